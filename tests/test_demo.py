"""``callboard demo``: one command, its address first, nothing of anybody else's touched, gone when it ends."""

import os
import subprocess
import urllib.request
from pathlib import Path

from tests.demo import CALLBOARD, plain_environment, running_demo


def test_the_demo_prints_its_address_first_then_the_logins_and_ends_cleanly(tmp_path: Path) -> None:
    with running_demo(tmp_path / "demo") as demo:
        demo.wait_for("Mails: ")

        with urllib.request.urlopen(demo.web, timeout=10) as answer:  # noqa: S310 - loopback
            page = answer.read().decode()
        code = demo.end()

    assert demo.lines[0].startswith("http://127.0.0.1:")
    assert any("praevention@lindenbrueck.example" in line for line in demo.lines)
    assert "Callboard" in page
    assert code == 0


def test_a_database_of_somebody_else_is_refused_in_one_line(tmp_path: Path) -> None:
    environment = plain_environment() | {"CALLBOARD_DATABASE_URL": f"sqlite:///{tmp_path / 'real.sqlite3'}"}

    done = subprocess.run([CALLBOARD, "demo"], env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip() == ("callboard: the demo uses only a database of its own: unset CALLBOARD_DATABASE_URL")
    assert not (tmp_path / "real.sqlite3").exists()


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")

    done = subprocess.run(
        [CALLBOARD, "demo", "--folder", str(tmp_path)],
        env=plain_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "was not made by a demo" in done.stderr
    assert os.listdir(tmp_path) == ["thesis.txt"]


def test_the_logins_of_the_demo_are_refused_outside_of_it(tmp_path: Path) -> None:
    environment = plain_environment() | {"CALLBOARD_DATA_DIR": str(tmp_path)}

    done = subprocess.run(
        [str(Path(CALLBOARD).with_name("python")), "-m", "tracker.sample", "people"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode != 0
    assert "belong to a demo only" in done.stderr
