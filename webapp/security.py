"""Who may do what: the one table of roles, and the headers that every answer carries."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import NotAllowed
from webapp.identity import find_current_user
from webapp.languages import gettext as _


class Role(StrEnum):
    """What a visitor can be; a person has the roles of all their memberships."""

    ANONYMOUS = "anonymous"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"
    OFFICE = "office"


EVERYBODY: Final = frozenset(Role)
SIGNED_IN: Final = frozenset({Role.READER, Role.EDITOR, Role.ADMIN, Role.OFFICE})
WRITERS: Final = frozenset({Role.EDITOR, Role.ADMIN})
ADMINS: Final = frozenset({Role.ADMIN})
OFFICE: Final = frozenset({Role.OFFICE})

# The one table of roles. It says who may come to a page at all; whose application or project it is,
# the services decide: what belongs to strangers does not exist for them.
ACTIONS: Final[dict[str, frozenset[Role]]] = {
    "account.sign_in": EVERYBODY,
    "account.sign_out": SIGNED_IN,
    "account.language": EVERYBODY,
    "account.password": SIGNED_IN,
    "application.read": SIGNED_IN,
    "application.start": WRITERS,
    "application.write": WRITERS,
    "application.move": WRITERS,
    "call.list": EVERYBODY,
    "call.read": EVERYBODY,
    "call.calendar": EVERYBODY,
    "call.followed": SIGNED_IN,
    "call.watch": SIGNED_IN,
    "health.read": EVERYBODY,
    "home.read": EVERYBODY,
    "home.seen": SIGNED_IN,
    "project.read": SIGNED_IN,
    "project.start": WRITERS,
    "project.write": WRITERS,
    "settings.own": SIGNED_IN,
    "settings.organisation": ADMINS,
    "source.list": EVERYBODY,
    "source.runs": SIGNED_IN,
    "source.crawl": OFFICE,
}

WITHOUT_ACTION: Final = frozenset({"static"})  # files of the front end, the same for everybody

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS: Final = "max-age=31536000"

View = TypeVar("View", bound=Callable[..., Any])


class UndeclaredAction(RuntimeError):
    """A view does not say what it does, or says a word that the table does not know; that is a fault of ours."""


def register(app: Flask) -> None:
    """Ask for the declared action before every view, and put the headers on every answer."""
    app.before_request(_admit)
    app.after_request(_protect)
    app.jinja_env.globals["may"] = is_allowed


def may(action: str) -> Callable[[View], View]:
    """Declares what a view does; who may do it stands in ``ACTIONS``."""
    if action not in ACTIONS:
        raise UndeclaredAction(f"{action!r} is not in the table of roles")

    def declare(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return declare


def current_roles() -> frozenset[Role]:
    """The roles of the one who asks; a person without any organisation reads."""
    user = find_current_user()
    if user is None:
        return frozenset({Role.ANONYMOUS})
    roles = {Role(membership.role) for membership in user.memberships}
    if user.is_office:
        roles.add(Role.OFFICE)
    return frozenset(roles or {Role.READER})


def is_allowed(action: str) -> bool:
    """Whether the one who asks may do this."""
    return bool(ACTIONS[action] & current_roles())


def declared_action(endpoint: str) -> str | None:
    """The action that the view behind an endpoint declares."""
    return getattr(current_app.view_functions[endpoint], "action", None)


def safe_path(address: str | None, fallback: str) -> str:
    """An address given by a browser, if it is a plain path on this site; otherwise the fallback."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return fallback
    if "\\" in address or any(ord(letter) < 32 or ord(letter) == 127 for letter in address):
        return fallback
    return address


def is_htmx() -> bool:
    """Whether a part of a page is asked for, to be put into the page that is shown."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def _admit() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in WITHOUT_ACTION:
        return None
    action = declared_action(request.endpoint)
    if action is None:
        raise UndeclaredAction(f"{request.endpoint} does not declare its action")
    if is_allowed(action):
        return None
    if find_current_user() is None:
        return _ask_to_sign_in()
    raise NotAllowed(action)


def _ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and from there to where the visitor wanted to go, or came from when it was a form."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else _path_of_referrer()
    address = url_for("accounts.sign_in", next=safe_path(wanted, "/"))
    if is_htmx():
        return Response(_("Please sign in."), 401, {"HX-Redirect": address})
    return redirect(address, 303)


def _path_of_referrer() -> str:
    own = request.host_url.rstrip("/")
    referrer = request.referrer or ""
    return referrer.removeprefix(own) if referrer.startswith(f"{own}/") else "/"


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.endpoint not in WITHOUT_ACTION:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Cookie", "Accept-Language", "HX-Request"))
    return response
