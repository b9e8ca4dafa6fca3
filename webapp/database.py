"""The database of a request: one session, reading or writing, closed when the request ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from flask import Flask, current_app, g, request
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from tracker.config import Settings
from tracker.db.engine import open_engine, session_factory

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class WroteWhileReading(RuntimeError):
    """A view that answers GET tried to write; that is a fault of ours."""


@dataclass(frozen=True)
class Sessions:
    """The database of an application, and what makes its sessions."""

    engine: Engine
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]


def register(app: Flask) -> None:
    """Open the engine of an application; sessions are made when a request first asks for one."""
    engine = open_engine(app.config["SETTINGS"].database_url)
    sessions = Sessions(engine, session_factory(engine), session_factory(engine, writing=True))
    event.listen(sessions.reading, "before_commit", _refuse)
    app.extensions["callboard.sessions"] = sessions
    app.teardown_appcontext(_close)


def close_database(app: Flask) -> None:
    """Give back every connection of an application that is no longer needed."""
    sessions: Sessions = app.extensions["callboard.sessions"]
    sessions.engine.dispose()


def current_session() -> Session:
    """The session of this request: on GET and HEAD one that refuses to commit."""
    if "session" not in g:
        sessions: Sessions = current_app.extensions["callboard.sessions"]
        g.session = sessions.reading() if request.method in READING else sessions.writing()
    return cast("Session", g.session)


def current_time() -> datetime:
    """The instant of this request, the same from its beginning to its end."""
    if "now" not in g:
        g.now = current_app.config["NOW"]()
    return cast("datetime", g.now)


def current_settings() -> Settings:
    """The settings of the application."""
    return cast("Settings", current_app.config["SETTINGS"])


def _refuse(_session: Session) -> None:
    raise WroteWhileReading("a reading session does not commit")


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
