"""Interreg: flat rates of one partner, every product truncated to cents; periods; the partner contribution."""

from fractions import Fraction
from typing import Final

from tracker.reckoning.lines import Unreckonable, rule
from tracker.reckoning.values import (
    ZERO,
    Amount,
    Answer,
    Case,
    Factor,
    Month,
    PercentNumber,
    total,
    truncated,
    write_all,
)

FLAT_RATES: Final = (
    "staff_rate_on_direct",
    "travel_rate_on_staff",
    "office_rate_on_staff",
    "office_rate_on_direct",
    "other_rate_on_staff",
)


class FlatRates(Case):
    """Flat rates in percent, each left out where it is not used."""

    staff_rate_on_direct: PercentNumber | None = None
    travel_rate_on_staff: PercentNumber | None = None
    office_rate_on_staff: PercentNumber | None = None
    office_rate_on_direct: PercentNumber | None = None
    other_rate_on_staff: PercentNumber | None = None


class PartnerBudget(FlatRates):
    """Real amounts and flat rates of one partner."""

    staff: Amount | None = None
    travel: Amount | None = None
    external: Amount = ZERO
    equipment: Amount = ZERO
    infrastructure: Amount = ZERO
    fund_rate: Factor | None = None


@rule("interreg")
def interreg(budget: PartnerBudget) -> Answer:
    """Cost categories of one partner with flat rates; every product is truncated to cents (budget 3)."""
    _one_way_each(budget)
    bought = budget.external + budget.equipment + budget.infrastructure
    staff = (budget.staff or ZERO) + _product(bought + (budget.travel or ZERO), budget.staff_rate_on_direct)
    travel = (budget.travel or ZERO) + _product(staff, budget.travel_rate_on_staff)
    office = _product(staff, budget.office_rate_on_staff) + _product(
        staff + travel + bought, budget.office_rate_on_direct
    )
    other = _product(staff, budget.other_rate_on_staff)
    everything = staff + travel + office + other + bought
    figures = {"staff": staff, "travel": travel, "office": office, "other": other, "total": everything}
    if budget.fund_rate is not None:
        fund = _product(everything, budget.fund_rate)
        figures |= {"fund": fund, "contribution": everything - fund}
    return {key: f"{truncated(value):f}" for key, value in figures.items()}


def _product(base: Fraction, percent: Fraction | None) -> Fraction:
    return Fraction(truncated(base * percent / 100)) if percent is not None else ZERO


def _one_way_each(budget: PartnerBudget) -> None:
    """A category is an amount or a rate, not both, and the rates must go together."""
    for category, rate in (("staff", "staff_rate_on_direct"), ("travel", "travel_rate_on_staff")):
        if getattr(budget, category) is not None and getattr(budget, rate) is not None:
            raise Unreckonable(rate, f"stands beside the amount {category}: a category is an amount or a rate")
    for rate in FLAT_RATES:
        percent = getattr(budget, rate)
        if percent is not None and percent < 0:
            raise Unreckonable(rate, "must not be negative")
    clash = _clash(budget)
    if clash:
        raise Unreckonable(clash[0], f"cannot be combined with {clash[1]}")


def _clash(rates: FlatRates) -> tuple[str, str] | None:
    """Two flat rates that exclude each other, if there are such."""
    used = [rate for rate in FLAT_RATES if getattr(rates, rate) is not None]
    if "other_rate_on_staff" in used and len(used) > 1:
        return "other_rate_on_staff", used[0]
    if {"office_rate_on_staff", "office_rate_on_direct"} <= set(used):
        return "office_rate_on_staff", "office_rate_on_direct"
    return None


class Options(Case):
    """Combinations of flat rates to be judged."""

    options: list[FlatRates]


@rule("interreg_invalid")
def interreg_invalid(case: Options) -> Answer:
    """Which combinations of flat rates are allowed (budget 3)."""
    return {"valid": [_clash(option) is None for option in case.options]}


class Duration(Case):
    """How long a project is and how long its reporting periods are."""

    duration: Month
    length: Month


@rule("interreg_periods")
def interreg_periods(case: Duration) -> Answer:
    """Reporting periods in project months; there are ceil(duration / length) of them (budget 3)."""
    starts = range(1, case.duration + 1, case.length)
    return {"periods": [[first, min(first + case.length - 1, case.duration)] for first in starts]}


class PartnerContribution(Case):
    """What a partner must bring, and from where."""

    total: Amount
    fund: Amount
    sources: list[Amount]


@rule("interreg_contribution")
def interreg_contribution(case: PartnerContribution) -> Answer:
    """Whether the sources of the partner contribution add up exactly to total - fund (budget 3)."""
    needed, given = case.total - case.fund, total(case.sources)
    figures = write_all({"needed": needed, "given": given, "difference": needed - given})
    return {**figures, "ok": needed == given}
