"""The list of calls as an address: what a person looks for can be shared and is read back the same."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from tracker.calls import SORTS, CallQuery
from tracker.catalog import facets, programmes, topics
from tracker.records import Level
from tracker.status import Status
from webapp.addresses import first_page, list_address, read_query, usual_sort, without, write_query


def some(values: object) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the values a filter knows."""
    return st.lists(st.sampled_from(sorted(values)), unique=True, max_size=3).map(tuple)  # type: ignore[call-overload]


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "M", "Z"]), max_size=60).map(
    lambda text: " ".join(text.split())
)
QUERIES = st.builds(
    CallQuery,
    text=TEXTS,
    topics=some(topics()),
    programmes=some(programmes()),
    levels=some([str(level) for level in Level]),
    statuses=some([str(status) for status in Status]),
    applicant_types=some(facets()["applicant_type"]),
    closes_within=st.none() | st.integers(1, 3650),
    everything=st.booleans(),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 500),
).filter(lambda query: query.sort != "relevance" or query.text)


@given(query=QUERIES)
def test_a_query_comes_back_from_its_address(query: CallQuery) -> None:
    parameters = MultiDict(
        (name, str(each))
        for name, value in write_query(query).items()
        for each in (value if isinstance(value, list) else [value])
    )

    read = read_query(parameters)

    assert read.query == query
    assert read.unknown == ()


def test_the_usual_list_has_a_bare_address(app: Flask) -> None:
    with app.test_request_context():
        assert list_address(CallQuery()) == "/calls"


def test_an_address_says_what_is_looked_for_in_plain_words(app: Flask) -> None:
    query = CallQuery(text="Gewalt an Schulen", topics=("school_safety",), closes_within=30, sort="relevance", page=2)

    with app.test_request_context():
        address = list_address(query)

    assert iri_to_uri(address) == "/calls?q=Gewalt+an+Schulen&topic=school_safety&closes=30&page=2"


@pytest.mark.parametrize(
    ("parameters", "unknown"),
    [
        ([("topic", "pottery"), ("topic", "school_safety")], ("pottery",)),
        ([("level", "galactic")], ("galactic",)),
        ([("status", "open"), ("status", "ajar")], ("ajar",)),
        ([("closes", "soon")], ("soon",)),
        ([("closes", "-3")], ("-3",)),
        ([("closes", "99999999999999999999")], ("99999999999999999999",)),
        ([("closes", "³")], ("³",)),
        ([("page", "zwei")], ("zwei",)),
        ([("sort", "colour")], ("colour",)),
        ([("topic", "x" * 300)], ("x" * 60,)),
    ],
)
def test_what_nobody_knows_is_left_out_and_named(parameters: list[tuple[str, str]], unknown: tuple[str, ...]) -> None:
    assert read_query(MultiDict(parameters)).unknown == unknown


def test_an_endless_search_text_is_cut() -> None:
    assert len(read_query(MultiDict([("q", "gewalt " * 500)])).query.text) == 200


def test_words_are_answered_best_match_first_unless_the_person_says_otherwise() -> None:
    sorts = [
        read_query(MultiDict(parameters)).query.sort
        for parameters in ([], [("q", "gewalt")], [("q", "gewalt"), ("sort", "deadline")], [("sort", "relevance")])
    ]

    assert sorts == ["deadline", "relevance", "deadline", "deadline"]


def test_taking_the_words_out_goes_back_to_the_usual_sorting() -> None:
    query = CallQuery(text="gewalt", sort="relevance", page=3)

    assert first_page(query, text="") == CallQuery(sort=usual_sort(""))


def test_taking_one_choice_out_keeps_the_others_and_begins_anew() -> None:
    query = CallQuery(topics=("school_safety", "hate_crime"), levels=("eu",), page=4)

    assert without(query, "topics", "hate_crime") == CallQuery(topics=("school_safety",), levels=("eu",))
