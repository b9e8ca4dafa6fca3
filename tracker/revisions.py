"""Revisions in words: what changed on a call, field by field, old and new as people read them; pure.

Several revisions of one field between two tellings are one change: from what was known first to what holds now.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final, Protocol

from tracker.errors import UnknownWords
from tracker.formats import (
    deadline_in_words,
    deadline_kind_in_words,
    deadline_state_in_words,
    format_count,
    format_day,
    format_money,
    format_percent,
    status_in_words,
)
from tracker.i18n import mark, messages
from tracker.letters import one_line
from tracker.moves import compare_deadlines, read_deadlines
from tracker.sanitise import plain_text

LONGEST_PASSAGE: Final = 420
NOT_TOLD: Final = frozenset(
    {  # what only sorts a call, or is told as part of something else
        "call_group",
        "call_group_title",
        "country",
        "identifier",
        "kind",
        "language",
        "level",
        "programme",
        "programme_words",
        "published_on",
    }
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")


class RevisionLike(Protocol):
    """What changed, when; the stored revision is one."""

    @property
    def at(self) -> datetime: ...
    @property
    def field(self) -> str: ...
    @property
    def old(self) -> dict[str, Any]: ...
    @property
    def new(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Change:
    """One thing that changed; an empty side means that there was, or is, nothing."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Reader:
    """For whom and about which call values are put in words."""

    language: str
    currency: str
    deadline_state: str

    def gettext(self, message: str) -> str:
        """The message in the reader's language."""
        return messages(self.language).gettext(message)


_InWords = Callable[[Any, Any, Reader], tuple[str, str]]


def changes_in_words(
    revisions: Iterable[RevisionLike], *, language: str, currency: str, deadline_state: str
) -> list[Change]:
    """What a person should know of these revisions (oldest first), the most important first.

    What went back to what it was, or differs only in its mark-up, is no change. A field nobody has found words for is
    an error, not a gap.
    """
    reader = Reader(language, currency, deadline_state)
    by_field: dict[str, list[RevisionLike]] = {}
    for revision in revisions:
        if revision.field not in NOT_TOLD:
            by_field.setdefault(revision.field, []).append(revision)
    unknown = sorted(set(by_field) - {"deadlines", *TOLD})
    if unknown:
        raise UnknownWords(f"no words are known for a change of {unknown[0]!r}")
    changes = [
        change
        for field in ("deadlines", *TOLD)
        if field in by_field
        for change in _changes_of(field, by_field[field], reader)
    ]
    dated = any(change.field == "deadlines" for change in changes)
    return [change for change in changes if not (dated and change.field == "deadline_html")]


def _changes_of(field: str, revisions: Sequence[RevisionLike], reader: Reader) -> Iterator[Change]:
    first, last = revisions[0].old["value"], revisions[-1].new["value"]
    if field == "deadlines":
        yield from _deadline_changes(first, last, reader, at=revisions[-1].at)
        return
    label, in_words = TOLD[field]
    old, new = in_words(first, last, reader)
    if old != new:
        yield Change(field, reader.gettext(label), old, new)


def _deadline_changes(
    first: list[dict[str, Any]], last: list[dict[str, Any]], reader: Reader, *, at: datetime
) -> Iterator[Change]:
    old, new = read_deadlines(first), read_deadlines(last)
    if not new:
        words = "; ".join(deadline_in_words(each, reader.language) for each in old)
        yield Change("deadlines", reader.gettext("Deadline"), words, _without_date(reader))
        return
    for move in compare_deadlines(old, new, at=at):
        if move.old == move.new:
            continue
        kind = next(each.kind for each in (move.new, move.old) if each is not None)
        before, after = (
            deadline_in_words(each, reader.language) if each is not None else "" for each in (move.old, move.new)
        )
        label = deadline_kind_in_words(kind, reader.language)
        yield Change("deadlines", label, before, after or reader.gettext("no longer stated"))


def _without_date(reader: Reader) -> str:
    """How it stands with a call that has no date any more; what is unclear is said to be so, with what to do."""
    words = deadline_state_in_words(reader.deadline_state, reader.language)
    if reader.deadline_state == "unclear":
        return reader.gettext("%(state)s – please check at the source") % {"state": words}
    return words


