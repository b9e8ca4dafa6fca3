"""Pipelines: what a crawl yields goes to the tracker, in small batches that are committed one by one."""

import logging
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, Self

from scrapy.crawler import Crawler
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from crawlers.answers import Item, why
from tracker import clock
from tracker.db.models import Run
from tracker.ingest import Outcome, ingest_record
from tracker.records import CallRecord, Skipped, Unreadable

log = logging.getLogger(__name__)

BATCH: Final = 25
PATIENCE_SECONDS: Final = 2.0  # so long a call may wait for others before it is committed
DATABASE_GONE: Final = (OperationalError, InterfaceError, InternalError)


class Intake:
    """Takes items in and counts them; a killed run has lost at most one batch, and closed nothing."""

    def __init__(
        self, sessions: sessionmaker[Session], run_id: int, *, noticed: Callable[[], None] = lambda: None
    ) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._noticed = noticed
        self._waiting: list[CallRecord] = []
        self._since = monotonic()
        self.outcomes: Counter[Outcome] = Counter()
        self.skipped: Counter[str] = Counter()
        self.unreadable: list[Unreadable] = []

    @property
    def records(self) -> int:
        """How many calls are in the database."""
        return self.outcomes.total()

    def take(self, item: Item) -> None:
        """Count what is no call; let calls wait until a batch is full or has waited long enough."""
        match item:
            case Skipped():
                self.skipped[item.reason] += 1
            case Unreadable():
                self.unreadable.append(item)
            case CallRecord():
                self._waiting.append(item)
        if len(self._waiting) >= BATCH or (self._waiting and monotonic() - self._since > PATIENCE_SECONDS):
            self.flush()
        self._noticed()

    def flush(self) -> None:
        """Ingest and commit what waits, in one transaction."""
        batch, self._waiting, self._since = self._waiting, [], monotonic()
        if not batch:
            return
        outcomes: Counter[Outcome] = Counter()
        with self._sessions() as session:
            run = session.get_one(Run, self._run_id)
            for record in batch:
                if outcome := self._ingest(session, record, run):
                    outcomes[outcome] += 1
            so_far = self.outcomes + outcomes
            run.records = so_far.total()
            run.new, run.changed, run.unchanged = (so_far[outcome] for outcome in Outcome)
            session.commit()
        self.outcomes = so_far

    def _ingest(self, session: Session, record: CallRecord, run: Run) -> Outcome | None:
        """Ingest one record; if it fails it alone is undone, and listed. A database that is gone ends the run."""
        try:
            with session.begin_nested():
                return ingest_record(session, record, run=run, now=clock.now())
        except DATABASE_GONE:
            raise
        except Exception as error:
            log.warning("%s could not be ingested: %s", record.key, error, exc_info=not self.unreadable)
            self.unreadable.append(Unreadable(record.key, why(error)))
            return None


class TrackerPipeline:
    """Scrapy's way to the intake; without one (``scrapy crawl`` by hand) items pass unseen."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A pipeline of this crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Take an item in; when that is not possible any more, the spider hears of it and stops."""
        spider: Any = self._crawler.spider
        if spider.intake is None:
            return item
        try:
            spider.intake.take(item)
        except DATABASE_GONE as error:
            spider.halt(f"the database does not take calls in any more: {type(error).__name__}")
        return item
