"""Moves: which deadline moved, which is new, which was dropped, which has merely passed."""

from datetime import UTC, datetime, timedelta

from tests.builders import a_deadline
from tracker.ingest import told_deadlines
from tracker.moves import (
    Move,
    PlainDeadline,
    Step,
    compare_deadlines,
    plain_deadline,
    read_deadlines,
    trace_deadlines,
)

SEEN = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def on(month: int, day: int, kind: str = "submission", *, hour: int = 16, year: int = 2027) -> PlainDeadline:
    closes_at = datetime(year, month, day, hour, 0, tzinfo=UTC)
    return plain_deadline(a_deadline(closes_at=closes_at, kind=kind))


def step(old: list[PlainDeadline], new: list[PlainDeadline], *, at: datetime = SEEN) -> Step:
    return Step(at=at, old=tuple(old), new=tuple(new))


def test_an_extended_deadline_moved() -> None:
    assert compare_deadlines([on(1, 14)], [on(1, 28)], at=SEEN) == [Move(on(1, 14), on(1, 28))]


def test_an_extension_after_the_end_is_a_move_too() -> None:
    a_day_late = datetime(2027, 1, 15, 9, tzinfo=UTC)

    assert compare_deadlines([on(1, 14)], [on(1, 28)], at=a_day_late) == [Move(on(1, 14), on(1, 28))]


def test_another_hour_on_the_same_day_is_a_move() -> None:
    assert compare_deadlines([on(1, 14)], [on(1, 14, hour=11)], at=SEEN) == [Move(on(1, 14), on(1, 14, hour=11))]


def test_an_expected_deadline_that_is_fixed_moved_and_did_not_vanish() -> None:
    moves = compare_deadlines([on(3, 1, "expected")], [on(3, 16)], at=SEEN)

    assert moves == [Move(on(3, 1, "expected"), on(3, 16))]


def test_the_day_decides_what_is_the_same_before_the_order_does() -> None:
    old = [on(1, 14, "cutoff"), on(4, 15, "cutoff"), on(7, 15, "cutoff")]
    new = [on(4, 15, "cutoff"), on(7, 15, "cutoff"), on(10, 14, "cutoff")]

    moves = compare_deadlines(old, new, at=datetime(2027, 1, 20, tzinfo=UTC))

    assert moves == [  # January has passed and is nothing to tell; October is new
        Move(on(4, 15, "cutoff"), on(4, 15, "cutoff")),
        Move(on(7, 15, "cutoff"), on(7, 15, "cutoff")),
        Move(None, on(10, 14, "cutoff")),
    ]


def test_a_deadline_that_became_a_stage_on_the_same_day_is_the_same() -> None:
    moves = compare_deadlines([on(1, 14)], [on(1, 14, "stage1"), on(6, 30, "stage2")], at=SEEN)

    assert moves == [Move(on(1, 14), on(1, 14, "stage1")), Move(None, on(6, 30, "stage2"))]


def test_a_deadline_that_vanished_before_its_day_was_dropped() -> None:
    assert compare_deadlines([on(1, 14)], [], at=SEEN) == [Move(on(1, 14), None)]


def test_a_deadline_without_history_has_not_moved() -> None:
    (traced,) = trace_deadlines([on(1, 14)], [])

    assert (traced.number, traced.moves, traced.moved_at, traced.dropped) == (1, 0, None, False)


def test_a_deadline_keeps_its_number_through_two_moves_and_counts_them() -> None:
    later = SEEN + timedelta(days=3)
    history = [step([on(1, 14)], [on(1, 28)]), step([on(1, 28)], [on(2, 11)], at=later)]

    (traced,) = trace_deadlines([on(2, 11)], history)

    assert (traced.number, traced.moves, traced.moved_at) == (1, 2, later)
    assert traced.deadline == on(2, 11)


def test_numbers_of_passed_deadlines_are_never_given_again() -> None:
    old = [on(1, 14, "cutoff"), on(4, 15, "cutoff")]
    new = [on(4, 15, "cutoff"), on(7, 15, "cutoff")]

    traced = trace_deadlines(new, [step(old, new, at=datetime(2027, 1, 20, tzinfo=UTC))])

    assert [(each.number, each.deadline.on.month, each.moves) for each in traced] == [(2, 4, 0), (3, 7, 0)]


def test_a_dropped_deadline_stays_marked_and_comes_back_under_its_number() -> None:
    dropped = step([on(1, 14)], [])
    back = step([], [on(1, 14)], at=SEEN + timedelta(days=1))

    (gone,) = trace_deadlines([], [dropped])
    (returned,) = trace_deadlines([on(1, 14)], [dropped, back])

    assert (gone.number, gone.moves, gone.dropped) == (1, 1, True)
    assert (returned.number, returned.moves, returned.dropped) == (1, 2, False)


def test_a_move_that_no_revision_tells_of_still_counts() -> None:
    (traced,) = trace_deadlines([on(2, 11)], [step([on(1, 14)], [on(1, 28)])])

    assert (traced.deadline, traced.moves) == (on(2, 11), 2)


def test_the_same_deadline_written_twice_is_one() -> None:
    assert len(trace_deadlines([on(1, 14), on(1, 14)], [])) == 1


def test_what_ingest_writes_into_a_revision_is_what_a_stored_deadline_becomes() -> None:
    deadlines = [
        a_deadline(closes_at=datetime(2027, 1, 14, 16, 0, 30, 5, tzinfo=UTC)),  # portals change seconds at random
        a_deadline(precision="month", zone=None, hour_words=""),
    ]

    assert read_deadlines(told_deadlines(deadlines)) == tuple(plain_deadline(each) for each in deadlines)
