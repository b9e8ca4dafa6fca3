"""Organisations, people and what they are to each other."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db.base import Base


class Organisation(Base):
    """A city, association, university or company of the network."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(30))  # applicant type of the taxonomy: kommune, verein, hochschule, …
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(60), default="")  # Land, as in catalog
    city: Mapped[str] = mapped_column(String(120), default="")
    pic: Mapped[str] = mapped_column(String(9), default="")
    created_at: Mapped[datetime]

    profile: Mapped["Profile"] = relationship(back_populates="organisation", cascade="all, delete-orphan")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")


class Profile(Base):
    """What an organisation looks for."""

    __tablename__ = "profile"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    topics: Mapped[list[str]] = mapped_column(default=list)
    levels: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)

    organisation: Mapped[Organisation] = relationship(back_populates="profile")


class User(Base):
    """A person; knows no web framework."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(Text, default="")
    session_key: Mapped[str] = mapped_column(String(64), unique=True)  # changing it ends every session
    language: Mapped[str] = mapped_column(String(2), default="de")
    is_office: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    call_lead_days: Mapped[list[int]] = mapped_column(default=lambda: [30, 14, 7, 2])
    obligation_lead_days: Mapped[list[int]] = mapped_column(default=lambda: [60, 30, 14, 7, 2, 1])
    mail_reminders: Mapped[bool] = mapped_column(default=True)
    mail_changes: Mapped[bool] = mapped_column(default=True)
    last_visit_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", order_by="Membership.organisation_id")


class Membership(Base):
    """The role of a person in an organisation: admin, editor or reader."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10))

    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
