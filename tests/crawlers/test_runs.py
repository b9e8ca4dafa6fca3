"""Whole runs over HTTP against the sample portals: what a run does, what a fault does, and what a kill does not do."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crawlers.sample import Portal, create_portal
from crawlers.sample.faults import Fault
from tests.builders import NOW
from tests.crawling import House, kill, wait_until
from tracker.config import environment_of
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Call, Record, Run
from tracker.records import RunReport, RunState

EU, FDB = "eu_funding_tenders", "de_foerderdatenbank"
SOURCES = (EU, FDB)
BOTH = pytest.mark.parametrize("source", SOURCES)


@pytest.fixture
def portal() -> Iterator[Portal]:
    """Both sample portals, with small pages so that there are several."""
    with create_portal(today=NOW.date(), page_cap=30) as portal:
        yield portal


@pytest.fixture
def house(portal: Portal, sqlite_url: str, tmp_path: Path) -> House:
    """A fresh installation that reads the sample portals."""
    return House(sqlite_url, tmp_path, portal.url)


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """The installation's database."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def counts(engine: Engine) -> dict[str, int]:
    """Calls, those that are missing, and records in the database."""
    with Session(engine) as session:

        def count(*where: object) -> int:
            return session.scalar(select(func.count()).select_from(Call).where(*where)) or 0  # type: ignore[arg-type]

        return {"calls": count(), "missing": count(Call.missing_since.is_not(None))}


def words_of(engine: Engine) -> dict[str, dict[str, Any]]:
    """The words of every record, by its key."""
    with Session(engine) as session:
        return {record.key: record.words for record in session.scalars(select(Record))}


def last_run(engine: Engine) -> Run:
    """The newest run."""
    with session_factory(engine)() as session:
        return session.scalars(select(Run).order_by(Run.id.desc()).limit(1)).one()


def accounted(report: RunReport) -> int:
    """Everything that the report speaks of."""
    return report.records + sum(report.skipped.values()) + len(report.unreadable)


def test_the_eu_portal_is_read_whole(house: House, portal: Portal, engine: Engine) -> None:
    report = house.crawl(EU)

    assert (report.state, report.reason) == (RunState.HEALTHY, "")
    assert report.unreadable == []
    assert report.records == report.new == counts(engine)["calls"] >= 60
    assert {"duplicate", "older_version"} == set(report.skipped)
    run = last_run(engine)
    assert (run.complete, run.records, run.report) == (True, report.records, report.to_json())
    assert Path(run.archive).is_file()


def test_the_foerderdatenbank_is_read_whole(house: House, portal: Portal, engine: Engine) -> None:
    report = house.crawl(FDB)

    assert (report.state, report.reason) == (RunState.HEALTHY, "")
    assert report.unreadable == []
    assert set(words_of(engine)) == {f"{programme.path}.html" for programme in portal.programmes}
    assert report.skipped["no_title"] == 3
    assert report.answers == 1


def test_a_portal_is_asked_politely_and_by_name(house: House, portal: Portal) -> None:
    house.crawl(FDB)

    assert [(visit.method, visit.path) for visit in portal.visits] == [("GET", "/FDB/WS/export")]
    assert portal.visits[0].agent.startswith("Callboard/")
    assert "callboard@localhost" in portal.visits[0].agent


@BOTH
def test_a_second_run_changes_nothing(house: House, source: str, engine: Engine) -> None:
    first = house.crawl(source)
    before = words_of(engine)

    second = house.crawl(source)

    assert (second.state, second.new, second.changed) == (RunState.HEALTHY, 0, 0)
    assert second.unchanged == first.new
    assert words_of(engine) == before


@BOTH
def test_a_replay_of_the_archive_gives_the_same_records_without_the_portal(
    house: House, portal: Portal, source: str, engine: Engine, postgres_url: str, tmp_path: Path
) -> None:
    live = house.crawl(source)
    [archive] = house.archives(source)
    portal.stop()
    other = House(postgres_url, tmp_path / "other", portal.url)

    replayed = other.crawl(source, replay=archive)

    assert replayed.state is RunState.HEALTHY
    assert (replayed.records, replayed.skipped, replayed.unreadable) == (live.records, live.skipped, live.unreadable)
    other_engine = open_engine(postgres_url)
    assert words_of(other_engine) == words_of(engine)
    other_engine.dispose()


