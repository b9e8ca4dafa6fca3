"""Lead times: one reminder at most, the nearest, never late in a burst."""

import pytest

from tracker.alerts.lead_times import LeadChoice, choose_lead

USUAL = (30, 14, 7, 2)


def announced(days: range, *, ahead_from: int | None = None) -> list[tuple[int, int]]:
    """(days left, lead time) of every reminder when one run happens on each of these days."""
    noted: set[int] = set()
    told = []
    for days_left in days:
        choice = choose_lead(USUAL, days_left=days_left, noted=noted, ahead_from=ahead_from)
        noted |= set(choice.covered)
        if choice.announce is not None:
            noted.add(choice.announce)
            told.append((days_left, choice.announce))
    return told


def test_each_lead_time_is_announced_on_its_day() -> None:
    assert announced(range(40, -3, -1)) == [(30, 30), (14, 14), (7, 7), (2, 2)]


@pytest.mark.parametrize(
    ("days_left", "choice"),
    [
        (31, LeadChoice(None, ())),
        (30, LeadChoice(30, ())),
        (29, LeadChoice(30, ())),  # yesterday's run was missed
        (6, LeadChoice(7, (14, 30))),  # three weeks were missed: one reminder, no burst
        (0, LeadChoice(2, (7, 14, 30))),
        (-1, LeadChoice(None, ())),  # never after the deadline
    ],
)
def test_a_missed_run_catches_up_with_the_nearest_only(days_left: int, choice: LeadChoice) -> None:
    assert choose_lead(USUAL, days_left=days_left, noted=set()) == choice


def test_what_was_announced_is_not_announced_again() -> None:
    assert choose_lead(USUAL, days_left=6, noted={7, 14, 30}) == LeadChoice(None, ())


def test_a_lead_time_added_after_its_day_is_covered_by_the_nearer_one() -> None:
    assert choose_lead((20, *USUAL), days_left=10, noted={14, 30}) == LeadChoice(None, (20,))


def test_who_follows_late_gets_only_what_is_still_ahead() -> None:
    assert announced(range(10, -1, -1), ahead_from=10) == [(7, 7), (2, 2)]


def test_who_follows_on_the_day_of_a_lead_time_gets_it() -> None:
    assert announced(range(7, -1, -1), ahead_from=7) == [(7, 7), (2, 2)]


def test_lead_times_may_repeat_come_in_any_order_or_be_missing() -> None:
    assert choose_lead((2, 30, 2, 14), days_left=2, noted={30, 14}) == LeadChoice(2, ())
    assert choose_lead((), days_left=2, noted=set()) == LeadChoice(None, ())
    assert choose_lead((0,), days_left=0, noted=set()) == LeadChoice(0, ())
