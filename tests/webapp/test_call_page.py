"""The page of one call: deadlines with the words they were read from, money, reasons, sources, history, next steps."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from tests.builders import (
    CLOSES,
    NOW,
    a_call,
    a_deadline,
    a_revision,
    a_source_state,
    a_tag,
    a_user,
    a_watch,
    an_application,
)
from tests.webapp.visitor import Page, Visitor
from tracker.calls import is_watched
from tracker.db.models import Call, Facet, Organisation, Origin, Record, User
from webapp.history import FIELD_WORDS


def shown(visitor: Visitor, call: Call) -> Page:
    """The page of a call."""
    page = visitor.get(f"/calls/{call.id}")
    assert page.status == 200
    return page


def backed(session: Session, call: Call, **values: Any) -> Record:
    """The record of a source a call rests on."""
    seen = {"first_seen_at": NOW - timedelta(days=30), "changed_at": NOW, "last_checked_at": NOW - timedelta(hours=2)}
    prints = {"identity_print": "", "deadline_print": "", "content_print": ""}
    source = a_source_state(session)
    record = Record(call=call, source_name=source.name, key="K", url=call.url, words={}, **{**seen, **prints, **values})
    session.add(record)
    session.flush()
    return record


def test_a_deadline_is_said_with_its_countdown_its_words_and_the_rule_that_completed_it(
    session: Session, visitor: Visitor
) -> None:
    call = a_call(session, closes_at=datetime(2026, 12, 15, 16, tzinfo=UTC))
    backed(session, call)
    call.deadlines[0].words, call.deadlines[0].rule = "15 December 2026", "eu_portal_17_brussels"

    deadlines = shown(visitor, call).texts("section[aria-labelledby=deadlines]")[0]

    assert "Einreichungsfrist noch 21 Tage Di., 15. Dezember 2026, 17:00 Uhr (Brüsseler Zeit)" in deadlines
    assert "Die Uhrzeit ist die feste Regel des EU-Portals; der Aufruf selbst nennt keine." in deadlines
    assert "Gelesen aus: 15 December 2026 (Musterportal)" in deadlines


def test_both_stages_are_shown_and_a_passed_one_says_so(session: Session, visitor: Visitor) -> None:
    call = a_call(session, closes_at=None, deadline_state="dated", deadline_model="two_stage", status="between_stages")
    backed(session, call)
    call.deadlines += [
        a_deadline(closes_at=NOW - timedelta(days=3), kind="stage1"),
        a_deadline(closes_at=NOW + timedelta(days=90), kind="stage2", position=1),
    ]

    dates = shown(visitor, call).texts(".cb-date")

    assert "Erste Stufe (Skizze) seit 3 Tagen geschlossen" in dates[0]
    assert "Zweite Stufe (Vollantrag) noch 90 Tage" in dates[1]
    assert "nur" in dates[1]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("rolling", "Es gibt keinen letzten Tag: Anträge sind jederzeit möglich"),
        ("until_exhausted", "Anträge sind möglich, bis die Mittel ausgeschöpft sind"),
        ("none_stated", "Die Quelle nennt keine Frist. Das heißt nicht, dass es keine gibt"),
        ("unclear", "Es wurde nichts geraten; bitte lesen Sie selbst:"),
    ],
)
def test_a_state_without_a_date_is_explained_with_the_words_of_the_source(
    session: Session, visitor: Visitor, state: str, words: str
) -> None:
    call = a_call(session, closes_at=None, deadline_state=state, deadline_html="<p>Rechtzeitig vor Beginn.</p>")

    deadlines = shown(visitor, call).texts("section[aria-labelledby=deadlines]")[0]

    assert words in deadlines
    assert "Rechtzeitig vor Beginn." in deadlines


def test_facts_are_said_in_words_and_figures(session: Session, visitor: Visitor) -> None:
    call = a_call(
        session,
        programme="CERV",
        funder="Europäische Kommission",
        identifier="CERV-2027-DAPHNE",
        budget_total=Decimal(24_800_000),
        grant_min=Decimal(100_000),
        grant_max=Decimal(750_000),
        funding_rate_percent=Decimal("77.5"),
        grants_expected=30,
        applicants=["Public bodies"],
        published_on=date(2026, 8, 20),
        language="en",
    )
    call.facets.append(Facet(kind="applicant_type", value="kommune"))

    facts = shown(visitor, call).texts("section[aria-labelledby=facts]")[0]

    for words in (
        "Fördergeber Europäische Kommission",
        "Kennung CERV-2027-DAPHNE",
        "Gesamtbudget des Aufrufs 24.800.000 €",
        "Zuwendung je Projekt 100.000 € bis 750.000 €",
        "Förderquote 77,5 %",
        "Erwartete Zahl der Förderungen 30",
        "Kommune (Stadt, Gemeinde, Landkreis)",
        "In den Worten der Quelle Public bodies",
        "Veröffentlicht am 20. August 2026",
        "Sprache des Textes Englisch",
    ):
        assert words in facts


def test_a_topic_names_the_words_that_earned_it(session: Session, visitor: Visitor) -> None:
    call = a_call(session)
    a_tag(session, call, "violence_prevention", evidence=["Gewalt an Schulen", "Streitschlichtung"])

    page = shown(visitor, call)

    assert "Gewaltprävention wegen: Gewalt an Schulen , Streitschlichtung" in page.content
    assert page.link("Gewaltprävention") == "/calls?topic=violence_prevention"


def test_a_page_says_which_source_said_what_when_it_was_checked_and_under_which_licence(
    session: Session, visitor: Visitor
) -> None:
    call = a_call(session)
    record = backed(session, call)
    call.origins += [
        Origin(field=field, record_id=record.id, read_at=NOW - timedelta(days=30))
        for field in ("title", "budget_total")
    ]

    page = shown(visitor, call)

    provenance = page.texts("section[aria-labelledby=provenance]")[0]
    assert "Musterportal (Land Musterland)" in provenance
    assert "zuletzt geprüft am 24. November 2026, 08:00 Uhr" in provenance
    assert "Land Musterland, CC BY 4.0 · CC BY 4.0" in provenance
    assert "Gesamtbudget des Aufrufs, Titel" in provenance
    assert page.link("Zum Aufruf im Portal") == call.url


def test_the_history_shows_a_moved_deadline_with_its_old_and_new_day(session: Session, visitor: Visitor) -> None:
    call = a_call(session)
    backed(session, call)
    moved = {"kind": "submission", "hour_words": "17:00", "zone": "Europe/Brussels", "precision": "minute"}
    old = {"value": [{**moved, "on": "2026-12-10", "closes_at": "2026-12-10T16:00:00+00:00"}]}
    new = {"value": [{**moved, "on": "2027-01-14", "closes_at": CLOSES.isoformat()}]}
    a_revision(session, call, "deadlines", old=old, new=new)
    a_revision(session, call, "budget_total", old={"value": "1000000.00"}, new={"value": "2500000.00"})

    steps = shown(visitor, call).texts(".cb-timeline li")

    assert len(steps) == 2
    assert "24. November 2026, 10:00 Uhr (Musterportal)" in steps[0]
    assert "vorher: Do., 10. Dezember 2026, 17:00 Uhr (Brüsseler Zeit)" in steps[0]
    assert "jetzt: Do., 14. Januar 2027, 17:00 Uhr (Brüsseler Zeit)" in steps[0]
    assert "vorher: 1.000.000 €" in steps[0]
    assert "Zum ersten Mal gesehen" in steps[1]


def test_a_call_that_left_its_portal_stays_and_says_so(session: Session, visitor: Visitor) -> None:
    call = a_call(session, missing_since=NOW - timedelta(days=4))

    assert "Seit dem 20. November 2026 führt die Quelle diesen Aufruf nicht mehr auf." in shown(visitor, call).content


def test_a_call_that_does_not_exist_is_a_page_not_a_fault(visitor: Visitor) -> None:
    page = visitor.get("/calls/4711")

    assert page.status == 404
    assert page.one("h1").get_text() == "Diese Seite gibt es nicht"


def test_following_and_no_longer_following_work_without_scripts(
    session: Session, member: Visitor, editor: User
) -> None:
    call = a_call(session)

    followed = member.post(f"/calls/{call.id}/watch", next="/calls?q=innenstadt")
    was_watched = is_watched(session, call, user=editor)
    left = member.post(f"/calls/{call.id}/unwatch")

    assert followed.address == "/calls?q=innenstadt"
    assert "Sie folgen diesem Aufruf" in followed.one("#flashes").get_text()
    assert was_watched
    assert left.address == f"/calls/{call.id}"
    assert not is_watched(session, call, user=editor)


def test_with_scripts_only_the_button_is_exchanged(session: Session, member: Visitor) -> None:
    call = a_call(session)

    page = member.post(f"/calls/{call.id}/watch", headers={"HX-Request": "true"})

    assert page.texts("button") == ["Sie folgen"]
    assert "<html" not in page.html
    assert f"/calls/{call.id}/unwatch" in page.html


def test_following_twice_is_following_once(session: Session, member: Visitor, editor: User) -> None:
    call = a_call(session)

    for _ in range(2):
        assert member.post(f"/calls/{call.id}/watch").status == 200

    assert is_watched(session, call, user=editor)


def test_all_followed_calls_stand_on_a_page_of_their_own_closed_ones_included(
    session: Session, member: Visitor, editor: User
) -> None:
    for title, days, status in (("Bald", 3, "open"), ("Später", 90, "open"), ("Vorbei", -3, "closed")):
        a_watch(session, a_call(session, title=title, closes_at=NOW + timedelta(days=days), status=status), editor)
    a_call(session, title="Nicht gefolgt")

    page = member.get("/calls/followed")

    assert page.texts(".cb-call__title") == ["Vorbei", "Bald", "Später"]


def test_who_may_write_can_start_an_application_where_its_form_is_known(
    session: Session, visitor: Visitor, city: Organisation, editor: User, visit: Callable[[User], Visitor]
) -> None:
    known, unknown, closed = (
        a_call(session, programme="CERV"),
        a_call(session, programme=None),
        a_call(session, programme="CERV", status="closed"),
    )
    reader = a_user(session, city, "reader")

    offers = [
        "Antrag beginnen" in visitor.get(f"/calls/{call.id}").content
        for visitor, call in (
            (visit(editor), known),
            (visit(editor), unknown),
            (visit(editor), closed),
            (visit(reader), known),
            (visitor, known),
        )
    ]

    assert offers == [True, False, False, False, False]


def test_an_application_that_exists_already_is_named_on_the_page_of_its_call(
    session: Session, member: Visitor, city: Organisation, editor: User
) -> None:
    call = a_call(session, programme="CERV")
    draft = an_application(session, city, editor, call=call, acronym="SAFER")

    page = member.get(f"/calls/{call.id}")

    assert page.link("SAFER") == f"/applications/{draft.id}"
    assert "Weiteren Antrag beginnen" in page.content


def test_following_by_a_mere_link_is_not_possible(session: Session, member: Visitor, editor: User) -> None:
    call = a_call(session)

    assert member.get(f"/calls/{call.id}/watch").status == 405
    assert not is_watched(session, call, user=editor)


def test_the_calendar_file_rings_at_the_lead_times_of_the_member(
    session: Session, visitor: Visitor, visit: Callable[[User], Visitor], editor: User
) -> None:
    call = a_call(session)
    editor.call_lead_days = [21, 3]

    for_all, for_member = (
        visitor.get(f"/calls/{call.id}/deadlines.ics"),
        visit(editor).get(f"/calls/{call.id}/deadlines.ics"),
    )

    assert for_all.headers["Content-Type"].startswith("text/calendar")
    assert f"callboard-{call.id}.ics" in for_all.headers["Content-Disposition"]
    assert alarms(for_all) == [2, 7, 14, 30]
    assert alarms(for_member) == [3, 21]


def alarms(page: Page) -> list[int]:
    """The days before at which a calendar file rings."""
    (event,) = Calendar.from_ical(page.body).walk("VEVENT")
    return sorted(-alarm.decoded("TRIGGER").days for alarm in event.walk("VALARM"))


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_the_page_speaks_every_language_and_marks_the_words_of_the_source(
    session: Session, visitor: Visitor, language: str
) -> None:
    call = a_call(session, language="de")

    page = shown(visitor.speak(language), call)

    assert page.one("html")["lang"] == language
    assert page.one("h1")["lang"] == "de"
    assert page.one(".cb-foreign")["lang"] == "de"


def test_every_field_a_source_may_give_has_words_for_its_origin() -> None:
    columns = {column.key for column in Call.__table__.columns}
    kept_by_us = {"id", "next_closes_at", "status", "status_until", "relevance", "missing_since"}
    seen_by_us = {"first_seen_at", "changed_at", "last_checked_at"}

    assert columns - kept_by_us - seen_by_us <= set(FIELD_WORDS)
