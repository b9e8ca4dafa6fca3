"""Applications: from a call to a draft on the funder's form, written together, printed, followed to the decision."""

from tracker.applications.access import (
    find_applications,
    get_application,
    is_coordinating,
    is_writing,
)
from tracker.applications.answers import (
    AnswerConflict,
    VersionNotFound,
    answer_document,
    find_answer,
    find_versions,
    get_version,
    restore_version,
    save_answer,
    starting_document,
    yield_answer,
)
from tracker.applications.board import MOVES, BoardColumn, Status, board_of, is_open_for_writing, move_application
from tracker.applications.drafts import change_application, form_of, start_application, suggest_form
from tracker.applications.partners import (
    PARTNER_ROLES,
    PartnerNotFound,
    add_partner,
    change_partner,
    get_partner,
    move_partner,
    remove_partner,
)
from tracker.applications.printing import application_pdf, count_application_pages, section_pdf
from tracker.applications.progress import Gap, Progress, SectionProgress, application_progress

__all__ = [
    "MOVES",
    "PARTNER_ROLES",
    "AnswerConflict",
    "BoardColumn",
    "Gap",
    "PartnerNotFound",
    "Progress",
    "SectionProgress",
    "Status",
    "VersionNotFound",
    "add_partner",
    "answer_document",
    "application_pdf",
    "application_progress",
    "board_of",
    "change_application",
    "change_partner",
    "count_application_pages",
    "find_answer",
    "find_applications",
    "find_versions",
    "form_of",
    "get_application",
    "get_partner",
    "get_version",
    "is_coordinating",
    "is_open_for_writing",
    "is_writing",
    "move_application",
    "move_partner",
    "remove_partner",
    "restore_version",
    "save_answer",
    "section_pdf",
    "start_application",
    "starting_document",
    "suggest_form",
    "yield_answer",
]
