"""Everything that can go wrong with a portal can be made to go wrong, over real HTTP."""

import http.client
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from crawlers.sample import Fault, Portal, create_portal
from tests.portals import LIST, Heard, ask, calls_query, search, search_all, search_path, send_parts

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def served() -> Iterator[Portal]:
    """Both sample portals on a fixed day."""
    with create_portal(today=TODAY) as portal:
        yield portal


@pytest.fixture
def portal(served: Portal) -> Iterator[Portal]:
    """The same, mended after each test."""
    yield served
    served.set_fault("none")


def answers(portal: Portal) -> list[Heard]:
    """What search, list, export and bulk file answer now."""
    return [
        send_parts(portal, search_path(), query=calls_query("1")),
        ask(portal, LIST),
        ask(portal, "/FDB/WS/export"),
        ask(portal, "/info/funding-tenders/opportunities/data/referenceData/grantsTenders.json"),
    ]


@pytest.mark.parametrize(("fault", "status"), [(Fault.ERROR_500, 500), (Fault.ERROR_503, 503)])
def test_error_pages_have_the_status_of_an_error(portal: Portal, fault: Fault, status: int) -> None:
    portal.set_fault(fault)

    assert [heard.status for heard in answers(portal)] == [status] * 4


@pytest.mark.parametrize(
    ("fault", "words"), [(Fault.CAPTCHA, "Radware Captcha Page"), (Fault.LOGIN, "Sign in to continue")]
)
def test_walls_answer_200_with_a_small_page(portal: Portal, fault: Fault, words: str) -> None:
    portal.set_fault(fault)

    heard = answers(portal)

    assert {answer.status for answer in heard} == {200}
    assert all(words in answer.text and len(answer.body) < 5000 for answer in heard)


def test_a_wrong_content_type_comes_with_a_wrong_body(portal: Portal) -> None:
    portal.set_fault(Fault.WRONG_TYPE)

    heard = answers(portal)

    assert {answer.headers["Content-Type"] for answer in heard} == {"application/pdf"}
    assert all(answer.body.startswith(b"%PDF-") for answer in heard)


def test_an_empty_answer_is_a_success_without_a_body(portal: Portal) -> None:
    portal.set_fault(Fault.EMPTY)

    assert {(answer.status, answer.body) for answer in answers(portal)} == {(200, b"")}


def test_redirects_never_end_and_keep_the_method(portal: Portal) -> None:
    portal.set_fault(Fault.REDIRECT)

    path, hops = search_path(), list[str]()
    for _ in range(30):
        heard = ask(portal, path, method="POST")
        assert heard.status == 307
        path = heard.headers["Location"]
        hops.append(path)

    assert len(set(hops)) == 30, "no address comes twice, so that no memory of addresses ends it"


def test_the_export_may_lead_to_the_home_page(portal: Portal) -> None:
    portal.set_fault(Fault.HOME)

    heard = ask(portal, "/FDB/WS/export")

    assert (heard.status, heard.headers["Location"]) == (302, "/FDB/DE/Home/home.html")
    assert "Förderdatenbank" in ask(portal, heard.headers["Location"]).text
    assert ask(portal, LIST).status == 200


def test_a_closed_connection_gives_no_answer_at_all(portal: Portal) -> None:
    portal.set_fault(Fault.CLOSED)

    for path in (LIST, "/FDB/WS/export"):
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            ask(portal, path)


def test_a_cut_answer_ends_before_its_announced_length(portal: Portal) -> None:
    portal.set_fault(Fault.CUT)

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        ask(portal, "/FDB/WS/export")
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        send_parts(portal, search_path(), query=calls_query("1"))


def test_broken_bodies_cannot_be_parsed(portal: Portal) -> None:
    portal.set_fault(Fault.BROKEN)

    found, _, export, bulk = answers(portal)

    for answer in (found, bulk):
        assert answer.status == 200
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    assert export.body[:2] == b"PK"
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(export.body))


def test_broken_xml_lies_in_a_whole_archive(portal: Portal) -> None:
    portal.set_fault(Fault.BROKEN_XML, portal="fdb")

    with zipfile.ZipFile(io.BytesIO(ask(portal, "/FDB/WS/export").body)) as archive:
        assert archive.testzip() is None
        name = next(name for name in archive.namelist() if "hessischer-praeventionspreis" in name)
        with pytest.raises(ET.ParseError):
            ET.fromstring(archive.read(name))  # noqa: S314 - our own words


def test_truncated_lists_end_early_and_still_promise_more(portal: Portal) -> None:
    parts: dict[str, Any] = {
        "query": calls_query("1"),
        "languages": ["en"],
        "sort": {"field": "identifier", "order": "ASC"},
    }
    whole = search(portal, **parts)["totalResults"]
    portal.set_fault(Fault.TRUNCATED)

    rows = list(search_all(portal, size=10, **parts))
    listed = ask(portal, LIST).text
    with zipfile.ZipFile(io.BytesIO(ask(portal, "/FDB/WS/export").body)) as archive:
        programmes = [name for name in archive.namelist() if "/Foerderprogramm/" in name]

    assert search(portal, **parts)["totalResults"] == whole
    assert 0 < len(rows) < whole / 2
    assert f'<span id="hits--count">{len(portal.programmes)}</span>' in listed
    assert 'title="SucheSeite" class="page" aria-label="Link to the page 4' not in listed
    assert 0 < len(programmes) < len(portal.programmes) / 2


def test_a_stalled_portal_lets_go_when_it_stops() -> None:
    portal = create_portal(today=TODAY, fault=Fault.STALLED).start()
    connection = http.client.HTTPConnection(portal.host, portal.port, timeout=0.5)

    connection.request("GET", LIST)
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    portal.stop()

    assert portal.stopping.is_set()


def test_one_portal_may_be_ill_while_the_other_is_well(portal: Portal) -> None:
    portal.set_fault("captcha", portal="fdb")

    assert search(portal, query=calls_query("1"))["totalResults"] > 60
    assert "Radware" in ask(portal, LIST).text
    assert ask(portal, "/robots.txt").text.startswith("User-agent")


def test_an_unknown_fault_is_refused(portal: Portal) -> None:
    with pytest.raises(ValueError, match="gremlins"):
        portal.set_fault("gremlins")


def test_control_is_closed_unless_opened(portal: Portal) -> None:
    assert ask(portal, "/_sample").status == 404
    assert (
        ask(portal, "/_sample/fault", method="POST", body=b'{"fault": "empty"}', kind="application/json").status == 404
    )


def test_control_breaks_and_mends(portal: Portal) -> None:
    def tell(path: str, **wish: object) -> Heard:
        return ask(open_portal, path, method="POST", body=json.dumps(wish).encode(), kind="application/json")

    with create_portal(today=TODAY, control=True) as open_portal:
        broken = tell("/_sample/fault", fault="error_503", portal="eu").json()
        refused = tell("/_sample/fault", fault="gremlins")
        status = ask(open_portal, search_path()).status
        mended = tell("/_sample/fault", fault="none").json()

    assert broken["faults"] == {"eu": "error_503", "fdb": "none"}
    assert (refused.status, "captcha" in refused.json()["faults"]) == (422, True)
    assert status == 503
    assert mended["faults"] == {"eu": "none", "fdb": "none"}
