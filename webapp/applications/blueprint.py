"""What the pages of applications share: their blueprint, the draft of a request, words for templates."""

from typing import Any, Final

from flask import Blueprint, render_template

from tracker.applications import (
    Status,
    form_of,
    get_application,
    is_coordinating,
    is_open_for_writing,
    is_writing,
)
from tracker.applications.board import STATUS_WORDS
from tracker.applications.partners import PARTNER_ROLE_WORDS, countries
from tracker.catalog.forms import Section
from tracker.db.models import Application
from webapp.database import current_session
from webapp.identity import current_user
from webapp.languages import gettext, language

STATUS_COLOURS: Final = {
    Status.GRANTED: "success",
    Status.REJECTED: "danger",
    Status.WITHDRAWN: "plain",
    Status.IDEA: "plain",
    Status.RESERVE_LIST: "warning",
}

bp = Blueprint("applications", __name__, url_prefix="/applications")


def get_draft(application_id: int) -> Application:
    """The application of this request, if the person who asks takes part in it."""
    return get_application(current_session(), application_id, user=current_user())


def draft_page(template: str, application: Application, **values: Any) -> str:
    """A page about one application; templates learn what the person may do with it."""
    user = current_user()
    is_open = is_open_for_writing(application)
    return render_template(
        f"web/applications/{template}.html",
        application=application,
        form_used=form_of(application),
        can_write=is_open and is_writing(application, user),
        can_coordinate=is_coordinating(application, user),
        is_open=is_open,
        **values,
    )


@bp.app_template_global()
def application_status(status: str) -> str:
    """``In Vorbereitung``: a state of an application in words."""
    return gettext(STATUS_WORDS[status])


@bp.app_template_global()
def application_colour(status: str) -> str:
    """The colour of the badge of a state."""
    return STATUS_COLOURS.get(Status(status), "info")


@bp.app_template_global()
def partner_role(role: str) -> str:
    """``Begünstigte`` for ``BEN``."""
    return gettext(PARTNER_ROLE_WORDS[role])


@bp.app_template_global()
def country_name(code: str) -> str:
    """``Frankreich`` for ``FR``."""
    return countries(language()).get(code, code)


@bp.app_template_global()
def section_heading(section: Section) -> str:
    """``1.2 Bedarfsanalyse und spezifische Ziele``: number and title in the reader's language."""
    return section.heading(language())
