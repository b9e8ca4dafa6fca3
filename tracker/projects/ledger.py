"""The books of a project as values: plan, costs and income sorted by partner, category and period.

What was paid outside the project counts in no period: it is kept apart and shown as such.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from tracker.catalog.reporting import reporting_for, rule_set
from tracker.db.models import Cost, Income, Project, ProjectPartner, ReportingPeriod
from tracker.projects.costs import find_costs
from tracker.projects.figures import (
    ZERO,
    CostStatement,
    EuRates,
    Statement,
    add_statements,
    make_cost_statement,
    make_statement,
    mark_overruns,
)
from tracker.projects.incomes import find_incomes

USUAL_BASE: Final = "cerv"  # all corporate programmes but Horizon Europe have the same base


@dataclass(frozen=True)
class Books:
    """Everything that was planned, spent and received, read once."""

    project: Project
    costs: tuple[Cost, ...]
    incomes: tuple[Income, ...]

    def plan(self, partners: Iterable[ProjectPartner]) -> dict[str, Decimal]:
        """Planned expenditure of some partners, by category."""
        chosen = {partner.id for partner in partners}
        return _sum(
            (line.category, line.amount)
            for line in self.project.lines
            if line.side == "expenditure" and line.partner_id in chosen
        )

    def income_plan(self) -> dict[str, Decimal]:
        """Planned income, by origin."""
        return _sum((line.category, line.amount) for line in self.project.lines if line.side == "income")

    def spent(self, partners: Iterable[ProjectPartner], period: ReportingPeriod) -> dict[str, Decimal]:
        """Costs of some partners paid in a period, by category."""
        chosen = {partner.id for partner in partners}
        return _sum(
            (cost.line.category, cost.amount)
            for cost in self.costs
            if cost.partner_id in chosen and is_within(cost.paid_on, period)
        )

    def received(self, first: date, last: date) -> dict[str, Decimal]:
        """Income between two days, by origin."""
        return _sum(
            (income.line.category, income.amount) for income in self.incomes if first <= income.received_on <= last
        )

    def outside(self) -> list[Cost]:
        """Costs paid before the project began or after it ended."""
        return [cost for cost in self.costs if is_outside(self.project, cost.paid_on)]


def read_books(session: Session, project: Project) -> Books:
    """The books as they stand."""
    return Books(project, tuple(find_costs(session, project)), tuple(find_incomes(session, project)))


def is_within(day: date, period: ReportingPeriod) -> bool:
    """Whether a day lies in a period."""
    return period.starts_on <= day <= period.ends_on


def is_outside(project: Project, day: date) -> bool:
    """Whether a day lies before the project began or after it ended."""
    return not project.starts_on <= day <= project.ends_on


def period_of(project: Project, day: date) -> ReportingPeriod | None:
    """The reporting period a day lies in, if it lies in the project."""
    return next((period for period in project.periods if is_within(day, period)), None)


def periods_until(project: Project, period: ReportingPeriod | None) -> Sequence[ReportingPeriod]:
    """The periods up to and with this one; all of them without one."""
    return [each for each in project.periods if period is None or each.number <= period.number]


def rates_of(project: Project) -> EuRates:
    """The rates of an EU grant; those of the agreement, the base by programme."""
    known = reporting_for(project.rules).rates_of(project.programme)
    return EuRates(
        base=known.base if known is not None else USUAL_BASE,
        indirect=project.indirect_rate,
        funding=project.funding_rate,
    )


def direct_keys(project: Project) -> tuple[str, ...]:
    """The categories in which expenditure is entered, in the order of the plan."""
    return tuple(category.key for category in reporting_for(project.rules).spent_on if not category.computed)


def has_indirect_costs(project: Project) -> bool:
    """Whether the scheme reckons indirect costs and a contribution."""
    return any(category.computed for category in reporting_for(project.rules).categories)


def partner_statement(books: Books, partner: ProjectPartner, period: ReportingPeriod | None = None) -> CostStatement:
    """What one beneficiary of an EU grant declares for a period; without one, for the last."""
    project = books.project
    spent = [books.spent([partner], each) for each in periods_until(project, period)]
    return make_cost_statement(direct_keys(project), books.plan([partner]), spent, rates=rates_of(project))


def consolidated_statement(books: Books, period: ReportingPeriod | None = None) -> CostStatement:
    """What all beneficiaries declare together."""
    statements = [partner_statement(books, partner, period) for partner in books.project.partners]
    return add_statements(statements, max_grant=books.project.max_grant)


def expenditure_statement(books: Books, period: ReportingPeriod | None = None) -> tuple[Statement, Decimal]:
    """Plan against actual of a German grant, overruns marked, and the expenditure that keeps within the rules."""
    project = books.project
    keys, plan = direct_keys(project), books.plan(project.partners)
    spent = [books.spent(project.partners, each) for each in periods_until(project, period)]
    statement = make_statement(keys, plan, spent if period is not None else [_merged(spent)])
    return mark_overruns(statement, flex=rule_set(project.rules).line_flex)


def income_statement(books: Books, period: ReportingPeriod | None = None) -> Statement:
    """Plan against actual of the income; every day up to the end of the period counts, early and late ones too."""
    project = books.project
    keys = tuple(category.key for category in reporting_for(project.rules).paid_from)
    if period is None:
        return make_statement(keys, books.income_plan(), [books.received(date.min, date.max)])
    before = books.received(date.min, _day_before(period))
    return make_statement(keys, books.income_plan(), [before, books.received(period.starts_on, period.ends_on)])


def _day_before(period: ReportingPeriod) -> date:
    return date.fromordinal(period.starts_on.toordinal() - 1)


def _merged(periods: Sequence[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    return _sum(pair for period in periods for pair in period.items())


def _sum(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for key, amount in pairs:
        sums[key] = sums.get(key, ZERO) + amount
    return sums
