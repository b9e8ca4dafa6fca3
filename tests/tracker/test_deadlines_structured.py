"""Structured deadlines of the EU portal: right to the minute in Brussels where a rule says so, never guessed."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.builders import a_record
from tracker.deadlines import Confidence, DeadlineReading, DeadlineState, Precision, read_record_deadlines
from tracker.records import DeadlineRule

BRUSSELS = ZoneInfo("Europe/Brussels")


def read(**fields: Any) -> DeadlineReading:
    """The reading of a record of the portal."""
    record = a_record(**{"kind": "grant", "deadline_words": "", "language": "en", "description": "", **fields})
    return read_record_deadlines(record, rule=DeadlineRule.EU_PORTAL, zone=BRUSSELS)


@pytest.mark.parametrize(
    ("written", "closes_at"),
    [
        ("2026-09-15T00:00:00.000+0000", "2026-09-15T15:00"),  # midnight UTC; 17:00 in Brussels is 15:00 UTC in summer
        ("2026-12-03T00:00:00.000+0000", "2026-12-03T16:00"),  # and 16:00 UTC in winter
        ("2023-05-11T02:00:00.000+0200", "2023-05-11T15:00"),  # midnight UTC, shown in Brussels
        ("2023-03-09T01:00:00.000+0100", "2023-03-09T16:00"),
        ("2024-04-18T19:00:00.000+0200", "2024-04-18T15:00"),  # 17:00 Brussels stored as UTC, shown in Brussels
        ("2024-02-07T17:00:00.000+0000", "2024-02-07T16:00"),  # the same, shown in UTC
        ("2026-09-15T00:00:00.000Z", "2026-09-15T15:00"),
        ("2026-09-15", "2026-09-15T15:00"),
        ("1789430400000", "2026-09-15T15:00"),  # milliseconds
        ("11 May 2023", "2023-05-11T15:00"),
        ("2026-10-24T00:00:00.000+0000", "2026-10-24T15:00"),  # the day before the clocks go back
        ("2026-10-25T00:00:00.000+0000", "2026-10-25T16:00"),  # the day they do
        ("2027-03-27T00:00:00.000+0000", "2027-03-27T16:00"),
        ("2027-03-28T00:00:00.000+0000", "2027-03-28T15:00"),
    ],
)
def test_a_grant_closes_at_17_in_brussels_on_its_day_in_utc(written: str, closes_at: str) -> None:
    reading = read(deadlines=(written,), deadline_model="single-stage")

    (deadline,) = reading.deadlines
    assert deadline.closes_at == datetime.fromisoformat(closes_at).replace(tzinfo=UTC)
    assert (deadline.hour_words, deadline.zone, deadline.rule) == ("17:00", "Europe/Brussels", "eu_portal_17_brussels")
    assert (deadline.kind, deadline.precision, deadline.words) == ("submission", Precision.MINUTE, written)
    assert reading.state is DeadlineState.DATED


def test_the_hour_of_an_announcement_wins_over_the_standing_rule() -> None:
    news = ("2026-04-02: <p>The deadline is extended to 11 May 2026, 12:00 (Brussels time).</p>",)

    (deadline,) = read(deadlines=("2026-05-11T00:00:00.000+0000",), news=news).deadlines

    assert deadline.closes_at == datetime(2026, 5, 11, 10, tzinfo=UTC)
    assert (deadline.hour_words, deadline.rule) == ("12:00", "")
    assert "extended to 11 May 2026, 12:00" in deadline.words


def test_an_hour_of_another_day_or_of_an_info_day_changes_nothing() -> None:
    news = (
        "2026-04-02: <p>The deadline was 4 May, 12:00.</p>",
        "2026-04-01: <p>An info session takes place on 11 May 2026 at 10:00.</p>",
    )

    (deadline,) = read(deadlines=("2026-05-11T00:00:00.000+0000",), news=news).deadlines

    assert (deadline.hour_words, deadline.rule) == ("17:00", "eu_portal_17_brussels")


@pytest.mark.parametrize(
    ("model", "identifier", "days", "read_model", "kinds"),
    [
        ("single-stage", "X", 1, "single", ["submission"]),
        ("two-stage", "X", 2, "two_stage", ["stage1", "stage2"]),
        ("two-stage", "X", 1, "two_stage", ["stage1"]),
        ("multiple cut-off", "X", 8, "cutoffs", ["cutoff"] * 8),
        ("", "X", 1, "single", ["submission"]),
        ("", "X", 3, "cutoffs", ["cutoff"] * 3),  # the bulk file leaves the model out
        ("", "HORIZON-CL6-2027-02-two-stage", 2, "two_stage", ["stage1", "stage2"]),
        ("single-stage", "X", 2, "cutoffs", ["cutoff", "cutoff"]),
    ],
)
def test_several_deadlines_are_kept_with_their_kinds(
    model: str, identifier: str, days: int, read_model: str, kinds: list[str]
) -> None:
    deadlines = tuple(f"2026-{month:02d}-15T00:00:00.000+0000" for month in range(days, 0, -1))

    reading = read(deadlines=deadlines, deadline_model=model, identifier=identifier)

    assert reading.model == read_model
    assert [deadline.kind for deadline in reading.deadlines] == kinds
    assert [deadline.on.month for deadline in reading.deadlines] == list(range(1, days + 1))


@pytest.mark.parametrize(
    ("written", "on", "hour"),
    [
        ("2026-10-30T19:00:00.000+0000", date(2026, 10, 30), "19:00"),
        ("2026-09-06T23:59:00.000+0000", date(2026, 9, 6), "23:59"),
        ("2026-09-06T17:00:04.000+0000", date(2026, 9, 6), "17:00"),
        ("2026-09-06T00:00:00.000+0000", date(2026, 9, 6), ""),
    ],
)
def test_a_cascade_call_keeps_the_hour_as_published_and_claims_no_zone(written: str, on: date, hour: str) -> None:
    (deadline,) = read(kind="cascade", deadlines=(written,)).deadlines

    assert (deadline.on, deadline.hour_words, deadline.zone) == (on, hour, None)
    assert (deadline.precision, deadline.rule) == (Precision.DAY, "")
    end_of_day = datetime(on.year, on.month, on.day + 1 if on.day < 30 else 31, tzinfo=BRUSSELS)
    assert deadline.closes_at == end_of_day.astimezone(UTC)


def test_external_action_is_compared_at_the_minute() -> None:
    first = read(kind="external_action", deadlines=("2026-04-28T12:00:20.000+0000",))
    second = read(kind="external_action", deadlines=("2026-04-28T12:00:41.000+0000",))

    assert first.deadlines[0].closes_at == second.deadlines[0].closes_at == datetime(2026, 4, 28, 12, tzinfo=UTC)
    assert first.deadlines[0].precision is Precision.MINUTE


@pytest.mark.parametrize("written", ["soon", "2026-02-31T00:00:00.000+0000", "31 Brumaire 2026", "1e99", ""])
def test_a_string_that_is_no_date_makes_the_reading_unclear_and_loses_nothing(written: str) -> None:
    reading = read(deadlines=("2026-05-11T00:00:00.000+0000", written))

    assert reading.state is DeadlineState.UNCLEAR
    assert [deadline.on for deadline in reading.deadlines] == [date(2026, 5, 11)]
    assert repr(written) in reading.why


def test_an_unknown_model_is_unclear_and_no_deadline_is_no_fault() -> None:
    assert read(deadlines=("2026-05-11",), deadline_model="three-stage").state is DeadlineState.UNCLEAR
    assert read(deadlines=()).state is DeadlineState.NONE_STATED


def test_a_call_that_closes_before_it_opens_is_doubted() -> None:
    reading = read(deadlines=("2025-05-11T00:00:00.000+0000",), opens="2026-03-09T01:00:00.000+0100")

    assert reading.opens_on == date(2026, 3, 9)
    assert reading.deadlines[0].confidence is Confidence.LOW


def test_every_recorded_grant_of_the_daily_feed_closes_at_17_in_brussels(shared: Path) -> None:
    feed = json.loads((shared / "recordings/eu/feed-daily/union_1368.json").read_text(encoding="utf-8"))
    kinds = {"1": "grant", "2": "external_action", "8": "cascade"}
    dated = [record for record in feed["grants"] if record["deadlineDate"]]

    readings = [
        (record, read(kind=kinds[record["kind"]["id"]], deadlines=(record["deadlineDate"],))) for record in dated
    ]

    assert {reading.state for _, reading in readings} == {DeadlineState.DATED}
    assert {reading.deadlines[0].on.isoformat() for _, reading in readings} == {
        record["deadlineDate"][:10] for record in dated
    }
    hours = {
        f"{reading.deadlines[0].closes_at.astimezone(BRUSSELS):%H:%M}"
        for record, reading in readings
        if record["kind"]["id"] == "1"
    }
    assert hours == {"17:00"}