def test_pages_give_the_same_programmes_as_the_export(house: House, portal: Portal, engine: Engine) -> None:
    house.crawl(FDB)
    exported = words_of(engine)

    report = house.crawl(FDB, way="pages")

    assert (report.state, report.new, report.unreadable) == (RunState.HEALTHY, 0, [])
    assert report.records == len(exported)
    assert not last_run(engine).complete  # the second way says nothing about what is missing
    fields = ("title", "funder", "level", "status_note", "deadline_words", "summary", "description", "eligibility")
    for key, words in words_of(engine).items():
        assert {name: words[name] for name in fields} == {name: exported[key][name] for name in fields}
        assert sorted(words["applicants"]) == sorted(exported[key]["applicants"])


FAULTS = {
    Fault.ERROR_500: "the portal answered 500 Internal Server Error",
    Fault.ERROR_503: "the portal answered 503 Service Unavailable",
    Fault.CAPTCHA: "the portal answered with a captcha page",
    Fault.LOGIN: "the portal answered with a login page",
    Fault.BROKEN: "broken",
    Fault.WRONG_TYPE: "the portal answered application/pdf instead of",
    Fault.REDIRECT: "the portal redirects without end",
    Fault.EMPTY: "the portal answered nothing",
    Fault.CLOSED: "the connection to the portal broke",
    Fault.CUT: "the portal's answer broke off",
    Fault.STALLED: "the portal did not answer in time",
}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        *((EU, fault) for fault in FAULTS),
        *((FDB, fault) for fault in (Fault.CAPTCHA, Fault.BROKEN, Fault.WRONG_TYPE, Fault.REDIRECT, Fault.CUT)),
    ],
)
def test_a_portal_out_of_order_fails_the_run_in_one_line(
    house: House, portal: Portal, source: str, fault: Fault, engine: Engine
) -> None:
    portal.set_fault(fault)

    report = house.crawl(source, timeout=1.0)

    assert report.state is RunState.FAILED
    assert FAULTS[fault] in report.reason
    assert "\n" not in report.reason
    assert counts(engine)["calls"] == 0
    assert not last_run(engine).complete


def test_broken_documents_fail_the_run_and_are_all_listed(house: House, portal: Portal) -> None:
    portal.set_fault(Fault.BROKEN_XML)

    report = house.crawl(FDB)

    assert report.state is RunState.FAILED
    assert report.reason.startswith("nothing could be read: broken XML")
    assert len(report.unreadable) > len(portal.programmes)


@pytest.mark.parametrize(
    ("source", "reason"), [(EU, "the list is cut short"), (FDB, "calls, at least 50 are expected")]
)
def test_a_truncated_list_is_suspect(house: House, portal: Portal, source: str, reason: str) -> None:
    portal.set_fault(Fault.TRUNCATED)

    report = house.crawl(source)

    assert report.state is RunState.SUSPECT
    assert reason in report.reason
    assert report.records > 0


@BOTH
@pytest.mark.parametrize("fault", [Fault.TRUNCATED, Fault.CAPTCHA])
def test_a_run_that_cannot_be_believed_closes_nothing(
    house: House, portal: Portal, source: str, fault: Fault, engine: Engine
) -> None:
    house.crawl(source)
    before = counts(engine)
    portal.set_fault(fault)

    for _ in range(2):
        house.crawl(source)

    assert counts(engine) == before


@BOTH
def test_what_left_the_portal_is_marked_after_two_whole_runs_and_stays(
    house: House, portal: Portal, source: str, engine: Engine
) -> None:
    first = house.crawl(source)
    portal.move()

    moved = house.crawl(source)
    once = counts(engine)["missing"]
    house.crawl(source)

    assert moved.state is RunState.HEALTHY
    assert moved.changed > 0
    assert once == 0
    assert counts(engine)["missing"] == 1
    assert counts(engine)["calls"] == first.records + moved.new


