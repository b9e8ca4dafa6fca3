"""The way of an application: states on one board, which may follow which, and every step on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.applications.access import check_coordinating, find_applications
from tracker.clock import BRUSSELS, day_in
from tracker.db.models import Application, Project, StatusChange, User
from tracker.errors import Invalid
from tracker.i18n import mark


class Status(StrEnum):
    """The states of an application, in the order of the board."""

    IDEA = "idea"
    IN_PREPARATION = "in_preparation"
    SUBMITTED = "submitted"
    UNDER_EVALUATION = "under_evaluation"
    RESERVE_LIST = "reserve_list"
    GRANT_PREPARATION = "grant_preparation"
    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STATUS_WORDS: Final[Mapping[str, str]] = {
    Status.IDEA: mark("Idea"),
    Status.IN_PREPARATION: mark("In preparation"),
    Status.SUBMITTED: mark("Submitted"),
    Status.UNDER_EVALUATION: mark("Under evaluation"),
    Status.RESERVE_LIST: mark("Reserve list"),
    Status.GRANT_PREPARATION: mark("Grant preparation"),
    Status.GRANTED: mark("Granted"),
    Status.REJECTED: mark("Rejected"),
    Status.WITHDRAWN: mark("Withdrawn"),
}

_DECIDED: Final = (Status.RESERVE_LIST, Status.GRANT_PREPARATION, Status.GRANTED, Status.REJECTED)

# What may follow. A step back is allowed where a person may have clicked too early or a decision is revised.
MOVES: Final[Mapping[str, tuple[Status, ...]]] = {
    Status.IDEA: (Status.IN_PREPARATION, Status.WITHDRAWN),
    Status.IN_PREPARATION: (Status.SUBMITTED, Status.IDEA, Status.WITHDRAWN),
    Status.SUBMITTED: (Status.UNDER_EVALUATION, *_DECIDED, Status.IN_PREPARATION, Status.WITHDRAWN),
    Status.UNDER_EVALUATION: (*_DECIDED, Status.SUBMITTED, Status.WITHDRAWN),
    Status.RESERVE_LIST: (Status.GRANT_PREPARATION, Status.GRANTED, Status.REJECTED, Status.WITHDRAWN),
    Status.GRANT_PREPARATION: (Status.GRANTED, Status.REJECTED, Status.WITHDRAWN),
    Status.GRANTED: (Status.GRANT_PREPARATION,),
    Status.REJECTED: (Status.UNDER_EVALUATION, Status.RESERVE_LIST),
    Status.WITHDRAWN: (Status.IN_PREPARATION,),
}
WRITING: Final = (Status.IDEA, Status.IN_PREPARATION, Status.GRANT_PREPARATION)


@dataclass(frozen=True)
class BoardColumn:
    """One state with its applications, those that close first on top."""

    status: Status
    applications: list[Application]


def move_application(
    session: Session,
    application: Application,
    status: str,
    *,
    user: User,
    now: datetime,
    note: str = "",
    submitted_on: date | None = None,
) -> StatusChange:
    """Take the step and put it on record; a submission needs its day, for only a person can have submitted."""
    check_coordinating(application, user)
    if status not in MOVES[application.status]:
        raise Invalid("status", mark("This step does not follow from the present state."))
    if application.status == Status.GRANTED and session.scalar(
        select(exists().where(Project.application_id == application.id))
    ):
        raise Invalid("status", mark("A project has been started from this application; it stays granted."))
    if status == Status.SUBMITTED and application.status == Status.IN_PREPARATION:
        application.submitted_on = _day_of_submission(submitted_on, now)
    if status == Status.IN_PREPARATION:
        application.submitted_on = None
    change = StatusChange(old=application.status, new=status, at=now, by=user, note=note.strip())
    application.status = Status(status)
    application.status_changes.insert(0, change)
    session.flush()
    return change


def board_of(session: Session, user: User) -> list[BoardColumn]:
    """All states with the applications a person may see."""
    found = find_applications(session, user)
    return [
        BoardColumn(status, sorted((each for each in found if each.status == status), key=_closing))
        for status in Status
    ]


def is_open_for_writing(application: Application) -> bool:
    """Whether the text may still change: what was submitted stays as it was."""
    return application.status in WRITING


def check_open_for_writing(application: Application) -> None:
    """Raise ``Invalid`` once the text is closed."""
    if not is_open_for_writing(application):
        raise Invalid(
            "status",
            mark("The text is closed in this state. To change it, first take the application back into preparation."),
        )


def _day_of_submission(given: date | None, now: datetime) -> date:
    if given is None:
        raise Invalid("submitted_on", mark("Please enter the day on which you submitted in the funder's portal."))
    if given > day_in(BRUSSELS, now):
        raise Invalid("submitted_on", mark("This day is still to come."))
    return given


def _closing(application: Application) -> tuple[bool, str, int]:
    closes_at = application.call.next_closes_at if application.call is not None else None
    return (closes_at is None, closes_at.isoformat() if closes_at else "", application.id)
