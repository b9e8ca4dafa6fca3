"""The lock of a source on this machine: one process reads it at a time, and a killed one is recognised as dead."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tracker.db.models import Run
from tracker.runs import AlreadyRunning


class Lock:
    """A file held by the process that reads a source; it names the run that it was last held for."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def note(self, run: Run) -> None:
        """Name the run that goes on under the lock."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{run.id} {run.started_at.isoformat()}".encode(), 0)

    def last(self) -> tuple[int, datetime] | None:
        """Number and beginning of the run that the lock was held for before, if it says so."""
        number, _, started = os.pread(self._descriptor, 200, 0).decode("ascii", errors="replace").partition(" ")
        try:
            return int(number), datetime.fromisoformat(started)
        except ValueError:
            return None


@contextmanager
def only_one(data_dir: Path, source: str) -> Iterator[Lock]:
    """Hold the lock of a source; ``AlreadyRunning`` if another process of this machine has it."""
    folder = data_dir / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{source}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyRunning(f"{source} is being read by another process") from None
    try:
        yield Lock(descriptor)
    finally:
        os.close(descriptor)
