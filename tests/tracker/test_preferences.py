"""Preferences: lead times are whole days, each once, farthest first."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_user
from tracker.db.models import User
from tracker.errors import Invalid
from tracker.preferences import set_preferences

USUAL: dict[str, Any] = {
    "call_lead_days": [14],
    "obligation_lead_days": [30],
    "mail_reminders": True,
    "mail_changes": True,
    "language": "de",
}


@pytest.fixture
def user(session: Session) -> User:
    """Somebody with the usual lead times."""
    return a_user(session)


def test_lead_times_are_kept_each_once_farthest_first(user: User) -> None:
    set_preferences(user, **{**USUAL, "call_lead_days": [2, 30, 2, 7], "mail_changes": False, "language": "fr"})

    assert user.call_lead_days == [30, 7, 2]
    assert user.obligation_lead_days == [30]
    assert (user.mail_reminders, user.mail_changes, user.language) == (True, False, "fr")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"call_lead_days": []}, "call_lead_days"),
        ({"call_lead_days": [0]}, "call_lead_days"),
        ({"obligation_lead_days": [366]}, "obligation_lead_days"),
        ({"obligation_lead_days": list(range(1, 12))}, "obligation_lead_days"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(user: User, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_preferences(user, **{**USUAL, **change})

    assert refused.value.field == field
    assert user.call_lead_days == [30, 14, 7, 2]
    assert user.obligation_lead_days == [60, 30, 14, 7, 2, 1]
