"""Calendars: events as iCalendar files that every calendar program reads alike; the one module that knows icalendar.

The zone definitions are our own: those of the library list single changes until 2038 and are misread by other readers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from icalendar import Event as Entry

from tracker.letters import parse_sender

_RULE_SINCE: Final = 1996  # since then all of the EU changes its clocks on the same Sundays
_CHANGE_HOUR: Final = 1  # at 01:00 UTC
_TYPICAL_YEAR: Final = 2026
_MOMENT: Final = timedelta(minutes=1)
_MORNING: Final = timedelta(hours=9)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry: an instant with its zone, or whole days from ``starts`` up to but without ``ends``.

    ``uid`` never changes; ``sequence`` grows whenever the entry moved, so that calendars replace the old one.
    """

    uid: str
    sequence: int
    stamp: datetime  # when we last learned something about it
    starts: datetime | date
    ends: date | None = None
    zone: ZoneInfo | None = None
    title: str
    text: str
    url: str
    tentative: bool = False
    cancelled: bool = False
    lead_days: tuple[int, ...] = ()


def make_calendar(events: Iterable[Event], *, language: str, organiser: str) -> bytes:
    """An iCalendar file to import or attach; the same bytes for the same events."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Callboard//Callboard//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    listed = list(events)
    for zone in _zones(listed):
        calendar.add_component(_zone_definition(zone))
    for event in listed:
        calendar.add_component(_entry(event, organiser))
    return bytes(calendar.to_ical())


def follows_the_rule(zone: ZoneInfo, year: int) -> bool:
    """Whether a zone's clocks go in a year as our definition of it says: changed as in the whole EU, or never."""
    standard, summer = _offset_in_winter(zone), _offset_in_summer(zone)
    if standard == summer:
        return all(_offset(zone, datetime(year, month, 1, tzinfo=UTC)) == standard for month in range(1, 13))
    to_summer, to_standard = _change(year, 3), _change(year, 10)
    return (
        _offset(zone, to_summer - _MOMENT) == standard
        and _offset(zone, to_summer) == summer
        and _offset(zone, to_standard - _MOMENT) == summer
        and _offset(zone, to_standard) == standard
    )


def _entry(event: Event, organiser: str) -> Entry:
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.stamp.astimezone(UTC).replace(microsecond=0))
    entry.add("organizer", _organiser(organiser))
    _add_time(entry, event)
    entry.add("summary", event.title)
    entry.add("description", event.text)
    entry.add("url", event.url)
    entry.add("status", "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")  # a deadline blocks nobody's time
    if not event.cancelled:
        for days in sorted(set(event.lead_days), reverse=True):
            entry.add_component(_alarm(event, days))
    return entry


def _add_time(entry: Entry, event: Event) -> None:
    if not isinstance(event.starts, datetime):
        entry.add("dtstart", event.starts)
        entry.add("dtend", event.ends or event.starts + timedelta(days=1))
    elif event.zone is not None and follows_the_rule(event.zone, event.starts.year):
        entry.add("dtstart", event.starts.astimezone(event.zone))
    else:
        entry.add("dtstart", event.starts.astimezone(UTC))


def _alarm(event: Event, days: int) -> Alarm:
    """So many days before, at the hour of the event; for whole days in the morning."""
    before = -timedelta(days=days)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event.title)
    alarm.add("trigger", before if isinstance(event.starts, datetime) else before + _MORNING)
    return alarm


def _organiser(mail_from: str) -> vCalAddress:
    sender = parse_sender(mail_from)
    address = vCalAddress(f"mailto:{sender.addr_spec}")
    if sender.display_name:
        address.params["CN"] = sender.display_name
    return address


def _zones(events: list[Event]) -> list[ZoneInfo]:
    """The zones that the events name, each once."""
    named = {
        event.zone.key: event.zone
        for event in events
        if event.zone and isinstance(event.starts, datetime) and follows_the_rule(event.zone, event.starts.year)
    }
    return [named[key] for key in sorted(named)]


def _zone_definition(zone: ZoneInfo) -> Timezone:
    """A VTIMEZONE of two yearly rules, or of one fixed offset for zones that never change their clocks."""
    definition = Timezone()
    definition.add("tzid", zone.key)
    standard, summer = _offset_in_winter(zone), _offset_in_summer(zone)
    in_winter, in_summer = TimezoneStandard(), TimezoneDaylight()
    if standard == summer:
        in_winter.add("dtstart", datetime.combine(date(_RULE_SINCE, 1, 1), time()))
        _add_offsets(in_winter, standard, standard)
        definition.add_component(in_winter)
        return definition
    for part, month, earlier, later in ((in_summer, 3, standard, summer), (in_winter, 10, summer, standard)):
        part.add("dtstart", (_change(_RULE_SINCE, month) + earlier).replace(tzinfo=None))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        _add_offsets(part, earlier, later)
        definition.add_component(part)
    return definition


def _add_offsets(part: TimezoneStandard | TimezoneDaylight, earlier: timedelta, later: timedelta) -> None:
    part.add("tzoffsetfrom", earlier)
    part.add("tzoffsetto", later)


def _change(year: int, month: int) -> datetime:
    """The instant at which the EU changes its clocks: the last Sunday of March and October, 01:00 UTC."""
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime.combine(sunday, time(_CHANGE_HOUR), tzinfo=UTC)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _offset_in_winter(zone: ZoneInfo) -> timedelta:
    return _offset(zone, datetime(_TYPICAL_YEAR, 1, 15, tzinfo=UTC))


def _offset_in_summer(zone: ZoneInfo) -> timedelta:
    return _offset(zone, datetime(_TYPICAL_YEAR, 7, 15, tzinfo=UTC))
