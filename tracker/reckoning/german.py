"""German grants: plan, share, plan against actual, reduction, personnel, procurement, interest."""

from dataclasses import dataclass
from fractions import Fraction

from tracker.catalog.thresholds import thresholds
from tracker.reckoning.lines import Unreckonable, rule
from tracker.reckoning.values import (
    ZERO,
    Amount,
    Amounts,
    Answer,
    Case,
    Count,
    Factor,
    Label,
    Number,
    PositiveAmount,
    PositiveNumber,
    Share,
    cents,
    total,
    write,
    write_all,
    write_percent,
)


class FinancingPlan(Case):
    """Expenditure by line, own funds, funds of third parties and other income."""

    ausgaben: Amounts
    eigenmittel: Amount
    dritte: Amount


@rule("de_plan")
def de_plan(plan: FinancingPlan) -> Answer:
    """Grant and shares from a financing plan (budget 4.2)."""
    spent = total(plan.ausgaben.values())
    if spent == 0:
        raise Unreckonable("ausgaben", "without expenditure there are no shares")
    grant = spent - plan.eigenmittel - plan.dritte
    return {
        "ausgaben": write(spent),
        "zuwendung": write(grant),
        "quote_percent": write_percent(grant, spent),
        "eigenanteil_percent": write_percent(plan.eigenmittel, spent),
    }


class CappedShare(Case):
    """Expenditure, the share of it that is granted, and the most that is."""

    ausgaben: PositiveAmount
    rate: Share
    cap: Amount


@rule("de_capped_share")
def de_capped_share(case: CappedShare) -> Answer:
    """Grant as a share of the expenditure with a cap (budget 1.2, LPR Niedersachsen)."""
    grant = min(case.ausgaben * case.rate, case.cap)
    return {"zuwendung": write(grant), "quote_percent": write_percent(grant, case.ausgaben)}


class VolunteerWork(Case):
    """Hours of volunteers and what an hour counts."""

    hours: Factor
    rate: Amount


@rule("de_volunteer")
def de_volunteer(case: VolunteerWork) -> Answer:
    """Value of volunteer work (budget 4.4)."""
    return {"value": write(case.hours * case.rate)}


@dataclass(frozen=True)
class PlanAgainstActual:
    """How a financing plan was kept, line by line and in total; nothing rounded."""

    deviation_percent: dict[Label, Fraction]
    over: list[Label]
    eligible: dict[Label, Fraction]
    eligible_total: Fraction
    plan_total: Fraction
    actual_total: Fraction


def compare_with_plan(
    plan: dict[Label, Fraction], actual: dict[Label, Fraction], *, flex: Fraction
) -> PlanAgainstActual:
    """Lines may run over by the flex (0.20 is 20 %), the plan in total may not; planned lines are not zero."""
    eligible = {label: min(actual[label], (1 + flex) * planned) for label, planned in plan.items()}
    planned_in_all = total(plan.values())
    return PlanAgainstActual(
        deviation_percent={label: 100 * (actual[label] - planned) / planned for label, planned in plan.items()},
        over=[label for label, planned in plan.items() if actual[label] > (1 + flex) * planned],
        eligible=eligible,
        eligible_total=min(total(eligible.values()), planned_in_all),
        plan_total=planned_in_all,
        actual_total=total(actual.values()),
    )


class PlanAndActual(Case):
    """A financing plan and what was spent, by the same lines."""

    plan: dict[Label, PositiveAmount]
    ist: Amounts


@rule("de_20_percent")
def de_20_percent(case: PlanAndActual) -> Answer:
    """Plan against actual per line of the financing plan (budget 4.3)."""
    for label in case.plan.keys() ^ case.ist.keys():
        raise Unreckonable("ist", f"{label} must stand in the plan and in the actual figures")
    kept = compare_with_plan(case.plan, case.ist, flex=thresholds().germany.line_flex)
    return {
        "deviation_percent": write_all(kept.deviation_percent),
        "over_20": kept.over,
        "eligible": write_all(kept.eligible),
        "eligible_total": write(kept.eligible_total),
        "plan_total": write(kept.plan_total),
        "ist_total": write(kept.actual_total),
    }


class ChangedFinancing(Case):
    """A grant as approved, and the figures that changed afterwards."""

    plan_ausgaben: PositiveAmount
    eigen: Amount
    dritte: Amount
    zuwendung: Amount
    ist_ausgaben: Amount
    ist_dritte: Amount
    bagatelle: Amount = ZERO


@rule("de_reduction")
def de_reduction(case: ChangedFinancing) -> Answer:
    """What is left of the grant after lower expenditure or more third-party funds (budget 4.2)."""
    saved = max(ZERO, case.plan_ausgaben - case.ist_ausgaben) + max(ZERO, case.ist_dritte - case.dritte)
    change = saved if saved > case.bagatelle else ZERO
    return write_all(
        {
            "anteil": case.zuwendung - change * case.zuwendung / case.plan_ausgaben,
            "fehlbedarf": max(ZERO, case.zuwendung - change),
            "festbetrag": min(case.zuwendung, case.ist_ausgaben),
        }
    )


class PersonnelRow(Case):
    """One row of the AZA form."""

    basis: Amount
    zuschlag: Amount
    anzahl: Factor
    stunden: Factor
    vollzeit: PositiveNumber


@rule("de_aza_person")
def de_aza_person(case: PersonnelRow) -> Answer:
    """One personnel row of the AZA form (budget 4.4)."""
    return {
        "betrag": write((case.basis + case.zuschlag) * case.anzahl),
        "vollzeit_pm": write(case.anzahl * case.stunden / case.vollzeit),
    }


class Pay(Case):
    """What a person costs, and what a comparable public employee would."""

    ist: Amount
    vergleich: Amount


@rule("de_besserstellung")
def de_besserstellung(case: Pay) -> Answer:
    """Staff cost up to that of a comparable public employee (budget 4.3)."""
    excess = max(ZERO, case.ist - case.vergleich)
    return {"eligible": write(min(case.ist, case.vergleich)), "excess": write(excess), "ok": excess == 0}


class Overhead(Case):
    """A grant and the rate of the overhead on top of it."""

    zuwendung: Amount
    rate: Share


@rule("de_projektpauschale")
def de_projektpauschale(case: Overhead) -> Answer:
    """Project overhead of universities on top of the grant (budget 1.2)."""
    overhead = cents(case.zuwendung * case.rate)
    return {"pauschale": write(overhead), "gesamt": write(case.zuwendung + overhead)}


class Grants(Case):
    """Grants, each judged by itself."""

    zuwendungen: list[Amount]


@rule("de_procurement")
def de_procurement(case: Grants) -> Answer:
    """Procurement rules by size of the grant under federal ANBest-P (budget 4.3)."""
    limit = thresholds().germany.procurement
    return {"regime": ["uvgo_vob" if grant > limit else "three_quotes" for grant in case.zuwendungen]}


class Repayment(Case):
    """An amount to be paid back after so many days."""

    amount: Amount
    days: Count
    base_rate_percent: Number


@rule("de_interest")
def de_interest(case: Repayment) -> Answer:
    """Interest on a repayment: 5 points above the base rate, simple, actual days / 365 (budget 4.3)."""
    percent = case.base_rate_percent + thresholds().germany.interest_points
    return {"interest": write(case.amount * percent / 100 * case.days / 365)}
