"""Reminders before the deadlines of followed calls, at the lead times of each person."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.alerts.lead_times import LeadChoice, choose_lead
from tracker.alerts.telling import Alert, Decided, Telling, calendar_attachment, set_apart, tell
from tracker.alerts.wording import call_words, deadline_words
from tracker.clock import day_in
from tracker.config import Settings
from tracker.db.models import Call, Deadline, Reminder, SourceState, User, Watch
from tracker.db.once import insert_once
from tracker.events import call_events, find_deadline_steps, trace_call
from tracker.formats import countdown_in_words, format_month, format_short_day
from tracker.i18n import Messages, messages
from tracker.moves import Step, TracedDeadline, plain_deadline

KIND: Final = "deadline_reminder"
OVER: Final = ("closed", "exhausted", "withdrawn")
_LONGEST_MONTH: Final = timedelta(days=31)

Key = tuple[int, int, datetime]  # user, call, closing instant


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A person who follows a call with a deadline ahead, counted in the zone of the call."""

    watch: Watch
    user: User
    call: Call
    deadline: Deadline
    zone: ZoneInfo

    @property
    def key(self) -> Key:
        """What makes a reminder one and the same, together with its lead time."""
        return self.user.id, self.call.id, self.deadline.closes_at

    def days_left(self, instant: datetime) -> int:
        """Calendar days from an instant to the deadline; a month whose day is unknown counts from its first day."""
        return (_counted_day(self.deadline) - day_in(self.zone, instant)).days


def remind_of_deadlines(
    session: Session,
    decided: Decided,
    *,
    people: Sequence[int],
    told: Set[tuple[int, int]],
    settings: Settings,
    now: datetime,
) -> None:
    """Announce each lead time of these people once per call and deadline; noted in the transaction that announces it.

    ``told`` are the pairs of user and call whose changed dates were mailed in this very run: that mail covers what has
    been reached by now.
    """
    candidates = _find_candidates(session, people, now=now)
    noted = _find_noted(session, people, candidates)
    reached = [each for each in candidates if _choose(each, noted[each.key], now=now) != _NOTHING]
    steps = find_deadline_steps(session, {each.call.id for each in reached})
    for each in reached:
        with set_apart(session, decided, f"deadline of call {each.call.id} for person {each.user.id}"):
            traced = _traced(each, steps[each.call.id])
            ahead_from = -1 if each.key[:2] in told else _ahead_from(each, traced)
            choice = _choose(each, noted[each.key], now=now, ahead_from=ahead_from)
            decided.notices.extend(_remind(session, each, traced, choice, settings=settings, now=now))


def _remind(
    session: Session,
    candidate: Candidate,
    traced: TracedDeadline,
    choice: LeadChoice,
    *,
    settings: Settings,
    now: datetime,
) -> Iterator[Alert]:
    for days in choice.covered:
        _note(session, candidate, days, now=now)
    if choice.announce is not None and _note(session, candidate, choice.announce, now=now):
        telling = _telling(candidate, traced, choice.announce, settings=settings, now=now)
        yield tell(session, telling, settings=settings, now=now)


def _telling(
    candidate: Candidate, traced: TracedDeadline, lead_days: int, *, settings: Settings, now: datetime
) -> Telling:
    user, call, deadline = candidate.user, candidate.call, candidate.deadline
    events = call_events(
        call, [traced], settings=settings, language=user.language, lead_days=_still_ahead(candidate, now)
    )
    closes_at = deadline.closes_at.isoformat()
    return Telling(
        kind=KIND,
        user=user,
        about=(f"call {call.id}", closes_at, f"{lead_days} days"),
        values=_values(candidate, settings=settings, now=now),
        facts={
            "deadline": deadline.kind,
            "on": deadline.on.isoformat(),
            "closes_at": closes_at,
            "lead_days": lead_days,
            "days_left": candidate.days_left(now),
        },
        by_mail=user.mail_reminders,
        call_id=call.id,
        lead_days=lead_days,
        attachments=(calendar_attachment(events, settings=settings, language=user.language),),
        expires_at=deadline.closes_at,
    )


