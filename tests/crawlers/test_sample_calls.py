"""The sample calls read like real life, whatever day the server starts."""

from collections import Counter
from datetime import date, timedelta

import pytest

from crawlers.sample.calls import EuCalls, read_eu_calls
from crawlers.sample.days import day_after
from crawlers.sample.programmes import Programme, read_programmes

TODAY = date(2026, 11, 24)
START_DAYS = [date(2026, 11, 24) + timedelta(days=23 * step) for step in range(32)]


@pytest.fixture(scope="module")
def calls() -> EuCalls:
    """The EU calls of a day."""
    return read_eu_calls(TODAY)


@pytest.fixture(scope="module")
def programmes() -> tuple[Programme, ...]:
    """The German programmes of a day."""
    return read_programmes(TODAY)


def test_there_are_enough_of_both(calls: EuCalls, programmes: tuple[Programme, ...]) -> None:
    assert len(calls.topics) + len(calls.cascades) + len(calls.externals) >= 80
    assert len(programmes) >= 75


def test_about_half_concern_prevention(calls: EuCalls, programmes: tuple[Programme, ...]) -> None:
    eu = Counter(topic.expect.relevance for topic in calls.topics)
    german = Counter(programme.spec.expect.relevance for programme in programmes)

    for counts in (eu, german):
        relevant = counts["core"] + counts["adjacent"]
        assert 0.5 <= relevant / counts.total() <= 0.8
        assert min(counts.values()) >= 15


def test_the_next_days_are_lively(calls: EuCalls, programmes: tuple[Programme, ...]) -> None:
    ends = Counter((topic.dates.closes_on[-1] - TODAY).days for topic in calls.topics)
    ends += Counter((day - TODAY).days for programme in programmes for day in programme.closes_on[-1:])

    assert ends[0] >= 1
    assert ends[1] >= 2
    assert sum(ends[days] for days in range(31)) >= 20
    assert sum(ends[days] for days in range(-7, 0)) >= 3


def test_every_status_and_deadline_pattern_occurs(calls: EuCalls, programmes: tuple[Programme, ...]) -> None:
    statuses = {topic.expect.status or topic.dates.status_on(TODAY) for topic in calls.topics}
    statuses |= {programme.spec.expect.status for programme in programmes if programme.spec.expect.status}

    assert statuses >= {"forthcoming", "open", "last_day", "between_stages", "closed", "exhausted", "unknown"}
    assert {programme.spec.expect.kind for programme in programmes} == {
        "single",
        "two_stage",
        "cutoffs",
        "rolling",
        "none",
    }
    assert {programme.spec.expect.state for programme in programmes} == {
        "dated",
        "rolling",
        "until_exhausted",
        "none_stated",
    }


def test_names_and_references_are_unique(calls: EuCalls, programmes: tuple[Programme, ...]) -> None:
    keys = Counter(topic.key for topic in calls.topics)
    references = Counter(topic.reference for topic in calls.topics)

    assert max(keys.values()) == max(references.values()) == 1
    assert len({programme.path for programme in programmes}) == len(programmes)


@pytest.mark.parametrize("today", START_DAYS, ids=str)
def test_whenever_the_server_starts_the_calls_are_as_alive(today: date, calls: EuCalls) -> None:
    later = read_eu_calls(today)

    assert [t.dates.claim for t in later.topics] == [t.dates.claim for t in calls.topics]
    assert [t.dates.status_on(today) for t in later.topics] == [t.dates.status_on(TODAY) for t in calls.topics]
    assert [t.reference for t in later.topics] == [t.reference for t in calls.topics]
    assert len({t.identifier for t in later.topics}) == len(later.topics)


@pytest.mark.parametrize("today", START_DAYS[::4], ids=str)
def test_whenever_the_server_starts_dates_stand_in_order(today: date) -> None:
    for topic in read_eu_calls(today).topics:
        assert list(topic.dates.closes_on) == sorted(set(topic.dates.closes_on))
        assert topic.dates.opens_on < topic.dates.closes_on[-1]
    for programme in read_programmes(today):
        assert len(set(programme.closes_on)) == len(programme.spec.expect.days)


def test_no_text_has_a_hole(calls: EuCalls, programmes: tuple[Programme, ...]) -> None:
    texts = [text for topic in calls.topics for text in (topic.title, *topic.text.values())]
    texts += [news.text for topic in calls.topics for news in topic.news]
    texts += [text for programme in programmes for text in (programme.title, programme.note, *programme.texts.values())]

    assert [text for text in texts if "{" in text or "}" in text] == []
    assert all(topic.text for topic in calls.topics)


def test_years_in_texts_follow_the_dates() -> None:
    later = read_eu_calls(date(2031, 3, 5))
    programme = next(
        p for p in read_programmes(date(2031, 3, 5)) if p.spec.slug == "foerderung-kriminalpraeventiver-projekte"
    )

    assert later.topic("cerv-daphne-prevention").identifier == "CERV-2031-DAPHNE-PREVENTION"
    assert later.topic("cl3-community-policing").identifier == "HORIZON-CL3-2032-01-FCT-02"
    assert "bis zum **15. April 2031**" in programme.texts["deadline"]


def test_instants_are_five_in_the_afternoon_in_brussels_unless_announced(calls: EuCalls) -> None:
    usual = calls.topic("isf-protect").closes_at[0]
    noon = calls.topic("amif-trafficking").closes_at[0]

    assert usual.isoformat() == "2027-01-21T17:00:00+01:00"
    assert noon.isoformat() == "2026-12-23T12:00:00+01:00"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, date(2026, 11, 24)),
        (1, date(2026, 11, 25)),
        (3, date(2026, 11, 27)),
        (4, date(2026, 11, 27)),  # a Saturday
        (5, date(2026, 11, 27)),  # a Sunday
        (37, date(2026, 12, 23)),  # New Year's Eve
        (38, date(2026, 12, 23)),  # New Year's Day
        (39, date(2027, 1, 1)),  # a Saturday, once more than the holidays away
        (-3, date(2026, 11, 21)),  # kept to the day, although a Saturday
        (-9, date(2026, 11, 13)),  # a Sunday
    ],
)
def test_far_days_are_working_days(days: int, expected: date) -> None:
    assert day_after(TODAY, days) == expected
