"""The web pages of the Förderdatenbank: the result list, and details in both layouts."""

from typing import Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from crawlers.select import NotAsExpected, all_read, groups, inner_html, many, maybe, one, text
from crawlers.wire.gsb_codes import split_words
from crawlers.wire.gsb_programme import PROCEDURE, deadline_paragraphs, key_of, level_of, procedure_of, status_of
from tracker.records import CallRecord

CARD: Final = "div.card--fundingprogram"
HITS: Final = "#hits--count"
ADDRESS_LINES: Final = "p.card--title, p.card--title-subtitle, p.adr, p.locality, p.tel, p.fax, p.email"
NO_LINK: Final = ("javascript:", "mailto:", "#")


def is_list(page: BeautifulSoup) -> bool:
    """Whether a page is a result list."""
    return bool(page.select(HITS))


def is_detail(page: BeautifulSoup) -> bool:
    """Whether a page shows one programme."""
    topline = maybe(page, "p.content--topline")
    return topline is not None and text(topline) == "Förderprogramm"


def hit_count(page: BeautifulSoup) -> int:
    """How many programmes the list has in all: ``2.488`` is 2488."""
    words = text(one(page, HITS)).replace(".", "")
    if not words.isdecimal():
        raise NotAsExpected(f"no number of hits: {words!r}")
    return int(words)


def detail_keys(page: BeautifulSoup) -> list[str]:
    """The keys of the programmes on a page of the list."""
    return [key_of("/" + str(one(card, "p.card--title a[href]")["href"]).lstrip("/")) for card in many(page, CARD)]


def next_page(page: BeautifulSoup, address: str) -> str:
    """The address of the next page of the list, as it stands: it is doubly encoded and must not be tidied up."""
    forward = maybe(page, "div.pagination a.forward.button[href]")
    return urljoin(f"{address}/", str(forward["href"])) if forward else ""


def read_programme(page: BeautifulSoup, url: str, *, source: str, address: str) -> CallRecord:
    """One programme from its page."""
    key = _key(page, url)
    _make_absolute(page, address)
    facts = groups(one(page, "dl.document-info-fundingprogram"))
    sections = _sections(page)
    single = sections.pop("", "")
    note = maybe(page, "p.subtitle--text")
    record = CallRecord(
        source=source,
        key=key,
        url=address + key,
        title=text(one(page, "h1.title")),
        language="de",
        kind="programme",
        funder="; ".join(text(one(card, "p.card--title")) for card in facts.pop("Fördergeber", [])),
        level=level_of(key),
        status=status_of(key),
        status_note=text(note) if note else "",
        deadline_words=sections.pop("Fristen", "") or deadline_paragraphs(single),
        summary=sections.pop("Kurztext", ""),
        description=sections.pop("Volltext", ""),
        eligibility=sections.pop("rechtliche Voraussetzungen", ""),
        procedure=procedure_of({heading: sections.pop(heading, "") for heading in PROCEDURE}),
        legal_basis=sections.pop("Richtlinie", "") or single,
        funding_types=_words(facts.pop("Förderart", []), "Foerderart"),
        applicants=_words(facts.pop("Förderberechtigte", []), "Foerderberechtigte"),
        areas=_words(facts.pop("Fördergebiet", []), "Foerdergebiet"),
        subjects=_words(facts.pop("Förderbereich", []), "Foerderbereich"),
        contact="\n\n".join(_contact(card) for card in facts.pop("Ansprechpunkt", [])),
        links=tuple(_links(facts.pop("Weiterführende Links", []))),
    )
    all_read(facts)
    all_read(sections)
    return record


def _key(page: BeautifulSoup, url: str) -> str:
    """The path of the page: of the address it names as its own, else of the one it was read from."""
    named = maybe(page, "link[rel=canonical][href]") or maybe(page, "meta[property='og:url'][content]")
    own = str(named.get("href") or named.get("content")) if named else url
    if not own:
        raise NotAsExpected("the page does not say its address")
    return key_of(urlsplit(own).path)


def _sections(page: BeautifulSoup) -> dict[str, str]:
    """The texts by their headings; the whole text under no heading where the page has no tabs."""
    tabs = page.select("article.content--tab-text")
    if not tabs:
        return {"": inner_html(one(page, "div.content--main div.rich--text"))}
    sections: dict[str, str] = {}
    for part in (part for tab in tabs for part in tab.select(":scope > div.rich--text")):
        heading = one(part, ":scope > h3:first-child").extract()
        if text(heading) in sections:
            raise NotAsExpected(f"{text(heading)!r} stands there twice")
        sections[text(heading)] = inner_html(part)
    return sections


def _words(descriptions: list[Tag], category: str) -> tuple[str, ...]:
    return tuple(word for description in descriptions for word in split_words(text(description), category))


def _contact(card: Tag) -> str:
    """Name, address, telephone, mail and web site, a line each."""
    lines = [text(line).replace("Tel:", "Tel.:") for line in card.select(ADDRESS_LINES)]
    return "\n".join([*lines, *(str(link["href"]) for link in card.select("p.website a[href]"))])


def _links(descriptions: list[Tag]) -> list[tuple[str, str]]:
    links = [link for description in descriptions for link in many(description, "a.link-external[href]")]
    return [(text(link), str(link["href"])) for link in links]


def _make_absolute(page: BeautifulSoup, address: str) -> None:
    """Links of a page lead from the host, not from the page; in a record they are whole addresses."""
    for link in page.select("main a[href]"):
        target = str(link["href"])
        if not target.startswith(NO_LINK):
            link["href"] = urljoin(f"{address}/", target)
