"""The first page of a member: what closes next, what is new and fits, the own work and what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.applications import find_applications
from tracker.calls import find_watches
from tracker.db.models import Application, Call, Obligation, Project, Run, User, Watch
from tracker.profiles import find_closing_calls, find_fitting_calls
from tracker.projects import find_projects
from tracker.runs import find_running

SHOWN: Final = 5
NEW_FOR: Final = timedelta(days=14)
UNFINISHED: Final = ("idea", "in_preparation", "submitted", "under_evaluation", "reserve_list", "grant_preparation")
DUE_WITHIN: Final = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Home:
    """Everything the first page shows, in the order in which it matters."""

    watched: list[Watch]
    closing: list[Call]
    new: list[Call]
    new_since: datetime
    applications: list[Application]
    projects: list[Project]
    due: list[Obligation]
    running: list[Run]


def home_of(session: Session, user: User, *, now: datetime) -> Home:
    """What a person should see first.

    ``new`` holds what fits and came within two weeks; what came after ``new_since``, the last visit, is news to them.
    """
    since = max(user.last_visit_at or now - NEW_FOR, now - NEW_FOR)
    projects = find_projects(session, user)
    return Home(
        watched=[watch for watch in find_watches(session, user) if watch.call.status != "closed"][:SHOWN],
        closing=find_closing_calls(session, user, now=now, limit=SHOWN),
        new=find_fitting_calls(session, user, seen_since=now - NEW_FOR, limit=SHOWN),
        new_since=since,
        applications=[draft for draft in find_applications(session, user) if draft.status in UNFINISHED],
        projects=projects,
        due=_due(projects, now),
        running=find_running(session),
    )


def _due(projects: list[Project], now: datetime) -> list[Obligation]:
    until = (now + DUE_WITHIN).date()
    open_duties = [
        duty
        for project in projects
        for duty in project.obligations
        if duty.submitted_on is None and duty.due_on <= until
    ]
    return sorted(open_duties, key=lambda duty: (duty.due_on, duty.id))[:SHOWN]
