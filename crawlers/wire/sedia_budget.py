"""Money of one topic in the budget table of the EU portal, which is about the whole call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from crawlers.select import NotAsExpected
from crawlers.wire.sedia import Row, objects, parse_packed


@dataclass(frozen=True)
class Money:
    """Amounts of one call as digits; empty where the portal gives none."""

    total: str = ""
    least: str = ""
    most: str = ""
    grants: str = ""
    currency: str = ""


def money_of(row: Row) -> Money:
    """The topic's own lines of the table, or the plain amount that cascade and external calls give."""
    table = parse_packed("budgetOverview", row.first("budgetOverview"))
    if not table:
        total = _digits(_amount(row.first("budget") or 0))
        return Money(total=total, currency=row.first("currency") or ("EUR" if total else ""))
    lines = list(_own_lines(table, row.first("identifier")))
    least = [amount for line in lines if (amount := _amount(line.get("minContribution")))]
    most = [amount for line in lines if (amount := _amount(line.get("maxContribution")))]
    return Money(
        total=_digits(_sum([_line_total(line) for line in lines])),
        least=_digits(min(least, default=Decimal(0))),
        most=_digits(max(most, default=Decimal(0))),
        grants=_digits(sum((_amount(line.get("expectedGrants")) for line in lines), Decimal(0))),
        currency="EUR" if lines else "",
    )


def _own_lines(table: Any, identifier: str) -> Iterator[Mapping[str, Any]]:
    """Lines that begin with the identifier and a blank: ``…-01`` must not catch ``…-01-02``."""
    if not isinstance(table, Mapping) or not isinstance(table.get("budgetTopicActionMap"), Mapping):
        raise NotAsExpected("budgetOverview has no lines")
    for lines in table["budgetTopicActionMap"].values():
        for line in objects("budgetTopicActionMap", lines):
            if str(line.get("action", "")).startswith(f"{identifier} "):
                yield line


def _line_total(line: Mapping[str, Any]) -> Decimal:
    years = line.get("budgetYearMap") or {}
    if not isinstance(years, Mapping):
        raise NotAsExpected("budgetYearMap is no object")
    return sum((_amount(amount) for amount in years.values()), Decimal(0))


def _sum(totals: list[Decimal]) -> Decimal:
    """The sum of several lines; lines of the same amount may be one pot told twice, so that nothing can be said."""
    return sum(totals, Decimal(0)) if len(set(totals)) == len(totals) else Decimal(0)


def _amount(value: Any) -> Decimal:
    """A number, or a number as text; absent is 0, which is how the portal says "not given"."""
    if value is None or value == "":
        return Decimal(0)
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise NotAsExpected(f"no amount: {value!r}") from None


def _digits(amount: Decimal) -> str:
    return f"{amount.normalize():f}" if amount > 0 else ""
