"""The outbox: nothing is lost, nothing is knowingly sent twice, whatever the server or a crash does."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.builders import NOW, a_letter, some_settings
from tests.mailserver import Mood, mail_server
from tracker.db.models import OutboxMessage
from tracker.letters import Letter
from tracker.mail import PermanentFailure, SendFailure, Smtp, TemporaryFailure, Unreachable
from tracker.outbox import ATTEMPTS, CLAIM, Sent, count_waiting, pause_after, queue_letter, send_waiting


@dataclass
class Hand:
    """Notes to whom something was handed, after failing in the given ways."""

    failures: list[BaseException] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    closed: int = 0

    def send(self, mime: bytes, *, to_address: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.given.append(to_address)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def letters(sessions: sessionmaker[Session]) -> list[Letter]:
    """Three letters in the outbox."""
    letters = [a_letter(to_address=f"{name}@stadt.example") for name in ("ada", "ben", "cem")]
    for number, letter in enumerate(letters):
        queue(sessions, letter, now=NOW + timedelta(milliseconds=number))
    return letters


def queue(
    sessions: sessionmaker[Session], letter: Letter, *, now: datetime = NOW, expires_at: datetime | None = None
) -> bool:
    with sessions() as session:
        queued = queue_letter(session, letter, settings=some_settings(), user_id=None, now=now, expires_at=expires_at)
        session.commit()
    return queued


def rows(sessions: sessionmaker[Session]) -> list[OutboxMessage]:
    with sessions() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_asking_twice_changes_nothing(session: Session) -> None:
    letter = a_letter()

    first = queue_letter(session, letter, settings=some_settings(), user_id=None, now=NOW)
    again = queue_letter(session, letter, settings=some_settings(), user_id=None, now=NOW + timedelta(hours=1))

    assert (first, again) == (True, False)
    assert count_waiting(session) == 1


def test_what_was_decided_in_a_transaction_that_failed_is_not_said(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        queue_letter(session, a_letter(), settings=some_settings(), user_id=None, now=NOW)
        session.rollback()

    assert rows(sessions) == []


@pytest.mark.usefixtures("letters")
def test_what_waits_is_sent_once_in_order(sessions: sessionmaker[Session]) -> None:
    hand = Hand()

    first = send_waiting(sessions, sender=hand, now=NOW + timedelta(minutes=1))
    second = send_waiting(sessions, sender=hand, now=NOW + timedelta(days=1))

    assert hand.given == ["ada@stadt.example", "ben@stadt.example", "cem@stadt.example"]
    assert first == Sent(sent=3, postponed=0, failed=0, reason="")
    assert second == Sent(sent=0, postponed=0, failed=0, reason="")
    assert hand.closed == 2


def test_a_round_has_a_limit(sessions: sessionmaker[Session], letters: list[Letter]) -> None:
    hand = Hand()

    send_waiting(sessions, sender=hand, now=NOW + timedelta(minutes=1), limit=2)

    assert len(hand.given) == 2


@pytest.mark.usefixtures("letters")
def test_a_refused_recipient_costs_only_that_message(sessions: sessionmaker[Session]) -> None:
    hand = Hand(failures=[PermanentFailure("550 no such person")])

    sent = send_waiting(sessions, sender=hand, now=NOW + timedelta(minutes=1))

    assert (sent.sent, sent.failed, sent.reason) == (2, 1, "550 no such person")
    assert [(row.state, row.last_error) for row in rows(sessions)] == [
        ("failed", "550 no such person"),
        ("sent", ""),
        ("sent", ""),
    ]


def test_pauses_grow_until_it_is_given_up(sessions: sessionmaker[Session]) -> None:
    queue(sessions, a_letter())
    hand = Hand(failures=[TemporaryFailure("451 try later") for _ in range(ATTEMPTS)])
    now, minutes = NOW, []

    while (row := rows(sessions)[0]).state == "waiting":
        now = row.next_try_at
        send_waiting(sessions, sender=hand, now=now)
        minutes.append(round((rows(sessions)[0].next_try_at - now) / timedelta(minutes=1)))

    assert minutes[:-1] == [1, 5, 15, 60, 240, *[720] * 6]
    assert rows(sessions)[0].last_error == f"given up after {ATTEMPTS} attempts: 451 try later"


def test_pauses_are_a_minute_at_first_and_half_a_day_in_the_end() -> None:
    pauses = [pause_after(attempts) / timedelta(minutes=1) for attempts in range(1, 9)]

    assert pauses == [1, 5, 15, 60, 240, 720, 720, 720]


@pytest.mark.usefixtures("letters")
def test_a_server_that_is_down_ends_the_round_and_costs_no_message(sessions: sessionmaker[Session]) -> None:
    for hour in range(1, 100):
        sent = send_waiting(
            sessions, sender=Hand(failures=[Unreachable("connection refused")]), now=NOW + timedelta(hours=hour)
        )
        assert (sent.sent, sent.failed) == (0, 0)
        assert sent.postponed <= 1
    hand = Hand()

    send_waiting(sessions, sender=hand, now=NOW + timedelta(hours=99 + 12))

    assert sorted(hand.given) == ["ada@stadt.example", "ben@stadt.example", "cem@stadt.example"]


def test_greylisting_after_a_long_outage_is_still_waited_out(sessions: sessionmaker[Session]) -> None:
    queue(sessions, a_letter())
    for day in range(30):
        send_waiting(sessions, sender=Hand(failures=[Unreachable("down")]), now=NOW + timedelta(days=day))

    send_waiting(sessions, sender=Hand(failures=[TemporaryFailure("450 greylisted")]), now=NOW + timedelta(days=31))

    assert rows(sessions)[0].state == "waiting"


def test_what_can_no_longer_be_sent_in_time_is_failed_with_that_reason(sessions: sessionmaker[Session]) -> None:
    queue(sessions, a_letter(), expires_at=NOW + timedelta(days=2))
    send_waiting(sessions, sender=Hand(failures=[Unreachable("connection refused")]), now=NOW)
    hand = Hand()

    send_waiting(sessions, sender=hand, now=NOW + timedelta(days=2))

    assert hand.given == []
    assert rows(sessions)[0].state == "failed"
    assert rows(sessions)[0].last_error == "not sent in time: what it announces has passed. connection refused"


def test_a_crash_between_accepted_and_noted_repeats_one_message_at_most(
    sessions: sessionmaker[Session], letters: list[Letter]
) -> None:
    class Crash(BaseException):
        """The process is gone."""

    class Crashing(Hand):
        def send(self, mime: bytes, *, to_address: str) -> None:
            super().send(mime, to_address=to_address)
            if to_address == "ben@stadt.example":
                raise Crash

    first, second = Crashing(), Hand()
    with pytest.raises(Crash):
        send_waiting(sessions, sender=first, now=NOW + timedelta(minutes=1))
    at_once = send_waiting(sessions, sender=second, now=NOW + timedelta(minutes=2))
    later = send_waiting(sessions, sender=second, now=NOW + timedelta(minutes=1) + CLAIM + timedelta(minutes=1))

    assert first.given == ["ada@stadt.example", "ben@stadt.example"]
    assert (at_once.sent, later.sent) == (1, 1)  # cem at once; ben again when the claim has run out
    assert second.given == ["cem@stadt.example", "ben@stadt.example"]


def test_two_processes_share_the_work_and_send_nothing_twice(sessions: sessionmaker[Session]) -> None:
    addresses = [f"person{number}@stadt.example" for number in range(40)]
    for address in addresses:
        queue(sessions, a_letter(to_address=address))
    hands, at_once = [Hand(), Hand(), Hand()], threading.Barrier(3)

    def run(hand: Hand) -> None:
        at_once.wait()
        send_waiting(sessions, sender=hand, now=NOW + timedelta(minutes=1))

    threads = [threading.Thread(target=run, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(address for hand in hands for address in hand.given) == sorted(addresses)
    assert {row.state for row in rows(sessions)} == {"sent"}


def test_over_real_smtp_everybody_gets_their_mail_whatever_happens_first(sessions: sessionmaker[Session]) -> None:
    for name in ("ada", "ben", "cem", "dora"):
        queue(sessions, a_letter(to_address=f"{name}@stadt.example"))
    mood = Mood(recipients={"ada@stadt.example": "450 greylisted", "ben@stadt.example": "550 unknown"})

    with mail_server(mood) as server:
        settings = some_settings(smtp_url=server.url)
        send_waiting(sessions, sender=Smtp(settings), now=NOW)
        mood.recipients.clear()
        mood.hang_up_after_data = 1
        send_waiting(sessions, sender=Smtp(settings), now=NOW + timedelta(minutes=2))
        send_waiting(sessions, sender=Smtp(settings), now=NOW + timedelta(minutes=10))

    assert server.recipients == [
        "cem@stadt.example",
        "dora@stadt.example",
        "ada@stadt.example",
        "ada@stadt.example",  # accepted, then the line dropped before we knew: the one message that may be repeated
    ]
    assert len({message["Message-ID"] for message in server.messages}) == 3
    assert [row.state for row in rows(sessions)] == ["sent", "failed", "sent", "sent"]


@pytest.mark.parametrize("failure", [PermanentFailure("5xx"), TemporaryFailure("4xx"), Unreachable("down")])
def test_the_connection_is_let_go_whatever_happens(sessions: sessionmaker[Session], failure: SendFailure) -> None:
    queue(sessions, a_letter())
    hand = Hand(failures=[failure])

    send_waiting(sessions, sender=hand, now=NOW)

    assert hand.closed == 1
