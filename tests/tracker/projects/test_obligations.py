"""Obligations move, are submitted and answered; open ones are found with the people to remind."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_german_award, a_project, a_user, an_organisation
from tracker.errors import Invalid, NotAllowed
from tracker.projects import (
    Stage,
    find_open_obligations,
    obligation_rule,
    obligation_title,
    people_to_remind,
    stage_in_words,
    stage_of,
)
from tracker.projects.expectations import expected_days
from tracker.projects.obligations import move_due_day, note_reply, reopen_obligation, submit_obligation


def test_a_moved_day_keeps_what_the_rule_said(session: Session) -> None:
    project = a_project(session)
    user, obligation = a_user(session, project.organisation), project.obligations[0]

    move_due_day(session, obligation, due_on=date(2027, 3, 15), user=user)
    move_due_day(session, obligation, due_on=date(2027, 3, 15), user=user)

    assert (obligation.due_on, obligation.computed_on, obligation.moves) == (date(2027, 3, 15), date(2027, 3, 1), 1)
    with pytest.raises(Invalid):
        move_due_day(session, obligation, due_on=project.starts_on, user=user)


def test_a_submitted_report_is_open_no_more_until_the_note_is_taken_back(session: Session) -> None:
    project = a_project(session)
    user, (first, last) = a_user(session, project.organisation), project.obligations

    submit_obligation(session, first, submitted_on=NOW.date(), reference=" Ares(2026) 1 ", user=user, now=NOW)
    after = find_open_obligations(session)
    reopen_obligation(session, first, user=user)

    assert after == [last]
    assert find_open_obligations(session) == [first, last]
    assert (first.submitted_on, first.reference, first.status) == (None, "", "open")


def test_a_submission_has_a_day_that_can_be(session: Session) -> None:
    project = a_project(session)
    user, obligation = a_user(session, project.organisation), project.obligations[0]

    for day in (NOW.date() + timedelta(days=1), project.starts_on - timedelta(days=1)):
        with pytest.raises(Invalid) as wrong:
            submit_obligation(session, obligation, submitted_on=day, reference="", user=user, now=NOW)
        assert wrong.value.field == "submitted_on"


def test_the_funder_answers_only_what_was_submitted(session: Session) -> None:
    project = a_project(session)
    user, obligation = a_user(session, project.organisation), project.obligations[0]

    with pytest.raises(Invalid):
        note_reply(session, obligation, reply="accepted", user=user)
    submit_obligation(session, obligation, submitted_on=NOW.date(), reference="", user=user, now=NOW)
    with pytest.raises(Invalid):
        note_reply(session, obligation, reply="open", user=user)
    note_reply(session, obligation, reply="queried", user=user)

    assert stage_of(obligation, NOW.date()) == Stage.QUERIED


def test_only_the_coordinator_decides_on_obligations(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni])
    obligation = project.obligations[0]

    for person in (a_user(session, uni, "admin"), a_user(session, city, "reader")):
        with pytest.raises(NotAllowed):
            move_due_day(session, obligation, due_on=date(2027, 3, 15), user=person)
        with pytest.raises(NotAllowed):
            submit_obligation(session, obligation, submitted_on=NOW.date(), reference="", user=person, now=NOW)
        with pytest.raises(NotAllowed):
            reopen_obligation(session, obligation, user=person)
        with pytest.raises(NotAllowed):
            note_reply(session, obligation, reply="accepted", user=person)


def test_obligations_of_projects_that_rest_are_not_reminded_of(session: Session) -> None:
    project = a_project(session)
    project.status = "suspended"

    assert find_open_obligations(session) == []


def test_editors_and_admins_of_all_who_take_part_are_reminded_once(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni])
    admin, partner = a_user(session, city, "admin"), a_user(session, uni, "editor")
    a_user(session, city, "reader")
    a_user(session, uni, "editor", active=False)
    a_user(session, an_organisation(session), "admin")

    found = people_to_remind(session, project.obligations[0])

    first = found[0]  # who started the project
    assert found == [first, admin, partner]
    assert first.memberships[0].organisation is city


def test_an_obligation_is_planned_then_open_then_overdue(session: Session) -> None:
    obligation = a_project(session).obligations[0]

    stages = [stage_of(obligation, date(2026, 12, 31)), stage_of(obligation, date(2027, 1, 1))]
    stages += [stage_of(obligation, date(2027, 3, 1)), stage_of(obligation, date(2027, 3, 2))]

    assert stages == [Stage.PLANNED, Stage.OPEN, Stage.OPEN, Stage.OVERDUE]
    assert stage_in_words(Stage.OVERDUE, "de") == "überfällig"


def test_obligations_are_named_and_explained_in_every_language(session: Session) -> None:
    eu, german = a_project(session), a_project(session, acronym="HALT", award=a_german_award())

    titles = [obligation_title(duty, language) for duty in eu.obligations for language in ("de", "en", "fr")]
    proofs = [obligation_title(duty, language) for duty in german.obligations for language in ("de", "en", "fr")]

    assert titles[:3] == ["Periodischer Bericht 1", "Periodic report 1", "Rapport périodique 1"]
    assert titles[3:] == ["Abschlussbericht", "Final report", "Rapport final"]
    assert proofs == ["Zwischennachweis 2025"] * 3 + ["Verwendungsnachweis"] * 3
    assert obligation_rule(eu.obligations[0], "de") == "60 Tage nach Ende des Berichtszeitraums"


def test_payments_and_the_end_of_record_keeping_follow_the_reports(session: Session) -> None:
    project = a_project(session)
    user = a_user(session, project.organisation)
    submit_obligation(
        session, project.obligations[0], submitted_on=date(2026, 11, 20), reference="", user=user, now=NOW
    )

    days = [(each.expectation.kind, each.on, each.firm) for each in expected_days(project)]

    assert days == [
        ("prefinancing", date(2025, 12, 31), True),  # 30 days after 1 December; 10 days before the start is earlier
        ("payment", date(2027, 2, 18), True),
        ("payment", date(2028, 5, 29), False),  # 90 days after the due day, while it is not submitted
        ("records", date(2033, 5, 29), False),
    ]


def test_receipts_are_kept_five_years_after_the_proof(session: Session) -> None:
    project = a_project(session, award=a_german_award())

    days = [(each.expectation.kind, each.on, each.firm) for each in expected_days(project)]

    assert days == [("receipts", date(2032, 6, 30), False)]
