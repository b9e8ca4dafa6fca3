"""History of a call in words: what changed when, seen where, and which source each field comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from tracker.db.models import Call, Revision
from tracker.i18n import mark
from tracker.revisions import TOLD, Change, changes_in_words
from webapp.languages import gettext as _
from webapp.languages import language

FIELD_WORDS: Final = {field: label for field, (label, _in_words) in TOLD.items()} | {
    "call_group": mark("Call above this one"),
    "call_group_title": mark("Title of the call above"),
    "country": mark("Country"),
    "deadline_model": mark("Kind of deadlines"),
    "deadline_state": mark("State of the deadlines"),
    "deadlines": mark("Deadlines"),
    "identifier": mark("Identifier"),
    "kind": mark("Kind of call"),
    "language": mark("Language of the text"),
    "last_closes_at": mark("Last deadline"),
    "level": mark("Level"),
    "programme": mark("Programme"),
    "programme_words": mark("Programme as the source names it"),
    "published_on": mark("Day of publication"),
}


@dataclass(frozen=True)
class HistoryStep:
    """What one reading of a source changed."""

    at: datetime
    source_title: str
    changes: list[Change]


@dataclass(frozen=True)
class OriginInWords:
    """Where the fields of a call come from: one source, and the fields it said something about."""

    source_title: str
    read_at: datetime
    fields: list[str]


def steps_in_words(call: Call, revisions: Iterable[Revision]) -> list[HistoryStep]:
    """The history of a call, newest first; changes of one reading are one step."""
    titles = {record.source_name: record.source.title for record in call.records}
    steps = [
        HistoryStep(at, titles.get(name, name), _in_words(call, list(together)))
        for (at, name), together in groupby(revisions, key=lambda revision: (revision.at, revision.source_name))
    ]
    return [step for step in steps if step.changes]


def origins_in_words(call: Call) -> list[OriginInWords]:
    """Which source said which fields, and when it last said something new."""
    by_source: dict[str, list[Any]] = {}
    for origin in call.origins:
        by_source.setdefault(origin.record.source.title, []).append(origin)
    return [
        OriginInWords(
            title,
            max(each.read_at for each in origins),
            sorted({_(FIELD_WORDS[each.field]) for each in origins}),
        )
        for title, origins in sorted(by_source.items())
    ]


def _in_words(call: Call, revisions: list[Revision]) -> list[Change]:
    oldest_first = sorted(revisions, key=lambda revision: revision.id)
    return changes_in_words(
        oldest_first, language=language(), currency=call.currency, deadline_state=call.deadline_state
    )
