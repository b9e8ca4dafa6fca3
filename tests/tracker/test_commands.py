"""What operators type: every command on a scratch installation, its words and its exit code."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import CLOSES, NOW, a_call, a_project, a_tag, a_user, a_watch, an_application, some_settings
from tests.command import callboard
from tests.mailserver import mail_server
from tracker.config import Settings
from tracker.db.engine import open_engine, session_factory
from tracker.health import Finding, examine_clock, examine_database, examine_disk, examine_mail, examine_printing
from tracker.people import find_user

SAVED = Path(__file__).resolve().parents[1] / "sources"
EU, FDB = "eu_funding_tenders", "de_foerderdatenbank"
REPORT_KEYS = {
    *("source", "state", "reason", "answers", "records", "new", "changed", "unchanged"),
    *("unreadable", "skipped", "bytes", "seconds"),
}


@dataclass(frozen=True)
class House:
    """An installation of its own."""

    folder: Path
    url: str

    def run(self, *arguments: str, **variables: str) -> CompletedProcess[str]:
        """Run a command on it."""
        return callboard(*arguments, folder=self.folder, **{"CALLBOARD_DATABASE_URL": self.url, **variables})

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON lines that a command prints."""
        done = self.run(*arguments, "--json")
        assert done.returncode in (0, 1), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> House:
    return House(tmp_path, sqlite_url)


@pytest.fixture
def kept(house: House) -> Iterator[Session]:
    """A session of the installation whose commits stay."""
    engine = open_engine(house.url)
    with session_factory(engine, writing=True)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder of saved answers of the EU portal."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    shutil.copy(SAVED / EU / "call-grant.saved.json", folder / "answer.json")
    return folder


def test_a_replay_fills_the_list_and_a_second_one_changes_nothing(house: House, recordings: Path) -> None:
    first, second = (house.lines("crawl", EU, "--replay", str(recordings))[0] for _ in range(2))

    listed = house.lines("calls")
    call = house.lines("call", str(listed[0]["id"]))[0]
    assert set(first) == REPORT_KEYS
    assert first["new"] == first["records"] == second["unchanged"] == len(listed) > 0
    assert call["deadlines"][0]["words"]
    assert {origin["source"] for origin in call["provenance"]} == {EU}
    assert call["history"] == []


def test_sources_say_how_they_were_read(house: House, recordings: Path) -> None:
    unread = {row["source"]: row["state"] for row in house.lines("sources")}
    house.run("crawl", EU, "--replay", str(recordings))

    rows = {row["source"]: row for row in house.lines("sources")}
    assert unread == {EU: "unread", FDB: "unread"}
    assert rows[EU]["state"] in ("healthy", "suspect")
    assert rows[FDB]["next_run"] is not None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("crawl", "de_nirgendwo"), "no source is called 'de_nirgendwo'; known are:"),
        (("crawl", "--replay", "."), "--replay needs exactly one source"),
        (("crawl", EU, "--replay", "no-such-folder"), "does not exist"),
        (("calls", "--topic", "astrology"), "'astrology' is unknown; known are:"),
        (("calls", "--programme", "LOTTO"), "'LOTTO' is unknown; known are:"),
        (("alerts", "--now", "tomorrow"), "'tomorrow' is no ISO instant"),
    ],
)
def test_what_is_asked_wrongly_is_named(house: House, arguments: tuple[str, ...], says: str) -> None:
    done = house.run(*arguments)

    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())


def test_the_list_is_filtered_and_is_a_table_for_spreadsheets(house: House, kept: Session) -> None:
    wanted = a_call(kept, title="Häusliche Gewalt, „heute“")
    a_tag(kept, wanted, "gender_based_violence")
    a_tag(kept, wanted, "crime_prevention_general")
    a_tag(kept, a_call(kept, status="closed"), "gender_based_violence")
    a_call(kept)
    kept.commit()

    done = house.run("calls", "--open", "--topic", "gender_based_violence", "--csv")

    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["id"], row["title"]) == (str(wanted.id), "Häusliche Gewalt, „heute“")
    assert row["topics"] == "gender_based_violence crime_prevention_general"
    assert row["closes_at"] == CLOSES.isoformat()


def test_the_first_city_and_its_first_person_are_added_once(house: House, kept: Session) -> None:
    city = ("organisation", "add", "Stadt Beispielingen", "--short-name", "BSP")
    person = ("user", "add", "Kim@BSP.example", "--name", "Kim", "--organisation", "Stadt Beispielingen")

    done = [house.run(*city), house.run(*person, "--role", "admin", "--password", "a long password")]
    again = [house.run(*city), house.run(*person, "--password", "a long password")]

    user = find_user(kept, "kim@bsp.example")
    assert [each.returncode for each in (*done, *again)] == [0, 0, 1, 1]
    assert all("is already here" in each.stderr for each in again)
    assert user is not None
    assert [(each.organisation.name, each.role) for each in user.memberships] == [("Stadt Beispielingen", "admin")]


