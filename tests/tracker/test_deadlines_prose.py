"""Deadlines in prose: kind and every day right on our own phrases, and honest doubt where words do not say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_record
from tracker.deadlines import (
    Binding,
    Confidence,
    DeadlineReading,
    DeadlineState,
    Precision,
    answer_deadlines,
    read_prose,
    read_record_deadlines,
)
from tracker.deadlines.prose import ProseKind
from tracker.errors import Invalid
from tracker.records import DeadlineRule

PHRASES = Path(__file__).parent / "phrases"
KINDS = ("single", "two_stage", "cutoffs", "rolling", "none")
BERLIN = ZoneInfo("Europe/Berlin")


def phrases() -> Iterator[tuple[str, str, list[str], list[str], str]]:
    """Language, kind, days, yearly days and text of each phrase; a text may go on over lines."""
    for path in sorted(PHRASES.glob("deadlines_*.txt")):
        current: list[str] = []
        for line in [*path.read_text(encoding="utf-8").splitlines(), "none | | | end"]:
            if line.startswith("# "):
                continue
            if line.split("|")[0].strip() in KINDS and line.count("|") >= 3:
                if current:
                    kind, days, yearly, text = (part.strip() for part in "\n".join(current).split("|", 3))
                    yield path.stem[-2:], kind, days.split(), yearly.split(), text
                current = []
            current.append(line)


@pytest.mark.parametrize(("language", "kind", "days", "yearly", "text"), list(phrases()))
def test_a_phrase_gives_its_kind_and_every_day(
    language: str, kind: str, days: list[str], yearly: list[str], text: str
) -> None:
    answer = answer_deadlines(text, language)

    assert (answer["kind"], answer["dates"], answer["recurs"]) == (kind, days, yearly)


def test_the_answer_has_the_shape_of_the_contract() -> None:
    text = "Concept notes are due by 8 April 2027, 17:00 (Brussels time). Full proposals are due by 14 September 2027."

    answer = answer_deadlines(text, "en")

    assert answer == {
        "kind": "two_stage",
        "dates": ["2027-04-08", "2027-09-14"],
        "items": [
            {
                "on": "2027-04-08",
                "at": "17:00",
                "zone": "Europe/Brussels",
                "role": "stage1",
                "words": "Concept notes are due by 8 April 2027, 17:00 (Brussels time).",
            },
            {
                "on": "2027-09-14",
                "at": None,
                "zone": None,
                "role": "stage2",
                "words": "Full proposals are due by 14 September 2027.",
            },
        ],
        "recurs": [],
        "confidence": "high",
        "why": "the text speaks of two stages",
    }


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("Frist: 30. Juni 2027, 12.00 Uhr", "12:00", None),
        ("Frist: 30. Juni 2027 um 17 Uhr (Brüsseler Ortszeit)", "17:00", "Europe/Brussels"),
        ("Anträge bis 24:00 Uhr des 30. Juni 2027", "24:00", None),
        ("Deadline: 30 June 2027 at 5 pm CET", "17:00", "Europe/Brussels"),
        ("Deadline: noon on 30 June 2027", "12:00", None),
        ("Date limite : 30 juin 2027 à 13H00 (heure de Paris)", "13:00", "Europe/Paris"),
        ("Date limite : 30 juin 2027", None, None),
    ],
)
def test_hours_and_zones_are_read_where_they_are_said(text: str, at: str | None, zone: str | None) -> None:
    (item,) = answer_deadlines(text, "de")["items"]

    assert (item["on"], item["at"], item["zone"]) == ("2027-06-30", at, zone)


def test_this_year_needs_today() -> None:
    text = "Anträge sind bis zum 31. Oktober dieses Jahres einzureichen."

    assert answer_deadlines(text, "de", today=date(2026, 5, 1))["dates"] == ["2026-10-31"]
    assert answer_deadlines(text, "de")["dates"] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Antragsfrist: 31. Februar 2027", "no calendar has this day: 31. Februar 2027"),
        ("Anträge bis Ende September 2026", "a month without a day is no date"),
        ("Antragsfrist: 30. September", "a day without a year"),
        ("Antragsfrist: 30.09.26", "the words leave a doubt"),
    ],
)
def test_doubt_is_said(text: str, why: str) -> None:
    answer = answer_deadlines(text, "de")

    assert (answer["confidence"], answer["why"]) == ("low", why)


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ("Antragsfrist 30. Juni 2027 (Ausschlussfrist).", Binding.YES),
        ("Die Vorlagefrist gilt nicht als Ausschlussfrist.", Binding.NO),
        ("Antragsfrist 30. Juni 2027, keine Ausschlussfrist.", Binding.NO),
        ("Dossier avant le 30 juin 2027, délai de rigueur.", Binding.YES),
        ("Antragsfrist 30. Juni 2027.", Binding.UNKNOWN),
    ],
)
def test_whether_a_deadline_excludes_is_read(text: str, binding: Binding) -> None:
    assert read_prose(text).binding is binding


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Invalid, match="lang"):
        answer_deadlines("Scadenza: 30 giugno 2027", "it")


def read(**fields: Any) -> DeadlineReading:
    """The reading of a German record."""
    return read_record_deadlines(a_record(**fields), rule=DeadlineRule.PROSE, zone=BERLIN, today=date(2026, 11, 24))


def test_a_record_is_read_from_its_section_on_deadlines_in_its_own_zone() -> None:
    reading = read(deadline_words="<p>Bitte bis spätestens 30.6.2027, 12:00 Uhr, einreichen.</p>")

    (deadline,) = reading.deadlines
    assert deadline.closes_at == datetime(2027, 6, 30, 10, tzinfo=UTC)
    assert (deadline.zone, deadline.hour_words, deadline.rule) == ("Europe/Berlin", "12:00", "")
    assert deadline.words == "Bitte bis spätestens 30.6.2027, 12:00 Uhr, einreichen."
    assert (reading.state, reading.model) == (DeadlineState.DATED, "single")


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    (deadline,) = read(deadline_words="Antragsfrist: 30. Juni 2027").deadlines

    assert deadline.closes_at == datetime(2027, 6, 30, 22, tzinfo=UTC)
    assert deadline.precision is Precision.DAY


def test_a_month_is_kept_as_a_month_and_only_expected() -> None:
    (deadline,) = read(deadline_words="Anträge bis Ende September 2027.").deadlines

    assert (deadline.kind, deadline.precision, deadline.on) == ("expected", Precision.MONTH, date(2027, 9, 1))
    assert deadline.closes_at == datetime(2027, 9, 30, 22, tzinfo=UTC)
    assert deadline.confidence is Confidence.LOW


def test_yearly_days_are_completed_to_the_next_ones_by_a_named_rule() -> None:
    reading = read(deadline_words="Anträge sind jeweils zum 31. März und 30. September eines Jahres zu stellen.")

    assert reading.recurs == ("--03-31", "--09-30")
    assert [(one.on, one.rule) for one in reading.deadlines] == [
        (date(2027, 3, 31), "yearly"),
        (date(2027, 9, 30), "yearly"),
    ]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"deadline_words": "Anträge können jederzeit gestellt werden."}, DeadlineState.ROLLING),
        ({"deadline_words": "Anträge sind möglich, bis die Mittel ausgeschöpft sind."}, DeadlineState.UNTIL_EXHAUSTED),
        ({"deadline_words": "Antragsfrist: 31. Februar 2027"}, DeadlineState.UNCLEAR),
        ({"deadline_words": "Die Fristen entnehmen Sie dem Aufruf."}, DeadlineState.NONE_STATED),
        (
            {"deadline_words": "", "description": "<p>Projekte enden spätestens am 31.12.2028.</p>"},
            DeadlineState.NONE_STATED,
        ),
        ({"deadline_words": "", "procedure": "Stellen Sie Ihren Antrag bis zum 3. Mai 2027."}, DeadlineState.DATED),
        ({"deadline_words": "", "legal_basis": "Antragsfrist: 3. Mai 2027"}, DeadlineState.NONE_STATED),
    ],
)
def test_a_record_says_what_is_known_of_its_deadlines(fields: dict[str, str], state: DeadlineState) -> None:
    assert read(**fields).state is state


@pytest.mark.parametrize(
    ("text", "opens_on"),
    [
        ("Anträge können vom 1. März 2027 bis zum 30. April 2027 gestellt werden.", date(2027, 3, 1)),
        ("Frist: 29. März 2027. Der Projektbeginn ist frühestens am 11. Juni 2027 möglich.", None),
    ],
    ids=["a window", "the earliest start of projects"],
)
def test_submission_opens_before_it_ends(text: str, opens_on: date | None) -> None:
    assert read_prose(text, about_deadlines=True).opens_on == opens_on


@given(st.text(alphabet="0123456789.,:/-– \nbisfrtaguntilJuniMärz2027eleavant()", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    answer = answer_deadlines(text, "de")

    assert answer["kind"] in KINDS
    assert answer["dates"] == sorted({item["on"] for item in answer["items"]})


JUNK = {
    "dates": "bis zum 30. Juni 2027, 12 Uhr, und " * 20_000,
    "ordinals": "1.1." * 200_000,
    "one word": "x" * 5_000_000,
    "brackets": "(bis " * 500_000,
    "list": "\n- 1. " * 300_000,
    "cues": "Frist " * 500_000,
    "ranges": "von 1. " * 300_000,
}


@pytest.mark.timeout(60)  # a fast machine needs a second; what grows without bound never ends
@pytest.mark.parametrize("text", JUNK.values(), ids=JUNK)
def test_junk_of_any_size_takes_bounded_time(text: str) -> None:
    reading = read_prose(text)

    assert reading.kind in ProseKind
