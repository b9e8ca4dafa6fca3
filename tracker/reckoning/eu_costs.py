"""Costs and rates of EU grants: indirect costs, funding rates, personnel days, justifications, certificate."""

from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from tracker.catalog.thresholds import thresholds
from tracker.reckoning.lines import Unreckonable, rule
from tracker.reckoning.values import (
    ZERO,
    Amount,
    Answer,
    Case,
    Count,
    Factor,
    Month,
    Number,
    PositiveNumber,
    Share,
    cents,
    half_days,
    total,
    write,
    write_percent,
)

Programme = Literal["horizon", "cerv", "isf", "just", "amif"]
COST_KEYS: Final = ("A", "B", "C1", "C2", "C3", "D1_fstp", "D2_internal_invoicing", "volunteers")
_BASES: Final = {"horizon": ("A", "C1", "C2", "C3")}
_USUAL_BASE: Final = ("A", "B", "C1", "C2", "C3", "D1_fstp")


def flat_rate_base(programme: str, costs: dict[str, Fraction]) -> Fraction:
    """Eligible direct costs that the flat rate for indirect costs is taken of; it depends on the programme."""
    return total(costs.get(key, ZERO) for key in _BASES.get(programme, _USUAL_BASE))


class Budget(Case):
    """One budget by cost category."""

    programme: Programme
    rate: Share
    A: Amount = ZERO
    B: Amount = ZERO
    C1: Amount = ZERO
    C2: Amount = ZERO
    C3: Amount = ZERO
    D1_fstp: Amount = ZERO
    D2_internal_invoicing: Amount = ZERO
    volunteers: Amount = ZERO
    funding_rate: Share | None = None


@rule("indirect")
def indirect(budget: Budget) -> Answer:
    """Base of the flat rate, indirect costs and total of one budget (budget 1.1)."""
    costs = {key: getattr(budget, key) for key in COST_KEYS}
    base = flat_rate_base(budget.programme, costs)
    indirect_costs = cents(budget.rate * base)
    direct = total(costs.values())
    everything = cents(direct + indirect_costs)
    answer = {
        "base": write(base),
        "indirect": write(indirect_costs),
        "direct_total": write(direct),
        "total": write(everything),
    }
    if budget.funding_rate is not None:
        contribution = cents(budget.funding_rate * everything)
        answer |= {"max_eu": write(contribution), "min_own": write(everything - contribution)}
    return answer


class FundedPartner(Case):
    """A partner with its eligible costs, indirect ones included."""

    type: Annotated[str, StringConstraints(pattern=r"^\S+$")]
    total: Amount


class FundedAction(Case):
    """A Horizon Europe action and its partners."""

    action: Literal["RIA", "CSA", "IA"]
    partners: list[FundedPartner]


@rule("funding_rate")
def funding_rate(case: FundedAction) -> Answer:
    """EU contribution per partner and on average by type of action and of partner (budget 1.2)."""
    shares = [cents(_rate(case.action, partner.type) * partner.total) for partner in case.partners]
    costs = total(partner.total for partner in case.partners)
    if costs == 0:
        raise Unreckonable("partners", "without costs there is no average rate")
    return {
        "eu_per_partner": [write(share) for share in shares],
        "total_cost": write(costs),
        "total_eu": write(total(shares)),
        "average_rate_percent": write_percent(total(shares), costs),
    }


def _rate(action: str, kind: str) -> Fraction:
    rates = thresholds().funding
    return rates.reduced_rate if action == "IA" and kind.startswith("for_profit") else rates.full_rate


class Request(Case):
    """What was requested of eligible costs."""

    eligible_total: Amount
    rate: Share
    requested: Amount


@rule("funding_rate_cap")
def funding_rate_cap(case: Request) -> Answer:
    """Whether the requested contribution keeps within rate x eligible costs (budget 1.2)."""
    most = cents(case.rate * case.eligible_total)
    return {
        "max_eu": write(most),
        "ok": case.requested <= most,
        "excess": write(max(ZERO, case.requested - most)),
    }


class DeclaredDays(Case):
    """One person in one reporting period."""

    costs: Amount
    months: Month
    fte: PositiveNumber
    days_declared: Factor


@rule("daily_rate")
def daily_rate(case: DeclaredDays) -> Answer:
    """Daily rate and eligible personnel costs of one person in one reporting period (budget 1.3)."""
    most = _declarable(case.months, case.fte)
    rate = case.costs / most
    return {
        "max_days": f"{half_days(most):f}",
        "daily_rate": write(rate),
        "eligible": write(rate * min(case.days_declared, most)),
        "over_cap": case.days_declared > most,
    }


