"""Parts live and end together: one that dies comes back, one that will not end is killed, a busy port is passed by."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from tracker.errors import CallboardError
from tracker.processes import Group, Part, ProcessDied, free_port, wait_until_answers

SLEEPS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
LEAVES_A_CHILD = (
    "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    " print(child.pid, flush=True); sys.exit(3)"
)


def a_part(code: str, log: Path | None = None, name: str = "part") -> Part:
    return Part(name, [sys.executable, "-c", code], {}, log)


def until(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something becomes so in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def group() -> Iterator[Group]:
    group = Group(grace_seconds=1.0)
    yield group
    group.stop.set()
    group.end()


@pytest.fixture
def watched(group: Group) -> Iterator[Group]:
    """A group that is watched beside the test."""
    watching = Thread(target=group.watch)
    watching.start()
    yield group
    group.stop.set()
    watching.join(timeout=10)


def test_a_part_that_dies_is_started_again(watched: Group, capfd: pytest.CaptureFixture[str]) -> None:
    part = watched.start(a_part(SLEEPS, name="worker 1"))
    assert part.process is not None
    first = part.process.pid

    os.kill(first, signal.SIGKILL)

    assert until(lambda: part.restarts == 1)
    assert part.process.pid != first
    assert part.process.poll() is None
    assert "worker 1 ended with -9; starting it again in 1 s" in capfd.readouterr().err


def test_children_that_a_dead_part_left_are_ended(watched: Group, tmp_path: Path) -> None:
    log = tmp_path / "part.log"

    watched.start(a_part(LEAVES_A_CHILD, log))

    assert until(lambda: log.exists() and log.read_text().endswith("\n"))
    child = int(log.read_text().split()[0])
    assert until(lambda: not is_alive(child))


def test_the_end_ends_all_parts_the_last_started_first(group: Group) -> None:
    parts = [group.start(a_part(SLEEPS)) for _ in range(3)]

    group.end()

    assert [part.process.returncode for part in parts if part.process] == [-signal.SIGTERM] * 3


def test_a_part_that_will_not_end_is_killed(group: Group, tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    part = group.start(a_part(STUBBORN, log))
    assert until(lambda: "up" in log.read_text())

    group.end()

    assert part.process is not None
    assert part.process.returncode == -signal.SIGKILL


def test_a_part_that_ends_before_it_answers_is_told_with_its_log(group: Group, tmp_path: Path) -> None:
    part = group.start(a_part("raise SystemExit(4)", tmp_path / "web.log", name="web"))

    with pytest.raises(ProcessDied, match=r"web ended with 4 before it was ready; see .*web\.log"):
        wait_until_answers(f"http://127.0.0.1:{free_port(20_000)}/", part, seconds=20)


def test_a_part_that_never_answers_is_not_waited_for_without_end(group: Group) -> None:
    part = group.start(a_part(SLEEPS, name="web"))

    with pytest.raises(ProcessDied, match="web did not answer within 0 seconds"):
        wait_until_answers(f"http://127.0.0.1:{free_port(20_000)}/", part, seconds=0.3)


def test_a_busy_port_is_passed_by() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) > port


def test_ports_end_where_they_end() -> None:
    with pytest.raises(CallboardError, match="no free port between 65536 and 65535"):
        free_port(65_536)
