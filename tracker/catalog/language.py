"""Words of the three languages: stop words, and the German words that compounds are made of."""

from functools import lru_cache
from typing import Final

from tracker.catalog.reading import Facts, read_catalog

_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class StopWordFacts(Facts):
    """``stop_words.toml``."""

    de: frozenset[str]
    en: frozenset[str]
    fr: frozenset[str]


class GermanWordFacts(Facts):
    """``german_words.toml``."""

    words: frozenset[str]


@lru_cache(maxsize=1)
def _stop_words() -> dict[str, frozenset[str]]:
    facts = read_catalog("stop_words", StopWordFacts)
    return {"de": facts.de, "en": facts.en, "fr": facts.fr}


def stop_words(language: str) -> frozenset[str]:
    """The words of a language that say nothing by themselves; none for a language we do not speak."""
    return _stop_words().get(language, frozenset())


@lru_cache(maxsize=1)
def german_words() -> frozenset[str]:
    """The words that German compounds are split into, in small letters, "ss" for "ß", umlauts also as "ae"."""
    words = {word.casefold() for word in read_catalog("german_words", GermanWordFacts).words}
    return frozenset(words | {word.translate(_SPELT_OUT) for word in words})
