"""What a person should look at in a list of costs: days outside the project, doubles, periods already reported."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from tracker.db.models import Cost, Project
from tracker.i18n import mark
from tracker.projects.ledger import is_outside, is_within


class Flag(StrEnum):
    """One thing to look at."""

    OUTSIDE = "outside"
    DOUBLE = "double"
    REPORTED = "reported"


FLAG_WORDS: Final = {
    Flag.OUTSIDE: mark("Outside the project period, not counted"),
    Flag.DOUBLE: mark("Same receipt entered twice?"),
    Flag.REPORTED: mark("Entered after the report on this period"),
}


def find_flags(project: Project, costs: Iterable[Cost]) -> dict[int, list[Flag]]:
    """The flags of costs, by number; costs without any are left out."""
    listed = list(costs)
    seen: dict[tuple[object, ...], list[int]] = {}
    for cost in listed:
        seen.setdefault(_receipt(cost), []).append(cost.id)
    doubles = {number for numbers in seen.values() if len(numbers) > 1 for number in numbers}
    flags = {cost.id: list(_flags(project, cost, doubles)) for cost in listed}
    return {number: found for number, found in flags.items() if found}


def _flags(project: Project, cost: Cost, doubles: set[int]) -> Iterable[Flag]:
    if is_outside(project, cost.paid_on):
        yield Flag.OUTSIDE
    if cost.id in doubles:
        yield Flag.DOUBLE
    if any(_covers_later_entry(project, cost)):
        yield Flag.REPORTED


def _receipt(cost: Cost) -> tuple[object, ...]:
    return (cost.partner_id, cost.receipt_number.casefold(), cost.amount, cost.paid_on)


def _covers_later_entry(project: Project, cost: Cost) -> Iterable[bool]:
    """Whether a submitted report covers the day of a cost that was entered after it."""
    for obligation in project.obligations:
        if obligation.submitted_on is not None and cost.entered_at.date() > obligation.submitted_on:
            yield obligation.period is None or is_within(cost.paid_on, obligation.period)
