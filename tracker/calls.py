"""Calls for people: finding, counting, reading, following."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from tracker.db.models import Call, Facet, Revision, User, Watch
from tracker.errors import CallNotFound
from tracker.search.matching import matches

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
    ids = _matching(session, query, now=now)
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    pages = max(1, -(-total // page_size))
    page = min(max(query.page, 1), pages)
    ordered = _ordered(session, query, now=now).limit(page_size).offset((page - 1) * page_size)
    calls = list(session.scalars(ordered.options(selectinload(Call.deadlines), selectinload(Call.tags))))
    return CallPage(calls, total, page, pages, _facets(session, query, now=now))


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


def _matching(session: Session, query: CallQuery, *, now: datetime, without: str = "") -> Select[int]:
    """The ids of calls under all filters, except the one named by ``without`` (for its own counts)."""
    ids = select(Call.id).where(*_conditions(query, now=now, without=without))
    if query.text.strip():
        hit = matches(query.text, session.get_bind().dialect)
        ids = ids.join(hit, hit.c.id == Call.id)
    return ids


def _conditions(query: CallQuery, *, now: datetime, without: str) -> list[Any]:
    conditions: list[Any] = [
        Call.id.in_(select(Facet.call_id).where(Facet.kind == kind, Facet.value.in_(values)))
        for kind, values in query.by_facet.items()
        if values and kind != without
    ]
    if without != "status":
        if query.statuses:
            conditions.append(Call.status.in_(query.statuses))
        elif not query.everything:
            conditions.append(Call.status.in_(OPEN_AND_COMING))
    if not query.everything:
        conditions.append(Call.relevance.in_(RELEVANT))
    if query.closes_within is not None and without != "closes":
        until = now + timedelta(days=query.closes_within)
        conditions.append(and_(Call.next_closes_at >= now, Call.next_closes_at <= until))
    return conditions


def _ordered(session: Session, query: CallQuery, *, now: datetime) -> Select[Call]:
    calls = select(Call).where(*_conditions(query, now=now, without=""))
    soonest = (Call.next_closes_at.is_(None), Call.next_closes_at, Call.last_closes_at.desc(), Call.id)
    newest = (Call.first_seen_at.desc(), Call.id.desc())
    if query.text.strip():
        hit = matches(query.text, session.get_bind().dialect)
        calls = calls.join(hit, hit.c.id == Call.id)
        if query.sort == "relevance":
            return calls.order_by(hit.c.rank, *soonest)
    return calls.order_by(*(newest if query.sort == "newest" else soonest))


def _facets(session: Session, query: CallQuery, *, now: datetime) -> dict[str, list[FacetCount]]:
    facets = {kind: _count_facet(session, query, kind, now=now) for kind in FACETED}
    facets["status"] = _count_status(session, query, now=now)
    facets["closes"] = _count_windows(session, query, now=now)
    return facets


def _count_facet(session: Session, query: CallQuery, kind: str, *, now: datetime) -> list[FacetCount]:
    ids = _matching(session, query, now=now, without=kind).subquery()
    counted = (
        select(Facet.value, func.count())
        .join(ids, ids.c.id == Facet.call_id)
        .where(Facet.kind == kind)
        .group_by(Facet.value)
    )
    counts: dict[str, int] = dict(session.execute(counted).all())
    return _sorted_counts(counts, query.by_facet[kind])


def _count_status(session: Session, query: CallQuery, *, now: datetime) -> list[FacetCount]:
    ids = _matching(session, replace(query, statuses=()), now=now, without="status").subquery()
    counted = select(Call.status, func.count()).join(ids, ids.c.id == Call.id).group_by(Call.status)
    return _sorted_counts(dict(session.execute(counted).all()), query.statuses)


def _count_windows(session: Session, query: CallQuery, *, now: datetime) -> list[FacetCount]:
    ids = _matching(session, query, now=now, without="closes").subquery()
    counts = []
    for days in CLOSING_WINDOWS:
        window = select(func.count()).select_from(Call).join(ids, ids.c.id == Call.id)
        window = window.where(Call.next_closes_at >= now, Call.next_closes_at <= now + timedelta(days=days))
        counts.append(FacetCount(str(days), session.scalar(window) or 0))
    return counts


def _sorted_counts(counts: dict[str, int], chosen: Iterable[str]) -> list[FacetCount]:
    """Most frequent first; chosen values stay visible with 0."""
    for value in chosen:
        counts.setdefault(value, 0)
    return [FacetCount(value, n) for value, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
