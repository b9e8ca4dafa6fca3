"""Signing in and out, the language, the password: by what a person reads and may do afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import NOW, a_user
from tests.webapp.visitor import Visitor
from tracker.db.models import Organisation, User
from tracker.people import end_sessions, hash_password
from webapp import create_app

PASSWORD: Final = "drei ruhige Wörter"
FRESH: Final = "vier neue stille Wörter"
HASH: Final = hash_password(PASSWORD)
REFUSED: Final = "Adresse oder Passwort ist falsch, oder es gab zu viele Versuche hintereinander."


@pytest.fixture
def officer(session: Session, city: Organisation) -> User:
    """Somebody with a password."""
    return a_user(session, city, "admin", email="kim@beispielingen.example", name="Kim Beispiel", password_hash=HASH)


def test_address_and_password_lead_to_where_one_wanted_to_go(visitor: Visitor, officer: User) -> None:
    page = visitor.post("/sign-in", email=" KIM@beispielingen.example ", password=PASSWORD, next="/settings")

    assert page.address == "/settings"
    assert "Kim Beispiel" in page.words


@pytest.mark.parametrize(
    ("email", "password"),
    [("kim@beispielingen.example", "ein falsches Wort"), ("niemand@beispielingen.example", PASSWORD)],
    ids=["wrong password", "unknown address"],
)
def test_a_refusal_does_not_say_what_was_wrong_and_keeps_the_address(
    visitor: Visitor, officer: User, email: str, password: str
) -> None:
    page = visitor.post("/sign-in", email=email, password=password)

    assert page.status == 422
    assert REFUSED in page.content
    assert page.one("#email")["value"] == email
    assert page.one("#password")["value"] == ""


def test_an_empty_form_names_each_field_and_links_to_it(visitor: Visitor) -> None:
    page = visitor.post("/sign-in", email="", password="")

    assert page.status == 422
    assert "Bitte berichtigen Sie 2 Angaben" in page.one(".cb-error-summary").get_text()
    assert [link["href"] for link in page.soup.select(".cb-error-summary a")] == ["#email", "#password"]
    assert page.one("#email")["aria-invalid"] == "true"
    assert "Bitte geben Sie Ihre E-Mail-Adresse ein." in page.one("#email-error").get_text()


def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    settings: object, app: Flask, session: Session, visitor: Visitor, officer: User
) -> None:
    for _ in range(5):
        visitor.post("/sign-in", email=officer.email, password="geraten")

    at_once = visitor.post("/sign-in", email=officer.email, password=PASSWORD)
    app.config["NOW"] = lambda: NOW + timedelta(minutes=2)
    later = visitor.post("/sign-in", email=officer.email, password=PASSWORD)

    assert REFUSED in at_once.content
    assert later.status == 200
    assert officer.failed_sign_ins == 0


def test_an_account_that_was_switched_off_is_refused(session: Session, visitor: Visitor, officer: User) -> None:
    officer.active = False

    page = visitor.post("/sign-in", email=officer.email, password=PASSWORD)

    assert REFUSED in page.content


def test_somebody_who_is_signed_in_is_sent_on_from_the_sign_in_page(member: Visitor) -> None:
    page = member.get("/sign-in?next=/calls")

    assert (page.status, page.headers["Location"]) == (303, "/calls")


def test_a_foreign_address_to_go_on_to_is_not_gone_to(visitor: Visitor, officer: User) -> None:
    page = visitor.post(
        "/sign-in", follow=False, email=officer.email, password=PASSWORD, next="https://evil.example/calls"
    )

    assert (page.status, page.headers["Location"]) == (303, "/")


def test_a_page_for_members_sends_a_visitor_to_sign_in_and_back(visitor: Visitor) -> None:
    page = visitor.get("/settings", follow=True)

    assert page.one("h1").get_text() == "Anmelden"
    assert page.one("main input[name=next]")["value"] == "/settings"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(visitor: Visitor) -> None:
    page = visitor.post("/calls/1/watch", headers={"HX-Request": "true"})

    assert (page.status, page.headers["HX-Redirect"]) == (401, "/sign-in?next=/")


def test_signing_out_takes_a_form_and_ends_the_session(member: Visitor, editor: User) -> None:
    by_link = member.get("/sign-out")
    page = member.post("/sign-out")

    assert by_link.status == 405
    assert "Sie haben sich abgemeldet." in page.words
    assert member.get("/settings").status == 303
    assert editor.last_visit_at == NOW


def test_a_changed_session_key_ends_every_session(
    session: Session, editor: User, visit: Callable[[User], Visitor]
) -> None:
    office, at_home = visit(editor), visit(editor)

    end_sessions(editor)

    assert [visitor.get("/settings").status for visitor in (office, at_home)] == [303, 303]


def test_a_new_password_keeps_this_session_and_ends_the_others(
    visit: Callable[[User], Visitor], visitor: Visitor, officer: User
) -> None:
    here, elsewhere = visit(officer), visit(officer)

    page = here.post("/settings/password", old=PASSWORD, new=FRESH, again=FRESH)

    assert "Ihr Passwort ist geändert." in page.words
    assert here.get("/settings").status == 200
    assert elsewhere.get("/settings").status == 303
    assert visitor.post("/sign-in", email=officer.email, password=FRESH).status == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        (
            "falsch geraten",
            "vier neue stille Wörter",
            "vier neue stille Wörter",
            "Das ist nicht Ihr jetziges Passwort.",
        ),
        (PASSWORD, "kurz", "kurz", "Bitte zwischen 10 und 200 Zeichen."),
        (PASSWORD, "vier neue stille Wörter", "andere Wörter", "Die beiden neuen Passwörter stimmen nicht überein."),
        (PASSWORD, "vier neue stille Wörter", "", "Bitte geben Sie das neue Passwort noch einmal ein."),
        (PASSWORD, PASSWORD, PASSWORD, "das sich vom jetzigen unterscheidet"),
    ],
    ids=["wrong old one", "too short", "mistyped", "not repeated", "the same"],
)
def test_a_password_that_cannot_be_taken_is_refused_beside_its_field(
    visit: Callable[[User], Visitor], officer: User, old: str, new: str, again: str, says: str
) -> None:
    page = visit(officer).post("/settings/password", old=old, new=new, again=again)

    assert page.status == 422
    assert says in " ".join(page.texts(".kern-error"))


def test_a_visitor_reads_in_the_language_the_browser_asks_for(visitor: Visitor) -> None:
    headings = [
        visitor.get("/sign-in", Accept_Language=wish).one("h1").get_text()
        for wish in ("de-AT,en;q=0.5", "en-GB", "fr-CH,de;q=0.1", "it")
    ]

    assert headings == ["Anmelden", "Sign in", "Se connecter", "Anmelden"]


def test_a_chosen_language_stays_and_leads_back_to_the_page(visitor: Visitor) -> None:
    page = visitor.post("/language", language="fr", next="/calls?q=ville")

    assert page.address == "/calls?q=ville"
    assert page.one("html")["lang"] == "fr"
    assert page.one("h1").get_text() == "Appels à propositions"


def test_the_language_of_a_member_holds_for_mails_too(member: Visitor, editor: User) -> None:
    member.post("/language", language="en")

    assert editor.language == "en"


def test_a_language_nobody_speaks_changes_nothing(member: Visitor, editor: User) -> None:
    page = member.post("/language", language="tlh")

    assert page.one("html")["lang"] == "de"
    assert editor.language == "de"


def test_the_application_takes_its_settings_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: object
) -> None:
    monkeypatch.setenv("CALLBOARD_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CALLBOARD_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("CALLBOARD_CONFIG", raising=False)

    answer = create_app().test_client().get("/health")

    assert answer.json is not None
    assert answer.json["database"]["ok"]
