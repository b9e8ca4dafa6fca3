"""Profiles: what an organisation looks for, and which calls touch it."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.calls import OPEN_AND_COMING, RELEVANT
from tracker.catalog import topics
from tracker.db.models import Call, Facet, Organisation, Profile, User
from tracker.errors import Invalid


def profiles_of(user: User) -> list[Profile]:
    """The profiles of the organisations a person belongs to."""
    return [membership.organisation.profile for membership in user.memberships]


def wanted_topics(user: User) -> set[str]:
    """The topics that a person's organisations look for."""
    return {topic for profile in profiles_of(user) for topic in profile.topics}


def set_topics(session: Session, organisation: Organisation, topic_ids: list[str]) -> None:
    """Choose what an organisation looks for; an unknown topic is refused."""
    known = set(topics())
    unknown = [topic for topic in topic_ids if topic not in known]
    if unknown:
        raise Invalid("topics", f"unknown topic {unknown[0]!r}")
    organisation.profile.topics = [topic for topic in sorted(known) if topic in set(topic_ids)]
    session.flush()


def find_fitting_calls(session: Session, user: User, *, seen_since: datetime | None, limit: int) -> list[Call]:
    """Open and coming calls on topics the person's organisations look for, newest first.

    Without chosen topics every call at the core of prevention fits. ``seen_since`` keeps those first seen after it,
    and those still to open.
    """
    wanted = wanted_topics(user)
    conditions: list[ColumnElement[bool]] = [Call.status.in_(OPEN_AND_COMING), Call.relevance.in_(RELEVANT)]
    if wanted:
        on_topic = select(Facet.call_id).where(Facet.kind == "topic", Facet.value.in_(wanted))
        conditions.append(Call.id.in_(on_topic))
    else:
        conditions.append(Call.relevance == "core")
    if seen_since is not None:
        conditions.append(or_(Call.first_seen_at > seen_since, Call.status == "forthcoming"))
    newest = select(Call).where(*conditions).order_by(Call.first_seen_at.desc(), Call.next_closes_at, Call.id)
    return list(session.scalars(newest.options(selectinload(Call.deadlines), selectinload(Call.tags)).limit(limit)))


def find_closing_calls(session: Session, user: User, *, now: datetime, limit: int) -> list[Call]:
    """What closes next among the calls that fit the person's organisations."""
    wanted = wanted_topics(user)
    conditions: list[ColumnElement[bool]] = [Call.next_closes_at > now, Call.relevance.in_(RELEVANT)]
    conditions.append(Call.status.in_(OPEN_AND_COMING))
    if wanted:
        on_topic = select(Facet.call_id).where(Facet.kind == "topic", Facet.value.in_(wanted))
        conditions.append(Call.id.in_(on_topic))
    soonest = select(Call).where(*conditions).order_by(Call.next_closes_at, Call.id)
    return list(session.scalars(soonest.options(selectinload(Call.deadlines), selectinload(Call.tags)).limit(limit)))
