"""Taking in: records a second that are new, the same again, the same on another day, and changed, on both databases.

``python -m bench.ingest [RECORDS]``; 1,000 records unless told otherwise.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from bench.scratch import ENGINES
from bench.synthetic import NAME, NOW, SOURCE, records
from tracker.db.engine import session_factory
from tracker.db.models import Run
from tracker.ingest import Outcome, ingest_record
from tracker.records import CallRecord
from tracker.runs import register_source, start_run

BATCH = 25  # as the crawlers commit


def measure(name: str, engine: Engine, count: int) -> None:
    """One database: four rounds over the same records."""
    with session_factory(engine, writing=True)() as session:
        register_source(session, NAME, SOURCE, now=NOW)
        run_id = start_run(session, NAME, replay=False, now=NOW).id
        session.commit()
    same = list(records(count))
    changed = [replace(record, description=f"{record.description}<p>Neu.</p>") for record in same]
    rounds: tuple[tuple[str, list[CallRecord], datetime, Outcome], ...] = (
        ("new", same, NOW, Outcome.NEW),
        ("the same, same day", same, NOW + timedelta(hours=8), Outcome.UNCHANGED),
        ("the same, next day", same, NOW + timedelta(days=1), Outcome.UNCHANGED),
        ("changed", changed, NOW + timedelta(days=1), Outcome.CHANGED),
    )
    for label, given, now, expected in rounds:
        started = time.perf_counter()
        outcomes = _take_in(engine, given, run_id, now)
        seconds = time.perf_counter() - started
        assert outcomes == {expected: count}, outcomes
        print(f"{name:10} {label:20} {count / seconds:7.0f} records a second", flush=True)


def main() -> None:
    """Both databases, one after the other."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for name, opened in ENGINES.items():
        with opened() as engine:
            measure(name, engine, count)


def _take_in(engine: Engine, given: Iterable[CallRecord], run_id: int, now: datetime) -> Counter[Outcome]:
    """Ingest in batches of their own sessions, as a crawl does."""
    waiting, outcomes = list(given), Counter[Outcome]()
    for first in range(0, len(waiting), BATCH):
        with session_factory(engine, writing=True)() as session:
            run = session.get_one(Run, run_id)
            outcomes.update(
                ingest_record(session, record, run=run, now=now) for record in waiting[first : first + BATCH]
            )
            session.commit()
    return outcomes


if __name__ == "__main__":
    main()
