"""Words for obligations, their state and their rules, the same on screen, in mails and on paper."""

from datetime import date
from enum import StrEnum
from typing import Final

from tracker.catalog.reporting import Duty, reporting_for
from tracker.db.models import Obligation
from tracker.i18n import mark, messages


class Stage(StrEnum):
    """Where an obligation stands on a given day."""

    PLANNED = "planned"
    OPEN = "open"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    QUERIED = "queried"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


STAGE_WORDS: Final = {
    Stage.PLANNED: mark("planned"),
    Stage.OPEN: mark("open"),
    Stage.OVERDUE: mark("overdue"),
    Stage.SUBMITTED: mark("submitted"),
    Stage.QUERIED: mark("questions asked"),
    Stage.ACCEPTED: mark("accepted"),
    Stage.REJECTED: mark("rejected"),
}


def stage_of(obligation: Obligation, today: date) -> Stage:
    """Planned while its period runs, then open, overdue after its day; what was submitted has its own states."""
    if obligation.submitted_on is not None:
        return Stage(obligation.status)
    if today > obligation.due_on:
        return Stage.OVERDUE
    period_ends = obligation.period.ends_on if obligation.period is not None else obligation.project.ends_on
    return Stage.OPEN if today > period_ends else Stage.PLANNED


def stage_in_words(stage: Stage, language: str) -> str:
    """``überfällig``, ``overdue``."""
    return messages(language).gettext(STAGE_WORDS[stage])


def duty_of(obligation: Obligation) -> Duty:
    """The duty of the catalogue that an obligation is one of."""
    return reporting_for(obligation.project.rules).duty(obligation.kind, obligation.rule)


def obligation_title(obligation: Obligation, language: str) -> str:
    """``Zwischennachweis 2026``, ``Periodischer Bericht 1``, ``Verwendungsnachweis``."""
    number = obligation.year
    if obligation.kind == "periodic_report" and obligation.period is not None:
        number = obligation.period.number
    title = duty_of(obligation).title.in_language(language)
    return f"{title} {number}" if number is not None else title


def obligation_rule(obligation: Obligation, language: str) -> str:
    """``60 Tage nach Ende des Berichtszeitraums``: how its day was found."""
    return duty_of(obligation).formula.in_language(language)
