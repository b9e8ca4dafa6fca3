"""Following, reminding and telling: who watches what, what was said, what waits to be sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db.base import Base
from tracker.db.models.calls import Call
from tracker.db.models.people import User


class Watch(Base):
    """A person follows a call; ``told_revision_id`` is the last change this person has been told of."""

    __tablename__ = "watch"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]
    told_revision_id: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()
    call: Mapped[Call] = relationship()


class Reminder(Base):
    """A reminder that was decided: once per person, call, closing instant and lead time."""

    __tablename__ = "reminder"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(primary_key=True)
    lead_days: Mapped[int] = mapped_column(primary_key=True)
    decided_at: Mapped[datetime]


class ObligationReminder(Base):
    """A reminder of a duty after the award: once per person, obligation, due day and lead time."""

    __tablename__ = "obligation_reminder"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id", ondelete="CASCADE"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    lead_days: Mapped[int] = mapped_column(primary_key=True)
    decided_at: Mapped[datetime]


class Notice(Base):
    """One thing to tell one person, kept in the app whether or not it was mailed."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))  # deadline_reminder, call_changed, obligation_reminder
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    obligation_id: Mapped[int | None] = mapped_column(ForeignKey("obligation.id", ondelete="CASCADE"))
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    call: Mapped[Call | None] = relationship()


class OutboxMessage(Base):
    """A finished mail waiting to be sent; written in the transaction that decided it."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)  # stable: derived from what is said to whom
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    to_address: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(Text)
    mime: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))  # waiting, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]  # while somebody is sending it: when their claim ends
    expires_at: Mapped[datetime | None]  # from then on it would only mislead and is not sent any more
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
