"""The demo's mail catcher: everything it is sent can be read, and nothing in it can harm the reader."""

import json
import signal
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, assert_fits, on_phone
from tests.builders import NOW, a_letter, some_settings
from tracker.letters import Attachment, compose
from tracker.mail import Smtp
from tracker.rendering import MailText
from tracker.sample.mailcatcher.mails import Mailbox, read_mail

CALENDAR = Attachment("frist.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


@dataclass
class Catcher:
    """A running mail catcher: where it shows mails, where it takes them."""

    web: str
    smtp: str
    folder: Path

    def get(self, path: str, **headers: str) -> tuple[int, str, Mapping[str, str]]:
        """Status, body and headers of a page."""
        request = urllib.request.Request(self.web.rstrip("/") + path, headers=headers)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request, timeout=10) as found:  # noqa: S310
                return found.status, found.read().decode(), dict(found.headers)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode(), dict(refused.headers)

    def send(self, **changes: Any) -> None:
        """One letter over SMTP."""
        letter = a_letter(**changes)
        sender = Smtp(some_settings(smtp_url=self.smtp))
        sender.send(compose(letter, settings=some_settings(), now=NOW).as_bytes(), to_address=letter.to_address)
        sender.close()

    def send_raw(self, mime: bytes, to: str = "kim@stadt.example") -> None:
        """Bytes as they are."""
        host, port = self.smtp.removeprefix("smtp://").split(":")
        with smtplib.SMTP(host, int(port), local_hostname="test.localhost", timeout=10) as connection:
            connection.sendmail(
                "böse@stadt.example".encode().decode("ascii", "ignore") or "x@stadt.example", [to], mime
            )


