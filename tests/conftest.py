"""Fixtures for every test: both databases, a fixed time, recordings, a browser; and no network but loopback."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.builders import NOW
from tests.network import refuse_far_addresses
from tests.not_run import Listing, leave_out
from tests.postgres import PostgresServer, postgres
from tracker.db.engine import open_engine, session_factory, upgrade

pytest_plugins = ["tests.browser"]

SHARED = Path(__file__).resolve().parents[2] / "shared"
DATABASES = ("sqlite", "postgresql")

_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Close the network and listen for what is left out, before anything is collected."""
    refuse_far_addresses()
    config.pluginmanager.register(Listing(), "not-run")


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen."""
    return NOW


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder of recordings and facts beside the checkout; a test that needs it is left out where it is missing."""
    if not SHARED.is_dir():
        leave_out(request.node, "no ../shared")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test process, with an upgraded database to copy."""
    with postgres() as server:
        engine = open_engine(server.create("upgraded"))
        upgrade(engine)
        engine.dispose()
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "upgraded.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh upgraded SQLite database, for what commits for real or is read by other processes."""
    path = shutil.copy(sqlite_template, tmp_path / "callboard.sqlite3")
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh upgraded PostgreSQL database, for what commits for real or is read by other processes."""
    name = f"fresh{next(_numbers)}"
    yield postgres_server.create(name, template="upgraded")
    postgres_server.drop(name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh upgraded database, once on SQLite and once on PostgreSQL."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture
def sessions(database_url: str) -> Iterator[sessionmaker[Session]]:
    """Makes sessions that commit for real, once on SQLite and once on PostgreSQL."""
    engine = open_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_engine(sqlite_template: Path) -> Iterator[Engine]:
    """The SQLite database in which tests are rolled back."""
    path = shutil.copy(sqlite_template, sqlite_template.with_name("rolled-back.sqlite3"))
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine(postgres_server: PostgresServer) -> Iterator[Engine]:
    """The PostgreSQL database in which tests are rolled back."""
    engine = open_engine(postgres_server.create("rolled_back", template="upgraded"))
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session whose commits are undone after the test; each test runs on SQLite and on PostgreSQL."""
    name = {"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param]
    engine: Engine = request.getfixturevalue(name)
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()
