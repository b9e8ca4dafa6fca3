"""The outbox: finished mails that wait, and their way to the mail server.

A mail is written in the transaction that decided it. Sending takes three steps, each committed by itself: claim the
message, hand it over, note the outcome. Only a crash between the last two can repeat a message, and only that one.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, and_, func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.config import Settings
from tracker.db.models import OutboxMessage
from tracker.db.once import insert_once
from tracker.letters import Letter, compose
from tracker.mail import PermanentFailure, Sender, SendFailure, TemporaryFailure, Unreachable

PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
ATTEMPTS: Final = 12  # with the last pause repeated: given up after some three and a half days
CLAIM: Final = timedelta(minutes=15)  # longer than handing over one message can take
AT_A_TIME: Final = 500
LONGEST_ROUND: Final = timedelta(minutes=20)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What one round of sending did; ``reason`` says why the last one that did not go stayed."""

    sent: int
    postponed: int
    failed: int
    reason: str


@dataclass(frozen=True)
class _Claimed:
    id: int
    mime: bytes
    to_address: str
    attempts: int


def queue_letter(
    session: Session,
    letter: Letter,
    *,
    settings: Settings,
    user_id: int | None,
    now: datetime,
    expires_at: datetime | None = None,
) -> bool:
    """Write a letter to the outbox; false if the same was already said to this person."""
    message = compose(letter, settings=settings, now=now)
    return insert_once(
        session,
        OutboxMessage,
        message_id=str(message["Message-ID"]),
        user_id=user_id,
        to_address=letter.to_address,
        kind=letter.kind,
        subject=str(message["Subject"]),
        mime=message.as_bytes(),
        state="waiting",
        attempts=0,
        created_at=now,
        next_try_at=now,
        expires_at=expires_at,
        last_error="",
    )


def send_waiting(sessions: sessionmaker[Session], *, sender: Sender, now: datetime, limit: int = AT_A_TIME) -> Sent:
    """Send what is due, oldest first; each message is claimed and noted in transactions of its own.

    Several processes may do this at once. A server that cannot be used ends the round and costs no message.
    """
    time = clock.running_from(now)
    states: Counter[str] = Counter()
    reason = ""
    try:
        for number in _find_due(sessions, now=now, limit=limit):
            if time() - now > LONGEST_ROUND:
                break
            claimed = _claim(sessions, number, now=time())
            if claimed is None:
                continue
            failure = _hand_over(sender, claimed)
            outcome = _outcome(claimed, failure, now=time())
            _note(sessions, claimed, outcome)
            states[outcome["state"]] += 1
            reason = outcome["last_error"] or reason
            if isinstance(failure, Unreachable):
                break
    finally:
        sender.close()
    return Sent(sent=states["sent"], postponed=states["waiting"], failed=states["failed"], reason=reason)


def count_waiting(session: Session) -> int:
    """How many messages are still to be sent."""
    waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "waiting")
    return session.scalar(waiting) or 0


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute at first, half a day in the end."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def _find_due(sessions: sessionmaker[Session], *, now: datetime, limit: int) -> list[int]:
    """The numbers of messages that are due; those that have become useless meanwhile are failed with that reason."""
    with sessions() as session:
        _fail_expired(session, now=now)
        due = select(OutboxMessage.id).where(OutboxMessage.state == "waiting", OutboxMessage.next_try_at <= now)
        numbers = list(session.scalars(due.order_by(OutboxMessage.next_try_at, OutboxMessage.id).limit(limit)))
        session.commit()
    return numbers


def _fail_expired(session: Session, *, now: datetime) -> None:
    useless = and_(OutboxMessage.state == "waiting", OutboxMessage.next_try_at <= now, OutboxMessage.expires_at <= now)
    reason = "not sent in time: what it announces has passed"
    words = func.trim(reason + ". " + OutboxMessage.last_error)
    done = session.execute(update(OutboxMessage).where(useless).values(state="failed", last_error=words))
    if isinstance(done, CursorResult) and done.rowcount:
        log.error("%s messages %s", done.rowcount, reason)


def _claim(sessions: sessionmaker[Session], number: int, *, now: datetime) -> _Claimed | None:
    """Take a due message for ourselves until the claim runs out, or none if somebody else was faster."""
    free = (
        OutboxMessage.id == number,
        OutboxMessage.state == "waiting",
        OutboxMessage.next_try_at <= now,
        or_(OutboxMessage.expires_at.is_(None), OutboxMessage.expires_at > now),
    )
    taken = (
        update(OutboxMessage)
        .where(*free)
        .values(attempts=OutboxMessage.attempts + 1, next_try_at=now + CLAIM)
        .returning(OutboxMessage.id, OutboxMessage.mime, OutboxMessage.to_address, OutboxMessage.attempts)
    )
    with sessions() as session:
        row = session.execute(taken).first()
        session.commit()
    return None if row is None else _Claimed(row.id, row.mime, row.to_address, row.attempts)


def _hand_over(sender: Sender, claimed: _Claimed) -> SendFailure | None:
    try:
        sender.send(claimed.mime, to_address=claimed.to_address)
    except SendFailure as failure:
        return failure
    return None


def _outcome(claimed: _Claimed, failure: SendFailure | None, *, now: datetime) -> dict[str, Any]:
    """How a message stands after an attempt: its new columns."""
    if failure is None:
        return {"state": "sent", "sent_at": now, "last_error": ""}
    if isinstance(failure, PermanentFailure):
        return {"state": "failed", "last_error": str(failure)}
    if isinstance(failure, TemporaryFailure) and claimed.attempts >= ATTEMPTS:
        return {"state": "failed", "last_error": f"given up after {claimed.attempts} attempts: {failure}"}
    waits = {"state": "waiting", "next_try_at": now + pause_after(claimed.attempts), "last_error": str(failure)}
    if isinstance(failure, Unreachable):  # the pause grows, but the server's fault is not held against the message
        waits["attempts"] = min(claimed.attempts, len(PAUSES))
    return waits


def _note(sessions: sessionmaker[Session], claimed: _Claimed, outcome: dict[str, Any]) -> None:
    if outcome["state"] == "failed":
        log.error("message %s failed: %s", claimed.id, outcome["last_error"])
    with sessions() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == claimed.id).values(**outcome))
        session.commit()
