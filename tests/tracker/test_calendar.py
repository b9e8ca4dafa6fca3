"""Calendar files: read back with two independent readers, in every zone and across clock changes."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]
from icalendar import Calendar

from tracker.calendar import Event, follows_the_rule, make_calendar

BRUSSELS = ZoneInfo("Europe/Brussels")
STAMP = datetime(2026, 11, 24, 9, 0, 0, 123, tzinfo=UTC)


def an_event(**changes: Any) -> Event:
    values: dict[str, Any] = {
        "uid": "call-7-deadline-1@callboard.stadt.example",
        "sequence": 0,
        "stamp": STAMP,
        "starts": datetime(2027, 1, 14, 16, 0, tzinfo=UTC),
        "zone": BRUSSELS,
        "title": "Einreichungsfrist: Sichere Innenstädte, Plätze; Parks",
        "text": "Erste Zeile\nZweite Zeile",
        "url": "https://callboard.stadt.example/calls/7",
        "lead_days": (30, 14, 7, 2),
    }
    return Event(**{**values, **changes})


def calendar_of(*events: Event) -> bytes:
    return make_calendar(events, language="de", organiser="Callboard <callboard@stadt.example>")


def only_entry(content: bytes) -> Any:
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    return entry


def test_an_instant_is_written_in_its_own_zone() -> None:
    content = calendar_of(an_event())

    assert b"DTSTART;TZID=Europe/Brussels:20270114T170000\r\n" in content
    assert only_entry(content).decoded("dtstart") == datetime(2027, 1, 14, 16, 0, tzinfo=UTC)


def test_an_entry_says_what_it_is_and_blocks_nobodys_time() -> None:
    entry = only_entry(calendar_of(an_event()))

    assert entry["summary"] == "Einreichungsfrist: Sichere Innenstädte, Plätze; Parks"
    assert entry["description"] == "Erste Zeile\nZweite Zeile"
    assert (entry["sequence"], entry["status"], entry["transp"]) == (0, "CONFIRMED", "TRANSPARENT")
    assert entry["organizer"] == "mailto:callboard@stadt.example"
    assert entry.decoded("dtstamp") == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_alarms_ring_at_the_lead_times_before_an_instant() -> None:
    entry = only_entry(calendar_of(an_event(lead_days=(7, 30, 7))))

    triggers = [alarm.decoded("trigger") for alarm in entry.walk("VALARM")]
    assert triggers == [timedelta(days=-30), timedelta(days=-7)]


def test_a_day_is_all_day_and_its_alarms_ring_at_nine() -> None:
    entry = only_entry(calendar_of(an_event(starts=date(2027, 1, 14), zone=None, lead_days=(7,))))

    (alarm,) = entry.walk("VALARM")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2027, 1, 14), date(2027, 1, 15))
    assert alarm.decoded("trigger") == timedelta(days=-7, hours=9)


def test_a_cancelled_entry_rings_no_more() -> None:
    entry = only_entry(calendar_of(an_event(sequence=3, cancelled=True)))

    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 3)
    assert entry.walk("VALARM") == []


def test_the_same_events_give_the_same_bytes_in_short_lines() -> None:
    events = [an_event(), an_event(uid="call-7-deadline-2@callboard.stadt.example", text="Ä" * 300)]

    assert calendar_of(*events) == calendar_of(*events)
    assert max(len(line) for line in calendar_of(*events).split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2027, 3, 27, 16, 0, tzinfo=UTC),  # the day before the clocks go forward
        datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 15, 0, tzinfo=UTC),  # 17:00 on the day itself
        datetime(2027, 7, 1, 10, 0, tzinfo=UTC),
        datetime(2027, 10, 30, 15, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 16, 0, tzinfo=UTC),  # 17:00 on the day they go back
        datetime(2031, 3, 31, 10, 0, tzinfo=UTC),  # years ahead, where lists of single changes end
        datetime(2041, 8, 1, 10, 0, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "Europe/Brussels", "Europe/Lisbon", "Europe/Helsinki", "Europe/London"]
)
def test_our_zone_definition_means_what_the_zone_means(name: str, instant: datetime) -> None:
    content = calendar_of(an_event(starts=instant, zone=ZoneInfo(name)))

    zone = tzical(StringIO(content.decode())).get(name)
    wall_clock = instant.astimezone(ZoneInfo(name)).replace(tzinfo=None)
    assert zone is not None
    assert wall_clock.replace(tzinfo=zone).utcoffset() == instant.astimezone(ZoneInfo(name)).utcoffset()


def test_a_zone_definition_is_two_short_rules_and_written_once() -> None:
    content = calendar_of(an_event(), an_event(uid="another@callboard.stadt.example"))

    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert b"DTSTART:19960331T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in content
    assert b"DTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in content


def test_a_zone_without_clock_changes_is_one_offset() -> None:
    content = calendar_of(an_event(zone=ZoneInfo("Atlantic/Reykjavik")))

    assert b"TZOFFSETTO:+0000" in content
    assert b"RRULE" not in content


@pytest.mark.parametrize(
    ("name", "year", "follows"),
    [
        ("Europe/Brussels", 2027, True),
        ("Atlantic/Reykjavik", 2027, True),
        ("America/New_York", 2027, False),
        ("Europe/Istanbul", 2015, False),  # still changed its clocks then, not any more today
        ("Africa/Casablanca", 2027, False),  # changes its clocks with Ramadan
    ],
)
def test_zones_our_rules_cannot_say_are_found(name: str, year: int, follows: bool) -> None:
    assert follows_the_rule(ZoneInfo(name), year) is follows


def test_an_instant_in_such_a_zone_is_written_in_utc() -> None:
    content = calendar_of(an_event(zone=ZoneInfo("America/New_York")))

    assert b"DTSTART:20270114T160000Z\r\n" in content
    assert b"VTIMEZONE" not in content
