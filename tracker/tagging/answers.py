"""What ``callboard read tags`` answers: one JSON object for one call."""

from typing import Any

from tracker.errors import Invalid
from tracker.i18n import LANGUAGES
from tracker.tagging.tagging import tag_call


def answer_tags(title: str, text: str, language: str, *, identifier: str = "", programme: str = "") -> dict[str, Any]:
    """Topics with score and evidence, relevance and facets, as the contract has them."""
    if language not in LANGUAGES:
        raise Invalid("lang", f"must be one of {', '.join(LANGUAGES)}, not {language!r}")
    reading = tag_call(title, text, language, identifier=identifier, programme=programme)
    return {
        "topics": [
            {"id": topic.id, "score": float(topic.score), "evidence": list(topic.evidence)} for topic in reading.topics
        ],
        "relevance": str(reading.relevance),
        "facets": {kind: list(values) for kind, values in reading.facets.items()},
    }
