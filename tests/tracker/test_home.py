"""The first page of a member: what closes next, what is new and fits, the own work and what is due."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import (
    CLOSES,
    NOW,
    a_call,
    a_project,
    a_source_state,
    a_tag,
    a_user,
    a_watch,
    an_application,
    an_organisation,
)
from tracker.db.models import Organisation, User
from tracker.errors import Invalid
from tracker.home import home_of
from tracker.profiles import set_topics, wanted_topics
from tracker.runs import start_run

TOPIC, OTHER = "gender_based_violence", "radicalisation_prevention"


@pytest.fixture
def city(session: Session) -> Organisation:
    return an_organisation(session)


@pytest.fixture
def user(session: Session, city: Organisation) -> User:
    return a_user(session, city)


def test_topics_are_kept_once_and_in_order_and_unknown_ones_refused(
    session: Session, city: Organisation, user: User
) -> None:
    set_topics(session, city, [TOPIC, "crime_prevention_general", TOPIC])

    with pytest.raises(Invalid, match="unknown topic 'astrology'"):
        set_topics(session, city, [TOPIC, "astrology"])

    assert city.profile.topics == ["crime_prevention_general", TOPIC]
    assert wanted_topics(user) == {"crime_prevention_general", TOPIC}


def test_what_closes_next_comes_first_and_fits_the_own_topics(session: Session, city: Organisation, user: User) -> None:
    late = a_call(session, closes_at=CLOSES + timedelta(days=9))
    soon = a_call(session, closes_at=CLOSES)
    foreign, over = a_call(session), a_call(session, closes_at=NOW - timedelta(days=1), status="closed")
    for call, topic in ((late, TOPIC), (soon, TOPIC), (foreign, OTHER), (over, TOPIC)):
        a_tag(session, call, topic)
    set_topics(session, city, [TOPIC])

    home = home_of(session, user, now=NOW)

    assert home.closing == [soon, late]


def test_who_chose_no_topics_sees_what_is_at_the_core(session: Session, user: User) -> None:
    core = a_call(session, first_seen_at=NOW - timedelta(days=1))
    a_call(session, first_seen_at=NOW - timedelta(days=1), relevance="adjacent")

    assert home_of(session, user, now=NOW).new == [core]


def test_new_is_what_came_within_two_weeks_or_is_still_to_open(session: Session, user: User) -> None:
    fresh = a_call(session, first_seen_at=NOW - timedelta(days=13))
    coming = a_call(session, first_seen_at=NOW - timedelta(days=90), status="forthcoming")
    a_call(session, first_seen_at=NOW - timedelta(days=15))

    assert home_of(session, user, now=NOW).new == [fresh, coming]


@pytest.mark.parametrize(("visited_days_ago", "new_days"), [(None, 14), (3, 3), (60, 14)])
def test_news_begins_at_the_last_visit_but_at_most_two_weeks_back(
    session: Session, user: User, visited_days_ago: int | None, new_days: int
) -> None:
    user.last_visit_at = None if visited_days_ago is None else NOW - timedelta(days=visited_days_ago)

    assert home_of(session, user, now=NOW).new_since == NOW - timedelta(days=new_days)


def test_closed_calls_leave_the_followed_ones(session: Session, user: User) -> None:
    followed = a_watch(session, a_call(session), user)
    a_watch(session, a_call(session, status="closed"), user)

    assert home_of(session, user, now=NOW).watched == [followed]


def test_own_work_and_what_is_due_is_shown_and_that_of_others_is_not(
    session: Session, city: Organisation, user: User
) -> None:
    draft = an_application(session, city)
    an_application(session, city, status="rejected")
    an_application(session)
    project = a_project(session, city)
    a_project(session)

    home = home_of(session, user, now=NOW)

    assert home.applications == [draft]
    assert home.projects == [project]
    assert home.due == sorted(home.due, key=lambda duty: duty.due_on)
    assert {duty.project_id for duty in home.due} == {project.id}
    assert all(duty.due_on <= date(2027, 5, 23) for duty in home.due)  # half a year ahead


def test_a_submitted_report_is_no_longer_due(session: Session, city: Organisation, user: User) -> None:
    a_project(session, city)
    first = home_of(session, user, now=NOW).due[0]
    first.submitted_on = NOW.date()
    session.flush()

    assert first not in home_of(session, user, now=NOW).due


def test_a_reading_that_goes_on_is_shown(session: Session, user: User) -> None:
    run = start_run(session, a_source_state(session).name, replay=False, now=NOW)

    assert home_of(session, user, now=NOW).running == [run]
