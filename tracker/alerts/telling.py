"""Telling: one thing to one person, as a notice in the app and, if the person wants it, as a mail in the outbox."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.addresses import settings_address
from tracker.calendar import Event, make_calendar
from tracker.config import Settings
from tracker.db.models import Notice, User
from tracker.i18n import messages
from tracker.letters import LONGEST_SUBJECT, Attachment, Letter, one_line
from tracker.outbox import queue_letter
from tracker.rendering import render_mail

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What was told to whom; ``mailed`` is false for those who want no mail of this kind."""

    kind: str  # deadline_reminder, call_changed, obligation_reminder
    user_id: int
    to_address: str
    subject: str
    mailed: bool
    call_id: int | None = None
    obligation_id: int | None = None
    lead_days: int | None = None

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary that JSON can hold."""
        return asdict(self)


@dataclass(frozen=True)
class Decided:
    """What one run decided; ``problems`` names what could not be told and will be tried again by the next run."""

    notices: list[Alert] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One thing to tell one person: ``about`` names it, ``values`` fill the templates of its kind."""

    kind: str
    user: User
    about: tuple[str, ...]
    values: dict[str, Any]
    facts: dict[str, Any]
    by_mail: bool
    call_id: int | None = None
    obligation_id: int | None = None
    lead_days: int | None = None
    attachments: tuple[Attachment, ...] = ()
    expires_at: datetime | None = None


def tell(session: Session, telling: Telling, *, settings: Settings, now: datetime) -> Alert:
    """Write the notice, and the mail unless this person wants none; both in the transaction of the caller."""
    user, settings_url = telling.user, settings_address(settings)
    words = render_mail(telling.kind, user.language, person=user.name, settings_url=settings_url, **telling.values)
    subject = one_line(words.subject, limit=LONGEST_SUBJECT)
    session.add(
        Notice(
            user_id=user.id,
            kind=telling.kind,
            call_id=telling.call_id,
            obligation_id=telling.obligation_id,
            facts={**telling.facts, "subject": subject},
            created_at=now,
        )
    )
    if telling.by_mail:
        letter = Letter(
            kind=telling.kind,
            about=telling.about,
            to_address=user.email,
            to_name=user.name,
            language=user.language,
            words=words,
            attachments=telling.attachments,
            settings_url=settings_url,
        )
        queue_letter(session, letter, settings=settings, user_id=user.id, now=now, expires_at=telling.expires_at)
    session.flush()
    return Alert(
        kind=telling.kind,
        user_id=user.id,
        to_address=user.email,
        subject=subject,
        mailed=telling.by_mail,
        call_id=telling.call_id,
        obligation_id=telling.obligation_id,
        lead_days=telling.lead_days,
    )


@contextmanager
def set_apart(session: Session, decided: Decided, what: str) -> Iterator[None]:
    """Undo what fails inside and note it, so that one unreadable call keeps nobody else's reminder back.

    A database that fails is not a matter of one call and ends the run.
    """
    try:
        with session.begin_nested():
            yield
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("cannot tell of %s", what)
        decided.problems.append(f"{what}: {one_line(str(error), limit=300)}")


def calendar_attachment(events: Sequence[Event], *, settings: Settings, language: str) -> Attachment:
    """Events as a file that calendar programs offer to take in."""
    content = make_calendar(events, language=language, organiser=settings.mail_from)
    return Attachment(messages(language).gettext("deadline.ics"), "text/calendar; method=PUBLISH", content)
