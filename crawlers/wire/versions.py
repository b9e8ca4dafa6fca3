"""Versions: a portal may hold one thing several times; the best version counts, the others are listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker.records import CallRecord, Skipped


@dataclass(frozen=True)
class Version:
    """One version of a call: where it stood, in which language, when the portal took it in, what it says."""

    where: str
    language: str
    at: datetime
    record: CallRecord


class Versions:
    """The best version of everything offered: in the wanted language before others, then the newest, then the first."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._best: dict[str, Version] = {}

    def offer(self, thing: str, version: Version) -> Skipped | None:
        """Keep a version if it is better than what is kept; gives back the one that lost, with the reason."""
        kept = self._best.get(thing)
        if kept is None:
            self._best[thing] = version
            return None
        better, worse = (version, kept) if self._rank(version) > self._rank(kept) else (kept, version)
        self._best[thing] = better
        return Skipped(worse.where, _reason(worse, better))

    def records(self) -> Iterator[CallRecord]:
        """The records of the best versions, in the order in which their things were first met."""
        for version in self._best.values():
            yield version.record

    def __len__(self) -> int:
        return len(self._best)

    def _rank(self, version: Version) -> tuple[bool, datetime]:
        return version.language == self._language, version.at


def _reason(worse: Version, better: Version) -> str:
    if worse.language != better.language:
        return "translation"
    return "duplicate" if worse.at == better.at else "older_version"
