"""Rows that may exist only once: whoever inserts first has it, everybody else learns that it is there."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.db.base import Base


def insert_once(session: Session, model: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique key forbids it; true if this very insert made the row.

    While somebody else's insert of the same row is not committed yet, PostgreSQL waits for how it ends.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    key = next(iter(model.__table__.primary_key))
    statement = dialect.insert(model).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(statement).first() is not None
