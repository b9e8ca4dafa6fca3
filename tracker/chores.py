"""The jobs Callboard has: reading portals, keeping statuses true, deciding alerts, sending mail."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.alerts import decide_in_turns
from tracker.config import environment_of
from tracker.db.models import Call
from tracker.ingest import set_status
from tracker.jobs import Context, JobFunction, forget_old_jobs
from tracker.mail import Smtp
from tracker.outbox import send_waiting
from tracker.runs import source_zone

CRAWL_TIMEOUT: Final = timedelta(minutes=40)


def crawl(context: Context, *, source: str) -> str:
    """Read one portal in a process of its own, which is killed when it takes too long."""
    done = subprocess.run(  # noqa: S603 - our own module; the source's name is one argument, no shell
        [sys.executable, "-m", "crawlers", "run", source, "--json"],
        env={**os.environ, **environment_of(context.settings)},
        capture_output=True,
        text=True,
        timeout=CRAWL_TIMEOUT.total_seconds(),
        check=False,
    )
    if not done.stdout.strip():  # a suspect or failed run still reports; no report at all is a fault of ours
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the crawl gave no answer")
    return done.stdout.strip()[:200]


def statuses(context: Context) -> str:
    """Move calls to the status they have now: a deadline passed, an opening day came."""
    with context.sessions() as session:
        count = refresh_statuses(session, now=clock.now())
        forget_old_jobs(session, now=clock.now())
        session.commit()
    return f"{count} calls moved"


def alerts(context: Context) -> str:
    """Decide what is due to be told and write it to the outbox."""
    decided = decide_in_turns(context.sessions, settings=context.settings, now=clock.now())
    return f"{len(decided.notices)} notices, {len(decided.problems)} problems"


def send(context: Context) -> str:
    """Send what waits in the outbox."""
    sent = send_waiting(context.sessions, sender=Smtp(context.settings), now=clock.now())
    return f"{sent.sent} sent, {sent.failed} failed"


def refresh_statuses(session: Session, *, now: datetime) -> int:
    """Decide anew the status of every call whose status was only good until now.

    A call that a crawl is changing at this moment is left to it, or to the next time.
    """
    due = select(Call).where(Call.status_until <= now).order_by(Call.id).with_for_update(skip_locked=True)
    stale = list(session.scalars(due))
    for call in stale:
        set_status(call, zone=source_zone(call.records[0].source), now=now)
    session.flush()
    return len(stale)


FUNCTIONS: Final[Mapping[str, JobFunction]] = {"crawl": crawl, "statuses": statuses, "alerts": alerts, "send": send}
