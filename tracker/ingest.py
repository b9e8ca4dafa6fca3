"""Ingest: a record of a source becomes, or changes, a call; what was known before stays in its history."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.clock import day_in
from tracker.db.models import Call, Deadline, Facet, Origin, Record, Revision, Run, SourceState, Tag
from tracker.deadlines import DeadlineReading, ReadDeadline
from tracker.records import CallRecord, DeadlineRule
from tracker.runs import get_source
from tracker.search.index import index_call
from tracker.status import next_closing, status_at
from tracker.tagging import TagReading
from tracker.understanding import SourceFacts, Understood, understand

_VOLATILE: Final = ("deadlines", "opens")  # compared as understood: portals change seconds and hours at random
_NOT_TOLD: Final = ("last_closes_at", "deadline_state", "deadline_model")  # told as part of the deadlines


class Outcome(StrEnum):
    """What a record did to what we knew."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Prints:
    """Three fingerprints: who it is, when it closes, what it says; they change for different reasons."""

    identity: str
    deadline: str
    content: str


def ingest_record(session: Session, record: CallRecord, *, run: Run, now: datetime) -> Outcome:
    """Take in what a source says about one call; the same record twice changes nothing but ``last_checked_at``.

    A replay asks no portal: it leaves ``last_checked_at`` and what is missing as they are, and it sets back nothing
    that a live run said. A record whose words come from a live run stays unchanged, unless the replay reads that
    very run's archive; one that only replays have told of follows the latest replay.
    """
    # the run holds its source, which is so read once and not for every record
    source = run.source if record.source == run.source_name else get_source(session, record.source)
    facts = source_facts(source)
    understood = understand(record, facts, today=day_in(facts.zone, now))
    prints = prints_of(record, understood.reading)
    known = session.scalar(
        select(Record)
        .where(Record.source_name == source.name, Record.key == record.key)
        .options(joinedload(Record.call))
    )
    if known is None:
        _add(session, record, understood, prints, source=source, run=run, now=now)
        return Outcome.NEW

    if run.replay and not _may_replay(session, known, run):
        return Outcome.UNCHANGED
    if not run.replay:
        _seen(known, run=run, now=now)
    if Prints(known.identity_print, known.deadline_print, known.content_print) == prints:
        return Outcome.UNCHANGED
    known.words, known.url, known.changed_at = record.to_json(), record.url, now
    _set_prints(known, prints)
    _change(session, known, understood, source=source, run=run, now=now)
    return Outcome.CHANGED


def source_facts(source: SourceState) -> SourceFacts:
    """What understanding needs to know of a registered source."""
    return SourceFacts(
        name=source.name,
        language=source.language,
        zone=ZoneInfo(source.zone),
        level=source.level,
        country=source.country,
        deadline_rule=DeadlineRule(source.deadline_rule),
    )


def prints_of(record: CallRecord, reading: DeadlineReading) -> Prints:
    """The fingerprints of a record; deadlines count as understood, to the minute."""
    words = {key: value for key, value in record.to_json().items() if key not in _VOLATILE}
    return Prints(
        identity=_print([record.source, record.key, record.identifier, record.call_group, record.kind]),
        deadline=_print(
            [str(reading.state), reading.model, _plain(reading.opens_on), told_deadlines(reading.deadlines)]
        ),
        content=_print(words),
    )


def told_deadlines(deadlines: Iterable[ReadDeadline | Deadline]) -> list[dict[str, Any]]:
    """Deadlines as a revision keeps them: kind, day, instant, hour, zone and precision, without the words."""
    return [
        {
            "kind": str(deadline.kind),
            "on": deadline.on.isoformat(),
            "closes_at": deadline.closes_at.replace(second=0, microsecond=0).isoformat(),
            "hour_words": deadline.hour_words,
            "zone": deadline.zone,
            "precision": str(deadline.precision),
        }
        for deadline in deadlines
    ]


def _add(
    session: Session,
    record: CallRecord,
    understood: Understood,
    prints: Prints,
    *,
    source: SourceState,
    run: Run,
    now: datetime,
) -> None:
    call = Call(**understood.fields, first_seen_at=now, changed_at=now, last_checked_at=now)
    _set_deadlines(call, understood.reading, source=source, now=now)
    _set_tags(call, understood)
    row = Record(
        call=call,
        source_name=source.name,
        key=record.key,
        url=record.url,
        words=record.to_json(),
        identity_print=prints.identity,
        deadline_print=prints.deadline,
        content_print=prints.content,
        first_seen_at=now,
        changed_at=now,
        last_checked_at=now,
        last_run_id=run.id,
    )
    session.add(row)
    session.flush()
    given = {name for name, value in understood.fields.items() if value not in (None, "", [])}
    given |= {"deadlines"} if understood.reading.deadlines else set()
    call.origins = [Origin(field=name, record_id=row.id, read_at=now) for name in sorted(given)]
    index_call(session, call)
    session.flush()


