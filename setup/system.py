"""Parts of the machine that no Python or npm package brings: what is missing, and how to get it.

``python3 -m setup.system app`` (or ``test``) installs what is missing with apt-get when it may, and otherwise
stops with one line that names the package and the command. When nothing is missing it touches no network.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A program or library of the operating system; ``package`` is its name in Debian and Ubuntu."""

    name: str
    package: str
    purpose: str
    is_there: Callable[[], bool]


def library(file: str) -> Callable[[], bool]:
    """Asks whether the loader finds a shared library."""

    def is_there() -> bool:
        try:
            ctypes.CDLL(file)
        except OSError:
            return False
        return True

    return is_there


def program(*names: str) -> Callable[[], bool]:
    """Asks whether one of these programs is on the PATH."""
    return lambda: any(shutil.which(name) for name in names)


CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

PARTS = {
    "app": (
        Part("pango", "libpango-1.0-0", "prints PDF", library("libpango-1.0.so.0")),
        Part("pangoft2", "libpangoft2-1.0-0", "prints PDF", library("libpangoft2-1.0.so.0")),
        Part("harfbuzz-subset", "libharfbuzz-subset0", "embeds fonts in PDF", library("libharfbuzz-subset.so.0")),
    ),
    "test": (Part("chromium", "chromium", "runs the browser tests", program(*CHROMIUM)),),
}
PARTS["test"] = PARTS["app"] + PARTS["test"]


class PartMissing(Exception):
    """Something is missing and we may not install it; the text is the one line to show."""


def find_missing(purpose: str) -> list[Part]:
    """The parts that ``app`` or ``test`` needs and this machine lacks."""
    return [part for part in PARTS[purpose] if not part.is_there()]


def install_missing(purpose: str) -> None:
    """Bring what is missing, or raise ``PartMissing`` with the command that would."""
    missing = find_missing(purpose)
    if not missing:
        return
    install_packages([part.package for part in missing], wanted=", ".join(f"{p.name} ({p.purpose})" for p in missing))
    left = find_missing(purpose)
    if left:
        raise PartMissing(f"{left[0].name} is still not found after installing {left[0].package}: look at apt's output")


def install_packages(packages: Iterable[str], *, wanted: str) -> None:
    """Install Debian packages as root or by a sudo that asks nothing; otherwise say what a person has to type."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        names = " ".join(packages)
        raise PartMissing(f"missing: {wanted}; install what Debian calls {names} with your package manager, then again")
    as_root = _way_to_root()
    if as_root is None:
        raise PartMissing(f"missing: {wanted}; run this, then again:  sudo {' '.join(install)}")

    print(f"Installing {' '.join(packages)} with apt-get: {wanted}", file=sys.stderr, flush=True)
    if _apt(as_root, install, silent=True):
        return
    _apt(as_root, ["apt-get", "update"])
    if not _apt(as_root, install):
        raise PartMissing(f"apt-get could not install {' '.join(packages)}; try it by hand:  {' '.join(install)}")


def _way_to_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def _apt(as_root: list[str], command: list[str], *, silent: bool = False) -> bool:
    program, *rest = command
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", program, "-qq", "-o", "DPkg::Lock::Timeout=300", *rest]
    errors = subprocess.DEVNULL if silent else None
    nothing = subprocess.DEVNULL
    done = subprocess.run([*as_root, *quiet], stdin=nothing, stdout=nothing, stderr=errors, check=False)
    return done.returncode == 0


def main() -> int:
    """Install what the purpose named on the command line needs."""
    try:
        install_missing(sys.argv[1])
    except PartMissing as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
