"""Obligations: moved by a person, submitted with a reference, answered by the funder."""

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.clock import BERLIN, day_in
from tracker.db.models import Obligation, User
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.projects.access import check_coordinating
from tracker.projects.naming import Stage

REPLIES: Final = (Stage.SUBMITTED, Stage.QUERIED, Stage.ACCEPTED, Stage.REJECTED)


def move_due_day(session: Session, obligation: Obligation, *, due_on: date, user: User) -> None:
    """Set the day the grant names; the day the rule found stays beside it."""
    check_coordinating(obligation.project, user)
    if due_on <= obligation.project.starts_on:
        raise Invalid("due_on", mark("A report is due after the project began."))
    if due_on != obligation.due_on:
        obligation.due_on = due_on
        obligation.moves += 1
        session.flush()


def submit_obligation(
    session: Session, obligation: Obligation, *, submitted_on: date, reference: str, user: User, now: datetime
) -> None:
    """Note that a report was handed in, when, and under which number; reminders end."""
    check_coordinating(obligation.project, user)
    if submitted_on > day_in(BERLIN, now):
        raise Invalid("submitted_on", mark("This day is still to come."))
    if submitted_on < obligation.project.starts_on:
        raise Invalid("submitted_on", mark("This day lies before the project began."))
    obligation.submitted_on = submitted_on
    obligation.reference = " ".join(reference.split())
    obligation.status = Stage.SUBMITTED
    session.flush()


def reopen_obligation(session: Session, obligation: Obligation, *, user: User) -> None:
    """Take the submission back, if it was noted by mistake; reminders begin again."""
    check_coordinating(obligation.project, user)
    obligation.submitted_on = None
    obligation.reference = ""
    obligation.status = Stage.OPEN
    session.flush()


def note_reply(session: Session, obligation: Obligation, *, reply: str, user: User) -> None:
    """Note what the funder said to a submitted report."""
    check_coordinating(obligation.project, user)
    if obligation.submitted_on is None or reply not in REPLIES:
        raise Invalid("reply", mark("This answer does not fit the present state."))
    obligation.status = Stage(reply)
    session.flush()