def _change(
    session: Session, row: Record, understood: Understood, *, source: SourceState, run: Run, now: datetime
) -> None:
    call = row.call
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(call, name), value) for name, value in understood.fields.items() if getattr(call, name) != value
    }
    old_deadlines = [told_deadlines(call.deadlines), call.deadline_state]
    new_deadlines = [told_deadlines(understood.reading.deadlines), str(understood.reading.state)]
    for name, (_, value) in changes.items():
        setattr(call, name, value)
    told = {name: values for name, values in changes.items() if name not in _NOT_TOLD}
    if old_deadlines != new_deadlines:
        told["deadlines"] = (old_deadlines[0], new_deadlines[0])
        _set_deadlines(call, understood.reading, source=source, now=now)
    _set_tags(call, understood)
    for name, (old, new) in told.items():
        session.add(
            Revision(
                call_id=call.id,
                at=now,
                field=name,
                old={"value": _plain(old)},
                new={"value": _plain(new)},
                source_name=source.name,
                run_id=run.id,
            )
        )
        session.merge(Origin(call_id=call.id, field=name, record_id=row.id, read_at=now))
    if told:
        call.changed_at = now
    index_call(session, call)
    session.flush()


def _may_replay(session: Session, row: Record, replay: Run) -> bool:
    """Whether a replay may change a record: its words come from a replay, or from the run that is replayed."""
    teller = session.get(Run, row.last_run_id) if row.last_run_id is not None else None
    return teller is None or teller.replay or teller.archive == replay.archive != ""


def _seen(row: Record, *, run: Run, now: datetime) -> None:
    """The portal showed this record just now."""
    row.last_checked_at = row.call.last_checked_at = now
    row.missing_since, row.missing_runs, row.last_run_id = None, 0, run.id
    row.call.missing_since = None


def _set_prints(row: Record, prints: Prints) -> None:
    row.identity_print, row.deadline_print, row.content_print = prints.identity, prints.deadline, prints.content


def _set_deadlines(call: Call, reading: DeadlineReading, *, source: SourceState, now: datetime) -> None:
    call.deadlines = [
        Deadline(
            position=position,
            kind=str(read.kind),
            on=read.on,
            closes_at=read.closes_at,
            precision=str(read.precision),
            zone=read.zone,
            hour_words=read.hour_words,
            words=read.words,
            rule=read.rule,
            binding=read.binding,
            confidence=read.confidence,
            source_name=source.name,
        )
        for position, read in enumerate(reading.deadlines)
    ]
    set_status(call, zone=ZoneInfo(source.zone), now=now)


def set_status(call: Call, *, zone: ZoneInfo, now: datetime) -> None:
    """Decide the status of a call from its dates and what its source says; it holds until ``status_until``."""
    status, call.status_until = status_at(
        opens_on=call.opens_on,
        deadlines=call.deadlines,
        deadline_state=call.deadline_state,
        claim=call.status_claim,
        zone=zone,
        now=now,
    )
    call.status = str(status)
    upcoming = next_closing(call.deadlines, now)
    call.next_closes_at = upcoming.closes_at if upcoming else None


def _set_tags(call: Call, understood: Understood) -> None:
    """Set tags and facets anew, in place, so that unchanged rows stay as they are."""
    tags: TagReading = understood.tags
    call.relevance = str(tags.relevance)
    kept = {tag.topic: tag for tag in call.tags}
    call.tags = [
        _tag(kept.get(topic.id) or Tag(topic=topic.id), position, topic.score, list(topic.evidence))
        for position, topic in enumerate(tags.topics)
    ]
    facets = {(facet.kind, facet.value): facet for facet in call.facets}
    call.facets = [facets.get(pair) or Facet(kind=pair[0], value=pair[1]) for pair in understood.facets]


def _tag(tag: Tag, position: int, score: Decimal, evidence: list[str]) -> Tag:
    tag.position, tag.score, tag.evidence, tag.origin = position, score, evidence, "rule"
    return tag


def _plain(value: Any) -> Any:
    """A value as JSON keeps it: days and decimals as text."""
    if isinstance(value, (date, Decimal)):
        return str(value)
    return value


def _print(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
