"""Tagging: topics, relevance and facets of a call from its words, its identifier and its programme."""

from collections.abc import Iterable, Sequence
from typing import Final

from tracker.catalog import programme_for
from tracker.catalog.topics import Relevance, Sign
from tracker.tagging.facets import find_facets
from tracker.tagging.reading import TagReading, TopicTag
from tracker.tagging.terms import Words
from tracker.tagging.topics import (
    choose_topics,
    find_contexts,
    find_signs,
    points_of,
    topic_of,
    weigh_topics,
)

CONTEXT_LENGTH: Final = 50_000  # characters in which a context must be spoken of
_ORDER: Final = (Relevance.NO, Relevance.ADJACENT, Relevance.CORE)
_NOT_FOR_CITIES: Final = frozenset({"kmu", "unternehmen", "natuerliche_person"})
_CORE_SHARE: Final = 0.4  # of the points of the strongest topic, for a core topic to carry the call


def tag_call(
    title: str,
    text: str,
    language: str,
    *,
    identifier: str = "",
    programme: str = "",
    divisions: Iterable[str] = (),
    applicants: Iterable[str] = (),
) -> TagReading:
    """The topics, relevance and facets of a call.

    ``programme`` is a key of the catalogue or the source's word; ``applicants`` are the source's own words for who
    may apply. A language we do not speak is read for English words.
    """
    known = programme_for(programme, identifier)
    signs = find_signs(identifier, known.key if known else "", divisions)
    headline, body = Words(title), Words(text)
    weighed = weigh_topics(headline, body, language, signs, identifier=identifier)
    in_title = find_contexts(headline, language)
    topics = choose_topics(weighed, len(text), in_title | find_contexts(Words(text[:CONTEXT_LENGTH]), language))
    facets = find_facets(headline, body, language, applicants)
    relevance = _relevance(topics, signs, in_title)
    applicant_types = set(facets["applicant_types"])
    if tuple(applicants) and applicant_types and applicant_types <= _NOT_FOR_CITIES:
        relevance = Relevance.NO
    return TagReading(topics=tuple(topics), relevance=relevance, facets=facets)


def _relevance(topics: Sequence[TopicTag], signs: Sequence[Sign], in_title: frozenset[str]) -> Relevance:
    relevance = _by_topics(topics)
    if relevance is Relevance.CORE and "investigative" in in_title and "preventive" not in in_title:
        relevance = Relevance.NO  # investigation, borders or customs, and nothing of people and places
    if relevance is Relevance.NO and not topics and "adjacent" in in_title:
        relevance = Relevance.ADJACENT
    for sign in signs:
        if sign.at_least is not None:
            relevance = max(relevance, sign.at_least, key=_ORDER.index)
    for sign in signs:
        if sign.at_most is not None:
            relevance = min(relevance, sign.at_most, key=_ORDER.index)
    return relevance


def _by_topics(topics: Sequence[TopicTag]) -> Relevance:
    """Core where a core topic is among the main ones; adjacent where any topic is given."""
    if not topics:
        return Relevance.NO
    enough = _CORE_SHARE * points_of(topics[0].score)
    core = [topic for topic in topics if topic_of(topic.id).relevance is Relevance.CORE]
    return Relevance.CORE if any(points_of(topic.score) >= enough for topic in core) else Relevance.ADJACENT
