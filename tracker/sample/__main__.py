"""``python -m tracker.sample people|work|tell``: fill the demo's own database, and no other."""

import json
import sys
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.calls import watch_call
from tracker.config import load_settings
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Call, User
from tracker.errors import SettingsError
from tracker.jobs import enqueue
from tracker.sample.members import logins, person, seed_people

WATCHERS = ("praevention@lindenbrueck.example", "sicherheit@hafenau.example", "projekte@weitblick.example")
WATCHED_EACH = 4
FOLLOWED_FOR = timedelta(days=40)  # long enough that the first reminders are due
MOVES = ("%TF2-AG-DRUGS",)  # the call whose deadline the sample portals extend during the demo


def main(step: str) -> None:
    """Fill the database of a demo step by step: people at once, their work when the calls are there, then the news."""
    settings = load_settings()
    if not settings.demo:
        raise SettingsError("sample members belong to a demo only: run `callboard demo`")
    with session_factory(open_engine(settings.database_url), writing=True)() as session:
        if step == "people":
            seed_people(session, now=clock.now())
            session.commit()
            print(json.dumps(logins(), ensure_ascii=False))
        elif step == "work":
            seed_work(session, now=clock.now())
            session.commit()
        else:
            tell(session, now=clock.now())
            session.commit()


def seed_work(session: Session, *, now: datetime) -> None:
    """What members of a network have on their hands: followed calls, a draft, projects, and alerts about them."""
    from tracker.sample.draft import seed_draft  # the first page waits for the people, and they need none of this
    from tracker.sample.projects import seed_projects

    for address in WATCHERS:
        _follow(session, person(session, address), now=now)
    seed_draft(session, now=now)
    seed_projects(session, now=now)


def tell(session: Session, *, now: datetime) -> None:
    """Have the alerts decided and sent now instead of at the next round minutes."""
    enqueue(session, "alerts", arguments={}, key="demo", due_at=now)
    enqueue(session, "send", arguments={}, key="demo", due_at=now + timedelta(seconds=3))


def _follow(session: Session, user: User, *, now: datetime) -> None:
    soonest = select(Call).where(Call.relevance == "core", Call.next_closes_at > now).order_by(Call.next_closes_at)
    moving = select(Call).where(or_(*(Call.identifier.like(pattern) for pattern in MOVES)))
    for call in [*session.scalars(soonest.limit(WATCHED_EACH)), *session.scalars(moving)]:
        watch_call(session, call, user=user, now=now - FOLLOWED_FOR)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
