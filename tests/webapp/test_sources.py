"""Sources: how the portals are read, what went wrong and why, and reading one now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOW, a_source_state, a_user
from tests.webapp.visitor import Visitor
from tracker.db.models import Job, Run, SourceState, User


@pytest.fixture
def source(session: Session) -> SourceState:
    """A registered portal."""
    return a_source_state(session, no_derivatives=True)


@pytest.fixture
def office(session: Session, visit: Callable[[User], Visitor]) -> Visitor:
    """Somebody of the office."""
    return visit(a_user(session, None, is_office=True))


def a_run(session: Session, source: SourceState, **values: Any) -> Run:
    """A reading that ended two hours ago."""
    usual: dict[str, Any] = {
        "started_at": NOW - timedelta(hours=2),
        "ended_at": NOW - timedelta(hours=2) + timedelta(minutes=4),
        "state": "healthy",
        "complete": True,
        "records": 640,
        "new": 3,
        "changed": 5,
        "unchanged": 632,
        "report": {"answers": 7, "unreadable": [], "skipped": {}},
    }
    run = Run(source_name=source.name, **{**usual, **values})
    session.add(run)
    session.flush()
    return run


def test_everybody_sees_how_each_source_stands(session: Session, visitor: Visitor, source: SourceState) -> None:
    a_run(session, source, state="suspect", reason="exactly one page of 50 records")

    page = visitor.get("/sources")

    assert "Musterportal auffällig" in page.content
    assert (
        "Zuletzt gelesen am 24. November 2026, 08:04 Uhr – 640 Einträge: 3 neu, 5 geändert, 632 unverändert"
        in page.content
    )
    assert "exactly one page of 50 records" in page.content
    assert "Nächste Lesung: 24. November 2026, 20:00 Uhr" in page.content
    assert "Land Musterland, CC BY 4.0 – CC BY 4.0 (Text unverändert gezeigt)" in page.content
    assert "Jetzt lesen" not in page.content


def test_a_source_that_was_never_read_or_is_switched_off_says_so(
    session: Session, visitor: Visitor, source: SourceState
) -> None:
    source.enabled = False

    page = visitor.get("/sources")

    assert "nie gelesen ausgeschaltet" in page.content
    assert "Wird nicht von selbst gelesen" in page.content


def test_the_office_has_a_source_read_now_once(session: Session, office: Visitor, source: SourceState) -> None:
    first = office.post(f"/sources/{source.name}/read")
    second = office.post(f"/sources/{source.name}/read")

    jobs = list(session.scalars(select(Job)))
    assert "Musterportal wird gleich gelesen." in first.words
    assert "Ist gleich an der Reihe" in first.content
    assert "Diese Quelle wird schon gelesen oder ist gleich an der Reihe." in second.words
    assert [(job.name, job.key, job.arguments) for job in jobs] == [("crawl", source.name, {"source": source.name})]


def test_a_member_cannot_have_a_source_read(session: Session, member: Visitor, source: SourceState) -> None:
    page = member.post(f"/sources/{source.name}/read")

    assert page.status == 403
    assert session.scalar(select(Job)) is None


def test_a_reading_names_what_it_could_not_read_and_what_it_left_out(
    session: Session, member: Visitor, source: SourceState
) -> None:
    run = a_run(
        session,
        source,
        complete=False,
        report={
            "answers": 7,
            "unreadable": [{"where": "record 17", "why": "not well-formed <XML>"}],
            "skipped": {"duplicate": 12, "odd_thing": 1},
        },
    )

    readings = member.get(f"/sources/{source.name}")
    page = member.get(f"/sources/{source.name}/runs/{run.id}")

    assert readings.link("24. November 2026, 08:00 Uhr") == f"/sources/{source.name}/runs/{run.id}"
    assert "record 17 : not well-formed <XML>" in page.content
    assert "Doppelt aufgeführt 12" in page.content
    assert "odd_thing 1" in page.content
    assert "nicht vollständig" in page.content


def test_a_source_or_reading_that_does_not_exist_is_a_page_not_a_fault(
    session: Session, member: Visitor, source: SourceState
) -> None:
    other = a_source_state(session, "de_elsewhere")
    run = a_run(session, other)

    assert member.get("/sources/nowhere").status == 404
    assert member.get(f"/sources/{source.name}/runs/{run.id}").status == 404


def test_a_reading_that_goes_on_is_shown(session: Session, member: Visitor, source: SourceState) -> None:
    a_run(session, source, ended_at=None, state="running", report={})

    assert "Musterportal wird gerade gelesen" in member.get("/sources").content
    assert "wird gelesen" in member.get(f"/sources/{source.name}").content
