"""What goes wrong is a page in plain words, in the language of the visitor, and gives nothing away."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.builders import NOW
from tests.webapp.visitor import Page, Visitor
from tracker.config import Settings
from tracker.errors import Conflict, Invalid, NotAllowed, NotPrintable, SystemPartMissing, UnknownWords
from tracker.i18n import mark
from webapp import create_app
from webapp.database import close_database
from webapp.security import may


def breaking(app: Flask, error: Exception) -> None:
    """Give the application a page that fails in this way."""

    @may("home.read")
    def broken() -> str:
        raise error

    app.add_url_rule("/broken", "broken", broken)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotAllowed("no"), 403, "Das dürfen Sie nicht"),
        (Conflict("late"), 409, "Jemand anderes war schneller"),
        (Invalid("days", mark("At most 10 lead times.")), 422, "Das konnte nicht übernommen werden"),
        (NotPrintable("no rule"), 500, "Das lässt sich gerade nicht drucken"),
        (SystemPartMissing("Pango is missing: apt-get install libpango-1.0-0"), 503, "Ein Teil des Systems fehlt"),
        (OperationalError("SELECT 1", {}, Exception("locked")), 503, "Gerade überlastet"),
        (UnknownWords("zorblax"), 500, "Bei uns ist etwas schiefgegangen"),
        (ZeroDivisionError("secret detail"), 500, "Bei uns ist etwas schiefgegangen"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_kind_of_trouble_has_its_page(
    app: Flask, visitor: Visitor, error: Exception, status: int, title: str
) -> None:
    breaking(app, error)

    page = visitor.get("/broken")

    assert page.status == status
    assert page.one("h1").get_text() == title
    assert "secret detail" not in page.html
    assert "Traceback" not in page.html


def test_a_refused_value_is_explained_in_the_language_of_the_visitor(app: Flask, visitor: Visitor) -> None:
    breaking(app, Invalid("days", mark("At most 10 lead times.")))

    assert "Au plus 10 délais." in visitor.speak("fr").get("/broken").words


def test_a_missing_part_of_the_system_is_named_with_its_remedy(app: Flask, visitor: Visitor) -> None:
    breaking(app, SystemPartMissing("Pango is missing: apt-get install libpango-1.0-0"))

    assert "apt-get install libpango-1.0-0" in visitor.get("/broken").words


def test_a_fault_has_a_number_that_is_in_the_log(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    breaking(app, ZeroDivisionError("secret detail"))

    number = visitor.get("/broken").words.partition("Nummer dieser Störung: ")[2].split()[0]

    assert f"fault {number} at /broken" in caplog.text
    assert "secret detail" in caplog.text


def test_where_a_part_of_a_page_was_asked_for_the_trouble_takes_the_whole_content(app: Flask, visitor: Visitor) -> None:
    breaking(app, Conflict("late"))

    page = visitor.get("/broken", HX_Request="true")

    assert page.status == 409
    assert (page.headers["HX-Retarget"], page.headers["HX-Reselect"]) == ("#main", "#main")


def test_an_unknown_address_leads_on(visitor: Visitor) -> None:
    page = visitor.get("/nirgends")

    assert page.status == 404
    assert page.link("Zu den Aufrufen") == "/calls"


def test_a_form_that_is_far_too_large_is_refused(member: Visitor) -> None:
    page = Page(member.client.post("/settings", data={"language": "x" * 9_000_000}))

    assert page.status == 413
    assert "Das ist zu groß" in page.content


def test_the_fault_page_needs_no_database(settings: Settings, tmp_path: Path) -> None:
    app = create_app(
        replace(settings, database_url=f"sqlite:///{tmp_path / 'nowhere' / 'missing.sqlite3'}"), now=lambda: NOW
    )

    page = Page(app.test_client().get("/calls", headers={"Accept-Language": "de"}))

    assert page.status == 503
    assert page.one("h1").get_text() == "Gerade überlastet"
    close_database(app)
