"""Wire formats: each trap of a portal's format, as values."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from crawlers.select import NotAsExpected
from crawlers.wire.archives import MAX_ENTRY_BYTES, unpack
from crawlers.wire.fields import Fields
from crawlers.wire.gsb import parse_document, unwrap
from crawlers.wire.gsb_codes import split_words
from crawlers.wire.gsb_pages import hit_count, next_page
from crawlers.wire.gsb_programme import deadline_paragraphs, key_of, level_of
from crawlers.wire.sedia import Row, announcements, ask_page, keywords, parse_row
from crawlers.wire.sedia_budget import Money, money_of
from crawlers.wire.sedia_bulk import bulk_records, bulk_row
from crawlers.wire.versions import Version, Versions
from tests.builders import a_record


def a_row(**facts: Any) -> Row:
    """A row of the EU index."""
    return parse_row({"reference": "1TOPICSen", "metadata": facts})


def a_line(action: str, **values: Any) -> dict[str, Any]:
    """A line of the budget table."""
    return {"action": action, "budgetYearMap": {"2027": "1000"}, **values}


def a_table(*lines: dict[str, Any]) -> list[str]:
    """A budget table as the index packs it."""
    return [json.dumps({"budgetTopicActionMap": {str(number): [line] for number, line in enumerate(lines)}})]


@pytest.mark.parametrize(
    ("facts", "money"),
    [
        ({"budgetOverview": a_table(a_line("A-01 - X"))}, Money(total="1000", currency="EUR")),
        # the sibling whose identifier only begins like ours
        ({"budgetOverview": a_table(a_line("A-01 - X"), a_line("A-01-02 - X"))}, Money(total="1000", currency="EUR")),
        ({"budgetOverview": a_table(a_line("A-02 - X"))}, Money()),
        (
            {"budgetOverview": a_table(a_line("A-01 - X", budgetYearMap={"2027": 5, "2028": "7.50"}))},
            Money(total="12.5", currency="EUR"),
        ),
        # 0 is how the portal says "not given"
        (
            {"budgetOverview": a_table(a_line("A-01 - X", expectedGrants=0, minContribution=0, maxContribution=9))},
            Money(total="1000", most="9", currency="EUR"),
        ),
        (
            {
                "budgetOverview": a_table(
                    a_line("A-01 - X", expectedGrants=2, minContribution=3, maxContribution=4),
                    a_line("A-01 - Y", expectedGrants=1, minContribution=2, budgetYearMap={"2027": 500}),
                )
            },
            Money(total="1500", least="2", most="4", grants="3", currency="EUR"),
        ),
        # two lines of one amount may be one pot told twice: nothing is said
        ({"budgetOverview": a_table(a_line("A-01 - X"), a_line("A-01 - Y"))}, Money(currency="EUR")),
        ({"budget": ["30500"], "currency": ["EUR"]}, Money(total="30500", currency="EUR")),
        ({"budget": ["0"]}, Money()),
        ({}, Money()),
    ],
)
def test_money_is_the_topics_own(facts: dict[str, Any], money: Money) -> None:
    assert money_of(a_row(identifier=["A-01"], **facts)) == money


@pytest.mark.parametrize(
    "table", ["no json", "[]x", '{"budgetTopicActionMap": []}', '{"budgetTopicActionMap": {"1": ["x"]}}']
)
def test_a_budget_table_of_another_shape_is_refused(table: str) -> None:
    with pytest.raises(NotAsExpected):
        money_of(a_row(identifier=["A-01"], budgetOverview=[table]))


@pytest.mark.parametrize(
    "given",
    [
        ["A-01", "A", "Police", "Youth", "Police"],
        ['["A-01", "A", "Police", "Youth", "Police"]'],  # old records hold one JSON string
    ],
)
def test_keywords_come_in_two_shapes_and_once_each(given: list[str]) -> None:
    row = a_row(identifier=["A-01"], callIdentifier=["A"], keywords=given)

    assert keywords(row) == ("Police", "Youth")


def test_announcements_are_told_newest_first_whatever_their_dates_look_like() -> None:
    infos = [
        {"lastChangeDate": "Apr 27, 2023 4:18:31 PM", "content": "old"},
        {"approvalDate": "", "lastChangeDate": "2026-02-12T15:50:54.218", "content": "<p>new</p>"},
        {"lastChangeDate": "2026-02-12T10:00:00.000", "content": "earlier that day"},
        {"lastChangeDate": "soon", "content": "undated"},
        {"lastChangeDate": "2026-02-13T00:00:00.000", "content": ""},
    ]

    told = announcements(a_row(latestInfos=[json.dumps(infos)], callUpdates=[json.dumps(infos[:1])]))

    assert told == ("2026-02-12: <p>new</p>", "2026-02-12: earlier that day", "2023-04-27: old", "undated")


def test_a_hit_without_metadata_has_its_fields_beside_it() -> None:
    row = parse_row({"reference": "1COMPETITIVE_CALLen", "title": None, "identifier": ["A-01"], "type": "8"})

    assert (row.first("identifier"), row.first("type"), row.first("title")) == ("A-01", "8", "")


@pytest.mark.parametrize("hit", ["words", {"metadata": {}}, {"reference": "1", "metadata": {"type": [{"id": 1}]}}])
def test_a_hit_of_another_shape_is_refused(hit: Any) -> None:
    with pytest.raises(NotAsExpected):
        parse_row(hit)


def test_a_question_is_sent_as_files_or_the_portal_would_ignore_it() -> None:
    ask = ask_page("https://api.example", {"bool": {}}, number=2, size=100, languages=["en"], sort="identifier")

    assert ask.url == "https://api.example/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber=2"
    assert ask.method == "POST"
    assert ask.body.count(b'filename="blob"\r\nContent-Type: application/json\r\n\r\n') == 3
    assert b'name="sort"; filename="blob"\r\nContent-Type: application/json\r\n\r\n{"field": "identifier"' in ask.body


def test_a_broken_bulk_file_gives_what_stands_before_the_break() -> None:
    text = '{"fundingData": {"GrantTenderObj": [{"ccm2Id": 1}, {"ccm2Id": 2}, {"ccm2'
    read: list[int] = []

    with pytest.raises(NotAsExpected, match="broken at character 66"):
        read.extend(record["ccm2Id"] for record in bulk_records(text))

    assert read == [1, 2]


def test_a_bulk_record_says_instants_as_the_search_does() -> None:
    row = bulk_row({"type": 1, "ccm2Id": 60123, "deadlineDatesLong": [1789430400000], "deadlineModel": {}})

    assert row.reference == "60123TOPICSen"
    assert row.all("deadlineDate") == ("2026-09-15T00:00:00.000+0000",)
    assert row.first("deadlineModel") == ""


OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offers", "kept", "lost"),
    [
        ([("en", OLD), ("en", NEW)], 1, ["older_version"]),
        ([("en", NEW), ("en", OLD)], 0, ["older_version"]),
        ([("en", NEW), ("en", NEW)], 0, ["duplicate"]),
        ([("de", NEW), ("en", OLD)], 1, ["translation"]),
        ([("en", OLD), ("de", NEW)], 0, ["translation"]),
        ([("bg", OLD)], 0, []),
    ],
)
def test_of_several_versions_the_best_counts(offers: list[tuple[str, datetime]], kept: int, lost: list[str]) -> None:
    versions = Versions("en")
    records = [a_record() for _ in offers]

    skipped = [
        versions.offer("topic", Version("where", language, at, record))
        for (language, at), record in zip(offers, records, strict=True)
    ]

    assert list(versions.records()) == [records[kept]]
    assert [loser.reason for loser in skipped if loser] == lost


def test_a_field_that_is_on_no_list_is_news() -> None:
    fields = Fields(taken=("title",), not_read={"of no use": ("tags", "esIN_*")})

    assert fields.new(["title", "tags", "esIN_lots", "riskScore"]) == ["riskScore"]


def a_document(properties: str, *, head: str = "") -> bytes:
    """A document of the export."""
    return (
        f'{head}<document xmlns:xlink="http://www.w3.org/1999/xlink" name="amt" path="/BMWI/FDB/Content/DE/Kontakt/A" '
        f'type="gsb:ContactData">{properties}</document>'
    ).encode()


PROPERTIES = """
<property name="gsb:title" type="RichText">
<text>&lt;![CDATA[&lt;div&gt;&lt;p&gt;Amt f\x02ür A &amp;amp; B&lt;/p&gt;&lt;/div&gt;]]&gt;</text></property>
<property name="gsb:remark" type="RichText"><text>&lt;![CDATA[&lt;div x="y"&gt;&lt;/div&gt;]]&gt;</text></property>
<property name="gsb:cl2Addresses" type="ClassifiedLinkLists"><classifiedLinkLists><classifiedLinkList>
<classifierLinks><link xlink:href="target:/BMWI/SiteGlobals/Classifier/Common/Adresse"/></classifierLinks>
<links><link xlink:href="target:/BMWI/FDB/Content/DE/Adresse/A/amt"/></links>
</classifiedLinkList></classifiedLinkLists></property>"""


def test_a_document_is_read_in_spite_of_control_characters() -> None:
    document = parse_document(a_document(PROPERTIES))

    assert document.path == "/BMWI/FDB/Content/DE/Kontakt/A/amt"
    assert document.texts == {"gsb:title": "<p>Amt für A &amp; B</p>"}
    assert document.links == {"gsb:cl2Addresses/Adresse": ("/BMWI/FDB/Content/DE/Adresse/A/amt",)}


@pytest.mark.parametrize(
    "xml",
    [
        "<document><property>",
        "<document/>",
        '<feed name="a" path="b" type="c"/>',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><document name="&b;"/>',
    ],
)
def test_a_broken_or_foreign_document_is_refused(xml: str) -> None:
    with pytest.raises(NotAsExpected):
        parse_document(xml.encode())


def test_an_entity_of_a_document_reads_no_file_of_ours() -> None:
    entity = '<!DOCTYPE document [<!ENTITY file SYSTEM "file:///etc/hostname">]>'
    value = '<property name="x" type="String"><value>&file;</value></property>'

    document = parse_document(a_document(value, head=entity))

    assert document.text("x") == ""


def test_text_that_is_not_wrapped_stays_as_it_is() -> None:
    assert unwrap("<p>frei</p>") == "<p>frei</p>"


@pytest.mark.parametrize(
    ("joined", "words"),
    [
        ("Arbeit", ["Arbeit"]),
        ("Arbeit, Kultur, Medien & Sport, Mobilität", ["Arbeit", "Kultur, Medien & Sport", "Mobilität"]),
        ("Kultur, Medien &\n Sport", ["Kultur, Medien & Sport"]),
        ("Ganz Neues, Arbeit", ["Ganz Neues", "Arbeit"]),
        ("", []),
    ],
)
def test_joined_categories_are_split_at_known_words(joined: str, words: list[str]) -> None:
    assert list(split_words(joined, "Foerderbereich")) == words


@pytest.mark.parametrize(
    ("key", "level"),
    [
        ("/FDB/Content/DE/Foerderprogramm/Land/Sachsen/x.html", "regional"),
        ("/FDB/Content/DE/Foerderprogramm/Bund/BMI/x.html", "national"),
        ("/FDB/Content/DE/Foerderprogramm/EU/x.html", "eu"),
        ("/FDB/Content/DE/Archiv/x.html", ""),
    ],
)
def test_the_folder_says_whose_money_it_is(key: str, level: str) -> None:
    assert level_of(key) == level


def test_a_session_is_no_part_of_a_key() -> None:
    assert key_of("/FDB/Content/DE/x.html;jsessionid=0A1.live842?q=1") == "/FDB/Content/DE/x.html?q=1"


def test_only_paragraphs_on_a_deadline_are_taken_from_the_one_text() -> None:
    html = (
        "<p>Richtlinie vom 20.08.2024, befristet bis 31.12.2028</p>"
        "<p>Die Frist zur Einreichung endete am 28.11.2024.</p><ul><li>Antragsfrist: 1.2.2025</li><li>Kosten</li></ul>"
    )

    assert deadline_paragraphs(html) == (
        "<p>Die Frist zur Einreichung endete am 28.11.2024.</p><li>Antragsfrist: 1.2.2025</li>"
    )


def test_the_way_to_the_next_page_is_followed_as_it_stands() -> None:
    page = BeautifulSoup(
        '<span id="hits--count">2.488</span><div class="pagination"><a class="forward button" '
        'href="SiteGlobals/Suche.html?gtp=%2526816b_list%253D2&amp;filterCategories=FundingProgram">weiter</a></div>',
        "lxml",
    )

    assert hit_count(page) == 2488
    assert next_page(page, "https://fdb.example") == (
        "https://fdb.example/SiteGlobals/Suche.html?gtp=%2526816b_list%253D2&filterCategories=FundingProgram"
    )


def a_zip(files: dict[str, bytes]) -> bytes:
    """A ZIP archive with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_an_archive_is_unpacked_within_limits() -> None:
    bomb = a_zip({"klein.xml": b"<a/>", "riesig.xml": b"0" * (MAX_ENTRY_BYTES + 1)})

    content = dict(unpack(bomb))

    assert content["klein.xml"] == b"<a/>"
    assert str(content["riesig.xml"]) == "too large"


def test_a_damaged_file_of_an_archive_leaves_the_others_readable() -> None:
    packed = bytearray(a_zip({"heil.xml": b"<a/>", "kaputt.xml": b"<b>" + bytes(range(256)) * 4 + b"</b>"}))
    at = packed.index(b"kaputt.xml") + len("kaputt.xml") + 8
    packed[at : at + 40] = b"\xff" * 40

    content = dict(unpack(bytes(packed)))

    assert content["heil.xml"] == b"<a/>"
    assert "broken in the archive" in str(content["kaputt.xml"])


@pytest.mark.parametrize("body", [b"PK\x03\x04 and nothing more", a_zip({"a.xml": b"<a/>"})[:-10]])
def test_a_broken_archive_is_refused(body: bytes) -> None:
    with pytest.raises(NotAsExpected, match="broken ZIP archive"):
        list(unpack(body))
