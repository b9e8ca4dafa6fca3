"""Facets, files and pages of the EU sample portal."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from crawlers.sample import Portal, create_portal
from tests.portals import FACET, ask, search_all, send_parts, visit

TODAY = date(2026, 11, 24)
DATA = "/info/funding-tenders/opportunities/data"
FACETS = f"{FACET}?apiKey=SEDIA&text=***"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """Both sample portals on a fixed day."""
    with create_portal(today=TODAY) as portal:
        yield portal


def test_facets_give_labels_for_codes_half_encoded(portal: Portal) -> None:
    facets = send_parts(portal, FACETS, query={"terms": {"type": ["1", "2", "8"]}}).json()["facets"]

    labels = {value["rawValue"]: value["value"] for facet in facets for value in facet["values"]}
    assert labels["31094501"] == "Forthcoming"
    assert labels["31094502"] == "Open for submission"
    assert labels["31094503"] == "Closed"
    assert labels["43422759"] == "Daphne - to fight violence, including gender-based violence"
    assert labels["43253995"] == "Coal %26 Steel Research (RFCS)"
    assert labels["43353764"] == "Erasmus  (ERASMUS )"
    assert labels["43108541"] == "43108541", "some codes have no label"


def test_a_facet_may_come_twice(portal: Portal) -> None:
    facets = send_parts(portal, FACETS, query={"term": {"type": "1"}}).json()["facets"]

    names = Counter(facet["rawName"] for facet in facets)
    assert names["frameworkProgramme"] == 2


def test_a_facet_request_stumbles_over_a_sort(portal: Portal) -> None:
    sort = {"field": "identifier", "order": "ASC"}

    heard = send_parts(portal, FACETS, query={"term": {"type": "1"}}, sort=sort)

    assert (heard.status, heard.json()) == (500, {"type": "throwable"})


def test_the_bulk_file_counts_in_milliseconds_and_leaves_much_out(portal: Portal) -> None:
    heard = ask(portal, f"{DATA}/referenceData/grantsTenders.json")

    records = heard.json()["fundingData"]["GrantTenderObj"]
    protect = next(r for r in records if r["ccm2Id"] == 51310244)
    closes = datetime.fromtimestamp(protect["deadlineDatesLong"][0] / 1000, UTC)
    assert {record["type"] for record in records} == {0, 1}
    assert closes.isoformat() == "2027-01-21T00:00:00+00:00"
    assert (protect["deadlineModel"], protect["actions"][0]["submissionProcedure"]) == ({}, {})
    assert "url" not in protect
    assert protect["actions"][0]["deadlineDates"] == [str(protect["deadlineDatesLong"][0])]


def test_the_bulk_file_has_every_field_of_a_recorded_one(portal: Portal, shared: Path) -> None:
    recorded = json.loads((shared / "recordings/eu/bulk-grantstenders/2026-09-08_sample7.json").read_text())
    known = {record["type"]: record.keys() for record in recorded["fundingData"]["GrantTenderObj"]}

    ours = ask(portal, f"{DATA}/referenceData/grantsTenders.json").json()["fundingData"]["GrantTenderObj"]

    assert [record["identifier"] for record in ours if not known[record["type"]] <= record.keys() | {"lots"}] == []


def test_the_bulk_file_is_not_sent_twice(portal: Portal) -> None:
    first = ask(portal, f"{DATA}/referenceData/grantsTenders.json")

    assert first.headers["ETag"]
    with portal.app.test_client() as client:
        path = f"{DATA}/referenceData/grantsTenders.json"
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_topic_details_are_found_in_lower_case_only(portal: Portal) -> None:
    identifier = portal.eu_calls.topic("isf-protect").identifier

    lower = ask(portal, f"{DATA}/topicDetails/{identifier.lower()}.json")
    upper = ask(portal, f"{DATA}/topicDetails/{identifier}.json")

    assert lower.json()["TopicDetails"]["identifier"] == identifier
    assert "vulnerability assessments" in lower.json()["TopicDetails"]["description"]
    assert upper.status == 404


def test_the_rss_file_spells_out_the_zone(portal: Portal) -> None:
    heard = ask(portal, f"{DATA}/referenceData/grantTenders-rss.xml")

    items = ET.fromstring(heard.body).findall("channel/item")  # noqa: S314 - our own words
    noon = next(item for item in items if "third-country national victims" in item.findtext("title", ""))
    assert len(items) > 20
    assert "Wed, 23 Dec 2026 12:00:00 (Brussels local time)" in noon.findtext("description", "")


def test_the_topic_list_leads_to_every_topic(portal: Portal) -> None:
    heard = ask(portal, f"{DATA}/topic-list.html")

    assert all(f"topic-details/{topic.identifier}" in heard.text for topic in portal.eu_calls.topics)


def test_the_portal_tells_where_its_api_is(portal: Portal) -> None:
    path = "/info/funding-tenders/opportunities/portal/assets/openid-login-config.json"

    sedia = ask(portal, path).json()["modules"]["sedia"]

    assert sedia["corporateSearchUrl"] == f"{portal.url}/search-api/prod/rest/search"
    assert sedia["corporateSearchApiKey"] == "SEDIA"


def test_every_call_has_a_page_to_read(portal: Portal) -> None:
    wanted = {"terms": {"type": ["0", "1", "2", "8"]}}
    rows = list(search_all(portal, query=wanted, sort={"field": "identifier", "order": "ASC"}))
    addresses = {row["url"]: row["summary"] or row["content"] for row in rows}

    pages = {url: visit(portal, url) for url in addresses}

    gone = sorted(url.rpartition("/")[2] for url, page in pages.items() if page.status != 200)
    assert gone == [
        "CERV-2024-DAPHNE.json",
        "EU4H-2024-PJ-03-5.json",
        "HORIZON-CL2-2024-TRANSFORMATIONS-01-08.json",
        "ISF-2022-TF1-AG-PROTECT.json",
    ], "only records of older years give an address that is no longer found"
    assert all("Sample portal" in page.text for page in pages.values() if page.status == 200)


def test_a_page_says_what_the_record_says(portal: Portal) -> None:
    topic = portal.eu_calls.topic("cerv-equal-racism")

    page = ask(
        portal, f"/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/{topic.identifier}"
    )

    assert "9 December 2026, 17:00 Brussels time" in page.text
    assert "Extension of the submission deadline" in page.text
    assert "bias-motivated crime" in page.text


def test_links_begin_with_the_address_that_was_asked_for() -> None:
    with create_portal(today=TODAY, base_url="https://portals.musterland.example/") as portal:
        rows = list(search_all(portal, query={"term": {"type": "1"}}, languages=["en"]))

    assert {row["url"].partition("/info/")[0] for row in rows} == {"https://portals.musterland.example"}
