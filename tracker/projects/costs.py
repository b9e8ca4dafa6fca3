"""Costs: entered with their receipt, changed, removed and brought back; who may see and enter them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.catalog.reporting import reporting_for
from tracker.clock import BERLIN, day_in
from tracker.db.models import BudgetLine, Cost, Project, ProjectPartner, User
from tracker.errors import Conflict, Invalid, NotFound
from tracker.i18n import mark
from tracker.projects.access import check_writing_costs, find_shown_partners

LARGEST_AMOUNT: Final = Decimal("999999999.99")


class CostNotFound(NotFound):
    """The project has no such cost, or it belongs to others."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a receipt says; a negative amount is a correction, such as a credit note."""

    paid_on: date
    payee: str
    purpose: str
    receipt_number: str
    amount: Decimal


def line_for(project: Project, partner: ProjectPartner, category: str) -> BudgetLine:
    """The budget line of a partner and category; computed categories have none."""
    for line in project.lines:
        if line.side == "expenditure" and line.partner_id == partner.id and line.category == category:
            return line
    raise Invalid("category", mark("Costs cannot be entered in this category."))


def add_cost(
    session: Session, project: Project, *, line: BudgetLine, receipt: Receipt, user: User, now: datetime
) -> Cost:
    """A new cost on a line of the approved budget."""
    cost = Cost(project_id=project.id, entered_by=user, version=0)
    _fill(cost, project, line, receipt, user, now)
    session.add(cost)
    session.flush()
    return cost


def change_cost(
    session: Session,
    cost: Cost,
    *,
    project: Project,
    line: BudgetLine,
    receipt: Receipt,
    base_version: int,
    user: User,
    now: datetime,
) -> Cost:
    """Change everything about a cost; ``Conflict`` if somebody else changed it since."""
    check_writing_costs(project, cost.partner, user)
    if cost.version != base_version:
        raise Conflict(f"cost {cost.id} is at version {cost.version} by now")
    _fill(cost, project, line, receipt, user, now)
    session.flush()
    return cost


def remove_cost(session: Session, cost: Cost, *, project: Project, user: User, now: datetime) -> None:
    """Take a cost out of every sum and report; it can be brought back. Removing twice changes nothing."""
    check_writing_costs(project, cost.partner, user)
    if cost.removed_at is None:
        cost.removed_at = now
        cost.version += 1
        session.flush()


def restore_cost(session: Session, cost: Cost, *, project: Project, user: User) -> None:
    """Bring a removed cost back as it was."""
    check_writing_costs(project, cost.partner, user)
    if cost.removed_at is not None:
        cost.removed_at = None
        cost.version += 1
        session.flush()


def get_cost(session: Session, project: Project, cost_id: int, *, user: User) -> Cost:
    """A cost of the project that this person sees, removed or not; otherwise ``CostNotFound``."""
    cost = session.get(Cost, cost_id)
    if cost is None or cost.project_id != project.id or cost.partner not in find_shown_partners(project, user):
        raise CostNotFound(f"the project has no cost {cost_id}")
    return cost


def find_costs(session: Session, project: Project) -> list[Cost]:
    """All costs of a project that count, by day of payment."""
    kept = (
        select(Cost)
        .where(Cost.project_id == project.id, Cost.removed_at.is_(None))
        .options(joinedload(Cost.line), joinedload(Cost.partner), joinedload(Cost.entered_by))
        .order_by(Cost.paid_on, Cost.id)
    )
    return list(session.scalars(kept))


def _fill(cost: Cost, project: Project, line: BudgetLine, receipt: Receipt, user: User, now: datetime) -> None:
    if line not in project.lines or line.side != "expenditure" or line.partner is None:
        raise Invalid("category", mark("This line does not belong to the project."))
    if reporting_for(project.rules).category(line.category).computed:
        raise Invalid("category", mark("Costs cannot be entered in this category."))
    check_writing_costs(project, line.partner, user)
    check_amount(receipt.amount)
    check_day("paid_on", receipt.paid_on, now)
    cost.line, cost.partner = line, line.partner
    cost.paid_on, cost.amount = receipt.paid_on, receipt.amount
    cost.payee = needed("payee", receipt.payee)
    cost.purpose = needed("purpose", receipt.purpose)
    cost.receipt_number = needed("receipt_number", receipt.receipt_number)
    cost.entered_by, cost.entered_at = user, now
    cost.version += 1


def check_amount(amount: Decimal) -> None:
    """Raise ``Invalid`` unless the amount is money: not zero, whole cents, of a size that occurs."""
    if amount == 0:
        raise Invalid("amount", mark("Zero is no amount. A correction is entered with a minus sign."))
    if abs(amount) > LARGEST_AMOUNT:
        raise Invalid("amount", mark("This amount is too large."))
    if amount != round(amount, 2):
        raise Invalid("amount", mark("An amount has two decimals at most."))


def check_day(field: str, day: date, now: datetime) -> None:
    """Raise ``Invalid`` for a day to come; a day outside the project is kept and shown as such."""
    if day > day_in(BERLIN, now):
        raise Invalid(field, mark("This day is still to come."))


def needed(field: str, words: str) -> str:
    """The words without blanks around them; ``Invalid`` if there are none."""
    if not words.strip():
        raise Invalid(field, mark("Please fill in this field."))
    return " ".join(words.split())
