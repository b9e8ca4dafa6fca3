"""A test that could not run is never silent: it is named at the end, and fails the run on CI if a part is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

CONFTEST = """
from tests.not_run import Listing

def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*parts): parts of the machine")
    config.pluginmanager.register(Listing())
"""
NEEDS_CHROMIUM = """
import pytest

@pytest.mark.needs("chromium")
def test_with_a_browser():
    assert True

def test_without():
    assert True
"""
NEEDS_SHARED = """
from tests.not_run import leave_out

def test_with_recordings(request):
    leave_out(request.node, "no ../shared")
"""


def run_tests(folder: Path, content: str, *options: str, ci: str = "") -> subprocess.CompletedProcess[str]:
    """Run a small test file on a machine that has no program at all on its PATH."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_probe.py").write_text(content, encoding="utf-8")
    environment = {"PATH": "", "PYTHONPATH": str(ROOT), "CI": ci, "HOME": os.environ.get("HOME", "/")}
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(folder), *options, str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_a_missing_part_is_named_and_fails_only_on_ci(tmp_path: Path, options: tuple[str, ...]) -> None:
    at_home = run_tests(tmp_path, NEEDS_CHROMIUM, *options)
    on_ci = run_tests(tmp_path, NEEDS_CHROMIUM, *options, ci="1")

    for done in (at_home, on_ci):
        assert "not run: needs chromium (Debian: chromium)" in done.stdout, done.stdout + done.stderr
        assert "test_probe.py::test_with_a_browser" in done.stdout
        assert "1 passed, 1 skipped" in done.stdout
    assert at_home.returncode == 0
    assert on_ci.returncode == 1


def test_missing_recordings_are_named_but_fail_nothing(tmp_path: Path) -> None:
    on_ci = run_tests(tmp_path, NEEDS_SHARED, ci="1")

    assert "not run: no ../shared" in on_ci.stdout
    assert "test_probe.py::test_with_recordings" in on_ci.stdout
    assert on_ci.returncode == 0
