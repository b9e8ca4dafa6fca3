"""One application in one look: how far it is, what is missing, its details and its way to the decision."""

from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.applications import (
    MOVES,
    Status,
    application_progress,
    change_application,
    count_application_pages,
    move_application,
)
from tracker.applications.board import STATUS_WORDS
from tracker.applications.drafts import LONGEST_ACRONYM, LONGEST_TITLE, MOST_PAGES
from tracker.db.models import Application
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.projects.start import find_project_of
from webapp.applications.blueprint import bp, draft_page, get_draft
from webapp.database import current_session, current_time
from webapp.forms import Form, say_on
from webapp.identity import current_user
from webapp.languages import NAMES
from webapp.languages import gettext as _
from webapp.security import may

LONGEST_NOTE = 2000


class MoveForm(Form):
    """The next state, with the day of submission where it is one, and a note."""

    status = SelectField(mark("Next state"))
    submitted_on = DateField(mark("Submitted on"), [Optional()])
    note = TextAreaField(mark("Note"), [Length(max=LONGEST_NOTE, message=mark("This is too long."))])


class DetailsForm(Form):
    """Name, language and page limit."""

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
    language = SelectField(mark("Language of the application"), choices=NAMES)
    page_limit = IntegerField(mark("Page limit of the call"), [Optional()])


@bp.get("/<int:application_id>")
@may("application.read")
def show(application_id: int) -> ResponseReturnValue:
    """The overview: progress, sections, partners, pages, state."""
    application = get_draft(application_id)
    return _overview(application, _move_form(application, data={"submitted_on": None}))


@bp.post("/<int:application_id>/status")
@may("application.move")
def move(application_id: int) -> ResponseReturnValue:
    """Take the next step on the board."""
    session, application = current_session(), get_draft(application_id)
    form = _move_form(application)
    if not form.validate_on_submit():
        return _overview(application, form), 422

    try:
        move_application(
            session,
            application,
            form.status.data,
            user=current_user(),
            now=current_time(),
            note=form.note.data or "",
            submitted_on=form.submitted_on.data,
        )
    except Invalid as wrong:
        say_on(form, wrong.field, wrong.message)
        return _overview(application, form), 422
    session.commit()
    flash(_("The application is now: %(status)s.", status=_(STATUS_WORDS[application.status])))
    return redirect(url_for(".show", application_id=application.id), 303)


@bp.post("/<int:application_id>/pages")
@may("application.write")
def count_pages(application_id: int) -> ResponseReturnValue:
    """Print the draft and count its pages."""
    session, application = current_session(), get_draft(application_id)
    count = count_application_pages(session, application, now=current_time())
    session.commit()
    flash(_("The printed application has %(count)s pages.", count=count))
    return redirect(url_for(".show", application_id=application.id) + "#pages", 303)


@bp.get("/<int:application_id>/details")
@may("application.write")
def details(application_id: int) -> ResponseReturnValue:
    """The form to correct name, language and page limit."""
    application = get_draft(application_id)
    form = DetailsForm(
        data={
            "acronym": application.acronym,
            "title": application.title,
            "language": application.language,
            "page_limit": application.page_limit,
        }
    )
    return draft_page("details", application, form=form, most_pages=MOST_PAGES)


@bp.post("/<int:application_id>/details")
@may("application.write")
def save_details(application_id: int) -> ResponseReturnValue:
    """Keep name, language and page limit."""
    session, application, form = current_session(), get_draft(application_id), DetailsForm()
    if not form.validate_on_submit():
        return draft_page("details", application, form=form, most_pages=MOST_PAGES), 422

    try:
        change_application(
            session,
            application,
            acronym=form.acronym.data,
            title=form.title.data,
            language=form.language.data,
            page_limit=form.page_limit.data,
            user=current_user(),
            now=current_time(),
        )
    except Invalid as wrong:
        if wrong.field not in form:
            raise
        say_on(form, wrong.field, wrong.message)
        return draft_page("details", application, form=form, most_pages=MOST_PAGES), 422
    session.commit()
    flash(_("The details have been saved."))
    return redirect(url_for(".show", application_id=application.id), 303)


def _overview(application: Application, form: MoveForm) -> str:
    return draft_page(
        "show",
        application,
        form=form,
        progress=application_progress(application),
        project=find_project_of(current_session(), application),
        submitted=Status.SUBMITTED,
    )


def _move_form(application: Application, data: dict[str, date | None] | None = None) -> Any:
    form = MoveForm(data=data)
    form.status.choices = [(str(status), STATUS_WORDS[status]) for status in MOVES[Status(application.status)]]
    return form
