"""The engine: one way to open SQLite or PostgreSQL, tuned alike everywhere; and schema upgrades."""

from sqlite3 import Connection as SqliteConnection
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from tracker.places import migrations_dir

BUSY_MILLISECONDS = 15_000


def open_engine(url: str, *, echo: bool = False) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql+psycopg://…``; SQLite runs in WAL mode with foreign keys on."""
    engine = create_engine(url, echo=echo, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def session_factory(engine: Engine, *, writing: bool = False) -> sessionmaker[Session]:
    """Makes sessions whose objects stay readable after commit.

    On SQLite a ``writing`` session takes the write lock at once and waits for it, instead of failing half-way
    when somebody else wrote since its first read; PostgreSQL needs no such choice.
    """
    bind = engine.execution_options(sqlite_begin="IMMEDIATE") if writing else engine
    return sessionmaker(bind, expire_on_commit=False)


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest migration; doing it twice, or two at once, changes nothing more."""
    config = alembic_config()
    if _is_newest(engine, config):
        return
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(742190311)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def alembic_config() -> Config:
    """Alembic pointed at our migrations, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    return config


def _is_newest(engine: Engine, config: Config) -> bool:
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(config).get_current_head()


def _tune_sqlite(connection: SqliteConnection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",  # first: the change to WAL may have to wait as well
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
