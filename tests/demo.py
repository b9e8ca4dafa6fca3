"""A running demo for tests: the real command, its real parts, on free ports."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.processes import free_port

CALLBOARD = str(Path(sys.executable).with_name("callboard"))
PATIENCE_SECONDS = 120.0


@dataclass
class Demo:
    """A demo that has been started: what it printed, where it listens, its folder."""

    process: subprocess.Popen[str]
    folder: Path
    lines: list[str]

    @property
    def web(self) -> str:
        """The address of the web app, as the first line has it."""
        return self.lines[0].strip().rstrip("/")

    @property
    def mails(self) -> str:
        """The address of the mail catcher."""
        return next(match[1] for line in self.lines if (match := re.search(r"Mails: (\S+?)/(\s|$)", line)))

    def wait_for(self, words: str) -> None:
        """Read on until a line holds these words."""
        assert self.process.stdout is not None
        until = time.monotonic() + PATIENCE_SECONDS
        while not any(words in line for line in self.lines):
            line = self.process.stdout.readline()
            assert line, f"the demo ended before saying {words!r}: {self.lines}"
            assert time.monotonic() < until, f"the demo did not say {words!r} in time"
            self.lines.append(line)

    def wait_for_mail(self, words: str) -> str:
        """The list of mails, as soon as it holds these words."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with urllib.request.urlopen(f"{self.mails}/", timeout=10) as answer:  # noqa: S310 - loopback
                page = str(answer.read().decode())
            if words in page:
                return page
            assert time.monotonic() < until, f"no mail about {words!r} came"
            time.sleep(0.3)

    def callboard(self, *arguments: str) -> str:
        """Run the command on the demo's database."""
        smtp = (self.folder / "mailcatcher.log").read_text(encoding="utf-8")
        environment = {
            **plain_environment(),
            "CALLBOARD_DATA_DIR": str(self.folder),
            "CALLBOARD_DATABASE_URL": f"sqlite:///{self.folder / 'demo.sqlite3'}",
            "CALLBOARD_BASE_URL": self.web,
            "CALLBOARD_SMTP_URL": next(line.strip() for line in smtp.splitlines() if line.startswith("smtp://")),
        }
        return subprocess.run(
            [CALLBOARD, *arguments], env=environment, check=True, capture_output=True, text=True, timeout=120
        ).stdout

    def end(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """A demo that has printed its first line and is ended afterwards."""
    process = subprocess.Popen(
        [CALLBOARD, "demo", "--port", str(free_port(20_000 + os.getpid() % 20_000)), "--folder", str(folder)],
        env={**plain_environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    demo = Demo(process, folder, [process.stdout.readline()])
    try:
        yield demo
    finally:
        if process.poll() is None:
            demo.end()
        process.stdout.close()


def plain_environment() -> dict[str, str]:
    """Our environment without any setting of Callboard."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CALLBOARD_")}
