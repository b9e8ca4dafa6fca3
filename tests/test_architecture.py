"""The house stays clean: who may import whom, what every file must and must not hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("crawlers", "tracker", "webapp", "tests", "bench", "setup")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
LONGEST = 500
# Hosts in two halves, so that this file itself does not name what no file may name.
HALVES = {
    "org": ("pypi", "files.pythonhosted", "registry.npmjs", "deb.debian"),
    "com": ("registry.yarnpkg", "unpkg", "cdnjs.cloudflare", "fonts.googleapis"),
    "net": ("cdn.jsdelivr",),
}
ELSEWHERE = tuple(f"{name}.{end}" for end, names in HALVES.items() for name in names)


def tracked_files() -> list[Path]:
    """Every file that git knows, relative to the checkout."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_rooms_import_only_whom_they_may() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [lint_imports, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_begins_by_saying_what_lives_here() -> None:
    silent = [str(path.relative_to(ROOT)) for path in MODULES if path.read_bytes() and not _first_sentence(path)]

    assert silent == []


def test_no_module_grows_without_end() -> None:
    written_by_hand = [path for path in MODULES if "migrations" not in path.parts]

    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in written_by_hand
    }

    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_templates_hold_no_python() -> None:
    assert list((ROOT / "templates").rglob("*.py")) == []


def test_pages_hold_no_inline_script_or_style() -> None:
    """The Content-Security-Policy would refuse them; here they are found without a browser."""
    inline = re.compile(
        r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|\bhx-on\b|javascript:", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates" / "web").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if inline.search(re.sub(r"\{\{.*?\}\}", "", line))
    ]

    assert found == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_pin_with_hashes_and_hold_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    pins = re.findall(r"^(\S+)==\S+(?: ; .*?)? \\$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert "://" not in text
    assert len(pins) == len(lines) > 0
    assert text.count("--hash=sha256:") >= len(pins)


def test_the_npm_lock_has_no_address_of_a_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in text
    assert text.count('"integrity"') > 0


def test_no_file_names_a_registry() -> None:
    named = [
        f"{path}: {host}"
        for path in tracked_files()
        for host in ELSEWHERE
        if host.encode() in (ROOT / path).read_bytes()
    ]

    assert named == []


def test_nothing_built_or_third_party_is_checked_in() -> None:
    built = [
        str(path)
        for path in tracked_files()
        if path.suffix in {".woff2", ".woff", ".ttf", ".map"} or "built" in path.parts
    ]
    minified = [str(path) for path in tracked_files() if ".min." in path.name or "node_modules" in path.parts]

    assert built + minified == []


def _first_sentence(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return words.partition("\n")[0]
