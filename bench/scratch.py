"""Scratch databases and clocks for measurements."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Engine

from tests.postgres import postgres
from tracker.db.engine import open_engine, upgrade


@contextmanager
def sqlite_engine() -> Iterator[Engine]:
    """An empty SQLite database of the newest schema, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="callboard-bench-") as folder:
        yield from _opened(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")


@contextmanager
def postgres_engine() -> Iterator[Engine]:
    """An empty PostgreSQL database of the newest schema on a server of its own, gone afterwards.

    The server does not sync to disk, as in the tests: reading is measured truly, writing a little too well.
    """
    with postgres() as server:
        yield from _opened(server.create("bench"))


ENGINES = {"SQLite": sqlite_engine, "PostgreSQL": postgres_engine}


def milliseconds(work: Callable[[], object], *, times: int) -> list[float]:
    """How long something takes, each time, after two rounds that do not count."""
    for _ in range(2):
        work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def in_words(taken: list[float]) -> str:
    """Median and 95th percentile of milliseconds."""
    return f"median {median(taken):7.1f} ms   p95 {quantiles(taken, n=20)[-1]:7.1f} ms"


def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
