"""The EU sample portal's search speaks the protocol of the real one, with every trap that was recorded."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.sample import Portal, create_portal
from tests.portals import (
    SEARCH,
    ask,
    calls_query,
    record_of,
    search,
    search_all,
    search_path,
    send_parts,
)

TODAY = date(2026, 11, 24)
BY_REFERENCE = [{"field": "identifier", "order": "ASC"}, {"field": "REFERENCE", "order": "ASC"}]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """Both sample portals on a fixed day, with small pages."""
    with create_portal(today=TODAY, page_cap=20) as portal:
        yield portal


def test_only_post_is_answered(portal: Portal) -> None:
    heard = ask(portal, search_path())

    assert heard.status == 405


def test_parts_sent_as_plain_form_fields_are_thrown_at(portal: Portal) -> None:
    heard = send_parts(portal, search_path(), as_file=False, query=calls_query("1"))

    assert (heard.status, heard.json()) == (500, {"type": "throwable"})


def test_parts_of_another_type_are_thrown_at(portal: Portal) -> None:
    heard = send_parts(portal, search_path(), kind="application/octet-stream", query=calls_query("1"))

    assert heard.status == 500


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (search_path(), "application/json"),
        (f'{search_path()}&query={{"terms":{{"type":["1"]}}}}'.replace('"', "%22"), ""),
    ],
    ids=["in a JSON body", "in the address"],
)
def test_a_filter_sent_elsewhere_is_silently_ignored(portal: Portal, path: str, kind: str) -> None:
    body = json.dumps({"query": calls_query("1")}).encode() if kind else b""

    answer = ask(portal, path, method="POST", body=body, kind=kind).json()

    unfiltered = search(portal)
    assert answer["totalResults"] == unfiltered["totalResults"] > 150


def test_unfiltered_answers_hold_far_more_than_calls(portal: Portal) -> None:
    rows = list(search_all(portal, sort={"field": "REFERENCE", "order": "ASC"}))

    types = {tuple(row["metadata"].get("type", ())) for row in rows if "metadata" in row}
    assert types == {("0",), ("1",), ("2",), ("3",), ("6",), ("8",), ("11",), ()}
    assert len({row["language"] for row in rows}) > 3


def test_pages_are_capped_and_the_answer_says_so(portal: Portal) -> None:
    answer = search(portal, size=10_000)

    assert (answer["pageSize"], len(answer["results"])) == (20, 20)


def test_the_cap_of_the_real_portal_is_a_hundred() -> None:
    with create_portal(today=TODAY) as portal:
        answer = search(portal, size=200)

    assert (answer["pageSize"], len(answer["results"])) == (100, 100)


@pytest.mark.parametrize(
    "query",
    [
        {"wildcard": {"identifier": "CERV*"}},
        {"match": {"title": "violence"}},
        {"bool": {"must_not": [{"term": {"type": "1"}}]}},
        {"bool": {}},
        {"terms": {"status": "31094502"}},
        {"range": {"deadlineDate": {"above": 1}}},
        {},
        [],
    ],
    ids=str,
)
def test_unknown_clauses_are_refused(portal: Portal, query: Any) -> None:
    heard = send_parts(portal, search_path(), query=query)

    assert (heard.status, heard.json()["type"]) == (400, "businessError")


def test_clauses_find_what_they_say(portal: Portal) -> None:
    found = {
        "should": {"bool": {"should": [{"term": {"type": "2"}}, {"term": {"type": "0"}}]}},
        "phrase": {"phrase": {"query": "community policing", "field": "title"}},
        "every word": {"text": {"query": "organised trafficking", "fields": ["title"], "defaultOperator": "AND"}},
        "any word": {"text": {"query": "organised trafficking", "fields": ["title"]}},
    }

    names = {
        name: {row["metadata"]["title"][0] for row in search_all(portal, query=query, languages=["en", "bg"])}
        for name, query in found.items()
    }

    assert len(names["should"]) == len(portal.eu_calls.externals) + len(portal.eu_calls.tenders)
    assert names["phrase"] == {"Community policing in diverse societies in Europe"}
    assert names["every word"] == {"Organised crime and drug trafficking"}
    assert "Trafficking in human beings" in names["any word"]


def test_ranges_count_in_epoch_milliseconds(portal: Portal) -> None:
    now = int((TODAY - date(1970, 1, 1)).total_seconds() * 1000)
    month = {"range": {"deadlineDate": {"gte": now, "lte": now + 30 * 86_400_000}}}
    query = {"bool": {"must": [*calls_query("1")["bool"]["must"], month]}}

    rows = list(search_all(portal, query=query, languages=["en"]))

    days = [day for row in rows for day in row["metadata"]["deadlineDate"]]
    assert any(TODAY.isoformat() <= day[:10] <= (TODAY + timedelta(30)).isoformat() for day in days)
    assert len(rows) > 5


def test_without_languages_a_topic_comes_once_per_translation(portal: Portal) -> None:
    rows = list(search_all(portal, query={"term": {"ccm2Id": "50142710"}}))

    titles = {row["language"]: row["metadata"]["title"][0] for row in rows}
    assert set(titles) == {"en", "de", "fr", "bg"}
    assert titles["de"] == "Bürgernahe Polizeiarbeit in vielfältigen Gesellschaften Europas"
    assert titles["bg"] == titles["en"], "the language tag is not reliable"
    assert {row["reference"] for row in rows} == {f"50142710TOPICS{language}" for language in titles}


@pytest.mark.parametrize("sort", [None, {"field": "sortStatus", "order": "ASC"}], ids=["unsorted", "sorted by ties"])
def test_pages_lose_and_repeat_rows_unless_sorted_well(portal: Portal, sort: Any) -> None:
    parts = {"query": calls_query("1"), "languages": ["en"], **({"sort": sort} if sort else {})}

    rows = list(search_all(portal, size=20, **parts))

    counts = Counter((row["reference"], row["metadata"]["esDA_IngestDate"][0]) for row in rows)
    assert len(counts) < len(rows)


def test_pages_are_complete_when_sorted_by_something_unique(portal: Portal) -> None:
    parts: dict[str, Any] = {"query": calls_query("1", "2", "8"), "languages": ["en"], "sort": BY_REFERENCE}
    wanted = search(portal, **parts)["totalResults"]

    passes = [[row["reference"] for row in search_all(portal, size=20, **parts)] for _ in range(2)]

    assert sorted(passes[0]) == sorted(passes[1])
    assert len(passes[0]) == wanted


def test_sorting_descends_when_asked(portal: Portal) -> None:
    sort = {"field": "startDate", "order": "DESC"}

    rows = search(portal, query=calls_query("1"), languages=["en"], sort=sort)["results"]

    days = [row["metadata"]["startDate"][0] for row in rows]
    assert days == sorted(days, reverse=True)


def test_sorting_by_a_field_drops_rows_that_lack_it(portal: Portal) -> None:
    unsorted = search(portal, query={"term": {"type": "2"}})["totalResults"]

    by_deadline = search(portal, query={"term": {"type": "2"}}, sort={"field": "deadlineDate", "order": "ASC"})

    assert by_deadline["totalResults"] == unsorted - 1


def test_the_end_is_an_empty_page(portal: Portal) -> None:
    answer = search(portal, page=500, query=calls_query("1"))

    assert answer["results"] == []
    assert answer["totalResults"] > 0


def test_stub_rows_without_status_and_text_come_first(portal: Portal) -> None:
    rows = search(portal, query={"term": {"type": "1"}}, languages=["en"])["results"]

    assert "title" not in rows[0]["metadata"]
    assert "status" not in rows[0]["metadata"]


def test_every_value_is_a_list_of_strings_and_some_hold_json(portal: Portal) -> None:
    rows = list(search_all(portal))

    for row in rows:
        for name, values in row.get("metadata", {}).items():
            assert isinstance(values, list), name
            assert all(isinstance(value, str) for value in values), name
    metadata = record_of(portal, "isf-protect")["metadata"]
    assert json.loads(metadata["actions"][0])[0]["status"]["abbreviation"] == "Open"
    assert json.loads(metadata["latestInfos"][0])[0]["content"].startswith("<p>")


def test_a_few_cascade_calls_come_without_metadata(portal: Portal) -> None:
    rows = list(search_all(portal, query=calls_query("8"), sort={"field": "REFERENCE", "order": "ASC"}))

    bare = [row for row in rows if "metadata" not in row]
    assert len(bare) == 1
    assert bare[0]["callTitle"] == ["Financial support to third parties focusing on youth democratic participation"]
    assert len(bare[0]["deadlineDate"]) == 8


def test_cascade_calls_share_the_identifier_and_page_of_their_parent(portal: Portal) -> None:
    rows = list(search_all(portal, query={"term": {"identifier": "CERV-2024-CITIZENS-VALUES"}}))

    cascade = [row for row in rows if row.get("metadata", row)["type"] == ["8"]]
    assert len({row["reference"] for row in cascade}) == 3
    assert len({row["url"] for row in cascade}) == 1
    assert {row["summary"] for row in cascade} != {row.get("metadata", row)["title"][0] for row in cascade}
    assert {row.get("metadata", row)["deadlineDate"][0][11:19] for row in cascade} == {
        "23:59:00",
        "15:00:00",
        "17:00:04",
    }


def test_one_reference_may_stand_for_two_versions(portal: Portal) -> None:
    reference = portal.eu_calls.topic("cerv-equal-racism").reference

    rows = list(search_all(portal, query={"term": {"REFERENCE": reference}}))

    old, new = sorted(rows, key=lambda row: str(row["metadata"]["esDA_IngestDate"][0]))
    assert old["metadata"]["deadlineDate"] == ["2026-11-25T00:00:00.000+0000"]
    assert new["metadata"]["deadlineDate"] == ["2026-12-09T00:00:00.000+0000"]


@pytest.mark.parametrize(
    ("key", "status", "deadline"),
    [
        ("leftover-transformations", "31094501", "2024-02-07T17:00:00.000+0000"),
        ("leftover-mental-health", "31094502", "2025-01-22T17:00:00.000+0000"),
    ],
)
def test_leftovers_claim_to_be_alive(portal: Portal, key: str, status: str, deadline: str) -> None:
    row = record_of(portal, key)

    metadata = row["metadata"]
    assert metadata["DATASOURCE"] == ["SEDIA_PRD_CENTRICITY"]
    assert (metadata["status"], metadata["deadlineDate"]) == ([status], [deadline])
    assert row["databaseLabel"] == ""
    assert not row["reference"].endswith("en")


@pytest.mark.parametrize(
    ("key", "opens", "closes"),
    [
        ("isf-protect", "2026-10-30T00:00:00.000+0000", "2027-01-21T00:00:00.000+0000"),
        ("old-daphne-2024", "2023-11-14T01:00:00.000+0100", "2024-04-24T02:00:00.000+0200"),
        ("old-protect-2022", "2022-09-29T02:00:00.000+0200", "2023-01-26T18:00:00.000+0100"),
    ],
    ids=["midnight UTC", "the same in Brussels", "two hours late"],
)
def test_dates_have_the_form_of_their_time(portal: Portal, key: str, opens: str, closes: str) -> None:
    metadata = record_of(portal, key)["metadata"]

    assert (metadata["startDate"], metadata["deadlineDate"]) == ([opens], [closes])


def test_seconds_of_external_action_change_with_every_answer(portal: Portal) -> None:
    query = {"bool": {"must": [{"terms": {"callIdentifier": ["186014"]}}]}}

    stamps = {search(portal, query=query)["results"][0]["metadata"]["deadlineDate"][0] for _ in range(8)}

    assert len(stamps) > 1
    assert {stamp[:16] for stamp in stamps} == {"2026-12-23T12:00"}


def test_the_budget_is_that_of_the_whole_call(portal: Portal) -> None:
    topic = portal.eu_calls.topic("cl3-community-policing")

    budget = json.loads(record_of(portal, "cl3-community-policing")["metadata"]["budgetOverview"][0])

    entries = [entry for entries in budget["budgetTopicActionMap"].values() for entry in entries]
    own = [entry for entry in entries if entry["action"].startswith(f"{topic.identifier} ")]
    assert len(entries) == 7
    assert [entry["budgetYearMap"] for entry in own] == [{"2027": "6000000"}]
    assert (own[0]["minContribution"], own[0]["expectedGrants"]) == (3000000, 2)


def test_siblings_repeat_the_pot_they_compete_for(portal: Portal) -> None:
    budget = json.loads(record_of(portal, "cerv-daphne-prevention")["metadata"]["budgetOverview"][0])

    pots = [e["budgetYearMap"]["2027"] for entries in budget["budgetTopicActionMap"].values() for e in entries]
    assert pots == ["21000000"] * 5


def test_old_budgets_are_numbers_with_dates_in_words(portal: Portal) -> None:
    budget = json.loads(record_of(portal, "old-daphne-2024")["metadata"]["budgetOverview"][0])

    (entry,) = budget["budgetTopicActionMap"]["46200511"]
    assert entry["budgetYearMap"] == {"2024": 24000000}
    assert entry["deadlineDates"] == ["24 April 2024"]


def test_keywords_come_in_two_shapes(portal: Portal) -> None:
    as_list = record_of(portal, "isf-protect")["metadata"]["keywords"]
    as_json = record_of(portal, "erasmus-charter")["metadata"]["keywords"]

    assert "Public spaces" in as_list
    assert len(as_json) == 1
    assert "Higher education" in json.loads(as_json[0])


@pytest.mark.parametrize(
    ("key", "model", "deadlines"),
    [
        ("isf-protect", "single-stage", 1),
        ("mission-soil-two-stage", "two-stage", 2),
        ("erasmus-charter", "multiple cut-off", 5),
        ("esc-quality-label", "multiple cut-off", 8),
    ],
)
def test_every_deadline_model_occurs(portal: Portal, key: str, model: str, deadlines: int) -> None:
    metadata = record_of(portal, key)["metadata"]

    assert metadata["deadlineModel"] == [model]
    assert len(metadata["deadlineDate"]) == deadlines


def test_a_call_may_have_no_deadline_and_an_unknown_status(portal: Portal) -> None:
    rows = search(portal, query={"term": {"identifier": "EuropeAid/167264/DD/ACT/Multi"}})["results"]

    assert [(row["metadata"]["deadlineDate"], row["metadata"]["status"]) for row in rows] == [([], ["99999998"])]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("cerv-equal-racism", "is extended from 25 November 2026 to 9 December 2026, 17:00 Brussels time"),
        ("amif-trafficking", "12:00 (noon) Brussels time"),
        ("just-judicial-training", "is postponed by some days"),
    ],
)
def test_some_news_are_told_in_prose_only(portal: Portal, key: str, words: str) -> None:
    news = json.loads(record_of(portal, key)["metadata"]["latestInfos"][0])

    assert words in news[0]["content"]


def test_fields_can_be_narrowed(portal: Portal) -> None:
    rows = search(portal, query=calls_query("1"), displayFields=["title", "deadlineDate"])["results"]

    assert {name for row in rows for name in row["metadata"]} == {"title", "deadlineDate"}


def test_a_free_search_finds_other_records_too(portal: Portal) -> None:
    heard = send_parts(portal, search_path(text="policing"))

    assert {tuple(row["metadata"]["type"]) for row in heard.json()["results"]} >= {("1",)}
    assert any("<b>policing</b>" in row["content"] for row in heard.json()["results"])


def test_another_key_opens_another_index(portal: Portal) -> None:
    answer = send_parts(portal, search_path(key="SEDIA_FAQ")).json()

    assert {row["database"] for row in answer["results"]} == {"SEDIA_FAQ"}
    assert ask(portal, SEARCH, method="POST").json()["totalResults"] == 0, "no key, no index"


def test_topics_hold_every_field_of_a_recorded_one(portal: Portal, shared: Path) -> None:
    recorded = json.loads(
        (shared / "recordings/eu/sedia-search/2026-09_two-stage_and_stale-legacy_trimmed.json").read_text()
    )
    full = json.loads((shared / "recordings/eu/sedia-search/2025-05-05_unfiltered_bg.json").read_text())
    known = recorded["results"][0]["metadata"].keys() | full["results"][0]["metadata"].keys()

    ours = record_of(portal, "isf-protect")

    assert known - ours["metadata"].keys() <= {"workProgrammepart", "infoPackDossiers", "sepTemplate"}
    assert recorded["results"][0].keys() <= ours.keys()
