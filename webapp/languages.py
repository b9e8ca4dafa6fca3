"""The language of a request: the person's choice, the visitor's choice, the browser's wish, German."""

from typing import Final

from flask import Flask, g, request, session

from tracker.i18n import DEFAULT_LANGUAGE, LANGUAGES, Messages, best_language, messages

NAMES: Final = {"de": "Deutsch", "en": "English", "fr": "Français"}


def register(app: Flask) -> None:
    """Give templates ``_``, ``ngettext``, ``pgettext`` and the languages."""
    app.jinja_env.globals |= {"_": gettext, "ngettext": ngettext, "pgettext": pgettext, "LANGUAGES": NAMES}
    app.context_processor(lambda: {"language": language()})


def language() -> str:
    """The language of this request."""
    if "language" not in g:
        chosen = session.get("language", "")
        g.language = chosen if chosen in LANGUAGES else _wished()
    return str(g.language)


def choose_language(code: str) -> None:
    """Speak this language from now on, in this browser."""
    session["language"] = code
    g.pop("language", None)


def words() -> Messages:
    """The messages of this request's language."""
    return messages(language())


def gettext(message: str, **values: object) -> str:
    """The message in this request's language."""
    return words().gettext(message, **values)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The singular or plural message in this request's language."""
    return words().ngettext(one, many, n, **values)


def pgettext(context: str, message: str, **values: object) -> str:
    """The message with a context in this request's language."""
    return words().pgettext(context, message, **values)


def _wished() -> str:
    return best_language([wish for wish, _ in request.accept_languages], DEFAULT_LANGUAGE)
