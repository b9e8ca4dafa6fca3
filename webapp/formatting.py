"""Formats on screen: the functions of ``tracker.formats`` as filters, in the language of the request."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask
from jinja2 import StrictUndefined

from tracker.catalog import programme_label, topic_label
from tracker.clock import BERLIN, day_in
from tracker.db.models import Call, Deadline, Obligation
from tracker.deadline_notes import deadline_notes
from tracker.formats import BRUSSELS, countdown_in_words, due_in_words
from tracker.i18n import mark
from tracker.projects.naming import obligation_title
from tracker.rendering import FORMATS
from tracker.status import next_closing
from webapp.database import current_time
from webapp.languages import gettext, language

ROLE_WORDS: Final = {
    "admin": mark("Administration"),
    "editor": mark("Editing"),
    "reader": mark("Reading"),
}
LANGUAGE_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
LAST_WEEK: Final = timedelta(days=7)
LAST_MONTH: Final = timedelta(days=30)


def register(app: Flask) -> None:
    """Give templates a filter for each kind of value; a misspelt name is an error, not a hole in the page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {name: partial(_say, function) for name, function in FORMATS.items()}
    app.jinja_env.filters |= FILTERS
    app.jinja_env.tests["web_address"] = is_web_address
    app.jinja_env.globals |= {
        "current_time": current_time,
        "deadline_notes": notes_on,
        "language_name": language_name,
        "next_deadline": next_deadline,
        "role_words": role_words,
        "today": today,
    }


def countdown(closes_at: datetime, zone: str | None = None) -> str:
    """``noch 12 Tage``: the time left, in days of the zone of the deadline."""
    return countdown_in_words(closes_at, current_time(), language(), ZoneInfo(zone) if zone else BRUSSELS)


def urgency(closes_at: datetime) -> str:
    """How a deadline is coloured: ``danger`` in its last week, ``warning`` in its last month, otherwise ``info``."""
    left = closes_at - current_time()
    return "danger" if left <= LAST_WEEK else "warning" if left <= LAST_MONTH else "info"


def day_urgency(day: date) -> str:
    """The same for a day on which something is due."""
    return urgency(datetime.combine(day, time.max, tzinfo=BERLIN))


def day_countdown(day: date) -> str:
    """``in 12 Tagen fällig``, counted in days of Germany."""
    return due_in_words(day, today(), language())


def today() -> date:
    """The day of this request in Germany."""
    return day_in(BERLIN, current_time())


def language_name(code: str) -> str:
    """``Deutsch`` for ``de`` in German; empty where the language is not known."""
    known = LANGUAGE_TAG.fullmatch(code)
    return Locale.parse(language()).languages.get(known[1].lower(), "") if known else ""


def role_words(role: str) -> str:
    """``Bearbeitung`` for ``editor``: what a person may do in an organisation."""
    return gettext(ROLE_WORDS[role])


def next_deadline(call: Call) -> Deadline | None:
    """The deadline of a call that comes next, or none."""
    return next_closing(call.deadlines, current_time())


def notes_on(deadline: Deadline) -> list[str]:
    """What must be known about a deadline beside its day."""
    return deadline_notes(deadline, language())


def title_of_duty(obligation: Obligation) -> str:
    """What an obligation asks for, in words."""
    return obligation_title(obligation, language())


def is_web_address(address: str) -> bool:
    """Whether an address given by a portal may become a link."""
    return address.startswith(("https://", "http://"))


def topic(topic_id: str) -> str:
    """A topic in words."""
    return topic_label(topic_id, language())


def programme(key: str) -> str:
    """A programme in words."""
    return programme_label(key, language())


def _say(function: Callable[..., str], value: Any, **details: Any) -> str:
    return function(value, language(), **details)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "countdown": countdown,
    "day_countdown": day_countdown,
    "day_urgency": day_urgency,
    "iso_day": date.fromisoformat,
    "obligation_title": title_of_duty,
    "programme": programme,
    "topic": topic,
    "urgency": urgency,
}
