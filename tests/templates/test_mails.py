"""Every mail reads without HTML, in every language; its HTML fetches nothing and says the same."""

import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from sqlalchemy.orm import Session

from tests.alerting import decide, follow, move_deadline, only_mail
from tests.builders import CLOSES, NOW, a_call, a_german_award, a_project, a_user, an_organisation
from tests.mailserver import body
from tracker.i18n import LANGUAGES
from tracker.places import templates_dir

TITLE = "Sichere Innenstädte & Plätze: Prävention gemeinsam gestalten"
KINDS = ("deadline_reminder", "call_changed", "obligation_reminder")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=KINDS)
def mail(request: pytest.FixtureRequest, session: Session, language: str) -> EmailMessage:
    """One mail of each kind."""
    {"deadline_reminder": remind, "call_changed": change, "obligation_reminder": oblige}[request.param](
        session, language
    )
    return only_mail(session)


def remind(session: Session, language: str) -> None:
    call = a_call(
        session,
        title=TITLE,
        grant_min=Decimal("50000.00"),
        grant_max=Decimal("300000.00"),
        budget_total=Decimal("4000000.00"),
        funding_rate_percent=Decimal(90),
    )
    follow(session, call, a_user(session, language=language))
    decide(session, now=CLOSES - timedelta(days=7))


def change(session: Session, language: str) -> None:
    call = a_call(session, title=TITLE)
    follow(session, call, a_user(session, language=language))
    move_deadline(session, call, by=timedelta(days=14), seen_at=NOW)
    decide(session, now=NOW)


def oblige(session: Session, language: str) -> None:
    city = an_organisation(session)
    project = a_project(session, city, award=a_german_award())
    project.title = TITLE
    (membership,) = city.memberships
    membership.user.language = language
    last_due_on = max(obligation.due_on for obligation in project.obligations)
    decide(session, now=datetime.combine(last_due_on, time(11), tzinfo=UTC) - timedelta(days=7))


class Reading(HTMLParser):
    """What a person hears when an HTML mail is read out, and everything it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self._silent = tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += data.split()


def test_the_plain_body_is_complete_by_itself(mail: EmailMessage) -> None:
    text = body(mail, "plain")

    lines = [line for line in text.splitlines() if line.strip()]
    assert TITLE in text
    assert re.search(r"\b20\d\d\b", text), "no day is named"
    assert "https://callboard.stadt.example/settings" in lines[-1]
    assert len(lines) <= 20
    assert "<" not in text
    assert "&amp;" not in text


def test_the_html_says_what_the_plain_body_says(mail: EmailMessage) -> None:
    html = Reading(body(mail, "html"))

    said = " ".join(html.words)
    told = [line.strip() for line in body(mail, "plain").splitlines() if line.strip() and "http" not in line]
    unsaid = [line for line in told if line != "--" and not _is_said(line, said)]
    assert unsaid == []


def _is_said(line: str, said: str) -> bool:
    """Whether all parts of a line of text, label and value, stand in the HTML."""
    parts = re.split(r"\s?: | – |:$", line)
    return all(" ".join(part.split()) in said for part in parts)


def test_the_html_fetches_nothing_and_runs_nothing(mail: EmailMessage) -> None:
    html = Reading(body(mail, "html"))

    assert html.tags.isdisjoint({"img", "script", "link", "iframe", "object", "video", "form", "base"})
    assert "style" not in html.attributes
    assert not any(name.startswith("on") for name in html.attributes)
    assert not re.search(r"url\(|@import", body(mail, "html"))


def test_the_html_links_only_to_us_and_to_the_source(mail: EmailMessage) -> None:
    html = Reading(body(mail, "html"))

    ours = "https://callboard.stadt.example/"
    source = "https://foerderung.musterland.example/"
    assert all(link.startswith((ours, source)) for link in html.links)
    assert f"{ours}settings" in html.links


def test_the_language_is_declared_and_no_message_id_is_left_in_english(mail: EmailMessage, language: str) -> None:
    assert f'<html lang="{language}">' in body(mail, "html")
    assert mail["Content-Language"] == language
    greeting = {"de": "Guten Tag Kim", "en": "Dear Kim", "fr": "Bonjour Kim"}[language]
    assert body(mail, "plain").startswith(greeting)


def test_the_subject_is_short_enough_to_be_read_in_a_list(mail: EmailMessage) -> None:
    assert len(mail["Subject"]) <= 150


def test_every_kind_of_mail_has_its_three_parts() -> None:
    folders = sorted(path.name for path in (templates_dir() / "mail").iterdir() if path.is_dir())

    parts = {folder: {path.name for path in (templates_dir() / "mail" / folder).iterdir()} for folder in folders}

    assert folders == sorted(KINDS)
    assert set(map(frozenset, parts.values())) == {frozenset({"subject.txt", "body.txt", "body.html"})}


@pytest.mark.parametrize("moved", [False, True])
def test_a_call_without_a_web_address_is_mailed_without_a_dead_link(session: Session, moved: bool) -> None:
    call = a_call(session, title=TITLE, url="")
    follow(session, call, a_user(session, language="en"))
    if moved:
        move_deadline(session, call, by=timedelta(days=14), seen_at=NOW)

    decide(session, now=NOW if moved else CLOSES - timedelta(days=7))

    mail = only_mail(session)
    assert "The call in Callboard" in body(mail, "plain")
    assert "The call at its source" not in body(mail, "plain") + body(mail, "html")
    assert 'href=""' not in body(mail, "html")
