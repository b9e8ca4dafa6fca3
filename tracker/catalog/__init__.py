"""Facts as data: what changes by decree, not by code; TOML files with origin and date, read once."""

from tracker.catalog.programmes import (
    EU_PORTAL_RULE,
    ClosingRule,
    Programme,
    closing_rule,
    programme_for,
    programme_label,
    programmes,
)
from tracker.catalog.reading import CatalogError, Fact, Facts, Words, read_catalog
from tracker.catalog.topics import FACET_KINDS, FacetValue, Topic, facet_label, facets, topic_label, topics

__all__ = [
    "EU_PORTAL_RULE",
    "FACET_KINDS",
    "CatalogError",
    "ClosingRule",
    "FacetValue",
    "Fact",
    "Facts",
    "Programme",
    "Topic",
    "Words",
    "closing_rule",
    "facet_label",
    "facets",
    "programme_for",
    "programme_label",
    "programmes",
    "read_catalog",
    "topic_label",
    "topics",
]
