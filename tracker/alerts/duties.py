"""Reminders before the duties of a project are due, at the lead times of each person."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.addresses import project_address
from tracker.alerts.lead_times import choose_lead
from tracker.alerts.telling import Alert, Decided, Telling, calendar_attachment, set_apart, tell
from tracker.clock import BRUSSELS, day_in
from tracker.config import Settings
from tracker.db.models import Obligation, ObligationReminder, User
from tracker.db.once import insert_once
from tracker.events import obligation_event
from tracker.formats import due_in_words, format_day, format_short_day, format_weekday
from tracker.i18n import Messages, messages
from tracker.letters import one_line
from tracker.projects import find_open_obligations, obligation_rule, obligation_title, people_to_remind

KIND: Final = "obligation_reminder"

Key = tuple[int, int, date]  # user, obligation, due day


def remind_of_obligations(session: Session, decided: Decided, *, settings: Settings, now: datetime) -> None:
    """Announce each lead time once per person, obligation and due day; noted in the transaction that announces it.

    Days are those of Brussels and Berlin, which are the same; all funders we know the rules of keep that time.
    """
    longest = max((max(days, default=0) for days in session.scalars(_lead_days_of_everybody())), default=0)
    near = [each for each in find_open_obligations(session) if 0 <= _days_left(each, now) <= longest]
    noted = _find_noted(session, near)
    for obligation in near:
        for user in people_to_remind(session, obligation):
            with set_apart(session, decided, f"obligation {obligation.id} for person {user.id}"):
                already = noted[user.id, obligation.id, obligation.due_on]
                decided.notices.extend(_remind(session, obligation, user, already, settings=settings, now=now))


def _remind(
    session: Session, obligation: Obligation, user: User, noted: Set[int], *, settings: Settings, now: datetime
) -> Iterator[Alert]:
    choice = choose_lead(user.obligation_lead_days, days_left=_days_left(obligation, now), noted=noted)
    for days in choice.covered:
        _note(session, obligation, user, days, now=now)
    if choice.announce is not None and _note(session, obligation, user, choice.announce, now=now):
        telling = _telling(obligation, user, choice.announce, settings=settings, now=now)
        yield tell(session, telling, settings=settings, now=now)


def _telling(obligation: Obligation, user: User, lead_days: int, *, settings: Settings, now: datetime) -> Telling:
    due_on, language = obligation.due_on.isoformat(), user.language
    days_left = _days_left(obligation, now)
    event = obligation_event(
        obligation,
        title=f"{obligation_title(obligation, language)} – {obligation.project.acronym}",
        settings=settings,
        language=language,
        lead_days=[days for days in user.obligation_lead_days if days < days_left],
        stamp=now,
    )
    return Telling(
        kind=KIND,
        user=user,
        about=(f"obligation {obligation.id}", due_on, f"{lead_days} days"),
        values=_values(obligation, settings=settings, language=language, now=now),
        facts={
            "project_id": obligation.project_id,
            "due_on": due_on,
            "lead_days": lead_days,
            "days_left": days_left,
        },
        by_mail=user.mail_reminders,
        obligation_id=obligation.id,
        lead_days=lead_days,
        attachments=(calendar_attachment([event], settings=settings, language=language),),
    )


def _values(obligation: Obligation, *, settings: Settings, language: str, now: datetime) -> dict[str, Any]:
    """What the templates need."""
    words, project = messages(language), obligation.project
    countdown = due_in_words(obligation.due_on, day_in(BRUSSELS, now), language)
    is_moved = obligation.due_on != obligation.computed_on
    by_rule = format_day(obligation.computed_on, language)
    return {
        "title": one_line(obligation_title(obligation, language)),
        "project": one_line(project.acronym),
        "facts": _facts(obligation, words),
        "when": format_weekday(obligation.due_on, language),
        "countdown": countdown,
        "urgency": f"{countdown[:1].upper()}{countdown[1:]} ({format_short_day(obligation.due_on, language)})",
        "headline": _headline(_days_left(obligation, now), one_line(project.acronym), words),
        "moved_note": words.gettext("This day was set by a person. By the rule it would be %(day)s.", day=by_rule)
        if is_moved
        else "",
        "page": project_address(settings, project.id),
    }


def _facts(obligation: Obligation, words: Messages) -> list[tuple[str, str]]:
    project, period, language = obligation.project, obligation.period, words.language
    covered = ""
    if period is not None:
        first, last = format_day(period.starts_on, language), format_day(period.ends_on, language)
        covered = words.gettext("%(first)s to %(last)s", first=first, last=last)
    facts = [
        (words.gettext("Project"), one_line(project.title)),
        (words.gettext("Funding body"), one_line(project.funder)),
        (words.gettext("Grant number"), one_line(project.grant_number)),
        (words.gettext("Reporting period"), covered),
        (words.gettext("How the day was found"), obligation_rule(obligation, language)),
        (words.gettext("Basis"), one_line(obligation.origin)),
    ]
    return [(label, value) for label, value in facts if value]


def _headline(days_left: int, project: str, words: Messages) -> str:
    if days_left == 0:
        return words.gettext("In your project %(project)s, a duty is due today.", project=project)
    if days_left == 1:
        return words.gettext("In your project %(project)s, a duty is due tomorrow.", project=project)
    return words.gettext("In your project %(project)s, a duty is due in %(n)s days.", project=project, n=days_left)


def _days_left(obligation: Obligation, now: datetime) -> int:
    return (obligation.due_on - day_in(BRUSSELS, now)).days


def _lead_days_of_everybody() -> Any:
    return select(User.obligation_lead_days).where(User.active)


def _find_noted(session: Session, obligations: Sequence[Obligation]) -> defaultdict[Key, set[int]]:
    """The lead times that were announced or covered already."""
    noted: defaultdict[Key, set[int]] = defaultdict(set)
    ids = [each.id for each in obligations]
    for reminder in session.scalars(select(ObligationReminder).where(ObligationReminder.obligation_id.in_(ids))):
        noted[reminder.user_id, reminder.obligation_id, reminder.due_on].add(reminder.lead_days)
    return noted


def _note(session: Session, obligation: Obligation, user: User, lead_days: int, *, now: datetime) -> bool:
    """Note a lead time as done; false if somebody did so meanwhile."""
    values = {"user_id": user.id, "obligation_id": obligation.id, "due_on": obligation.due_on}
    return insert_once(session, ObligationReminder, **values, lead_days=lead_days, decided_at=now)
