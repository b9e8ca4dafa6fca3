"""The analyser: one way from words to search terms, the same for every database.

Terms are Snowball stems without accents, so "Präventionsräte" and "Praeventionsraete" meet; German compounds
also give their parts, so "Prävention" finds "Gewaltpräventionskonzept".
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import Stemmer

from tracker.catalog.language import german_words, stop_words
from tracker.i18n import LANGUAGES

MAX_QUERY_WORDS: Final = 20
_MAX_WORD: Final = 60
_MIN_PART: Final = 4
_SHORT_ENDS: Final = frozenset({"amt", "rat", "tat", "weg"})  # "Ordnungsamt", "Präventionsrat", "Straftat", "Heimweg"
_LINKS: Final = ("", "s", "es", "n", "en", "er", "e", "ns")
_WORD: Final = re.compile(r"[^\W_]+")
_SNOWBALL: Final = {"de": "german", "en": "english", "fr": "french"}


def words(text: str) -> Iterator[str]:
    """The words of a text in small letters; a hyphen or apostrophe parts words, soft hyphens do not."""
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "").casefold()
    return (match[0] for match in _WORD.finditer(plain))


def stems(text: str, language: str) -> list[str]:
    """The terms of a text in its language, in order, without stop words; other languages are folded, not stemmed."""
    stop = stop_words(language)
    return [stem(word, language) for word in words(text) if word not in stop and _says_something(word)]


def parts(text: str, language: str) -> list[str]:
    """The terms hidden in German compounds: Jugendgerichtshilfe gives jugend, gericht, hilf and gerichtshilf."""
    if language != "de":
        return []
    return [stem(part, "de") for word in words(text) for part in _compound_terms(word)]


def query_terms(text: str) -> list[tuple[str, ...]]:
    """What a person typed, as terms: the words belong together (and), the terms of one word are alternatives (or).

    The language of a query is not known, so each word is stemmed in all three; stop words of any of them are left out.
    """
    groups: list[tuple[str, ...]] = []
    for word in words(text):
        if _says_something(word) and not any(word in stop_words(language) for language in LANGUAGES):
            group = tuple(dict.fromkeys((*(stem(word, language) for language in LANGUAGES), _fold(word))))
            if group not in groups:
                groups.append(group)
    return groups[:MAX_QUERY_WORDS]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of one word in small letters, accents folded; the folded word in a language we do not speak."""
    if language not in _SNOWBALL or not word.isalpha():
        return _fold(word)
    if language == "fr":
        word = _fold(word)  # capitals often go without accents, and the stem would differ
    return _fold(_stemmer(language).stemWord(word))


@lru_cache(maxsize=200_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The parts of a German compound in small letters, or none: the split with the fewest and evenest parts."""
    if not 2 * _MIN_PART - 1 <= len(word) <= _MAX_WORD or not word.isalpha():
        return ()
    found = _splits(word, _known_stems())
    return max(found, key=lambda split: (-len(split), min(map(len, split)))) if found else ()


def _compound_terms(word: str) -> Iterator[str]:
    split = compound_parts(word)
    yield from split
    for start in range(1, len(split) - 1):
        yield word[word.rindex(split[start]) :]


def _splits(word: str, known: frozenset[str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for end in range(_MIN_PART, len(word) - 2):
        head = _head(word[:end])
        if not head:
            continue
        rest = word[end:]
        if _is_end(rest, len(head), known):
            found.append((head, rest))
        elif len(rest) >= 2 * _MIN_PART - 1:
            found += [(head, *split) for split in _splits(rest, known)]
    return found


def _head(prefix: str) -> str:
    """The word that a first part stands for, without the letters that link it to the next: ``jugend``, ``gericht``."""
    for link in _LINKS:
        word = prefix.removesuffix(link)
        if prefix.endswith(link) and len(word) >= _MIN_PART and word in german_words():
            return word
    return prefix if f"{prefix}e" in german_words() else ""  # "Schul" of Schule, "Straf" of Strafe


def _is_end(rest: str, head_length: int, known: frozenset[str]) -> bool:
    end = stem(rest, "de")
    if len(end) < _MIN_PART and end in _SHORT_ENDS:
        return head_length > _MIN_PART
    return len(rest) >= _MIN_PART and end in known


@lru_cache(maxsize=1)
def _known_stems() -> frozenset[str]:
    return frozenset(stem(word, "de") for word in german_words() if len(word) >= _MIN_PART)


@lru_cache(maxsize=len(_SNOWBALL))
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])


@lru_cache(maxsize=200_000)
def _fold(word: str) -> str:
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _says_something(word: str) -> bool:
    return len(word) > 1 or word.isdigit()
