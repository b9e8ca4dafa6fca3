"""Changed calls: told at once and once, with old and new, to those who followed before; the calendar moves along."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.alerting import (
    calendar_of,
    decide,
    follow,
    mails,
    move_deadline,
    only_mail,
    revise_deadlines,
    told_deadlines,
)
from tests.builders import CLOSES, NOW, a_call, a_deadline, a_revision, a_user, some_settings
from tests.mailserver import body
from tracker.alerts import decide_alerts
from tracker.calls import watch_call
from tracker.db.models import Notice

HOUR = timedelta(hours=1)
FORTNIGHT = timedelta(days=14)


def test_a_moved_deadline_is_told_once_with_old_and_new(session: Session) -> None:
    call = a_call(session, title="Sichere Plätze")
    user = follow(session, call)
    move_deadline(session, call, by=FORTNIGHT, seen_at=NOW)

    told = [decide(session, now=NOW + HOUR), decide(session, now=NOW + 2 * HOUR)]

    assert [[(alert.kind, alert.user_id) for alert in each] for each in told] == [[("call_changed", user.id)], []]
    mail = only_mail(session)
    assert mail["Subject"] == "Frist jetzt 28.01.2027: Sichere Plätze"
    assert (
        "Einreichungsfrist\r\n"
        "  bisher: Do., 14. Januar 2027, 17:00 Uhr (Brüsseler Zeit)\r\n"
        "  jetzt: Do., 28. Januar 2027, 17:00 Uhr (Brüsseler Zeit)\r\n"
    ) in body(mail, "plain")


def test_the_calendar_entry_moves_along_and_says_so_each_time(session: Session) -> None:
    call = a_call(session)
    follow(session, call)
    decide(session, now=CLOSES - timedelta(days=30))
    for times in (1, 2):
        move_deadline(session, call, by=FORTNIGHT, seen_at=NOW + times * HOUR)
        decide(session, now=NOW + times * HOUR)

    entries = [Calendar.from_ical(calendar_of(mail)).walk("VEVENT")[0] for mail in mails(session)]

    assert [entry["sequence"] for entry in entries] == [0, 1, 2]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert [entry.decoded("dtstart") for entry in entries] == [CLOSES, CLOSES + FORTNIGHT, CLOSES + 2 * FORTNIGHT]


def test_two_changes_between_runs_are_one_mail_from_the_first_to_the_last_value(session: Session) -> None:
    call = a_call(session)
    follow(session, call)
    move_deadline(session, call, by=FORTNIGHT, seen_at=NOW)
    move_deadline(session, call, by=FORTNIGHT, seen_at=NOW + HOUR)
    a_revision(session, call, "budget_total", old={"value": None}, new={"value": "1200000.00"})

    decide(session, now=NOW + 2 * HOUR)

    text = body(only_mail(session), "plain")
    assert "bisher: Do., 14. Januar 2027" in text
    assert "28. Januar" not in text
    assert "jetzt: Do., 11. Februar 2027" in text
    assert "Gesamtbudget des Aufrufs\r\n  jetzt: 1.200.000\N{NO-BREAK SPACE}€\r\n" in text


def test_what_went_back_to_what_it_was_is_not_told(session: Session) -> None:
    call = a_call(session)
    follow(session, call)
    move_deadline(session, call, by=FORTNIGHT, seen_at=NOW)
    move_deadline(session, call, by=-FORTNIGHT, seen_at=NOW + HOUR)

    assert decide(session, now=NOW + 2 * HOUR) == []


def test_who_follows_since_after_the_change_is_not_told_of_it(session: Session) -> None:
    call = a_call(session)
    a_revision(session, call, at=NOW - HOUR)
    late = a_user(session)
    watch_call(session, call, user=late, now=NOW)

    assert decide(session, now=NOW + HOUR) == []
    a_revision(session, call, at=NOW + HOUR)
    assert [alert.user_id for alert in decide(session, now=NOW + HOUR)] == [late.id]


def test_every_follower_is_told_in_their_language(session: Session) -> None:
    call = a_call(session, title="Safer streets")
    for language in ("de", "en", "fr"):
        follow(session, call, a_user(session, language=language))
    move_deadline(session, call, by=FORTNIGHT, seen_at=NOW)

    decide(session, now=NOW)

    assert [mail["Subject"] for mail in mails(session)] == [
        "Frist jetzt 28.01.2027: Safer streets",
        "Deadline now 28/01/2027: Safer streets",
        "Date limite désormais le 28/01/2027 : Safer streets",
    ]
    assert [mail["Content-Language"] for mail in mails(session)] == ["de", "en", "fr"]


def test_who_wants_no_mail_of_changes_gets_a_notice_only(session: Session) -> None:
    call = a_call(session)
    silent = follow(session, call, a_user(session, mail_changes=False))
    follow(session, call, a_user(session, active=False))
    revision = move_deadline(session, call, by=FORTNIGHT, seen_at=NOW)

    (alert,) = decide(session, now=NOW)

    assert (alert.user_id, alert.mailed) == (silent.id, False)
    assert mails(session) == []
    (notice,) = session.scalars(select(Notice))
    assert (notice.kind, notice.call_id, notice.user_id) == ("call_changed", call.id, silent.id)
    assert notice.facts == {"fields": ["deadlines"], "revision_ids": [revision.id], "subject": alert.subject}


def test_a_dropped_deadline_is_told_and_its_entry_cancelled(session: Session) -> None:
    call = a_call(session, deadline_state="rolling")
    follow(session, call)
    old = told_deadlines(call)
    call.deadlines.clear()
    revise_deadlines(session, call, old, seen_at=NOW)

    decide(session, now=NOW)

    assert "bisher: Do., 14. Januar 2027, 17:00 Uhr (Brüsseler Zeit)\r\n  jetzt: Jederzeit" in body(
        only_mail(session), "plain"
    )
    (entry,) = Calendar.from_ical(calendar_of(only_mail(session))).walk("VEVENT")
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 1)


def test_a_deadline_that_became_unclear_is_told_as_such_and_stays_in_the_calendar(session: Session) -> None:
    call = a_call(session, deadline_state="unclear")
    follow(session, call)
    old = told_deadlines(call)
    call.deadlines.clear()
    revise_deadlines(session, call, old, seen_at=NOW)

    decide(session, now=NOW)

    assert "jetzt: Frist unklar – bitte an der Quelle prüfen" in body(only_mail(session), "plain")
    assert list(only_mail(session).iter_attachments()) == []


def test_a_passed_cut_off_that_leaves_the_list_is_no_news(session: Session) -> None:
    call = a_call(session)
    call.deadlines[0].kind = "cutoff"
    call.deadlines.append(a_deadline(closes_at=CLOSES + timedelta(days=90), kind="cutoff", position=1))
    follow(session, call)
    old = told_deadlines(call)
    del call.deadlines[0]
    revise_deadlines(session, call, old, seen_at=CLOSES + timedelta(days=3))

    assert decide(session, now=CLOSES + timedelta(days=4)) == []


def test_a_new_cut_off_is_told_as_new_and_only_it_is_in_the_calendar(session: Session) -> None:
    call = a_call(session)
    follow(session, call)
    old = told_deadlines(call)
    call.deadlines.append(a_deadline(closes_at=CLOSES + timedelta(days=90), kind="cutoff", position=1))
    revise_deadlines(session, call, old, seen_at=NOW)

    decide(session, now=NOW)

    text = body(only_mail(session), "plain")
    assert "Stichtag\r\n  jetzt: Mi., 14. April 2027, 18:00 Uhr (Brüsseler Zeit)" in text
    assert "bisher:" not in text
    (entry,) = Calendar.from_ical(calendar_of(only_mail(session))).walk("VEVENT")
    assert entry.decoded("dtstart") == CLOSES + timedelta(days=90)


@pytest.mark.parametrize("field", ["call_group", "language", "published_on"])
def test_what_only_sorts_a_call_is_not_told(session: Session, field: str) -> None:
    call = a_call(session)
    follow(session, call)
    a_revision(session, call, field)

    assert decide(session, now=NOW) == []


def test_a_field_without_words_is_a_problem_and_told_once_there_are_words(session: Session) -> None:
    call = a_call(session)
    user = follow(session, call)
    a_revision(session, call, "unheard_of")

    first = decide_alerts(session, settings=some_settings(), now=NOW)
    second = decide_alerts(session, settings=some_settings(), now=NOW)

    problem = f"changes of call {call.id} for person {user.id}: no words are known for a change of 'unheard_of'"
    assert first.problems == second.problems == [problem]
    assert first.notices == []


def test_hostile_titles_stay_text(session: Session) -> None:
    call = a_call(session, title='<script>alert(1)</script> "Preis" & Frist\r\nBcc: alle@stadt.example')
    follow(session, call)
    move_deadline(session, call, by=FORTNIGHT, seen_at=NOW)

    decide(session, now=NOW)

    mail = only_mail(session)
    assert mail["Bcc"] is None
    assert "<script>" not in body(mail, "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34;Preis&#34; &amp; Frist Bcc: alle@stadt.example" in body(
        mail, "html"
    )
    assert '<script>alert(1)</script> "Preis" & Frist Bcc: alle@stadt.example\r\n' in body(mail, "plain")


def test_changes_of_a_year_are_each_told_once(session: Session) -> None:
    """A deadline that moves again and again, with runs at odd hours, against a reckoning of its own."""
    call = a_call(session)
    follow(session, call)
    moves = {3: 7, 10: -3, 20: 21, 21: 1, 35: -10}  # day from now: by how many days
    seen: list[datetime] = []

    for day in range(40):
        now = NOW + timedelta(days=day, hours=day % 7)
        if day in moves:
            move_deadline(session, call, by=timedelta(days=moves[day]), seen_at=now)
        seen += [now for alert in decide(session, now=now) if alert.kind == "call_changed"]

    assert seen == [NOW + timedelta(days=day, hours=day % 7) for day in moves]
