"""Errors as pages: what went wrong, in plain words, and where to go from here."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from tracker.errors import CallboardError, Conflict, Invalid, NotAllowed, NotFound, NotPrintable, SystemPartMissing
from tracker.i18n import mark
from tracker.runs import AlreadyRunning
from webapp.languages import gettext
from webapp.security import is_htmx

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """What a page says about one kind of trouble."""

    title: str
    text: str


TROUBLES: Final[dict[int, Trouble]] = {
    400: Trouble(
        mark("This request could not be understood"),
        mark("Please go back and try again."),
    ),
    403: Trouble(
        mark("You may not do this"),
        mark("Your role does not include this step. The administrators of your organisation can change roles."),
    ),
    404: Trouble(
        mark("There is no such page"),
        mark("The address is mistyped, or what it named does not exist, or it belongs to others."),
    ),
    405: Trouble(
        mark("This address answers forms only"),
        mark("Please open the page before it and use the button there."),
    ),
    409: Trouble(
        mark("Somebody else was faster"),
        mark("Nothing was overwritten. Please go back, look at the newest state and decide again."),
    ),
    413: Trouble(
        mark("This is too large"),
        mark("Please send less at once."),
    ),
    422: Trouble(
        mark("This could not be taken"),
        mark("Please go back and correct what you entered; it has not been saved."),
    ),
    500: Trouble(
        mark("Something went wrong on our side"),
        mark("It has been written down. What you saved before is safe. Please try again in a moment."),
    ),
    503: Trouble(
        mark("Busy at the moment"),
        mark("Please try again in a few seconds. Nothing was lost or half done."),
    ),
}
NO_TOKEN: Final = Trouble(
    mark("The page was open for too long, or cookies are switched off"),
    mark(
        "Nothing was saved. Go back: what you typed is still there. Reload the page in a second tab, then send again."
    ),
)

NOT_INSTALLED: Final = Trouble(
    mark("A part of the system is missing"),
    mark("This cannot be done until whoever runs this server has installed what is named below."),
)
NOT_PRINTED: Final = Trouble(
    mark("This cannot be printed at the moment"),
    mark("The text is safe. What the printer complained of has been written down for whoever runs this server."),
)


def register(app: Flask) -> None:
    """Answer domain errors, errors of the protocol and faults of ours with pages."""
    for error, status in (
        (NotFound, 404),
        (NotAllowed, 403),
        (Conflict, 409),
        (AlreadyRunning, 409),
        (Invalid, 422),
    ):
        app.register_error_handler(error, _answer_with(status))
    app.register_error_handler(SystemPartMissing, _tell_missing_part)
    app.register_error_handler(NotPrintable, _tell_not_printed)
    app.register_error_handler(CSRFError, _tell_no_token)
    app.register_error_handler(HTTPException, _tell_http)
    app.register_error_handler(OperationalError, _tell_busy)
    app.register_error_handler(Exception, _tell_fault)


def trouble_page(status: int, trouble: Trouble, *, detail: str = "") -> Response:
    """The page about a trouble; where only a part was asked for, it takes the place of the whole content."""
    template = "web/trouble.html" if status < 500 else "web/fault.html"  # the latter needs no database
    response = make_response(render_template(template, trouble=trouble, detail=detail), status)
    if is_htmx():
        response.headers |= {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}
    return response


def _answer_with(status: int) -> Callable[[CallboardError], Response]:
    def answer(error: CallboardError) -> Response:
        return trouble_page(status, TROUBLES[status], detail=_words_for_people(error))

    return answer


def _words_for_people(error: CallboardError) -> str:
    """What a service said about a value; the texts of other errors are for operators."""
    return gettext(error.message) if isinstance(error, Invalid) else ""


def _tell_missing_part(error: SystemPartMissing) -> Response:
    return trouble_page(503, NOT_INSTALLED, detail=str(error))


def _tell_not_printed(error: NotPrintable) -> Response:
    log.error("%s could not be printed: %s", request.path, error)
    return trouble_page(500, NOT_PRINTED)


def _tell_no_token(_error: CSRFError) -> Response:
    return trouble_page(400, NO_TOKEN)


def _tell_http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    response = trouble_page(status, TROUBLES.get(status, TROUBLES[500 if status >= 500 else 400]))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _tell_busy(error: OperationalError) -> Response:
    log.warning("the database did not answer: %s", error.orig)
    response = trouble_page(503, TROUBLES[503])
    response.headers["Retry-After"] = "5"
    return response


def _tell_fault(error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("fault %s at %s", number, request.path, exc_info=error)
    return trouble_page(500, TROUBLES[500], detail=gettext("Number of this fault: %(number)s", number=number))
