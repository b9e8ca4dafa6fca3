"""Days that nobody has to act on but everybody wants to know: payments, the end of record keeping."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tracker.catalog.reporting import Expectation, reporting_for
from tracker.catalog.thresholds import thresholds
from tracker.db.models import Obligation, Project
from tracker.reckoning import dates


@dataclass(frozen=True)
class ExpectedDay:
    """A day that follows from others; not ``firm`` while what it follows from has not happened."""

    expectation: Expectation
    on: date
    firm: bool
    obligation: Obligation | None = None


def is_small_grant(max_grant: Decimal) -> bool:
    """Whether records of an EU grant are kept for the shorter time."""
    return max_grant <= thresholds().records.small_grant


def expected_days(project: Project) -> list[ExpectedDay]:
    """Days that follow from others: payments and the end of record keeping, in their order."""
    found: list[ExpectedDay] = []
    for expectation in reporting_for(project.rules).expectations:
        found += _EXPECTED[expectation.kind](project, expectation)
    return sorted(found, key=lambda each: (each.on, each.expectation.kind))


def _prefinancing(project: Project, expectation: Expectation) -> Iterable[ExpectedDay]:
    if project.agreement_on is not None:
        on = dates.prefinancing_expected(project.agreement_on, project.starts_on)
        yield ExpectedDay(expectation, on, firm=True)


def _payments(project: Project, expectation: Expectation) -> Iterable[ExpectedDay]:
    for obligation in project.obligations:
        on = dates.payment_expected(obligation.submitted_on or obligation.due_on, expectation.days)
        yield ExpectedDay(expectation, on, obligation.submitted_on is not None, obligation)


def _records(project: Project, expectation: Expectation) -> Iterable[ExpectedDay]:
    payment = next(each for each in reporting_for(project.rules).expectations if each.kind == "payment")
    for obligation in project.obligations:
        if obligation.kind == "final_report":
            paid_on = dates.payment_expected(obligation.submitted_on or obligation.due_on, payment.days)
            on = dates.records_kept_until(paid_on, is_small=is_small_grant(project.max_grant))
            yield ExpectedDay(expectation, on, firm=False)


def _receipts(project: Project, expectation: Expectation) -> Iterable[ExpectedDay]:
    for obligation in project.obligations:
        if obligation.kind == "proof_of_use":
            on = dates.receipts_kept_until(obligation.submitted_on or obligation.due_on)
            yield ExpectedDay(expectation, on, firm=obligation.submitted_on is not None)


_EXPECTED: Final = {
    "prefinancing": _prefinancing,
    "payment": _payments,
    "records": _records,
    "receipts": _receipts,
}
