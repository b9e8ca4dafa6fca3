"""Events: the deadlines of a call as calendar entries that say no more than is known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from sqlalchemy.orm import Session

from tests.alerting import move_deadline, revise_deadlines, told_deadlines
from tests.builders import CLOSES, NOW, a_call, a_deadline, some_settings
from tracker.db.models import Call
from tracker.events import call_calendar


def calendar(session: Session, call: Call, **changes: Any) -> bytes:
    return call_calendar(session, call, settings=some_settings(), **{"language": "de", **changes})


def entries(session: Session, call: Call, **changes: Any) -> list[Any]:
    return list(Calendar.from_ical(calendar(session, call, **changes)).walk("VEVENT"))


def test_an_entry_says_what_and_when_where_and_that_it_is_not_handed_in_here(session: Session) -> None:
    call = a_call(session, title="Sichere Plätze", url="https://foerderung.musterland.example/aufrufe/7")
    call.deadlines[0].rule = "eu_portal_17_brussels"

    (entry,) = entries(session, call, lead_days=[7, 2])

    assert entry["summary"] == "Einreichungsfrist: Sichere Plätze"
    assert entry.decoded("dtstart") == CLOSES
    assert entry["url"] == f"https://callboard.stadt.example/calls/{call.id}"
    assert str(entry["description"]).splitlines() == [
        "Sichere Plätze",
        "Einreichungsfrist: Do., 14. Januar 2027, 17:00 Uhr (Brüsseler Zeit)",
        "Die Uhrzeit ist die feste Regel des EU-Portals; der Aufruf selbst nennt keine.",
        "Eingereicht wird im Portal des Fördergebers.",
        f"https://callboard.stadt.example/calls/{call.id}",
        "https://foerderung.musterland.example/aufrufe/7",
    ]
    assert len(entry.walk("VALARM")) == 2


def test_the_same_call_gives_the_same_bytes_whenever_it_is_asked(session: Session) -> None:
    call = a_call(session)

    assert calendar(session, call) == calendar(session, call)


def test_what_is_known_to_the_day_is_all_day(session: Session) -> None:
    call = a_call(session)
    call.deadlines[0].precision, call.deadlines[0].hour_words = "day", ""

    (entry,) = entries(session, call)

    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2027, 1, 14), date(2027, 1, 15))


def test_an_hour_without_a_zone_stays_in_the_words_and_the_entry_all_day(session: Session) -> None:
    call = a_call(session)
    call.deadlines[0].zone = None

    (entry,) = entries(session, call)

    assert entry.decoded("dtstart") == date(2027, 1, 14)
    assert "17:00 Uhr (wie veröffentlicht, Zeitzone nicht genannt)" in entry["description"]


def test_a_month_is_a_tentative_month(session: Session) -> None:
    call = a_call(session)
    deadline = call.deadlines[0]
    deadline.on, deadline.precision, deadline.hour_words = date(2027, 5, 1), "month", ""

    (entry,) = entries(session, call)

    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2027, 5, 1), date(2027, 6, 1))
    assert entry["status"] == "TENTATIVE"


def test_midnight_belongs_to_the_day_it_ends(session: Session) -> None:
    call = a_call(session, closes_at=datetime(2027, 1, 14, 23, 0, tzinfo=UTC))
    call.deadlines[0].on, call.deadlines[0].hour_words = date(2027, 1, 14), "24:00"

    (entry,) = entries(session, call)

    assert entry.decoded("dtstart") == datetime(2027, 1, 14, 22, 59, tzinfo=UTC)


def test_every_move_raises_the_sequence_and_keeps_the_uid(session: Session) -> None:
    call = a_call(session)
    (before,) = entries(session, call)
    move_deadline(session, call, by=timedelta(days=14), seen_at=NOW)
    move_deadline(session, call, by=timedelta(days=-3), seen_at=NOW + timedelta(hours=1))

    (after,) = entries(session, call)

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert after.decoded("dtstamp") == NOW + timedelta(hours=1)


def test_of_several_cut_offs_only_the_moved_one_moves(session: Session) -> None:
    call = a_call(session)
    call.deadlines[0].kind = "cutoff"
    call.deadlines.append(a_deadline(closes_at=CLOSES + timedelta(days=90), kind="cutoff", position=1))
    old = told_deadlines(call)
    call.deadlines[1].closes_at += timedelta(days=7)
    call.deadlines[1].on += timedelta(days=7)
    revise_deadlines(session, call, old, seen_at=NOW)

    sequences = {str(entry["uid"]): entry["sequence"] for entry in entries(session, call)}

    host = "callboard.stadt.example"
    assert sequences == {f"call-{call.id}-deadline-1@{host}": 0, f"call-{call.id}-deadline-2@{host}": 1}


def test_a_call_without_dates_is_an_empty_calendar(session: Session) -> None:
    call = a_call(session, closes_at=None)

    assert entries(session, call) == []
    assert calendar(session, call).startswith(b"BEGIN:VCALENDAR\r\n")
