"""The intake commits in batches, counts everything once, and lets one bad record spoil only itself."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from crawlers.pipelines import BATCH, Intake
from tests.builders import NOW, a_record, a_source
from tracker.db.models import Call, Run
from tracker.ingest import Outcome
from tracker.records import Skipped, Unreadable
from tracker.runs import register_source, start_run


@pytest.fixture
def run_id(sessions: sessionmaker[Session]) -> int:
    """A run that goes on."""
    with sessions() as session:
        register_source(session, "de_musterland", a_source(), now=NOW)
        run = start_run(session, "de_musterland", replay=False, now=NOW)
        session.commit()
        return run.id


def calls_of(sessions: sessionmaker[Session]) -> int:
    """How many calls are committed."""
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(Call)) or 0


def test_calls_are_committed_when_a_batch_is_full(sessions: sessionmaker[Session], run_id: int) -> None:
    intake = Intake(sessions, run_id)

    for _ in range(BATCH + 3):
        intake.take(a_record())

    assert (calls_of(sessions), intake.records) == (BATCH, BATCH)
    intake.flush()
    assert (calls_of(sessions), intake.records) == (BATCH + 3, BATCH + 3)


def test_the_run_shows_how_far_it_is(sessions: sessionmaker[Session], run_id: int) -> None:
    intake = Intake(sessions, run_id)

    for _ in range(BATCH):
        intake.take(a_record())

    with sessions() as session:
        run = session.get_one(Run, run_id)
        assert (run.records, run.new, run.ended_at) == (BATCH, BATCH, None)


def test_a_record_that_fails_spoils_only_itself(sessions: sessionmaker[Session], run_id: int) -> None:
    intake = Intake(sessions, run_id)

    intake.take(a_record())
    intake.take(a_record(key="broken", source="de_nowhere"))
    intake.take(a_record())
    intake.flush()

    assert calls_of(sessions) == 2
    assert intake.outcomes == {Outcome.NEW: 2}
    assert intake.unreadable == [Unreadable("broken", "no source is called 'de_nowhere'")]


def test_what_is_no_call_is_counted_by_its_reason(sessions: sessionmaker[Session], run_id: int) -> None:
    intake = Intake(sessions, run_id)

    intake.take(Skipped("page 1#1", "tender"))
    intake.take(Skipped("page 1#2", "tender"))
    intake.take(Unreadable("page 1#3", "no title"))

    assert intake.skipped == {"tender": 2}
    assert intake.unreadable == [Unreadable("page 1#3", "no title")]
    assert intake.records == 0


def test_the_same_record_twice_changes_nothing(sessions: sessionmaker[Session], run_id: int) -> None:
    intake, record = Intake(sessions, run_id), a_record()

    for _ in range(2):
        intake.take(record)
        intake.flush()

    assert intake.outcomes == {Outcome.NEW: 1, Outcome.UNCHANGED: 1}


def test_a_database_that_is_gone_ends_the_run_instead_of_blaming_the_records(
    sessions: sessionmaker[Session], run_id: int
) -> None:
    intake = Intake(_gone(sessions), run_id)
    intake.take(a_record())

    with pytest.raises(OperationalError):
        intake.flush()

    assert intake.unreadable == []


def _gone(sessions: sessionmaker[Session]) -> Any:
    """Sessions whose database breaks away with the first insert."""

    class Broken(Session):
        def begin_nested(self) -> Any:
            raise OperationalError("INSERT", {}, Exception("disk full"))

    return sessionmaker(sessions.kw["bind"], class_=Broken)
