"""Starting a draft: the call suggests its form and brings programme and deadlines along."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.applications.access import check_coordinating
from tracker.applications.board import Status, check_open_for_writing
from tracker.catalog.forms import Form, form, forms
from tracker.catalog.programmes import programmes
from tracker.db.models import Application, Call, Organisation, Partner, StatusChange, User
from tracker.errors import Invalid, NotAllowed
from tracker.i18n import LANGUAGES, mark
from tracker.people import WRITING_ROLES, organisations_of

LONGEST_ACRONYM: Final = 40
LONGEST_TITLE: Final = 200  # as in Part A of the EU forms
REFUSED_SIGNS: Final = '<>"&'  # the EU portal drops them from title and acronym
MOST_PAGES: Final = 500


def start_application(
    session: Session,
    *,
    call: Call | None,
    organisation: Organisation,
    user: User,
    acronym: str,
    title: str,
    form_key: str | None = None,
    language: str | None = None,
    now: datetime,
) -> Application:
    """A new draft with its coordinator as partner 1; without a form of its own it takes the one the call suggests."""
    if organisation.id not in organisations_of(user, WRITING_ROLES):
        raise NotAllowed("only editors of an organisation start an application for it")
    used = _chosen_form(call, form_key)
    if language is not None and language not in LANGUAGES:
        raise Invalid("language", mark("This language is not offered."))
    application = Application(
        organisation=organisation,
        call=call,
        form=used.key,
        form_version=used.version,
        acronym=_checked("acronym", acronym, LONGEST_ACRONYM),
        title=_checked("title", title, LONGEST_TITLE),
        language=language or used.language,
        status=Status.IN_PREPARATION,
        created_by=user,
        created_at=now,
        changed_at=now,
    )
    application.partners.append(_coordinator(organisation))
    application.status_changes.append(StatusChange(old="", new=Status.IN_PREPARATION, at=now, by=user, note=""))
    session.add(application)
    session.flush()
    return application


def change_application(
    session: Session,
    application: Application,
    *,
    acronym: str,
    title: str,
    language: str,
    page_limit: int | None,
    user: User,
    now: datetime,
) -> None:
    """Correct the details of a draft; a page limit of none is the form's own."""
    check_coordinating(application, user)
    check_open_for_writing(application)
    if language not in LANGUAGES:
        raise Invalid("language", mark("This language is not offered."))
    if language != application.language and application.answers:
        raise Invalid("language", mark("The language can no longer be changed: something has been written in it."))
    if page_limit is not None and not 1 <= page_limit <= MOST_PAGES:
        raise Invalid("page_limit", mark("The page limit is a number from 1 to 500."))
    application.acronym = _checked("acronym", acronym, LONGEST_ACRONYM)
    application.title = _checked("title", title, LONGEST_TITLE)
    application.language, application.page_limit, application.changed_at = language, page_limit, now
    session.flush()


def suggest_form(call: Call | None) -> Form | None:
    """The form that calls of this programme use, if we have it; a part of a programme uses that of the whole."""
    programme = programmes().get(call.programme) if call is not None and call.programme else None
    while programme is not None and not programme.form:
        programme = programmes().get(programme.part_of)
    return forms().get(programme.form) if programme is not None else None


def form_of(application: Application) -> Form:
    """The form an application stands on, in the version it was started with."""
    return form(application.form, application.form_version)


def _chosen_form(call: Call | None, key: str | None) -> Form:
    if key:
        if key not in forms():
            raise Invalid("form", mark("This form is not offered."))
        return form(key)
    suggested = suggest_form(call)
    if suggested is None:
        raise Invalid("form", mark("Please choose a form: the call does not say which one it uses."))
    return suggested


def _checked(field: str, value: str, longest: int) -> str:
    words = " ".join(value.split())
    if not words:
        raise Invalid(field, mark("Please fill in this field."))
    if len(words) > longest:
        raise Invalid(field, mark("This is too long."))
    if any(sign in REFUSED_SIGNS or not sign.isprintable() for sign in words):
        raise Invalid(field, mark("The signs < > \" & are not allowed here: the funder's portal drops them."))
    return words


def _coordinator(organisation: Organisation) -> Partner:
    return Partner(
        position=1,
        organisation=organisation,
        name=organisation.name,
        short_name=organisation.short_name,
        country=organisation.country,
        role="COO",
    )
