"""Signing in: a password is tried against an account, and too many wrong ones make it wait."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.db.models import User
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.people import end_sessions, find_user, hash_password, is_password

FREE_FAILURES: Final = 5  # so many wrong passwords in a row cost nothing
FIRST_PAUSE: Final = timedelta(minutes=1)  # then the account waits, twice as long after each further one
LONGEST_PAUSE: Final = timedelta(minutes=15)


def check_sign_in(session: Session, email: str, password: str, *, now: datetime) -> User | None:
    """The person whom address and password belong to, or none, without a hint why.

    Wrong passwords are counted; while an account waits, the right one is refused as well. Commits before the slow
    check of the password, so that guessing holds no lock on the database; the caller commits what was counted.
    """
    user = find_user(session, email)
    open_to = user if user is not None and user.active and not is_waiting(user, now=now) else None
    session.commit()
    fits = is_password(open_to.password_hash if open_to else "", password)
    if open_to is None:
        return None
    if not fits:
        _count_failure(open_to, now)
        return None
    open_to.failed_sign_ins, open_to.locked_until = 0, None
    return open_to


def is_waiting(user: User, *, now: datetime) -> bool:
    """Whether sign-ins to this account are refused for the moment."""
    return user.locked_until is not None and user.locked_until > now


def change_password(user: User, *, old: str, new: str) -> None:
    """A new password in place of the old one; every session of the person ends."""
    if not is_password(user.password_hash, old):
        raise Invalid("old", mark("This is not your present password."))
    if new == old:
        raise Invalid("new", mark("Please choose a password that differs from the present one."))
    try:
        user.password_hash = hash_password(new)
    except Invalid as wrong:
        raise Invalid("new", wrong.message) from None
    user.failed_sign_ins, user.locked_until = 0, None
    end_sessions(user)


def _count_failure(user: User, now: datetime) -> None:
    user.failed_sign_ins += 1
    if user.failed_sign_ins >= FREE_FAILURES:
        doublings = min(user.failed_sign_ins - FREE_FAILURES, 10)
        user.locked_until = now + min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE)
