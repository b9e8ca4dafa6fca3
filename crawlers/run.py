"""One run: begin it, read the portal or a recording, judge what came, end it; a run always ends with a report."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from crawlers.answers import why
from crawlers.health import Outcome, Verdict, judge
from crawlers.live import crawl_live
from crawlers.lock import Lock, only_one
from crawlers.pipelines import Intake
from crawlers.progress import Progress
from crawlers.replay import saved_answers
from crawlers.spider import SourceSpider
from crawlers.stopping import Stop
from tracker import clock
from tracker.config import Settings
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Run, SourceState
from tracker.ingest import Outcome as Ingested
from tracker.records import RunReport, RunState, Unreadable
from tracker.runs import AlreadyRunning, end_run, register_source, start_run

log = logging.getLogger(__name__)

INTERRUPTED: Final = "interrupted"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to read a source: live or from a recording, which way, how patiently."""

    config: Settings
    replay: Path | None = None
    way: str = ""
    timeout: float | None = None
    progress: bool = False


@dataclass(kw_only=True)
class Reading:
    """What was noted while answers were read."""

    answers: int = 0
    bytes: int = 0
    faults: list[str] = field(default_factory=list)
    whole: bool = False  # everything the source holds was asked for and came


@dataclass(frozen=True)
class Begun:
    """A run that has begun, and how many calls the last healthy one had."""

    id: int
    archive: Path
    records_before: int


def run_source(spider: type[SourceSpider], plan: Plan) -> RunReport:
    """Read one source; two runs of one source never overlap."""
    sessions = session_factory(open_engine(plan.config.database_url), writing=True)
    started = monotonic()
    try:
        with only_one(plan.config.data_dir, spider.name) as lock, Stop() as stop:
            begun = _begin(sessions, spider, plan, lock)
            progress = Progress(spider.name, shown=plan.progress)
            intake = Intake(sessions, begun.id, noticed=progress.notice)
            reading = _read(spider, plan, begun, intake, progress, stop)
            progress.end()
            verdict = _judge(spider, plan, begun, intake, reading, stop)
            report = _report(spider.name, verdict, intake, reading, seconds=monotonic() - started)
            _end(sessions, begun, report, complete=reading.whole and not intake.unreadable)
            return report
    except AlreadyRunning as error:
        return RunReport(source=spider.name, state=RunState.FAILED, reason=str(error))


def _begin(sessions: sessionmaker[Session], spider: type[SourceSpider], plan: Plan, lock: Lock) -> Begun:
    now = clock.now()
    with sessions() as session:
        register_source(session, spider.name, spider.source, now=now)
        session.get(SourceState, spider.name, with_for_update=True)  # other machines wait here
        _end_dead_run(session, lock, now)
        run = start_run(session, spider.name, replay=plan.replay is not None, now=now)
        archive = plan.config.data_dir / "archive" / spider.name / f"{now:%Y%m%dT%H%M%SZ}-run{run.id}.warc.gz"
        run.archive = str((plan.replay or archive).resolve())
        healthy = select(Run.records).where(
            Run.source_name == spider.name, Run.state == str(RunState.HEALTHY), Run.complete
        )
        before = session.scalar(healthy.order_by(Run.started_at.desc()).limit(1))
        session.commit()
    lock.note(run)
    return Begun(run.id, archive, before or 0)


def _end_dead_run(session: Session, lock: Lock, now: datetime) -> None:
    """A run that held this lock and never ended was killed: whoever holds the lock now is alone."""
    last = lock.last()
    run = session.get(Run, last[0]) if last else None
    if run is None or last is None or run.started_at != last[1] or run.ended_at is not None:
        return
    killed = RunReport(source=run.source_name, state=RunState.FAILED, reason="killed before it ended")
    killed.records, killed.new, killed.changed, killed.unchanged = run.records, run.new, run.changed, run.unchanged
    end_run(session, run, killed, complete=False, now=now)


def _read(
    spider: type[SourceSpider], plan: Plan, begun: Begun, intake: Intake, progress: Progress, stop: Stop
) -> Reading:
    """Read, and take in what is left over; whatever goes wrong is a fault of the reading."""
    try:
        if stop.asked:
            return Reading()
        if plan.replay:
            reading = _replay(spider(config=plan.config), plan.replay, intake, progress, stop)
        else:
            reading = _crawl(spider, plan, begun.archive, intake, progress, stop)
        intake.flush()
    except Exception as error:
        log.exception("reading %s failed", spider.name)
        return Reading(answers=1, faults=[f"internal error: {why(error)}"])
    return reading


def _crawl(
    spider: type[SourceSpider], plan: Plan, archive: Path, intake: Intake, progress: Progress, stop: Stop
) -> Reading:
    progress.records = lambda: intake.records
    crawled = crawl_live(
        spider,
        config=plan.config,
        archive=archive,
        timeout=plan.timeout,
        stop=stop,
        way=plan.way,
        intake=intake,
        progress=progress,
    )
    faults = crawled.faults
    if not crawled.finished and not faults and not stop.asked:
        faults = ["internal error: the spider did not come to its end"]
    main_way = crawled.way == spider.ways[0]
    return Reading(
        answers=crawled.answers,
        bytes=crawled.bytes,
        faults=faults,
        whole=crawled.finished and not faults and not stop.asked and main_way,
    )


def _replay(spider: SourceSpider, path: Path, intake: Intake, progress: Progress, stop: Stop) -> Reading:
    reader, reading = spider.reading, Reading()
    progress.answers, progress.records = lambda: reading.answers, lambda: intake.records
    for answer in saved_answers(path):
        reading.answers += 1
        items = (answer,) if isinstance(answer, Unreadable) else reader.read(answer)
        reading.bytes += 0 if isinstance(answer, Unreadable) else len(answer.body)
        for item in items:
            intake.take(item)
        if stop.asked:
            return reading
    for item in reader.finish():
        intake.take(item)
        if stop.asked:
            return reading
    return reading


def _judge(
    spider: type[SourceSpider], plan: Plan, begun: Begun, intake: Intake, reading: Reading, stop: Stop
) -> Verdict:
    if stop.asked:
        return Verdict(RunState.FAILED, INTERRUPTED)
    return judge(
        Outcome(
            answers=reading.answers,
            records=intake.records,
            skipped=intake.skipped,
            unreadable=intake.unreadable,
            faults=reading.faults,
            replay=plan.replay is not None,
            expect=spider.source.expect,
            page_size=spider.source.page_size,
            records_before=begun.records_before,
        )
    )


def _report(name: str, verdict: Verdict, intake: Intake, reading: Reading, *, seconds: float) -> RunReport:
    return RunReport(
        source=name,
        state=verdict.state,
        reason=verdict.reason,
        answers=reading.answers,
        records=intake.records,
        new=intake.outcomes[Ingested.NEW],
        changed=intake.outcomes[Ingested.CHANGED],
        unchanged=intake.outcomes[Ingested.UNCHANGED],
        unreadable=[{"where": entry.where, "why": entry.why} for entry in intake.unreadable],
        skipped=dict(sorted(intake.skipped.items())),
        bytes=reading.bytes,
        seconds=seconds,
    )


def _end(sessions: sessionmaker[Session], begun: Begun, report: RunReport, *, complete: bool) -> None:
    with sessions() as session:
        end_run(session, session.get_one(Run, begun.id), report, complete=complete, now=clock.now())
        session.commit()
