"""Calls as we understand them, and the records of the sources they rest on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db.base import Base, ExactDecimal, Money
from tracker.db.models.sources import SourceState


class Call(Base):
    """A funding call; ``*_html`` columns hold sanitised HTML, words that people read are the publisher's."""

    __tablename__ = "call"
    __table_args__ = (
        Index(None, "status", "next_closes_at"),
        Index(None, "relevance", "status", "next_closes_at"),
        Index(None, "identifier"),
        Index(None, "status_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(30))
    identifier: Mapped[str] = mapped_column(String(200), default="")
    call_group: Mapped[str] = mapped_column(String(200), default="")
    call_group_title: Mapped[str] = mapped_column(Text, default="")
    programme: Mapped[str | None] = mapped_column(String(60))  # key in catalog/programmes.toml, or None: unknown
    programme_words: Mapped[str] = mapped_column(Text, default="")  # as the source names it
    funder: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    url: Mapped[str] = mapped_column(Text)

    summary_html: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    eligibility_html: Mapped[str] = mapped_column(Text, default="")
    procedure_html: Mapped[str] = mapped_column(Text, default="")
    deadline_html: Mapped[str] = mapped_column(Text, default="")
    legal_html: Mapped[str] = mapped_column(Text, default="")
    status_note: Mapped[str] = mapped_column(Text, default="")
    news: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"on": iso day or "", "html": …}], newest first
    links: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"label": …, "url": …}]
    contact: Mapped[str] = mapped_column(Text, default="")

    opens_on: Mapped[date | None]
    published_on: Mapped[date | None]
    deadline_model: Mapped[str] = mapped_column(String(20), default="")
    deadline_state: Mapped[str] = mapped_column(String(20))  # see tracker.deadlines.DeadlineState
    next_closes_at: Mapped[datetime | None]
    last_closes_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(20))  # see tracker.status.Status; true until status_until
    status_until: Mapped[datetime | None]
    status_claim: Mapped[str] = mapped_column(String(20), default="")  # what the source says: forthcoming, open, …

    budget_total: Mapped[Decimal | None] = mapped_column(Money)
    grant_min: Mapped[Decimal | None] = mapped_column(Money)
    grant_max: Mapped[Decimal | None] = mapped_column(Money)
    grants_expected: Mapped[int | None]
    funding_rate_percent: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    action_types: Mapped[list[str]] = mapped_column(default=list)
    applicants: Mapped[list[str]] = mapped_column(default=list)  # words of the source
    areas: Mapped[list[str]] = mapped_column(default=list)  # words of the source

    relevance: Mapped[str] = mapped_column(String(10))  # core, adjacent, no
    first_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    missing_since: Mapped[datetime | None]

    records: Mapped[list["Record"]] = relationship(back_populates="call", order_by="Record.id")
    deadlines: Mapped[list["Deadline"]] = relationship(
        back_populates="call", order_by="Deadline.position", cascade="all, delete-orphan"
    )
    tags: Mapped[list["Tag"]] = relationship(
        back_populates="call", order_by="Tag.position", cascade="all, delete-orphan"
    )
    facets: Mapped[list["Facet"]] = relationship(cascade="all, delete-orphan")
    origins: Mapped[list["Origin"]] = relationship(cascade="all, delete-orphan")
    revisions: Mapped[list["Revision"]] = relationship(order_by="Revision.at.desc(), Revision.id.desc()")


class Record(Base):
    """What one source last said about a call, with three fingerprints that change for different reasons."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("source_name", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    source_name: Mapped[str] = mapped_column(ForeignKey("source.name"))
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    words: Mapped[dict[str, Any]]  # the CallRecord as JSON
    identity_print: Mapped[str] = mapped_column(String(64))  # who it is
    deadline_print: Mapped[str] = mapped_column(String(64))  # when it closes
    content_print: Mapped[str] = mapped_column(String(64))  # what it says
    first_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    missing_since: Mapped[datetime | None]
    missing_runs: Mapped[int] = mapped_column(default=0)  # complete healthy runs without it, in a row
    last_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))

    call: Mapped[Call] = relationship(back_populates="records")
    source: Mapped[SourceState] = relationship()


class Deadline(Base):
    """One date on which something can be handed in last, with the words it was read from."""

    __tablename__ = "deadline"
    __table_args__ = (Index(None, "closes_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # submission, stage1, stage2, cutoff, expected
    on: Mapped[date]  # the calendar day in the zone of the call; first of the month for month precision
    closes_at: Mapped[datetime]  # instant in UTC; end of the day or month where no hour is known
    precision: Mapped[str] = mapped_column(String(10))  # month, day, minute
    zone: Mapped[str | None] = mapped_column(String(60))  # None: hour shown as published, zone unknown
    hour_words: Mapped[str] = mapped_column(String(20), default="")  # "17:00" where an hour is known or published
    words: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(String(60), default="")  # standing rule that completed the date, if any
    binding: Mapped[str] = mapped_column(String(10), default="unknown")  # yes, no, unknown
    confidence: Mapped[str] = mapped_column(String(10), default="high")
    source_name: Mapped[str] = mapped_column(ForeignKey("source.name"))

    call: Mapped[Call] = relationship(back_populates="deadlines")


class Tag(Base):
    """A topic on a call with score and evidence."""

    __tablename__ = "tag"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]
    score: Mapped[Decimal] = mapped_column(ExactDecimal)
    evidence: Mapped[list[str]]
    origin: Mapped[str] = mapped_column(String(10))  # rule, curated

    call: Mapped[Call] = relationship(back_populates="tags")


class Facet(Base):
    """One filterable value of a call: kind is topic, programme, level, applicant_type, target_group, …"""

    __tablename__ = "facet"
    __table_args__ = (Index(None, "call_id"),)

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)


class Origin(Base):
    """Where a field of a call comes from: source, record and when it was read."""

    __tablename__ = "origin"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    read_at: Mapped[datetime]

    record: Mapped[Record] = relationship()


class Revision(Base):
    """What changed on a call: one field, old and new value as people read them, when, seen where."""

    __tablename__ = "revision"
    __table_args__ = (Index(None, "call_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[
        dict[str, Any]
    ]  # {"value": …}; deadlines: {"value": [{"kind", "on", "closes_at", "hour_words", "zone", "precision"}]}
    new: Mapped[dict[str, Any]]
    source_name: Mapped[str] = mapped_column(ForeignKey("source.name"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
