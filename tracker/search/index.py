"""The index: what a call says, as analysed terms, in the full-text table of either database."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.analyser import parts, stems
from tracker.catalog import programme_label, topic_label
from tracker.db.models import Call
from tracker.i18n import LANGUAGES
from tracker.sanitise import plain_text

MAX_POSITION: Final = 16_383  # the last position a tsvector can hold
MAX_PER_TERM: Final = 200  # positions of one term; tsvector keeps 255 and more say nothing new
WEIGHTS: Final = ("A", "B", "C", "D")  # title, title parts, body, body parts


def index_call(session: Session, call: Call) -> None:
    """Write the terms of a call to the full-text table; doing it again replaces them."""
    columns = _columns(call)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DELETE FROM call_terms WHERE rowid = :id"), {"id": call.id})
        session.execute(
            text(
                "INSERT INTO call_terms (rowid, title, title_parts, body, body_parts)"
                " VALUES (:id, :title, :title_parts, :body, :body_parts)"
            ),
            {"id": call.id, **{name: " ".join(terms) for name, terms in columns.items()}},
        )
    else:
        session.execute(
            text(
                "INSERT INTO call_terms (call_id, terms) VALUES (:id, CAST(:terms AS tsvector))"
                " ON CONFLICT (call_id) DO UPDATE SET terms = EXCLUDED.terms"
            ),
            {"id": call.id, "terms": tsvector_literal(columns.values())},
        )


def tsvector_literal(columns: Iterable[list[str]]) -> str:
    """A tsvector as text, its columns weighted A to D: ``'präv':1A,7C 'stadt':2A``."""
    positions: dict[str, list[str]] = {}
    position = 0
    for weight, terms in zip(WEIGHTS, columns, strict=True):
        for term in terms:
            position = min(position + 1, MAX_POSITION)
            places = positions.setdefault(term, [])
            if len(places) < MAX_PER_TERM:
                places.append(f"{position}{weight}")
    return " ".join(f"{_quoted(term)}:{','.join(places)}" for term, places in positions.items())


def _columns(call: Call) -> dict[str, list[str]]:
    title = " ".join((call.title, call.identifier, call.call_group_title))
    body = "\n".join(
        (
            call.funder,
            *(programme_label(call.programme, language) for language in LANGUAGES if call.programme),
            *(topic_label(tag.topic, language) for tag in call.tags for language in LANGUAGES),
            *(plain_text(html) for html in (call.summary_html, call.description_html, call.eligibility_html)),
        )
    )
    return {
        "title": stems(title, call.language),
        "title_parts": parts(title, call.language),
        "body": stems(body, call.language),
        "body_parts": parts(body, call.language),
    }


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
