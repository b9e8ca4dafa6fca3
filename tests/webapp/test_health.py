"""Health: one address that tells a monitor whether this installation can do its work."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from tests.builders import NOW, a_source_state
from tests.webapp.visitor import Page, Visitor
from tracker.config import Settings
from tracker.db.models import Run
from webapp import create_app
from webapp.database import close_database


def test_a_healthy_installation_says_so_and_when_its_sources_were_read(session: Session, visitor: Visitor) -> None:
    source = a_source_state(session)
    ended = NOW - timedelta(hours=1)
    session.add(Run(source_name=source.name, started_at=ended, ended_at=ended, state="suspect", reason="one page only"))

    page = visitor.get("/health")

    answer = json.loads(page.body)
    assert page.status == 200
    assert answer["ok"]
    assert answer["database"]["says"].startswith("answers, schema ")
    assert set(answer["printing"]) == {"ok", "says"}
    assert answer["sources"] == [
        {"source": source.name, "state": "suspect", "ended_at": ended.isoformat(), "reason": "one page only"}
    ]


def test_a_source_that_was_never_read_is_listed_as_such(session: Session, visitor: Visitor) -> None:
    a_source_state(session)

    (source,) = json.loads(visitor.get("/health").body)["sources"]

    assert (source["state"], source["ended_at"]) == ("never read", None)


def test_without_its_schema_it_is_not_healthy_and_names_the_remedy(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}"))

    page = Page(app.test_client().get("/health"))

    assert page.status == 503
    assert "callboard db upgrade" in json.loads(page.body)["database"]["says"]
    close_database(app)
