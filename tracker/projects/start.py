"""A granted application becomes a project: its dates, partners, budget lines and everything that falls due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.applications import is_coordinating
from tracker.catalog.reporting import reporting_for, rule_sets
from tracker.db.models import (
    Application,
    BudgetLine,
    Obligation,
    Project,
    ProjectPartner,
    ReportingPeriod,
    User,
)
from tracker.errors import Invalid, NotAllowed
from tracker.i18n import mark
from tracker.projects.schedule import plan_schedule

FUNDED_ROLES: Final = ("COO", "BEN", "AE")
ZERO: Final = Decimal("0.00")

Budget = Mapping[tuple[int, str], Decimal]  # (partner number, category) -> amount


@dataclass(frozen=True, kw_only=True)
class Award:
    """What the grant agreement or the notice says."""

    rules: str
    starts_on: date
    ends_on: date
    max_grant: Decimal
    funding_rate: Decimal  # fraction, 0.90 is 90 %
    indirect_rate: Decimal = ZERO
    last_months: Sequence[int] = ()
    agreement_on: date | None = None
    grant_number: str = ""
    funder: str = ""
    programme: str | None = None


def start_project(
    session: Session,
    application: Application,
    *,
    award: Award,
    budget: Budget | None = None,
    income: Mapping[str, Decimal] | None = None,
    user: User,
    now: datetime,
) -> Project:
    """The project of a granted application, with a budget line for each partner and category, and its calendar."""
    _check_start(session, application, user)
    _check_award(award)
    schedule = plan_schedule(award.rules, award.starts_on, award.ends_on, last_months=award.last_months)
    project = Project(
        organisation=application.organisation,
        application=application,
        acronym=application.acronym,
        title=application.title,
        status="running",
        rules=award.rules,
        programme=award.programme,
        funder=award.funder.strip(),
        grant_number=award.grant_number.strip(),
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        agreement_on=award.agreement_on,
        max_grant=award.max_grant,
        funding_rate=award.funding_rate,
        indirect_rate=award.indirect_rate,
        created_at=now,
    )
    project.partners = _partners_of(application)
    project.lines = _lines_of(project, budget or {}, income or {})
    periods = {
        planned.number: ReportingPeriod(
            number=planned.number,
            first_month=planned.first_month,
            last_month=planned.last_month,
            starts_on=planned.starts_on,
            ends_on=planned.ends_on,
        )
        for planned in schedule.periods
    }
    project.periods = list(periods.values())
    project.obligations = [
        Obligation(
            kind=duty.kind,
            rule=duty.rule,
            origin=duty.citation,
            due_on=duty.due_on,
            computed_on=duty.due_on,
            period=periods[duty.period] if duty.period is not None else None,
            year=duty.year,
            status="open",
        )
        for duty in schedule.duties
    ]
    session.add(project)
    session.flush()
    return project


def find_project_of(session: Session, application: Application) -> Project | None:
    """The project that was started from this application, if any."""
    return session.scalar(select(Project).where(Project.application_id == application.id))


def _check_start(session: Session, application: Application, user: User) -> None:
    if not is_coordinating(application, user):
        raise NotAllowed("only editors of the coordinating organisation start a project")
    if application.status != "granted":
        raise Invalid("status", mark("Only a granted application becomes a project."))
    if session.scalar(select(exists().where(Project.application_id == application.id))):
        raise Invalid("status", mark("A project has already been started from this application."))


def _check_award(award: Award) -> None:
    if award.rules not in rule_sets():
        raise Invalid("rules", mark("Please choose the rules that the grant is reported by."))
    if award.max_grant <= 0:
        raise Invalid("max_grant", mark("The grant must be more than zero."))
    if not 0 < award.funding_rate <= 1:
        raise Invalid("funding_rate", mark("The funding rate lies between 0 and 100 percent."))
    if not 0 <= award.indirect_rate < 1:
        raise Invalid("indirect_rate", mark("The flat rate lies between 0 and 100 percent."))


def _partners_of(application: Application) -> list[ProjectPartner]:
    """The partners that get money, numbered anew; without any, the applicant alone."""
    funded = [partner for partner in application.partners if partner.role in FUNDED_ROLES]
    taking_part = [
        ProjectPartner(
            number=number,
            organisation_id=partner.organisation_id,
            name=partner.name,
            short_name=partner.short_name,
            country=partner.country,
            role=partner.role,
        )
        for number, partner in enumerate(funded, start=1)
    ]
    applicant = application.organisation
    return taking_part or [
        ProjectPartner(
            number=1,
            organisation_id=applicant.id,
            name=applicant.name,
            short_name=applicant.short_name,
            country=applicant.country,
            role="COO",
        )
    ]


def _lines_of(project: Project, budget: Budget, income: Mapping[str, Decimal]) -> list[BudgetLine]:
    """Expenditure by partner and category, income by origin; what is computed has no line."""
    reporting = reporting_for(project.rules)
    lines = [
        BudgetLine(
            partner=partner,
            side="expenditure",
            category=category.key,
            amount=budget.get((partner.number, category.key), ZERO),
        )
        for partner in project.partners
        for category in reporting.spent_on
        if not category.computed
    ]
    lines += [
        BudgetLine(
            side="income",
            category=category.key,
            amount=income.get(category.key, project.max_grant if category.grant else ZERO),
        )
        for category in reporting.paid_from
    ]
    for position, line in enumerate(lines):
        line.position = position
    return lines