def test_an_upgrade_twice_upgrades_once(tmp_path: Path) -> None:
    fresh = House(tmp_path, f"sqlite:///{tmp_path / 'fresh.sqlite3'}")

    first, second = fresh.run("db", "upgrade"), fresh.run("db", "upgrade")

    head = first.stdout.split()[-1]
    assert (first.stdout, second.stdout) == (f"schema empty -> {head}\n", f"schema {head} -> {head}\n")
    assert {row["source"] for row in fresh.lines("sources")} == {EU, FDB}


def test_alerts_are_told_beforehand_then_sent_and_never_again(house: House, kept: Session) -> None:
    a_watch(kept, a_call(kept, first_seen_at=NOW), a_user(kept, email="kim@bsp.example"))
    kept.commit()
    week_before = ("alerts", "--json", "--now", (CLOSES - timedelta(days=7)).isoformat())

    with mail_server() as server:
        dry, sent, again = (
            json.loads(house.run(*week_before, *more, CALLBOARD_SMTP_URL=server.url).stdout)
            for more in (("--dry-run",), (), ())
        )

        assert [len(report["notices"]) for report in (dry, sent, again)] == [1, 1, 0]
        assert [address for envelope in server.accepted for address in envelope.rcpt_tos] == ["kim@bsp.example"]


def test_a_draft_and_a_report_become_files(house: House, kept: Session, tmp_path: Path) -> None:
    draft, project = an_application(kept), a_project(kept)
    kept.commit()
    paper, report = tmp_path / "draft.pdf", tmp_path / "report.pdf"

    done = [
        house.run("application", "export", str(draft.id), "--format", "pdf", "--output", str(paper)),
        house.run("project", "report", str(project.id), "--period", "1", "--output", str(report)),
        house.run("project", "report", str(project.id), "--period", "99", "--output", str(report)),
        house.run("application", "export", str(draft.id), "--output", str(tmp_path / "no" / "draft.pdf")),
    ]

    assert [each.returncode for each in done] == [0, 0, 2, 1], [each.stderr for each in done]
    assert paper.read_bytes().startswith(b"%PDF-1.7")
    assert report.read_bytes().startswith(b"%PDF-1.7")
    assert "No such file or directory" in done[3].stderr


def test_the_doctor_names_what_to_mend_and_ends_with_1(tmp_path: Path) -> None:
    sick = House(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    done = sick.run("doctor", "--json", CALLBOARD_SMTP_URL="smtp://127.0.0.1:1")

    found = {finding["subject"]: finding for finding in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert list(found) == ["database", "disk", "clock", "printing", "mail"]
    assert "run `callboard db upgrade`" in found["database"]["says"]
    assert found["mail"]["says"].endswith("see CALLBOARD_SMTP_URL")
    assert not found["database"]["ok"]
    assert not found["mail"]["ok"]


def healthy(finding: Finding) -> bool:
    """Whether a look found all well, in one line."""
    assert len(finding.says.splitlines()) == 1
    return finding.ok


def test_a_healthy_installation_has_nothing_to_mend(sqlite_url: str, tmp_path: Path) -> None:
    settings = replace(some_settings(), database_url=sqlite_url, data_dir=tmp_path)

    with mail_server() as server:
        mail = examine_mail(replace(settings, smtp_url=server.url))

    assert healthy(mail)
    assert healthy(examine_database(settings))
    assert healthy(examine_disk(settings))
    assert healthy(examine_clock())
    assert healthy(examine_printing())


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/callboard.sqlite3", "postgresql+psycopg://callboard@127.0.0.1:1/callboard"]
)
def test_a_database_that_does_not_answer_is_found(url: str, tmp_path: Path) -> None:
    settings: Settings = replace(some_settings(), database_url=url, data_dir=tmp_path)

    finding = examine_database(settings)

    assert not healthy(finding)
    assert finding.says == "does not answer (OperationalError); see CALLBOARD_DATABASE_URL"


@pytest.mark.parametrize(
    ("source", "path"), [(EU, "recordings/eu/sedia-search"), (FDB, "recordings/national/foerderdatenbank/export")]
)
def test_real_recordings_are_accounted_for_to_the_last_record(
    house: House, shared: Path, source: str, path: str
) -> None:
    first, second = (house.lines("crawl", source, "--replay", str(shared / path))[0] for _ in range(2))

    listed = house.lines("calls")
    assert set(first) == set(second) == REPORT_KEYS
    assert first["records"] == first["new"] + first["changed"] + first["unchanged"] > 0
    assert (second["records"], second["new"]) == (first["records"], 0)
    assert len(listed) == first["new"]
