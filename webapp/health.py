"""Health: whether this installation can do its work, for monitors (and ``callboard demo``, which waits for it)."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.health import Finding, examine_database, examine_printing
from tracker.runs import find_sources, last_run
from webapp.database import current_session, current_settings
from webapp.security import may

bp = Blueprint("health", __name__)


@bp.get("/health")
@may("health.read")
def show() -> ResponseReturnValue:
    """200 while the database answers with the newest schema, 503 otherwise; what else is amiss is named."""
    database = examine_database(current_settings())
    answer: dict[str, Any] = {
        "ok": database.ok,
        "database": _finding(database),
        "printing": _finding(examine_printing()),
    }
    if database.ok:
        answer["sources"] = [_last_crawl(current_session(), source.name) for source in find_sources(current_session())]
    return jsonify(answer), 200 if database.ok else 503


def _finding(found: Finding) -> dict[str, Any]:
    return {"ok": found.ok, "says": found.says}


def _last_crawl(session: Session, name: str) -> dict[str, Any]:
    run = last_run(session, name)
    if run is None or run.ended_at is None:
        return {"source": name, "state": "never read", "ended_at": None, "reason": ""}
    return {"source": name, "state": run.state, "ended_at": run.ended_at.isoformat(), "reason": run.reason}
