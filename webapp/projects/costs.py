"""Costs of a project: the list, entering, changing, removing and bringing back."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.catalog.reporting import reporting_for
from tracker.db.models import Cost, Project, ProjectPartner
from tracker.i18n import mark
from tracker.projects import find_shown_partners, find_writable_partners
from tracker.projects.attention import FLAG_WORDS, find_flags
from tracker.projects.costs import (
    Receipt,
    add_cost,
    change_cost,
    find_costs,
    get_cost,
    line_for,
    remove_cost,
    restore_cost,
)
from tracker.projects.figures import ZERO
from tracker.projects.ledger import is_within
from webapp.database import current_session, current_time
from webapp.forms import Form
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.projects.blueprint import asked_project, bp, project_page
from webapp.projects.fields import MoneyField, is_taken
from webapp.security import may


class CostForm(Form):
    """A receipt and the budget line it belongs to."""

    partner = SelectField(mark("Partner"), coerce=int, validators=[InputRequired()])
    category = SelectField(mark("Budget line"), validators=[InputRequired()])
    paid_on = DateField(mark("Paid on"), validators=[InputRequired()])
    payee = StringField(mark("Payee"), validators=[InputRequired(), Length(max=200)])
    purpose = TextAreaField(mark("Reason"), validators=[InputRequired(), Length(max=2000)])
    receipt_number = StringField(mark("Receipt number"), validators=[InputRequired(), Length(max=60)])
    amount = MoneyField(mark("Amount in euro"), validators=[InputRequired()])
    version = HiddenField()

    def __init__(self, project: Project, **values: Any) -> None:
        super().__init__(**values)
        partners = find_writable_partners(project, current_user())
        self.partner.choices = [(partner.number, _partner_label(partner)) for partner in partners]
        self.category.choices = [
            (category.key, f"{category.number} {category.label.in_language(language())}")
            for category in reporting_for(project.rules).spent_on
            if not category.computed
        ]

    def receipt(self) -> Receipt:
        """What was filled in, as the service takes it."""
        return Receipt(
            paid_on=self.paid_on.data,
            payee=self.payee.data,
            purpose=self.purpose.data,
            receipt_number=self.receipt_number.data,
            amount=self.amount.data,
        )


def _partner_label(partner: ProjectPartner) -> str:
    """``HSM – Hochschule Mittelland``; a name that begins with the short name says both."""
    return partner.name if partner.name.startswith(partner.short_name) else f"{partner.short_name} – {partner.name}"


@bp.get("/<int:project_id>/costs")
@may("project.read")
def costs(project_id: int) -> ResponseReturnValue:
    """The costs that the one who asks may see, narrowed down by the address."""
    session, user = current_session(), current_user()
    project = asked_project(project_id)
    partners = find_shown_partners(project, user)
    mine = [cost for cost in find_costs(session, project) if cost.partner in partners]
    shown = [cost for cost in mine if _is_wanted(project, cost)]
    removed = request.args.get("removed", type=int)
    return project_page(
        "costs",
        project,
        tab="costs",
        costs=shown,
        total=sum((cost.amount for cost in shown), ZERO),
        is_filtered=len(shown) != len(mine)
        or any(request.args.get(name) for name in ("partner", "category", "period")),
        partners=partners,
        flags=find_flags(project, mine),
        flag_words=FLAG_WORDS,
        writable={partner.id for partner in find_writable_partners(project, user)},
        removed=_removed(project, removed) if removed else None,
    )


@bp.get("/<int:project_id>/costs/new")
@may("project.write")
def new_cost(project_id: int) -> ResponseReturnValue:
    """An empty form; after one entry the partner and line of the last one stay chosen."""
    project = asked_project(project_id)
    return _form_page(project, CostForm(project, formdata=None, data=request.args.to_dict()))


@bp.post("/<int:project_id>/costs/new")
@may("project.write")
def enter_cost(project_id: int) -> ResponseReturnValue:
    """Enter a cost."""
    session = current_session()
    project = asked_project(project_id)
    form = CostForm(project)
    if not form.validate_on_submit() or not is_taken(form, lambda: _add(project, form)):
        return _form_page(project, form), 422

    session.commit()
    flash(_("The cost has been entered."))
    if "another" in request.form:
        last = {"partner": form.partner.data, "category": form.category.data}
        return redirect(url_for(".new_cost", project_id=project.id, **last), 303)
    return redirect(url_for(".costs", project_id=project.id), 303)


@bp.get("/<int:project_id>/costs/<int:cost_id>")
@may("project.write")
def edit_cost(project_id: int, cost_id: int) -> ResponseReturnValue:
    """The form of one cost."""
    project = asked_project(project_id)
    cost = get_cost(current_session(), project, cost_id, user=current_user())
    values = {"partner": cost.partner.number, "category": cost.line.category}
    return _form_page(project, CostForm(project, formdata=None, obj=cost, data=values), cost)


@bp.post("/<int:project_id>/costs/<int:cost_id>")
@may("project.write")
def save_cost(project_id: int, cost_id: int) -> ResponseReturnValue:
    """Change a cost."""
    session = current_session()
    project = asked_project(project_id)
    cost = get_cost(session, project, cost_id, user=current_user())
    form = CostForm(project)
    if not form.validate_on_submit() or not is_taken(form, lambda: _change(project, cost, form)):
        return _form_page(project, form, cost), 422

    session.commit()
    flash(_("The cost has been changed."))
    return redirect(url_for(".costs", project_id=project.id), 303)


@bp.post("/<int:project_id>/costs/<int:cost_id>/remove")
@may("project.write")
def drop_cost(project_id: int, cost_id: int) -> ResponseReturnValue:
    """Remove a cost; the next page offers to bring it back."""
    session, user = current_session(), current_user()
    project = asked_project(project_id)
    cost = get_cost(session, project, cost_id, user=user)
    remove_cost(session, cost, project=project, user=user, now=current_time())
    session.commit()
    return redirect(url_for(".costs", project_id=project.id, removed=cost.id), 303)


@bp.post("/<int:project_id>/costs/<int:cost_id>/restore")
@may("project.write")
def bring_back_cost(project_id: int, cost_id: int) -> ResponseReturnValue:
    """Bring a removed cost back."""
    session, user = current_session(), current_user()
    project = asked_project(project_id)
    restore_cost(session, get_cost(session, project, cost_id, user=user), project=project, user=user)
    session.commit()
    flash(_("The cost is back."))
    return redirect(url_for(".costs", project_id=project.id), 303)


def _is_wanted(project: Project, cost: Cost) -> bool:
    partner, period = request.args.get("partner", type=int), request.args.get("period", type=int)
    wanted = next((each for each in project.periods if each.number == period), None)
    return (
        (partner is None or cost.partner.number == partner)
        and request.args.get("category", "") in ("", cost.line.category)
        and (wanted is None or is_within(cost.paid_on, wanted))
    )


def _removed(project: Project, cost_id: int) -> Cost | None:
    cost = get_cost(current_session(), project, cost_id, user=current_user())
    return cost if cost.removed_at is not None else None


def _add(project: Project, form: CostForm) -> Cost:
    return add_cost(
        current_session(),
        project,
        line=line_for(project, _partner(project, form), form.category.data),
        receipt=form.receipt(),
        user=current_user(),
        now=current_time(),
    )


def _change(project: Project, cost: Cost, form: CostForm) -> Cost:
    return change_cost(
        current_session(),
        cost,
        project=project,
        line=line_for(project, _partner(project, form), form.category.data),
        receipt=form.receipt(),
        base_version=int(form.version.data) if str(form.version.data).isdecimal() else 0,
        user=current_user(),
        now=current_time(),
    )


def _partner(project: Project, form: CostForm) -> Any:
    return next(partner for partner in project.partners if partner.number == form.partner.data)


def _form_page(project: Project, form: CostForm, cost: Cost | None = None) -> str:
    return project_page("cost", project, tab="costs", form=form, cost=cost)
