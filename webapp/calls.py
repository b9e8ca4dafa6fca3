"""Calls: the list with its filters, the page of one call, following it, its calendar file."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.applications import find_applications, suggest_form
from tracker.calls import (
    OPEN_AND_COMING,
    PAGE_SIZE,
    CallQuery,
    find_revisions,
    find_watched_ids,
    find_watches,
    get_call,
    is_watched,
    search_calls,
    unwatch_call,
    watch_call,
)
from tracker.catalog import facets
from tracker.db.models import Call
from tracker.events import call_calendar
from tracker.novelty import find_novelty
from webapp.addresses import is_untidy, list_address, read_query
from webapp.database import current_session, current_settings, current_time
from webapp.filters import chips, filter_groups, ways_out, window_options
from webapp.history import origins_in_words, steps_in_words
from webapp.identity import current_user, find_current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.security import is_allowed, is_htmx, may, safe_path

NEW_FOR: Final = timedelta(days=14)
PUBLIC_LEAD_DAYS: Final = (30, 14, 7, 2)

bp = Blueprint("calls", __name__, url_prefix="/calls")


@bp.get("")
@may("call.list")
def index() -> ResponseReturnValue:
    """The calls that fit the address; a tidy address is pushed to the browser, or gone to."""
    session, now = current_session(), current_time()
    read = read_query(request.args)
    if is_untidy(request.args) and not read.unknown and not is_htmx():
        return redirect(list_address(read.query))

    page = search_calls(session, read.query, now=now)
    user = find_current_user()
    ids = [call.id for call in page.calls]
    html = render_template(
        "web/calls/index.html",
        query=read.query,
        unknown=read.unknown,
        page=page,
        first_number=(page.page - 1) * PAGE_SIZE + 1,
        groups=filter_groups(page, read.query),
        windows=window_options(page, read.query),
        chips=chips(read.query),
        ways=[] if page.total else ways_out(session, read.query, now=now),
        watched=find_watched_ids(session, user) if user else set(),
        novelty=find_novelty(session, ids, since=now - NEW_FOR),
    )
    response = make_response(html)
    if is_htmx():
        response.headers["HX-Push-Url"] = _pushed(list_address(read.query))
    return response


@bp.get("/<int:call_id>")
@may("call.read")
def show(call_id: int) -> ResponseReturnValue:
    """Everything known about one call, and where it is known from."""
    session, user = current_session(), find_current_user()
    call = get_call(session, call_id)
    return render_template(
        "web/calls/show.html",
        call=call,
        records=call.records,
        origins=origins_in_words(call),
        steps=steps_in_words(call, find_revisions(session, call)),
        is_watched=user is not None and is_watched(session, call, user=user),
        novelty=find_novelty(session, [call.id], since=current_time() - NEW_FOR),
        start_address=_start_address(call),
        drafts=[draft for draft in find_applications(session, user) if draft.call_id == call.id] if user else [],
    )


@bp.get("/followed")
@may("call.followed")
def followed() -> ResponseReturnValue:
    """All calls the person follows, the next to close first."""
    session = current_session()
    calls = [watch.call for watch in find_watches(session, current_user())]
    ids = [call.id for call in calls]
    return render_template(
        "web/calls/followed.html", calls=calls, novelty=find_novelty(session, ids, since=current_time() - NEW_FOR)
    )


@bp.post("/<int:call_id>/watch")
@may("call.watch")
def watch(call_id: int) -> ResponseReturnValue:
    """Follow a call: be reminded of its deadlines and told of its changes."""
    session = current_session()
    call = get_call(session, call_id)
    watch_call(session, call, user=current_user(), now=current_time())
    session.commit()
    return _after_following(call, is_watched=True)


@bp.post("/<int:call_id>/unwatch")
@may("call.watch")
def unwatch(call_id: int) -> ResponseReturnValue:
    """Follow a call no longer."""
    session = current_session()
    call = get_call(session, call_id)
    unwatch_call(session, call, user=current_user())
    session.commit()
    return _after_following(call, is_watched=False)


@bp.get("/<int:call_id>/deadlines.ics")
@may("call.calendar")
def calendar(call_id: int) -> ResponseReturnValue:
    """The deadlines of a call for a calendar; alarms ring at the lead times of the one who asks."""
    session, user = current_session(), find_current_user()
    call = get_call(session, call_id)
    lead_days = user.call_lead_days if user else PUBLIC_LEAD_DAYS
    content = call_calendar(session, call, settings=current_settings(), language=language(), lead_days=tuple(lead_days))
    headers = {"Content-Disposition": f'attachment; filename="callboard-{call.id}.ics"'}
    return Response(content, mimetype="text/calendar", headers=headers)


@bp.app_template_global()
def page_address(query: CallQuery, number: int) -> str:
    """The address of another page of a list."""
    return list_address(replace(query, page=number))


@bp.app_template_global()
def source_title(call: Call, name: str) -> str:
    """How a source of a call is called."""
    return next((record.source.title for record in call.records if record.source_name == name), name)


@bp.app_template_global()
def facet_words(call: Call, kind: str) -> list[str]:
    """What a call is filed under, in words: its applicant types, its target groups."""
    known = facets()[kind]
    return sorted(
        known[each.value].label.in_language(language())
        for each in call.facets
        if each.kind == kind and each.value in known
    )


def _pushed(address: str) -> str:
    """The address for the browser's history; none when it stands there already."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return "false" if address == shown.path + (f"?{shown.query}" if shown.query else "") else address


def _start_address(call: Call) -> str:
    """Where an application to this call is begun, for those who may and while it makes sense; otherwise empty."""
    startable = call.status in OPEN_AND_COMING and suggest_form(call) is not None
    if not startable or not is_allowed("application.start"):
        return ""
    return url_for("applications.new", call_id=call.id)


def _after_following(call: Call, *, is_watched: bool) -> ResponseReturnValue:
    """The changed button where only it was asked for; otherwise back to where the person was."""
    if is_htmx():
        return render_template("web/calls/_watch.html", call=call, is_watched=is_watched)
    if is_watched:
        flash(_("You follow this call: you will be reminded of its deadlines and told of changes."))
    else:
        flash(_("You no longer follow this call."))
    return redirect(safe_path(request.form.get("next"), url_for(".show", call_id=call.id)), 303)
