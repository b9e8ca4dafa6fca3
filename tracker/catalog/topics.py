"""Topics and facets: the vocabulary of prevention, with labels for people and words for the tagger."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pydantic import Field, model_validator

from tracker.catalog.reading import Fact, Facts, Words, read_catalog
from tracker.errors import UnknownWords

FACET_KINDS: Final = ("target_group", "applicant_type", "funding_type", "activity_type")


class Terms(Fact):
    """Words per language; ``*`` stands for any ending."""

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
    terms: Terms
    weak: Terms = Terms()


class FacetValue(Fact):
    """One value of a facet: whom a call is for, who may apply, how and what it pays."""

    id: str
    label: Words
    terms: Terms = Terms()


class TopicFacts(Facts):
    """``topics.toml``."""

    topics: tuple[Topic, ...] = Field(alias="topic")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "TopicFacts":
        if len({topic.id for topic in self.topics}) != len(self.topics):
            raise ValueError("two topics have the same id")
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
