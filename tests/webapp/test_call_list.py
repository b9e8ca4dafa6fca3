"""The list of calls: what a visitor reads, finds, narrows and shares; on both databases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_call, a_deadline, a_revision, a_tag, a_watch
from tests.webapp.visitor import Visitor
from tracker.db.models import Call, Facet, Record, Run, User
from tracker.search.index import index_call


@pytest.fixture
def app_database_url(database_url: str) -> str:
    """Both databases, one after the other."""
    return database_url


def listed(session: Session, title: str, **values: Any) -> Call:
    """A call that can be found by its words."""
    call = a_call(session, title=title, **values)
    index_call(session, call)
    return call


def titles(visitor: Visitor, address: str) -> list[str]:
    """The titles a list shows, in its order."""
    return visitor.get(address).texts(".cb-call__title")


def test_a_visitor_reads_open_and_coming_calls_on_prevention_next_deadline_first(
    session: Session, visitor: Visitor
) -> None:
    listed(session, "Später", closes_at=NOW + timedelta(days=60))
    listed(session, "Bald", closes_at=NOW + timedelta(days=5))
    listed(session, "Angekündigt", closes_at=NOW + timedelta(days=90), status="forthcoming")
    listed(session, "Angrenzend", closes_at=NOW + timedelta(days=70), relevance="adjacent")
    listed(session, "Jederzeit", closes_at=None)
    listed(session, "Vorbei", closes_at=NOW - timedelta(days=1), status="closed", next_closes_at=None)
    listed(session, "Tiefbau", relevance="no")

    page = visitor.get("/calls")

    assert page.texts(".cb-call__title") == ["Bald", "Später", "Angrenzend", "Angekündigt", "Jederzeit"]
    assert "5 Aufrufe" in page.content
    assert {*titles(visitor, "/calls?all=1")} - {*page.texts(".cb-call__title")} == {"Vorbei", "Tiefbau"}


def test_an_entry_says_in_words_what_matters(session: Session, visitor: Visitor) -> None:
    call = listed(
        session,
        "Gewaltprävention an Schulen",
        closes_at=datetime(2026, 12, 15, 16, tzinfo=UTC),
        programme="CERV",
        level="eu",
        grant_min=Decimal(100_000),
        grant_max=Decimal(750_000),
        budget_total=Decimal(24_800_000),
        funding_rate_percent=Decimal(90),
    )
    a_tag(session, call, "violence_prevention")

    entry = visitor.get("/calls").texts(".cb-call")[0]

    for words in (
        "Gewaltprävention an Schulen",
        "Rechte und Werte (CERV)",
        "Europäische Union",
        "noch 21 Tage",
        "Di., 15. Dezember 2026, 17:00 Uhr (Brüsseler Zeit)",
        "100.000 € bis 750.000 € je Projekt",
        "insgesamt 24.800.000 €",
        "Förderquote 90 %",
        "Gewaltprävention",
        "Folgen",
    ):
        assert words in entry


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("rolling", "Jederzeit"),
        ("until_exhausted", "Bis die Mittel ausgeschöpft sind"),
        ("none_stated", "Keine Frist genannt"),
        ("unclear", "Frist unklar"),
    ],
)
def test_a_call_without_a_date_says_honestly_how_it_stands(
    session: Session, visitor: Visitor, state: str, words: str
) -> None:
    listed(session, "Ohne Datum", closes_at=None, deadline_state=state)

    assert words in visitor.get("/calls").texts(".cb-deadline")[0]


def test_a_month_is_shown_as_a_month_and_not_counted_down(session: Session, visitor: Visitor) -> None:
    call = listed(session, "Im Mai", closes_at=None, deadline_state="dated", status="forthcoming")
    closes_at = datetime(2027, 5, 31, 22, tzinfo=UTC)
    month: dict[str, Any] = {
        "kind": "expected",
        "precision": "month",
        "on": date(2027, 5, 1),
        "hour_words": "",
        "words": "im Mai 2027",
    }
    call.deadlines.append(a_deadline(closes_at=closes_at, **month))
    call.next_closes_at = closes_at

    deadline = visitor.get("/calls").texts(".cb-deadline")[0]

    assert "erwartet Mai 2027" in deadline
    assert "Tage" not in deadline


def test_words_find_a_call_by_parts_of_its_compounds_best_match_first(session: Session, visitor: Visitor) -> None:
    listed(session, "Sport im Verein", description_html="<p>Auch Gewaltprävention ist ein Ziel.</p>")
    listed(session, "Gewaltprävention an Schulen")
    listed(session, "Sanierung von Brücken", description_html="<p>Stahl und Beton.</p>")

    assert titles(visitor, "/calls?q=prävention") == ["Gewaltprävention an Schulen", "Sport im Verein"]


def test_values_of_one_filter_widen_and_several_filters_narrow(session: Session, visitor: Visitor) -> None:
    for title, topic, level in (
        ("A", "school_safety", "eu"),
        ("B", "hate_crime", "national"),
        ("C", "hate_crime", "eu"),
        ("D", "night_time", "eu"),
    ):
        call = listed(session, title, level=level)
        a_tag(session, call, topic)
        call.facets.append(Facet(kind="level", value=level))

    both = titles(visitor, "/calls?topic=school_safety&topic=hate_crime")
    narrowed = titles(visitor, "/calls?topic=school_safety&topic=hate_crime&level=eu")

    assert sorted(both) == ["A", "B", "C"]
    assert sorted(narrowed) == ["A", "C"]


def test_each_choice_says_how_many_calls_it_would_show(session: Session, visitor: Visitor) -> None:
    for topic in ("school_safety", "hate_crime", "hate_crime"):
        a_tag(session, listed(session, "Aufruf"), topic)

    page = visitor.get("/calls?topic=school_safety")

    labels = {label.split(" Aufruf")[0] for label in page.texts("#group-topic label")}
    assert labels == {"Schule und Gewaltprävention 1", "Hasskriminalität und Diskriminierung 2"}
    assert page.one("#topic-school_safety").has_attr("checked")
    assert not page.one("#topic-hate_crime").has_attr("checked")


def test_a_window_keeps_what_closes_within_it(session: Session, visitor: Visitor) -> None:
    listed(session, "In fünf Tagen", closes_at=NOW + timedelta(days=5))
    listed(session, "In fünfzig Tagen", closes_at=NOW + timedelta(days=50))
    listed(session, "Jederzeit", closes_at=None)

    page = visitor.get("/calls?closes=30")

    assert page.texts(".cb-call__title") == ["In fünf Tagen"]
    assert page.one("#closes option[selected]").get_text() == "Schließt in 30 Tagen (1)"


def test_every_chosen_filter_can_be_taken_away_by_a_link(session: Session, visitor: Visitor) -> None:
    listed(session, "Gewalt an Schulen")

    page = visitor.get("/calls?q=gewalt&topic=school_safety&closes=90")

    assert page.texts(".cb-chip") == ["„gewalt“", "Schule und Gewaltprävention", "Schließt in 90 Tagen"]
    assert page.link("Schule und Gewaltprävention") == "/calls?q=gewalt&closes=90"


def test_a_list_without_a_hit_says_which_filter_to_loosen(session: Session, visitor: Visitor) -> None:
    a_tag(session, listed(session, "Nachtleben"), "night_time")
    listed(session, "Zwei Geschlossene", status="closed")

    page = visitor.get("/calls?q=hafenbecken&topic=night_time")

    assert "Kein Aufruf erfüllt das alles zusammen." in page.content
    assert page.texts(".cb-empty li") == ["Ohne die Wörter „hafenbecken“: 1 Aufruf"]
    assert page.link("Ohne die Wörter") == "/calls?topic=night_time"


def test_an_empty_database_says_that_nothing_was_read_yet(visitor: Visitor) -> None:
    assert "Noch keine Aufrufe." in visitor.get("/calls").content


def test_words_in_the_address_that_nobody_knows_are_left_out_visibly(session: Session, visitor: Visitor) -> None:
    listed(session, "Da")

    page = visitor.get("/calls?topic=<script>alert(1)</script>&level=eu&sort=colour&closes=x")

    assert page.status == 200
    assert "<script>alert(1)</script>, x, colour" in page.content
    assert "<script>alert(1)" not in page.html


def test_an_untidy_address_of_a_plain_form_becomes_a_tidy_one(visitor: Visitor) -> None:
    page = visitor.get("/calls?q=gewalt&closes=&sort=")

    assert (page.status, page.headers["Location"]) == (302, "/calls?q=gewalt")


def test_with_scripts_the_tidy_address_goes_into_the_history_once(visitor: Visitor) -> None:
    first = visitor.get("/calls?q=gewalt&closes=&sort=", HX_Request="true", HX_Current_URL="http://localhost/calls")
    again = visitor.get(
        "/calls?q=gewalt&closes=&sort=", HX_Request="true", HX_Current_URL="http://localhost/calls?q=gewalt"
    )

    assert first.headers["HX-Push-Url"] == "/calls?q=gewalt"
    assert again.headers["HX-Push-Url"] == "false"


def test_the_answer_is_the_same_with_and_without_scripts(session: Session, visitor: Visitor) -> None:
    listed(session, "Gewalt an Schulen")

    plain = visitor.get("/calls?q=gewalt")
    with_scripts = visitor.get("/calls?q=gewalt", HX_Request="true")

    assert plain.texts("#calls") == with_scripts.texts("#calls")


def test_a_long_list_has_pages_that_keep_the_filters(session: Session, visitor: Visitor) -> None:
    for number in range(45):
        call = listed(session, f"Aufruf {number:02}", closes_at=NOW + timedelta(days=number + 1))
        a_tag(session, call, "night_time")

    second = visitor.get("/calls?topic=night_time&page=2")
    beyond = visitor.get("/calls?topic=night_time&page=99")

    assert second.texts(".cb-call__title")[0] == "Aufruf 20"
    assert second.one(".cb-pager [aria-current=page]").get_text(strip=True) == "Seite2"
    assert second.link("Weiter") == "/calls?topic=night_time&page=3"
    assert second.link("Zurück") == "/calls?topic=night_time"
    assert beyond.texts(".cb-call__title")[-1] == "Aufruf 44"


def test_new_and_changed_calls_are_marked(session: Session, visitor: Visitor) -> None:
    old = {"first_seen_at": NOW - timedelta(days=40)}
    fresh, moved, changed, quiet = (
        listed(session, title, **values)
        for title, values in (
            ("Neu", {"first_seen_at": NOW - timedelta(days=1)}),
            ("Frist", old),
            ("Text", old),
            ("Still", old),
        )
    )
    source = fresh.deadlines[0].source_name
    read = NOW - timedelta(days=40)
    session.add(Run(source_name=source, started_at=read, ended_at=read + timedelta(minutes=1), state="healthy"))
    for call in (fresh, moved, changed, quiet):
        session.add(a_record_of(call, source))
    a_revision(session, moved, "deadlines", old={"value": []}, new={"value": []})
    a_revision(session, changed, "title")

    badges = dict(zip(titles(visitor, "/calls"), visitor.get("/calls").texts(".cb-badges"), strict=True))

    assert badges == {"Neu": "neu", "Frist": "Frist geändert", "Text": "geändert", "Still": ""}


def a_record_of(call: Call, source: str) -> Record:
    """The record a call rests on, seen when the call was."""
    seen = {"first_seen_at": call.first_seen_at, "changed_at": call.first_seen_at, "last_checked_at": NOW}
    prints = {"identity_print": "", "deadline_print": "", "content_print": ""}
    return Record(call=call, source_name=source, key=call.identifier, url=call.url, words={}, **prints, **seen)


def test_a_member_sees_which_calls_are_followed(session: Session, member: Visitor, editor: User) -> None:
    followed = listed(session, "Gefolgt", closes_at=NOW + timedelta(days=3))
    listed(session, "Nicht gefolgt", closes_at=NOW + timedelta(days=4))
    a_watch(session, followed, editor)

    assert member.get("/calls").texts(".cb-watch .kern-label") == ["Sie folgen", "Folgen"]


def test_a_visitor_who_wants_to_follow_is_led_to_sign_in_and_to_the_call(session: Session, visitor: Visitor) -> None:
    call = listed(session, "Folgenswert")

    assert visitor.get("/calls").one("a.cb-watch")["href"] == f"/sign-in?next=/calls/{call.id}"


def test_titles_of_a_portal_are_text_whatever_they_hold(session: Session, visitor: Visitor) -> None:
    hostile = "<img src=x onerror=alert(1)> & „Prävention“"
    listed(session, hostile, funder="<script>alert(1)</script>")

    page = visitor.get("/calls")

    assert page.texts(".cb-call__title") == [hostile]
    assert "<img" not in page.html
    assert "<script>alert" not in page.html


@pytest.mark.parametrize(
    ("language", "heading"), [("de", "Förderaufrufe"), ("en", "Funding calls"), ("fr", "Appels à propositions")]
)
def test_the_list_speaks_every_language(session: Session, visitor: Visitor, language: str, heading: str) -> None:
    listed(session, "Aufruf")

    page = visitor.speak(language).get("/calls")

    assert page.one("html")["lang"] == language
    assert (
        page.one("h1").get_text()
        == {"de": "Förderaufrufe", "en": "Funding calls", "fr": "Appels à propositions"}[language]
    )
