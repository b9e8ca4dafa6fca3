"""What tests of alerts share: one run of deciding, the mails it left, and deadlines that move as ingest notes it."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_revision, a_user, a_watch, some_settings
from tests.mailserver import parsed
from tracker.alerts import Alert, decide_alerts
from tracker.db.models import Call, Deadline, OutboxMessage, Revision, User


def decide(session: Session, *, now: datetime) -> list[Alert]:
    """What one run tells; it must have no problem."""
    decided = decide_alerts(session, settings=some_settings(), now=now)
    assert decided.problems == []
    return decided.notices


def follow(session: Session, call: Call, user: User | None = None, **changes: Any) -> User:
    """Somebody who follows the call."""
    user = user or a_user(session)
    a_watch(session, call, user, **changes)
    return user


def mails(session: Session) -> list[EmailMessage]:
    """What is in the outbox, oldest first."""
    return [parsed(row.mime) for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def only_mail(session: Session) -> EmailMessage:
    """The one mail in the outbox."""
    (mail,) = mails(session)
    return mail


def calendar_of(mail: EmailMessage) -> bytes:
    """The calendar file that came with a mail."""
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def move_deadline(session: Session, call: Call, *, by: timedelta, seen_at: datetime) -> Revision:
    """The first deadline of a call moves, and the source was seen to say so."""
    old = told_deadlines(call)
    deadline = call.deadlines[0]
    deadline.closes_at += by
    deadline.on = deadline.closes_at.date()
    call.next_closes_at = deadline.closes_at
    return revise_deadlines(session, call, old, seen_at=seen_at)


def revise_deadlines(session: Session, call: Call, old: list[dict[str, Any]], *, seen_at: datetime) -> Revision:
    """Note that the deadlines were once others than now."""
    call.changed_at = seen_at
    return a_revision(session, call, "deadlines", at=seen_at, old={"value": old}, new={"value": told_deadlines(call)})


def told_deadlines(call: Call) -> list[dict[str, Any]]:
    """The deadlines of a call as a revision keeps them."""
    return [_told(deadline) for deadline in call.deadlines]


def _told(deadline: Deadline) -> dict[str, Any]:
    return {
        "kind": deadline.kind,
        "on": deadline.on.isoformat(),
        "closes_at": deadline.closes_at.isoformat(),
        "hour_words": deadline.hour_words,
        "zone": deadline.zone,
        "precision": deadline.precision,
    }
