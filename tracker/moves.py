"""Moves: how the deadlines of a call changed over its history, told apart from each other; pure.

A portal publishes a list of deadlines, and the next day another list. Which one moved, which one is new, which one was
dropped and which one has merely passed is decided here, once, for mails and calendars alike.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any, Final, Protocol

from tracker.formats import DeadlineLike

_IsSame = Callable[["PlainDeadline", "PlainDeadline"], bool]

_SAME_THING: Final = {"expected": "submission"}  # an expected deadline becomes the real one
_STAYS_WHEN_PASSED: Final = ("cutoff",)  # a passed submission deadline may be extended; a passed cut-off may not


class KindOfDeadline(DeadlineLike, Protocol):
    """A deadline that says what it is the deadline for; both the stored and the freshly read one do."""

    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class PlainDeadline:
    """A deadline as a revision keeps it: without words and source."""

    kind: str
    on: date
    closes_at: datetime
    precision: str
    zone: str | None
    hour_words: str


@dataclass(frozen=True)
class Move:
    """One deadline before and after; without ``old`` it is new, without ``new`` it was dropped."""

    old: PlainDeadline | None
    new: PlainDeadline | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change of a call's deadlines: when it was seen, and all deadlines before and after."""

    at: datetime
    old: tuple[PlainDeadline, ...]
    new: tuple[PlainDeadline, ...]


@dataclass(frozen=True, kw_only=True)
class TracedDeadline:
    """A deadline with its identity over time.

    ``number`` never changes and is never given twice within a call; ``moves`` grows with every change;
    ``moved_at`` is when the last change was seen.
    """

    number: int
    deadline: PlainDeadline
    moves: int = 0
    moved_at: datetime | None = None
    dropped: bool = False


def plain_deadline(deadline: KindOfDeadline) -> PlainDeadline:
    """A stored deadline as a revision would keep it."""
    return PlainDeadline(
        kind=str(deadline.kind),
        on=deadline.on,
        closes_at=deadline.closes_at.replace(second=0, microsecond=0),
        precision=str(deadline.precision),
        zone=deadline.zone,
        hour_words=deadline.hour_words,
    )


def read_deadlines(told: Iterable[dict[str, Any]]) -> tuple[PlainDeadline, ...]:
    """The deadlines in one value of a revision, without repeats."""
    read = (
        PlainDeadline(
            kind=each["kind"],
            on=date.fromisoformat(each["on"]),
            closes_at=datetime.fromisoformat(each["closes_at"]),
            precision=each["precision"],
            zone=each["zone"],
            hour_words=each["hour_words"],
        )
        for each in told
    )
    return tuple(dict.fromkeys(read))


def compare_deadlines(old: Sequence[PlainDeadline], new: Sequence[PlainDeadline], *, at: datetime) -> list[Move]:
    """Pair the deadlines before with those after a change seen ``at``; unchanged ones are pairs too, passed ones none.

    The same day is the same deadline whatever it is called now. Among the rest, deadlines of one kind moved in order.
    """
    moves: list[Move] = []
    left, come = list(old), list(new)
    for is_same in (_is_same_kind_and_day, _is_same_day, _is_moved_from(at)):
        for earlier in list(left):
            later = next((each for each in come if is_same(earlier, each)), None)
            if later is not None:
                left.remove(earlier)
                come.remove(later)
                moves.append(Move(earlier, later))
    moves += [Move(earlier, None) for earlier in left if earlier.closes_at > at]
    moves += [Move(None, later) for later in come]
    return sorted(moves, key=_place)


def trace_deadlines(current: Sequence[PlainDeadline], history: Sequence[Step]) -> list[TracedDeadline]:
    """The deadlines of a call with numbers that follow them through its history (oldest step first).

    Dropped ones stay in the list, marked, so that a calendar can cancel them; passed ones leave it.
    """
    start = history[0].old if history else current
    numbers = count(1)
    traced = [TracedDeadline(number=next(numbers), deadline=each) for each in dict.fromkeys(start)]
    for step in [*history, *_unseen_step(current, history)]:
        traced = _advance(traced, step, numbers)
    return traced


def _advance(traced: list[TracedDeadline], step: Step, numbers: Iterator[int]) -> list[TracedDeadline]:
    gone = [each for each in traced if each.dropped]
    known = {each.deadline: each for each in traced if not each.dropped}
    after: list[TracedDeadline] = []
    for move in compare_deadlines(tuple(known), step.new, at=step.at):
        if move.old is None and move.new is not None:
            back = next((each for each in gone if _is_same_kind_and_day(each.deadline, move.new)), None)
            if back is None:
                after.append(TracedDeadline(number=next(numbers), deadline=move.new, moved_at=step.at))
            else:
                gone.remove(back)
                after.append(_moved(back, move.new, step.at))
        elif move.old is not None and move.new is None:
            after.append(replace(_moved(known[move.old], move.old, step.at), dropped=True))
        elif move.old is not None and move.new is not None:
            before = known[move.old]
            after.append(before if move.old == move.new else _moved(before, move.new, step.at))
    return sorted([*gone, *after], key=lambda each: each.number)


def _moved(traced: TracedDeadline, deadline: PlainDeadline, at: datetime) -> TracedDeadline:
    return replace(traced, deadline=deadline, moves=traced.moves + 1, moved_at=at, dropped=False)


def _unseen_step(current: Sequence[PlainDeadline], history: Sequence[Step]) -> list[Step]:
    """A last step to the present deadlines where they differ from what the history ends with."""
    if not history or history[-1].new == tuple(current):
        return []
    return [Step(at=history[-1].at, old=history[-1].new, new=tuple(current))]


def _thing(deadline: PlainDeadline) -> str:
    return _SAME_THING.get(deadline.kind, deadline.kind)


def _is_same_kind_and_day(earlier: PlainDeadline, later: PlainDeadline) -> bool:
    return _thing(earlier) == _thing(later) and earlier.on == later.on


def _is_same_day(earlier: PlainDeadline, later: PlainDeadline) -> bool:
    return earlier.on == later.on


def _is_moved_from(at: datetime) -> _IsSame:
    def is_moved(earlier: PlainDeadline, later: PlainDeadline) -> bool:
        stays = earlier.kind in _STAYS_WHEN_PASSED and earlier.closes_at <= at
        return _thing(earlier) == _thing(later) and not stays

    return is_moved


def _place(move: Move) -> tuple[datetime, str]:
    """Moves are listed by when they close now, or closed before they were dropped."""
    return next((each.closes_at, each.kind) for each in (move.new, move.old) if each is not None)
