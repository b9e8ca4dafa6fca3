"""The one command: light where no database is needed, and every trouble one line on standard error."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import callboard
from tracker.cli import COMMANDS

HEAVY = ("sqlalchemy", "alembic", "weasyprint", "scrapy", "flask", "apscheduler", "pikepdf")


def test_every_command_helps(tmp_path: Path) -> None:
    done = callboard("--help", folder=tmp_path)

    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


def test_an_unknown_command_is_asked_wrongly(tmp_path: Path) -> None:
    done = callboard("fund", folder=tmp_path)

    assert done.returncode == 2
    assert "No such command 'fund'" in done.stderr


@pytest.mark.parametrize("command", ["read", "reckon"])
def test_rules_by_hand_wait_for_no_database_and_no_printer(command: str, tmp_path: Path) -> None:
    asked = f"""
import sys
from tracker.cli import callboard
try:
    callboard(["{command}", "--help"])
except SystemExit:
    pass
print(*(name for name in {HEAVY} if name in sys.modules))
"""

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize(
    ("arguments", "given", "code"),
    [
        (("read", "deadlines"), '{"text": "Bis 15.09.2027.", "lang": "de"}\n', 0),
        (("read", "tags"), '{"title": "Gewaltprävention", "text": "", "lang": "de"}\n', 0),
        (("read", "deadlines"), "no json\n", 0),  # a bad line is answered and ends nothing
        (("reckon", "lump_sum"), "no json\n", 1),
        (("reckon", "no_such_rule"), "{}\n", 2),
    ],
)
def test_the_exit_code_says_how_it_went(arguments: tuple[str, ...], given: str, code: int, tmp_path: Path) -> None:
    done = callboard(*arguments, folder=tmp_path, given=given)

    assert done.returncode == code
    if code < 2:
        assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////no/such/folder/callboard.sqlite3", "unable to open database file"),
        ("postgresql://callboard@127.0.0.1:1/callboard", "the database does not serve"),
        ("postgresql://callboard@127.0.0.1:port/callboard", "no number as its port"),
        ("mysql://callboard@127.0.0.1/callboard", "must begin with sqlite:/// or postgresql://"),
    ],
)
def test_a_database_that_does_not_serve_is_one_line(url: str, says: str, tmp_path: Path) -> None:
    done = callboard("calls", folder=tmp_path, CALLBOARD_DATABASE_URL=url)

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "callboard.sqlite3").write_text("This is a letter, not a database. " * 100)

    done = callboard("calls", folder=tmp_path)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "file is not a database" in done.stderr


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    done = callboard("calls", folder=tmp_path, CALLBOARD_DATABASE_URL=sqlite_url)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "made by another version" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("call", "7"), "no call has the number 7"),
        (("application", "export", "7"), "no application has the number 7"),
        (("project", "report", "7", "--period", "1"), "no project has the number 7"),
        (
            (
                "user",
                "add",
                "kim@stadt.example",
                "--name",
                "Kim",
                "--organisation",
                "Nirgendwo",
                "--password",
                "x" * 12,
            ),
            "no organisation is called 'Nirgendwo'",
        ),
        (("user", "add", "kim", "--name", "Kim", "--password", "x" * 12), "email: 'kim' is no mail address"),
        (("user", "add", "kim@stadt.example", "--name", "Kim", "--password", "short"), "password: at least 10"),
    ],
)
def test_what_does_not_exist_or_is_not_acceptable_is_one_line(
    arguments: tuple[str, ...], says: str, tmp_path: Path, sqlite_url: str
) -> None:
    done = callboard(*arguments, folder=tmp_path, CALLBOARD_DATABASE_URL=sqlite_url)

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_a_reader_who_leaves_ends_the_command_in_silence(tmp_path: Path) -> None:
    lines = '{"text": "Bis 15.09.2027.", "lang": "de"}\n' * 20_000
    (tmp_path / "lines").write_text(lines)

    with (tmp_path / "lines").open() as given:
        command = subprocess.Popen(
            [sys.executable, "-m", "tracker.cli", "read", "deadlines"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        said = command.stderr.read()
        command.stderr.close()
        code = command.wait(timeout=60)

    assert (code, said) == (1, "")


def test_two_first_commands_at_once_make_one_database(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "tracker.cli", "organisation", "add", f"Stadt {name}", "--short-name", name],
            env={**environment, "CALLBOARD_DATA_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("A", "B", "C")
    ]

    said = [command.communicate(timeout=120) for command in commands]

    assert [command.returncode for command in commands] == [0, 0, 0], said
    assert len({output.split(":")[0] for output, _ in said}) == 3
