"""The list of calls as an address: everything a person looks for stands in it, so that it can be shared.

``read_query`` never fails: what it does not know it leaves out and names, so that the page can say so.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from tracker.calls import SORTS, CallQuery
from tracker.catalog import facets, programmes, topics
from tracker.records import Level
from tracker.status import Status

LONGEST_TEXT: Final = 200
LONGEST_WINDOW: Final = 3650  # days
LAST_PAGE: Final = 100_000


@dataclass(frozen=True)
class Choice:
    """A filter of several values: its name in the address, its field in the query, and the values it knows."""

    parameter: str
    field: str
    known: Callable[[], Collection[str]]


CHOICES: Final = (
    Choice("topic", "topics", topics),
    Choice("programme", "programmes", programmes),
    Choice("level", "levels", lambda: [str(level) for level in Level]),
    Choice("status", "statuses", lambda: [str(status) for status in Status]),
    Choice("applicant", "applicant_types", lambda: facets()["applicant_type"]),
)


@dataclass(frozen=True)
class ReadAddress:
    """What an address asks for, and what in it nobody knows."""

    query: CallQuery
    unknown: tuple[str, ...] = ()


def read_query(parameters: MultiDict[str, str]) -> ReadAddress:
    """The query that an address stands for; unknown values are left out and named."""
    values: dict[str, Any] = {}
    unknown: list[str] = []
    for choice in CHOICES:
        given = _without_repeats(parameters.getlist(choice.parameter))
        values[choice.field] = tuple(value for value in given if value in choice.known())
        unknown += [value for value in given if value not in choice.known()]
    text = " ".join(parameters.get("q", "").split())
    values["text"] = text[:LONGEST_TEXT]
    values["everything"] = parameters.get("all") == "1"
    values["closes_within"] = _number(parameters, "closes", LONGEST_WINDOW, unknown)
    values["page"] = _number(parameters, "page", LAST_PAGE, unknown) or 1
    values["sort"] = _sort(parameters.get("sort", ""), values["text"], unknown)
    return ReadAddress(CallQuery(**values), tuple(word[:60] for word in unknown))


def write_query(query: CallQuery) -> dict[str, Any]:
    """The parameters that stand for a query, without those that say nothing."""
    parameters: dict[str, Any] = {
        "q": query.text,
        **{choice.parameter: list(getattr(query, choice.field)) for choice in CHOICES},
        "closes": query.closes_within,
        "all": "1" if query.everything else "",
        "sort": query.sort if query.sort != usual_sort(query.text) else "",
        "page": query.page if query.page > 1 else None,
    }
    return {name: value for name, value in parameters.items() if value}


def list_address(query: CallQuery) -> str:
    """The address of the list for a query: ``/calls?q=gewalt&topic=violence_prevention``."""
    return url_for("calls.index", **write_query(query))


def usual_sort(text: str) -> str:
    """How a list is sorted unless the person says otherwise: the best match first when words were typed."""
    return "relevance" if text else "deadline"


def without(query: CallQuery, field: str, value: str) -> CallQuery:
    """The query with one chosen value taken out, on its first page."""
    kept = tuple(chosen for chosen in getattr(query, field) if chosen != value)
    changes: dict[str, Any] = {field: kept, "page": 1}
    return replace(query, **changes)


def first_page(query: CallQuery, **changes: Any) -> CallQuery:
    """The query with something changed, on its first page; its sorting stays the usual one if it was."""
    changed = replace(query, page=1, **changes)
    if query.sort == usual_sort(query.text) or (changed.sort == "relevance" and not changed.text):
        return replace(changed, sort=usual_sort(changed.text))
    return changed


def is_untidy(parameters: MultiDict[str, str]) -> bool:
    """Whether an address holds parameters without a value, as a form without scripts sends them."""
    return any(not value.strip() for _, value in parameters.items(multi=True))


def _number(parameters: MultiDict[str, str], name: str, largest: int, unknown: list[str]) -> int | None:
    given = parameters.get(name, "").strip()
    if not given:
        return None
    if given.isascii() and given.isdecimal() and 1 <= int(given) <= largest:
        return int(given)
    unknown.append(given)
    return None


def _sort(given: str, text: str, unknown: list[str]) -> str:
    if given and given not in SORTS:
        unknown.append(given)
    if given not in SORTS or (given == "relevance" and not text):
        return usual_sort(text)
    return given


def _without_repeats(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
