"""What reading deadlines yields: states, kinds, precisions, one deadline, and the reading of a whole record."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")


class DeadlineState(StrEnum):
    """What is known of a call's deadlines; only ``unclear`` asks for a person."""

    DATED = "dated"
    ROLLING = "rolling"
    UNTIL_EXHAUSTED = "until_exhausted"
    NONE_STATED = "none_stated"
    UNCLEAR = "unclear"  # words look like a deadline but could not be read


class DeadlineKind(StrEnum):
    """What can be handed in last on a day."""

    SUBMISSION = "submission"
    STAGE1 = "stage1"
    STAGE2 = "stage2"
    CUTOFF = "cutoff"
    EXPECTED = "expected"


class Precision(StrEnum):
    """How exactly a deadline is known."""

    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"


class Binding(StrEnum):
    """Whether a late application is excluded (Ausschlussfrist)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """Whether a person should look before the reading is relied on."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, kw_only=True)
class ReadDeadline:
    """One deadline as read: the day in its zone, the instant it ends, and the words or rule behind it.

    ``closes_at`` is UTC: the stated minute, else the end of the day or month. ``zone`` is none where the source
    publishes an hour without saying whose.
    """

    kind: DeadlineKind
    on: date
    closes_at: datetime
    precision: Precision
    zone: str | None
    hour_words: str = ""
    words: str = ""
    rule: str = ""
    binding: Binding = Binding.UNKNOWN
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, kw_only=True)
class DeadlineReading:
    """All deadlines of a record in order, how they belong together, and in one line why they were read so."""

    state: DeadlineState
    model: str = ""  # single, two_stage, cutoffs, or empty
    deadlines: tuple[ReadDeadline, ...] = ()
    opens_on: date | None = None
    recurs: tuple[str, ...] = ()  # days that come back every year, "--09-30"
    why: str = ""


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which a calendar day ends in a zone: midnight that begins the next."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def at_hour(day: date, hour: time, zone: tzinfo) -> datetime:
    """The instant in UTC at which the clock of a zone shows an hour on a day."""
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def end_of_month(day: date, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which the month of a day ends in a zone."""
    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return end_of_day(next_month - timedelta(days=1), zone)
