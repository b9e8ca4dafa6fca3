"""Projects after the award: partners, budget lines, costs, reporting periods, obligations, reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db.base import Base, ExactDecimal, Money
from tracker.db.models.applications import Application
from tracker.db.models.people import Organisation, User


class Project(Base):
    """A granted application on its way; ``rules`` names the reporting rules in the catalogue."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True)
    acronym: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))  # running, suspended, closed
    rules: Mapped[str] = mapped_column(String(30))  # eu_mga, de_anbest_p, de_anbest_gk, de_six_months_exact
    programme: Mapped[str | None] = mapped_column(String(60))
    funder: Mapped[str] = mapped_column(Text, default="")
    grant_number: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    agreement_on: Mapped[date | None]  # entry into force, or date of the Bescheid
    max_grant: Mapped[Decimal] = mapped_column(Money)
    funding_rate: Mapped[Decimal] = mapped_column(ExactDecimal)  # fraction, 0.90 is 90 %
    indirect_rate: Mapped[Decimal] = mapped_column(ExactDecimal)  # fraction, 0 where the funder has none
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    application: Mapped[Application | None] = relationship()
    partners: Mapped[list["ProjectPartner"]] = relationship(
        back_populates="project", order_by="ProjectPartner.number", cascade="all, delete-orphan"
    )
    lines: Mapped[list["BudgetLine"]] = relationship(
        back_populates="project", order_by="BudgetLine.position", cascade="all, delete-orphan"
    )
    periods: Mapped[list["ReportingPeriod"]] = relationship(
        back_populates="project", order_by="ReportingPeriod.number", cascade="all, delete-orphan"
    )
    obligations: Mapped[list["Obligation"]] = relationship(
        back_populates="project", order_by="Obligation.due_on, Obligation.id", cascade="all, delete-orphan"
    )


class ProjectPartner(Base):
    """A beneficiary of a project; number 1 coordinates."""

    __tablename__ = "project_partner"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    number: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(String(10))

    project: Mapped[Project] = relationship(back_populates="partners")


class BudgetLine(Base):
    """One approved amount: expenditure per partner and category, or income per origin."""

    __tablename__ = "budget_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("project_partner.id", ondelete="CASCADE"))
    position: Mapped[int]
    side: Mapped[str] = mapped_column(String(12))  # expenditure, income
    category: Mapped[str] = mapped_column(String(30))  # key of the budget scheme in the catalogue
    label: Mapped[str] = mapped_column(String(200), default="")  # own words, if any
    amount: Mapped[Decimal] = mapped_column(Money)

    project: Mapped[Project] = relationship(back_populates="lines")
    partner: Mapped[ProjectPartner | None] = relationship()


class Cost(Base):
    """One expenditure with its receipt, on a line of the approved budget; a removed one stays and can come back."""

    __tablename__ = "cost"
    __table_args__ = (Index(None, "project_id", "paid_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("project_partner.id", ondelete="CASCADE"))
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    paid_on: Mapped[date]
    payee: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    receipt_number: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[Decimal] = mapped_column(Money)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # grows with every change
    removed_at: Mapped[datetime | None]

    partner: Mapped[ProjectPartner] = relationship()
    line: Mapped[BudgetLine] = relationship()
    entered_by: Mapped[User] = relationship()


class Income(Base):
    """Money received for a project: grant instalment, own funds, third parties; a removed one can come back."""

    __tablename__ = "income"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    received_on: Mapped[date]
    payer: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    receipt_number: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[Decimal] = mapped_column(Money)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]

    line: Mapped[BudgetLine] = relationship()
    entered_by: Mapped[User] = relationship()


class ReportingPeriod(Base):
    """A reporting period, in project months and as days (both ends included)."""

    __tablename__ = "reporting_period"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    number: Mapped[int]
    first_month: Mapped[int]
    last_month: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    project: Mapped[Project] = relationship(back_populates="periods")


class Obligation(Base):
    """A duty with a due day; the rule that computed it stays visible, a person may move the day."""

    __tablename__ = "obligation"
    __table_args__ = (Index(None, "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("reporting_period.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(30))  # periodic_report, final_report, interim_proof, proof_of_use, …
    year: Mapped[int | None]  # calendar year an interim proof is about
    due_on: Mapped[date]
    computed_on: Mapped[date]  # what the rule said; equals due_on unless a person moved it
    moves: Mapped[int] = mapped_column(default=0)  # how often the day was moved; calendars go by it
    rule: Mapped[str] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(Text)  # article, number or guideline the rule rests on
    status: Mapped[str] = mapped_column(String(20))  # planned, open, submitted, accepted, …
    submitted_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(120), default="")

    project: Mapped[Project] = relationship(back_populates="obligations")
    period: Mapped[ReportingPeriod | None] = relationship()


class ReportText(Base):
    """One save of one section of an obligation's report, never changed; the newest version is what is printed."""

    __tablename__ = "report_text"

    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]

    obligation: Mapped[Obligation] = relationship()
    saved_by: Mapped[User] = relationship()
