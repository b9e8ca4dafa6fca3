"""The migrations build exactly what the models say, from nothing, on both databases."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from tests.postgres import PostgresServer
from tracker.db.base import Base
from tracker.db.engine import alembic_config, open_engine, upgrade
from tracker.places import migrations_dir


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing is, not even a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("empty")
    server.drop("empty")


def test_an_empty_database_gets_every_table_and_a_second_upgrade_changes_nothing(empty_url: str) -> None:
    engine = open_engine(empty_url)

    upgrade(engine)
    first = {name: inspect(engine).get_columns(name) for name in inspect(engine).get_table_names()}
    upgrade(engine)
    second = {name: inspect(engine).get_columns(name) for name in inspect(engine).get_table_names()}

    engine.dispose()
    assert set(Base.metadata.tables) <= set(first)
    assert str(second) == str(first)


def test_migrations_and_models_say_the_same(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)

    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises when it would write a migration

    engine.dispose()


def test_migrations_are_numbered_one_after_the_other() -> None:
    script = ScriptDirectory(str(migrations_dir()))

    revisions = [revision.revision for revision in reversed(list(script.walk_revisions()))]

    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    names = sorted(path.name for path in (migrations_dir() / "versions").glob("*.py"))
    assert [name[:4] for name in names] == revisions
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint!r}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if not constraint.name
    ]

    assert unnamed == []
