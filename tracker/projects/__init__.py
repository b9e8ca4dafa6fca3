"""Projects after the award: what is due when, what was spent on what, and the reports on both."""

from tracker.projects.access import (
    ObligationNotFound,
    find_projects,
    find_shown_partners,
    find_writable_partners,
    get_obligation,
    get_project,
    is_coordinating,
    is_of_coordinator,
    is_writing,
)
from tracker.projects.duties import find_open_obligations, people_to_remind
from tracker.projects.naming import Stage, obligation_rule, obligation_title, stage_in_words, stage_of
from tracker.projects.reports import report_language, report_pdf
from tracker.projects.start import Award, find_project_of, start_project

__all__ = [
    "Award",
    "ObligationNotFound",
    "Stage",
    "find_open_obligations",
    "find_project_of",
    "find_projects",
    "find_shown_partners",
    "find_writable_partners",
    "get_obligation",
    "get_project",
    "is_coordinating",
    "is_of_coordinator",
    "is_writing",
    "obligation_rule",
    "obligation_title",
    "people_to_remind",
    "report_language",
    "report_pdf",
    "stage_in_words",
    "stage_of",
    "start_project",
]
