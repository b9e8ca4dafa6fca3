"""Notes on deadlines: nothing doubtful is said as certain, nothing is said twice."""

from dataclasses import dataclass

import pytest

from tracker.deadline_notes import deadline_notes


@dataclass(frozen=True)
class Known:
    """What is known of a deadline beside its day."""

    kind: str = "submission"
    precision: str = "minute"
    rule: str = ""
    binding: str = "unknown"
    confidence: str = "high"


@pytest.mark.parametrize(
    ("deadline", "notes"),
    [
        (Known(), []),
        (
            Known(precision="month", kind="expected", confidence="low"),
            ["The source names only the month. Please look there for the exact day."],
        ),
        (Known(confidence="low"), ["We are not sure that we read this date correctly. Please check it at the source."]),
        (Known(kind="expected"), ["This date is expected, not yet fixed."]),
        (Known(kind="stage2"), ["The second stage is open only to those who were invited after the first."]),
        (
            Known(rule="eu_portal_17_brussels"),
            ["The hour is the standing rule of the EU portal; the call itself names none."],
        ),
        (Known(rule="yearly"), ["The source names this day without a year: it comes back every year."]),
        (Known(binding="yes"), ["This deadline is binding: what comes late is excluded."]),
        (Known(binding="no"), []),
    ],
)
def test_what_must_be_known_beside_the_day_is_said_once(deadline: Known, notes: list[str]) -> None:
    assert deadline_notes(deadline, "en") == notes


def test_a_binding_second_stage_says_both() -> None:
    assert len(deadline_notes(Known(kind="stage2", binding="yes"), "de")) == 2
