"""The partners of an application: who takes part, in which order and role."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.applications import (
    PARTNER_ROLES,
    add_partner,
    change_partner,
    get_partner,
    move_partner,
    remove_partner,
)
from tracker.applications.partners import LONGEST_NAME, LONGEST_SHORT_NAME, PARTNER_ROLE_WORDS, countries
from tracker.db.models import Application, Organisation, Partner
from tracker.errors import Invalid
from tracker.i18n import mark
from webapp.applications.blueprint import bp, draft_page, get_draft
from webapp.database import current_session, current_time
from webapp.forms import Form, say_on
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.security import may


class PartnerForm(Form):
    """Who a partner is, and which member of the network, if any."""

    name = StringField(
        mark("Name of the organisation"),
        [InputRequired(mark("Please give the name.")), Length(max=LONGEST_NAME, message=mark("This is too long."))],
    )
    short_name = StringField(
        mark("Short name"),
        [
            InputRequired(mark("Please give a short name.")),
            Length(max=LONGEST_SHORT_NAME, message=mark("This is too long.")),
        ],
    )
    country = SelectField(mark("Country"))
    role = SelectField(mark("Role"))
    organisation = SelectField(mark("Member of the network"), coerce=int)


@bp.get("/<int:application_id>/partners")
@may("application.read")
def partners(application_id: int) -> ResponseReturnValue:
    """The list of partners, with a form to add one."""
    application = get_draft(application_id)
    return draft_page("partners", application, form=_form(data={"country": "DE", "role": "BEN", "organisation": 0}))


@bp.post("/<int:application_id>/partners")
@may("application.write")
def add(application_id: int) -> ResponseReturnValue:
    """Add a partner."""
    session, application, form = current_session(), get_draft(application_id), _form()
    if not form.validate_on_submit():
        return draft_page("partners", application, form=form), 422

    try:
        added = add_partner(session, application, user=current_user(), now=current_time(), **_values(form))
    except Invalid as wrong:
        return _refuse(form, wrong, "partners", application)
    session.commit()
    flash(_("%(name)s takes part now.", name=added.name))
    return redirect(url_for(".partners", application_id=application.id), 303)


@bp.get("/<int:application_id>/partners/<int:partner_id>")
@may("application.write")
def partner(application_id: int, partner_id: int) -> ResponseReturnValue:
    """The form to correct a partner."""
    application = get_draft(application_id)
    one = get_partner(application, partner_id)
    form = _form(one, data={"name": one.name, "short_name": one.short_name, "country": one.country, "role": one.role,
                            "organisation": one.organisation_id or 0})  # fmt: skip
    return draft_page("partner", application, form=form, partner=one)


@bp.post("/<int:application_id>/partners/<int:partner_id>")
@may("application.write")
def change(application_id: int, partner_id: int) -> ResponseReturnValue:
    """Keep what was corrected."""
    session, application = current_session(), get_draft(application_id)
    one = get_partner(application, partner_id)
    form = _form(one)
    if not form.validate_on_submit():
        return draft_page("partner", application, form=form, partner=one), 422

    try:
        change_partner(session, application, one, user=current_user(), now=current_time(), **_values(form))
    except Invalid as wrong:
        return _refuse(form, wrong, "partner", application, partner=one)
    session.commit()
    flash(_("The partner has been saved."))
    return redirect(url_for(".partners", application_id=application.id), 303)


@bp.post("/<int:application_id>/partners/<int:partner_id>/remove")
@may("application.write")
def remove(application_id: int, partner_id: int) -> ResponseReturnValue:
    """Take a partner out."""
    session, application = current_session(), get_draft(application_id)
    one = get_partner(application, partner_id)
    remove_partner(session, application, one, user=current_user(), now=current_time())
    session.commit()
    flash(_("%(name)s no longer takes part.", name=one.name))
    return redirect(url_for(".partners", application_id=application.id), 303)


@bp.post("/<int:application_id>/partners/<int:partner_id>/move")
@may("application.write")
def reorder(application_id: int, partner_id: int) -> ResponseReturnValue:
    """Move a partner one place up or down."""
    session, application = current_session(), get_draft(application_id)
    up = request.form.get("way") == "up"
    one = get_partner(application, partner_id)
    move_partner(session, application, one, up=up, user=current_user(), now=current_time())
    session.commit()
    return redirect(url_for(".partners", application_id=application.id) + f"#partner-{one.id}", 303)


def _form(one: Partner | None = None, data: dict[str, Any] | None = None) -> PartnerForm:
    form = PartnerForm(data=data)
    form.country.choices = list(countries(language()).items())
    roles = ("COO",) if one is not None and one.role == "COO" else PARTNER_ROLES[1:]
    form.role.choices = [(role, f"{_(PARTNER_ROLE_WORDS[role])} ({role})") for role in roles]
    members = current_session().scalars(select(Organisation).order_by(Organisation.name))
    form.organisation.choices = [(0, _("None, or not a member")), *((each.id, each.name) for each in members)]
    return form


def _values(form: PartnerForm) -> dict[str, Any]:
    number = form.organisation.data
    return {
        "name": form.name.data,
        "short_name": form.short_name.data,
        "country": form.country.data,
        "role": form.role.data,
        "organisation": current_session().get(Organisation, number) if number else None,
    }


def _refuse(
    form: PartnerForm, wrong: Invalid, template: str, application: Application, **values: Any
) -> ResponseReturnValue:
    if wrong.field not in form:
        raise wrong
    current_session().rollback()
    say_on(form, wrong.field, wrong.message)
    return draft_page(template, application, form=form, **values), 422
