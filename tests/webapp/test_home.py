"""The first page: for visitors what this is, for members in one look what matters next."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tests.builders import (
    NOW,
    a_call,
    a_project,
    a_source_state,
    a_tag,
    a_user,
    a_watch,
    an_application,
    an_organisation,
)
from tests.webapp.visitor import Visitor
from tracker.db.models import Organisation, Run, User


def test_a_visitor_sees_what_this_is_and_what_closes_next(session: Session, visitor: Visitor) -> None:
    a_call(session, title="Bald", closes_at=NOW + timedelta(days=3))
    a_call(session, title="Später", closes_at=NOW + timedelta(days=30))

    page = visitor.get("/")

    assert page.one("h1").get_text() == "Förderaufrufe für sichere Städte"
    assert "2 offene oder angekündigte Aufrufe" in page.content
    assert page.texts(".cb-line__title") == ["Bald", "Später"]
    assert page.link("Anmelden").startswith("/sign-in")


def test_a_member_sees_first_what_closes_next_of_what_is_followed_or_fits(
    session: Session, member: Visitor, editor: User, city: Organisation
) -> None:
    city.profile.topics = ["night_time"]
    fitting = a_call(session, title="Passend", closes_at=NOW + timedelta(days=20))
    a_tag(session, fitting, "night_time")
    a_call(session, title="Anderes Thema", closes_at=NOW + timedelta(days=2))
    a_watch(session, a_call(session, title="Gefolgt", closes_at=NOW + timedelta(days=9)), editor)
    a_watch(session, a_call(session, title="Gefolgt ohne Datum", closes_at=None), editor)

    closing = member.get("/").one("section[aria-labelledby=closing]")

    titles = [each.get_text() for each in closing.select(".cb-line__title")]
    assert titles == ["Gefolgt", "Passend", "Gefolgt ohne Datum"]
    assert "noch 9 Tage" in closing.get_text()
    assert closing.get_text().count("Sie folgen") == 2


def test_what_came_since_the_last_visit_is_new_until_it_is_marked_as_seen(
    session: Session, member: Visitor, editor: User
) -> None:
    a_call(session, title="Frisch", first_seen_at=NOW - timedelta(hours=1), closes_at=NOW + timedelta(days=300))

    before = member.get("/").texts("section[aria-labelledby=new]")[0]
    after = member.post("/seen").texts("section[aria-labelledby=new]")[0]

    assert "Frisch" in before
    assert "Alle als gesehen markieren" in before
    assert "Nichts Neues seit dem 24. November 2026, 10:00 Uhr. Zuletzt kamen dazu:" in after
    assert "Alle als gesehen markieren" not in after
    assert editor.last_visit_at == NOW


def test_own_applications_are_shown_with_their_state_and_the_deadline_of_the_call(
    session: Session, member: Visitor, editor: User, city: Organisation
) -> None:
    call = a_call(session, closes_at=NOW + timedelta(days=9))
    an_application(session, city, editor, call=call, acronym="SAFER", status="in_preparation")
    an_application(session, city, editor, acronym="OVER", status="rejected")

    own = member.get("/").texts("section[aria-labelledby=applications]")[0]

    assert "SAFER In Vorbereitung" in own
    assert "noch 9 Tage" in own
    assert "OVER" not in own


def test_duties_of_projects_are_shown_with_the_days_left_and_overdue_ones_first(
    session: Session, member: Visitor, city: Organisation
) -> None:
    duties_of_project = a_project(session, city).obligations
    days = [date(2026, 12, 6), date(2026, 11, 20), *[date(2028, 1, 31)] * len(duties_of_project)]
    for duty, day in zip(duties_of_project, days, strict=False):
        duty.due_on = day

    duties = member.get("/").texts(".cb-duty__day")

    assert duties == ["Fr., 20. November 2026 (seit 4 Tagen überfällig)", "So., 6. Dezember 2026 (in 12 Tagen fällig)"]


def test_what_belongs_to_another_city_is_not_on_the_first_page(session: Session, member: Visitor) -> None:
    elsewhere = an_organisation(session, "Stadt Anderswo")
    an_application(session, elsewhere, a_user(session, elsewhere), acronym="GEHEIM", status="in_preparation")

    assert "GEHEIM" not in member.get("/").html


def test_a_reading_that_goes_on_is_shown_with_its_progress(session: Session, member: Visitor) -> None:
    source = a_source_state(session)
    begun = {"source_name": source.name, "state": "healthy", "records": 640}
    session.add(Run(**begun, started_at=NOW - timedelta(days=1), ended_at=NOW - timedelta(days=1)))
    session.add(Run(source_name=source.name, state="running", started_at=NOW - timedelta(minutes=2), records=160))

    page = member.get("/")

    assert "Musterportal wird gerade gelesen" in page.content
    assert "bisher 160 Einträge, seit 09:58" in page.content
    assert (page.one("progress")["value"], page.one("progress")["max"]) == ("160", "640")
    assert page.one("#running")["hx-get"] == "/running"


def test_once_the_reading_is_over_the_page_is_asked_for_again(session: Session, visitor: Visitor) -> None:
    run = Run(source_name=a_source_state(session).name, state="running", started_at=NOW)
    session.add(run)
    during = visitor.get("/running", HX_Request="true")
    run.ended_at, run.state = NOW, "healthy"

    after = visitor.get("/running", HX_Request="true")

    assert "wird gerade gelesen" in during.html
    assert "HX-Refresh" not in during.headers
    assert after.headers["HX-Refresh"] == "true"


def test_nothing_at_all_is_a_friendly_page_too(member: Visitor) -> None:
    page = member.get("/")

    assert page.one("h1").get_text() == "Guten Tag, Kim Beispiel"
    assert "Sie folgen noch keinem Aufruf" in page.content
    assert "Kein Antrag in Arbeit." in page.content


def test_only_who_belongs_to_an_organisation_is_asked_to_choose_its_topics(
    session: Session, member: Visitor, visit: Callable[[User], Visitor]
) -> None:
    office = visit(a_user(session, is_office=True))
    asked = "Ihre Organisation hat noch keine Themen gewählt"

    assert asked in member.get("/").content
    assert asked not in office.get("/").content
