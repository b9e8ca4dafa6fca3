"""Topics of a call: points for words in title and text, less for weak words, none for passing mentions."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import accumulate
from typing import Final

from tracker.catalog.topics import Sign, Topic, relevance_facts, topics
from tracker.i18n import LANGUAGES
from tracker.tagging.reading import TopicTag
from tracker.tagging.terms import Hit, Vocabulary, Words

TITLE_POINTS: Final = 3.0
LEAD_POINTS: Final = 2.0  # in the first sentences
BODY_POINTS: Final = 1.0
REPEAT_POINTS: Final = 0.5  # each further time, at most four
WEAK_SHARE: Final = 0.5
ENOUGH: Final = 2.5
LEAD_LENGTH: Final = 500  # characters
SHORT_TEXT: Final = 600  # characters; of a few sentences, two mentions are the theme
LONG_TEXT: Final = 6_000  # characters; beyond, one word is a passing mention
MAIN_SHARE: Final = 0.22  # of the points of the strongest topic
MAX_TOPICS: Final = 6
MAX_EVIDENCE: Final = 8
_HALF_SURE: Final = 2.5  # points at which a score is one half
_MASK: Final = "-"
_WEAK: Final = "?"


@dataclass
class Points:
    """What speaks for one topic."""

    points: float = 0.0
    sign_points: float = 0.0
    strong: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    in_title: bool = False
    mentions: int = 0
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Points of words and signs together."""
        return self.points + self.sign_points


def find_signs(identifier: str, programme: str, divisions: Iterable[str]) -> list[Sign]:
    """The signs that an identifier, a programme or a division gives."""
    divisions = set(divisions)
    return [
        sign
        for sign in relevance_facts().signs
        if (sign.identifier and _begins(sign.identifier, identifier))
        or (sign.programme and sign.programme == programme)
        or (sign.division and sign.division in divisions)
    ]


def weigh_topics(
    title: Words, text: Words, language: str, signs: Sequence[Sign], *, identifier: str
) -> dict[str, Points]:
    """The points of every topic that title, text or signs speak of."""
    weighed: dict[str, Points] = defaultdict(Points)
    _count(title, language, weighed, is_title=True)
    _count(text, language, weighed, is_title=False)
    for sign in signs:
        if sign.topic:
            weighed[sign.topic].sign_points += sign.points
            weighed[sign.topic].evidence.setdefault(identifier.casefold(), identifier)
    return weighed


def choose_topics(weighed: dict[str, Points], length: int, contexts: frozenset[str]) -> list[TopicTag]:
    """The topics that the points suffice for, the strongest first; passing mentions beside a main theme are out."""
    enough = {
        topic: points
        for topic, points in weighed.items()
        if _is_enough(points, length) and (not topics()[topic].needs or topics()[topic].needs in contexts)
    }
    most = max((points.total for points in enough.values()), default=0.0)
    chosen = [topic for topic, points in enough.items() if points.total >= MAIN_SHARE * most or points.in_title]
    chosen.sort(key=lambda topic: (-enough[topic].total, topic))
    return [
        TopicTag(topic, _score(enough[topic].total), tuple(enough[topic].evidence.values())[:MAX_EVIDENCE])
        for topic in chosen[:MAX_TOPICS]
    ]


def find_contexts(text: Words, language: str) -> frozenset[str]:
    """The names of the contexts that a text speaks of."""
    hits = _contexts(_spoken(language)).find(text)
    masked = _Spans(hit for hit in hits if hit.owner == _MASK)
    return frozenset(hit.owner for hit in hits if hit.owner != _MASK and not masked.cover(hit))


