"""Reminders before deadlines: each lead time once, never late in a burst, never after the end, in everybody's words."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.alerting import decide, follow, mails, move_deadline, only_mail
from tests.builders import CLOSES, NOW, a_call, a_deadline, a_user, some_settings
from tests.mailserver import body
from tracker.alerts import decide_alerts
from tracker.db.models import Call, Deadline, Notice, OutboxMessage, Reminder

MORNING = timedelta(hours=-7)  # from 17:00 in Brussels back to ten o'clock


def send_reminders(
    session: Session, days: Iterable[int], *, closes_at: datetime = CLOSES
) -> list[tuple[int, int | None]]:
    """(days left, lead time) of everything told when one run happens on the morning of each of these days."""
    return [
        (left, alert.lead_days)
        for left in days
        for alert in decide(session, now=closes_at + MORNING - timedelta(days=left))
    ]


def test_each_lead_time_is_announced_once(session: Session) -> None:
    follow(session, a_call(session))

    reminders = [lead for _, lead in send_reminders(session, range(40, -2, -1))]

    assert reminders == [30, 14, 7, 2]
    assert [row.lead_days for row in session.scalars(select(Reminder).order_by(Reminder.lead_days.desc()))] == reminders
    assert len(mails(session)) == len(list(session.scalars(select(Notice)))) == 4


def test_many_runs_on_one_day_tell_it_once(session: Session) -> None:
    follow(session, a_call(session))
    day = datetime(2027, 1, 7, 0, 0, tzinfo=UTC)

    told = [alert.lead_days for hour in range(23) for alert in decide(session, now=day + timedelta(hours=hour))]

    assert told == [7]


def test_missed_runs_are_caught_up_with_one_mail(session: Session) -> None:
    follow(session, a_call(session))

    told = send_reminders(session, [40, 6, 5, 4, 3, 2, 1, 0])

    assert told == [(6, 7), (2, 2)]
    assert {row.lead_days for row in session.scalars(select(Reminder))} == {30, 14, 7, 2}
    assert mails(session)[0]["Subject"].startswith("Noch 6 Tage (14.01.2027): ")


def test_nothing_is_told_after_the_deadline_not_even_on_its_last_day(session: Session) -> None:
    follow(session, a_call(session))

    assert decide(session, now=CLOSES) == []
    assert decide(session, now=CLOSES + timedelta(hours=1)) == []


def test_the_last_hours_are_still_told(session: Session) -> None:
    follow(session, a_call(session))

    decide(session, now=CLOSES - timedelta(hours=3))

    assert only_mail(session)["Subject"].startswith("Schließt heute, noch 3 Stunden (14.01.2027): ")


def test_who_follows_late_gets_only_what_is_still_ahead(session: Session) -> None:
    follow(session, a_call(session), created_at=CLOSES - timedelta(days=10))

    assert send_reminders(session, range(10, -1, -1)) == [(7, 7), (2, 2)]


def test_everybody_has_their_own_lead_times(session: Session) -> None:
    call = a_call(session)
    early = follow(session, call, a_user(session, call_lead_days=[45]))
    never = follow(session, call, a_user(session, call_lead_days=[]))

    told = [alert for left in range(50, -1, -1) for alert in decide(session, now=CLOSES - timedelta(days=left))]

    assert [(alert.user_id, alert.lead_days) for alert in told] == [(early.id, 45)]
    assert never.call_lead_days == []


@pytest.mark.parametrize("status", ["closed", "exhausted", "withdrawn"])
def test_a_call_that_is_over_is_not_remembered(session: Session, status: str) -> None:
    follow(session, a_call(session, status=status))

    assert send_reminders(session, range(40, -2, -1)) == []


def test_who_switched_mails_off_gets_a_notice_only_and_who_left_gets_nothing(session: Session) -> None:
    call = a_call(session)
    silent = follow(session, call, a_user(session, mail_reminders=False))
    follow(session, call, a_user(session, active=False))

    (alert,) = decide(session, now=CLOSES - timedelta(days=7))

    assert (alert.user_id, alert.mailed) == (silent.id, False)
    assert mails(session) == []
    (notice,) = session.scalars(select(Notice))
    assert (notice.user_id, notice.kind, notice.call_id) == (silent.id, "deadline_reminder", call.id)
    assert notice.facts == {
        "deadline": "submission",
        "on": "2027-01-14",
        "closes_at": "2027-01-14T16:00:00+00:00",
        "lead_days": 7,
        "days_left": 7,
        "subject": alert.subject,
    }


def test_a_mail_that_was_not_sent_before_the_deadline_is_not_sent_at_all(session: Session) -> None:
    follow(session, a_call(session))

    decide(session, now=CLOSES - timedelta(days=2))

    assert session.scalars(select(OutboxMessage.expires_at)).one() == CLOSES


def test_days_are_counted_in_the_zone_of_the_call(session: Session) -> None:
    follow(session, a_call(session))
    midnight_in_brussels = datetime(2027, 1, 6, 23, 0, tzinfo=UTC)

    before = decide(session, now=midnight_in_brussels - timedelta(minutes=1))
    after = decide(session, now=midnight_in_brussels)

    assert ([alert.lead_days for alert in before], [alert.lead_days for alert in after]) == ([14], [7])


@pytest.mark.parametrize(
    "closes_at",
    [
        datetime(2027, 3, 29, 15, 0, tzinfo=UTC),  # 17:00, the day after the clocks went forward
        datetime(2027, 3, 28, 22, 0, tzinfo=UTC),  # midnight at the end of the day itself
        datetime(2026, 10, 26, 16, 0, tzinfo=UTC),  # 17:00, the day after they went back
    ],
)
def test_a_clock_change_moves_no_reminder(session: Session, closes_at: datetime) -> None:
    last_day = (closes_at - timedelta(minutes=1)).date()
    call = a_call(session, closes_at=closes_at)
    call.deadlines[0].on, call.deadlines[0].hour_words = last_day, "17:00"
    user = follow(session, call, created_at=closes_at - timedelta(days=60))
    noon = datetime.combine(last_day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=10)

    told = [
        (left, alert.lead_days)
        for left in range(40, -1, -1)
        for alert in decide(session, now=noon - timedelta(days=left))
        if alert.user_id == user.id
    ]

    assert told == [(30, 30), (14, 14), (7, 7), (2, 2)]


def test_every_cut_off_has_reminders_of_its_own(session: Session) -> None:
    call = a_call(session)
    second = CLOSES + timedelta(days=90)
    call.deadlines[0].kind = "cutoff"
    call.deadlines.append(a_deadline(closes_at=second, kind="cutoff", position=1))
    follow(session, call, a_user(session, call_lead_days=[7]))

    first_told = send_reminders(session, range(20, -2, -1))
    second_told = send_reminders(session, range(20, -2, -1), closes_at=second)

    assert (first_told, second_told) == ([(7, 7)], [(7, 7)])


def test_a_second_stage_is_told_as_such(session: Session) -> None:
    call = a_call(session)
    call.deadlines[0].kind = "stage2"
    follow(session, call)

    decide(session, now=CLOSES - timedelta(days=7))

    text = body(only_mail(session), "plain")
    assert "Zweite Stufe (Vollantrag): Do., 14. Januar 2027, 17:00 Uhr (Brüsseler Zeit) – noch 7 Tage" in text
    assert "Die zweite Stufe steht nur denen offen, die nach der ersten dazu aufgefordert wurden." in text


def month_only(call: Call) -> None:
    deadline: Deadline = call.deadlines[0]
    deadline.on, deadline.precision, deadline.hour_words = date(2027, 5, 1), "month", ""
    deadline.closes_at = call.next_closes_at = datetime(2027, 5, 31, 22, 0, tzinfo=UTC)


def test_a_month_counts_from_its_first_day_and_is_told_as_a_month(session: Session) -> None:
    call = a_call(session, title="Sicher unterwegs")
    month_only(call)
    follow(session, call)
    first_of_may = datetime(2027, 5, 1, 8, 0, tzinfo=UTC)

    told = [
        (left, alert.lead_days)
        for left in range(40, -20, -1)
        for alert in decide(session, now=first_of_may - timedelta(days=left))
    ]

    assert told == [(30, 30), (14, 14), (7, 7), (2, 2)]
    assert mails(session)[0]["Subject"] == "Frist im Mai 2027: Sicher unterwegs"
    assert "Einreichungsfrist: Mai 2027 – Tag noch nicht genannt" in body(mails(session)[0], "plain")
    assert "Die Quelle nennt nur den Monat." in body(mails(session)[0], "plain")


def test_what_is_doubtful_is_not_told_as_certain(session: Session) -> None:
    call = a_call(session, missing_since=NOW)
    call.deadlines[0].confidence, call.deadlines[0].binding = "low", "yes"
    call.deadlines[0].zone = None
    follow(session, call)

    decide(session, now=CLOSES - timedelta(days=7))

    text = body(only_mail(session), "plain")
    assert "Do., 14. Januar 2027, 17:00 Uhr (wie veröffentlicht, Zeitzone nicht genannt)" in text
    assert "Wir sind nicht sicher, ob wir dieses Datum richtig gelesen haben." in text
    assert "Dies ist eine Ausschlussfrist" in text
    assert "Die Quelle zeigt diesen Aufruf nicht mehr an." in text


def test_a_moved_deadline_has_all_its_lead_times_ahead_again(session: Session) -> None:
    call = a_call(session)
    user = follow(session, call)
    send_reminders(session, range(40, 19, -1))

    later = CLOSES + timedelta(days=60)
    call.deadlines[0].closes_at, call.deadlines[0].on = later, later.date()
    session.flush()

    assert send_reminders(session, range(50, -2, -1), closes_at=later) == [(30, 30), (14, 14), (7, 7), (2, 2)]
    assert user.call_lead_days == [30, 14, 7, 2]


def test_lead_times_reached_when_a_new_date_was_mailed_are_covered_by_that_mail(session: Session) -> None:
    call = a_call(session)
    follow(session, call)
    move_deadline(session, call, by=timedelta(days=-41), seen_at=CLOSES - timedelta(days=51))  # now ten days are left

    told = send_reminders(session, range(10, -2, -1), closes_at=call.deadlines[0].closes_at)

    assert told == [(10, None), (7, 7), (2, 2)]  # the change itself, then what is still ahead


def test_who_wants_no_mail_of_changes_is_reminded_of_the_new_date(session: Session) -> None:
    call = a_call(session)
    follow(session, call, a_user(session, mail_changes=False))
    move_deadline(session, call, by=timedelta(days=-41), seen_at=CLOSES - timedelta(days=51))

    told = send_reminders(session, range(10, -2, -1), closes_at=call.deadlines[0].closes_at)

    assert told == [(10, None), (10, 14), (7, 7), (2, 2)]


def test_a_change_told_late_covers_what_was_reached_meanwhile(session: Session) -> None:
    call = a_call(session)
    follow(session, call)
    move_deadline(session, call, by=timedelta(days=-35), seen_at=CLOSES - timedelta(days=51))  # sixteen days are left

    told = send_reminders(session, [13, 12, 7], closes_at=call.deadlines[0].closes_at)

    assert told == [(13, None), (7, 7)]


def test_one_unreadable_call_keeps_nobody_elses_reminder_back(session: Session) -> None:
    broken, fine = a_call(session), a_call(session)
    broken.deadlines[0].kind = "unheard-of"
    user = a_user(session)
    follow(session, broken, user)
    follow(session, fine, user)

    decided = decide_alerts(session, settings=some_settings(), now=CLOSES - timedelta(days=7))

    assert [alert.call_id for alert in decided.notices] == [fine.id]
    assert decided.problems == [f"deadline of call {broken.id} for person {user.id}: 'unheard-of'"]
    assert {row.call_id for row in session.scalars(select(Reminder))} == {fine.id}
