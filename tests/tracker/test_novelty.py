"""Novelty: what is new to somebody is what came after a source was known, and what changed since they looked."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tests.builders import NOW, a_call, a_revision, a_source_state
from tracker.db.models import Call, Record, Run
from tracker.novelty import Novelty, find_novelty

SINCE = NOW - timedelta(days=14)


def read_at(session: Session, ended_at: datetime) -> None:
    """A reading of the source that ended then."""
    source = a_source_state(session)
    session.add(Run(source_name=source.name, started_at=ended_at, ended_at=ended_at, state="healthy"))


def seen_at(session: Session, first_seen_at: datetime) -> Call:
    """A call first seen then."""
    call = a_call(session, first_seen_at=first_seen_at)
    session.add(
        Record(
            call=call,
            source_name=a_source_state(session).name,
            key=call.identifier,
            url=call.url,
            words={},
            identity_print="",
            deadline_print="",
            content_print="",
            first_seen_at=first_seen_at,
            changed_at=first_seen_at,
            last_checked_at=NOW,
        )
    )
    session.flush()
    return call


def test_a_call_first_seen_since_then_is_new(session: Session) -> None:
    read_at(session, NOW - timedelta(days=30))
    fresh, old = seen_at(session, NOW - timedelta(days=1)), seen_at(session, NOW - timedelta(days=20))

    novelty = find_novelty(session, [fresh.id, old.id], since=SINCE)

    assert novelty == Novelty(new=frozenset({fresh.id}))


def test_what_the_first_reading_of_a_source_brought_is_not_new(session: Session) -> None:
    call = seen_at(session, NOW - timedelta(hours=2))
    read_at(session, NOW - timedelta(hours=1))

    assert find_novelty(session, [call.id], since=SINCE).new == frozenset()


def test_a_moved_deadline_is_told_apart_from_other_changes(session: Session) -> None:
    moved, changed, quiet = (seen_at(session, NOW - timedelta(days=40)) for _ in range(3))
    a_revision(session, moved, "deadlines", at=NOW - timedelta(days=1))
    a_revision(session, changed, "title", at=NOW - timedelta(days=1))
    a_revision(session, quiet, "title", at=NOW - timedelta(days=20))

    novelty = find_novelty(session, [moved.id, changed.id, quiet.id], since=SINCE)

    assert novelty == Novelty(changed=frozenset({moved.id, changed.id}), moved=frozenset({moved.id}))


def test_only_the_calls_asked_for_are_looked_at(session: Session) -> None:
    read_at(session, NOW - timedelta(days=30))
    seen_at(session, NOW - timedelta(days=1))

    assert find_novelty(session, [], since=SINCE) == Novelty()
