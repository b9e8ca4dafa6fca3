"""Calls for people: finding, counting, reading, following."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVarTuple

from sqlalchemy import CTE, ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from tracker.db.models import Call, Facet, Revision, User, Watch
from tracker.errors import CallNotFound
from tracker.search.matching import matches

Columns = ReadOnlyColumnCollection[str, Any]
_Ts = TypeVarTuple("_Ts")

PAGE_SIZE: Final = 20
OPEN_STATUSES: Final = ("open", "last_day", "between_stages")
OPEN_AND_COMING: Final = (*OPEN_STATUSES, "forthcoming", "unknown")
RELEVANT: Final = ("core", "adjacent")
SORTS: Final = ("deadline", "newest", "relevance")
CLOSING_WINDOWS: Final = (14, 30, 90, 180)  # days
FACETED: Final = ("topic", "programme", "level", "applicant_type")


@dataclass(frozen=True, kw_only=True)
class CallQuery:
    """What a person looks for; several values of one filter widen it, several filters narrow."""

    text: str = ""
    topics: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()  # empty: open and coming, or all with ``everything``
    applicant_types: tuple[str, ...] = ()
    closes_within: int | None = None  # days from now
    everything: bool = False  # also closed calls and those without relevance to prevention
    sort: str = "deadline"
    page: int = 1

    @property
    def by_facet(self) -> dict[str, tuple[str, ...]]:
        """The chosen values per facet kind."""
        return {
            "topic": self.topics,
            "programme": self.programmes,
            "level": self.levels,
            "applicant_type": self.applicant_types,
        }


@dataclass(frozen=True)
class FacetCount:
    """How many calls one more choice of a filter would show."""

    value: str
    count: int


@dataclass(frozen=True)
class CallPage:
    """One page of a list of calls, with counts of what the filters hold."""

    calls: list[Call]
    total: int
    page: int
    pages: int
    facets: dict[str, list[FacetCount]] = field(default_factory=dict)


def search_calls(session: Session, query: CallQuery, *, now: datetime, page_size: int = PAGE_SIZE) -> CallPage:
    """The calls a query finds, one page of them, with facet counts under the other filters.

    A page past the end gives the last page.
    """
    total, facets = _count(session, query, now=now)
    pages = max(1, -(-total // page_size))
    page = min(max(query.page, 1), pages)
    ordered = _ordered(session, query, now=now).limit(page_size).offset((page - 1) * page_size)
    calls = list(session.scalars(ordered.options(selectinload(Call.deadlines), selectinload(Call.tags))))
    return CallPage(calls, total, page, pages, facets)


def find_calls(session: Session, query: CallQuery, *, now: datetime, limit: int | None) -> list[Call]:
    """The first calls a query finds, or all of them, without counts and pages."""
    ordered = _ordered(session, query, now=now).limit(limit)
    return list(session.scalars(ordered.options(selectinload(Call.deadlines), selectinload(Call.tags))))


def get_call(session: Session, call_id: int) -> Call:
    """The call with this number, or ``CallNotFound``."""
    call = session.get(Call, call_id)
    if call is None:
        raise CallNotFound(f"no call has the number {call_id}")
    return call


def find_revisions(session: Session, call: Call, *, limit: int = 100) -> list[Revision]:
    """What changed on a call, newest first."""
    newest = select(Revision).where(Revision.call_id == call.id).order_by(Revision.at.desc(), Revision.id.desc())
    return list(session.scalars(newest.limit(limit)))


def watch_call(session: Session, call: Call, *, user: User, now: datetime) -> Watch:
    """Follow a call; asking twice changes nothing. Changes before this moment are not told."""
    watch = session.get(Watch, (user.id, call.id))
    if watch is None:
        newest = session.scalar(select(func.max(Revision.id)).where(Revision.call_id == call.id)) or 0
        watch = Watch(user_id=user.id, call_id=call.id, created_at=now, told_revision_id=newest)
        session.add(watch)
        session.flush()
    return watch


def unwatch_call(session: Session, call: Call, *, user: User) -> None:
    """Stop following a call; asking twice changes nothing."""
    watch = session.get(Watch, (user.id, call.id))
    if watch is not None:
        session.delete(watch)
        session.flush()


def is_watched(session: Session, call: Call, *, user: User) -> bool:
    """Whether this person follows this call."""
    return session.get(Watch, (user.id, call.id)) is not None


def find_watched_ids(session: Session, user: User) -> set[int]:
    """The numbers of the calls this person follows."""
    return set(session.scalars(select(Watch.call_id).where(Watch.user_id == user.id)))


def find_watches(session: Session, user: User) -> list[Watch]:
    """What this person follows, the next to close first, dateless ones last."""
    soonest = func.coalesce(Call.next_closes_at, Call.last_closes_at)
    return list(
        session.scalars(
            select(Watch)
            .join(Call)
            .where(Watch.user_id == user.id)
            .options(selectinload(Watch.call).selectinload(Call.deadlines))
            .order_by(soonest.is_(None), soonest, Call.id)
        )
    )


def _conditions(query: CallQuery, calls: Columns, *, now: datetime, without: str = "") -> list[ColumnElement[bool]]:
    """What every filter asks of a call, except the one named by ``without`` (for its own counts)."""
    conditions: list[ColumnElement[bool]] = [
        calls.id.in_(select(Facet.call_id).where(Facet.kind == kind, Facet.value.in_(values)))
        for kind, values in query.by_facet.items()
        if values and kind != without
    ]
    if without != "status":
        if query.statuses:
            conditions.append(calls.status.in_(query.statuses))
        elif not query.everything:
            conditions.append(calls.status.in_(OPEN_AND_COMING))
    if query.closes_within is not None and without != "closes":
        conditions.append(_closes_within(calls, query.closes_within, now=now))
    return conditions


def _closes_within(calls: Columns, days: int, *, now: datetime) -> ColumnElement[bool]:
    within: ColumnElement[bool] = calls.next_closes_at.between(now, now + timedelta(days=days))
    return within


def _found(session: Session, query: CallQuery, selected: Select[*_Ts]) -> Select[*_Ts]:
    """The selection under the words of a query and, unless everything is wanted, relevance: what no filter lifts."""
    if not query.everything:
        selected = selected.where(Call.relevance.in_(RELEVANT))
    if query.text.strip():
        hit = matches(query.text, session.get_bind().dialect)
        selected = selected.join(hit, hit.c.id == Call.id)
        if query.sort == "relevance":
            selected = selected.order_by(hit.c.rank)
    return selected


def _ordered(session: Session, query: CallQuery, *, now: datetime) -> Select[Call]:
    calls = _found(session, query, select(Call)).where(*_conditions(query, Call.__table__.c, now=now))
    soonest = (Call.next_closes_at.is_(None), Call.next_closes_at, Call.last_closes_at.desc(), Call.id)
    newest = (Call.first_seen_at.desc(), Call.id.desc())
    return calls.order_by(*(newest if query.sort == "newest" else soonest))


def _count(session: Session, query: CallQuery, *, now: datetime) -> tuple[int, dict[str, list[FacetCount]]]:
    """How many calls a query finds, and how many each filter holds under the others, in one statement.

    What words and relevance leave is found once; each count then asks it for the filters that matter there.
    """
    unordered = replace(query, sort="")
    found = _found(session, unordered, select(Call.id, Call.status, Call.next_closes_at)).cte("found")

    def fitting(without: str = "") -> list[ColumnElement[bool]]:
        return _conditions(query, found.c, now=now, without=without)

    chosen = [kind for kind in FACETED if query.by_facet[kind]]
    not_chosen = [kind for kind in FACETED if not query.by_facet[kind]]
    counts = [
        _one_count("total", "", found, fitting()),
        *(_facet_counts((kind,), found, fitting(kind)) for kind in chosen),
        _facet_counts(not_chosen, found, fitting()),
        select(literal("status"), found.c.status, func.count()).where(*fitting("status")).group_by(found.c.status),
        *(
            _one_count("closes", str(days), found, [*fitting("closes"), _closes_within(found.c, days, now=now)])
            for days in CLOSING_WINDOWS
        ),
    ]
    counted: dict[str, dict[str, int]] = {kind: {} for kind in ("total", "status", "closes", *FACETED)}
    for kind, value, count in session.execute(union_all(*counts)):
        counted[kind][value] = count
    facets = {kind: _sorted_counts(counted[kind], query.by_facet[kind]) for kind in FACETED}
    facets["status"] = _sorted_counts(counted["status"], query.statuses)
    facets["closes"] = [FacetCount(str(days), counted["closes"][str(days)]) for days in CLOSING_WINDOWS]
    return counted["total"][""], facets


def _one_count(kind: str, value: str, found: CTE, conditions: list[ColumnElement[bool]]) -> Select[str, str, int]:
    return select(literal(kind), literal(value), func.count()).select_from(found).where(*conditions)


def _facet_counts(kinds: Sequence[str], found: CTE, conditions: list[ColumnElement[bool]]) -> Select[str, str, int]:
    counted = select(Facet.kind, Facet.value, func.count()).join(found, found.c.id == Facet.call_id)
    return counted.where(Facet.kind.in_(kinds), *conditions).group_by(Facet.kind, Facet.value)


def _sorted_counts(counts: dict[str, int], chosen: Iterable[str]) -> list[FacetCount]:
    """Most frequent first; chosen values stay visible with 0."""
    for value in chosen:
        counts.setdefault(value, 0)
    return [FacetCount(value, n) for value, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
