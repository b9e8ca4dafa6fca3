"""Novelty: which calls somebody has not seen yet, and on which something changed since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.db.models import Record, Revision, Run


@dataclass(frozen=True)
class Novelty:
    """The numbers of calls that are new, changed, or have moved deadlines."""

    new: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()


def find_novelty(session: Session, call_ids: Collection[int], *, since: datetime) -> Novelty:
    """What is new among these calls since an instant.

    What the very first reading of a source brought in is not new: it was there all along.
    """
    if not call_ids:
        return Novelty()
    read_before = (
        select(Run.id)
        .where(Run.source_name == Record.source_name, Run.ended_at < Record.first_seen_at)
        .correlate(Record)
        .exists()
    )
    new = select(Record.call_id).where(Record.call_id.in_(call_ids), Record.first_seen_at > since, read_before)
    changes = select(Revision.call_id, Revision.field).where(Revision.call_id.in_(call_ids), Revision.at > since)
    pairs = session.execute(changes).all()
    return Novelty(
        new=frozenset(session.scalars(new)),
        changed=frozenset(call_id for call_id, _ in pairs),
        moved=frozenset(call_id for call_id, field in pairs if field == "deadlines"),
    )
