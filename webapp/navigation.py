"""The way around: what the header offers to the one who asks."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, request, url_for

from tracker.i18n import mark
from webapp.security import is_allowed


@dataclass(frozen=True)
class Place:
    """One entry of the header: its words, its first page, and the action it needs."""

    label: str
    endpoint: str
    action: str

    @property
    def blueprint(self) -> str:
        """The part of the application behind the entry."""
        return self.endpoint.partition(".")[0]


PLACES: Final = (
    Place(mark("Start"), "home.index", "home.read"),
    Place(mark("Calls"), "calls.index", "call.list"),
    Place(mark("Applications"), "applications.index", "application.read"),
    Place(mark("Projects"), "projects.index", "project.read"),
    Place(mark("Sources"), "sources.index", "source.list"),
)


def register(app: Flask) -> None:
    """Give templates ``places``, ``is_here`` and ``here``."""
    app.jinja_env.globals |= {"places": places, "is_here": is_here, "here": here, "has_page": has_page}


def places() -> list[Place]:
    """The entries for the one who asks."""
    return [place for place in PLACES if has_page(place.endpoint) and is_allowed(place.action)]


def is_here(place: Place) -> bool:
    """Whether the present page lies in this part."""
    return request.blueprint == place.blueprint


def has_page(endpoint: str) -> bool:
    """Whether the application has a page of this name."""
    return endpoint in current_app.view_functions


def here() -> str:
    """The path of the present page with its query, to come back to; for the answer to a form, the first page."""
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("home.index")
