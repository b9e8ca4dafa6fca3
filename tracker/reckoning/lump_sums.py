"""Lump-sum grants and tables of work packages: payments, sums in both directions, Erasmus+ KA220."""

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from tracker.catalog.thresholds import thresholds
from tracker.reckoning.lines import Unreckonable, rule
from tracker.reckoning.values import (
    ZERO,
    Amount,
    Amounts,
    Answer,
    Case,
    Factor,
    Label,
    Number,
    PositiveAmount,
    Share,
    cents,
    total,
    write,
    write_all,
    write_percent,
)

Matrix = dict[Label, dict[Label, Fraction]]


class LumpSum(Case):
    """A lump-sum grant over two reporting periods, and what was accepted in each."""

    shares: dict[Label, Amount]
    periods: Annotated[int, Field(ge=1)]
    completed_rp1: list[Label]
    completed_rp2: list[Label]
    partial_rp2: dict[Label, Share]
    prefinancing_factor: Factor
    mim_rate: Share
    interim_ceiling: Share


@rule("lump_sum")
def lump_sum(case: LumpSum) -> Answer:
    """Payments of a lump-sum grant paid over two reporting periods (budget 1.4, budget 1.5, reporting 1.3)."""
    _each_once(case)
    grant = cents(total(case.shares.values()))
    prefinancing = cents(grant / case.periods * case.prefinancing_factor)
    insurance = cents(grant * case.mim_rate)
    first = cents(total(case.shares[label] for label in case.completed_rp1))
    interim = max(ZERO, min(first, cents(case.interim_ceiling * grant - prefinancing)))
    last = cents(
        total(case.shares[label] for label in case.completed_rp2)
        + total(case.shares[label] * part for label, part in case.partial_rp2.items())
    )
    balance = first + last - prefinancing - interim
    return write_all(
        {
            "max_grant": grant,
            "prefinancing_gross": prefinancing,
            "mim": insurance,
            "prefinancing_cash": prefinancing - insurance,
            "accepted_rp1": first,
            "interim_payment": interim,
            "accepted_rp2": last,
            "accepted_total": first + last,
            "balance_before_mim": balance,
            "final_cash_incl_mim": balance + insurance,
        }
    )


def _each_once(case: LumpSum) -> None:
    """Only work packages of the grant, and each accepted once: counting one twice would pay it twice."""
    seen: set[Label] = set()
    for key in ("completed_rp1", "completed_rp2", "partial_rp2"):
        for label in getattr(case, key):
            if label not in case.shares:
                raise Unreckonable(key, f"{label} is not among the shares")
            if label in seen:
                raise Unreckonable(key, f"{label} is accepted twice")
            seen.add(label)


class CostMatrix(Case):
    """Amounts of beneficiaries in work packages, and what the work packages declare."""

    matrix: dict[Label, dict[Label, Amount]]
    declared_wp: Amounts


@rule("matrix_sum")
def matrix_sum(case: CostMatrix) -> Answer:
    """Sums of a beneficiary x work package matrix against the declared totals (budget 1.5, budget 5 no. 1)."""
    columns = _columns(case.matrix)
    return {
        "rows": write_all(_rows(case.matrix)),
        "columns": write_all(columns),
        "grand_total": write(total(columns.values())),
        "mismatches": _mismatches(columns, case.declared_wp),
    }


class EffortMatrix(Case):
    """Person-months of participants in work packages, and what table 3.1a says."""

    matrix: dict[Label, dict[Label, Number]]
    table_31a: dict[Label, Number]


@rule("person_months")
def person_months(case: EffortMatrix) -> Answer:
    """Table 3.1f against the column of table 3.1a (forms 1.3)."""
    columns = _columns(case.matrix)
    return {
        "rows": write_all(_rows(case.matrix), 1),
        "columns": write_all(columns, 1),
        "total": write(total(columns.values()), 1),
        "mismatches": _mismatches(columns, case.table_31a),
    }


def _rows(matrix: Matrix) -> dict[Label, Fraction]:
    return {label: total(cells.values()) for label, cells in matrix.items()}


def _columns(matrix: Matrix) -> dict[Label, Fraction]:
    """Sums of the work packages, in the order in which they first occur."""
    columns: dict[Label, Fraction] = {}
    for cells in matrix.values():
        for label, value in cells.items():
            columns[label] = columns.get(label, ZERO) + value
    return columns


def _mismatches(columns: dict[Label, Fraction], declared: dict[Label, Fraction]) -> list[Label]:
    return [label for label, value in columns.items() if declared.get(label) != value]


class Ka220(Case):
    """The lump sum of a cooperation partnership; the first work package is project management."""

    total: PositiveAmount
    wps: Annotated[list[Amount], Field(min_length=1)]


@rule("ka220")
def ka220(case: Ka220) -> Answer:
    """Checks of an Erasmus+ KA220 lump sum (budget 1.5)."""
    limits = thresholds().ka220
    management, everything = case.wps[0], total(case.wps)
    checks = {
        "amount_not_allowed": case.total not in limits.sums,
        "sum_mismatch": everything != case.total,
        "wp1_over_20": management > limits.management_share * case.total,
        "too_many_wps": len(case.wps) - 1 > limits.work_packages,
    }
    errors = [code for code, failed in checks.items() if failed]
    return {
        "ok": not errors,
        "sum": write(everything),
        "wp1_percent": write_percent(management, case.total),
        "errors": errors,
    }
