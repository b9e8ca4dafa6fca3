"""Reminders of duties after an award: each lead time once, to those who write, until it was handed in."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.alerting import calendar_of, decide, mails, only_mail
from tests.builders import a_german_award, a_project, a_user, an_organisation
from tests.mailserver import body
from tracker.alerts import Alert
from tracker.db.models import Notice, Obligation, ObligationReminder, Project, User

NOON = 11  # in UTC: the same day in Brussels, summer and winter


def running(session: Session, **changes: object) -> tuple[Project, User]:
    """A German project with one editor of its city."""
    city = an_organisation(session)
    project = a_project(session, city, award=a_german_award(**changes), acronym="SICHER")
    (editor,) = [membership.user for membership in city.memberships] or [a_user(session, city)]
    return project, editor


def duty(project: Project, kind: str = "proof_of_use") -> Obligation:
    return next(each for each in project.obligations if each.kind == kind)


def told(session: Session, obligation: Obligation, days: range) -> list[tuple[int, int | None]]:
    """(days left, lead time) of what is told of one obligation when one run happens on each of these days."""
    noon = datetime.combine(obligation.due_on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=NOON)
    return [
        (left, alert.lead_days)
        for left in days
        for alert in decide(session, now=noon - timedelta(days=left))
        if alert.obligation_id == obligation.id
    ]


def on(day: date, session: Session) -> list[Alert]:
    return decide(session, now=datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=NOON))


def test_each_lead_time_is_announced_once_until_the_day_itself(session: Session) -> None:
    project, _ = running(session)

    reminders = told(session, duty(project), range(70, -3, -1))

    assert reminders == [(60, 60), (30, 30), (14, 14), (7, 7), (2, 2), (1, 1)]


def test_missed_runs_are_caught_up_with_one_mail(session: Session) -> None:
    project, _ = running(session)
    obligation = duty(project)

    assert told(session, obligation, range(5, 3, -1)) == [(5, 7)]
    noted = session.scalars(
        select(ObligationReminder.lead_days).where(ObligationReminder.obligation_id == obligation.id)
    )
    assert sorted(noted) == [7, 14, 30, 60]


def test_what_was_handed_in_is_not_remembered(session: Session) -> None:
    project, _ = running(session)
    obligation = duty(project)
    obligation.submitted_on, obligation.status = project.ends_on, "submitted"

    assert told(session, obligation, range(70, -3, -1)) == []


def test_a_duty_moved_by_a_person_is_announced_again_for_its_new_day(session: Session) -> None:
    project, _ = running(session)
    obligation = duty(project)
    old_day = obligation.due_on
    on(old_day - timedelta(days=30), session)

    obligation.due_on, obligation.moves = old_day + timedelta(days=31), 1
    on(old_day + timedelta(days=1), session)

    first, second = (
        Calendar.from_ical(calendar_of(mail)).walk("VEVENT")[0]
        for mail in mails(session)
        if "Verwendungsnachweis" in mail["Subject"]
    )
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert second.decoded("dtstart") == old_day + timedelta(days=31)
    assert "Dieser Tag wurde von Hand festgelegt." in body(mails(session)[-1], "plain")


def test_a_reminder_says_what_when_why_and_where(session: Session) -> None:
    project, editor = running(session)
    obligation = duty(project)

    on(obligation.due_on - timedelta(days=7), session)

    mail = only_mail(session)
    day = obligation.due_on.strftime("%d.%m.%Y")
    assert mail["Subject"] == f"In 7 Tagen fällig ({day}): Verwendungsnachweis – SICHER"
    text = body(mail, "plain")
    assert "in Ihrem Projekt SICHER ist in 7 Tagen etwas fällig." in text
    assert "Fördergeber: Landespräventionsrat Musterland" in text
    assert "Förderkennzeichen: LPR-2026-17" in text
    assert f"https://callboard.stadt.example/projects/{project.id}" in text
    (notice,) = session.scalars(select(Notice))
    assert (notice.user_id, notice.obligation_id, notice.facts["days_left"]) == (editor.id, obligation.id, 7)


def test_readers_and_strangers_are_not_reminded_and_the_silent_get_a_notice_only(session: Session) -> None:
    project, editor = running(session)
    a_user(session, project.organisation, role="reader")
    a_user(session, an_organisation(session))
    a_user(session, project.organisation, active=False)
    editor.mail_reminders = False

    (alert,) = on(duty(project).due_on - timedelta(days=7), session)

    assert (alert.user_id, alert.mailed) == (editor.id, False)
    assert mails(session) == []
