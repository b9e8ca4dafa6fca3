"""What tests stand on holds: roll-back on both databases, a closed network, a browser that sees faults."""

import socket
import urllib.request

import pytest
from flask import Flask, Response
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.browser import assert_accessible, assert_fits, on_phone, watch_faults
from tests.builders import a_user
from tests.network import NetworkRefused, is_near
from tests.serving import serving
from tracker.db.models import User

PAGE = """<!doctype html><html lang="de"><head><title>Seite</title><meta name="viewport" content="width=device-width">
</head><body><main><h1>Aufrufe</h1>{content}</main></body></html>"""


def page_with(content: str) -> Flask:
    app = Flask("page")

    @app.get("/")
    def show() -> Response:
        policy = {"Content-Security-Policy": "default-src 'none'; img-src 'self' data:"}
        return Response(PAGE.format(content=content), headers=policy)

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    return app


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next(session: Session, turn: str) -> None:
    a_user(session)

    session.commit()

    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_after_a_rollback_what_was_committed_before_stays(session: Session) -> None:
    a_user(session)
    session.commit()

    a_user(session)
    session.rollback()

    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_another_session_sees_what_was_committed_for_real(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        a_user(session)

    with sessions() as other:
        assert other.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "0.0.0.0", None, b"127.0.0.1"])
def test_this_machine_is_near(host: object) -> None:
    assert is_near(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "portal.example", b"portal.example", "localhost.example"])
def test_everything_else_is_far(host: object) -> None:
    assert not is_near(host)


def test_far_addresses_are_refused_before_anything_is_sent() -> None:
    with socket.socket() as connection, pytest.raises(NetworkRefused, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))
    with socket.socket() as connection, pytest.raises(NetworkRefused, match=r"192\.0\.2\.1"):
        connection.connect_ex(("192.0.2.1", 80))
    with pytest.raises(NetworkRefused, match=r"portal\.example"):
        socket.getaddrinfo("portal.example", 443)


def test_loopback_is_served_past_any_proxy() -> None:
    with serving(page_with("<p>Guten Tag</p>")) as address, urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
        assert "Guten Tag" in answer.read().decode()


@pytest.mark.needs("chromium")
def test_a_good_page_passes_on_screen_and_on_the_phone(browser_page: Page) -> None:
    with serving(page_with("<p>Guten Tag</p>")) as address:
        browser_page.goto(address)

        assert_accessible(browser_page)
        assert_fits(on_phone(browser_page))


@pytest.mark.needs("chromium")
def test_a_picture_without_words_is_found(browser_page: Page) -> None:
    with serving(page_with('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">')) as address:
        browser_page.goto(address)

        with pytest.raises(AssertionError, match="image-alt"):
            assert_accessible(browser_page)


@pytest.mark.needs("chromium")
def test_inline_style_and_far_pictures_are_noted_as_faults(browser_page: Page) -> None:
    page = browser_page.context.new_page()
    faults = watch_faults(page)

    with serving(
        page_with('<p style="width: 9000px">breit</p><img alt="" src="http://portal.example/a.png">')
    ) as address:
        page.goto(address)

    assert any("style" in fault for fault in faults)
    assert any("portal.example" in fault for fault in faults)


@pytest.mark.needs("chromium")
def test_a_page_that_is_too_wide_for_a_phone_is_found(browser_page: Page) -> None:
    with serving(page_with("<pre>" + "breit " * 200 + "</pre>")) as address:
        browser_page.goto(address)

        with pytest.raises(AssertionError, match="px wide"):
            assert_fits(on_phone(browser_page))
