"""Progress of readings that go on: how far each source is, measured by what its last reading found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.db.models import Run
from tracker.runs import last_run


@dataclass(frozen=True)
class Reading:
    """One reading that goes on; ``expected`` is 0 for a source that was never read before."""

    source_title: str
    started_at: datetime
    read: int
    expected: int


def readings_of(session: Session, runs: Iterable[Run]) -> list[Reading]:
    """How far these readings are."""
    return [_reading(session, run) for run in runs]


def _reading(session: Session, run: Run) -> Reading:
    before = last_run(session, run.source_name)
    return Reading(run.source.title, run.started_at, run.records, before.records if before else 0)
