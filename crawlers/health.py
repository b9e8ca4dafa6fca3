"""Health: whether an answer is what was asked for, and whether a run can be believed; pure, each reason in one line."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from crawlers.answers import Answer, Fault
from tracker.records import RunState, Unreadable

SMALL_PAGE: Final = 12_000  # a wall is a small page; a page of a portal that speaks of captchas is not
WALL_SIGNS: Final = ("captcha", "radware", "think that you are a bot", "are you a robot", "unusual traffic")
LOGIN_TITLE: Final = re.compile(r"\b(log ?in|sign ?in|anmeld\w*|connexion|identification)\b", re.IGNORECASE)
TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
TOO_MANY_UNREADABLE: Final = 0.05
UNKNOWN_FILE: Final = "unknown_file"
COLLAPSED: Final = 0.5  # of the records of the last healthy run


class Kind(StrEnum):
    """What an answer should be."""

    JSON = "JSON"
    ZIP = "a ZIP archive"
    HTML = "a web page"


class Wall(Fault):
    """The portal takes us for a machine that it does not want; going on would be rude."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is known of a run when it ends."""

    answers: int
    records: int
    skipped: Collection[str] = ()  # the reasons
    unreadable: Sequence[Unreadable] = ()
    faults: Sequence[str] = ()
    replay: bool = False
    expect: range = range(1_000_000)
    page_size: int = 0
    records_before: int = 0  # of the last healthy run; 0 if there was none


@dataclass(frozen=True)
class Verdict:
    """How a run ended, and why it is not healthy."""

    state: RunState
    reason: str = ""


def check_answer(answer: Answer, kind: Kind) -> None:
    """Refuse an answer that is not what was asked for: ``Wall`` for a bot wall, ``Fault`` for the rest."""
    if answer.status >= 400:
        raise Fault(f"the portal answered {status_words(answer.status)}")
    if not answer.start:
        raise Fault("the portal answered nothing")
    if answer.start.startswith(b"<"):
        _check_page(answer, kind)
    elif not _is(kind, answer.start):
        raise Fault(f"the portal answered {answer.content_type or 'something else'} instead of {kind}")


def status_words(status: int) -> str:
    """``404 Not Found``; a number that nobody knows stands alone."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def judge(outcome: Outcome) -> Verdict:
    """Whether a run can be believed; only a healthy one may say that a call is gone."""
    if outcome.faults:
        more = len(outcome.faults) - 1
        reason = outcome.faults[0] + (f" (and {more} more)" if more else "")
        return Verdict(RunState.SUSPECT if outcome.records else RunState.FAILED, reason)
    if not outcome.answers:
        return Verdict(RunState.FAILED, "nothing was read")
    if outcome.unreadable and (verdict := _unreadable(outcome)):
        return verdict
    return _part(outcome) if outcome.replay else _whole(outcome)


def _unreadable(outcome: Outcome) -> Verdict | None:
    count = len(outcome.unreadable)
    first = outcome.unreadable[0]
    if not outcome.records:
        return Verdict(RunState.FAILED, f"nothing could be read: {first.why} ({first.where})")
    if count > TOO_MANY_UNREADABLE * (count + outcome.records):
        return Verdict(RunState.SUSPECT, f"{count} of {count + outcome.records} could not be read: {first.why}")
    return None


def _part(outcome: Outcome) -> Verdict:
    """A replay may hold any part of a source, but it must hold something of it."""
    if not outcome.records and set(outcome.skipped) <= {UNKNOWN_FILE}:
        return Verdict(RunState.FAILED, "nothing that this portal answers was found")
    return Verdict(RunState.HEALTHY)


def _whole(outcome: Outcome) -> Verdict:
    records, expect = outcome.records, outcome.expect
    if not records:
        return Verdict(RunState.FAILED, "the portal showed no call at all")
    if records < expect.start:
        return Verdict(RunState.SUSPECT, f"only {records} calls, at least {expect.start} are expected")
    if records >= expect.stop:
        return Verdict(RunState.SUSPECT, f"{records} calls, at most {expect.stop - 1} are expected")
    if records == outcome.page_size:
        return Verdict(RunState.SUSPECT, f"exactly {records} calls, which is the size of one page")
    if records < COLLAPSED * outcome.records_before:
        return Verdict(RunState.SUSPECT, f"only {records} calls, the last healthy run had {outcome.records_before}")
    return Verdict(RunState.HEALTHY)


def _check_page(answer: Answer, kind: Kind) -> None:
    page = answer.body.decode("utf-8", errors="replace")
    found = TITLE.search(page)
    title = " ".join(found.group(1).split()) if found else ""
    small = len(page) < SMALL_PAGE
    if small and any(sign in page.lower() for sign in WALL_SIGNS):
        raise Wall("the portal answered with a captcha page; ask its editors for access")
    if small and (LOGIN_TITLE.search(title) or 'type="password"' in page):
        raise Fault("the portal answered with a login page")
    if kind is not Kind.HTML:
        raise Fault(f"the portal answered with a web page instead of {kind}" + (f" ({title[:60]!r})" if title else ""))


def _is(kind: Kind, start: bytes) -> bool:
    signs = {Kind.JSON: (b"{", b"["), Kind.ZIP: (b"PK\x03\x04", b"PK\x05\x06"), Kind.HTML: ()}
    return start.startswith(signs[kind])
