"""One run of alerts: decided once however many decide, sent for real, or only shown."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.alerting import follow, move_deadline
from tests.builders import CLOSES, NOW, a_call, a_user, some_settings
from tests.mailserver import body, mail_server
from tracker.alerts import decide_alerts, decide_in_turns, run_alerts
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Notice, OutboxMessage, Reminder, Watch

A_WEEK_BEFORE = CLOSES - timedelta(days=7)


@pytest.fixture
def writers(database_url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions that write, on both databases."""
    engine = open_engine(database_url)
    yield session_factory(engine, writing=True)
    engine.dispose()


def prepare(writers: sessionmaker[Session], *, people: int = 1) -> None:
    """People who follow a call that moved and one that closes within a week."""
    with writers() as session:
        moved, closing = a_call(session, title="Verschoben"), a_call(session, title="Bald zu Ende")
        for number in range(people):
            user = a_user(session, email=f"person{number}@stadt.example", name=f"Person {number}")
            follow(session, moved, user)
            follow(session, closing, user)
        move_deadline(session, moved, by=timedelta(days=60), seen_at=NOW)
        session.commit()


def count(writers: sessionmaker[Session], model: type) -> int:
    with writers() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_run_decides_and_sends_over_real_smtp(writers: sessionmaker[Session]) -> None:
    prepare(writers)

    with mail_server() as server:
        settings = some_settings(smtp_url=server.url)
        first = run_alerts(writers, settings=settings, now=A_WEEK_BEFORE)
        second = run_alerts(writers, settings=settings, now=A_WEEK_BEFORE + timedelta(hours=1))

    assert [message["Subject"] for message in server.messages] == [
        "Frist jetzt 15.03.2027: Verschoben",
        "Noch 7 Tage (14.01.2027): Bald zu Ende",
    ]
    assert "noch 7 Tage" in body(server.messages[1], "plain")
    assert (first.to_json()["sent"], second.to_json()["sent"]) == (2, 0)
    assert second.to_json()["notices"] == []


def test_a_dry_run_says_the_same_and_leaves_no_trace(writers: sessionmaker[Session]) -> None:
    prepare(writers)

    with mail_server() as server:
        settings = some_settings(smtp_url=server.url)
        shown = run_alerts(writers, settings=settings, now=A_WEEK_BEFORE, dry_run=True).to_json()
        traces = [count(writers, model) for model in (OutboxMessage, Notice, Reminder)]
        done = run_alerts(writers, settings=settings, now=A_WEEK_BEFORE).to_json()

    assert shown["notices"] == done["notices"]
    assert (shown["dry_run"], shown["sent"], traces) == (True, 0, [0, 0, 0])
    assert len(server.messages) == 2


def test_the_report_is_json_and_reads_at_a_terminal(writers: sessionmaker[Session]) -> None:
    prepare(writers)

    with mail_server() as server:
        report = run_alerts(writers, settings=some_settings(smtp_url=server.url), now=A_WEEK_BEFORE)

    (changed, reminder) = json.loads(json.dumps(report.to_json()))["notices"]
    assert (changed["kind"], changed["to_address"], changed["mailed"]) == (
        "call_changed",
        "person0@stadt.example",
        True,
    )
    assert (reminder["kind"], reminder["lead_days"]) == ("deadline_reminder", 7)
    assert report.lines() == [
        "mail to person0@stadt.example: Frist jetzt 15.03.2027: Verschoben",
        "mail to person0@stadt.example: Noch 7 Tage (14.01.2027): Bald zu Ende",
        "2 due, 2 sent, 0 postponed, 0 failed, 0 waiting",
    ]


def test_a_mail_server_that_is_down_loses_nothing_and_is_named(writers: sessionmaker[Session]) -> None:
    prepare(writers)
    with mail_server() as gone:
        url = gone.url

    report = run_alerts(writers, settings=some_settings(smtp_url=url), now=A_WEEK_BEFORE)

    assert report.to_json()["waiting"] == 2
    assert report.lines()[-1].startswith(f"last trouble: mail server {url.removeprefix('smtp://')}: ")


def test_two_runs_at_the_same_time_tell_nobody_twice_and_forget_nobody(writers: sessionmaker[Session]) -> None:
    prepare(writers, people=15)
    at_once = threading.Barrier(3)
    told: list[tuple[int, str]] = []

    def run() -> None:
        at_once.wait()
        with writers() as session:
            decided = decide_alerts(session, settings=some_settings(), now=A_WEEK_BEFORE)
            session.commit()
        told.extend((alert.user_id, alert.kind) for alert in decided.notices)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == len(set(told)) == 30
    assert count(writers, OutboxMessage) == count(writers, Notice) == 30


def test_turns_tell_the_same_as_one_long_run(writers: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(writers, people=5)
    with writers() as session:
        whole = decide_alerts(session, settings=some_settings(), now=A_WEEK_BEFORE)
        session.rollback()
    run: dict[str, Any] = {"settings": some_settings(), "now": A_WEEK_BEFORE, "people_at_a_time": 2}

    shown = decide_in_turns(writers, **run, dry_run=True)
    told = decide_in_turns(writers, **run)

    in_order = sorted(whole.notices, key=lambda alert: alert.user_id)
    assert sorted(told.notices, key=lambda alert: alert.user_id) == in_order
    assert shown.notices == told.notices
    assert count(writers, OutboxMessage) == 10


def test_a_run_that_fails_before_its_commit_is_made_good_by_the_next(writers: sessionmaker[Session]) -> None:
    prepare(writers)
    with writers() as session:
        decide_alerts(session, settings=some_settings(), now=A_WEEK_BEFORE)
        session.rollback()

    with writers() as session:
        decided = decide_alerts(session, settings=some_settings(), now=A_WEEK_BEFORE)
        session.commit()

    assert len(decided.notices) == 2
    with writers() as session:
        assert all(session.scalars(select(Watch.told_revision_id).where(Watch.told_revision_id > 0)))
