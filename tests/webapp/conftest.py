"""Fixtures for tests of the web application: an application on a database of its own, and visitors."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import NOW, a_german_award, a_project, a_user, an_organisation
from tests.webapp.visitor import Visitor
from tracker.config import Settings
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Organisation, Project, User
from webapp import create_app
from webapp.database import close_database


@pytest.fixture
def app_database_url(sqlite_url: str) -> str:
    """The database of the application; a module that wants both overrides this with ``database_url``."""
    return sqlite_url


@pytest.fixture
def settings(app_database_url: str, tmp_path: Path) -> Settings:
    """Settings of the application."""
    return Settings(database_url=app_database_url, data_dir=tmp_path, secret_key="only-for-tests-" + "x" * 32)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application; its time stands still."""
    app = create_app(settings, now=lambda: NOW)
    yield app
    close_database(app)


@pytest.fixture
def session(app_database_url: str) -> Iterator[Session]:
    """A session of the test on the application's database; a visitor commits it before each request."""
    engine = open_engine(app_database_url)
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def visitor(app: Flask, session: Session) -> Visitor:
    """Somebody who is not signed in and speaks German."""
    return Visitor(app, session)


@pytest.fixture
def city(session: Session) -> Organisation:
    """A member city."""
    return an_organisation(session, "Stadt Beispielingen")


@pytest.fixture
def editor(session: Session, city: Organisation) -> User:
    """A prevention officer of the city."""
    return a_user(session, city, "editor", name="Kim Beispiel")


@pytest.fixture
def member(visitor: Visitor, editor: User) -> Visitor:
    """The prevention officer, signed in."""
    return visitor.sign_in(editor)


@pytest.fixture
def visit(app: Flask, session: Session) -> Callable[[User], Visitor]:
    """A browser for any person."""
    return lambda user: Visitor(app, session).sign_in(user)


@pytest.fixture
def project(session: Session, city: Organisation) -> Project:
    """An EU project of the city and a university."""
    uni = an_organisation(session, "Hochschule Mittelland", short_name="HSM")
    return a_project(session, city, partners=[uni], budget={(1, "A"): Decimal(40_000)}, acronym="SAFER")


@pytest.fixture
def german(session: Session, city: Organisation) -> Project:
    """A German project of the city."""
    return a_project(session, city, award=a_german_award(), acronym="HALT")


@pytest.fixture
def uni_member(session: Session, project: Project, visit: Callable[[User], Visitor]) -> Visitor:
    """An editor of the partner, signed in."""
    uni = session.get_one(Organisation, project.partners[1].organisation_id)
    return visit(a_user(session, uni, "editor"))
