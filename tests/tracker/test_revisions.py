"""Revisions in words: what changed as people read it, and nothing that is none of their business."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOW, a_record
from tracker.errors import UnknownWords
from tracker.records import DeadlineRule
from tracker.revisions import NOT_TOLD, TOLD, Change, changes_in_words
from tracker.understanding import SourceFacts, understand


@dataclass(frozen=True)
class Seen:
    """A revision that was seen."""

    field: str
    old: dict[str, Any]
    new: dict[str, Any]
    at: datetime = NOW


def seen(field: str, old: Any, new: Any) -> Seen:
    return Seen(field, {"value": old}, {"value": new})


def in_words(*revisions: Seen, language: str = "de", deadline_state: str = "dated") -> list[Change]:
    return changes_in_words(revisions, language=language, currency="EUR", deadline_state=deadline_state)


def a_day(on: str, *, kind: str = "submission") -> dict[str, Any]:
    return {
        "kind": kind,
        "on": on,
        "closes_at": f"{on}T16:00:00+00:00",
        "hour_words": "17:00",
        "zone": "Europe/Brussels",
        "precision": "minute",
    }


@pytest.mark.parametrize(
    ("field", "old", "new", "words"),
    [
        ("title", "Alt", "Neu", ("Titel", "Alt", "Neu")),
        ("opens_on", None, "2026-12-01", ("Öffnung der Einreichung", "", "1. Dezember 2026")),
        ("budget_total", "1000.50", "2000.00", ("Gesamtbudget des Aufrufs", "1.000,50 €", "2.000 €")),
        ("funding_rate_percent", "80", None, ("Förderquote", "80 %", "")),
        ("grants_expected", 3, 12, ("Erwartete Zahl der Förderungen", "3", "12")),
        ("status_claim", "open", "withdrawn", ("Status laut Quelle", "Offen", "Zurückgezogen")),
        ("applicants", ["Kommune", "Verein"], ["Kommune", "Hochschule"], ("Antragsberechtigt", "Verein", "Hochschule")),
        (
            "links",
            [{"label": "Merkblatt", "url": "https://a.example"}],
            [{"label": "Merkblatt", "url": "https://a.example"}, {"label": "FAQ", "url": "https://b.example"}],
            ("Links", "", "FAQ"),
        ),
        (
            "news",
            [{"on": "2026-11-01", "html": "<p>Start</p>"}],
            [{"on": "2026-11-20", "html": "<p>Frist verlängert.</p>"}, {"on": "2026-11-01", "html": "<p>Start</p>"}],
            ("Bekanntmachungen", "", "20. November 2026: Frist verlängert."),
        ),
    ],
)
def test_each_kind_of_value_reads_as_people_write_it(
    field: str, old: Any, new: Any, words: tuple[str, str, str]
) -> None:
    (change,) = in_words(seen(field, old, new))

    assert (change.label, change.old, change.new) == tuple(
        part.replace(" €", "\N{NO-BREAK SPACE}€").replace(" %", "\N{NO-BREAK SPACE}%") for part in words
    )


def test_of_a_long_text_only_the_sentences_that_differ_are_told() -> None:
    old = "<p>Gefördert werden Städte. Die Laufzeit beträgt <b>24</b> Monate.</p><p>Viel Erfolg!</p>"
    new = "<p>Gefördert werden Städte. Die Laufzeit beträgt <b>36</b> Monate.</p><p>Viel Erfolg!</p>"

    (change,) = in_words(seen("description_html", old, new))

    assert (change.old, change.new) == ("Die Laufzeit beträgt 24 Monate.", "Die Laufzeit beträgt 36 Monate.")


def test_a_text_that_differs_only_in_its_mark_up_did_not_change() -> None:
    assert in_words(seen("description_html", "<p>Städte.</p>", "<div><strong>Städte.</strong></div>")) == []


def test_a_very_long_passage_is_shortened() -> None:
    (change,) = in_words(seen("eligibility_html", "", f"<p>{'Wer darf? ' * 500}</p>"))

    assert len(change.new) <= 420
    assert change.new.endswith("…")


def test_several_revisions_of_a_field_are_one_change() -> None:
    changes = in_words(seen("title", "A", "B"), seen("title", "B", "C"))

    assert changes == [Change("title", "Titel", "A", "C")]


def test_dates_come_first_and_their_words_are_not_told_beside_them() -> None:
    changes = in_words(
        seen("title", "Alt", "Neu"),
        seen("deadline_html", "<p>bis 14.1.</p>", "<p>bis 28.1.</p>"),
        seen("deadlines", [a_day("2027-01-14")], [a_day("2027-01-28")]),
    )

    assert [change.field for change in changes] == ["deadlines", "title"]


def test_words_about_a_deadline_are_told_where_no_date_changed() -> None:
    changes = in_words(seen("deadline_html", "<p>Per Post.</p>", "<p>Nur online.</p>"))

    assert [(change.old, change.new) for change in changes] == [("Per Post.", "Nur online.")]


def test_stages_are_told_by_their_names_and_unchanged_ones_not_at_all() -> None:
    first, second = a_day("2027-01-14", kind="stage1"), a_day("2027-06-30", kind="stage2")

    changes = in_words(seen("deadlines", [first, second], [first, a_day("2027-07-15", kind="stage2")]), language="en")

    assert [(change.label, change.new) for change in changes] == [
        ("Second stage (full application)", "Thu, 15 July 2027, 17:00 (Brussels time)")
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("rolling", "At any time"),
        ("until_exhausted", "Until the funds are used up"),
        ("none_stated", "No deadline stated"),
        ("unclear", "Deadline unclear – please check at the source"),
    ],
)
def test_a_call_that_lost_its_dates_is_told_how_it_stands_now(state: str, words: str) -> None:
    (change,) = in_words(seen("deadlines", [a_day("2027-01-14")], []), language="en", deadline_state=state)

    assert change == Change("deadlines", "Deadline", "Thu, 14 January 2027, 17:00 (Brussels time)", words)


def test_what_only_sorts_a_call_is_not_told() -> None:
    assert in_words(*(seen(field, "a", "b") for field in sorted(NOT_TOLD))) == []


def test_a_field_nobody_found_words_for_is_an_error() -> None:
    with pytest.raises(UnknownWords, match="colour"):
        in_words(seen("colour", "red", "blue"))


def test_no_field_is_both_told_and_not_told() -> None:
    assert NOT_TOLD.isdisjoint({"deadlines", *TOLD})


def test_every_field_that_ingest_can_revise_is_told_or_left_out_on_purpose() -> None:
    source = SourceFacts(
        name="de_musterland",
        language="de",
        zone=ZoneInfo("Europe/Berlin"),
        level="national",
        country="DE",
        deadline_rule=DeadlineRule.PROSE,
    )

    understood = set(understand(a_record(), source, today=NOW.date()).fields)

    told_as_deadlines = {"deadline_model", "deadline_state", "last_closes_at"}
    assert understood - told_as_deadlines - {*TOLD, *NOT_TOLD} == set()
