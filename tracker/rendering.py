"""Templates for mail and paper: one strict, escaping environment a language.

A misspelt value is an error, not a hole in a letter. ``_`` and ``ngettext`` speak the language of the environment;
each kind of value has one filter, named like its function in ``tracker.formats``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from tracker import formats
from tracker.i18n import LANGUAGES, messages
from tracker.places import templates_dir

FORMATS: Final[dict[str, Callable[..., str]]] = {
    "day": formats.format_day,
    "weekday": formats.format_weekday,
    "short_day": formats.format_short_day,
    "month": formats.format_month,
    "instant": formats.format_instant,
    "hour": formats.format_hour,
    "time_of_day": formats.format_time_of_day,
    "money": formats.format_money,
    "cents": formats.format_cents,
    "amount": formats.format_amount,
    "percent": formats.format_percent,
    "count": formats.format_count,
    "zone_in_words": formats.zone_in_words,
    "deadline_kind_in_words": formats.deadline_kind_in_words,
    "deadline_in_words": formats.deadline_in_words,
    "status_in_words": formats.status_in_words,
    "deadline_state_in_words": formats.deadline_state_in_words,
    "level_in_words": formats.level_in_words,
}


@dataclass(frozen=True)
class MailText:
    """A mail ready to be packed: one subject line, a plain body that is complete by itself, an HTML body."""

    subject: str
    text: str
    html: str


def render_mail(name: str, language: str, **values: Any) -> MailText:
    """Fill ``mail/<name>/{subject.txt,body.txt,body.html}``; the subject becomes one line whatever its values hold."""
    subject, text, html = (
        environment(language).get_template(f"mail/{name}/{part}").render(values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return MailText(" ".join(subject.split()), text.strip() + "\n", html)


def render_paper(name: str, language: str, **values: Any) -> str:
    """Fill ``pdf/<name>/document.html``: the page that ``tracker.pdf.make_pdf`` prints."""
    return environment(language).get_template(f"pdf/{name}/document.html").render(values)


@lru_cache(maxsize=len(LANGUAGES))
def environment(language: str) -> Environment:
    """The environment of a language: templates of the template folder, messages and formats bound to it."""
    words = messages(language)
    made = Environment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html", "xml"), default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"_": words.gettext, "ngettext": words.ngettext, "pgettext": words.pgettext, "language": language}
    made.filters |= {name: _in_language(function, language) for name, function in FORMATS.items()}
    return made


def _in_language(function: Callable[..., str], language: str) -> Callable[..., str]:
    """The format function with its language filled in; what a template gives besides the value goes on to it."""
    return partial(_say, function, language)


def _say(function: Callable[..., str], language: str, value: Any, **details: Any) -> str:
    return function(value, language, **details)
