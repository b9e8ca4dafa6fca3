"""The approved budget: amounts of its lines, and what does not add up in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.catalog.reporting import reporting_for
from tracker.db.models import BudgetLine, Project, User
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.projects.access import check_coordinating
from tracker.projects.costs import LARGEST_AMOUNT
from tracker.projects.figures import ZERO
from tracker.projects.ledger import Books, consolidated_statement, has_indirect_costs


@dataclass(frozen=True)
class BudgetGap:
    """Something in the budget that does not add up: a message with two amounts."""

    message: str
    found: Decimal
    expected: Decimal


def change_budget(session: Session, project: Project, *, amounts: Mapping[int, Decimal], user: User) -> None:
    """Set the planned amounts of lines, by their number; lines that are not named stay."""
    check_coordinating(project, user)
    lines = {line.id: line for line in project.lines}
    for number, amount in amounts.items():
        if number not in lines:
            raise Invalid(f"line-{number}", mark("This line does not belong to the project."))
        if not 0 <= amount <= LARGEST_AMOUNT:
            raise Invalid(f"line-{number}", mark("A planned amount is zero or more."))
    for number, amount in amounts.items():
        lines[number].amount = amount
    session.flush()


def find_budget_gaps(project: Project) -> list[BudgetGap]:
    """What does not add up: plan of expenditure against income, the grant against its maximum."""
    income = sum((line.amount for line in _income(project)), ZERO)
    granted = sum((line.amount for line in _income(project) if _is_grant(project, line)), ZERO)
    plan = consolidated_statement(Books(project, (), ())) if has_indirect_costs(project) else None
    spending = (
        plan.total.planned if plan else sum((line.amount for line in project.lines if line.side == "expenditure"), ZERO)
    )
    gaps: list[BudgetGap] = []
    if spending == 0:
        return gaps
    if income != spending:
        gaps.append(
            BudgetGap(mark("Planned income (%(found)s) and planned spending (%(expected)s) differ."), income, spending)
        )
    if granted != project.max_grant:
        gaps.append(
            BudgetGap(
                mark("The grant in the plan (%(found)s) is not the maximum grant (%(expected)s)."),
                granted,
                project.max_grant,
            )
        )
    asked = project.funding_rate * spending
    if plan and project.max_grant > asked:
        gaps.append(
            BudgetGap(
                mark("The maximum grant (%(found)s) is more than the funding rate allows (%(expected)s)."),
                project.max_grant,
                round(asked, 2),
            )
        )
    return gaps


def _income(project: Project) -> list[BudgetLine]:
    return [line for line in project.lines if line.side == "income"]


def _is_grant(project: Project, line: BudgetLine) -> bool:
    return reporting_for(project.rules).category(line.category).grant
