"""Progress: one line on a terminal that says how far a run is."""

import sys
from collections.abc import Callable
from time import monotonic
from typing import Final

EVERY_SECONDS: Final = 0.2


class Progress:
    """Writes ``eu_funding_tenders: 12 answers, 150 of 412 calls`` over itself, a few times a second at most."""

    def __init__(self, name: str, *, shown: bool) -> None:
        self._name = name
        self._shown = shown
        self._next_at = 0.0
        self.answers: Callable[[], int] = lambda: 0
        self.records: Callable[[], int] = lambda: 0
        self.expected: Callable[[], int] = lambda: 0

    def notice(self) -> None:
        """Something happened; show it if it is time."""
        if self._shown and monotonic() >= self._next_at:
            self._next_at = monotonic() + EVERY_SECONDS
            self._write(end="")

    def end(self) -> None:
        """Leave the last state on the terminal."""
        if self._shown:
            self._write(end="\n")

    def _write(self, *, end: str) -> None:
        of = f" of {self.expected()}" if self.expected() else ""
        sys.stderr.write(f"\r\x1b[K{self._name}: {self.answers()} answers, {self.records()}{of} calls{end}")
        sys.stderr.flush()
