"""A visitor of the web application: asks for pages, fills in forms, and reads what is there."""

import re
from typing import Any, Self

from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.db.models import User


class Page:
    """An answer as a person gets it."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.address = response.request.full_path.rstrip("?")
        self.body = response.data
        response.close()
        self.html = (
            response.get_data(as_text=True)
            if (response.mimetype or "").startswith(("text/", "application/json"))
            else ""
        )

    @property
    def soup(self) -> BeautifulSoup:
        """The page as a tree."""
        return BeautifulSoup(self.html, "lxml")

    @property
    def words(self) -> str:
        """All text of the page, blanks made single."""
        return words_of(self.soup)

    @property
    def content(self) -> str:
        """The text of the page without its header and footer."""
        return words_of(self.one("#main"))

    def one(self, selector: str) -> Tag:
        """The one element a selector finds."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} elements are {selector!r}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements a selector finds."""
        return [words_of(found) for found in self.soup.select(selector)]

    def link(self, text: str) -> str:
        """Where the first link or link-button with this text leads."""
        for link in self.soup.select("a[href]"):
            if text in words_of(link):
                return str(link["href"])
        raise AssertionError(f"no link says {text!r}")


class Visitor:
    """One browser; before each request the test's own session is committed, after it refreshed."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.client = app.test_client()
        self._session = session

    def sign_in(self, user: User) -> Self:
        """Be this person, without the detour over the sign-in page."""
        self._session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"], cookie["language"] = user.session_key, True, user.language
        return self

    def speak(self, language: str) -> Self:
        """Choose a language."""
        with self.client.session_transaction() as cookie:
            cookie["language"] = language
        return self

    def get(self, address: str, *, follow: bool = False, **headers: str) -> Page:
        """Open an address; headers are given with underscores: ``HX_Request="true"``."""
        return self._ask("GET", address, follow=follow, headers=headers)

    def post(self, address: str, *, follow: bool = True, headers: dict[str, str] | None = None, **fields: Any) -> Page:
        """Send a form with a valid token, as a page of ours would."""
        return self._ask(
            "POST", address, follow=follow, headers=headers or {}, data={"csrf_token": self._token()} | fields
        )

    def _token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/sign-in").get_data(as_text=True))
        if found is None:  # somebody who is signed in is sent on from there
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/").get_data(as_text=True))
        assert found is not None
        return found[1]

    def _ask(self, method: str, address: str, *, follow: bool, headers: dict[str, str], **details: Any) -> Page:
        self._session.commit()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.open(address, method=method, follow_redirects=follow, headers=sent, **details)
        self._session.expire_all()
        return Page(response)


def words_of(element: Tag) -> str:
    """The text of an element, blanks made single."""
    return " ".join(element.get_text(" ").split())
