"""The time: the only place that asks the machine what time it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
BERLIN = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def day_in(zone: ZoneInfo, instant: datetime) -> date:
    """The calendar day that an aware instant falls on in a zone."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no day: give it a zone")
    return instant.astimezone(zone).date()


def running_from(instant: datetime) -> Callable[[], datetime]:
    """A clock that begins at an instant and runs at the machine's pace, however the machine's clock is set."""
    started = monotonic()
    return lambda: instant + timedelta(seconds=monotonic() - started)
