"""A record becomes a call; taken in again it changes only what changed, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import NOW, a_record, a_source, an_eu_source
from tracker.calls import get_call
from tracker.chores import refresh_statuses
from tracker.db.models import Call, Record, Revision, Run
from tracker.ingest import Outcome, ingest_record
from tracker.records import CallRecord, RunReport, RunState
from tracker.runs import AlreadyRunning, end_run, last_run, next_run_at, register_source, start_run

LATER = NOW + timedelta(hours=12)
FACET_KINDS = {
    *("topic", "programme", "level", "country", "language", "source"),
    *("applicant_type", "target_group", "funding_type", "activity_type"),
}


@pytest.fixture
def run(session: Session) -> Run:
    register_source(session, "de_musterland", a_source(), now=NOW)
    return start_run(session, "de_musterland", replay=False, now=NOW)


@pytest.fixture
def eu_run(session: Session) -> Run:
    register_source(session, "eu_portal", an_eu_source(), now=NOW)
    return start_run(session, "eu_portal", replay=False, now=NOW)


def a_grant(**changes: Any) -> CallRecord:
    values: dict[str, Any] = {
        "source": "eu_portal",
        "key": "50142710TOPICSen",
        "url": "https://portal.example/topic-details/CERV-2027-DAPHNE",
        "kind": "grant",
        "identifier": "CERV-2027-DAPHNE",
        "title": "Preventing gender-based violence",
        "language": "en",
        "programme": "43251589",
        "status": "31094502",
        "opens": "2026-10-01T00:00:00.000+0000",
        "deadlines": ("2027-01-14T00:00:00.000+0000",),
        "deadline_model": "single-stage",
        "deadline_words": "",
        "budget_total": "24000000",
        "description": "<p>Projects that prevent violence against women and children.</p><script>alert(1)</script>",
    }
    return a_record(**{**values, **changes})


def start_replay(session: Session, live: Run, *, archive: str) -> Run:
    live.ended_at = live.ended_at or NOW
    replay = start_run(session, live.source_name, replay=True, now=NOW)
    replay.archive, replay.ended_at = archive, NOW
    session.flush()
    return replay


def only_call(session: Session) -> Call:
    return session.scalars(select(Call)).one()


def test_a_new_record_becomes_a_call_with_everything_it_says(session: Session, eu_run: Run) -> None:
    outcome = ingest_record(session, a_grant(), run=eu_run, now=NOW)

    call = only_call(session)
    assert outcome is Outcome.NEW
    assert (call.title, call.programme, call.status) == ("Preventing gender-based violence", "CERV", "open")
    assert call.deadlines[0].closes_at.isoformat() == "2027-01-14T16:00:00+00:00"
    assert call.deadlines[0].rule == "eu_portal_17_brussels"
    assert str(call.budget_total) == "24000000.00"
    assert "script" not in call.description_html
    assert {tag.topic for tag in call.tags} >= {"gender_based_violence"}
    assert {origin.field for origin in call.origins} >= {"title", "deadlines", "budget_total"}


def test_the_same_record_twice_changes_nothing_but_the_time_of_checking(session: Session, eu_run: Run) -> None:
    record = a_grant()
    ingest_record(session, record, run=eu_run, now=NOW)

    outcome = ingest_record(session, record, run=eu_run, now=LATER)

    call = only_call(session)
    assert outcome is Outcome.UNCHANGED
    assert (call.changed_at, call.last_checked_at) == (NOW, LATER)
    assert session.scalar(select(func.count()).select_from(Revision)) == 0


def test_a_moved_deadline_is_kept_with_its_old_date(session: Session, eu_run: Run) -> None:
    ingest_record(session, a_grant(), run=eu_run, now=NOW)

    outcome = ingest_record(session, a_grant(deadlines=("2027-02-11T00:00:00.000+0000",)), run=eu_run, now=LATER)

    revision = session.scalars(select(Revision)).one()
    assert outcome is Outcome.CHANGED
    assert revision.field == "deadlines"
    assert [each["on"] for each in revision.old["value"]] == ["2027-01-14"]
    assert [each["on"] for each in revision.new["value"]] == ["2027-02-11"]
    assert only_call(session).next_closes_at == only_call(session).deadlines[0].closes_at


def test_random_seconds_of_external_action_are_no_change(session: Session, eu_run: Run) -> None:
    def record(seconds: str) -> CallRecord:
        return a_grant(kind="external_action", deadlines=(f"2027-04-28T12:00:{seconds}.000+0000",))

    ingest_record(session, record("20"), run=eu_run, now=NOW)

    assert ingest_record(session, record("41"), run=eu_run, now=LATER) is Outcome.UNCHANGED


def test_a_changed_text_is_a_change_but_no_new_deadline(session: Session, run: Run) -> None:
    record = a_record(key="ML-1")
    ingest_record(session, record, run=run, now=NOW)

    ingest_record(session, a_record(key="ML-1", url=record.url, description="<p>Neuer Text.</p>"), run=run, now=LATER)

    assert [revision.field for revision in session.scalars(select(Revision))] == ["description_html"]
    assert only_call(session).changed_at == LATER


def test_two_calls_may_share_one_identifier(session: Session, eu_run: Run) -> None:
    ingest_record(session, a_grant(key="1COMPETITIVE_CALLen", kind="cascade"), run=eu_run, now=NOW)
    ingest_record(session, a_grant(key="2COMPETITIVE_CALLen", kind="cascade"), run=eu_run, now=NOW)

    assert session.scalar(select(func.count()).select_from(Call)) == 2


def test_a_call_closes_by_itself_when_its_deadline_passes(session: Session, eu_run: Run) -> None:
    ingest_record(session, a_grant(), run=eu_run, now=NOW)
    call = only_call(session)
    assert call.next_closes_at is not None

    moved = refresh_statuses(session, now=call.next_closes_at + timedelta(seconds=1))

    assert moved == 1
    session.expire(call)
    assert call.status == "closed"
    assert call.next_closes_at is None


def test_a_call_is_missing_only_after_two_complete_healthy_runs_without_it(session: Session, run: Run) -> None:
    ingest_record(session, a_record(key="ML-1"), run=run, now=NOW)
    end_run(session, run, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=NOW)
    missing = []

    for hours in (12, 24):
        now = NOW + timedelta(hours=hours)
        later = start_run(session, "de_musterland", replay=False, now=now)
        end_run(session, later, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=now)
        session.expire_all()
        missing.append(only_call(session).missing_since)

    assert missing == [None, NOW + timedelta(hours=24)]


def test_a_closed_call_that_leaves_its_portal_is_not_marked(session: Session, run: Run) -> None:
    ingest_record(session, a_record(key="ML-1"), run=run, now=NOW)
    end_run(session, run, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=NOW)
    only_call(session).status = "closed"

    for hours in (12, 24, 36):
        now = NOW + timedelta(hours=hours)
        later = start_run(session, "de_musterland", replay=False, now=now)
        end_run(session, later, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=now)

    session.expire_all()
    assert only_call(session).missing_since is None


@pytest.mark.parametrize(
    ("state", "complete", "replay"),
    [(RunState.SUSPECT, True, False), (RunState.FAILED, True, False), (RunState.HEALTHY, False, False)],
)
def test_a_half_failed_run_closes_nothing(
    session: Session, run: Run, state: RunState, complete: bool, replay: bool
) -> None:
    ingest_record(session, a_record(key="ML-1"), run=run, now=NOW)
    end_run(session, run, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=NOW)

    for hours in (12, 24, 36):
        now = NOW + timedelta(hours=hours)
        later = start_run(session, "de_musterland", replay=replay, now=now)
        end_run(session, later, RunReport(source="de_musterland", state=state), complete=complete, now=now)

    assert session.scalars(select(Record)).one().missing_since is None


def test_a_replay_marks_nothing_as_missing(session: Session, run: Run) -> None:
    ingest_record(session, a_record(key="ML-1"), run=run, now=NOW)
    end_run(session, run, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=NOW)

    for hours in (12, 24, 36):
        now = NOW + timedelta(hours=hours)
        later = start_run(session, "de_musterland", replay=True, now=now)
        end_run(session, later, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=now)

    assert session.scalars(select(Record)).one().missing_runs == 0


def test_a_missing_call_that_comes_back_is_no_longer_marked(session: Session, run: Run) -> None:
    record = a_record(key="ML-1")
    ingest_record(session, record, run=run, now=NOW)
    call = only_call(session)
    call.missing_since = call.records[0].missing_since = NOW
    session.flush()

    ingest_record(session, record, run=run, now=LATER)

    assert call.missing_since is None
    assert call.records[0].missing_since is None


def test_a_source_is_read_by_one_run_at_a_time(session: Session, run: Run) -> None:
    with pytest.raises(AlreadyRunning):
        start_run(session, "de_musterland", replay=False, now=NOW + timedelta(minutes=1))

    later = start_run(session, "de_musterland", replay=False, now=NOW + timedelta(hours=4))

    assert later.id != run.id
    assert (run.state, run.reason) == ("failed", "abandoned: it never ended")


def test_the_next_run_is_due_by_the_timetable_of_the_source(session: Session, run: Run) -> None:
    end_run(session, run, RunReport(source="de_musterland", state=RunState.HEALTHY), complete=True, now=NOW)

    due = next_run_at(run.source, last_run(session, "de_musterland"))

    assert due == NOW + timedelta(hours=12)


def test_registering_a_source_again_keeps_the_operators_switch(session: Session, run: Run) -> None:
    run.source.enabled = False

    state = register_source(session, "de_musterland", a_source(title="Neuer Name"), now=LATER)

    assert (state.title, state.enabled) == ("Neuer Name", False)


def test_a_call_can_be_read_by_its_number(session: Session, run: Run) -> None:
    ingest_record(session, a_record(key="ML-1"), run=run, now=NOW)

    assert get_call(session, only_call(session).id).records[0].key == "ML-1"


def test_a_replay_of_old_recordings_sets_back_nothing_that_a_live_run_said(session: Session, run: Run) -> None:
    record = a_record(key="ML-1", description="<p>Wie das Portal heute sagt.</p>")
    ingest_record(session, record, run=run, now=NOW)
    replay = start_replay(session, run, archive="/recordings/2024")

    old = replace(record, description="<p>Wie es früher hieß.</p>", deadline_words="Anträge bis zum 1. März 2024.")
    outcome = ingest_record(session, old, run=replay, now=LATER)

    call = only_call(session)
    assert outcome is Outcome.UNCHANGED
    assert (call.description_html, call.deadlines[0].on.year) == ("<p>Wie das Portal heute sagt.</p>", 2027)
    assert call.last_checked_at == NOW  # no portal was asked
    assert session.scalar(select(func.count()).select_from(Revision)) == 0


def test_a_replay_of_the_very_run_that_told_of_a_record_reads_it_again(session: Session, run: Run) -> None:
    run.archive = "/archive/run1.warc.gz"
    record = a_record(key="ML-1")
    ingest_record(session, record, run=run, now=NOW)
    replay = start_replay(session, run, archive=run.archive)

    outcome = ingest_record(session, replace(record, title="Besser gelesen"), run=replay, now=LATER)

    assert outcome is Outcome.CHANGED
    assert only_call(session).title == "Besser gelesen"
    assert only_call(session).last_checked_at == NOW
    assert session.scalars(select(Record)).one().last_run_id == run.id


def test_what_only_replays_have_told_of_follows_the_latest_replay_until_a_live_run_comes(
    session: Session, run: Run
) -> None:
    first, second = start_replay(session, run, archive="/a"), start_replay(session, run, archive="/b")
    record = a_record(key="ML-1", title="eins")
    live = start_run(session, "de_musterland", replay=False, now=LATER)

    outcomes = [
        ingest_record(session, record, run=first, now=NOW),
        ingest_record(session, replace(record, title="zwei"), run=second, now=NOW),
        ingest_record(session, replace(record, title="drei"), run=live, now=LATER),
        ingest_record(session, record, run=second, now=LATER),
    ]

    assert outcomes == [Outcome.NEW, Outcome.CHANGED, Outcome.CHANGED, Outcome.UNCHANGED]
    assert only_call(session).title == "drei"


def test_a_replay_does_not_bring_back_a_call_that_left_its_portal(session: Session, run: Run) -> None:
    record = a_record(key="ML-1")
    ingest_record(session, record, run=run, now=NOW)
    only_call(session).missing_since = session.scalars(select(Record)).one().missing_since = LATER
    replay = start_replay(session, run, archive="/recordings/2024")

    ingest_record(session, record, run=replay, now=LATER + timedelta(hours=1))

    assert only_call(session).missing_since == LATER


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/aufrufe/1", "ftp://x.example/1", ""])
def test_only_a_web_address_becomes_the_link_to_the_portal(session: Session, run: Run, address: str) -> None:
    record = a_record(key="ML-1", url=address, links=(("Merkblatt", address), ("Richtlinie", "https://x.example/r")))

    ingest_record(session, record, run=run, now=NOW)

    assert only_call(session).url == ""
    assert [link["url"] for link in only_call(session).links] == ["https://x.example/r"]


def test_a_call_is_filed_under_every_kind_of_value(session: Session, eu_run: Run) -> None:
    applicants, text = ("Municipalities",), "Training of police officers, training of youth."

    ingest_record(session, a_grant(applicants=applicants, description=text), run=eu_run, now=NOW)

    kinds = {facet.kind for facet in only_call(session).facets}
    assert kinds >= {"topic", "programme", "level", "country", "language", "source", "applicant_type"}
    assert kinds <= FACET_KINDS


def test_a_status_moves_when_its_time_has_come_and_not_before(session: Session, eu_run: Run) -> None:
    ingest_record(session, a_grant(), run=eu_run, now=NOW)
    closes_at = only_call(session).deadlines[0].closes_at

    moved = [refresh_statuses(session, now=now) for now in (LATER, closes_at + timedelta(minutes=1))]

    call = only_call(session)
    assert moved == [0, 1]
    assert (call.status, call.next_closes_at) == ("closed", None)