def _declarable(months: int, fte: Fraction) -> Fraction:
    """Day-equivalents that can be declared at most, not rounded."""
    return Fraction(thresholds().personnel.days_per_year, 12) * months * fte


class DaysOfYear(Case):
    """Days of one person in one calendar year, one figure per grant."""

    days: list[Factor]


@rule("annual_day_cap")
def annual_day_cap(case: DaysOfYear) -> Answer:
    """Days of one person in one calendar year over all EU grants against 215 (budget 1.3)."""
    days, cap = total(case.days), thresholds().personnel.days_per_year
    return {"total": write(days, 1), "ok": days <= cap, "excess": write(max(ZERO, days - cap), 1)}


class Hours(Case):
    """Hours, each figure on its own."""

    hours: list[Factor]


@rule("hours_to_days")
def hours_to_days(case: Hours) -> Answer:
    """Day-equivalents from hours, 8 hours a day, each to the half day (budget 1.3)."""
    per_day = thresholds().personnel.hours_per_day
    return {"days": [f"{half_days(hours / per_day):f}" for hours in case.hours]}


class WorkingTime(Case):
    """How long and how much a person works."""

    months: Count
    fte: Factor


@rule("max_days")
def max_days(case: WorkingTime) -> Answer:
    """Maximum declarable day-equivalents, 215 / 12 x months x fte, to the half day (budget 1.3)."""
    return {"max_days": f"{half_days(_declarable(case.months, case.fte)):f}"}


class AnnualHours(Case):
    """What a person costs in a year, and the hours worked."""

    annual_cost: Amount
    hours: Factor


@rule("hourly_1720")
def hourly_1720(case: AnnualHours) -> Answer:
    """Hourly rate with 1 720 annual hours and what the hours cost (budget 1.3)."""
    rate = case.annual_cost / thresholds().personnel.hours_per_year
    return {"hourly_rate": write(rate), "eligible": write(rate * case.hours)}


class Equipment(Case):
    """A thing that loses value while the action uses it."""

    price: Amount
    life_months: Annotated[int, Field(ge=1)]
    months_used: Count
    share: Share


@rule("depreciation")
def depreciation(case: Equipment) -> Answer:
    """Eligible part of an equipment price (budget 1.4)."""
    return {"eligible": write(case.price * case.months_used / case.life_months * case.share)}


class Purchases(Case):
    """Personnel and equipment of one participant."""

    personnel: Amount
    equipment: Amount


@rule("he_31h")
def he_31h(case: Purchases) -> Answer:
    """Whether a participant needs table 3.1h in form v5.1 (budget 1.4, forms 1.2)."""
    limit = thresholds().justification.purchase_share * case.personnel
    return {"needed": case.equipment > limit, "limit": write(limit)}


class PurchaseItems(Case):
    """Personnel and all purchase items of one participant."""

    personnel: Amount
    items: list[Amount]


@rule("he_31h_v4")
def he_31h_v4(case: PurchaseItems) -> Answer:
    """The same table in forms up to v4.0, and which items to list (budget 1.4, forms 1.3)."""
    limit = thresholds().justification.purchase_share * case.personnel
    rest = everything = total(case.items)
    listed: list[Fraction] = []
    if everything > limit:
        for item in sorted(case.items, reverse=True):
            if rest < limit:
                break
            listed.append(item)
            rest -= item
    return {
        "needed": everything > limit,
        "listed": [write(item) for item in listed],
        "remaining": write(rest),
        "total": write(everything),
    }


class Subcontracting(Case):
    """Subcontracting among all eligible costs."""

    subcontracting: Amount
    total: PositiveNumber


@rule("subcontracting_share")
def subcontracting_share(case: Subcontracting) -> Answer:
    """Share of subcontracting; more than 30 % asks for a justification (budget 1.4)."""
    return {
        "share_percent": write_percent(case.subcontracting, case.total),
        "justify": case.subcontracting > thresholds().justification.subcontracting_share * case.total,
    }


class Contribution(Case):
    """What one beneficiary asks of the EU."""

    programme: Programme
    lump_sum: bool
    eu: Number


@rule("cfs")
def cfs(case: Contribution) -> Answer:
    """Whether one beneficiary needs an audit certificate (budget 1.4)."""
    limits = thresholds().certificate
    limit = limits.horizon if case.programme == "horizon" else limits.others
    return {"required": not case.lump_sum and case.eu >= limit}
