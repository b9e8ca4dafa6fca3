"""Formats on screen: the functions of ``tracker.formats`` as filters, in the language of the request."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import StrictUndefined

from tracker.formats import BRUSSELS, countdown_in_words
from tracker.rendering import FORMATS
from webapp.database import current_time
from webapp.languages import language


def register(app: Flask) -> None:
    """Give templates a filter for each kind of value; a misspelt name is an error, not a hole in the page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {name: partial(_say, function) for name, function in FORMATS.items()}
    app.jinja_env.filters["countdown"] = countdown


def countdown(closes_at: datetime, zone: ZoneInfo | str | None = None) -> str:
    """``noch 12 Tage``: the time left, in days of the zone of the deadline."""
    place = ZoneInfo(zone) if isinstance(zone, str) else zone or BRUSSELS
    return countdown_in_words(closes_at, current_time(), language(), place)


def _say(function: Callable[..., str], value: Any, **details: Any) -> str:
    return function(value, language(), **details)