def _each(in_words: Callable[[Any, Reader], str]) -> _InWords:
    """Words for old and new, each by itself."""
    return lambda old, new, reader: (in_words(old, reader) if old else "", in_words(new, reader) if new else "")


def _line(value: Any, _reader: Reader) -> str:
    return one_line(str(value), limit=LONGEST_PASSAGE)


def _day(value: Any, reader: Reader) -> str:
    return format_day(date.fromisoformat(value), reader.language)


def _money(value: Any, reader: Reader) -> str:
    return format_money(Decimal(value), reader.language, reader.currency)


def _percent(value: Any, reader: Reader) -> str:
    return format_percent(Decimal(value), reader.language)


def _count(value: Any, reader: Reader) -> str:
    return format_count(int(value), reader.language)


def _claims(old: Any, new: Any, reader: Reader) -> tuple[str, str]:
    return status_in_words(old or "unknown", reader.language), status_in_words(new or "unknown", reader.language)


def _list(old: Any, new: Any, _reader: Reader) -> tuple[str, str]:
    """Only what left and what came."""
    left = [each for each in old or [] if each not in (new or [])]
    came = [each for each in new or [] if each not in (old or [])]
    return one_line(", ".join(left), limit=LONGEST_PASSAGE), one_line(", ".join(came), limit=LONGEST_PASSAGE)


def _links(old: Any, new: Any, reader: Reader) -> tuple[str, str]:
    return _list([each["label"] for each in old or []], [each["label"] for each in new or []], reader)


def _announcements(old: Any, new: Any, reader: Reader) -> tuple[str, str]:
    """Only what was announced since; what fell out of the list is no news."""
    known = {plain_text(each["html"]) for each in old or []}
    fresh = [each for each in new or [] if plain_text(each["html"]) not in known]
    told = [
        (f"{_day(each['on'], reader)}: " if each["on"] else "") + one_line(plain_text(each["html"])) for each in fresh
    ]
    return "", one_line(" / ".join(told), limit=LONGEST_PASSAGE)


def _passages(old: Any, new: Any, _reader: Reader) -> tuple[str, str]:
    """The sentences of a text that differ, without mark-up."""
    before, after = _sentences(old), _sentences(new)
    gone: list[str] = []
    come: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += before[i:j]
            come += after[k:m]
    return one_line(" ".join(gone), limit=LONGEST_PASSAGE), one_line(" ".join(come), limit=LONGEST_PASSAGE)


def _sentences(html: Any) -> list[str]:
    parts = _SENTENCE_END.split(plain_text(html or ""))
    return [line for part in parts if (line := one_line(part))]


TOLD: Final[Mapping[str, tuple[str, _InWords]]] = {
    "status_claim": (mark("Status as the source states it"), _claims),
    "status_note": (mark("Note on the status"), _each(_line)),
    "opens_on": (mark("Opening day"), _each(_day)),
    "title": (mark("Title"), _each(_line)),
    "news": (mark("Announcements"), _announcements),
    "budget_total": (mark("Budget of the call"), _each(_money)),
    "grant_min": (mark("Smallest grant"), _each(_money)),
    "grant_max": (mark("Largest grant"), _each(_money)),
    "grants_expected": (mark("Number of grants expected"), _each(_count)),
    "funding_rate_percent": (mark("Funding rate"), _each(_percent)),
    "currency": (mark("Currency"), _each(_line)),
    "applicants": (mark("Who may apply"), _list),
    "areas": (mark("Area"), _list),
    "eligibility_html": (mark("Eligibility"), _passages),
    "deadline_html": (mark("Words about the deadline"), _passages),
    "procedure_html": (mark("Procedure"), _passages),
    "summary_html": (mark("Summary"), _passages),
    "description_html": (mark("Description"), _passages),
    "legal_html": (mark("Legal basis"), _passages),
    "action_types": (mark("Type of action"), _list),
    "funder": (mark("Funding body"), _each(_line)),
    "contact": (mark("Contact"), _each(_line)),
    "links": (mark("Links"), _links),
    "url": (mark("Address at the source"), _each(_line)),
}
