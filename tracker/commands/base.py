"""What commands share: the settings of the process, its database, and sessions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tracker.config import Settings, environment_of, load_settings
from tracker.db.engine import open_engine, session_factory, upgrade
from tracker.errors import SettingsError


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return load_settings()


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The configured database, brought to the newest schema; one that a newer version made is left alone."""
    opened = open_engine(settings().database_url)
    try:
        upgrade(opened)
    except CommandError as error:
        raise SettingsError(f"the database was made by another version of Callboard: {error}") from error
    return opened


def child_environment() -> dict[str, str]:
    """Our environment with the settings written out, for child processes."""
    return {**os.environ, **environment_of(settings())}


@contextmanager
def reading() -> Iterator[Session]:
    """A session that is not committed."""
    with session_factory(engine())() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session that is committed when all went well."""
    with session_factory(engine(), writing=True)() as session:
        yield session
        session.commit()
