"""Languages: message catalogues for screen, mail and paper; message ids are English.

A catalogue is the union of all ``tracker/locale/<language>/*.po``; one file an area, so that areas grow apart.
Code marks messages with ``gettext``/``ngettext`` of a ``Messages`` object (``_`` in templates) or with ``mark``.
"""

from functools import lru_cache
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from tracker.places import locale_dir

LANGUAGES: Final = ("de", "en", "fr")
DEFAULT_LANGUAGE: Final = "de"


def mark(message: str) -> str:
    """Names a message for the catalogues where it is written down but not yet shown."""
    return message


class Messages:
    """The messages of one language."""

    def __init__(self, language: str, translations: Translations) -> None:
        self.language = language
        self._translations = translations

    def gettext(self, message: str, **values: object) -> str:
        """The message in this language, with ``%(name)s`` places filled."""
        text = self._translations.ugettext(message)
        return text % values if values else text

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """The singular or plural message, with ``%(n)s`` and other places filled."""
        return self._translations.ungettext(one, many, n) % {"n": n, **values}

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """A message that means something else elsewhere, told apart by its context."""
        text = self._translations.upgettext(context, message)
        return str(text) % values if values else str(text)


@lru_cache(maxsize=len(LANGUAGES))
def messages(language: str) -> Messages:
    """The messages of a language; an unknown language is an error, not a default."""
    if language not in LANGUAGES:
        raise ValueError(f"no messages for language {language!r}")
    catalog = Catalog(locale=language)
    for path in sorted((locale_dir() / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    catalog[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Messages(language, Translations(compiled))


def best_language(accepted: list[str], fallback: str = DEFAULT_LANGUAGE) -> str:
    """The first language we speak among those a person accepts, best first: ["fr-CH", "de"] gives "fr"."""
    for wish in accepted:
        language = wish.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return fallback
