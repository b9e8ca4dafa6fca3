"""The sample Förderdatenbank: export, result list and detail pages, with the traps of the real one."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from crawlers.sample import Portal, create_portal
from tests.portals import LIST, ask, visit

TODAY = date(2026, 11, 24)
PROGRAMMES = "BMWI/FDB/Content/DE/Foerderprogramm/"
XLINK = "{http://www.w3.org/1999/xlink}href"
FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """Both sample portals on a fixed day."""
    with create_portal(today=TODAY) as portal:
        yield portal


@pytest.fixture(scope="module")
def files(portal: Portal) -> dict[str, bytes]:
    """The contents of the export."""
    heard = ask(portal, "/FDB/WS/export")
    assert heard.body[:2] == b"PK"
    assert heard.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(heard.body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def documents(files: dict[str, bytes]) -> dict[str, etree._Element]:
    """The documents of the export, read by somebody who strips what XML forbids."""
    return {name: etree.fromstring(FORBIDDEN.sub(b"", data)) for name, data in files.items() if name.endswith(".xml")}


def value_of(document: etree._Element, name: str) -> str:
    """The text of a property, without its wrapper."""
    text = document.findtext(f"property[@name='gsb:{name}']/text") or document.findtext(
        f"property[@name='gsb:{name}']/value"
    )
    return (text or "").removeprefix("<![CDATA[").removesuffix("]]>")


def soup_of(portal: Portal, address: str) -> BeautifulSoup:
    """A page, parsed."""
    heard = visit(portal, address)
    assert heard.status == 200
    return BeautifulSoup(heard.text, "lxml")


def test_the_export_has_the_tree_of_the_real_one(files: dict[str, bytes]) -> None:
    folders = {name.split("/")[4] for name in files if name.startswith("BMWI/FDB/Content/DE/")}

    assert folders == {"Foerderprogramm", "Kontakt", "Adresse", "ExternerLink", "Foerdergeber"}
    assert any(name.startswith("BMWI/SiteGlobals/Categories/FDB/Foerderart/") for name in files)
    assert "BMWI/_config/ResourceBundleEntries/Labels/FDB/zuschuss.xml" in files
    assert "BMWI/schnittstellenbeschreibung-download-xml.pdf" in files


def test_documents_lie_where_they_say(documents: dict[str, etree._Element]) -> None:
    misplaced = [
        name
        for name, document in documents.items()
        if f"/{name}" != f"{document.get('path')}/{document.get('name')}.xml"
    ]

    assert misplaced == []


def test_one_document_holds_a_character_that_xml_forbids(files: dict[str, bytes]) -> None:
    refused = []
    for name, data in files.items():
        try:
            etree.fromstring(data) if name.endswith(".xml") else None
        except etree.XMLSyntaxError:
            refused.append(name)

    assert refused == [f"{PROGRAMMES}Land/Thueringen/solidarisches-zusammenleben-generationen.xml"]
    assert b"Sozial\x02planung" in files[refused[0]]


def test_texts_are_escaped_wrappers_around_html(documents: dict[str, etree._Element]) -> None:
    document = documents[f"{PROGRAMMES}Land/Niedersachsen/foerderung-kriminalpraeventiver-projekte.xml"]

    raw = document.findtext("property[@name='gsb:procInfluence']/text") or ""

    assert raw.startswith('<![CDATA[<div xmlns:xlink="http://www.w3.org/1999/xlink"><p>')
    assert "bis zum <strong>4. Januar 2027</strong>" in raw
    assert raw.endswith("</div>]]>")


def test_every_link_of_a_programme_can_be_followed(documents: dict[str, etree._Element]) -> None:
    elsewhere = ("/BMWI/SiteGlobals/Classifications/", "/BMWI/SiteGlobals/Languages/")
    targets = {
        link.get(XLINK, "").removeprefix("target:") for document in documents.values() for link in document.iter("link")
    }

    broken = [t for t in targets if not t.startswith(elsewhere) and f"{t[1:]}.xml" not in documents]

    assert len(targets) > 100
    assert broken == []


def test_categories_hold_codes_and_labels_the_words(documents: dict[str, etree._Element]) -> None:
    category = documents["BMWI/SiteGlobals/Categories/FDB/Foerdergebiet/schlesig_holstein.xml"]
    label = documents["BMWI/_config/ResourceBundleEntries/Labels/FDB/schlesig_holstein.xml"]

    assert "schlesig_holstein" in value_of(category, "title")
    assert [cell.get_text() for cell in BeautifulSoup(value_of(label, "value"), "lxml").find_all("td")][2] == (
        "Schleswig-Holstein"
    )


def test_three_documents_hold_nothing_but_their_path(documents: dict[str, etree._Element]) -> None:
    programmes = {name: document for name, document in documents.items() if name.startswith(PROGRAMMES)}

    untitled = [name for name, document in programmes.items() if not value_of(document, "title")]

    assert len(untitled) == 3
    assert len(programmes) > 70


def test_neither_slugs_nor_titles_are_unique(portal: Portal) -> None:
    slugs = Counter(programme.spec.slug for programme in portal.programmes)
    titles = Counter(programme.title for programme in portal.programmes)

    assert slugs["staedtebaufoerderung"] == 3
    assert titles["Städtebauförderung"] == 3
    assert len({programme.path for programme in portal.programmes}) == len(portal.programmes)


def test_the_deadline_slot_is_always_empty_and_expiry_absurd(documents: dict[str, etree._Element]) -> None:
    slots = [d.find("property[@name='gsb:cl2Location']//links") for d in documents.values()]
    expiries = [value_of(document, "dateOfExpiration") for document in documents.values()]

    assert [len(slot) for slot in slots if slot is not None].count(0) > 60
    assert {expiry[:4] for expiry in expiries if expiry} == {"0207"}


def test_invisible_hyphens_stand_inside_words(documents: dict[str, etree._Element]) -> None:
    document = documents[f"{PROGRAMMES}Land/Niedersachsen/beratungsstellen-gewalt-gegen-kinder.xml"]

    assert "Schutz\u00adkonzepte" in value_of(document, "summary")


def test_status_notes_have_many_wordings(portal: Portal) -> None:
    notes = {programme.note for programme in portal.programmes if programme.note}

    assert len(notes) > 6
    assert "Förderprogramm aktiv, Antragsstellung nicht mehr möglich" in notes


def test_a_plain_programme_has_everything_in_one_text(documents: dict[str, etree._Element]) -> None:
    document = documents[f"{PROGRAMMES}Bund/BMFTR/sifolife-innovationslabore.xml"]

    filled = {
        p.get("name")
        for p in document.iter("property")
        if p.get("type") == "RichText" and len(BeautifulSoup(p.findtext("text") or "", "lxml").get_text(strip=True)) > 3
    }
    assert filled == {"gsb:bodyText", "gsb:title", "gsb:header", "gsb:comment"}


def test_the_same_state_gives_the_same_bytes(portal: Portal) -> None:
    with create_portal(today=TODAY) as other:
        again = ask(other, "/FDB/WS/export").body

    assert again == ask(portal, "/FDB/WS/export").body


def test_programmes_have_every_property_of_a_recorded_one(documents: dict[str, etree._Element], shared: Path) -> None:
    recorded = shared / "recordings/national/foerderdatenbank/export/BMWI/FDB/Content/DE/Foerderprogramm"
    known = {
        (p.get("name"), p.get("type")) for path in recorded.rglob("*.xml") for p in etree.parse(path).iter("property")
    }

    ours = {
        (p.get("name"), p.get("type"))
        for name, document in documents.items()
        if name.startswith(PROGRAMMES)
        for p in document.iter("property")
    }

    assert known <= ours


def test_the_list_shows_ten_hits_and_the_way_on(portal: Portal) -> None:
    page = soup_of(portal, f"{portal.url}{LIST}?filterCategories=FundingProgram")

    cards = page.select("div.card.card--horizontal.card--fundingprogram")
    assert len(cards) == 10
    assert page.select_one("div.search--hits span#hits--count").get_text() == str(len(portal.programmes))  # type: ignore[union-attr]
    assert page.select_one("base")["href"] == f"{portal.url}/"  # type: ignore[index]
    assert all(card.select_one("p.card--title > a span.link--label") for card in cards)
    assert all(re.fullmatch(r"[0-9a-f-]{36}", str(card.select_one("a")["data-basket-id"])) for card in cards)  # type: ignore[index]


def links_and_next(portal: Portal, address: str) -> tuple[list[str], str]:
    """The programmes on a list page and the address of the next one, as it stands."""
    page = soup_of(portal, address)
    links = [str(link["href"]) for link in page.select("p.card--title > a")]
    forward = page.select_one("div.pagination a.forward.button")
    return links, urljoin(f"{portal.url}/", str(forward["href"])) if forward else ""


def all_links(portal: Portal) -> list[str]:
    """The links of all list pages, in the order met."""
    address, links = f"{portal.url}{LIST}?filterCategories=FundingProgram", list[str]()
    while address:
        found, address = links_and_next(portal, address)
        links += found
    return links


def test_pages_are_reached_by_the_link_as_it_stands(portal: Portal) -> None:
    links = all_links(portal)

    assert len(links) == len(portal.programmes)


def test_the_order_slips_while_paging(portal: Portal) -> None:
    passes = [all_links(portal) for _ in range(3)]

    seen = [len(set(links)) for links in passes]
    assert min(seen) < len(portal.programmes), "a hit came up twice and another was missed"
    assert len(set().union(*passes)) > min(seen), "a second pass finds what the first one missed"


def test_a_paging_address_that_was_tidied_up_leads_back_to_page_one(portal: Portal) -> None:
    _, second = links_and_next(portal, f"{portal.url}{LIST}?filterCategories=FundingProgram")
    assert "gtp=%2526" in second

    page = soup_of(portal, unquote(second))

    assert page.select_one("div.pagination span.current").get_text() == "1"  # type: ignore[union-attr]


def test_thousands_of_hits_are_counted_with_a_dot() -> None:
    with create_portal(today=TODAY, padding=1200) as portal:
        page = soup_of(portal, f"{portal.url}{LIST}?filterCategories=FundingProgram")
        last = page.select("div.pagination a.page")[-1].get_text()

    assert page.select_one("span#hits--count").get_text() == "1.275"  # type: ignore[union-attr]
    assert last == "128"


def test_the_filter_of_the_list_spells_a_land_right(portal: Portal) -> None:
    path = f"{portal.url}{LIST}?filterCategories=FundingProgram&cl2Processes_Foerdergebiet="

    hits = {
        code: soup_of(portal, path + code).select_one("span#hits--count").get_text()  # type: ignore[union-attr]
        for code in ("schleswig_holstein", "schlesig_holstein")
    }

    assert hits == {"schleswig_holstein": "2", "schlesig_holstein": "0"}


def test_a_detail_page_with_tabs(portal: Portal) -> None:
    programme = next(p for p in portal.programmes if p.spec.slug == "foerderrichtlinie-demokratie-leben-863720")

    page = soup_of(portal, f"{portal.url}{programme.path}.html")

    tabs = [tab.get_text(strip=True) for tab in page.select("h2.horizontal--tab-opener")]
    labels = [label.get_text(strip=True) for label in page.select("dl.document-info-fundingprogram > dt")]
    headings = [heading.get_text(strip=True) for heading in page.select("article.content--tab-text h3")]
    assert tabs == ["Kurzzusammenfassung", "Zusatzinfos", "Rechtsgrundlage"]
    assert labels[:4] == ["Förderart:", "Förderbereich:", "Fördergebiet:", "Förderberechtigte:"]
    assert {"Kurztext", "Volltext", "rechtliche Voraussetzungen", "Fristen", "Richtlinie"} <= set(headings)
    assert " ".join(page.select_one("h1.title").get_text().split()) == programme.title  # type: ignore[union-attr]
    assert "Kultur, Medien & Sport" in page.select("dl.document-info-fundingprogram > dd")[1].get_text()


def test_a_detail_page_without_tabs_lacks_facts(portal: Portal) -> None:
    programme = next(p for p in portal.programmes if p.spec.slug == "sifolife-innovationslabore")

    page = soup_of(portal, f"{portal.url}{programme.path}.html")

    labels = [label.get_text(strip=True) for label in page.select("dl.document-info-fundingprogram > dt")]
    assert page.select("h2.horizontal--tab-opener") == []
    assert page.select_one("h5").get_text(strip=True) == "Rechtsgrundlage"  # type: ignore[union-attr]
    assert "Förderart:" not in labels
    assert "Fördergebiet:" not in labels
    assert page.select_one("p.subtitle--text").get_text(strip=True) == programme.note  # type: ignore[union-attr]
    assert "endete die Frist zur Einreichung von Projektskizzen" in page.get_text()


def test_every_programme_has_a_page(portal: Portal) -> None:
    statuses = {programme.path: ask(portal, f"{programme.path}.html").status for programme in portal.programmes}

    assert set(statuses.values()) == {200}
    assert ask(portal, "/FDB/Content/DE/Foerderprogramm/Land/Bremen/nirgends.html").status == 404


def test_the_pages_have_the_marks_of_recorded_ones(portal: Portal, shared: Path) -> None:
    recorded = shared / "recordings/national/foerderdatenbank/html"
    marks = {
        "overview.html": (
            "p.card--title > a",
            "a[data-basket-id]",
            "dl.document-info-fundingprogram",
            "a.forward.button",
        ),
        "detail_multi_desc.html": (
            "p.content--topline",
            "h1.title",
            "h2.horizontal--tab-opener",
            "dd.card .person-contact",
        ),
        "details_single_desc_alt.html": ("p.subtitle--text", "h5", "dd.card p.card--title", "a.link-external"),
    }
    sifo = next(p for p in portal.programmes if p.spec.slug == "sifolife-innovationslabore")
    tabs = next(p for p in portal.programmes if p.spec.slug == "foerderrichtlinie-demokratie-leben-863720")
    ours = {
        "overview.html": soup_of(portal, f"{portal.url}{LIST}"),
        "detail_multi_desc.html": soup_of(portal, f"{portal.url}{tabs.path}.html"),
        "details_single_desc_alt.html": soup_of(portal, f"{portal.url}{sifo.path}.html"),
    }

    for name, selectors in marks.items():
        real = BeautifulSoup((recorded / name).read_text(), "lxml")
        for selector in selectors:
            assert real.select(selector), selector
            assert ours[name].select(selector) or selector == "a.link-external", selector


def test_guests_are_asked_to_be_slow(portal: Portal) -> None:
    heard = ask(portal, "/robots.txt")

    assert "Crawl-delay: 30" in heard.text
    assert "Disallow: /FDB/SiteGlobals/" in heard.text
