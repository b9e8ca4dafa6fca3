"""Topics and facets: the vocabulary of prevention, with labels for people and words for the tagger."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pydantic import Field, model_validator

from tracker.catalog.reading import Fact, Facts, Words, read_catalog
from tracker.errors import UnknownWords

FACET_KINDS: Final = ("target_group", "applicant_type", "funding_type", "activity_type")


class Relevance(StrEnum):
    """What a call means for the prevention work of a city."""

    CORE = "core"
    ADJACENT = "adjacent"
    NO = "no"


class Terms(Fact):
    """Words per language; ``*`` stands for any ending, ``~`` for up to three words between."""

    de: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        """The words of one language; none for a language we do not speak."""
        return getattr(self, language) if language in ("de", "en", "fr") else ()


class Topic(Fact):
    """One topic of prevention and urban security."""

    id: str
    label: Words
    definition: Words
    ambiguous: str = ""
    programmes: tuple[str, ...] = ()
    relevance: Relevance
    yields_to: tuple[str, ...] = ()  # topics that take words which both claim
    needs: str = ""  # the context without which the topic is not given
    terms: Terms
    weak: Terms = Terms()


class FacetValue(Fact):
    """One value of a facet: whom a call is for, who may apply, how and what it pays."""

    id: str
    label: Words
    terms: Terms = Terms()


class Sign(Fact):
    """An identifier, programme or division that speaks by itself; ``*`` in an identifier stands for any part."""

    identifier: str = ""
    programme: str = ""
    division: str = ""
    topic: str = ""
    points: int = 0
    at_least: Relevance | None = None
    at_most: Relevance | None = None


class RelevanceFacts(Facts):
    """``relevance.toml``."""

    masks: Terms
    context: Mapping[str, Terms]
    investigative: Terms
    preventive: Terms
    adjacent: Terms
    signs: tuple[Sign, ...] = Field(alias="sign")


class TopicFacts(Facts):
    """``topics.toml``."""

    topics: tuple[Topic, ...] = Field(alias="topic")

    @model_validator(mode="after")
    def _ids_hold(self) -> "TopicFacts":
        ids = {topic.id for topic in self.topics}
        if len(ids) != len(self.topics):
            raise ValueError("two topics have the same id")
        for topic in self.topics:
            if not set(topic.yields_to) <= ids:
                raise ValueError(f"{topic.id} yields to an unknown topic")
        return self


class FacetFacts(Facts):
    """``facets.toml``."""

    target_group: tuple[FacetValue, ...]
    applicant_type: tuple[FacetValue, ...]
    funding_type: tuple[FacetValue, ...]
    activity_type: tuple[FacetValue, ...]


@lru_cache(maxsize=1)
def topic_facts() -> TopicFacts:
    """The whole file of topics."""
    return read_catalog("topics", TopicFacts)


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """All topics by id, in the order of the catalogue."""
    return {topic.id: topic for topic in topic_facts().topics}


@lru_cache(maxsize=1)
def relevance_facts() -> RelevanceFacts:
    """The whole file on relevance: masks, contexts and signs."""
    return read_catalog("relevance", RelevanceFacts)


def topic_label(topic_id: str, language: str) -> str:
    """``Gewaltprävention`` for ``violence_prevention``; an unknown topic is an error."""
    if topic_id not in topics():
        raise UnknownWords(f"no topic has the id {topic_id!r}")
    return topics()[topic_id].label.in_language(language)


@lru_cache(maxsize=1)
def facets() -> Mapping[str, Mapping[str, FacetValue]]:
    """All facet values by kind (``target_group``, ``applicant_type``, …) and id."""
    facts = read_catalog("facets", FacetFacts)
    return {kind: {value.id: value for value in getattr(facts, kind)} for kind in FACET_KINDS}


def facet_label(kind: str, value_id: str, language: str) -> str:
    """``Kommune (Stadt, Gemeinde, Landkreis)`` for ``applicant_type`` and ``kommune``; an unknown one is an error."""
    try:
        return facets()[kind][value_id].label.in_language(language)
    except KeyError:
        raise UnknownWords(f"no {kind} has the id {value_id!r}") from None
