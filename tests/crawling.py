"""Runs crawls for tests, each in a fresh process as in real life; what takes long to import is imported once."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.network import refuse_far_addresses
from tracker.config import Settings
from tracker.records import RunReport

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["crawlers.run", "crawlers.spiders", "tracker.tagging"])


@dataclass(frozen=True)
class House:
    """An installation: its database, its folder, and the portal that stands for all portals."""

    database_url: str
    folder: Path
    portal_url: str = "http://127.0.0.1:9"

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings(
            database_url=self.database_url,
            data_dir=self.folder,
            secret_key="a-secret-key-that-only-tests-may-know",
            eu_portal_url=self.portal_url,
            foerderdatenbank_url=self.portal_url,
        )

    def crawl(self, source: str, **plan: Any) -> RunReport:
        """Read a source to the end."""
        with ProcessPoolExecutor(1, mp_context=_CONTEXT, max_tasks_per_child=1) as pool:
            return pool.submit(_run, self, source, plan).result(timeout=120)

    def begin_crawl(self, source: str, **plan: Any) -> BaseProcess:
        """Begin to read a source and come back at once."""
        process = _CONTEXT.Process(target=_run, args=(self, source, plan))
        process.start()
        return process

    def archives(self, source: str) -> list[Path]:
        """The archives of its runs, oldest first."""
        return sorted((self.folder / "archive" / source).glob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)


def wait_until(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait until something is so; an error if it takes too long."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


def kill(process: BaseProcess, number: signal.Signals) -> None:
    """Send a signal and wait for the end."""
    assert process.pid is not None
    os.kill(process.pid, number)
    process.join(30)
    assert process.exitcode is not None


def _run(house: House, source: str, plan: dict[str, Any]) -> RunReport:
    from crawlers.run import Plan, run_source
    from crawlers.spiders import spiders

    refuse_far_addresses()
    return run_source(spiders()[source], Plan(config=house.settings, **plan))