def _values(candidate: Candidate, *, settings: Settings, now: datetime) -> dict[str, Any]:
    """What the templates need."""
    language, deadline = candidate.user.language, candidate.deadline
    words = messages(language)
    month = format_month(deadline.on, language) if deadline.precision == "month" else ""
    countdown = countdown_in_words(deadline.closes_at, now, language, candidate.zone)
    return {
        "call": call_words(candidate.call, settings=settings, language=language),
        "deadline": deadline_words(deadline, language),
        "countdown": words.gettext("day not stated yet") if month else countdown,
        "urgency": words.gettext("Deadline in %(month)s", month=month)
        if month
        else f"{countdown[:1].upper()}{countdown[1:]} ({format_short_day(deadline.on, language)})",
        "headline": _headline(candidate.days_left(now), month, words),
    }


def _headline(days_left: int, month: str, words: Messages) -> str:
    if month:
        return words.gettext("A call that you follow closes in %(month)s.", month=month)
    if days_left == 0:
        return words.gettext("A call that you follow closes today.")
    if days_left == 1:
        return words.gettext("A call that you follow closes tomorrow.")
    return words.gettext("A call that you follow closes in %(n)s days.", n=days_left)


def _find_candidates(session: Session, people: Sequence[int], *, now: datetime) -> list[Candidate]:
    """Each of these people with every followed call and every deadline that may be within their lead times."""
    lead_days = session.scalars(select(User.call_lead_days).where(User.id.in_(people)))
    longest = max((max(days, default=0) for days in lead_days), default=0)
    rows = session.execute(
        select(Watch, User, Call, Deadline, SourceState)
        .join(User, User.id == Watch.user_id)
        .join(Call, Call.id == Watch.call_id)
        .join(Deadline, Deadline.call_id == Call.id)
        .join(SourceState, SourceState.name == Deadline.source_name)
        .where(
            User.id.in_(people),
            Call.status.not_in(OVER),
            Deadline.closes_at > now,
            Deadline.closes_at <= now + timedelta(days=longest + 1) + _LONGEST_MONTH,
        )
        .options(selectinload(Call.deadlines))
        .order_by(Watch.user_id, Watch.call_id, Deadline.position)
    )
    return [
        Candidate(watch=watch, user=user, call=call, deadline=deadline, zone=ZoneInfo(deadline.zone or source.zone))
        for watch, user, call, deadline, source in rows
    ]


def _find_noted(session: Session, people: Sequence[int], candidates: Sequence[Candidate]) -> defaultdict[Key, set[int]]:
    """The lead times that were announced or covered already."""
    noted: defaultdict[Key, set[int]] = defaultdict(set)
    calls = {each.call.id for each in candidates}
    reminders = select(Reminder).where(Reminder.user_id.in_(people), Reminder.call_id.in_(calls))
    for reminder in session.scalars(reminders):
        noted[reminder.user_id, reminder.call_id, reminder.closes_at].add(reminder.lead_days)
    return noted


def _note(session: Session, candidate: Candidate, lead_days: int, *, now: datetime) -> bool:
    """Note a lead time as done; false if somebody did so meanwhile."""
    user_id, call_id, closes_at = candidate.key
    values = {"user_id": user_id, "call_id": call_id, "closes_at": closes_at, "lead_days": lead_days}
    return insert_once(session, Reminder, **values, decided_at=now)


_NOTHING: Final = LeadChoice(None, ())


def _choose(candidate: Candidate, noted: Set[int], *, now: datetime, ahead_from: int | None = None) -> LeadChoice:
    return choose_lead(
        candidate.user.call_lead_days, days_left=candidate.days_left(now), noted=noted, ahead_from=ahead_from
    )


def _ahead_from(candidate: Candidate, traced: TracedDeadline) -> int | None:
    """The largest lead time that is no news of yesterday for this person.

    Whoever begins to follow sees the deadline at that moment; of a date that moved since, a mail has told.
    """
    since, moved_at = candidate.watch.created_at, traced.moved_at
    if moved_at is None or moved_at <= since:
        return candidate.days_left(since)
    return candidate.days_left(moved_at) - 1 if candidate.user.mail_changes else None


def _still_ahead(candidate: Candidate, now: datetime) -> list[int]:
    """The lead times at which the calendar should still ring."""
    return [days for days in candidate.user.call_lead_days if days < candidate.days_left(now)]


def _traced(candidate: Candidate, steps: Sequence[Step]) -> TracedDeadline:
    plain = plain_deadline(candidate.deadline)
    return next(each for each in trace_call(candidate.call, steps) if each.deadline == plain and not each.dropped)


def _counted_day(deadline: Deadline) -> date:
    return deadline.on.replace(day=1) if deadline.precision == "month" else deadline.on
