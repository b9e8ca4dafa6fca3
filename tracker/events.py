"""Events: the deadlines of a call and the duties of a project as entries of a calendar."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.addresses import call_address, project_address
from tracker.calendar import Event, make_calendar
from tracker.config import Settings
from tracker.db.models import Call, Deadline, Obligation, Revision
from tracker.deadline_notes import deadline_notes
from tracker.formats import deadline_in_words, deadline_kind_in_words, format_day
from tracker.i18n import messages
from tracker.moves import PlainDeadline, Step, TracedDeadline, plain_deadline, read_deadlines, trace_deadlines

_LAST_MINUTE = time(23, 59)


def call_calendar(
    session: Session, call: Call, *, settings: Settings, language: str, lead_days: Sequence[int] = ()
) -> bytes:
    """All deadlines of a call as an iCalendar file; alarms ring at the lead times."""
    steps = find_deadline_steps(session, [call.id])[call.id]
    events = call_events(call, trace_call(call, steps), settings=settings, language=language, lead_days=lead_days)
    return make_calendar(events, language=language, organiser=settings.mail_from)


def find_deadline_steps(session: Session, call_ids: Iterable[int]) -> defaultdict[int, list[Step]]:
    """Every change of the deadlines of these calls, oldest first; calls that never changed have none."""
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    changed = select(Revision).where(Revision.call_id.in_(set(call_ids)), Revision.field == "deadlines")
    for revision in session.scalars(changed.order_by(Revision.id)):
        steps[revision.call_id].append(read_step(revision))
    return steps


def read_step(revision: Revision) -> Step:
    """A revision of the deadlines as a step of their history."""
    old, new = read_deadlines(revision.old["value"]), read_deadlines(revision.new["value"])
    return Step(at=revision.at, old=old, new=new)


def trace_call(call: Call, steps: Sequence[Step]) -> list[TracedDeadline]:
    """The deadlines of a call with the numbers that follow them through its history."""
    return trace_deadlines([plain_deadline(deadline) for deadline in call.deadlines], steps)


def call_events(
    call: Call, traced: Iterable[TracedDeadline], *, settings: Settings, language: str, lead_days: Sequence[int]
) -> list[Event]:
    """One event a deadline; a dropped one cancels its entry, unless the source's words have only become unclear."""
    stored = {plain_deadline(deadline): deadline for deadline in call.deadlines}
    return [
        _call_event(call, each, stored.get(each.deadline), settings=settings, language=language, lead_days=lead_days)
        for each in traced
        if not (each.dropped and call.deadline_state == "unclear")
    ]


def obligation_event(
    obligation: Obligation, *, title: str, settings: Settings, language: str, lead_days: Sequence[int], stamp: datetime
) -> Event:
    """The day a duty is due; moving it keeps the entry and raises its sequence."""
    words = messages(language)
    day = format_day(obligation.due_on, language)
    page = project_address(settings, obligation.project_id)
    lines = [title, words.gettext("Due on %(day)s", day=day), obligation.origin, page]
    return Event(
        uid=f"obligation-{obligation.id}@{_host(settings)}",
        sequence=obligation.moves,
        stamp=stamp,
        starts=obligation.due_on,
        title=title,
        text="\n".join(line for line in lines if line),
        url=page,
        lead_days=tuple(lead_days),
    )


def _call_event(
    call: Call,
    traced: TracedDeadline,
    stored: Deadline | None,
    *,
    settings: Settings,
    language: str,
    lead_days: Sequence[int],
) -> Event:
    deadline = traced.deadline
    kind = deadline_kind_in_words(deadline.kind, language)
    page = call_address(settings, call.id)
    reminder = messages(language).gettext("Applications are handed in at the funder's portal.")
    notes = deadline_notes(stored, language) if stored is not None else []
    addresses = [address for address in (page, call.url) if address]
    lines = [call.title, f"{kind}: {deadline_in_words(deadline, language)}", *notes, reminder, *addresses]
    starts, ends, zone = _when(deadline)
    return Event(
        uid=f"call-{call.id}-deadline-{traced.number}@{_host(settings)}",
        sequence=traced.moves,
        stamp=call.changed_at,
        starts=starts,
        ends=ends,
        zone=zone,
        title=f"{kind}: {call.title}",
        text="\n".join(lines),
        url=page,
        tentative=deadline.kind == "expected"
        or deadline.precision == "month"
        or (stored is not None and stored.confidence == "low"),
        cancelled=traced.dropped,
        lead_days=tuple(lead_days),
    )


def _when(deadline: PlainDeadline) -> tuple[datetime | date, date | None, ZoneInfo | None]:
    """The time of an entry: an instant only where hour and zone are known, otherwise the day or the month."""
    if deadline.precision == "month":
        first = deadline.on.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1), None
    if deadline.precision != "minute" or deadline.zone is None:
        return deadline.on, deadline.on + timedelta(days=1), None
    zone = ZoneInfo(deadline.zone)
    last = datetime.combine(deadline.on, _LAST_MINUTE, tzinfo=zone)  # midnight belongs to the day it ends
    return min(deadline.closes_at, last), None, zone


def _host(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"
