"""Status of a call: decided by rules from its dates and what its source claims, never copied."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from tracker.deadlines import DeadlineState
from tracker.records import CallRecord
from tracker.sanitise import plain_text


class Status(StrEnum):
    """Where a call stands at an instant."""

    FORTHCOMING = "forthcoming"
    OPEN = "open"
    LAST_DAY = "last_day"
    BETWEEN_STAGES = "between_stages"  # the first stage is over, only those invited hand in
    CLOSED = "closed"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Claim(StrEnum):
    """What a source says of a call's status; empty where it says nothing we know."""

    FORTHCOMING = "forthcoming"
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"  # no applications at present
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    LEFTOVER = "leftover"  # an entry of an older index, whose claim is worth nothing
    NONE = ""


class ClosingLike(Protocol):
    """What a deadline must have to decide a status; stored and freshly read ones do."""

    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def closes_at(self) -> datetime: ...


D = TypeVar("D", bound=ClosingLike)

_PORTAL_CODES: Final = {"31094501": Claim.FORTHCOMING, "31094502": Claim.OPEN, "31094503": Claim.CLOSED}
_PORTAL_WORDS: Final = {
    "forthcoming": Claim.FORTHCOMING,
    "open": Claim.OPEN,
    "open for submission": Claim.OPEN,
    "closed": Claim.CLOSED,
    "withdrawn": Claim.WITHDRAWN,
    "cancelled": Claim.WITHDRAWN,
}
_NOTES: Final = tuple(
    (claim, re.compile(words, re.IGNORECASE))
    for claim, words in (
        (
            Claim.EXHAUSTED,
            r"\b(?:ausgeschöpft|erschöpft|aufgebraucht|verausgabt|exhausted|épuisée?s?)\b",
        ),
        (
            Claim.WITHDRAWN,
            r"\b(?:zurückgezogen|zurückgenommen|aufgehoben|withdrawn|cancell?ed|annulée?s?|retirée?s?)\b",
        ),
        (
            Claim.PAUSED,
            r"\b(?:derzeit|zurzeit|zur\szeit|momentan|aktuell|gegenwärtig|vorübergehend|currently|temporarily|actuellement)\b[^.]*"
            r"\b(?:nicht|kein\w*|ausgesetzt|gestoppt|not|suspended|pas|aucune?)\b|\bausgesetzt\b|\bsuspended\b|\bantragsstopp\b",
        ),
        (
            Claim.CLOSED,
            r"\bnicht\smehr\b|\bkeine\w?\b[^.]*\bmehr\b|\b(?:abgelaufen|ausgelaufen|beendet|geschlossen|eingestellt|außer\skraft)\b|"
            r"\b(?:closed|expired|ended|no\slonger)\b|\b(?:clos|clôturé|fermé|terminé|expiré)e?s?\b|\bn['’]est\splus\b",
        ),
    )
)
_STAGE2: Final = "stage2"
_ENDED: Final = {
    Claim.CLOSED: Status.CLOSED,
    Claim.EXHAUSTED: Status.EXHAUSTED,
    Claim.WITHDRAWN: Status.WITHDRAWN,
    Claim.PAUSED: Status.CLOSED,
}


def claim_of(record: CallRecord) -> Claim:
    """What the source of a record claims, from its code, word or status note; unknown codes claim nothing."""
    note = plain_text(record.status_note)
    for claim, words in _NOTES:
        if words.search(note):
            return claim
    if record.leftover:
        return Claim.LEFTOVER
    status = record.status.strip().lower()
    return _PORTAL_CODES.get(status) or _PORTAL_WORDS.get(status) or Claim.NONE


def status_at(
    *,
    opens_on: date | None,
    deadlines: Sequence[ClosingLike],
    deadline_state: DeadlineState | str,
    claim: Claim | str,
    zone: ZoneInfo,
    now: datetime,
) -> tuple[Status, datetime | None]:
    """The status at an instant, and the instant at which it next changes by itself (none: by news only).

    A call is open until its last deadline has passed to the minute. A source that says closed, exhausted,
    withdrawn or not yet open is believed; one that says open is not, once every deadline has passed.
    """
    if now.tzinfo is None:
        raise ValueError("the instant must be aware")
    state, claim = DeadlineState(deadline_state), Claim(claim)
    if claim in _ENDED:
        return _ENDED[claim], None
    opens_at = _start_of(opens_on, zone) if opens_on else None
    if opens_at is not None and now < opens_at and (not deadlines or opens_at < _last(deadlines)):
        return Status.FORTHCOMING, opens_at
    if deadlines:
        return _by_deadlines(deadlines, claim, zone, now)
    if claim is Claim.FORTHCOMING:
        return Status.FORTHCOMING, None
    if claim is Claim.LEFTOVER:
        return Status.CLOSED, None
    if claim is Claim.OPEN or state in (DeadlineState.ROLLING, DeadlineState.UNTIL_EXHAUSTED):
        return Status.OPEN, None
    return Status.UNKNOWN, None


def next_closing(deadlines: Iterable[D], now: datetime) -> D | None:
    """The next deadline that has not passed; a second stage counts only after the first."""
    ahead = [deadline for deadline in deadlines if deadline.closes_at > now]
    return min(ahead, key=lambda deadline: deadline.closes_at) if ahead else None


def _by_deadlines(
    deadlines: Sequence[ClosingLike], claim: Claim, zone: ZoneInfo, now: datetime
) -> tuple[Status, datetime | None]:
    upcoming = next_closing(deadlines, now)
    if upcoming is None:
        return Status.CLOSED, None
    if upcoming.kind == _STAGE2 and len(deadlines) > 1:
        return Status.BETWEEN_STAGES, upcoming.closes_at
    if claim is Claim.FORTHCOMING:  # portals open calls days or weeks after the planned day
        return Status.FORTHCOMING, upcoming.closes_at
    last_day_began = _start_of(upcoming.on, zone)
    if now < last_day_began:
        return Status.OPEN, last_day_began
    return Status.LAST_DAY, upcoming.closes_at


def _last(deadlines: Sequence[ClosingLike]) -> datetime:
    return max(deadline.closes_at for deadline in deadlines)


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def closed_since(deadlines: Sequence[ClosingLike], now: datetime) -> timedelta | None:
    """How long ago the last deadline passed; none while one is ahead or where there is none."""
    if not deadlines or next_closing(deadlines, now) is not None:
        return None
    return now - _last(deadlines)
