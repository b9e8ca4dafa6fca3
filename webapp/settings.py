"""Settings: how a person wants to be told, and what their organisations look for."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FieldList, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from tracker.catalog import topics
from tracker.db.models import Organisation, User
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.people import OrganisationNotFound, role_in
from tracker.preferences import LONGEST_LEAD_DAYS, set_preferences
from tracker.profiles import set_topics
from webapp.database import current_session
from webapp.forms import Form, say_on
from webapp.identity import current_user
from webapp.languages import NAMES, choose_language, language
from webapp.languages import gettext as _
from webapp.security import may

SPARE_FIELDS: Final = 2  # empty fields for further lead times
MOST_FIELDS: Final = 14

bp = Blueprint("settings", __name__, url_prefix="/settings")


def _days_field() -> IntegerField:
    days = NumberRange(1, LONGEST_LEAD_DAYS, mark("Each lead time is a whole number of days from 1 to 365."))
    return IntegerField(mark("Days before"), [Optional(), days])


class PreferencesForm(Form):
    """Lead times, mails, language; an emptied lead time is dropped."""

    call_lead_days = FieldList(_days_field(), mark("Before the deadline of a call I follow"), max_entries=MOST_FIELDS)
    obligation_lead_days = FieldList(
        _days_field(), mark("Before a report or another duty is due"), max_entries=MOST_FIELDS
    )
    mail_reminders = BooleanField(mark("Remind me by e-mail"))
    mail_changes = BooleanField(mark("Write to me when a call I follow changes"))
    language = SelectField(mark("Language of pages and mails"), choices=NAMES)


class TopicsForm(Form):
    """What an organisation looks for."""

    topics = SelectMultipleField(mark("Topics"))


@bp.get("")
@may("settings.own")
def index() -> ResponseReturnValue:
    """All settings of the person who asks."""
    return _page(_preferences_of(current_user()))


@bp.post("")
@may("settings.own")
def save() -> ResponseReturnValue:
    """Keep lead times, mails and language."""
    session, user, form = current_session(), current_user(), PreferencesForm()
    if not form.validate_on_submit():
        return _page(form), 422

    try:
        set_preferences(
            user,
            call_lead_days=_given(form.call_lead_days),
            obligation_lead_days=_given(form.obligation_lead_days),
            mail_reminders=form.mail_reminders.data,
            mail_changes=form.mail_changes.data,
            language=form.language.data,
        )
    except Invalid as wrong:
        say_on(form, wrong.field, wrong.message)
        return _page(form), 422
    session.commit()
    choose_language(user.language)
    flash(_("Your settings have been saved."))
    return redirect(url_for(".index"), 303)


@bp.get("/organisations/<int:organisation_id>/topics")
@may("settings.organisation")
def topics_of(organisation_id: int) -> ResponseReturnValue:
    """The topics an organisation looks for, to be chosen by its administrators."""
    organisation = _own_organisation(organisation_id)
    return render_template("web/settings/topics.html", organisation=organisation, form=_topics_form(organisation))


@bp.post("/organisations/<int:organisation_id>/topics")
@may("settings.organisation")
def save_topics(organisation_id: int) -> ResponseReturnValue:
    """Keep the topics an organisation looks for."""
    session, organisation = current_session(), _own_organisation(organisation_id)
    form = _topics_form(organisation)
    if not form.validate_on_submit():
        return render_template("web/settings/topics.html", organisation=organisation, form=form), 422

    set_topics(session, organisation, form.topics.data)
    session.commit()
    flash(_("The topics have been saved. The first page now shows calls that fit them."))
    return redirect(url_for(".index"), 303)


def _page(form: PreferencesForm) -> str:
    for lead_days in (form.call_lead_days, form.obligation_lead_days):
        empty = [entry for entry in lead_days if entry.data is None and not entry.errors]
        for _spare in range(min(SPARE_FIELDS - len(empty), MOST_FIELDS - len(lead_days))):
            lead_days.append_entry()
    return render_template("web/settings/index.html", form=form, user=current_user())


def _preferences_of(user: User) -> PreferencesForm:
    return PreferencesForm(
        data={
            "call_lead_days": user.call_lead_days,
            "obligation_lead_days": user.obligation_lead_days,
            "mail_reminders": user.mail_reminders,
            "mail_changes": user.mail_changes,
            "language": user.language,
        }
    )


def _given(lead_days: FieldList) -> list[int]:
    return [entry.data for entry in lead_days if entry.data is not None]


def _topics_form(organisation: Organisation) -> TopicsForm:
    form = TopicsForm(data={"topics": organisation.profile.topics})
    form.topics.choices = {topic.id: topic.label.in_language(language()) for topic in topics().values()}
    return form


def _own_organisation(organisation_id: int) -> Organisation:
    """An organisation that the person administers; others do not exist for them."""
    user = current_user()
    if role_in(user, organisation_id) != "admin":
        raise OrganisationNotFound(f"no organisation has the number {organisation_id}")
    return next(each.organisation for each in user.memberships if each.organisation_id == organisation_id)
