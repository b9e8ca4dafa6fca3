"""Income of a project: the list, entering, changing, removing and bringing back; for the coordinator only."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.catalog.reporting import reporting_for
from tracker.db.models import Income, Project
from tracker.errors import NotAllowed
from tracker.i18n import mark
from tracker.projects import is_of_coordinator
from tracker.projects.incomes import (
    Payment,
    add_income,
    change_income,
    find_incomes,
    get_income,
    income_line_for,
    remove_income,
    restore_income,
)
from tracker.projects.ledger import income_statement, read_books
from webapp.database import current_session, current_time
from webapp.forms import Form
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.projects.blueprint import asked_project, bp, project_page
from webapp.projects.fields import MoneyField, is_taken
from webapp.security import may


class IncomeForm(Form):
    """Money that came in, and where it comes from."""

    category = SelectField(mark("Origin"), validators=[InputRequired()])
    received_on = DateField(mark("Received on"), validators=[InputRequired()])
    payer = StringField(mark("Payer"), validators=[InputRequired(), Length(max=200)])
    purpose = TextAreaField(mark("Reason"), validators=[InputRequired(), Length(max=2000)])
    receipt_number = StringField(mark("Receipt number"), validators=[Optional(), Length(max=60)])
    amount = MoneyField(mark("Amount in euro"), validators=[InputRequired()])
    version = HiddenField()

    def __init__(self, project: Project, **values: Any) -> None:
        super().__init__(**values)
        self.category.choices = [
            (category.key, category.label.in_language(language()))
            for category in reporting_for(project.rules).paid_from
        ]

    def payment(self) -> Payment:
        """What was filled in, as the service takes it."""
        return Payment(
            received_on=self.received_on.data,
            payer=self.payer.data,
            purpose=self.purpose.data,
            receipt_number=self.receipt_number.data or "",
            amount=self.amount.data,
        )


@bp.get("/<int:project_id>/income")
@may("project.read")
def incomes(project_id: int) -> ResponseReturnValue:
    """All income, with plan and actual by origin."""
    session = current_session()
    project = _coordinated(project_id)
    removed = request.args.get("removed", type=int)
    return project_page(
        "incomes",
        project,
        tab="incomes",
        incomes=find_incomes(session, project),
        statement=income_statement(read_books(session, project)),
        removed=_removed(project, removed) if removed else None,
    )


@bp.get("/<int:project_id>/income/new")
@may("project.write")
def new_income(project_id: int) -> ResponseReturnValue:
    """An empty form."""
    project = _coordinated(project_id)
    return _form_page(project, IncomeForm(project, formdata=None))


@bp.post("/<int:project_id>/income/new")
@may("project.write")
def enter_income(project_id: int) -> ResponseReturnValue:
    """Enter money that came in."""
    session = current_session()
    project = _coordinated(project_id)
    form = IncomeForm(project)
    if not form.validate_on_submit() or not is_taken(form, lambda: _add(project, form)):
        return _form_page(project, form), 422

    session.commit()
    flash(_("The income has been entered."))
    return redirect(url_for(".incomes", project_id=project.id), 303)


@bp.get("/<int:project_id>/income/<int:income_id>")
@may("project.write")
def edit_income(project_id: int, income_id: int) -> ResponseReturnValue:
    """The form of one income."""
    project = _coordinated(project_id)
    income = get_income(current_session(), project, income_id, user=current_user())
    form = IncomeForm(project, formdata=None, obj=income, data={"category": income.line.category})
    return _form_page(project, form, income)


@bp.post("/<int:project_id>/income/<int:income_id>")
@may("project.write")
def save_income(project_id: int, income_id: int) -> ResponseReturnValue:
    """Change an income."""
    session = current_session()
    project = _coordinated(project_id)
    income = get_income(session, project, income_id, user=current_user())
    form = IncomeForm(project)
    if not form.validate_on_submit() or not is_taken(form, lambda: _change(project, income, form)):
        return _form_page(project, form, income), 422

    session.commit()
    flash(_("The income has been changed."))
    return redirect(url_for(".incomes", project_id=project.id), 303)


@bp.post("/<int:project_id>/income/<int:income_id>/remove")
@may("project.write")
def drop_income(project_id: int, income_id: int) -> ResponseReturnValue:
    """Remove an income; the next page offers to bring it back."""
    session, user = current_session(), current_user()
    project = _coordinated(project_id)
    income = get_income(session, project, income_id, user=user)
    remove_income(session, income, project=project, user=user, now=current_time())
    session.commit()
    return redirect(url_for(".incomes", project_id=project.id, removed=income.id), 303)


@bp.post("/<int:project_id>/income/<int:income_id>/restore")
@may("project.write")
def bring_back_income(project_id: int, income_id: int) -> ResponseReturnValue:
    """Bring a removed income back."""
    session, user = current_session(), current_user()
    project = _coordinated(project_id)
    restore_income(session, get_income(session, project, income_id, user=user), project=project, user=user)
    session.commit()
    flash(_("The income is back."))
    return redirect(url_for(".incomes", project_id=project.id), 303)


def _coordinated(project_id: int) -> Project:
    """The project, for people of the coordinating organisation."""
    project = asked_project(project_id)
    if not is_of_coordinator(project, current_user()):
        raise NotAllowed("only the coordinating organisation sees the income")
    return project


def _removed(project: Project, income_id: int) -> Income | None:
    income = get_income(current_session(), project, income_id, user=current_user())
    return income if income.removed_at is not None else None


def _add(project: Project, form: IncomeForm) -> Income:
    return add_income(
        current_session(),
        project,
        line=income_line_for(project, form.category.data),
        payment=form.payment(),
        user=current_user(),
        now=current_time(),
    )


def _change(project: Project, income: Income, form: IncomeForm) -> Income:
    return change_income(
        current_session(),
        income,
        project=project,
        line=income_line_for(project, form.category.data),
        payment=form.payment(),
        base_version=int(form.version.data) if str(form.version.data).isdecimal() else 0,
        user=current_user(),
        now=current_time(),
    )


def _form_page(project: Project, form: IncomeForm, income: Income | None = None) -> str:
    return project_page("income", project, tab="incomes", form=form, income=income)
