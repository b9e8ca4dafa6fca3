"""All tables, by subject; models have columns and relations, no verbs."""

from tracker.db.models.applications import Answer, AnswerVersion, Application, Partner, StatusChange
from tracker.db.models.calls import Call, Deadline, Facet, Origin, Record, Revision, Tag
from tracker.db.models.jobs import Job
from tracker.db.models.messages import Notice, ObligationReminder, OutboxMessage, Reminder, Watch
from tracker.db.models.people import Membership, Organisation, Profile, User
from tracker.db.models.projects import (
    BudgetLine,
    Cost,
    Income,
    Obligation,
    Project,
    ProjectPartner,
    ReportingPeriod,
    ReportText,
)
from tracker.db.models.sources import Run, SourceState

__all__ = [
    "Answer",
    "AnswerVersion",
    "Application",
    "BudgetLine",
    "Call",
    "Cost",
    "Deadline",
    "Facet",
    "Income",
    "Job",
    "Membership",
    "Notice",
    "Obligation",
    "ObligationReminder",
    "Organisation",
    "Origin",
    "OutboxMessage",
    "Partner",
    "Profile",
    "Project",
    "ProjectPartner",
    "Record",
    "Reminder",
    "ReportText",
    "ReportingPeriod",
    "Revision",
    "Run",
    "SourceState",
    "StatusChange",
    "Tag",
    "User",
    "Watch",
]
