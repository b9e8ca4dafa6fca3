"""The daily bulk file of the EU portal (``grantsTenders.json``), read as rows of its search index.

The file is large (130 MB), so its records are decoded one by one. It has neither descriptions nor budgets.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from crawlers.select import NotAsExpected
from crawlers.wire.sedia import Row

LIST: Final = '"GrantTenderObj"'
_BLANKS: Final = " \t\r\n,"


def is_bulk(text: str) -> bool:
    """Whether a JSON text is a bulk file, judged by its beginning."""
    return LIST in text[:500]


def bulk_records(text: str) -> Iterator[Any]:
    """The records of a bulk file, one at a time; a broken place ends it with ``NotAsExpected``."""
    position = text.index("[", text.index(LIST)) + 1
    decoder = json.JSONDecoder()
    while True:
        while text[position : position + 1] and text[position] in _BLANKS:
            position += 1
        if text[position : position + 1] == "]":
            return
        try:
            record, position = decoder.raw_decode(text, position)
        except ValueError:
            raise NotAsExpected(f"the list is broken at character {position}") from None
        yield record


def bulk_row(record: Any) -> Row:
    """A bulk record as a row of the index, under the reference that the search gives the same topic."""
    if not isinstance(record, Mapping):
        raise NotAsExpected("a record is no object")
    number = record.get("ccm2Id") or record.get("cftId")
    if not number:
        raise NotAsExpected("a record has no number")
    facts = {
        "type": (str(record.get("type", "")),),
        "identifier": (record.get("identifier", ""),),
        "title": (record.get("title", ""),),
        "callIdentifier": (record.get("callIdentifier", ""),),
        "callTitle": (record.get("callTitle", ""),),
        "status": (_id(record.get("status")),),
        "startDate": _stamps([record.get("plannedOpeningDateLong")]),
        "publicationDate": _stamps([record.get("publicationDateLong")]),
        "deadlineDate": _stamps(record.get("deadlineDatesLong") or []),
        "deadlineModel": (_name(record.get("deadlineModel")),),
        "frameworkProgramme": (_id(record.get("frameworkProgramme")),),
        "programmeTitle": (_name(record.get("frameworkProgramme")),),
        "programmeDivision": tuple(_id(division) for division in record.get("programmeDivision") or ()),
        "typesOfAction": tuple(_name(action) for action in record.get("topicActions") or ()),
        "keywords": tuple(record.get("keywords") or ()),
        "crossCuttingPriorities": tuple(record.get("flags") or ()),
        **{name: (json.dumps(record.get(name) or []),) for name in ("actions", "latestInfos", "links")},
    }
    return Row(f"{number}TOPICSen", {"language": "en"}, facts)


def _id(value: Any) -> str:
    return str(value["id"]) if isinstance(value, Mapping) and "id" in value else ""


def _name(value: Any) -> str:
    """The description of a code; empty objects stand where the portal forgot to fill one in."""
    return str(value.get("description", "")) if isinstance(value, Mapping) else ""


def _stamps(milliseconds: list[Any]) -> tuple[str, ...]:
    """Epoch milliseconds as the search writes the same instants: ``2026-09-15T00:00:00.000+0000``."""
    instants = (datetime.fromtimestamp(int(value) / 1000, UTC) for value in milliseconds if value)
    return tuple(
        instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}+0000" for instant in instants
    )
