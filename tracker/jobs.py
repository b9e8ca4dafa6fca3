"""Jobs: plain functions with plain values, claimed once per job and due time, run in worker processes.

``enqueue`` writes what is due in the caller's transaction; ``work`` claims, runs and notes, each in a transaction
of its own. A job that was claimed by a worker that died is taken up again when its lease ends.
"""

import logging
import os
import socket
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.config import Settings
from tracker.db.models import Job
from tracker.db.once import insert_once

LEASE: Final = timedelta(minutes=10)  # longer than a job may run
LONG_LEASES: Final = {"crawl": timedelta(minutes=45)}  # some take longer
ATTEMPTS: Final = 3
PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=10))
KEPT_FOR: Final = timedelta(days=14)
POLL_SECONDS: Final = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Context:
    """What a job may use: settings and sessions."""

    settings: Settings
    sessions: sessionmaker[Session]


JobFunction = Callable[..., str]


def enqueue(session: Session, name: str, *, arguments: dict[str, Any], key: str = "", due_at: datetime) -> bool:
    """Note a job; false if the same job is already noted for this time."""
    return insert_once(
        session,
        Job,
        name=name,
        key=key,
        arguments=arguments,
        due_at=due_at,
        state="waiting",
        attempts=0,
        claimed_by="",
        error="",
    )


def claim_next(session: Session, *, worker: str, now: datetime) -> Job | None:
    """Take the next due job for this worker, or one whose worker died; the caller commits at once."""
    due = or_(
        and_(Job.state == "waiting", Job.due_at <= now),
        and_(Job.state == "running", Job.lease_until < now),
    )
    job = session.scalar(select(Job).where(due).order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.state == "running" and job.attempts >= ATTEMPTS:
        job.state, job.finished_at, job.error = "failed", now, "its worker died each time"
        return None
    job.state, job.attempts, job.claimed_by = "running", job.attempts + 1, worker
    job.claimed_at, job.lease_until = now, now + LONG_LEASES.get(job.name, LEASE)
    session.flush()
    return job


def finish(session: Session, job_id: int, *, error: str, now: datetime) -> None:
    """Note how a job ended: done, or tried again after a pause, or failed for good."""
    job = session.get_one(Job, job_id)
    job.error, job.lease_until = error, None
    if not error:
        job.state, job.finished_at = "done", now
    elif job.attempts < ATTEMPTS:
        # The due time is part of the job's identity; a retry waits by lease instead.
        job.state, job.lease_until = "running", now + PAUSES[min(job.attempts - 1, len(PAUSES) - 1)]
    else:
        job.state, job.finished_at = "failed", now


def forget_old_jobs(session: Session, *, now: datetime) -> None:
    """Drop jobs that ended long ago."""
    session.execute(delete(Job).where(Job.state.in_(("done", "failed")), Job.finished_at < now - KEPT_FOR))


def find_waiting(session: Session, name: str, key: str) -> Job | None:
    """A job of this name and key that has not ended yet."""
    unfinished = select(Job).where(Job.name == name, Job.key == key, Job.state.in_(("waiting", "running")))
    return session.scalar(unfinished.limit(1))


def work_once(context: Context, functions: Mapping[str, JobFunction], *, worker: str) -> bool:
    """Claim and run one job; false when nothing is due."""
    with context.sessions() as session:
        job = claim_next(session, worker=worker, now=clock.now())
        session.commit()
        if job is None:
            return False
        job_id, name, arguments = job.id, job.name, job.arguments
    error = _run(context, functions, name, arguments)
    with context.sessions() as session:
        finish(session, job_id, error=error, now=clock.now())
        session.commit()
    return True


def work(context: Context, functions: Mapping[str, JobFunction], stop: Event) -> None:
    """Run jobs until told to stop."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    while not stop.is_set():
        if not work_once(context, functions, worker=worker):
            stop.wait(POLL_SECONDS)


def _run(context: Context, functions: Mapping[str, JobFunction], name: str, arguments: dict[str, Any]) -> str:
    function = functions.get(name)
    if function is None:
        return f"no job is called {name!r}"
    try:
        outcome = function(context, **arguments)
    except Exception as error:
        # The edge of a worker: whatever a job raises is noted with the job and must not end the worker.
        log.exception("job %s failed", name)
        return "".join(traceback.format_exception_only(error)).strip()
    log.info("job %s: %s", name, outcome)
    return ""
