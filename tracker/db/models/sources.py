"""Sources and runs: which portals are read, when, and how each reading went."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db.base import Base


class SourceState(Base):
    """A registered source: the spider's declaration as last registered, and its timetable."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200))
    homepage: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    licence: Mapped[str] = mapped_column(Text)
    attribution: Mapped[str] = mapped_column(Text)
    no_derivatives: Mapped[bool] = mapped_column(default=False)
    deadline_rule: Mapped[str] = mapped_column(String(30))
    every_hours: Mapped[int]
    expect_min: Mapped[int]
    expect_max: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)
    registered_at: Mapped[datetime]

    runs: Mapped[list["Run"]] = relationship(back_populates="source", order_by="Run.started_at.desc()")


class Run(Base):
    """One reading of a source: counts, health, archive; ``ended_at`` is empty while it runs."""

    __tablename__ = "run"
    __table_args__ = (Index(None, "source_name", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_name: Mapped[str] = mapped_column(ForeignKey("source.name"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    replay: Mapped[bool] = mapped_column(default=False)
    complete: Mapped[bool] = mapped_column(default=False)
    archive: Mapped[str] = mapped_column(Text, default="")
    records: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)

    source: Mapped[SourceState] = relationship(back_populates="runs")
