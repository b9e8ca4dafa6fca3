"""What tagging yields: topics with score and evidence, relevance, and facets."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.catalog.topics import Relevance


@dataclass(frozen=True)
class TopicTag:
    """A topic on a call: how sure, from 0 to 1, and the words that earned it, as they stand in the text."""

    id: str
    score: Decimal
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class TagReading:
    """All that the words of a call say about what it is for."""

    topics: tuple[TopicTag, ...]
    relevance: Relevance
    facets: Mapping[str, tuple[str, ...]]
