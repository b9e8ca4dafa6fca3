"""Applications: the draft, its partners, what was written in each section, every version kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db.base import Base, Money
from tracker.db.models.calls import Call
from tracker.db.models.people import Organisation, User


class Application(Base):
    """An application to a call, on one version of a funder's form."""

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)  # coordinator
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    form: Mapped[str] = mapped_column(String(60))  # key in catalog/forms/
    form_version: Mapped[str] = mapped_column(String(40))
    acronym: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))  # language of the official text
    status: Mapped[str] = mapped_column(String(20))  # glossary section 7
    page_limit: Mapped[int | None]  # None: the form's default
    requested_amount: Mapped[Decimal | None] = mapped_column(Money)
    submitted_on: Mapped[date | None]
    pages_counted: Mapped[int | None]  # of the printed PDF, as last counted
    pages_counted_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    call: Mapped[Call | None] = relationship()
    created_by: Mapped[User] = relationship()
    partners: Mapped[list["Partner"]] = relationship(
        back_populates="application", order_by="Partner.position", cascade="all, delete-orphan"
    )
    answers: Mapped[list["Answer"]] = relationship(back_populates="application", cascade="all, delete-orphan")
    status_changes: Mapped[list["StatusChange"]] = relationship(
        order_by="StatusChange.at.desc(), StatusChange.id.desc()", cascade="all, delete-orphan"
    )


class Partner(Base):
    """A participant of an application; number 1 is the coordinator."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("application_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    position: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # invited member
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(String(10))  # COO, BEN, AE, AP, OTHER
    requested_amount: Mapped[Decimal | None] = mapped_column(Money)

    application: Mapped[Application] = relationship(back_populates="partners")
    organisation: Mapped[Organisation | None] = relationship()


class Answer(Base):
    """What is written in one section in one language: a structured document (ProseMirror JSON)."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("application_id", "section", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    document: Mapped[dict[str, Any]]
    words: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]  # number of the newest AnswerVersion
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="answers")
    saved_by: Mapped[User] = relationship()
    versions: Mapped[list["AnswerVersion"]] = relationship(
        order_by="AnswerVersion.version.desc()", cascade="all, delete-orphan"
    )


class AnswerVersion(Base):
    """One save of a section, never changed afterwards."""

    __tablename__ = "answer_version"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    words: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]
    restored_from: Mapped[int | None]  # the older version that this save brought back

    saved_by: Mapped[User] = relationship()


class StatusChange(Base):
    """One step of an application on the board."""

    __tablename__ = "status_change"
    __table_args__ = (Index(None, "application_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    old: Mapped[str] = mapped_column(String(20))
    new: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[User] = relationship()
