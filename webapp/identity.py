"""The person of a request: kept in the signed session cookie by a key that changing ends every session."""

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_login import current_user as account
from sqlalchemy import select

from tracker.db.models import User
from webapp.database import current_session
from webapp.languages import language


class Account(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login keeps of a person: nothing but the key of their sessions."""

    def __init__(self, person: User) -> None:
        self.person = person

    def get_id(self) -> str:
        """The key that stands in the cookie."""
        return self.person.session_key


def register(app: Flask) -> None:
    """Recognise people by their session cookie."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_find_account)
    app.jinja_env.globals["find_me"] = find_current_user


def current_user() -> User:
    """The person who asks; only for views whose action is for people who signed in."""
    user = find_current_user()
    if user is None:
        raise RuntimeError("nobody is signed in: the action of this view must exclude anonymous visitors")
    return user


def find_current_user() -> User | None:
    """The person who asks, or none for a visitor."""
    return account.person if account.is_authenticated else None


def begin_session(user: User) -> None:
    """Sign this person in here; nothing of an earlier session stays."""
    session.clear()
    session.permanent = True
    session["language"] = user.language
    login_user(Account(user))


def end_session() -> None:
    """Sign the person out here; the language stays."""
    spoken = language()
    logout_user()
    session.clear()
    session["language"] = spoken


def _find_account(session_key: str) -> Account | None:
    found = current_session().scalar(select(User).where(User.session_key == session_key, User.active))
    return Account(found) if found is not None else None
