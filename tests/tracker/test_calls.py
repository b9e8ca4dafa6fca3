"""Calls are found by words and filters, counted, sorted and followed, alike on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import CLOSES, NOW, a_call, a_revision, a_tag, a_user, a_watch
from tracker.calls import (
    CallQuery,
    find_watches,
    get_call,
    is_watched,
    search_calls,
    unwatch_call,
    watch_call,
)
from tracker.db.models import Call, Facet
from tracker.errors import CallNotFound
from tracker.search.index import index_call, tsvector_literal


def an_indexed_call(session: Session, title: str, text: str = "", **changes: Any) -> Call:
    call = a_call(session, title=title, description_html=f"<p>{text}</p>", **changes)
    index_call(session, call)
    session.flush()
    return call


def titles(session: Session, query: CallQuery) -> list[str]:
    return [call.title for call in search_calls(session, query, now=NOW).calls]


def test_the_list_shows_what_is_open_or_coming_and_relevant(session: Session) -> None:
    a_call(session, title="offen")
    a_call(session, title="kommend", status="forthcoming", relevance="adjacent", closes_at=CLOSES + timedelta(days=1))
    a_call(session, title="zu", status="closed")
    a_call(session, title="fremd", relevance="no", closes_at=CLOSES + timedelta(days=2))

    assert titles(session, CallQuery()) == ["offen", "kommend"]
    assert set(titles(session, CallQuery(everything=True))) == {"offen", "kommend", "zu", "fremd"}


def test_what_closes_next_comes_first_and_what_has_no_date_last(session: Session) -> None:
    a_call(session, title="laufend", closes_at=None)
    a_call(session, title="spät", closes_at=CLOSES + timedelta(days=9))
    a_call(session, title="früh", closes_at=CLOSES)

    assert titles(session, CallQuery()) == ["früh", "spät", "laufend"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Kriminalprävention", ["Kommunale Kriminalprävention"]),
        ("Praevention", ["Kommunale Kriminalprävention"]),  # part of a compound, spelt without umlaut
        ("Städte", ["Sichere Städte"]),
        ("staedte", ["Sichere Städte"]),
        ("cities", ["Safer cities for all"]),
        ("city", ["Safer cities for all"]),
        ("CERV-2027-DAPHNE", ["Safer cities for all"]),
        ("kommunale städte", []),  # all words count
        ("Weltraum", []),
    ],
)
def test_words_find_their_inflected_and_compound_forms(session: Session, words: str, found: list[str]) -> None:
    an_indexed_call(session, "Kommunale Kriminalprävention")
    an_indexed_call(session, "Sichere Städte")
    an_indexed_call(session, "Safer cities for all", language="en", identifier="CERV-2027-DAPHNE")

    assert titles(session, CallQuery(text=words)) == found


def test_a_hit_in_the_title_ranks_before_one_in_the_text(session: Session) -> None:
    an_indexed_call(session, "Jugendarbeit", text="Auch Gewaltprävention an Schulen kann gefördert werden.")
    an_indexed_call(session, "Gewaltprävention an Schulen", closes_at=CLOSES + timedelta(days=5))

    assert titles(session, CallQuery(text="Gewaltprävention", sort="relevance"))[0] == "Gewaltprävention an Schulen"


@pytest.mark.parametrize(
    "words", ["", "   ", '"', "'", "AND OR", "a:b", "(((", "\\", "%_*", "\x00", "ü" * 5000, "-" * 50]
)
def test_no_words_break_the_search(session: Session, words: str) -> None:
    an_indexed_call(session, "Sichere Städte")

    page = search_calls(session, CallQuery(text=words), now=NOW)

    assert page.total in (0, 1)


def test_filters_narrow_and_their_counts_ignore_themselves(session: Session) -> None:
    first = a_call(session, title="eins", programme="CERV")
    second = a_call(session, title="zwei", programme="ISF")
    a_tag(session, first, "gender_based_violence")
    a_tag(session, second, "radicalisation_extremism")
    for call in (first, second):
        call.facets.append(Facet(kind="programme", value=str(call.programme)))
    session.flush()

    page = search_calls(session, CallQuery(topics=("gender_based_violence",)), now=NOW)

    assert [call.title for call in page.calls] == ["eins"]
    assert {count.value: count.count for count in page.facets["topic"]} == {
        "gender_based_violence": 1,
        "radicalisation_extremism": 1,
    }
    assert [(count.value, count.count) for count in page.facets["programme"]] == [("CERV", 1)]


def test_a_chosen_value_without_hits_stays_visible_with_zero(session: Session) -> None:
    page = search_calls(session, CallQuery(programmes=("CERV",)), now=NOW)

    assert [(count.value, count.count) for count in page.facets["programme"]] == [("CERV", 0)]


def test_a_window_shows_what_closes_within_it(session: Session) -> None:
    a_call(session, title="bald", closes_at=NOW + timedelta(days=10))
    a_call(session, title="später", closes_at=NOW + timedelta(days=40))

    page = search_calls(session, CallQuery(closes_within=14), now=NOW)

    assert [call.title for call in page.calls] == ["bald"]
    assert {count.value: count.count for count in page.facets["closes"]} == {"14": 1, "30": 1, "90": 2, "180": 2}


def test_pages_are_cut_and_a_page_past_the_end_is_the_last(session: Session) -> None:
    for number in range(5):
        a_call(session, title=f"Aufruf {number}", closes_at=CLOSES + timedelta(days=number))

    page = search_calls(session, CallQuery(page=99), now=NOW, page_size=2)

    assert (page.page, page.pages, page.total) == (3, 3, 5)
    assert [call.title for call in page.calls] == ["Aufruf 4"]


def test_following_twice_changes_nothing_and_earlier_changes_are_not_told(session: Session) -> None:
    call, user = a_call(session), a_user(session)
    revision = a_revision(session, call)

    watches = [watch_call(session, call, user=user, now=NOW) for _ in range(2)]

    assert watches[0] is watches[1]
    assert watches[0].told_revision_id == revision.id
    assert is_watched(session, call, user=user)


def test_unfollowing_twice_changes_nothing(session: Session) -> None:
    call, user = a_call(session), a_user(session)
    a_watch(session, call, user)

    unwatch_call(session, call, user=user)
    unwatch_call(session, call, user=user)

    assert find_watches(session, user) == []


def test_a_number_without_a_call_is_said_so(session: Session) -> None:
    with pytest.raises(CallNotFound, match="4711"):
        get_call(session, 4711)


def test_terms_become_a_weighted_tsvector_with_quotes_escaped() -> None:
    literal = tsvector_literal([["stadt"], ["o'neil"], ["stadt"], []])

    assert literal == "'stadt':1A,3C 'o''neil':2B"
