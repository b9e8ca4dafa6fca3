"""The approved budget: an amount for each partner and line, and the financing beside it."""

from decimal import Decimal

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db.models import BudgetLine, Project
from tracker.errors import Invalid, NotAllowed
from tracker.formats import format_amount
from tracker.i18n import mark
from tracker.projects import is_of_coordinator
from tracker.projects.budget import change_budget, find_budget_gaps
from tracker.projects.figures import ZERO
from tracker.projects.ledger import Books, consolidated_statement, has_indirect_costs
from tracker.typed import parse_typed_number
from webapp.database import current_session
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.projects.blueprint import asked_project, bp, project_page
from webapp.security import may

NO_AMOUNT = mark("Please write the amount like %(example)s.")


@bp.get("/<int:project_id>/budget")
@may("project.read")
def budget(project_id: int) -> ResponseReturnValue:
    """The budget as it stands; editors of the coordinator can change it."""
    project = _coordinated(project_id)
    typed = {line.id: format_amount(line.amount, language()) for line in project.lines}
    return _page(project, typed, {})


@bp.post("/<int:project_id>/budget")
@may("project.write")
def save_budget(project_id: int) -> ResponseReturnValue:
    """Save all amounts, or none while one of them cannot be read."""
    session, user = current_session(), current_user()
    project = _coordinated(project_id)
    typed = {line.id: request.form.get(_name(line), "") for line in project.lines}
    amounts, faults = _read(typed)
    if not faults:
        try:
            change_budget(session, project, amounts=amounts, user=user)
        except Invalid as wrong:
            faults[int(wrong.field.removeprefix("line-"))] = _(wrong.message)
    if faults:
        return _page(project, typed, faults), 422

    session.commit()
    flash(_("The budget has been saved."))
    return redirect(url_for(".budget", project_id=project.id), 303)


def _coordinated(project_id: int) -> Project:
    """The project, for people of the coordinating organisation."""
    project = asked_project(project_id)
    if not is_of_coordinator(project, current_user()):
        raise NotAllowed("only the coordinating organisation sees the whole budget")
    return project


def _name(line: BudgetLine) -> str:
    return f"line-{line.id}"


def _read(typed: dict[int, str]) -> tuple[dict[int, Decimal], dict[int, str]]:
    """The amounts of the fields, an empty one being zero, and what could not be read."""
    amounts: dict[int, Decimal] = {}
    faults: dict[int, str] = {}
    for number, words in typed.items():
        try:
            amount = parse_typed_number(words, language()) if words.strip() else ZERO
            amounts[number] = amount.quantize(ZERO) if amount == round(amount, 2) else _refuse(words)
        except (ValueError, ArithmeticError):
            faults[number] = _(NO_AMOUNT, example=format_amount(Decimal("1234.50"), language()))
    return amounts, faults


def _refuse(words: str) -> Decimal:
    raise ValueError(f"{words!r} has more than two decimals")


def _page(project: Project, typed: dict[int, str], faults: dict[int, str]) -> str:
    lines = {(line.category, line.partner_id): line for line in project.lines}
    return project_page(
        "budget",
        project,
        tab="budget",
        lines=lines,
        typed=typed,
        faults=faults,
        gaps=find_budget_gaps(project),
        statement=consolidated_statement(Books(project, (), ())) if has_indirect_costs(project) else None,
    )
