"""Changes of followed calls, told at once and once, with old and new values; the calendar moves along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session, selectinload

from tracker.alerts.telling import Alert, Decided, Telling, calendar_attachment, set_apart, tell
from tracker.alerts.wording import call_words
from tracker.config import Settings
from tracker.db.models import Call, Revision, User, Watch
from tracker.events import call_events, find_deadline_steps, trace_call
from tracker.formats import format_short_day
from tracker.moves import Step, TracedDeadline
from tracker.revisions import Change, changes_in_words

KIND: Final = "call_changed"


@dataclass(frozen=True, kw_only=True)
class Untold:
    """What a person was not told yet about a call they follow, oldest first."""

    watch: Watch
    user: User
    call: Call
    revisions: Sequence[Revision]


def tell_changes(
    session: Session, decided: Decided, *, people: Sequence[int], settings: Settings, now: datetime
) -> set[tuple[int, int]]:
    """Tell these people what changed on calls they follow since they were last told, all of a call in one message.

    Gives the pairs of user and call whose dates changed and who were mailed of it.
    """
    told: set[tuple[int, int]] = set()
    untold = _find_untold(session, people)
    steps = find_deadline_steps(session, {each.call.id for each in untold})
    for each in untold:
        with set_apart(session, decided, f"changes of call {each.call.id} for person {each.user.id}"):
            alert, changes = _tell(session, each, steps[each.call.id], settings=settings, now=now)
            if alert is not None:
                decided.notices.append(alert)
                if alert.mailed and _dates_changed(changes):
                    told.add((each.user.id, each.call.id))
    return told


def _tell(
    session: Session, untold: Untold, steps: Sequence[Step], *, settings: Settings, now: datetime
) -> tuple[Alert | None, list[Change]]:
    """Claim what is untold, so that nobody else tells it, and tell it if there is anything worth a message."""
    user, call = untold.user, untold.call
    changes = changes_in_words(
        untold.revisions, language=user.language, currency=call.currency, deadline_state=call.deadline_state
    )
    if not _claim(session, untold) or not changes:
        return None, []
    telling = _telling(untold, changes, steps, settings=settings)
    return tell(session, telling, settings=settings, now=now), changes


def _claim(session: Session, untold: Untold) -> bool:
    """Move the mark of what was told; false if somebody else moved it meanwhile."""
    watch = untold.watch
    mine = (
        Watch.user_id == watch.user_id,
        Watch.call_id == watch.call_id,
        Watch.told_revision_id == watch.told_revision_id,
    )
    moved = update(Watch).where(*mine).values(told_revision_id=untold.revisions[-1].id)
    done = session.execute(moved.execution_options(synchronize_session=False))
    session.expire(watch)
    return isinstance(done, CursorResult) and done.rowcount == 1


def _telling(untold: Untold, changes: list[Change], steps: Sequence[Step], *, settings: Settings) -> Telling:
    user, call = untold.user, untold.call
    moved = _moved(untold, steps) if _dates_changed(changes) else []
    events = call_events(call, moved, settings=settings, language=user.language, lead_days=user.call_lead_days)
    return Telling(
        kind=KIND,
        user=user,
        about=(f"call {call.id}", f"changes to {untold.revisions[-1].id}"),
        values={
            "call": call_words(call, settings=settings, language=user.language),
            "changes": changes,
            "dates_changed": _dates_changed(changes),
            "new_day": _only_new_day(moved, user.language),
            "has_calendar": bool(events),
        },
        facts=_facts(untold, changes),
        by_mail=user.mail_changes,
        call_id=call.id,
        attachments=(calendar_attachment(events, settings=settings, language=user.language),) if events else (),
    )


def _facts(untold: Untold, changes: list[Change]) -> dict[str, Any]:
    return {
        "fields": sorted({change.field for change in changes}),
        "revision_ids": [revision.id for revision in untold.revisions],
    }


def _moved(untold: Untold, steps: Sequence[Step]) -> list[TracedDeadline]:
    """The deadlines that moved, came or were dropped since this person was last told."""
    since = untold.revisions[0].at
    return [each for each in trace_call(untold.call, steps) if each.moved_at is not None and each.moved_at >= since]


def _only_new_day(moved: Sequence[TracedDeadline], language: str) -> str:
    """The new day for the subject, where exactly one deadline has one."""
    days = [each.deadline for each in moved if not each.dropped]
    if len(days) != 1 or days[0].precision == "month":
        return ""
    return format_short_day(days[0].on, language)


def _dates_changed(changes: list[Change]) -> bool:
    return any(change.field == "deadlines" for change in changes)


def _find_untold(session: Session, people: Sequence[int]) -> list[Untold]:
    """All untold revisions by person and call; a person who began to follow later has none of the earlier ones."""
    rows = session.execute(
        select(Watch, User, Call, Revision)
        .join(User, User.id == Watch.user_id)
        .join(Call, Call.id == Watch.call_id)
        .join(Revision, Revision.call_id == Watch.call_id)
        .where(User.id.in_(people), Revision.id > Watch.told_revision_id)
        .options(selectinload(Call.deadlines))
        .order_by(Watch.user_id, Watch.call_id, Revision.id)
    )
    return [
        Untold(watch=watch, user=user, call=call, revisions=[row.Revision for row in group])
        for (watch, user, call), group in groupby(rows, key=lambda row: (row.Watch, row.User, row.Call))
    ]
