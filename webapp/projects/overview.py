"""All projects of a person, and the first page of one: what is due, when, and how the budget stands."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.applications import find_applications, is_coordinating
from tracker.catalog.reporting import rule_set
from tracker.db.models import Application, Obligation, Project, ProjectPartner
from tracker.projects import find_project_of, find_projects, find_shown_partners, is_of_coordinator, stage_of
from tracker.projects.budget import find_budget_gaps
from tracker.projects.expectations import expected_days
from tracker.projects.figures import Statement, make_statement
from tracker.projects.ledger import (
    Books,
    consolidated_statement,
    direct_keys,
    expenditure_statement,
    has_indirect_costs,
    income_statement,
    partner_statement,
    read_books,
)
from tracker.projects.timeline import make_timeline
from webapp.database import current_session
from webapp.formatting import today
from webapp.identity import current_user
from webapp.projects.blueprint import asked_project, bp, project_page
from webapp.security import may


@bp.get("")
@may("project.read")
def index() -> ResponseReturnValue:
    """The projects of a person, and granted applications that wait to become one."""
    session, user = current_session(), current_user()
    projects = find_projects(session, user)
    return render_template(
        "web/projects/index.html",
        projects=projects,
        next_due={project.id: _next_due(project) for project in projects},
        granted=_granted(),
    )


@bp.get("/<int:project_id>")
@may("project.read")
def show(project_id: int) -> ResponseReturnValue:
    """One project in one look."""
    session, user = current_session(), current_user()
    project = asked_project(project_id)
    books, partners = read_books(session, project), find_shown_partners(project, user)
    return project_page(
        "show",
        project,
        tab="show",
        due=_next_due(project),
        stages={each.id: stage_of(each, today()) for each in project.obligations},
        expected=expected_days(project),
        timeline=make_timeline(project, today()),
        statement=_statement(books) if is_of_coordinator(project, user) else None,
        income=income_statement(books) if is_of_coordinator(project, user) else None,
        partners=[(partner, _partner_statement(books, partner)) for partner in partners],
        rule_set=rule_set(project.rules),
        gaps=find_budget_gaps(project) if is_of_coordinator(project, user) else [],
        outside=[cost for cost in books.outside() if cost.partner in partners],
    )


def _next_due(project: Project) -> Obligation | None:
    return next((each for each in project.obligations if each.submitted_on is None), None)


def _granted() -> list[Application]:
    session, user = current_session(), current_user()
    return [
        each
        for each in find_applications(session, user)
        if each.status == "granted" and is_coordinating(each, user) and find_project_of(session, each) is None
    ]


def _statement(books: Books) -> Statement:
    if has_indirect_costs(books.project):
        return consolidated_statement(books)
    return expenditure_statement(books)[0]


def _partner_statement(books: Books, partner: ProjectPartner) -> Statement:
    if has_indirect_costs(books.project):
        return partner_statement(books, partner)
    spent = [books.spent([partner], period) for period in books.project.periods]
    return make_statement(direct_keys(books.project), books.plan([partner]), spent)
