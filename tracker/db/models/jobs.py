"""Jobs: plain function names with plain values, claimed once per job and due time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db.base import Base


class Job(Base):
    """One thing to do at one time; the unique key makes it happen once however many schedulers tick."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("name", "key", "due_at"), Index(None, "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120), default="")  # what tells two jobs of one name apart
    arguments: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))  # waiting, running, done, failed
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
