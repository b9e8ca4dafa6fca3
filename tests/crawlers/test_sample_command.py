"""``python -m crawlers.sample`` as an operator or the demo starts it."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "crawlers.sample"]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_it_prints_its_address_serves_and_ends_cleanly(end: signal.Signals) -> None:
    command = [*COMMAND, "--port", "0", "--today", "2026-11-24", "--control"]

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}/_sample", timeout=10) as answer:  # noqa: S310 - our own loopback server
            state = answer.read().decode()
        process.send_signal(end)
        rest, complaints = process.communicate(timeout=20)

    assert address.startswith("http://127.0.0.1:")
    assert '"today":"2026-11-24"' in state.replace(" ", "")
    assert (process.returncode, rest, complaints) == (0, "", "")


def test_a_port_in_use_is_named_in_one_line() -> None:
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        port = first.stdout.readline().strip().rpartition(":")[2]
        second = subprocess.run([*COMMAND, "--port", port], cwd=ROOT, capture_output=True, text=True, timeout=60)
        first.terminate()

    assert second.returncode == 1
    assert second.stderr.strip() == f"Error: Port {port} of 127.0.0.1 cannot be listened on: Address already in use."


def test_a_fault_can_be_there_from_the_start() -> None:
    with subprocess.Popen([*COMMAND, "--fault", "error_503"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(f"{address}/FDB/WS/export", timeout=10)  # noqa: S310 - our own loopback server
        process.terminate()
