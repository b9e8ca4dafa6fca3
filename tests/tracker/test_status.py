"""Status: decided by rules from dates and claims, to the minute and in the zone of the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import a_record
from tracker.deadlines import DeadlineState
from tracker.status import Claim, Status, claim_of, closed_since, next_closing, status_at

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Closing:
    """A deadline as far as a status needs it."""

    closes_at: datetime
    kind: str = "submission"

    @property
    def on(self) -> date:
        return (self.closes_at - timedelta(microseconds=1)).astimezone(BRUSSELS).date()


def at(day: str, hour: int = 17) -> datetime:
    """An hour of a day in Brussels."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=BRUSSELS).astimezone(UTC)


def status(
    deadlines: Sequence[Closing] = (),
    *,
    now: datetime = NOW,
    opens_on: date | None = None,
    state: DeadlineState = DeadlineState.DATED,
    claim: Claim = Claim.NONE,
) -> tuple[Status, datetime | None]:
    """The status of a call in Brussels."""
    return status_at(opens_on=opens_on, deadlines=deadlines, deadline_state=state, claim=claim, zone=BRUSSELS, now=now)


SINGLE = (Closing(at("2027-01-14")),)
STAGES = (Closing(at("2027-01-14"), "stage1"), Closing(at("2027-06-14"), "stage2"))
CUTOFFS = (Closing(at("2026-03-01"), "cutoff"), Closing(at("2027-03-01"), "cutoff"))


@pytest.mark.parametrize(
    ("now", "expected", "until"),
    [
        (at("2026-11-30", 23), Status.FORTHCOMING, at("2026-12-01", 0)),
        (at("2026-12-01", 0), Status.OPEN, at("2027-01-14", 0)),
        (at("2027-01-13", 23), Status.OPEN, at("2027-01-14", 0)),
        (at("2027-01-14", 0), Status.LAST_DAY, at("2027-01-14")),
        (at("2027-01-14") - timedelta(minutes=1), Status.LAST_DAY, at("2027-01-14")),
        (at("2027-01-14"), Status.CLOSED, None),
    ],
)
def test_a_call_goes_from_forthcoming_to_closed_to_the_minute(
    now: datetime, expected: Status, until: datetime | None
) -> None:
    assert status(SINGLE, now=now, opens_on=date(2026, 12, 1)) == (expected, until)


@pytest.mark.parametrize(
    ("now", "expected", "until"),
    [
        (at("2026-12-24"), Status.OPEN, at("2027-01-14", 0)),
        (at("2027-02-01"), Status.BETWEEN_STAGES, at("2027-06-14")),
        (at("2027-06-14", 12), Status.BETWEEN_STAGES, at("2027-06-14")),
        (at("2027-06-15"), Status.CLOSED, None),
    ],
)
def test_after_the_first_stage_a_call_is_between_stages(
    now: datetime, expected: Status, until: datetime | None
) -> None:
    assert status(STAGES, now=now) == (expected, until)


def test_the_next_cut_off_counts_not_the_first() -> None:
    assert status(CUTOFFS) == (Status.OPEN, at("2027-03-01", 0))
    assert next_closing(CUTOFFS, NOW) is CUTOFFS[1]
    assert next_closing(CUTOFFS, at("2028-01-01")) is None


@pytest.mark.parametrize(
    ("claim", "state", "expected"),
    [
        (Claim.OPEN, DeadlineState.NONE_STATED, Status.OPEN),
        (Claim.FORTHCOMING, DeadlineState.NONE_STATED, Status.FORTHCOMING),
        (Claim.NONE, DeadlineState.ROLLING, Status.OPEN),
        (Claim.NONE, DeadlineState.UNTIL_EXHAUSTED, Status.OPEN),
        (Claim.NONE, DeadlineState.NONE_STATED, Status.UNKNOWN),
        (Claim.NONE, DeadlineState.UNCLEAR, Status.UNKNOWN),
        (Claim.CLOSED, DeadlineState.ROLLING, Status.CLOSED),
        (Claim.PAUSED, DeadlineState.ROLLING, Status.CLOSED),
        (Claim.EXHAUSTED, DeadlineState.UNTIL_EXHAUSTED, Status.EXHAUSTED),
        (Claim.WITHDRAWN, DeadlineState.NONE_STATED, Status.WITHDRAWN),
        (Claim.LEFTOVER, DeadlineState.NONE_STATED, Status.CLOSED),
    ],
)
def test_without_dates_the_claim_and_the_state_decide(claim: Claim, state: DeadlineState, expected: Status) -> None:
    assert status(claim=claim, state=state) == (expected, None)


@pytest.mark.parametrize("claim", [Claim.OPEN, Claim.FORTHCOMING, Claim.LEFTOVER])
def test_leftovers_of_an_index_are_closed_whatever_they_claim(claim: Claim) -> None:
    past = (Closing(at("2024-02-07")),)

    assert status(past, claim=claim) == (Status.CLOSED, None)
    assert closed_since(past, NOW) == NOW - at("2024-02-07")


def test_a_source_that_says_closed_is_believed_before_its_deadline() -> None:
    assert status(SINGLE, claim=Claim.CLOSED) == (Status.CLOSED, None)
    assert closed_since(SINGLE, NOW) is None


def test_a_portal_that_has_not_opened_a_call_on_the_planned_day_is_believed() -> None:
    assert status(SINGLE, opens_on=date(2026, 11, 20), claim=Claim.FORTHCOMING) == (
        Status.FORTHCOMING,
        at("2027-01-14"),
    )


def test_the_same_status_holds_until_the_instant_that_is_given_with_it() -> None:
    now, seen = at("2026-11-01"), []

    while True:
        found, until = status(STAGES, now=now, opens_on=date(2026, 12, 1))
        seen.append(found)
        if until is None:
            break
        assert status(STAGES, now=until - timedelta(seconds=1), opens_on=date(2026, 12, 1))[0] is found
        now = until

    assert seen == [Status.FORTHCOMING, Status.OPEN, Status.LAST_DAY, Status.BETWEEN_STAGES, Status.CLOSED]


@pytest.mark.parametrize(
    ("fields", "claim"),
    [
        ({"status": "31094501"}, Claim.FORTHCOMING),
        ({"status": "31094502"}, Claim.OPEN),
        ({"status": "31094503"}, Claim.CLOSED),
        ({"status": "99999998"}, Claim.NONE),  # seen on the portal, explained nowhere
        ({"status": "31094501", "leftover": True}, Claim.LEFTOVER),
        ({"status_note": "Eine Antragstellung ist nicht mehr möglich."}, Claim.CLOSED),
        ({"status_note": "<p>Antragstellung nicht mehr möglich</p>"}, Claim.CLOSED),
        ({"status_note": "Zurzeit ist keine Antragstellung möglich."}, Claim.PAUSED),
        ({"status_note": "Eine Antragstellung ist derzeit nicht möglich."}, Claim.PAUSED),
        ({"status_note": "Die Fördermittel sind ausgeschöpft, Anträge sind nicht mehr möglich."}, Claim.EXHAUSTED),
        ({"status_note": "Das Programm ist ausgelaufen."}, Claim.CLOSED),
        ({"status_note": "Der Aufruf wurde zurückgezogen."}, Claim.WITHDRAWN),
        ({"status_note": "Neue Richtlinie seit Mai"}, Claim.NONE),
        ({}, Claim.NONE),
    ],
)
def test_the_claim_is_read_from_code_word_or_note(fields: dict[str, str], claim: Claim) -> None:
    assert claim_of(a_record(**fields)) is claim


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        status(SINGLE, now=NOW.replace(tzinfo=None))
