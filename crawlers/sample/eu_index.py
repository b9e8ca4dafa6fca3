"""The whole index of the EU portal, and how one of its documents looks in an answer."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from crawlers.sample.calls import EuCalls
from crawlers.sample.eu_record import Row, topic_rows
from crawlers.sample.eu_rows import cascade_row, external_row, question_row, stub_row, tender_row, update_rows
from crawlers.sample.eu_wire import checksum
from crawlers.sample.specs import eu_files

API_VERSION: Final = "2.154"
RESTLESS: Final = ("deadlineDate", "startDate", "es_SortDate")  # whose seconds type 2 draws anew


def build_index(calls: EuCalls, *, base: str, today: date) -> tuple[Row, ...]:
    """Every document, calls and everything else, in no useful order."""
    rows: list[Row] = []
    for topic in calls.topics:
        rows += topic_rows(topic, calls, base=base, today=today)
    rows += (cascade_row(call, base=base, today=today) for call in calls.cascades)
    rows += (external_row(call, base=base, today=today) for call in calls.externals)
    rows += (tender_row(tender, base=base, today=today) for tender in calls.tenders)
    rows += update_rows(calls, base=base, today=today)
    for file in eu_files():
        rows += (question_row(question, base=base, today=today) for question in file.question)
        rows += (stub_row(stub, base=base, today=today) for stub in file.stub)
    return tuple(rows)


def as_result(row: Row, *, fields: Sequence[str] | None, words: Sequence[str], chance: random.Random) -> dict[str, Any]:
    """One document as it stands in ``results``; ``fields`` narrows the metadata, ``words`` are marked bold."""
    content = row.summary or row.text
    metadata = _restless(row, chance) if row.metadata.get("type") == ["2"] else row.metadata
    if fields is not None:
        metadata = {name: values for name, values in metadata.items() if name in fields}
    result: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "reference": row.reference,
        "url": row.url,
        "title": None,
        "contentType": "text/plain",
        "language": row.language,
        "databaseLabel": row.database,
        "database": row.database,
        "summary": row.summary,
        "weight": 1.0,
        "groupById": row.group,
        "content": _marked(content, words),
        "accessRestriction": False,
        "pages": None,
        "checksum": checksum(content),
        "metadata": metadata,
        "enrichedMetadata": {},
        "children": [],
        "highlightedFragments": [_marked(content, words)] if words else [],
        "citation": f"{content}. Available at: {row.url}",
    }
    return _without_metadata(result) if row.bare else result


def _without_metadata(result: dict[str, Any]) -> dict[str, Any]:
    """The odd shape of a few cascade calls: what belongs into ``metadata`` lies beside it."""
    metadata = result.pop("metadata")
    return {**result, **{name: values for name, values in metadata.items() if result.get(name) is None}}


def _restless(row: Row, chance: random.Random) -> dict[str, list[str]]:
    """The metadata with other seconds than last time; right to the minute."""
    changed = {
        name: [f"{value[:17]}{chance.randrange(60):02}{value[19:]}" for value in row.metadata[name]]
        for name in RESTLESS
    }
    return {**row.metadata, **changed}


def _marked(content: str, words: Sequence[str]) -> str:
    return " ".join(f"<b>{word}</b>" if word.lower() in words else word for word in content.split(" "))
