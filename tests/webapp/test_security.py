"""Who may do what: every route declares its action, and every role gets no further than the table says."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.builders import NOW, a_user, an_organisation
from tests.webapp.visitor import Page, Visitor
from tracker.config import Settings
from tracker.db.models import Organisation, User
from webapp import create_app
from webapp.database import WroteWhileReading, current_session
from webapp.security import ACTIONS, CONTENT_SECURITY_POLICY, WITHOUT_ACTION, Role, UndeclaredAction, may, safe_path


def views(app: Flask) -> list[Rule]:
    """Every route but those of plain files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in WITHOUT_ACTION]


def address_of(app: Flask, rule: Rule) -> str:
    """An address of a route, about things that do not exist."""
    values = {
        name: 999_999 if "Integer" in type(converter).__name__ else "nothing"
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def action_of(app: Flask, rule: Rule) -> str:
    """What the view behind a route declares, or nothing."""
    return getattr(app.view_functions[rule.endpoint], "action", "")


def people(session: Session, city: Organisation) -> dict[Role, User]:
    """One person a role."""
    members = {role: a_user(session, city, str(role)) for role in (Role.READER, Role.EDITOR, Role.ADMIN)}
    return {**members, Role.OFFICE: a_user(session, None, is_office=True)}


def was_refused(page: Page) -> bool:
    """Whether the table of roles stopped this visitor."""
    return page.status == 403 or (page.status == 303 and page.headers["Location"].startswith("/sign-in"))


def test_every_route_declares_an_action_of_the_table(app: Flask) -> None:
    undeclared = {rule.endpoint for rule in views(app) if action_of(app, rule) not in ACTIONS}

    assert undeclared == set()


def test_every_role_gets_as_far_as_the_table_says_on_every_route(
    app: Flask, session: Session, city: Organisation
) -> None:
    visitors = {role: Visitor(app, session).sign_in(user) for role, user in people(session, city).items()}
    visitors[Role.ANONYMOUS] = Visitor(app, session)

    wrong = []
    for rule in views(app):
        allowed = ACTIONS[action_of(app, rule)]
        for role, visitor in visitors.items():
            for method in rule.methods & {"GET", "POST"} if rule.methods else set():
                if rule.endpoint == "accounts.sign_out":
                    continue  # would end the visit of the one who tries
                address = address_of(app, rule)
                page = visitor.get(address) if method == "GET" else visitor.post(address, follow=False)
                if was_refused(page) == (role in allowed):
                    wrong.append(f"{role} {method} {address}: {page.status}")

    assert wrong == []


def test_a_view_that_declares_nothing_is_not_served(app: Flask, visitor: Visitor) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    page = visitor.get("/forgotten")

    assert page.status == 500
    assert "secret" not in page.html


def test_an_action_that_is_not_in_the_table_cannot_be_declared() -> None:
    with pytest.raises(UndeclaredAction, match=r"call\.eat"):
        may("call.eat")


def test_a_person_without_any_organisation_reads(app: Flask, session: Session, visitor: Visitor) -> None:
    visitor.sign_in(a_user(session, None))

    assert visitor.get("/settings").status == 200
    assert visitor.get("/settings/organisations/1/topics").status == 403


def test_topics_of_another_city_do_not_exist_for_an_administrator(
    session: Session, city: Organisation, visit: Callable[[User], Visitor]
) -> None:
    elsewhere = an_organisation(session, "Stadt Anderswo")

    page = visit(a_user(session, city, "admin")).get(f"/settings/organisations/{elsewhere.id}/topics")

    assert page.status == 404


@pytest.mark.parametrize("address", ["/", "/calls", "/sign-in", "/no-such-page", "/health"])
def test_every_answer_carries_the_headers_that_protect_it(visitor: Visitor, address: str) -> None:
    page = visitor.get(address)

    assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in page.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_over_https_the_cookie_is_secure_and_browsers_stay_there(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="https://callboard.stadt.example"), now=lambda: NOW)

    page = Page(app.test_client().get("/sign-in", base_url="https://callboard.stadt.example"))

    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    assert all(word in page.headers["Set-Cookie"] for word in ("Secure", "HttpOnly", "SameSite=Lax"))


def test_a_form_without_its_token_changes_nothing_and_says_why(
    app: Flask, session: Session, editor: User, member: Visitor
) -> None:
    page = Page(member.client.post("/settings", data={"language": "fr"}))

    assert page.status == 400
    assert "Es wurde nichts gespeichert" in page.content
    session.refresh(editor)
    assert editor.language == "de"


def test_a_view_that_answers_get_cannot_write(app: Flask, session: Session, editor: User) -> None:
    session.commit()

    with app.test_request_context("/"):
        current_session().execute(text("UPDATE \"user\" SET name = 'changed'"))

        with pytest.raises(WroteWhileReading):
            current_session().commit()


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/calls?q=gewalt", "/calls?q=gewalt"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/calls\\..", "/"),
        ("/calls\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_only_a_plain_path_of_this_site_is_gone_to(given: str | None, path: str) -> None:
    assert safe_path(given, "/") == path
