"""Prepares a checkout: ``python3 -m setup.prepare app`` for running Callboard, ``… test`` for testing it as well.

Each step remembers what it was done for, by the contents of its locks. A step that is current is skipped without
touching the network, so both work when repeated and, once done, offline. Needs only Python's standard library, and
tells its progress on standard error, so that the first line of ``make demo`` is the address of the demo.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from setup.system import PartMissing, install_missing, install_packages

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PROGRAMS = VENV / "bin"
PYTHON = PROGRAMS / "python"
BUILT = ROOT / "webapp" / "static" / "built"


class Failed(Exception):
    """A step did not succeed; the text is the one line to show."""


@dataclass(frozen=True)
class Step:
    """Something done once for given inputs; a mark keeps the fingerprint of what it was done for."""

    name: str
    words: str
    inputs: tuple[Path, ...]
    makes: Path
    act: Callable[[], None]

    @property
    def mark(self) -> Path:
        """Where the fingerprint is kept; it goes when .venv goes."""
        return VENV / ".prepared" / self.name

    def fingerprint(self) -> str:
        """What the step depends on: its inputs, the Python that runs it, and where the checkout lies."""
        whole = hashlib.sha256(f"{self.name} {sys.version_info[:2]} {sysconfig.get_platform()} {ROOT}".encode())
        for path in self.inputs:
            whole.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        return whole.hexdigest()

    def is_current(self) -> bool:
        """Whether the step was already done for just these inputs, and what it made is still there."""
        return (
            self.makes.exists() and self.mark.is_file() and self.mark.read_text(encoding="ascii") == self.fingerprint()
        )

    def take(self) -> None:
        """Do the step unless it is current."""
        if self.is_current():
            return
        print(self.words, file=sys.stderr, flush=True)
        self.act()
        self.mark.parent.mkdir(parents=True, exist_ok=True)
        self.mark.write_text(self.fingerprint(), encoding="ascii")


def steps(purpose: str) -> list[Step]:
    """The steps of a purpose in their order; ``test`` is ``app`` and more."""
    locks = ROOT / "locks"
    npm = tuple(ROOT / name for name in ("package.json", "package-lock.json", ".npmrc"))
    frontend = tuple(path for path in sorted((ROOT / "frontend").rglob("*")) if path.is_file())
    paper_fonts = ROOT / "templates" / "pdf" / "_fonts.css"
    result = [
        Step("venv", "Making .venv", (), PYTHON, make_venv),
        Step("tool", "Installing uv", (locks / "tool.txt",), PROGRAMS / "uv", install_uv),
        Step("app", "Installing Python packages", (locks / "app.txt",), PROGRAMS / "node", install_lock("app")),
        Step("self", "Installing callboard itself", (ROOT / "pyproject.toml",), PROGRAMS / "callboard", install_self),
        Step("npm", "Installing front-end packages", npm, ROOT / "node_modules", install_npm),
        Step("frontend", "Building the front end", (*npm, *frontend, paper_fonts), BUILT, build_frontend),
    ]
    if purpose == "test":
        lock = locks / "test.txt"
        result.append(Step("test", "Installing test packages", (lock,), PROGRAMS / "pytest", install_lock("test")))
    return result


def make_venv() -> None:
    """A virtual environment in the checkout; one that somebody made by hand and that works is kept."""
    if find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        install_packages([package], wanted="Python's venv module (makes .venv)")
    made_by_us = any((VENV / ".prepared").glob("venv"))  # and no longer current: another Python, or the checkout moved
    if made_by_us or not _works(PYTHON, "-m", "pip", "--version"):
        _run(sys.executable, "-m", "venv", "--clear", VENV)


def install_uv() -> None:
    """The installer, by pip, with hashes."""
    _run(PYTHON, "-m", "pip", "install", *QUIET_PIP, "--require-hashes", "-r", ROOT / "locks" / "tool.txt")


def install_lock(name: str) -> Callable[[], None]:
    """Installs exactly the versions of a lock file, checked by hash; where uv cannot, by pip and its settings."""
    lock = ROOT / "locks" / f"{name}.txt"

    def install() -> None:
        try:
            _run(PROGRAMS / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock)
        except Failed:
            print("uv could not; trying pip, which may know your mirror or proxy", file=sys.stderr, flush=True)
            _run(PYTHON, "-m", "pip", "install", *QUIET_PIP, "--require-hashes", "-r", lock)

    return install


def install_self() -> None:
    """The checkout itself, editable: makes .venv/bin/callboard."""
    by_uv = (PROGRAMS / "uv", "pip", "install", "--quiet", "--python", PYTHON)
    _run(*by_uv, "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT)


def install_npm() -> None:
    """What the front end is built from, by the npm that comes as a Python package; no package's scripts are run."""
    _run(PROGRAMS / "npm", "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error")


def build_frontend() -> None:
    """webapp/static/built and the fonts of paper."""
    _run(PROGRAMS / "node", ROOT / "frontend" / "build.mjs")


QUIET_PIP = ("--quiet", "--disable-pip-version-check", "--no-input")


def _run(*command: str | Path) -> None:
    words = [str(word) for word in command]
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise Failed(f"this failed with code {done.returncode}, see above:  {' '.join(words)}")


def _works(*command: str | Path) -> bool:
    if not shutil.which(str(command[0])):
        return False
    return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0


def main() -> int:
    """Prepare for the purpose named on the command line; what goes wrong is told in one line."""
    purpose = sys.argv[1]
    try:
        install_missing(purpose)
        for step in steps(purpose):
            step.take()
    except (Failed, PartMissing) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
