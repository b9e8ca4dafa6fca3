"""Recorded answers of the real portals are read to the last record: each is a call, or is listed with the reason."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from crawlers.replay import saved_answers
from crawlers.spiders import spiders
from tests.builders import some_settings
from tracker.records import CallRecord, Skipped, Unreadable


@dataclass(frozen=True)
class Account:
    """What became of the records of a recording."""

    records: list[CallRecord]
    skipped: dict[str, int]
    unreadable: list[Unreadable]

    @property
    def total(self) -> int:
        """How many records are accounted for."""
        return len(self.records) + sum(self.skipped.values()) + len(self.unreadable)


def account(source: str, path: Path) -> Account:
    """Read a recording."""
    reader = spiders()[source](config=some_settings()).reading
    items: list[Any] = []
    for answer in saved_answers(path):
        items += [answer] if isinstance(answer, Unreadable) else reader.read(answer)
    items += reader.finish()
    skipped = Counter(item.reason for item in items if isinstance(item, Skipped))
    return Account(
        [item for item in items if isinstance(item, CallRecord)],
        dict(skipped),
        [item for item in items if isinstance(item, Unreadable)],
    )


def count_hits(body: bytes) -> int:
    """The records of an EU answer, counted without our reader."""
    value = json.loads(body.decode("utf-8-sig"))
    return len(value["results"] if "results" in value else value["fundingData"]["GrantTenderObj"])


def count_cards(body: bytes) -> int:
    """The records of a page, counted without our reader: the cards of a list, or the page itself."""
    return len(BeautifulSoup(body, "lxml").select("div.card--fundingprogram")) or 1


EU, FDB = "eu_funding_tenders", "de_foerderdatenbank"
SEARCH, BULK = "eu/sedia-search", "eu/bulk-grantstenders"
PAGES, EXPORT = "national/foerderdatenbank/html", "national/foerderdatenbank/export"


@pytest.mark.parametrize(
    ("source", "file", "count", "records", "skipped"),
    [
        (EU, f"{SEARCH}/2023-01-18_no-query.json", count_hits, 0, {"tender": 1, "topic_update": 9}),
        (EU, f"{SEARCH}/2025-05-05_unfiltered_bg.json", count_hits, 10, {}),
        (EU, f"{SEARCH}/2025-12-05_topic-updates_type6.json", count_hits, 0, {"topic_update": 10}),
        (EU, f"{SEARCH}/2026-09_two-stage_and_stale-legacy_trimmed.json", count_hits, 2, {}),
        (EU, f"{SEARCH}/2026-10-08_cascade-type8_trimmed.json", count_hits, 4, {}),
        (EU, f"{BULK}/2026-09-08_sample7.json", count_hits, 6, {"tender": 1}),
        (FDB, f"{PAGES}/overview.html", count_cards, 0, {"list_entry": 10}),
        (FDB, f"{PAGES}/detail_multi_desc.html", count_cards, 1, {}),
        (FDB, f"{PAGES}/details_single_desc_alt.html", count_cards, 1, {}),
    ],
)
def test_every_record_of_a_recorded_answer_is_accounted_for(
    shared: Path, source: str, file: str, count: Callable[[bytes], int], records: int, skipped: dict[str, int]
) -> None:
    path = shared / "recordings" / file

    found = account(source, path)

    assert found.unreadable == []
    assert (len(found.records), found.skipped) == (records, skipped)
    assert found.total == count(path.read_bytes())


@pytest.mark.parametrize(
    ("source", "folder", "records", "skipped"),
    [
        (EU, SEARCH, 16, {"tender": 1, "topic_update": 19}),
        (EU, BULK, 6, {"tender": 1}),
        (FDB, PAGES, 2, {"list_entry": 9}),  # the tenth entry is one of the two programmes
        (FDB, EXPORT, 3, {"contact": 9, "address": 2, "external_link": 18, "unknown_file": 2}),
    ],
)
def test_every_file_of_a_recorded_folder_is_accounted_for(
    shared: Path, source: str, folder: str, records: int, skipped: dict[str, int]
) -> None:
    found = account(source, shared / "recordings" / folder)

    assert found.unreadable == []
    assert (len(found.records), found.skipped) == (records, skipped)


def test_no_recorded_field_is_unknown(shared: Path, caplog: pytest.LogCaptureFixture) -> None:
    for source, folder in ((EU, SEARCH), (EU, BULK), (FDB, EXPORT)):
        account(source, shared / "recordings" / folder)

    assert [entry.message for entry in caplog.records] == []


def test_recorded_topics_are_read_in_their_own_words(shared: Path) -> None:
    found = account(EU, shared / "recordings" / SEARCH)
    by_identifier = {record.identifier: record for record in found.records}

    pandemics = by_identifier["HORIZON-CL3-2021-INFRA-01-02"]
    assert pandemics.language == "en"  # tagged Bulgarian
    assert pandemics.budget_total == "20000000"  # not the money of the whole call
    assert pandemics.url.endswith("/portal/screen/opportunities/topic-details/HORIZON-CL3-2021-INFRA-01-02")
    assert pandemics.deadlines == ("2021-11-23T01:00:00.000+0100",)
    two_stage = by_identifier["HORIZON-MISS-2027-05-SOIL-01-two-stage"]
    assert (two_stage.deadline_model, len(two_stage.deadlines), two_stage.leftover) == ("two-stage", 2, False)
    leftover = by_identifier["HORIZON-CL2-2024-TRANSFORMATIONS-01-08"]
    assert leftover.leftover
    assert len(leftover.keywords) > 20


def test_recorded_cascade_calls_have_names_and_keys_of_their_own(shared: Path) -> None:
    found = account(EU, shared / "recordings" / SEARCH / "2026-10-08_cascade-type8_trimmed.json")

    assert [record.title for record in found.records] == [
        "METU Internships Offer",
        "Gnomon Internships Offer",
        "UPC-GREENCHIPS-EDU Scholarship",
        "Urban Mobility Explained (UMX) Open Call (Multi-cut-off)",
    ]
    assert len({record.key for record in found.records}) == 4
    assert len({record.identifier for record in found.records}) == 3


def test_recorded_programmes_come_with_contacts_links_and_words(shared: Path) -> None:
    found = account(FDB, shared / "recordings" / EXPORT)
    film = next(record for record in found.records if "/BKM/" in record.key)

    assert film.key == "/FDB/Content/DE/Foerderprogramm/Bund/BKM/deutsch-franzoesische-kooperationen-film-ffa.html"
    assert film.level == "national"
    assert film.funder == "Der Beauftragte der Bundesregierung für Kultur und Medien (BKM)"
    assert "Große Präsidentenstraße 9\n10178 Berlin" in film.contact
    assert film.subjects == ("Kultur, Medien & Sport",)
    assert not any("target:" in words for words in film.to_json().values() if isinstance(words, str))


def test_the_recorded_page_without_tabs_tells_its_deadline_but_not_the_date_of_its_guideline(shared: Path) -> None:
    found = account(FDB, shared / "recordings" / PAGES / "details_single_desc_alt.html")

    [programme] = found.records
    assert "28.11.2024" in programme.deadline_words
    assert "20.08.2024" not in programme.deadline_words
    assert programme.status_note == "Förderprogramm aktiv, Antragsstellung nicht mehr möglich"
    assert programme.areas == ()
