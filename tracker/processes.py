"""Child processes: started by name, watched, and ended together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Final

from tracker.errors import CallboardError

GRACE_SECONDS: Final = 10.0
RESTART_PAUSES: Final = (1.0, 5.0, 30.0)
HIGHEST_PORT: Final = 65_535


class ProcessDied(CallboardError):
    """A part ended by itself before it was ready."""


@dataclass
class Part:
    """One child process: its name for people, its command, and how often it had to be started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None
    restarts: int = 0
    restart_at: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)


class Group:
    """Parts that live and end together; a part that dies is started again after a growing pause."""

    def __init__(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self.stop = Event()
        self._grace_seconds = grace_seconds
        self._parts: list[Part] = []

    def start(self, part: Part) -> Part:
        """Start a part in a process group of its own, so that Ctrl-C reaches only us and we end it in order."""
        self._parts.append(part)
        _launch(part)
        return part

    def stop_on_signals(self) -> None:
        """End everything on Ctrl-C or SIGTERM."""

        def handle(_number: int, _frame: FrameType | None) -> None:
            self.stop.set()

        signal.signal(signal.SIGINT, handle)
        signal.signal(signal.SIGTERM, handle)

    def watch(self) -> None:
        """Keep the parts running until told to stop."""
        while not self.stop.wait(0.5):
            for part in self._parts:
                self._keep(part)

    def end(self) -> None:
        """Ask every part to end, last started first, and kill what does not within the grace period."""
        running = [part.process for part in reversed(self._parts) if part.process and part.process.poll() is None]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        until = time.monotonic() + self._grace_seconds
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()

    def _keep(self, part: Part) -> None:
        process = part.process
        if process is None or process.poll() is None:
            return
        if part.restart_at == 0.0:
            pause = RESTART_PAUSES[min(part.restarts, len(RESTART_PAUSES) - 1)]
            part.restart_at = time.monotonic() + pause
            _signal_group(process, signal.SIGKILL)  # children it left behind would keep its port
            sys.stderr.write(f"{part.name} ended with {process.returncode}; starting it again in {pause:.0f} s\n")
        elif time.monotonic() >= part.restart_at:
            part.restarts, part.restart_at = part.restarts + 1, 0.0
            _launch(part)


def python(*arguments: str) -> list[str]:
    """The command that runs a module with this Python: ``python("-m", "crawlers", "list")``."""
    return [sys.executable, *arguments]


def web_command(host: str, port: int, *, workers: int = 1, threads: int = 4) -> list[str]:
    """The command that serves the web app, by name."""
    return python(
        *("-m", "granian", "--interface", "wsgi", "--factory", "webapp:create_app"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "5"),
    )


def free_port(first: int, host: str = "127.0.0.1") -> int:
    """The first free port from ``first`` on."""
    last = min(first + 199, HIGHEST_PORT)
    for port in range(first, last + 1):
        if is_free(port, host):
            return port
    raise CallboardError(f"no free port between {first} and {last}")


def is_free(port: int, host: str) -> bool:
    """Whether we could listen on this port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def wait_until_answers(url: str, part: Part, *, seconds: float) -> None:
    """Wait until a web address answers anything; ``ProcessDied`` when the part ends or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if part.process is not None and part.process.poll() is not None:
            raise ProcessDied(f"{part.name} ended with {part.process.returncode} before it was ready{_log_hint(part)}")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - an http address of our own
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise ProcessDied(f"{part.name} did not answer within {seconds:.0f} seconds{_log_hint(part)}")


def _launch(part: Part) -> None:
    output = part.log.open("ab") if part.log else None
    try:
        part.process = subprocess.Popen(  # noqa: S603 - commands are our own modules, no shell
            part.command,
            env={**os.environ, **part.environment},
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    finally:
        if output is not None:
            output.close()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a part and its children, if any of them is left."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _log_hint(part: Part) -> str:
    return f"; see {part.log}" if part.log else ""
