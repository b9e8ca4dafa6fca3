"""The blueprint of projects, and what every page of a project needs."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template

from tracker.catalog.reporting import reporting_for
from tracker.db.models import Obligation, Project
from tracker.projects import (
    Stage,
    find_writable_partners,
    get_project,
    is_coordinating,
    is_of_coordinator,
    is_writing,
    obligation_rule,
    stage_in_words,
)
from tracker.projects.schedule import partner_input_due
from webapp.database import current_session
from webapp.identity import current_user
from webapp.languages import language

bp = Blueprint("projects", __name__, url_prefix="/projects")


@bp.app_template_filter("stage_in_words")
def _stage(stage: Stage) -> str:
    return stage_in_words(stage, language())


@bp.app_template_filter("obligation_rule")
def _rule(obligation: Obligation) -> str:
    return obligation_rule(obligation, language())


@bp.app_template_filter("partner_input_on")
def _partner_input(due_on: date) -> date:
    return partner_input_due(due_on)


def asked_project(project_id: int) -> Project:
    """The project of the address, if it exists for the one who asks."""
    return get_project(current_session(), project_id, user=current_user())


def project_page(template: str, project: Project, *, tab: str, **values: Any) -> str:
    """A page of a project, with what the one who asks may do there."""
    user = current_user()
    return render_template(
        f"web/projects/{template}.html",
        project=project,
        reporting=reporting_for(project.rules),
        tab=tab,
        coordinates=is_coordinating(project, user),
        of_coordinator=is_of_coordinator(project, user),
        writes=is_writing(project, user),
        enters_costs=bool(find_writable_partners(project, user)),
        **values,
    )
