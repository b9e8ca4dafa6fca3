"""What several sites share: a search API with pages, a ZIP export, a list with details.

Each family is one way through a portal. It asks, checks that the answer is whole and is what was asked for, and hands
it to the source's reader; what was read before something went wrong is kept, and the run is judged by the fault.
"""

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from bs4 import BeautifulSoup

from crawlers.answers import Answer, Ask, Fault, Fetch, Item, Page, Reader
from crawlers.health import Kind, Wall, check_answer
from crawlers.spider import SourceSpider
from tracker import clock

MAX_PASSES: Final = 4
MAX_FAILURES: Final = 5  # in a row; a portal that is down is not asked for the rest of its pages
WINDOW: Final = 10_000  # more hits than a search API hands out mean that it ignored the question


@dataclass(frozen=True)
class Query:
    """One question to a search API, and what every hit of its answer must be."""

    name: str
    clause: Mapping[str, Any]
    kinds: Sequence[str]
    statuses: Sequence[str]


class HitReader(Reader, Protocol):
    """A reader that also takes the hits of a page that is decoded already."""

    def read_hits(self, hits: Sequence[Any], where: str) -> Iterator[Item]:
        """The items of a list of hits."""


class ListReader(Reader, Protocol):
    """A reader that knows which entries of a list still want their page."""

    def waiting(self) -> Sequence[str]:
        """The paths of the pages that were not read yet."""

    def missed(self, key: str, reason: str) -> Item:
        """Note that a page could not be had."""


class SearchApiSpider(SourceSpider):
    """Reads a search API whose pages shift under the reader: until one more pass over all pages brings nothing new."""

    reading: HitReader
    page_size: Final = 100

    @abstractmethod
    def queries(self, now: datetime) -> Iterator[Query]:
        """What to ask for."""

    @abstractmethod
    def ask(self, query: Query, *, number: int, size: int, stable: bool) -> Ask:
        """The question for one page; ``stable``: in an order that stays the same from page to page."""

    @abstractmethod
    def page(self, answer: Answer) -> Page:
        """An answer as a page."""

    @abstractmethod
    def version(self, hit: Any) -> str:
        """What tells this version of this hit from all others."""

    @abstractmethod
    def foreign(self, hit: Any, query: Query) -> str:
        """Why a hit is not what was asked for, or nothing."""

    async def crawl(self, fetch: Fetch) -> AsyncIterator[Item]:
        """All queries, one after the other."""
        for query in self.queries(clock.now()):
            async for page, where in self._harvest(query, fetch):
                for item in self.reading.read_hits(page.hits, where):
                    yield item

    async def _harvest(self, query: Query, fetch: Fetch) -> AsyncIterator[tuple[Page, str]]:
        """Pages until a pass brought nothing new; rows that sorting drops are looked for unsorted."""
        count, where = await self._page(query, 1, fetch, size=1, stable=False)
        self.expected += count.total
        yield count, where
        seen: set[str] = set()
        in_order = 0
        for turn in range(MAX_PASSES):
            before, in_order = len(seen), 0
            async for page, where in self._pass(query, fetch, stable=True):
                seen.update(self.version(hit) for hit in page.hits)
                in_order += len(page.hits)
                yield page, where
            if turn and len(seen) == before:
                break
        else:
            raise Fault(f"{query.name}: after {MAX_PASSES} passes over all pages there was still something new")
        if in_order < count.total:
            async for page, where in self._pass(query, fetch, stable=False):
                yield page, where

    async def _pass(self, query: Query, fetch: Fetch, *, stable: bool) -> AsyncIterator[tuple[Page, str]]:
        """All pages once; each is handed on before it is found to be cut short or foreign."""
        number, read, total = 0, 0, 1
        while read < total:
            number += 1
            page, where = await self._page(query, number, fetch, size=self.page_size, stable=stable)
            yield page, where
            read, total = read + len(page.hits), page.total
            if len(page.hits) < min(page.size, total - (number - 1) * page.size):
                raise Fault(f"{query.name}: the list is cut short, page {number} ends at {read} of {total}")
            if reason := next((why for hit in page.hits if (why := self.foreign(hit, query))), ""):
                raise Fault(f"{query.name}: the portal ignored the question, {reason}")

    async def _page(self, query: Query, number: int, fetch: Fetch, *, size: int, stable: bool) -> tuple[Page, str]:
        answer = await fetch(self.ask(query, number=number, size=size, stable=stable))
        check_answer(answer, Kind.JSON)
        page = self.page(answer)
        if page.number != number or not 0 < page.size <= size:
            raise Fault(
                f"{query.name}: asked for page {number} of {size}, the portal gave page {page.number} of {page.size}"
            )
        if page.total > WINDOW:
            raise Fault(f"{query.name}: the portal ignored the question and counts {page.total} hits")
        return page, answer.where


class ExportSpider(SourceSpider):
    """Reads an export: one ZIP archive with everything."""

    @abstractmethod
    def export(self) -> Ask:
        """The question for the archive."""

    async def crawl(self, fetch: Fetch) -> AsyncIterator[Item]:
        """The archive, checked to be one."""
        answer = await fetch(self.export())
        check_answer(answer, Kind.ZIP)
        for item in self.reading.read(answer):
            yield item


class ListDetailSpider(SourceSpider):
    """Reads a list page by page, again while it shows fewer entries than it counts, then every entry's own page."""

    reading: ListReader

    @abstractmethod
    def list_page(self) -> Ask:
        """The question for the first page of the list."""

    @abstractmethod
    def next_page(self, page: BeautifulSoup) -> str:
        """The address of the next page of the list, or nothing."""

    @abstractmethod
    def hit_count(self, page: BeautifulSoup) -> int:
        """How many entries the list says it has."""

    async def crawl(self, fetch: Fetch) -> AsyncIterator[Item]:
        """The list, then the pages of its entries; too many that fail end it."""
        async for item in self._read_list(fetch):
            yield item
        failures = 0
        for key in self.reading.waiting():
            try:
                answer = await fetch(Ask(self.address + key))
                check_answer(answer, Kind.HTML)
            except Wall:
                raise
            except Fault as fault:
                failures += 1
                yield self.reading.missed(key, str(fault))
                if failures == MAX_FAILURES:
                    raise Fault(f"{failures} pages in a row could not be read: {fault}") from None
                continue
            failures = 0
            for item in self.reading.read(answer):
                yield item

    async def _read_list(self, fetch: Fetch) -> AsyncIterator[Item]:
        for _ in range(MAX_PASSES):
            ask = self.list_page()
            seen = {ask.url}
            while True:
                answer = await fetch(ask)
                check_answer(answer, Kind.HTML)
                for item in self.reading.read(answer):
                    yield item
                page = BeautifulSoup(answer.body, "lxml")
                self.expected = self.hit_count(page)
                following = self.next_page(page)
                if not following:
                    break
                if following in seen:
                    raise Fault("the pages of the list lead in a circle")
                seen.add(following)
                ask = Ask(following)
            if len(self.reading.waiting()) >= self.expected:
                return
        self.faults.append(f"the list is cut short: {len(self.reading.waiting())} of {self.expected} programmes")
