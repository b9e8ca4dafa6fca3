"""Preferences: when and how a person wants to be told."""

from collections.abc import Sequence
from typing import Final

from tracker.db.models import User
from tracker.errors import Invalid
from tracker.i18n import LANGUAGES, mark

LONGEST_LEAD_DAYS: Final = 365
MOST_LEAD_TIMES: Final = 10


def set_preferences(
    user: User,
    *,
    call_lead_days: Sequence[int],
    obligation_lead_days: Sequence[int],
    mail_reminders: bool,
    mail_changes: bool,
    language: str,
) -> None:
    """Lead times in days, farthest first and each once; which mails to send; the language of pages and mails."""
    if language not in LANGUAGES:
        raise Invalid("language", mark("This language is not offered."))
    calls = _lead_days("call_lead_days", call_lead_days)
    obligations = _lead_days("obligation_lead_days", obligation_lead_days)
    user.call_lead_days, user.obligation_lead_days = calls, obligations
    user.mail_reminders, user.mail_changes, user.language = mail_reminders, mail_changes, language


def _lead_days(field: str, given: Sequence[int]) -> list[int]:
    if not given:
        raise Invalid(
            field, mark("Please enter at least one lead time; to get no mails at all, switch them off below.")
        )
    if len(set(given)) > MOST_LEAD_TIMES:
        raise Invalid(field, mark("At most 10 lead times."))
    if any(not 1 <= days <= LONGEST_LEAD_DAYS for days in given):
        raise Invalid(field, mark("Each lead time is a whole number of days from 1 to 365."))
    return sorted(set(given), reverse=True)