def _count(text: Words, language: str, weighed: dict[str, Points], *, is_title: bool) -> None:
    for hit in _own_hits(_topic_words(_spoken(language)).find(text)):
        topic, is_weak = hit.owner.removesuffix(_WEAK), hit.owner.endswith(_WEAK)
        points = weighed[topic]
        seen = points.weak if is_weak else points.strong
        value = TITLE_POINTS if is_title else LEAD_POINTS if hit.start < LEAD_LENGTH else BODY_POINTS
        if hit.term in seen:
            value = REPEAT_POINTS if points.mentions < 12 else 0.0
        points.points += value * (WEAK_SHARE if is_weak else 1.0)
        seen.add(hit.term)
        points.mentions += 1
        points.in_title |= is_title and not is_weak
        words = " ".join(text.text[hit.start : hit.end].split())
        points.evidence.setdefault(words.casefold(), words)


class _Spans:
    """Stretches of a text, to be asked whether they cover or touch a hit."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        spans = sorted((hit.start, hit.end) for hit in hits)
        self._starts = [start for start, _ in spans]
        self._furthest = list(accumulate((end for _, end in spans), max))

    def cover(self, hit: Hit) -> bool:
        """Whether one of them holds the whole hit."""
        before = bisect_right(self._starts, hit.start)
        return before > 0 and self._furthest[before - 1] >= hit.end

    def touch(self, hit: Hit) -> bool:
        """Whether one of them shares a letter with the hit."""
        before = bisect_left(self._starts, hit.end)
        return before > 0 and self._furthest[before - 1] > hit.start


def _own_hits(hits: list[Hit]) -> list[Hit]:
    """Hits that no mask covers and no more precise topic claims; of one topic's overlapping hits the first."""
    masked = _Spans(hit for hit in hits if hit.owner == _MASK)
    claimed = {
        topic: _Spans(hit for hit in hits if hit.owner in topics()[topic].yields_to)
        for topic in {hit.owner.removesuffix(_WEAK) for hit in hits} - {_MASK}
    }
    own: list[Hit] = []
    last: dict[str, int] = defaultdict(lambda: -1)
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.owner.endswith(_WEAK), -hit.end)):
        topic = hit.owner.removesuffix(_WEAK)
        if hit.owner == _MASK or hit.start < last[topic] or masked.cover(hit) or claimed[topic].touch(hit):
            continue
        own.append(hit)
        last[topic] = hit.end
    return own


def _is_enough(points: Points, length: int) -> bool:
    if points.sign_points >= ENOUGH:
        return True
    if not points.strong or points.total < ENOUGH:
        return False
    if points.in_title or points.sign_points:
        return True
    different = len(points.strong) + len(points.weak) / 2
    if length > LONG_TEXT:
        return len(points.strong) >= 2 and points.mentions >= 4 + length // 15_000
    return different >= 2 or points.mentions >= (2 if length < SHORT_TEXT else 3)


def points_of(score: Decimal) -> float:
    """The points behind a score."""
    return _HALF_SURE * float(score) / (1 - float(score))


def _score(points: float) -> Decimal:
    return Decimal(f"{points / (points + _HALF_SURE):.2f}")


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else "en"


def _begins(pattern: str, identifier: str) -> bool:
    return fnmatchcase(identifier.upper(), f"{pattern.upper()}*")


@lru_cache(maxsize=len(LANGUAGES))
def _topic_words(language: str) -> Vocabulary:
    return Vocabulary(
        language,
        [(_MASK, term) for term in relevance_facts().masks.in_language(language)]
        + [(topic.id, term) for topic in topics().values() for term in topic.terms.in_language(language)]
        + [(topic.id + _WEAK, term) for topic in topics().values() for term in topic.weak.in_language(language)],
    )


@lru_cache(maxsize=len(LANGUAGES))
def _contexts(language: str) -> Vocabulary:
    facts = relevance_facts()
    return Vocabulary(
        language,
        [(name, term) for name, terms in facts.context.items() for term in terms.in_language(language)]
        + [(_MASK, term) for term in facts.masks.in_language(language)]
        + [("investigative", term) for term in facts.investigative.in_language(language)]
        + [("preventive", term) for term in facts.preventive.in_language(language)]
        + [("adjacent", term) for term in facts.adjacent.in_language(language)],
    )


def topic_of(topic_id: str) -> Topic:
    """The topic of the catalogue."""
    return topics()[topic_id]