@contextmanager
def catching(folder: Path) -> Iterator[Catcher]:
    """The program as the demo starts it, ended as the demo ends it."""
    command = [sys.executable, "-m", "tracker.sample.mailcatcher", "--smtp-port", "0", "--web-port", "0"]
    with subprocess.Popen([*command, "--folder", str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        web, smtp = process.stdout.readline().strip(), process.stdout.readline().strip()
        try:
            yield Catcher(web, smtp, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0


@pytest.fixture(scope="module")
def shared_catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    with catching(tmp_path_factory.mktemp("mails")) as catcher:
        yield catcher


def newest(catcher: Catcher) -> dict[str, Any]:
    _, listing, _ = catcher.get("/mails.json")
    mails: list[dict[str, Any]] = json.loads(listing)
    return mails[0]


def test_a_mail_is_listed_newest_first_and_read_as_text_html_and_source(shared_catcher: Catcher) -> None:
    shared_catcher.send(words=MailText("Erste", "Text der ersten.\n", "<p>HTML der ersten.</p>"))
    shared_catcher.send(
        to_address="ada@stadt.example",
        words=MailText("Zweite", "Text: https://callboard.stadt.example/calls/7\n", "<p>HTML der zweiten.</p>"),
    )
    number = newest(shared_catcher)["number"]

    _, listing, _ = shared_catcher.get("/")
    _, text, _ = shared_catcher.get(f"/mails/{number}")
    _, html, _ = shared_catcher.get(f"/mails/{number}/html")
    _, body, _ = shared_catcher.get(f"/mails/{number}/body.html")
    _, source, _ = shared_catcher.get(f"/mails/{number}/source")

    assert listing.index("Zweite") < listing.index("Erste")
    assert "ada@stadt.example" in listing
    assert '<a href="https://callboard.stadt.example/calls/7" rel="noopener noreferrer" target="_blank">' in text
    assert f'<iframe src="/mails/{number}/body.html"' in html
    assert "<p>HTML der zweiten.</p>" in body
    assert "Auto-Submitted: auto-generated" in source


def test_attachments_are_saved_and_never_shown(shared_catcher: Catcher) -> None:
    shared_catcher.send(attachments=(CALENDAR,))
    number = newest(shared_catcher)["number"]

    _, page, _ = shared_catcher.get(f"/mails/{number}")
    status, content, headers = shared_catcher.get(f"/mails/{number}/files/1")

    assert "frist.ics" in page
    assert (status, content.encode()) == (200, CALENDAR.content)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''frist.ics"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_foreign_html_may_neither_run_nor_fetch_anything(shared_catcher: Catcher) -> None:
    shared_catcher.send(words=MailText("<script>alert(1)</script>", "x\n", "<script>alert(1)</script><p>hallo</p>"))
    number = newest(shared_catcher)["number"]

    _, listing, listing_headers = shared_catcher.get("/")
    _, _, body_headers = shared_catcher.get(f"/mails/{number}/body.html")

    assert "<script>alert" not in listing
    assert "script-src 'self'" in listing_headers["Content-Security-Policy"]
    policy = body_headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


def test_only_this_machine_is_answered_and_only_what_exists(shared_catcher: Catcher) -> None:
    assert shared_catcher.get("/", Host="portal.example")[0] == 421
    assert shared_catcher.get("/mails/999999")[0] == 404
    assert shared_catcher.get("/mails/999999/files/1")[0] == 404
    assert shared_catcher.get("/../../etc/passwd")[0] == 404


HOSTILE = {
    "nothing at all": b"",
    "no headers": b"\r\njust words\r\n",
    "only noise": (bytes(range(256)) + b"\r\n") * 20,
    "unknown charset": b"Content-Type: text/plain; charset=klingon\r\n\r\nGr\xfc\xdfe\r\n",
    "broken address": b"To: <<<>>,,@;:\r\nSubject: =?utf-8?q?=FF?= =?x?b?!!?=\r\n\r\nx\r\n",
    "boundary never comes": b"Content-Type: multipart/mixed; boundary=a\r\n\r\nwords\r\n",
    "boundary missing": b"Content-Type: multipart/mixed\r\n\r\nwords\r\n",
    "bad base64": b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n",
    "many headers": b"X-A: b\r\n" * 3000 + b"Subject: viele\r\n\r\nx\r\n",
    "deep nesting": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(40)
    ),
    "path as file name": b'Content-Disposition: attachment; filename="../../.bashrc"\r\n\r\nx\r\n',
    "broken parameters": b"Content-Type: text/plain; charset*0*=utf-8''%; name*=x'\r\n"
    b"Content-Disposition: ;;; filename*1*=%\r\n\r\nx\r\n",
}


@pytest.mark.parametrize("mime", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_is_shown_as_far_as_it_can_be_read(shared_catcher: Catcher, mime: bytes) -> None:
    shared_catcher.send_raw(mime)
    number = newest(shared_catcher)["number"]

    answers = [shared_catcher.get(path)[0] for path in ("/", f"/mails/{number}", f"/mails/{number}/source")]

    assert answers == [200, 200, 200]


def test_what_was_caught_survives_a_restart_and_file_names_never_become_paths(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    mailbox = Mailbox(folder)
    for mime in HOSTILE.values():
        mailbox.add(sender="x@stadt.example", recipients=["kim@stadt.example"], mime=mime, at=NOW)

    again = Mailbox(folder)

    assert again.newest_first() == mailbox.newest_first()
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        f"{number:06}.eml" for number in range(1, len(HOSTILE) + 1)
    ]


def test_a_name_in_the_envelope_cannot_forge_another_mail() -> None:
    mail = read_mail(number=1, at=NOW, sender="a", recipients=["b"], mime=b"Subject: a\r\n b\r\n\r\nx")

    assert mail.subject == "a b"


@pytest.mark.needs("chromium")
def test_the_inbox_fills_by_itself_and_the_html_opens_in_its_frame(browser_page: Page, tmp_path: Path) -> None:
    with catching(tmp_path / "mails") as catcher:
        browser_page.goto(catcher.web)
        expect(browser_page.get_by_text("Noch keine Nachrichten")).to_be_visible()

        catcher.send(
            words=MailText("Noch 7 Tage", "Text.\n", "<html><head></head><body><p>Im Rahmen.</p></body></html>")
        )
        browser_page.get_by_role("link", name="Noch 7 Tage").click()
        browser_page.get_by_role("link", name="HTML").click()

        expect(browser_page.frame_locator("iframe").get_by_text("Im Rahmen.")).to_be_visible()


@pytest.mark.needs("chromium")
def test_every_page_is_accessible_and_fits_a_phone(browser_page: Page, tmp_path: Path) -> None:
    with catching(tmp_path / "mails") as catcher:
        catcher.send(attachments=(CALENDAR,), words=MailText("Sehr" + "lang" * 60, "Text.\n", "<p lang='de'>HTML.</p>"))

        for path in ("", "mails/1", "mails/1/source", "mails/2"):
            browser_page.goto(catcher.web + path)
            assert_accessible(browser_page)
            assert_fits(on_phone(browser_page))
