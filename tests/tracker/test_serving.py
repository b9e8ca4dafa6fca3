"""``callboard serve``: web app, scheduler and workers in one command, which ends as it began: all together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import callboard
from tracker.processes import free_port

READY_SECONDS = 90


@pytest.fixture
def port() -> int:
    return free_port(21_000)


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A running installation that reads no portal: what its sources would be asked at is closed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli", "serve", "--port", str(port)],
        env={
            **environment,
            "CALLBOARD_DATABASE_URL": sqlite_url,
            "CALLBOARD_DATA_DIR": str(tmp_path),
            "CALLBOARD_EU_PORTAL_URL": "http://127.0.0.1:1",
            "CALLBOARD_FOERDERDATENBANK_URL": "http://127.0.0.1:1",
            "CALLBOARD_WORKERS": "1",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()


def answers(port: int) -> bool:
    """Whether the web app says that it is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_starts_with_one_command_and_ends_with_it(
    served: subprocess.Popen[str], port: int, number: signal.Signals
) -> None:
    ends = time.monotonic() + READY_SECONDS
    while not answers(port) and time.monotonic() < ends:
        time.sleep(0.2)
    assert answers(port)

    served.send_signal(number)
    code = served.wait(timeout=30)

    assert code == 0
    assert served.stdout is not None
    assert served.stdout.readline() == f"http://127.0.0.1:{port}/\n"
    assert not answers(port)


@pytest.mark.parametrize("command", ["serve", "web"])
def test_a_taken_port_is_one_line(command: str, sqlite_url: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = callboard(command, "--port", str(port), folder=tmp_path, CALLBOARD_DATABASE_URL=sqlite_url)

    assert done.returncode == 1
    assert done.stderr == f"callboard: port {port} of 127.0.0.1 cannot be listened on: choose another one with --port\n"
