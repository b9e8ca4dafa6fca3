"""Terms: finding many words and phrases in a text at once, whatever their spelling, ending or compound.

A vocabulary is built once per language. Each word of a text is looked up in it by its folded form (small letters,
``ae`` for ``ä``, no accents), and phrases are followed from their first word.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tracker.analyser import compound_parts

MAX_LENGTH: Final = 1_000_000  # characters; a call says what it is about long before
_MAX_WORD: Final = 60
_MIN_INFIX: Final = 7  # letters of a word that may stand inside a German compound
_MAX_GAP: Final = 3
_WORD: Final = re.compile(r"[^\W_]+")
_BREAK: Final = re.compile(r"[!?;:•\n|]|\.(?:\s|$)")
_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_ENDINGS: Final = {
    "de": ("s", "es", "n", "en", "e", "er", "ern", "em", "nen", "innen"),
    "en": ("s", "es"),
    "fr": ("s", "x", "e", "es"),
}
_HYPHEN: Final = re.compile(r"\w-")
_SUSPENDED: Final = re.compile(r"-\s?(?:und|oder|sowie|bzw\.|beziehungsweise|,|/)\s?")


@dataclass(frozen=True)
class Hit:
    """A term found in a text: whose it is, and where it stands."""

    owner: str
    term: str
    start: int
    end: int


@dataclass(frozen=True)
class _Term:
    owner: str
    words: str
    parts: tuple[int, ...]  # numbers of word patterns; -1 for a gap


class Words:
    """A text parted into words, once for all vocabularies."""

    def __init__(self, text: str) -> None:
        self.text = text[:MAX_LENGTH]
        matches = list(_WORD.finditer(self.text))
        self.raw = [match[0] for match in matches]
        self.starts = [match.start() for match in matches]
        self.ends = [match.end() for match in matches]


class Vocabulary:
    """The terms of several owners in one language."""

    def __init__(self, language: str, terms: Iterable[tuple[str, str]]) -> None:
        self._language = language
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._cased: dict[str, int] = {}
        self._inside: dict[str, int] = {}
        self._by_first: dict[int, list[_Term]] = defaultdict(list)
        for owner, term in terms:
            self._add(owner, term)
        alternatives = "|".join(sorted(map(re.escape, self._inside), key=len, reverse=True))
        self._infix = re.compile(f"(?=({alternatives}))") if alternatives else None
        self._known: dict[str, tuple[int, ...]] = {}

    def find(self, words: Words) -> list[Hit]:
        """All hits in a text in order; the longest only where one owner's terms begin at the same word."""
        hits: list[Hit] = []
        known = self._known
        for index, raw in enumerate(words.raw):
            numbers = known.get(raw)
            if numbers is None:
                numbers = self._patterns_of(raw)
            if numbers:
                hits += self._from(words, index, numbers)
        if self._language == "de":
            hits += self._hyphenated(words)
            hits.sort(key=lambda hit: hit.start)
        return hits

    def _from(self, words: Words, index: int, numbers: Sequence[int]) -> Iterable[Hit]:
        """The hits that begin at a word, one an owner."""
        best: dict[str, Hit] = {}
        for number in numbers:
            for term in self._by_first.get(number, ()):
                end = self._follow(words, index, term.parts)
                if end is not None and (term.owner not in best or best[term.owner].end < end):
                    best[term.owner] = Hit(term.owner, term.words, words.starts[index], end)
        return best.values()

    def _add(self, owner: str, term: str) -> None:
        is_alone = " " not in term.strip()
        parts: list[int] = []
        for word in term.replace("^", " ^").split():
            if word == "~":
                parts.append(-1)
                continue
            is_cased = word.startswith("^")
            pieces = [match[0] for match in _WORD.finditer(word)]
            for place, piece in enumerate(pieces):
                is_open = word.endswith("*") and place == len(pieces) - 1
                parts.append(self._number(piece, is_open=is_open, is_cased=is_cased, is_alone=is_alone))
        while parts and parts[-1] == -1:
            parts.pop()
        if parts:
            self._by_first[parts[0]].append(_Term(owner, term, tuple(parts)))

    def _number(self, piece: str, *, is_open: bool, is_cased: bool, is_alone: bool) -> int:
        if is_cased or (len(piece) > 1 and piece.isupper()):
            return self._cased.setdefault(piece, self._next(f"^{piece}"))
        folded = fold(piece)
        if is_alone and self._language == "de" and len(folded) >= _MIN_INFIX:
            number = self._next(f"{folded}{'*' if is_open else ''}")
            self._inside.setdefault(folded, number)
        if is_open:
            return self._prefixes.setdefault(folded, self._next(f"{folded}*"))
        return self._exact.setdefault(folded, self._next(folded))

    def _next(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def _patterns_of(self, raw: str) -> tuple[int, ...]:
        known = self._known.get(raw)
        if known is None:
            known = tuple(dict.fromkeys(self._match_word(raw, fold(raw))))
            if len(self._known) < 200_000:
                self._known[raw] = known
        return known

    def _match_word(self, raw: str, folded: str) -> Iterator[int]:
        if len(folded) > _MAX_WORD:
            return
        if raw in self._cased:
            yield self._cased[raw]
        if folded in self._exact:
            yield self._exact[folded]
        for ending in _ENDINGS.get(self._language, ()):
            if folded.endswith(ending) and folded[: -len(ending)] in self._exact:
                yield self._exact[folded[: -len(ending)]]
        if self._language == "en" and folded.endswith("ies") and f"{folded[:-3]}y" in self._exact:
            yield self._exact[f"{folded[:-3]}y"]
        for length in range(2, len(folded) + 1):
            if folded[:length] in self._prefixes:
                yield self._prefixes[folded[:length]]
        if self._infix is not None and len(folded) > _MIN_INFIX:
            for match in self._infix.finditer(folded):
                yield self._inside[match[1]]

    def _follow(self, words: Words, index: int, parts: Sequence[int]) -> int | None:
        """Where a term ends that begins at a word, or none; a term does not run over the end of a sentence."""
        place, gap = 1, 0
        end = words.ends[index]
        while place < len(parts):
            if parts[place] == -1:
                gap, place = _MAX_GAP, place + 1
                continue
            index += 1
            if index >= len(words.raw) or _BREAK.search(words.text, end, words.starts[index]):
                return None
            if parts[place] in self._patterns_of(words.raw[index]):
                place, gap = place + 1, 0
            elif gap:
                gap -= 1
            else:
                return None
            end = words.ends[index]
        return end

    def _hyphenated(self, words: Words) -> Iterator[Hit]:
        """Hits of "Gewalt-Prävention", and of the first word of "Gewalt- und Kriminalprävention"."""
        for hyphen in _HYPHEN.finditer(words.text):
            index = bisect_left(words.ends, hyphen.end() - 1)
            if index + 1 >= len(words.raw):
                return
            if words.starts[index + 1] == hyphen.end():
                yield from self._joined(words, index, words.raw[index + 1], words.ends[index + 1])
                continue
            suspended = _SUSPENDED.match(words.text, hyphen.end() - 1)
            later = bisect_left(words.starts, suspended.end()) if suspended else len(words.raw)
            if later < len(words.raw):
                raw = words.raw[later].casefold()
                split = compound_parts(raw)
                if len(split) > 1:
                    yield from self._joined(words, index, raw[raw.rindex(split[1]) :], words.ends[later])

    def _joined(self, words: Words, index: int, tail: str, end: int) -> Iterator[Hit]:
        for number in self._patterns_of(words.raw[index] + tail):
            for term in self._by_first.get(number, ()):
                if len(term.parts) == 1:
                    yield Hit(term.owner, term.words, words.starts[index], end)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word in small letters with umlauts spelt out and without accents."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFC", folded).translate(_SPELT_OUT)
    return "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
