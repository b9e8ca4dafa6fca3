"""The query language of the EU portal's search: the few clauses it accepts, and its unstable order."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from crawlers.sample.eu_record import Row

Test = Callable[[Row], bool]

TEXT_FIELDS: Final = (
    "identifier", "keywords", "tags", "typesOfAction", "title", "callTitle", "projectAcronym", "projectName",
    "description", "furtherInformation", "missionDescription", "missionDetails", "destinationDescription",
    "destinationDetails", "duration",
)  # fmt: skip


class BadQuery(Exception):
    """The portal refuses the query: 400 businessError."""


def parse_query(clause: Any) -> Test:
    """The test that a query means for a document; an unknown clause raises ``BadQuery``."""
    if not isinstance(clause, Mapping) or len(clause) != 1:
        raise BadQuery("Invalid Query format")
    name, body = next(iter(clause.items()))
    if name not in CLAUSES or not isinstance(body, Mapping):
        raise BadQuery("Invalid Query format")
    return CLAUSES[name](body)


def _bool(body: Mapping[str, Any]) -> Test:
    if not body or set(body) - {"must", "should"}:
        raise BadQuery("Invalid Query format")
    must = [parse_query(part) for part in body.get("must", ())]
    should = [parse_query(part) for part in body.get("should", ())]
    return lambda row: all(test(row) for test in must) and (not should or any(test(row) for test in should))


def _terms(body: Mapping[str, Any]) -> Test:
    wanted = {field: {str(value) for value in _list(values)} for field, values in body.items()}
    return lambda row: all(wanted[field] & set(row.metadata.get(field, ())) for field in wanted)


def _term(body: Mapping[str, Any]) -> Test:
    if any(isinstance(value, list | dict) for value in body.values()):
        raise BadQuery("Invalid Query format")
    return _terms({field: [value] for field, value in body.items()})


def _range(body: Mapping[str, Any]) -> Test:
    if not all(isinstance(edges, Mapping) for edges in body.values()):
        raise BadQuery("Invalid Query format")
    bounds = {field: {edge: _bound(edge, value) for edge, value in edges.items()} for field, edges in body.items()}
    return lambda row: all(
        any(_within(_instant(value), edges) for value in row.metadata.get(field, ())) for field, edges in bounds.items()
    )


def _phrase(body: Mapping[str, Any]) -> Test:
    if set(body) != {"query", "field"}:
        raise BadQuery("Invalid Query format")
    phrase, field = str(body["query"]).lower(), str(body["field"])
    return lambda row: any(phrase in value.lower() for value in row.metadata.get(field, ()))


def _text(body: Mapping[str, Any]) -> Test:
    if "query" not in body or set(body) - {"query", "fields", "defaultOperator"}:
        raise BadQuery("Invalid Query format")
    words = str(body["query"]).lower().split()
    fields = body.get("fields") or TEXT_FIELDS
    every = str(body.get("defaultOperator", "OR")).upper() == "AND"

    def test(row: Row) -> bool:
        text = " ".join(value for field in fields for value in row.metadata.get(field, ())).lower()
        return (all if every else any)(word in text for word in words)

    return test


CLAUSES: Final[dict[str, Callable[[Mapping[str, Any]], Test]]] = {
    "bool": _bool,
    "terms": _terms,
    "term": _term,
    "range": _range,
    "phrase": _phrase,
    "text": _text,
}


def parse_sort(sort: Any) -> list[tuple[str, bool]]:
    """Fields to sort by, each with "descending"; one object or a list of them."""
    entries = sort if isinstance(sort, list) else [sort]
    try:
        return [(str(entry["field"]), str(entry.get("order", "ASC")).upper() == "DESC") for entry in entries]
    except (TypeError, KeyError, AttributeError) as error:
        raise BadQuery("Invalid Sort format") from error


def order(rows: Sequence[Row], sort: Sequence[tuple[str, bool]], chance: random.Random) -> list[Row]:
    """The rows in the order of one answer: by relevance, which nobody can rely on, or sorted.

    Rows that tie are shuffled anew for every answer; rows that lack a field are dropped by sorting by it;
    without a sort, rows that hold nothing come first.
    """
    shuffled = [row for row in rows if all(row.metadata.get(field) for field, _ in sort)]
    chance.shuffle(shuffled)
    if not sort:
        shuffled.sort(key=lambda row: "title" in row.metadata)
    for field, descending in reversed(sort):
        shuffled.sort(key=lambda row, field=field: row.metadata[field], reverse=descending)  # type: ignore[misc]
    return shuffled


def parse_json(raw: bytes) -> Any:
    """The JSON of a part."""
    try:
        return json.loads(raw)
    except ValueError as error:
        raise BadQuery("Invalid Query format") from error


def _list(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise BadQuery("Invalid Query format")
    return values


def _bound(edge: str, value: Any) -> float:
    if edge not in ("gte", "gt", "lte", "lt"):
        raise BadQuery("Invalid Query format")
    try:
        return float(value)
    except (TypeError, ValueError):
        return _instant(str(value))


def _instant(value: str) -> float:
    """Epoch milliseconds of a stamp in any of the index's forms."""
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadQuery("Invalid Query format") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() * 1000


def _within(instant: float, edges: Mapping[str, float]) -> bool:
    checks = {
        "gte": lambda edge: instant >= edge,
        "gt": lambda edge: instant > edge,
        "lte": lambda edge: instant <= edge,
        "lt": lambda edge: instant < edge,
    }
    return all(checks[name](edge) for name, edge in edges.items())
