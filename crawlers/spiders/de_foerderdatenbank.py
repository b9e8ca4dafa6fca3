"""Förderdatenbank des Bundes: funding programmes of the Bund, the Länder and the EU, in German.

There is an official export, a ZIP archive made anew once a day; that is the way in. The pages sit behind a bot wall
and ask for thirty seconds between two requests, so they are the second way, for an operator who asks for it
(``--way pages``); a run never falls back to them by itself. There is no field for a deadline: it stands in prose.

2026-11  first reading, from a recorded part of the export and recorded pages of 2024 and 2025
"""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from crawlers.answers import Ask, Fetch, Item
from crawlers.families import ExportSpider, ListDetailSpider
from crawlers.wire.gsb_pages import hit_count, next_page
from crawlers.wire.gsb_reader import GsbReader
from tracker.records import DeadlineRule, Level, Source

EXPORT = "/FDB/WS/export"
LIST = (
    "/SiteGlobals/FDB/Forms/Suche/Foederprogrammsuche_Formular.html"  # so spelt by the site
    "?filterCategories=FundingProgram&sortOrder=title_text_sort+asc"
)


class FoerderdatenbankSpider(ExportSpider, ListDetailSpider):
    """All programmes that are in the export, or on the pages, now."""

    name = "de_foerderdatenbank"
    reading: GsbReader
    ways = ("export", "pages")
    source = Source(
        title="Förderdatenbank des Bundes",
        publisher="Bundesministerium für Wirtschaft und Energie",
        homepage="https://www.foerderdatenbank.de/",
        start_urls=(f"https://www.foerderdatenbank.de{EXPORT}",),
        language="de",
        zone=ZoneInfo("Europe/Berlin"),
        level=Level.NATIONAL,
        country="DE",
        licence="CC BY-ND 4.0 (Impressum)",
        attribution="Förderdatenbank des Bundes, www.foerderdatenbank.de",
        every_hours=24,
        expect=range(50, 10_000),
        deadline_rule=DeadlineRule.PROSE,
        page_size=10,
        delay_seconds=30.0,
        no_derivatives=True,
    )

    def reader(self) -> GsbReader:
        """Reads documents and pages."""
        return GsbReader(source=self.name, address=self.address)

    def crawl(self, fetch: Fetch) -> AsyncIterator[Item]:
        """The export, unless the pages were asked for."""
        return ListDetailSpider.crawl(self, fetch) if self.way == "pages" else ExportSpider.crawl(self, fetch)

    def export(self) -> Ask:
        """The archive with everything."""
        return Ask(self.address + EXPORT)

    def list_page(self) -> Ask:
        """The first page of the list, by title."""
        return Ask(self.address + LIST)

    def next_page(self, page: BeautifulSoup) -> str:
        """Where the list goes on."""
        return next_page(page, self.address)

    def hit_count(self, page: BeautifulSoup) -> int:
        """How many programmes the list says there are."""
        return hit_count(page)
