"""Facets of a call: for whom it is, who may apply, how it pays and what for, from its words and its source's."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tracker.catalog.topics import FACET_KINDS, facets
from tracker.i18n import LANGUAGES
from tracker.tagging.terms import Vocabulary, Words

_AT_LEAST: Final = {"target_group": 2, "applicant_type": 1, "funding_type": 1, "activity_type": 2}  # mentions in a text
_SEPARATOR: Final = "/"


def find_facets(title: Words, text: Words, language: str, applicants: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values of every facet kind, in the order of the catalogue; ``applicants`` are the source's own words."""
    spoken = language if language in LANGUAGES else "en"
    said = Counter(hit.owner for hit in _facet_words(spoken).find(text))
    named = {hit.owner for hit in _facet_words(spoken).find(title)}
    stated = {
        hit.owner
        for words in applicants
        for hit in _facet_words("de" if spoken == "en" and not words.isascii() else spoken).find(Words(words))
        if hit.owner.startswith("applicant_type")
    }
    found: dict[str, tuple[str, ...]] = {}
    for kind in FACET_KINDS:
        keys = {value: f"{kind}{_SEPARATOR}{value}" for value in facets()[kind]}
        if kind == "applicant_type" and stated:
            found[f"{kind}s"] = tuple(value for value, key in keys.items() if key in stated)
        else:
            found[f"{kind}s"] = tuple(
                value
                for value, key in keys.items()
                if said[key] >= _AT_LEAST[kind] or (key in named and kind != "applicant_type")
            )
    return found


@lru_cache(maxsize=len(LANGUAGES))
def _facet_words(language: str) -> Vocabulary:
    return Vocabulary(
        language,
        (
            (f"{kind}{_SEPARATOR}{value.id}", term)
            for kind, values in facets().items()
            for value in values.values()
            for term in value.terms.in_language(language)
        ),
    )
