"""Health: what an installation needs, looked at one by one, each in one line that says how to mend it."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.config import Settings
from tracker.db.engine import alembic_config, open_engine
from tracker.errors import CallboardError
from tracker.mail import Smtp
from tracker.pdf import check_printer

LEAST_FREE_BYTES: Final = 500_000_000
MAIL_TIMEOUT_SECONDS: Final = 5
RELEASED_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before this is wrong


@dataclass(frozen=True)
class Finding:
    """What one look found; ``says`` is one line for an operator."""

    subject: str
    ok: bool
    says: str


def examine(settings: Settings) -> list[Finding]:
    """All looks, in the order in which an operator would mend things."""
    return [
        examine_database(settings),
        examine_disk(settings),
        examine_clock(),
        examine_printing(),
        examine_mail(settings),
    ]


def examine_database(settings: Settings) -> Finding:
    """Whether the database answers and has the newest schema."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return Finding("database", False, f"does not answer ({type(error).__name__}); see CALLBOARD_DATABASE_URL")
    finally:
        engine.dispose()
    if current != head:
        return Finding("database", False, f"schema {current or 'empty'}, needs {head}: run `callboard db upgrade`")
    return Finding("database", True, f"answers, schema {current}")


def examine_disk(settings: Settings) -> Finding:
    """Whether the data directory has room."""
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_FREE_BYTES:
        return Finding("disk", False, f"only {free // 1_000_000} MB free for {settings.data_dir}: make room")
    return Finding("disk", True, f"{free // 1_000_000_000} GB free")


def examine_clock() -> Finding:
    """Whether the machine's clock can be right at all."""
    if clock.now() < RELEASED_AT:
        return Finding("clock", False, "stands before this version was made: set the machine's time")
    return Finding("clock", True, f"{clock.now():%Y-%m-%d %H:%M} UTC")


def examine_printing() -> Finding:
    """Whether PDFs can be made: Pango and the fonts."""
    try:
        check_printer()
    except CallboardError as error:
        return Finding("printing", False, str(error))
    return Finding("printing", True, "Pango and fonts are there")


def examine_mail(settings: Settings) -> Finding:
    """Whether the mail server can be used: it answers, speaks TLS where it offers it, and knows our password."""
    try:
        Smtp(settings, patience_seconds=MAIL_TIMEOUT_SECONDS).check()
    except CallboardError as error:
        return Finding("mail", False, f"{error}; see CALLBOARD_SMTP_URL")
    return Finding("mail", True, f"{urlsplit(settings.smtp_url).hostname} answers")
