"""Sources: which portals are read, how their readings went, and reading one now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.db.models import Run, SourceState
from tracker.i18n import mark
from tracker.jobs import enqueue, find_waiting
from tracker.runs import find_running, find_runs, find_sources, get_run, get_source, last_run, next_run_at
from webapp.database import current_session, current_time
from webapp.languages import gettext as _
from webapp.progress import readings_of
from webapp.security import may

bp = Blueprint("sources", __name__, url_prefix="/sources")

# Why crawlers leave a record out, in words; a reason without words here is shown as it is.
SKIPPED_WORDS: Final = {
    "address": mark("An address, not a call"),
    "category": mark("A category of the portal, not a call"),
    "contact": mark("A contact, not a call"),
    "duplicate": mark("Listed twice"),
    "external_action": mark("External action, which is switched off here"),
    "external_link": mark("A link, not a call"),
    "label": mark("A label of the portal, not a call"),
    "list_entry": mark("Only an entry of a list, without its page"),
    "no_document": mark("A file without a document"),
    "no_title": mark("A document without a title"),
    "older_version": mark("An older version"),
    "other_document": mark("Another kind of document"),
    "portal_page": mark("A page of the portal, not a call"),
    "stub": mark("An empty shell without title and status"),
    "tender": mark("A tender, not a grant"),
    "topic_update": mark("News about a call, not a call"),
    "translation": mark("A translation of a call that was read"),
    "unlabelled": mark("A record that the portal does not label"),
    "unknown_file": mark("A file that is no answer of this portal"),
}


@dataclass(frozen=True)
class SourceLine:
    """A source as the list shows it."""

    source: SourceState
    last: Run | None
    next_at: datetime | None
    is_running: bool
    is_waiting: bool


@bp.get("")
@may("source.list")
def index() -> ResponseReturnValue:
    """All sources with their last reading, their health and the next reading."""
    session = current_session()
    return render_template(
        "web/sources/index.html",
        lines=[_line(session, source) for source in find_sources(session)],
        readings=readings_of(session, find_running(session)),
    )


@bp.get("/<name>")
@may("source.runs")
def show(name: str) -> ResponseReturnValue:
    """One source and its latest readings."""
    session = current_session()
    source = get_source(session, name)
    return render_template(
        "web/sources/show.html", line=_line(session, source), source=source, runs=find_runs(session, source, limit=20)
    )


@bp.get("/<name>/runs/<int:run_id>")
@may("source.runs")
def run(name: str, run_id: int) -> ResponseReturnValue:
    """One reading: what it found, what it could not read and what it left out, with reasons."""
    session = current_session()
    source = get_source(session, name)
    return render_template("web/sources/run.html", source=source, run=get_run(session, source, run_id))


@bp.post("/<name>/read")
@may("source.crawl")
def read(name: str) -> ResponseReturnValue:
    """Read a portal now, unless that is already under way."""
    session, now = current_session(), current_time()
    source = get_source(session, name)
    if find_waiting(session, "crawl", source.name) is not None:
        flash(_("This source is already being read or about to be."), "info")
        return redirect(url_for(".index"), 303)

    enqueue(session, "crawl", key=source.name, arguments={"source": source.name}, due_at=now)
    session.commit()
    flash(_("%(source)s will be read in a moment.", source=source.title))
    return redirect(url_for(".index"), 303)


@bp.app_template_filter()
def skipped_in_words(reason: str) -> str:
    """``Doppelt aufgeführt`` for ``duplicate``: why a record was left out."""
    return _(SKIPPED_WORDS.get(reason, reason))


def _line(session: Session, source: SourceState) -> SourceLine:
    last, newest = last_run(session, source.name), last_run(session, source.name, ended=False)
    return SourceLine(
        source=source,
        last=last,
        next_at=next_run_at(source, newest),
        is_running=newest is not None and newest.ended_at is None,
        is_waiting=find_waiting(session, "crawl", source.name) is not None,
    )
