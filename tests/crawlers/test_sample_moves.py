"""The sample portals can change: a deadline moves, a call leaves, another appears."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from crawlers.sample import Portal, create_portal
from tests.portals import ask, calls_query, record_of, search_all

TODAY = date(2026, 11, 24)
SORT = {"field": "REFERENCE", "order": "ASC"}


@pytest.fixture
def portal() -> Iterator[Portal]:
    """Both sample portals on a fixed day, with the control open."""
    with create_portal(today=TODAY, control=True) as portal:
        yield portal


def deadlines(portal: Portal) -> dict[str, list[str]]:
    """The deadlines of every grant, by its reference."""
    rows = search_all(portal, query=calls_query("1"), languages=["en"], sort=SORT)
    newest_last = sorted(rows, key=lambda row: str(row["metadata"]["esDA_IngestDate"]))
    return {row["reference"]: row["metadata"]["deadlineDate"] for row in newest_last}


def test_a_deadline_moves_a_call_leaves_and_one_appears(portal: Portal) -> None:
    drugs = portal.eu_calls.topic("isf-drugs").reference
    gone = portal.eu_calls.topic("pppa-youth-social-media").reference
    before = deadlines(portal)

    portal.move()

    after = deadlines(portal)
    new = portal.eu_calls.topic("cerv-child-participation").reference
    assert (before[drugs], after[drugs]) == (["2026-12-18T00:00:00.000+0000"], ["2027-01-15T00:00:00.000+0000"])
    assert before.keys() - after.keys() == {gone}
    assert after.keys() - before.keys() == {new}
    assert {r for r in before.keys() & after.keys() if before[r] != after[r]} == {drugs}


def test_the_portal_says_in_prose_that_the_deadline_has_moved(portal: Portal) -> None:
    portal.move()

    news = json.loads(record_of(portal, "isf-drugs")["metadata"]["latestInfos"][0])

    assert news[0]["lastChangeDate"].startswith(TODAY.isoformat())
    assert "is postponed to 15 January 2027, 17:00 Brussels time" in news[0]["content"]


def test_german_programmes_change_as_well(portal: Portal) -> None:
    prize = "/FDB/Content/DE/Foerderprogramm/Land/Hessen/hessischer-praeventionspreis.html"
    gone = "/FDB/Content/DE/Foerderprogramm/Bund/BMU/exportinitiative-fuer-umwelttechnologien.html"
    new = "/FDB/Content/DE/Foerderprogramm/Land/Baden-Wuerttemberg/sicher-in-der-stadt-kommunale-praevention-bw.html"
    before = {path: ask(portal, path) for path in (prize, gone, new)}

    portal.move()

    after = {path: ask(portal, path) for path in (prize, gone, new)}
    assert [heard.status for heard in before.values()] == [200, 200, 404]
    assert [heard.status for heard in after.values()] == [200, 404, 200]
    assert "statt bis zum 12. November 2026 nun noch bis zum <strong>11. Dezember 2026" in before[prize].text
    assert "statt bis zum 11. Dezember 2026 nun noch bis zum <strong>8. Januar 2027" in after[prize].text
    assert ask(portal, "/FDB/Content/DE/Archiv/exportinitiative-fuer-umwelttechnologien.html").status == 200
    assert ask(portal, "/FDB/WS/export").body != b""


def test_moving_can_be_undone_and_is_told_from_outside(portal: Portal) -> None:
    before = deadlines(portal)

    moved = ask(portal, "/_sample/move", method="POST", body=b'{"moved": true}', kind="application/json").json()
    changed = deadlines(portal)
    back = ask(portal, "/_sample/move", method="POST", body=b'{"moved": false}', kind="application/json").json()

    assert (moved["moved"], back["moved"]) == (True, False)
    assert changed != before
    assert deadlines(portal) == before


def test_nothing_else_changes_between_two_readings(portal: Portal) -> None:
    assert deadlines(portal) == deadlines(portal)
    assert ask(portal, "/FDB/WS/export").body == ask(portal, "/FDB/WS/export").body
