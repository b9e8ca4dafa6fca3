"""Answers to JSON lines: the contract of ``callboard read``, and plain words for a bad line."""

import json
from datetime import date

import pytest

from tracker.answers import answer_line
from tracker.errors import UnknownWords


def test_a_line_about_deadlines_is_answered() -> None:
    line = json.dumps({"text": "Antragsfrist: 30. Juni dieses Jahres", "lang": "de", "today": "2027-02-01"})

    answer = answer_line("deadlines", line)

    assert (answer["kind"], answer["dates"]) == ("single", [date(2027, 6, 30).isoformat()])
    assert set(answer) == {"kind", "dates", "items", "recurs", "confidence", "why"}


def test_a_line_about_tags_is_answered() -> None:
    line = json.dumps({"title": "Crime prevention in cities", "text": "", "lang": "en", "programme": None})

    answer = answer_line("tags", line)

    assert [topic["id"] for topic in answer["topics"]] == ["crime_prevention_general"]
    assert answer["relevance"] == "core"
    assert set(answer["facets"]) == {"target_groups", "applicant_types", "funding_types", "activity_types"}
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize(
    ("kind", "line", "error"),
    [
        ("deadlines", "{", "line: is not JSON"),
        ("deadlines", "[]", "line: must be a JSON object"),
        ("deadlines", '{"text": "x"}', "lang: is missing"),
        ("deadlines", '{"text": 1, "lang": "de"}', "text: must be text"),
        ("deadlines", '{"text": "x", "lang": "it"}', "lang: must be one of de, en, fr"),
        ("deadlines", '{"text": "x", "lang": "de", "today": "soon"}', "today: must be a day such as"),
        ("deadlines", '{"text": "x", "lang": "de", "tody": ""}', "tody: is not known"),
        ("tags", '{"text": "x", "lang": "de"}', "title: is missing"),
        ("tags", '{"title": "x", "text": "x", "lang": "xx"}', "lang: must be one of"),
    ],
)
def test_a_bad_line_is_told_in_plain_words(kind: str, line: str, error: str) -> None:
    answer = answer_line(kind, line)

    assert list(answer) == ["error"]
    assert answer["error"].startswith(error)


def test_an_unknown_kind_of_question_is_an_error_of_the_caller() -> None:
    with pytest.raises(UnknownWords, match="there are deadlines, tags"):
        answer_line("weather", "{}")
