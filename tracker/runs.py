"""Runs: registering sources, beginning and ending a reading, and what is missing after a complete one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.db.models import Call, Record, Run, SourceState
from tracker.errors import CallboardError, NotFound
from tracker.records import RunReport, RunState, Source

ABANDONED_AFTER = timedelta(hours=3)
MISSING_AFTER_RUNS = 2  # portals lose rows between pages; one absence proves nothing


class SourceNotFound(NotFound):
    """No source of this name is registered."""


class RunNotFound(NotFound):
    """No reading of this source has this number."""


class AlreadyRunning(CallboardError):
    """The source is being read right now."""


def register_source(session: Session, name: str, source: Source, *, now: datetime) -> SourceState:
    """Note a spider's declaration; doing it again brings the row up to date and keeps an operator's switch."""
    state = session.get(SourceState, name)
    if state is None:
        state = SourceState(name=name, enabled=source.enabled, registered_at=now)
        session.add(state)
    state.title = source.title
    state.publisher = source.publisher
    state.homepage = source.homepage
    state.language = source.language
    state.zone = source.zone.key
    state.level = str(source.level)
    state.country = source.country
    state.licence = source.licence
    state.attribution = source.attribution
    state.no_derivatives = source.no_derivatives
    state.deadline_rule = str(source.deadline_rule)
    state.every_hours = source.every_hours
    state.expect_min = source.expect.start
    state.expect_max = source.expect.stop - 1
    session.flush()
    return state


def get_source(session: Session, name: str) -> SourceState:
    """The registered source of this name, or ``SourceNotFound``."""
    state = session.get(SourceState, name)
    if state is None:
        raise SourceNotFound(f"no source is called {name!r}")
    return state


def find_sources(session: Session) -> list[SourceState]:
    """All registered sources by name."""
    return list(session.scalars(select(SourceState).order_by(SourceState.name)))


def start_run(session: Session, source_name: str, *, replay: bool, now: datetime) -> Run:
    """Begin a reading; ``AlreadyRunning`` while another one goes on (one abandoned long ago is closed as failed)."""
    source = get_source(session, source_name)
    for other in session.scalars(select(Run).where(Run.source_name == source.name, Run.ended_at.is_(None))):
        if other.started_at > now - ABANDONED_AFTER:
            raise AlreadyRunning(f"{source.name} is being read since {other.started_at:%Y-%m-%d %H:%M} UTC")
        other.ended_at, other.state, other.reason = now, str(RunState.FAILED), "abandoned: it never ended"
    run = Run(source_name=source.name, started_at=now, state=str(RunState.RUNNING), replay=replay)
    session.add(run)
    session.flush()
    return run


def end_run(session: Session, run: Run, report: RunReport, *, complete: bool, now: datetime) -> None:
    """Write down how a reading went; only a complete, healthy, live one says anything about what is missing."""
    run.ended_at = now
    run.state = str(report.state)
    run.reason = report.reason
    run.complete = complete
    run.records, run.new, run.changed, run.unchanged = report.records, report.new, report.changed, report.unchanged
    run.report = report.to_json()
    session.flush()
    if complete and not run.replay and report.state is RunState.HEALTHY:
        _note_missing(session, run, now)


def last_run(session: Session, source_name: str, *, ended: bool = True) -> Run | None:
    """The newest run of a source; with ``ended`` the newest that is over."""
    query = select(Run).where(Run.source_name == source_name).order_by(Run.started_at.desc(), Run.id.desc())
    if ended:
        query = query.where(Run.ended_at.is_not(None))
    return session.scalar(query.limit(1))


def find_runs(session: Session, source: SourceState, *, limit: int) -> list[Run]:
    """The latest readings of a source, newest first."""
    newest = select(Run).where(Run.source_name == source.name).order_by(Run.started_at.desc(), Run.id.desc())
    return list(session.scalars(newest.limit(limit)))


def get_run(session: Session, source: SourceState, run_id: int) -> Run:
    """The reading of a source with this number, or ``RunNotFound``."""
    run = session.get(Run, run_id)
    if run is None or run.source_name != source.name:
        raise RunNotFound(f"{source.name} has no run {run_id}")
    return run


def find_running(session: Session) -> list[Run]:
    """The readings that go on right now."""
    return list(session.scalars(select(Run).where(Run.ended_at.is_(None)).order_by(Run.started_at)))


def next_run_at(source: SourceState, last: Run | None) -> datetime | None:
    """When a source is due again: never if switched off, at once if never read."""
    if not source.enabled:
        return None
    if last is None:
        return source.registered_at
    return last.started_at + timedelta(hours=source.every_hours)


def source_zone(source: SourceState) -> ZoneInfo:
    """The zone in which a source means its days."""
    return ZoneInfo(source.zone)


def _note_missing(session: Session, run: Run, now: datetime) -> None:
    """Count absence for records not seen since the run began; a call without any present record is marked.

    A closed call leaves its portal as a matter of course: that says nothing new.
    """
    absent = (Record.source_name == run.source_name, Record.last_checked_at < run.started_at)
    session.execute(update(Record).where(*absent).values(missing_runs=Record.missing_runs + 1))
    session.execute(
        update(Record)
        .where(*absent, Record.missing_runs >= MISSING_AFTER_RUNS, Record.missing_since.is_(None))
        .values(missing_since=now)
    )
    present = select(Record.call_id).where(Record.missing_since.is_(None))
    gone = select(Record.call_id).where(Record.source_name == run.source_name, Record.missing_since.is_not(None))
    session.execute(
        update(Call)
        .where(Call.id.in_(gone), Call.id.not_in(present), Call.missing_since.is_(None), Call.status != "closed")
        .values(missing_since=now)
        .execution_options(synchronize_session="fetch")
    )
