"""What could not run here is said by name: skips for a missing part of the machine or missing recordings.

A test says ``@pytest.mark.needs("chromium")``. Where the part is missing the test does not run and is listed at the
end; on CI (the variable ``CI`` is set) the whole run then fails. Missing recordings are listed but fail nothing.
"""

import os
from collections.abc import Iterator

import pytest

from setup.system import PARTS

NOT_RUN = "not run"
PARTS_BY_NAME = {part.name: part for part in PARTS["test"]}


def leave_out(item: pytest.Item, reason: str) -> None:
    """Skip this test and have it listed at the end with the reason."""
    item.user_properties.append((NOT_RUN, reason))
    pytest.skip(f"{NOT_RUN}: {reason}")


class Listing:
    """Gathers what was left out, over all worker processes, and shows it when the run ends."""

    def __init__(self) -> None:
        self.left_out: dict[str, list[str]] = {}
        self.lacks_part = False

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave out a test whose parts this machine lacks."""
        for marker in item.iter_markers("needs"):
            for name in marker.args:
                part = PARTS_BY_NAME[name]
                if not part.is_there():
                    leave_out(item, f"needs {name} (Debian: {part.package})")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what a worker, or this process, left out."""
        if not report.skipped:
            return
        for key, reason in report.user_properties:
            if key == NOT_RUN:
                self.left_out.setdefault(str(reason), []).append(report.nodeid)
                self.lacks_part |= str(reason).startswith("needs ")

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """On CI a missing part is a failure: a green run has run everything."""
        if self.lacks_part and os.environ.get("CI"):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        yield

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name each test that did not run."""
        for reason, names in sorted(self.left_out.items()):
            terminalreporter.section(f"{NOT_RUN}: {reason}", sep="-", yellow=True)
            for name in sorted(names):
                terminalreporter.line(name)
