"""Pages of the EU sample portal that a person can read, one for the address of each call."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request

from crawlers.sample.calls import Cascade, Dates, Topic
from crawlers.sample.eu_record import conditions_html
from crawlers.sample.eu_wire import PORTAL, STATUS, description_html
from crawlers.sample.markup import html_of
from crawlers.sample.portal import Portal
from crawlers.sample.specs import eu_codes

SCREEN = f"{PORTAL}/portal/screen/opportunities"


def create_blueprint(portal: Portal) -> Blueprint:
    """The routes of the pages."""
    bp = Blueprint("eu_pages", __name__)

    @bp.get(f"{SCREEN}/topic-details/<identifier>")
    def topic(identifier: str) -> str:
        """A topic."""
        found = next((t for t in portal.eu_calls.topics if t.identifier == identifier), None)
        return _topic_page(found) if found else abort(404)

    @bp.get(f"{SCREEN}/competitive-calls-cs/<int:number>")
    def cascade(number: int) -> str:
        """The cascade calls that share this address."""
        found = [call for call in portal.eu_calls.cascades if call.spec.page == number]
        return _cascade_page(found) if found else abort(404)

    @bp.get(f"{SCREEN}/tender-details/<int:number>")
    def tender(number: int) -> str:
        """A tender."""
        found = next((t for t in portal.eu_calls.tenders if t.spec.number == number), None)
        if found is None:
            abort(404)
        return _page(found.spec.title, [("Reference", found.spec.call), *_when(found.dates)], html_of(found.spec.text))

    @bp.get("/prospect/external/publishedcalls.htm")
    def external() -> str:
        """A call of external action."""
        number = request.args.get("callId", type=int)
        found = next((c for c in portal.eu_calls.externals if c.spec.number == number), None)
        if found is None:
            abort(404)
        facts = [("Reference", found.spec.identifier), *_when(found.dates)]
        return _page(found.spec.title, facts, html_of(found.spec.text))

    return bp


def _topic_page(topic: Topic) -> str:
    programme = eu_codes().programme[topic.programme]
    facts = [
        ("Identifier", topic.identifier),
        ("Call", f"{topic.group_title} ({topic.group_identifier})"),
        ("Programme", " ".join(programme.label.split())),
        ("Type of action", " ".join(eu_codes().action[topic.action].name.split())),
        ("Deadline model", topic.group.deadline_model),
        *_when(topic.dates, hour=f"{topic.spec.closes_hour}:00"),
    ]
    news = [{"on": _words(entry.on), "html": html_of(entry.text)} for entry in topic.news]
    return _page(topic.title, facts, description_html(topic) + conditions_html(topic), news)


def _cascade_page(calls: Sequence[Cascade]) -> str:
    sections = (
        f"<section><h2>{call.spec.title}</h2><p>{call.spec.project} ({call.spec.acronym}). "
        f"Deadlines: {', '.join(map(_words, call.dates.closes_on))}.</p>{html_of(call.spec.text)}</section>"
        for call in calls
    )
    return _page(calls[0].spec.parent_title, [("Identifier", calls[0].spec.parent)], "".join(sections))


def _when(dates: Dates, *, hour: str = "") -> list[tuple[str, str]]:
    closing = f", {hour} Brussels time" if hour else ""
    return [
        ("Status", STATUS[dates.claim][1]),
        ("Opening", _words(dates.opens_on)),
        ("Deadline", "; ".join(f"{_words(day)}{closing}" for day in dates.closes_on)),
    ]


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _page(title: str, facts: Sequence[tuple[str, str]], text: str, news: Sequence[dict[str, Any]] = ()) -> str:
    return render_template("eu_page.html", title=title, facts=facts, text=text, announcements=news)
