"""Lines of ``callboard read``: answered one by one, a bad one with an error that names its key."""

import json

import pytest

from tracker.reading import read_line


def test_deadlines_of_a_line_are_read() -> None:
    line = json.dumps({"text": "Anträge sind bis zum 15. September 2026, 17:00 Uhr einzureichen.", "lang": "de"})

    answer = read_line("deadlines", line)

    assert (answer["kind"], answer["dates"], answer["confidence"]) == ("single", ["2026-09-15"], "high")
    assert answer["items"][0]["at"] == "17:00"


def test_tags_of_a_line_are_read() -> None:
    line = json.dumps(
        {
            "title": "Gewaltprävention an Schulen",
            "text": "Gefördert wird die Gewaltprävention an Schulen durch kommunale Präventionsräte.",
            "lang": "de",
        }
    )

    answer = read_line("tags", line)

    assert answer["relevance"] == "core"
    assert {topic["id"] for topic in answer["topics"]} & {"violence_prevention", "school_safety"}
    assert all(0 <= topic["score"] <= 1 and topic["evidence"] for topic in answer["topics"])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "JSON"),
        ("no json", "JSON"),
        ("[]", "object"),
        ('{"lang": "de"}', "text"),
        ('{"text": "x", "lang": "it"}', "lang"),
        ('{"text": 5, "lang": "de"}', "text"),
        ('{"text": "x", "lang": "de", "today": "gestern"}', "today"),
        ('{"text": "x", "lang": "de", "extra": 1}', "extra"),
    ],
)
def test_a_bad_line_is_answered_with_an_error(line: str, says: str) -> None:
    answer = read_line("deadlines", line)

    assert says in answer["error"]
    assert "\n" not in answer["error"]
