"""The clock of Callboard: on each tick it notes what is due; APScheduler is known here only.

Jobs live in our table, not in APScheduler's: its stores must not be shared, and two schedulers may tick at once
without doing anything twice.
"""

from datetime import datetime, timedelta
from threading import Event
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.jobs import enqueue, find_waiting
from tracker.runs import find_sources, last_run, next_run_at

EVERY: Final = {"statuses": timedelta(minutes=1), "alerts": timedelta(minutes=5), "send": timedelta(minutes=1)}
TICK_SECONDS: Final = 20


def tick(session: Session, *, now: datetime) -> list[str]:
    """Note every job whose time has come; ticking twice for one time notes it once. Gives the names noted."""
    noted = [
        name
        for name, interval in EVERY.items()
        if find_waiting(session, name, "") is None and enqueue(session, name, arguments={}, due_at=slot(now, interval))
    ]
    for source in find_sources(session):
        due_at = next_run_at(source, last_run(session, source.name, ended=False))
        if due_at is None or due_at > now or find_waiting(session, "crawl", source.name) is not None:
            continue
        if enqueue(session, "crawl", key=source.name, arguments={"source": source.name}, due_at=due_at):
            noted.append(f"crawl {source.name}")
    return noted


def slot(now: datetime, interval: timedelta) -> datetime:
    """The beginning of the interval that an instant lies in: 9:07:30 in steps of five minutes is 9:05."""
    seconds = int(interval.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def run_scheduler(sessions: sessionmaker[Session], stop: Event) -> None:
    """Tick until told to stop; the first tick comes at once and catches up what was due while we were down."""

    def tick_now() -> None:
        with sessions() as session:
            tick(session, now=clock.now())
            session.commit()

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick_now,
        "interval",
        seconds=TICK_SECONDS,
        next_run_time=clock.now(),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
