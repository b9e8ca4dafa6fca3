"""Starting an application, from a call or without one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.applications import start_application, suggest_form
from tracker.applications.drafts import LONGEST_ACRONYM, LONGEST_TITLE
from tracker.calls import get_call
from tracker.catalog.forms import forms
from tracker.db.models import Call, Organisation
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.people import WRITING_ROLES
from webapp.applications.blueprint import bp
from webapp.database import current_session, current_time
from webapp.forms import Form, say_on
from webapp.identity import current_user
from webapp.languages import NAMES, language
from webapp.languages import gettext as _
from webapp.security import may


class StartForm(Form):
    """For whom, on which form, under which name."""

    call_id = HiddenField()
    organisation = SelectField(mark("Coordinating organisation"), coerce=int)
    acronym = StringField(
        mark("Acronym"),
        [
            InputRequired(mark("Please choose an acronym.")),
            Length(max=LONGEST_ACRONYM, message=mark("This is too long.")),
        ],
    )
    title = StringField(
        mark("Project title"),
        [InputRequired(mark("Please give a title.")), Length(max=LONGEST_TITLE, message=mark("This is too long."))],
    )
    form = SelectField(mark("Application form"))
    language = SelectField(mark("Language of the application"), choices=NAMES)


@bp.get("/new")
@may("application.start")
def new() -> ResponseReturnValue:
    """The form to begin with; what the call says is filled in."""
    call = _call_of(request.args.get("call_id", ""))
    suggested = suggest_form(call)
    values = {"form": suggested.key, "language": suggested.language} if suggested else {"language": "en"}
    return _page(_form(call, data={**values, "call_id": str(call.id) if call else ""}), call)


@bp.post("")
@may("application.start")
def start() -> ResponseReturnValue:
    """Begin the application and go to its overview."""
    session, user = current_session(), current_user()
    call = _call_of(request.form.get("call_id", ""))
    form = _form(call)
    if not form.validate_on_submit():
        return _page(form, call), 422

    try:
        application = start_application(
            session,
            call=call,
            organisation=session.get_one(Organisation, form.organisation.data),
            user=user,
            acronym=form.acronym.data,
            title=form.title.data,
            form_key=form.form.data,
            language=form.language.data,
            now=current_time(),
        )
    except Invalid as wrong:
        say_on(form, wrong.field, wrong.message)
        return _page(form, call), 422
    session.commit()
    flash(_("The application has been started. Write in any order; everything is saved by itself."))
    return redirect(url_for(".show", application_id=application.id), 303)


def _form(call: Call | None, data: dict[str, str] | None = None) -> StartForm:
    form = StartForm(data=data)
    mine = [link.organisation for link in current_user().memberships if link.role in WRITING_ROLES]
    form.organisation.choices = [(each.id, each.name) for each in mine]
    form.form.choices = [(known.key, known.title.in_language(language())) for known in forms().values()]
    if suggest_form(call) is None:
        form.form.choices = [("", _("Please choose")), *form.form.choices]
    return form


def _page(form: StartForm, call: Call | None) -> str:
    return render_template("web/applications/new.html", form=form, call=call, suggested=suggest_form(call))


def _call_of(number: str) -> Call | None:
    return get_call(current_session(), int(number)) if number.isascii() and number.isdecimal() else None
