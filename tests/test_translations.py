"""Every text for people exists in German and French, and its places are filled the same way."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tracker.i18n import LANGUAGES
from tracker.places import locale_dir, templates_dir

ROOT = Path(__file__).resolve().parents[1]
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "mark": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
JINJA = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
ROOMS = {
    ROOT / "tracker": [("**.py", "python")],
    ROOT / "webapp": [("**.py", "python")],
    ROOT / "crawlers": [("**.py", "python")],
    templates_dir(): [("**.html", "jinja2"), ("**.txt", "jinja2")],
}


@lru_cache(maxsize=1)
def said() -> Catalog:
    """Every message that code and templates mark, as a catalogue without translations."""
    catalog = Catalog()
    for folder, methods in ROOMS.items():
        found = extract_from_dir(
            folder, method_map=methods, options_map={"**.html": JINJA, "**.txt": JINJA}, keywords=KEYWORDS
        )
        for path, line, message, _, context in found:
            catalog.add(message, None, [(f"{folder.name}/{path}", line)], context=context)
    return catalog


def areas(language: str) -> Iterator[tuple[str, Catalog]]:
    """The catalogues of a language, one an area."""
    for path in sorted((locale_dir() / language).glob("*.po")):
        with path.open("rb") as file:
            yield path.stem, read_po(file, locale=language, abort_invalid=True)


def translations(language: str) -> dict[tuple[str, str | None], dict[str, Message]]:
    """What the areas of a language say for each message."""
    given: dict[tuple[str, str | None], dict[str, Message]] = defaultdict(dict)
    for area, catalog in areas(language):
        for message in catalog:
            if message.id:
                given[identity(message)][area] = message
    return given


def identity(message: Message) -> tuple[str, str | None]:
    """What tells two messages apart."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def is_complete(message: Message) -> bool:
    """Whether every form of a message is translated and not marked as doubtful."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms or ()) and not message.fuzzy


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    given = translations(language)

    missing = [
        f"{message.id!r} ({message.locations[0][0]}:{message.locations[0][1]})"
        for message in said()
        if message.id and not any(is_complete(each) for each in given[identity(message)].values())
    ]

    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_places_of_the_original(language: str) -> None:
    broken = [
        f"{area}: {message.id!r}: {fault}"
        for area, catalog in areas(language)
        for message in catalog
        if message.id
        for fault in message.check(catalog)
    ]

    assert broken == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_two_areas_do_not_translate_one_message_differently(language: str) -> None:
    torn = {
        message_id: {area: message.string for area, message in by_area.items()}
        for (message_id, _), by_area in translations(language).items()
        if len({str(message.string) for message in by_area.values()}) > 1
    }

    assert torn == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_those_of_the_original(language: str) -> None:
    plural = {identity(message) for message in said() if isinstance(message.id, tuple)}

    flat = [
        key
        for key, by_area in translations(language).items()
        if key in plural
        if any(isinstance(message.string, str) for message in by_area.values())
    ]

    assert flat == []
