"""Matching: a person's words become a full-text condition and a rank on either database."""

from typing import Final

from sqlalchemy import Dialect, Select, column, func, literal, or_, select, table, text
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.selectable import Subquery

from tracker.analyser import query_terms
from tracker.db.models import Call

BM25_WEIGHTS: Final = (10.0, 5.0, 1.0, 0.5)  # title, title parts, body, body parts
LONGEST_QUERY: Final = 1_000  # characters; what is longer is no search but a text
LONGEST_TERM: Final = 100
MOST_WORDS: Final = 40
_FTS: Final = table("call_terms", column("rowid"), column("call_terms"))
_TSVECTOR: Final = table("call_terms", column("call_id"), column("terms"))


def matches(words: str, dialect: Dialect) -> Subquery:
    """The calls that hold all the words, as a subquery with ``id`` and ``rank`` (smaller is better).

    An identifier as typed finds its call even where its parts are stop words or too short to be terms.
    """
    words = words.replace("\x00", " ")[:LONGEST_QUERY]
    groups = [tuple(term[:LONGEST_TERM] for term in group) for group in query_terms(words)][:MOST_WORDS]
    identifier = _by_identifier(words)
    if not groups:
        return identifier.subquery("hit")
    found = _fts5(groups) if dialect.name == "sqlite" else _tsquery(groups)
    union = identifier.union_all(found).subquery()
    return select(union.c.id, func.min(union.c.rank).label("rank")).group_by(union.c.id).subquery("hit")


def _by_identifier(words: str) -> Select[int, float]:
    typed = words.strip().casefold()
    return select(Call.id.label("id"), literal(-1000.0).label("rank")).where(
        or_(func.lower(Call.identifier) == typed, func.lower(Call.call_group) == typed), Call.identifier != ""
    )


def _fts5(groups: list[tuple[str, ...]]) -> Select[int, float]:
    query = " AND ".join("(" + " OR ".join(_phrase(term) for term in group) + ")" for group in groups)
    rank: ColumnElement[float] = func.bm25(text("call_terms"), *BM25_WEIGHTS)
    return select(_FTS.c.rowid.label("id"), rank.label("rank")).where(_FTS.c.call_terms.op("MATCH")(query))


def _tsquery(groups: list[tuple[str, ...]]) -> Select[int, float]:
    query = " & ".join("(" + " | ".join(_lexeme(term) for term in group) + ")" for group in groups)
    typed = text("CAST(:query AS tsquery)").bindparams(query=query)
    rank: ColumnElement[float] = -func.ts_rank(text("'{0.05,0.1,0.5,1.0}'"), _TSVECTOR.c.terms, typed)
    return select(_TSVECTOR.c.call_id.label("id"), rank.label("rank")).where(_TSVECTOR.c.terms.op("@@")(typed))


def _phrase(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _lexeme(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
