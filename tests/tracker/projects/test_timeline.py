"""A project on a line of time: nothing lies outside, nothing on top of each other."""

from datetime import date

from sqlalchemy.orm import Session

from tests.builders import a_german_award, a_project, an_award
from tracker.projects.timeline import make_timeline


def test_periods_and_due_days_lie_where_their_days_are(session: Session) -> None:
    project = a_project(session)

    line = make_timeline(project, date(2026, 11, 24))

    assert [bar.x for bar in line.bars] == [0.0, 462.6]  # 365 of 789 days
    assert [mark.number for mark in line.marks] == [1, 2]
    assert line.marks[-1].x == 1000.0  # the last report ends the line
    assert line.today_x is not None
    assert line.bars[0].x < line.today_x < line.bars[1].x


def test_today_is_shown_only_while_the_line_lasts(session: Session) -> None:
    project = a_project(session)

    assert make_timeline(project, date(2025, 12, 31)).today_x is None
    assert make_timeline(project, date(2028, 3, 1)).today_x is None


def test_ticks_are_first_days_of_months_and_not_too_many(session: Session) -> None:
    long = a_project(session, award=an_award(ends_on=date(2032, 12, 31), last_months=(18, 36, 54, 84)))
    odd = a_project(session, acronym="ODD", award=a_german_award(starts_on=date(2025, 7, 15)))

    for project in (long, odd):
        ticks = make_timeline(project, date(2026, 1, 1)).ticks
        assert 3 <= len(ticks) <= 10
        assert {tick.day.day for tick in ticks} == {1}
        assert all(0 <= tick.x <= 1000 for tick in ticks)


def test_marks_that_lie_close_stand_in_two_rows(session: Session) -> None:
    project = a_project(session)
    project.obligations[1].due_on = date(2027, 3, 5)

    assert [mark.row for mark in make_timeline(project, date(2026, 1, 1)).marks] == [0, 1]
