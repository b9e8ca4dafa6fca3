"""What commands share: settings, sessions, JSON lines, and errors in one line."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tracker.config import Settings, environment_of, load_settings
from tracker.db.engine import open_engine, session_factory, upgrade


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return load_settings()


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The configured database, brought to the newest schema."""
    opened = open_engine(settings().database_url)
    upgrade(opened)
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


def print_json(value: Any) -> None:
    """One JSON object on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


def input_lines() -> Iterator[str]:
    """The lines of standard input as UTF-8, blank ones left out; broken bytes become replacement characters."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").strip()
        if line:
            yield line
