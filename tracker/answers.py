"""Answers: one JSON line in, one JSON object out, for ``callboard read deadlines`` and ``callboard read tags``."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from tracker.deadlines import answer_deadlines
from tracker.errors import Invalid, UnknownWords
from tracker.tagging import answer_tags

_FIELDS: Final = {
    "deadlines": ({"text", "lang"}, {"today"}),
    "tags": ({"title", "text", "lang"}, {"identifier", "programme"}),
}


def answer_line(kind: str, line: str) -> dict[str, Any]:
    """The answer to one line of a kind, ``deadlines`` or ``tags``; ``{"error": …}`` in plain words for a bad line."""
    answer = _ANSWERS.get(kind)
    if answer is None:
        raise UnknownWords(f"nothing is called {kind!r}: there are {', '.join(sorted(_ANSWERS))}")
    try:
        return answer(_question(kind, line))
    except Invalid as error:
        return {"error": str(error)}


def _question(kind: str, line: str) -> Mapping[str, str]:
    try:
        question = json.loads(line)
    except ValueError as error:
        raise Invalid("line", f"is not JSON: {error}") from None
    if not isinstance(question, dict):
        raise Invalid("line", "must be a JSON object")
    needed, possible = _FIELDS[kind]
    for name in sorted(needed - question.keys()):
        raise Invalid(name, "is missing")
    for name, value in question.items():
        if name not in needed | possible:
            raise Invalid(name, f"is not known; there are {', '.join(sorted(needed | possible))}")
        if not isinstance(value, str) and not (value is None and name in possible):
            raise Invalid(name, "must be text")
    return {name: value for name, value in question.items() if value is not None}


def _deadlines(question: Mapping[str, str]) -> dict[str, Any]:
    return answer_deadlines(question["text"], question["lang"], _day(question.get("today", "")))


def _tags(question: Mapping[str, str]) -> dict[str, Any]:
    return answer_tags(
        question["title"],
        question["text"],
        question["lang"],
        identifier=question.get("identifier", ""),
        programme=question.get("programme", ""),
    )


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Invalid("today", f"must be a day such as 2026-11-24, not {words!r}") from None


_ANSWERS: Final[Mapping[str, Callable[[Mapping[str, str]], dict[str, Any]]]] = {"deadlines": _deadlines, "tags": _tags}
