"""Structured deadlines of the EU portal: dates whose hour means nothing, completed by the standing rule.

The portal stores midnight UTC of the deadline day for grants, or 17:00 Brussels time mislabelled as UTC;
either way the calendar day in UTC is right and the hour is not. Cascade calls carry the hour that the
project typed in, in a zone nobody states. External action is right to the minute, its seconds are random.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from tracker.catalog import EU_PORTAL_RULE, closing_rule
from tracker.deadlines.dates import MONTHS, find_dates
from tracker.deadlines.reading import (
    BRUSSELS,
    Confidence,
    DeadlineKind,
    DeadlineReading,
    DeadlineState,
    Precision,
    ReadDeadline,
    at_hour,
    end_of_day,
)
from tracker.records import CallRecord
from tracker.sanitise import plain_text

_MODELS: Final = {
    "single-stage": "single",
    "two-stage": "two_stage",
    "multiple cut-off": "cutoffs",
    "single": "single",
    "two_stage": "two_stage",
    "cutoffs": "cutoffs",
    "": "",
}
_EPOCH: Final = re.compile(r"-?\d{11,14}\Z")
_DAY_WORDS: Final = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})\Z")
_OFFSET: Final = re.compile(r"([+-]\d{2})(\d{2})\Z")
_DEADLINE_WORDS: Final = re.compile(
    r"deadline|submi|extend|postpone|clos(?:es|ing|ure)|cut-?off|Frist|date limite", re.I
)
_MAX_NEWS: Final = 100_000


@dataclass(frozen=True)
class _Stamp:
    """A date of the portal in UTC; the hour is as published, none where only a day was."""

    day: date
    hour: time | None


def read_portal_deadlines(record: CallRecord) -> DeadlineReading:
    """The deadlines of a record of the EU portal; a string that is no date makes the whole reading unclear."""
    stamps, unreadable = _stamps(record.deadlines)
    model = _model(record, len(stamps))
    opening = parse_portal_day(record.opens)
    deadlines = tuple(
        _deadline(record, stamp, words, kind)
        for (stamp, words), kind in zip(stamps, _kinds(model, len(stamps)), strict=True)
    )
    if unreadable:
        state, why = DeadlineState.UNCLEAR, f"not a date: {unreadable[0]!r}"
    elif not deadlines:
        state, why = DeadlineState.NONE_STATED, "the portal gives no deadline"
    elif model is None:
        state, why = DeadlineState.UNCLEAR, f"unknown deadline model {record.deadline_model!r}"
    elif opening is not None and opening > max(deadline.on for deadline in deadlines):
        state, why = DeadlineState.DATED, "the portal lets the call close before it opens"
        deadlines = tuple(_doubted(deadline) for deadline in deadlines)
    else:
        state, why = DeadlineState.DATED, "structured dates of the portal"
    return DeadlineReading(state=state, model=model or "", deadlines=deadlines, opens_on=opening, why=why)


def parse_portal_day(words: str) -> date | None:
    """The calendar day in UTC of a date as the portal writes it, in any of its forms; none for anything else."""
    stamp = _parse_stamp(words)
    return stamp.day if stamp else None


def _stamps(words: Sequence[str]) -> tuple[list[tuple[_Stamp, str]], list[str]]:
    read: dict[_Stamp, str] = {}
    unreadable = []
    for word in words:
        stamp = _parse_stamp(word)
        if stamp is None:
            unreadable.append(word)
        else:
            read.setdefault(stamp, word)
    return sorted(read.items(), key=lambda pair: (pair[0].day, pair[0].hour or time())), unreadable


def _parse_stamp(words: str) -> _Stamp | None:
    words = words.strip()
    try:
        if _EPOCH.match(words):
            return _in_utc(datetime.fromtimestamp(int(words) / 1000, UTC))
        if match := _DAY_WORDS.match(words):
            month = MONTHS.get(match[2].casefold())
            return _Stamp(date(int(match[3]), month, int(match[1])), None) if month else None
        if len(words) == len("2026-09-15"):
            return _Stamp(date.fromisoformat(words), None)
        stamp = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", words))
    except (ValueError, OverflowError, OSError):
        return None
    return _in_utc(stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC))


def _in_utc(stamp: datetime) -> _Stamp:
    hour = stamp.time().replace(second=0, microsecond=0)
    return _Stamp(stamp.date(), None if hour == time() else hour)


def _model(record: CallRecord, count: int) -> str | None:
    """How several deadlines belong together; none if the portal uses words we do not know."""
    model = _MODELS.get(record.deadline_model.strip().lower())
    if model == "" and count:
        model = "single" if count == 1 else "two_stage" if "two-stage" in record.identifier.lower() else "cutoffs"
    if model == "single" and count > 1:
        return "cutoffs"
    return model


def _kinds(model: str | None, count: int) -> list[DeadlineKind]:
    if model == "two_stage":
        return [DeadlineKind.STAGE1, *[DeadlineKind.STAGE2] * (count - 1)][:count]
    return [DeadlineKind.CUTOFF if model == "cutoffs" else DeadlineKind.SUBMISSION] * count


def _deadline(record: CallRecord, stamp: _Stamp, words: str, kind: DeadlineKind) -> ReadDeadline:
    if record.kind == "cascade":
        return _as_published(stamp, words, kind, end_of_day(stamp.day, BRUSSELS), Precision.DAY)
    if record.kind == "external_action":
        hour = stamp.hour or time()
        return _as_published(stamp, words, kind, at_hour(stamp.day, hour, UTC), Precision.MINUTE)
    return _completed(record, stamp, words, kind)


def _as_published(
    stamp: _Stamp, words: str, kind: DeadlineKind, closes_at: datetime, precision: Precision
) -> ReadDeadline:
    """A day with the hour as published, whose zone the portal does not state."""
    return ReadDeadline(
        kind=kind,
        on=stamp.day,
        closes_at=closes_at,
        precision=precision,
        zone=None,
        hour_words=f"{stamp.hour:%H:%M}" if stamp.hour else "",
        words=words,
    )


def _completed(record: CallRecord, stamp: _Stamp, words: str, kind: DeadlineKind) -> ReadDeadline:
    """A day of a grant, closing at the hour its own announcements give, else at the standing hour in Brussels."""
    standing = closing_rule(EU_PORTAL_RULE)
    stated = _stated_hour(record, stamp.day)
    hour, said = stated if stated else (standing.at, words)
    return ReadDeadline(
        kind=kind,
        on=stamp.day,
        closes_at=at_hour(stamp.day, hour, standing.zone_info),
        precision=Precision.MINUTE,
        zone=standing.zone,
        hour_words=f"{hour:%H:%M}",
        words=said,
        rule="" if stated else standing.id,
    )


def _stated_hour(record: CallRecord, day: date) -> tuple[time, str] | None:
    """The hour that the record's own words give for this very day, newest announcement first, with the sentence."""
    for announcement in (*record.news, record.deadline_words):
        text = plain_text(announcement)[:_MAX_NEWS]
        for found in find_dates(text):
            same_day = (found.month, found.day) == (day.month, day.day) and found.year in (None, day.year)
            around = text[max(0, found.start - 200) : found.end + 100]
            if same_day and found.hour and _DEADLINE_WORDS.search(around):
                hour = time.fromisoformat(found.hour) if found.hour != "24:00" else time(23, 59)
                return hour, " ".join(around.split())
    return None


def _doubted(deadline: ReadDeadline) -> ReadDeadline:
    return ReadDeadline(**{**deadline.__dict__, "confidence": Confidence.LOW})