@BOTH
def test_a_killed_run_loses_nothing_committed_closes_nothing_and_is_known_as_killed(
    house: House, source: str, engine: Engine
) -> None:
    process = house.begin_crawl(source)
    wait_until(lambda: counts(engine)["calls"] > 0)
    kill(process, signal.SIGKILL)
    left = counts(engine)["calls"]

    report = house.crawl(source)

    assert 0 < left < report.records
    assert (report.state, report.unchanged, report.new) == (RunState.HEALTHY, left, report.records - left)
    assert counts(engine)["missing"] == 0
    with Session(engine) as session:
        killed = session.scalars(select(Run).order_by(Run.id)).first()
        assert killed is not None
        assert (killed.state, killed.reason, killed.complete) == ("failed", "killed before it ended", False)


def test_a_run_that_is_told_to_end_says_that_it_was_interrupted(house: House, portal: Portal, engine: Engine) -> None:
    portal.set_fault(Fault.STALLED)
    process = house.begin_crawl(EU)
    wait_until(lambda: bool(portal.visits))

    kill(process, signal.SIGTERM)

    run = last_run(engine)
    assert process.exitcode == 0  # it ended by itself
    assert (run.state, run.reason, run.complete) == ("failed", "interrupted", False)
    assert run.ended_at is not None


def test_two_runs_of_one_source_never_overlap(house: House, portal: Portal, engine: Engine) -> None:
    portal.set_fault(Fault.STALLED)
    process = house.begin_crawl(EU)
    wait_until(lambda: bool(portal.visits))

    report = house.crawl(EU)
    kill(process, signal.SIGTERM)

    assert report.state is RunState.FAILED
    assert "is being read" in report.reason
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Run)) == 1


def test_an_archive_that_cannot_be_written_stops_the_reading(house: House, portal: Portal, engine: Engine) -> None:
    (house.folder / "archive").write_text("a file where a folder should be")

    report = house.crawl(FDB)

    assert report.state is RunState.FAILED
    assert counts(engine)["calls"] == 0


def run_command(house: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m crawlers …`` as an operator or the scheduler starts it."""
    environment = {**os.environ, **environment_of(house.settings)}
    return subprocess.run(
        [sys.executable, "-m", "crawlers", *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_prints_one_line_of_json_and_nothing_else(house: House) -> None:
    done = run_command(house, "run", FDB, "--json")

    assert done.returncode == 0
    assert done.stderr == ""
    [line] = done.stdout.splitlines()
    report = json.loads(line)
    assert (report["source"], report["state"], report["reason"]) == (FDB, "healthy", "")
    assert report["records"] == report["new"] + report["changed"] + report["unchanged"]
    assert report["bytes"] > 0
    assert report["seconds"] > 0


def test_the_command_says_by_its_exit_code_how_it_went(house: House, portal: Portal) -> None:
    portal.set_fault(Fault.CAPTCHA)

    failed = run_command(house, "run", FDB)
    asked_wrongly = run_command(house, "run", "de_nowhere")

    assert (failed.returncode, asked_wrongly.returncode) == (1, 2)
    assert failed.stdout.startswith("de_foerderdatenbank: failed (the portal answered with a captcha page")
    assert failed.stderr == ""


def test_progress_is_shown_on_standard_error(house: House) -> None:
    done = run_command(house, "run", FDB, "--json", "--progress")

    assert done.stderr.endswith(f"de_foerderdatenbank: 1 answers, {json.loads(done.stdout)['records']} calls\n")


def test_sources_are_registered_and_listed(house: House, engine: Engine) -> None:
    registered = run_command(house, "register")
    listed = run_command(house, "list")

    assert registered.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [FDB, EU]
    with Session(engine) as session:
        from tracker.runs import find_sources

        assert [source.name for source in find_sources(session)] == [FDB, EU]
