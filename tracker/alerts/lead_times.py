"""Lead times: which reminder is due today, and which have become pointless; pure."""

from collections.abc import Iterable, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class LeadChoice:
    """The lead time to announce, if any, and those that are noted as done without a word."""

    announce: int | None
    covered: tuple[int, ...]


def choose_lead(
    lead_days: Iterable[int], *, days_left: int, noted: Set[int], ahead_from: int | None = None
) -> LeadChoice:
    """One reminder at most: the nearest lead time reached, unless it was announced; larger ones are covered by it.

    A lead time larger than ``ahead_from`` lay behind the person from the start and is never announced: so many days
    were left when they began to follow, or one less than when they were told of a new date.
    """
    reached = sorted({days for days in lead_days if days_left <= days})
    if days_left < 0 or not reached:
        return LeadChoice(None, ())
    nearest = reached[0]
    is_ahead = ahead_from is None or nearest <= ahead_from
    announce = nearest if is_ahead and nearest not in noted else None
    return LeadChoice(announce, tuple(days for days in reached if days != announce and days not in noted))
