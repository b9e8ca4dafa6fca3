"""A job happens once per name, key and due time, however many schedulers and workers there are."""

import time
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.builders import NOW, a_source_state
from tracker import clock
from tracker.chores import CRAWL_TIMEOUT
from tracker.config import load_settings
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Job
from tracker.jobs import ATTEMPTS, LEASE, Context, claim_next, enqueue, finish, forget_old_jobs, work, work_once
from tracker.scheduler import run_scheduler, slot, tick


def test_noting_a_job_twice_notes_it_once(session: Session) -> None:
    noted = [enqueue(session, "crawl", key="a", arguments={"source": "a"}, due_at=NOW) for _ in range(2)]

    assert noted == [True, False]
    assert len(session.scalars(select(Job)).all()) == 1


def test_a_claimed_job_is_not_given_twice_until_its_lease_ends(session: Session) -> None:
    enqueue(session, "send", arguments={}, due_at=NOW)

    first = claim_next(session, worker="one", now=NOW)
    second = claim_next(session, worker="two", now=NOW)
    third = claim_next(session, worker="two", now=NOW + LEASE + timedelta(seconds=1))

    assert first is not None
    assert second is None
    assert third is not None
    assert third.claimed_by == "two"


def test_a_job_that_is_not_due_waits(session: Session) -> None:
    enqueue(session, "send", arguments={}, due_at=NOW + timedelta(minutes=1))

    assert claim_next(session, worker="one", now=NOW) is None


def test_a_failing_job_is_tried_again_after_a_pause_and_then_given_up(session: Session) -> None:
    enqueue(session, "send", arguments={}, due_at=NOW)
    now = NOW

    for _ in range(ATTEMPTS):
        job = claim_next(session, worker="one", now=now)
        assert job is not None
        finish(session, job.id, error="no connection", now=now)
        session.flush()
        assert claim_next(session, worker="one", now=now) is None
        now += timedelta(hours=1)

    job = session.scalars(select(Job)).one()
    assert (job.state, job.error, job.attempts) == ("failed", "no connection", ATTEMPTS)


def test_old_ended_jobs_are_forgotten_and_waiting_ones_kept(session: Session) -> None:
    enqueue(session, "send", arguments={}, due_at=NOW)
    enqueue(session, "alerts", arguments={}, due_at=NOW)
    job = claim_next(session, worker="one", now=NOW)
    assert job is not None
    finish(session, job.id, error="", now=NOW)
    session.flush()

    forget_old_jobs(session, now=NOW + timedelta(days=30))

    assert [job.state for job in session.scalars(select(Job))] == ["waiting"]


def test_two_workers_run_every_job_once(database_url: str, tmp_path: Path) -> None:
    engine = open_engine(database_url)
    sessions = session_factory(engine, writing=True)
    ran: list[int] = []
    stop = Event()
    with sessions() as session:
        for number in range(30):
            enqueue(session, "count", key=str(number), arguments={"number": number}, due_at=clock.now())
        session.commit()

    def count(_context: Context, *, number: int) -> str:
        ran.append(number)
        if len(ran) >= 30:
            stop.set()
        return "counted"

    context = Context(load_settings({"CALLBOARD_DATA_DIR": str(tmp_path)}), sessions)
    workers = [Thread(target=work, args=(context, {"count": count}, stop)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)

    assert sorted(ran) == list(range(30))
    engine.dispose()


def test_what_a_job_raises_is_noted_and_does_not_end_the_worker(
    sessions: sessionmaker[Session], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with sessions() as session:
        enqueue(session, "break", arguments={}, due_at=clock.now())
        session.commit()

    def break_(_context: Context) -> str:
        raise OSError("the disk is full")

    context = Context(load_settings({"CALLBOARD_DATA_DIR": str(tmp_path)}), sessions)

    assert work_once(context, {"break": break_}, worker="one")
    with sessions() as session:
        assert session.scalars(select(Job)).one().error == "OSError: the disk is full"
    assert "job break failed" in caplog.text


def test_two_schedulers_note_each_job_once(session: Session) -> None:
    a_source_state(session, enabled=True)

    first, second = tick(session, now=NOW), tick(session, now=NOW + timedelta(seconds=20))

    assert sorted(first) == ["alerts", "crawl de_musterland", "send", "statuses"]
    assert second == []


def test_a_source_switched_off_is_not_read(session: Session) -> None:
    a_source_state(session, enabled=False)

    assert "crawl de_musterland" not in tick(session, now=NOW)


def test_slots_begin_at_round_times() -> None:
    assert slot(NOW + timedelta(minutes=7, seconds=30), timedelta(minutes=5)) == NOW + timedelta(minutes=5)


def test_the_scheduler_ticks_at_once_and_ends_when_told(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        a_source_state(session, registered_at=clock.now() - timedelta(days=1))
        session.commit()
    stop = Event()
    scheduler = Thread(target=run_scheduler, args=(sessions, stop))

    scheduler.start()
    noted: set[str] = set()
    ends = time.monotonic() + 20
    while len(noted) < 4 and time.monotonic() < ends:
        with sessions() as session:
            noted = set(session.scalars(select(Job.name)))
        stop.wait(0.05)
    stop.set()
    scheduler.join(timeout=20)

    assert noted == {"statuses", "alerts", "send", "crawl"}
    assert not scheduler.is_alive()


def test_a_reading_may_take_longer_than_other_jobs(session: Session) -> None:
    enqueue(session, "crawl", key="a", arguments={"source": "a"}, due_at=NOW)
    claim_next(session, worker="one", now=NOW)

    assert claim_next(session, worker="two", now=NOW + CRAWL_TIMEOUT) is None
