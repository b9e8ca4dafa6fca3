"""The search and facet API of the EU Funding & Tenders Portal, with its habits."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from crawlers.sample.eu_index import API_VERSION, as_result
from crawlers.sample.eu_query import BadQuery, Test, order, parse_json, parse_query, parse_sort
from crawlers.sample.eu_record import Row
from crawlers.sample.faults import kept
from crawlers.sample.portal import Portal
from crawlers.sample.specs import eu_codes

EVERYTHING: Final = "***"
SEARCH_PARTS: Final = ("query", "languages", "sort", "displayFields")
FACETS: Final = (
    "status", "type", "frameworkProgramme", "programmeDivision", "crossCuttingPriorities", "callIdentifier",
    "programmePeriod", "frameworkProgramme",
)  # fmt: skip
FAQ_KEY: Final = "SEDIA_FAQ"  # each key opens an index; SEDIA opens all of it


class Thrown(Exception):
    """The portal stumbles over the request: 500 throwable."""


@dataclass(frozen=True)
class Asked:
    """What a search asks for; parts that were not sent as files were never seen."""

    test: Test | None = None
    languages: tuple[str, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    fields: tuple[str, ...] | None = None


def create_blueprint(portal: Portal) -> Blueprint:
    """The API routes; only POST is answered, GET gets 405."""
    bp = Blueprint("eu_portal", __name__, url_prefix="/search-api/prod/rest")

    @bp.post("/search")
    def search() -> ResponseReturnValue:
        """A page of documents."""
        return _search(portal)

    @bp.post("/facet")
    def facet() -> ResponseReturnValue:
        """Codes with their labels and counts."""
        return _facet(portal)

    @bp.errorhandler(BadQuery)
    def refuse(error: BadQuery) -> ResponseReturnValue:
        return jsonify(apiVersion=API_VERSION, type="businessError", message=str(error)), 400

    @bp.errorhandler(Thrown)
    def stumble(_error: Thrown) -> ResponseReturnValue:
        return jsonify(type="throwable"), 500

    return bp


def _search(portal: Portal) -> Response:
    asked = _asked()
    words = _words()
    chance = portal.chance()
    found = order(_found(portal, asked, words), asked.sort, chance)
    size = min(_number("pageSize", 10), portal.page_cap)
    page = _number("pageNumber", 1)
    there = found[: kept(len(found), portal.fault_of("eu"))]
    rows = there[(page - 1) * size : page * size]
    return jsonify(_envelope(words, asked, chance, total=len(found), page=page, size=size, rows=rows))


def _envelope(
    words: Sequence[str], asked: Asked, chance: random.Random, *, total: int, page: int, size: int, rows: Sequence[Row]
) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "terms": request.args.get("text", EVERYTHING),
        "responseTime": chance.randrange(20, 120),
        "totalResults": total,
        "pageNumber": page,
        "pageSize": size,
        "sort": ", ".join(field for field, _ in asked.sort) or "relevance",
        "groupByField": "sortStatus",
        "queryLanguage": {"language": "en", "probability": 0.0},
        "spellingSuggestion": None,
        "bestBets": [],
        "results": [as_result(row, fields=asked.fields, words=words, chance=chance) for row in rows],
        "warnings": [],
    }


def _found(portal: Portal, asked: Asked, words: Sequence[str]) -> list[Row]:
    key = request.args.get("apiKey", "")
    rows = [row for row in portal.index if key == "SEDIA" or (key == FAQ_KEY == row.database)]
    if asked.languages:
        rows = [row for row in rows if row.language in asked.languages]
    if words:
        rows = [row for row in rows if any(word in row.words() for word in words)]
    return [row for row in rows if asked.test is None or asked.test(row)]


def _asked() -> Asked:
    """The parts of the request. Only a multipart body is looked at: JSON and addresses are silently ignored."""
    if request.mimetype != "multipart/form-data":
        return Asked()
    parts = _parts(SEARCH_PARTS)
    return Asked(
        test=parse_query(parts["query"]) if "query" in parts else None,
        languages=tuple(parts.get("languages", ())),
        sort=tuple(parse_sort(parts["sort"])) if "sort" in parts else (),
        fields=tuple(parts["displayFields"]) if "displayFields" in parts else None,
    )


def _parts(names: Sequence[str]) -> Mapping[str, Any]:
    """The JSON of the file parts; a known part sent as a plain field or under another type is thrown at."""
    if any(name in request.form for name in names):
        raise Thrown
    parts = {name: request.files[name] for name in names if name in request.files}
    if any(part.mimetype != "application/json" for part in parts.values()):
        raise Thrown
    return {name: parse_json(part.read()) for name, part in parts.items()}


def _words() -> list[str]:
    """The words of a free search; three asterisks mean everything."""
    text = request.args.get("text", EVERYTHING)
    return [] if text == EVERYTHING else text.lower().split()


def _number(name: str, default: int) -> int:
    try:
        return max(int(request.args.get(name, default)), 1)
    except ValueError as error:
        raise BadQuery(f"Invalid {name}") from error


def _facet(portal: Portal) -> Response:
    if request.mimetype == "multipart/form-data" and ("sort" in request.files or "sort" in request.form):
        raise Thrown
    rows = _found(portal, _asked(), _words())
    facets = [_one_facet(field, rows, number) for number, field in enumerate(FACETS)]
    return jsonify(apiVersion=API_VERSION, terms=request.args.get("text", EVERYTHING), facets=facets)


def _one_facet(field: str, rows: Sequence[Row], number: int) -> dict[str, Any]:
    counts = Counter(value for row in rows for value in row.metadata.get(field, ()))
    extra = _extra_labels(field) if number < FACETS.index(field) + 1 else {}
    labels = {**_labels(field), **extra}
    values = [{"rawValue": code, "value": labels.get(code, code), "count": n} for code, n in counts.most_common()]
    values += [{"rawValue": code, "value": label, "count": 0} for code, label in extra.items()]
    return {
        "apiVersion": API_VERSION,
        "name": field,
        "rawName": field,
        "database": "SEDIA",
        "count": len(values),
        "values": [{"apiVersion": API_VERSION, **value} for value in values],
    }


def _labels(field: str) -> dict[str, str]:
    if field == "frameworkProgramme":
        return {str(programme.code): programme.label for programme in eu_codes().programme.values()}
    return eu_codes().labels.get(field, {})


def _extra_labels(field: str) -> dict[str, str]:
    return eu_codes().labels.get(f"extra_{field}", {})
