"""Health tells a portal's answer from a wall, and a run that can be believed from one that cannot."""

from typing import Any

import pytest

from crawlers.answers import Answer, Fault
from crawlers.health import Kind, Outcome, Wall, check_answer, judge
from tracker.records import RunState, Unreadable

CAPTCHA = b"<!DOCTYPE html><html><head><title>Radware Captcha Page</title></head><body></body></html>"
APOLOGY = b"<html><head><title>Sorry</title></head><body>your behaviour made us think that you are a bot.</body></html>"
LOGIN = b"<html><head><title>EU Login</title></head><body><form></form></body></html>"
PASSWORD = b'<html><head><title>Portal</title></head><body><input type="password"></body></html>'
HOME = "<html><head><title>Förderdatenbank - Startseite</title></head><body></body></html>".encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.JSON, b'{"results": []}'),
        (Kind.JSON, b'\xef\xbb\xbf {"results": []}'),
        (Kind.ZIP, b"PK\x03\x04rest"),
        (Kind.HTML, HOME),
        # a page about captchas is no wall when it is as long as pages are
        (Kind.HTML, b"<html><head><title>Guide</title></head><body>captcha " + b"x" * 20_000 + b"</body></html>"),
    ],
)
def test_an_answer_of_the_right_kind_passes(kind: Kind, body: bytes) -> None:
    check_answer(Answer("where", body), kind)


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (Kind.JSON, {"status": 500}, "500 Internal Server Error"),
        (Kind.JSON, {"status": 429}, "429 Too Many Requests"),
        (Kind.JSON, {"status": 799}, "799"),
        (Kind.JSON, {"body": b""}, "answered nothing"),
        (Kind.ZIP, {"body": b"   \n"}, "answered nothing"),
        (Kind.JSON, {"body": b"%PDF-1.7", "content_type": "application/pdf"}, "application/pdf instead of JSON"),
        (Kind.ZIP, {"body": b'{"a": 1}', "content_type": "application/json"}, "instead of a ZIP archive"),
        (Kind.ZIP, {"body": HOME}, "a web page instead of a ZIP archive ('Förderdatenbank - Startseite')"),
        (Kind.HTML, {"body": b"%PDF-1.7", "content_type": "application/pdf"}, "instead of a web page"),
        (Kind.JSON, {"body": LOGIN}, "login page"),
        (Kind.HTML, {"body": PASSWORD}, "login page"),
    ],
)
def test_an_answer_that_is_something_else_is_refused_in_one_line(
    kind: Kind, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Fault) as caught:
        check_answer(Answer(**{"where": "where", "body": b"{}", **changes}), kind)

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("body", [CAPTCHA, APOLOGY])
def test_a_bot_wall_is_never_taken_for_content(kind: Kind, body: bytes) -> None:
    with pytest.raises(Wall):
        check_answer(Answer("where", body), kind)


BROKEN = Unreadable("page 3", "no title")


@pytest.mark.parametrize(
    ("changes", "state", "reason"),
    [
        ({}, RunState.HEALTHY, ""),
        ({"faults": ["the portal answered 500"]}, RunState.SUSPECT, "the portal answered 500"),
        ({"faults": ["one", "two"], "records": 0}, RunState.FAILED, "one (and 1 more)"),
        ({"answers": 0, "records": 0}, RunState.FAILED, "nothing was read"),
        ({"records": 0}, RunState.FAILED, "the portal showed no call at all"),
        ({"records": 0, "skipped": ["tender"]}, RunState.FAILED, "the portal showed no call at all"),
        ({"records": 0, "unreadable": [BROKEN]}, RunState.FAILED, "nothing could be read: no title (page 3)"),
        ({"unreadable": [BROKEN]}, RunState.HEALTHY, ""),
        ({"unreadable": [BROKEN] * 20}, RunState.SUSPECT, "20 of 200 could not be read: no title"),
        ({"records": 49}, RunState.SUSPECT, "only 49 calls, at least 50 are expected"),
        ({"records": 500}, RunState.SUSPECT, "500 calls, at most 499 are expected"),
        ({"records": 100}, RunState.SUSPECT, "exactly 100 calls, which is the size of one page"),
        ({"records_before": 361}, RunState.SUSPECT, "only 180 calls, the last healthy run had 361"),
        ({"records_before": 360}, RunState.HEALTHY, ""),
        # a replay is a part: it is not counted, but it must hold something of this portal
        ({"replay": True, "records": 3}, RunState.HEALTHY, ""),
        ({"replay": True, "records": 0, "skipped": ["topic_update"]}, RunState.HEALTHY, ""),
        ({"replay": True, "records": 0, "skipped": ["unknown_file"]}, RunState.FAILED, "nothing that this portal"),
        ({"replay": True, "records": 0}, RunState.FAILED, "nothing that this portal"),
        ({"replay": True, "unreadable": [BROKEN] * 20}, RunState.SUSPECT, "20 of 200"),
    ],
)
def test_a_run_is_judged_with_a_reason(changes: dict[str, Any], state: RunState, reason: str) -> None:
    values: dict[str, Any] = {"answers": 3, "records": 180, "expect": range(50, 500), "page_size": 100}

    verdict = judge(Outcome(**{**values, **changes}))

    assert verdict.state is state
    assert verdict.reason.startswith(reason)
    assert bool(verdict.reason) == (state is not RunState.HEALTHY)
