"""Income: what a project received and from whom; only the coordinator enters and sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.db.models import BudgetLine, Income, Project, User
from tracker.errors import Conflict, Invalid, NotFound
from tracker.i18n import mark
from tracker.projects.access import check_coordinating, is_of_coordinator
from tracker.projects.costs import check_amount, check_day, needed


class IncomeNotFound(NotFound):
    """The project has no such income, or it belongs to others."""


@dataclass(frozen=True, kw_only=True)
class Payment:
    """What was received; a negative amount is a repayment."""

    received_on: date
    payer: str
    purpose: str
    receipt_number: str
    amount: Decimal


def income_line_for(project: Project, category: str) -> BudgetLine:
    """The line of the financing plan for an origin of income."""
    for line in project.lines:
        if line.side == "income" and line.category == category:
            return line
    raise Invalid("category", mark("This line does not belong to the project."))


def add_income(
    session: Session, project: Project, *, line: BudgetLine, payment: Payment, user: User, now: datetime
) -> Income:
    """Money that came in."""
    income = Income(project_id=project.id, version=0)
    _fill(income, project, line, payment, user, now)
    session.add(income)
    session.flush()
    return income


def change_income(
    session: Session,
    income: Income,
    *,
    project: Project,
    line: BudgetLine,
    payment: Payment,
    base_version: int,
    user: User,
    now: datetime,
) -> Income:
    """Change everything about an income; ``Conflict`` if somebody else changed it since."""
    if income.version != base_version:
        raise Conflict(f"income {income.id} is at version {income.version} by now")
    _fill(income, project, line, payment, user, now)
    session.flush()
    return income


def remove_income(session: Session, income: Income, *, project: Project, user: User, now: datetime) -> None:
    """Take an income out of every sum and report; it can be brought back."""
    check_coordinating(project, user)
    if income.removed_at is None:
        income.removed_at = now
        income.version += 1
        session.flush()


def restore_income(session: Session, income: Income, *, project: Project, user: User) -> None:
    """Bring a removed income back as it was."""
    check_coordinating(project, user)
    if income.removed_at is not None:
        income.removed_at = None
        income.version += 1
        session.flush()


def get_income(session: Session, project: Project, income_id: int, *, user: User) -> Income:
    """An income of the project, removed or not; ``IncomeNotFound`` for all but the coordinator."""
    income = session.get(Income, income_id)
    if income is None or income.project_id != project.id or not is_of_coordinator(project, user):
        raise IncomeNotFound(f"the project has no income {income_id}")
    return income


def find_incomes(session: Session, project: Project) -> list[Income]:
    """All income of a project that counts, by day."""
    kept = (
        select(Income)
        .where(Income.project_id == project.id, Income.removed_at.is_(None))
        .options(joinedload(Income.line), joinedload(Income.entered_by))
        .order_by(Income.received_on, Income.id)
    )
    return list(session.scalars(kept))


def _fill(income: Income, project: Project, line: BudgetLine, payment: Payment, user: User, now: datetime) -> None:
    check_coordinating(project, user)
    if line not in project.lines or line.side != "income":
        raise Invalid("category", mark("This line does not belong to the project."))
    check_amount(payment.amount)
    check_day("received_on", payment.received_on, now)
    income.line = line
    income.received_on, income.amount = payment.received_on, payment.amount
    income.payer = needed("payer", payment.payer)
    income.purpose = needed("purpose", payment.purpose)
    income.receipt_number = " ".join(payment.receipt_number.split())
    income.entered_by, income.entered_at = user, now
    income.version += 1
