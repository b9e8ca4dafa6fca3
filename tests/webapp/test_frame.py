"""The frame of every page: header, ways around, language, footer; and the files of the front end."""

from sqlalchemy.orm import Session

from tests.builders import a_source_state, a_user
from tests.webapp.visitor import Visitor
from tracker.db.models import Organisation


def test_a_visitor_is_offered_what_visitors_may_see(visitor: Visitor) -> None:
    page = visitor.get("/calls")

    assert page.texts(".cb-nav a") == ["Start", "Aufrufe", "Quellen"]
    assert page.one(".cb-nav a[aria-current]").get_text() == "Aufrufe"
    assert page.link("Anmelden") == "/sign-in?next=/calls"


def test_a_member_is_offered_everything_and_the_own_name(member: Visitor) -> None:
    page = member.get("/")

    assert page.texts(".cb-nav a") == ["Start", "Aufrufe", "Anträge", "Projekte", "Quellen"]
    assert page.link("Kim Beispiel") == "/settings"
    assert page.texts(".cb-sign-out") == ["Abmelden"]


def test_names_are_text_whatever_they_hold(session: Session, city: Organisation, visitor: Visitor) -> None:
    visitor.sign_in(a_user(session, city, name="<b>Kim</b> & Co"))

    page = visitor.get("/")

    assert "<b>Kim</b>" not in page.html
    assert page.one("h1").get_text() == "Guten Tag, <b>Kim</b> & Co"


def test_every_page_names_the_sources_and_their_licences(session: Session, visitor: Visitor) -> None:
    a_source_state(session)

    way = visitor.get("/calls").link("Quellen und Lizenzen")

    assert way == "/sources#licences"
    assert "Land Musterland, CC BY 4.0" in visitor.get(way).texts("section[aria-labelledby=licences]")[0]


def test_each_page_has_one_heading_a_title_and_a_way_past_the_header(visitor: Visitor) -> None:
    for address in ("/", "/calls", "/sources", "/sign-in", "/nirgends"):
        page = visitor.get(address)

        assert page.one("title").get_text().endswith("– Callboard")
        assert page.one("h1").get_text().strip()
        assert page.one("a.cb-skip")["href"] == "#main"


def test_built_files_carry_a_fingerprint_and_may_be_kept(visitor: Visitor) -> None:
    address = str(visitor.get("/").one("link[rel=stylesheet]")["href"])

    page = visitor.get(address)

    assert "?v=" in address
    assert page.status == 200
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visitor.get(address.partition("?")[0]).headers["Cache-Control"] != page.headers["Cache-Control"]
