"""Signing in: the right password opens, wrong ones make the account wait, and nothing tells them apart."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_user
from tracker.db.models import User
from tracker.errors import Invalid
from tracker.people import hash_password, is_password
from tracker.signing_in import change_password, check_sign_in, is_waiting

PASSWORD: Final = "drei ruhige Wörter"
HASH: Final = hash_password(PASSWORD)


@pytest.fixture
def user(session: Session) -> User:
    """Somebody with a password."""
    return a_user(session, email="kim@beispielingen.example", password_hash=HASH)


def test_the_right_password_gives_the_person_whatever_the_case_of_the_address(session: Session, user: User) -> None:
    assert check_sign_in(session, "KIM@Beispielingen.example ", PASSWORD, now=NOW) is user


@pytest.mark.parametrize(
    ("email", "password"),
    [("kim@beispielingen.example", "falsch"), ("niemand@beispielingen.example", PASSWORD), ("", "")],
)
def test_everything_else_gives_nobody(session: Session, user: User, email: str, password: str) -> None:
    assert check_sign_in(session, email, password, now=NOW) is None


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(session: Session) -> None:
    invited = a_user(session, password_hash="")

    assert check_sign_in(session, invited.email, "", now=NOW) is None


def test_the_pause_begins_at_the_fifth_failure_and_doubles_up_to_a_quarter_of_an_hour(
    session: Session, user: User
) -> None:
    pauses, instant = [], NOW
    for _ in range(11):
        check_sign_in(session, user.email, "falsch", now=instant)
        pauses.append((user.locked_until - instant).total_seconds() / 60 if user.locked_until else 0)
        instant = user.locked_until or instant

    assert pauses == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


def test_while_an_account_waits_the_right_password_is_refused_and_not_counted(session: Session, user: User) -> None:
    user.failed_sign_ins, user.locked_until = 5, NOW + timedelta(minutes=1)

    refused = check_sign_in(session, user.email, PASSWORD, now=NOW)
    taken = check_sign_in(session, user.email, PASSWORD, now=NOW + timedelta(minutes=1))

    assert refused is None
    assert taken is user
    assert (user.failed_sign_ins, is_waiting(user, now=NOW)) == (0, False)


def test_a_changed_password_ends_every_session_and_lifts_a_pause(user: User) -> None:
    key = user.session_key
    user.failed_sign_ins, user.locked_until = 7, NOW

    change_password(user, old=PASSWORD, new="vier neue stille Wörter")

    assert is_password(user.password_hash, "vier neue stille Wörter")
    assert user.session_key != key
    assert user.locked_until is None


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("falsch", "vier neue Wörter", "old"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "kurz", "new")],
)
def test_a_change_that_cannot_be_made_is_refused_and_changes_nothing(
    user: User, old: str, new: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        change_password(user, old=old, new=new)

    assert refused.value.field == field
    assert user.password_hash == HASH
