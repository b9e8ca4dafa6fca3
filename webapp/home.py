"""The first page: for visitors what this is, for members what they should see first."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.applications.board import STATUS_WORDS
from tracker.calls import CallQuery, find_watched_ids, search_calls
from tracker.db.models import Call
from tracker.home import Home, home_of
from tracker.novelty import find_novelty
from tracker.profiles import wanted_topics
from tracker.runs import find_running, find_sources
from webapp.calls import NEW_FOR
from webapp.database import current_session, current_time
from webapp.identity import current_user, find_current_user
from webapp.languages import gettext as _
from webapp.progress import readings_of
from webapp.security import may

CLOSING_SHOWN: Final = 6
LANDING_SHOWN: Final = 5

bp = Blueprint("home", __name__)


@bp.get("/")
@may("home.read")
def index() -> ResponseReturnValue:
    """What a member should see first; for a visitor, what this is and what closes next."""
    return _landing() if find_current_user() is None else _start()


@bp.get("/running")
@may("home.read")
def running() -> ResponseReturnValue:
    """The readings that go on, to be put into the page; once they are over, the page is asked for again."""
    session = current_session()
    found = find_running(session)
    if not found:
        return Response("", 200, {"HX-Refresh": "true"})
    return render_template("web/home/_running.html", readings=readings_of(session, found))


@bp.post("/seen")
@may("home.seen")
def seen() -> ResponseReturnValue:
    """What came until now is no longer new to this person."""
    session = current_session()
    current_user().last_visit_at = current_time()
    session.commit()
    flash(_("Noted. Only what comes from now on is shown as new."))
    return redirect(url_for(".index"), 303)


def _landing() -> str:
    session, now = current_session(), current_time()
    page = search_calls(session, CallQuery(), now=now, page_size=LANDING_SHOWN)
    ids = [call.id for call in page.calls]
    return render_template(
        "web/home/landing.html",
        page=page,
        sources=find_sources(session),
        readings=readings_of(session, find_running(session)),
        novelty=find_novelty(session, ids, since=now - NEW_FOR),
    )


def _start() -> str:
    session, user, now = current_session(), current_user(), current_time()
    home = home_of(session, user, now=now)
    closing = _closing(home)
    shown = [*closing, *home.new]
    return render_template(
        "web/home/start.html",
        home=home,
        closing=closing,
        watched=find_watched_ids(session, user),
        novelty=find_novelty(session, [call.id for call in shown], since=home.new_since),
        readings=readings_of(session, home.running),
        has_topics=bool(wanted_topics(user)),
        status_words=STATUS_WORDS,
    )


def _closing(home: Home) -> list[Call]:
    """What closes next among what is followed and what fits; followed calls without a date come last."""
    calls = {call.id: call for call in [*(watch.call for watch in home.watched), *home.closing]}
    return sorted(calls.values(), key=_by_closing)[:CLOSING_SHOWN]


def _by_closing(call: Call) -> tuple[bool, datetime, int]:
    return (call.next_closes_at is None, call.next_closes_at or call.first_seen_at, call.id)
