"""A source as a Scrapy spider: its declaration, how its answers are read, and the one way in which it asks."""

import logging
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawlers.answers import Answer, Ask, Fault, Fetch, Item, Reader, why
from crawlers.progress import Progress
from tracker.config import Settings, load_settings
from tracker.records import Source

if TYPE_CHECKING:
    from crawlers.pipelines import Intake  # a spider can be declared without the database

log = logging.getLogger(__name__)

NO_ANSWER: Final[dict[type[Exception], str]] = {
    CannotResolveHostError: "the portal's address is not known",
    DownloadConnectionRefusedError: "the portal refuses connections",
    DownloadTimeoutError: "the portal did not answer in time",
    DownloadCancelledError: "the portal's answer is larger than we take",
    ResponseDataLossError: "the portal's answer broke off",
    DownloadFailedError: "the connection to the portal broke",
}
IGNORED: Final[dict[str, str]] = {
    "max redirections reached": "the portal redirects without end",
    "Forbidden by robots.txt": "the portal's robots.txt forbids this address",
}


class SourceSpider(Spider):
    """Reads one source; what it yields is told apart by type: a call, something skipped, something unreadable."""

    source: ClassVar[Source]
    reading: Reader
    ways: ClassVar[tuple[str, ...]] = ("",)  # ways through the portal, the first one by default

    def __init__(
        self,
        *,
        config: Settings | None = None,
        way: str = "",
        intake: "Intake | None" = None,
        progress: Progress | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.config = config or load_settings()
        self.way = way or self.ways[0]
        self.intake = intake
        self.progress = progress or Progress(self.name, shown=False)
        self.progress.answers, self.progress.expected = lambda: self.answers, lambda: self.expected
        self.address = self.config.source_address(self.name)
        self.allowed_domains = [urlsplit(self.address).hostname or ""]
        self.answers = 0
        self.bytes = 0
        self.expected = 0  # how many calls the portal says there are, as far as is known
        self.faults: list[str] = []
        self.finished = False
        self.halted = False
        self.reading = self.reader()

    @abstractmethod
    def reader(self) -> Reader:
        """What reads this source's answers, live or saved; made once, kept in ``reading``."""

    @abstractmethod
    def crawl(self, fetch: Fetch) -> AsyncIterator[Item]:
        """Ask the portal, let ``reading`` read each answer, and give on what it says; a ``Fault`` ends it."""

    async def start(self) -> AsyncIterator[Any]:
        """Everything that the source holds; after a fault what was read before it."""
        try:
            async for item in self.crawl(self.fetch):
                yield item
        except Fault as fault:
            self.faults.append(str(fault))
        except Exception as error:
            log.exception("reading %s broke off", self.name)
            self.faults.append(f"internal error: {why(error)}")
        for item in self.reading.finish():
            if self.halted:
                return
            yield item
        self.finished = True

    def halt(self, reason: str) -> None:
        """Stop: what is read cannot be kept."""
        if not self.halted:
            self.faults.append(reason)
        self.halted = True

    async def fetch(self, ask: Ask) -> Answer:
        """Ask through Scrapy's downloader: robots, pauses, retries, archive; ``Fault`` when no answer comes."""
        if self.halted:
            raise Fault("stopped")
        assert self.crawler.engine is not None  # noqa: S101 - a spider that crawls has one
        request = Request(ask.url, method=ask.method, headers=dict(ask.headers), body=ask.body, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            raise Fault(IGNORED.get(str(error), f"the portal sent us to another site ({error})")) from None
        except tuple(NO_ANSWER) as error:
            raise Fault(NO_ANSWER[type(error)]) from None
        except OSError as error:
            raise Fault(f"the answer could not be archived: {error.strerror or error}") from None
        self.answers += 1
        self.bytes += len(response.body)
        self.progress.notice()
        return Answer(
            where=response.url,
            url=response.url,
            body=response.body,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
            status=response.status,
        )
