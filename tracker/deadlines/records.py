"""Deadlines of a record: structured where the source has structure, else read from its sentences."""

from datetime import date, time
from typing import Final
from zoneinfo import ZoneInfo

from tracker.deadlines.prose import ProseDeadline, ProseKind, ProseReading, binding_of, read_prose
from tracker.deadlines.reading import (
    Binding,
    Confidence,
    DeadlineKind,
    DeadlineReading,
    DeadlineState,
    Precision,
    ReadDeadline,
    at_hour,
    end_of_day,
    end_of_month,
)
from tracker.deadlines.structured import parse_portal_day, read_portal_deadlines
from tracker.records import CallRecord, DeadlineRule
from tracker.sanitise import plain_text

YEARLY_RULE: Final = "yearly"  # a day that comes back every year, completed to the next one
_MODELS: Final = {
    ProseKind.SINGLE: "single",
    ProseKind.TWO_STAGE: "two_stage",
    ProseKind.CUTOFFS: "cutoffs",
    ProseKind.ROLLING: "",
    ProseKind.NONE: "",
}


def read_record_deadlines(
    record: CallRecord, *, rule: DeadlineRule, zone: ZoneInfo, today: date | None = None
) -> DeadlineReading:
    """The deadlines of a record by the rule of its source; hours without a zone are meant in the source's zone.

    ``today`` completes days that come back every year ("jeweils zum 30. September") to the next ones; without it
    they stay in ``recurs`` and the state is unclear.
    """
    if rule is DeadlineRule.EU_PORTAL:
        return read_portal_deadlines(record)
    text, reading = _read_words(record, today)
    deadlines = [_read(one, reading, zone) for one in reading.deadlines if one.on is not None]
    recurs = tuple(sorted({one.recurs for one in reading.deadlines if one.recurs}))
    if today is not None:
        deadlines += [_next_yearly(one, reading, zone, today) for one in reading.deadlines if one.recurs]
    deadlines = sorted(_once(deadlines), key=lambda one: one.closes_at)
    state = _state(reading, deadlines, has_words=bool(text))
    return DeadlineReading(
        state=state,
        model=_MODELS[reading.kind] if deadlines else "",
        deadlines=tuple(deadlines),
        opens_on=parse_portal_day(record.opens) or reading.opens_on,
        recurs=recurs,
        why=reading.why,
    )


def _read_words(record: CallRecord, today: date | None) -> tuple[str, ProseReading]:
    """The words that speak of deadlines, and their reading: the section for them, else the procedure or summary."""
    stated = "\n".join((*record.deadlines, plain_text(record.deadline_words))).strip()
    if stated:
        return stated, read_prose(stated, today=today, about_deadlines=True)
    for words in (record.procedure, record.summary, record.description):
        text = plain_text(words)
        reading = read_prose(text, today=today)
        if reading.deadlines or reading.kind is ProseKind.ROLLING:
            return text, reading
    return "", read_prose("")


def _read(one: ProseDeadline, reading: ProseReading, zone: ZoneInfo) -> ReadDeadline:
    if one.on is None:
        raise ValueError("a deadline without a day is completed first")
    meant = ZoneInfo(one.zone) if one.zone else zone
    if one.is_month:
        closes_at, precision = end_of_month(one.on, meant), Precision.MONTH
    elif one.hour and one.hour != "24:00":
        closes_at, precision = at_hour(one.on, time.fromisoformat(one.hour), meant), Precision.MINUTE
    else:
        closes_at, precision = end_of_day(one.on, meant), Precision.MINUTE if one.hour else Precision.DAY
    return ReadDeadline(
        kind=DeadlineKind.EXPECTED if one.is_month else one.kind,
        on=one.on,
        closes_at=closes_at,
        precision=precision,
        zone=meant.key,
        hour_words=one.hour,
        words=one.words,
        binding=reading.binding if reading.binding is not Binding.UNKNOWN else binding_of(one.words),
        confidence=Confidence.HIGH if one.is_sure and reading.confidence is Confidence.HIGH else Confidence.LOW,
    )


def _next_yearly(one: ProseDeadline, reading: ProseReading, zone: ZoneInfo, today: date) -> ReadDeadline:
    """The next day on or after today on which a yearly deadline falls; 29 February waits for its year."""
    month, day = int(one.recurs[2:4]), int(one.recurs[5:7])
    year = next(year for year in range(today.year, today.year + 9) if _on(year, month, day, today))
    completed = _read(_dated(one, date(year, month, day)), reading, zone)
    return ReadDeadline(**{**completed.__dict__, "rule": YEARLY_RULE})


def _on(year: int, month: int, day: int, today: date) -> bool:
    try:
        return date(year, month, day) >= today
    except ValueError:
        return False


def _dated(one: ProseDeadline, on: date) -> ProseDeadline:
    return ProseDeadline(**{**one.__dict__, "on": on, "recurs": ""})


def _once(deadlines: list[ReadDeadline]) -> list[ReadDeadline]:
    """Each instant once; what was stated with a year wins over what was completed."""
    kept: dict[tuple[date, str], ReadDeadline] = {}
    for one in deadlines:
        kept.setdefault((one.on, one.precision), one)
    return list(kept.values())


def _state(reading: ProseReading, deadlines: list[ReadDeadline], *, has_words: bool) -> DeadlineState:
    if deadlines:
        return DeadlineState.DATED
    if reading.kind is ProseKind.ROLLING:
        return DeadlineState.UNTIL_EXHAUSTED if reading.is_exhaustible else DeadlineState.ROLLING
    if has_words and (reading.deadlines or reading.looks_like_deadline):
        return DeadlineState.UNCLEAR
    return DeadlineState.NONE_STATED
