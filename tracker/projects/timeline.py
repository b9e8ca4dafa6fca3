"""A project as a line of time: where periods and due days lie between its beginning and the last report; pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.db.models import Obligation, Project, ReportingPeriod
from tracker.reckoning.dates import addm

WIDTH: Final = 1000
MOST_TICKS: Final = 10
_STEPS: Final = (1, 2, 3, 6, 12, 24)  # months between two ticks


@dataclass(frozen=True)
class Bar:
    """A reporting period from left to right."""

    period: ReportingPeriod
    x: float
    width: float


@dataclass(frozen=True)
class Mark:
    """A due day; ``row`` keeps marks that would lie on each other apart."""

    obligation: Obligation
    number: int
    x: float
    row: int


@dataclass(frozen=True)
class Tick:
    """The first day of a month on the axis."""

    day: date
    x: float


@dataclass(frozen=True)
class Timeline:
    """Everything to draw, in a space 1000 wide."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    today_x: float | None


def make_timeline(project: Project, today: date) -> Timeline:
    """The line from the first day of the project to its last due day."""
    last = max([project.ends_on, *(obligation.due_on for obligation in project.obligations)])
    first, days = project.starts_on, (last - project.starts_on).days

    def place(day: date) -> float:
        return round(WIDTH * (day - first).days / days, 1)

    bars = tuple(
        Bar(period, place(period.starts_on), round(place(period.ends_on) - place(period.starts_on), 1))
        for period in project.periods
    )
    marks: list[Mark] = []
    for number, obligation in enumerate(project.obligations, start=1):
        x = place(obligation.due_on)
        crowded = bool(marks) and x - marks[-1].x < 40 and marks[-1].row == 0
        marks.append(Mark(obligation, number, x, int(crowded)))
    return Timeline(
        bars=bars,
        marks=tuple(marks),
        ticks=tuple(Tick(day, place(day)) for day in _tick_days(first, last)),
        today_x=place(today) if first <= today <= last else None,
    )


def _tick_days(first: date, last: date) -> list[date]:
    start = first if first.day == 1 else addm(first.replace(day=1), 1)
    months = (last.year - start.year) * 12 + last.month - start.month
    step = next((step for step in _STEPS if months // step < MOST_TICKS), _STEPS[-1])
    return [addm(start, month) for month in range(0, months + 1, step)]
