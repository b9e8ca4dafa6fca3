"""``callboard crawl`` and ``callboard sources``: reading portals and seeing how it went."""

import json
import subprocess
import sys
from typing import Any

import click
from sqlalchemy.orm import Session

from tracker.commands.base import child_environment, engine, reading
from tracker.commands.lines import print_json
from tracker.db.models import SourceState
from tracker.errors import CallboardError
from tracker.processes import python
from tracker.records import RunReport, RunState
from tracker.runs import find_sources, last_run, next_run_at


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--replay", type=click.Path(exists=True), help="A WARC file or a folder of saved answers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per source.")
def crawl(sources: tuple[str, ...], replay: str | None, as_json: bool) -> None:
    """Read SOURCES now (all enabled ones without a name), or again from recordings."""
    ensure_sources()
    with reading() as session:
        known = {source.name: source.enabled for source in find_sources(session)}
    unknown = [name for name in sources if name not in known]
    if unknown:
        raise click.UsageError(f"no source is called {unknown[0]!r}; known are: {', '.join(known)}")
    if replay and len(sources) != 1:
        raise click.UsageError("--replay needs exactly one source: recordings belong to one portal")
    worst = 0
    for name in sources or tuple(name for name, enabled in known.items() if enabled):
        command = python("-m", "crawlers", "run", name, "--json", *(("--replay", replay) if replay else ()))
        if sys.stderr.isatty():
            command.append("--progress")
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, env=child_environment(), stdout=subprocess.PIPE, text=True, check=False
        )
        report = _report_of(name, done)
        if as_json:
            print_json(report)
        else:
            click.echo(_in_words(report))
        worst = max(worst, abs(done.returncode))
    raise SystemExit(worst)


def ensure_sources() -> None:
    """Register the sources where none is yet; start-up and ``db upgrade`` bring them up to date."""
    with reading() as session:
        known = bool(find_sources(session))
    if not known:
        register_sources()


def register_sources() -> None:
    """Have the crawlers write their declarations to the database."""
    engine()
    command = python("-m", "crawlers", "register")
    done = subprocess.run(command, env=child_environment(), check=False)  # noqa: S603 - our own module, no shell
    if done.returncode != 0:
        raise CallboardError(f"the sources could not be registered: see above, {' '.join(command[1:])}")


@click.command("sources")
@click.option("--json", "as_json", is_flag=True)
def list_sources(as_json: bool) -> None:
    """Sources with last run, health and next run."""
    ensure_sources()
    with reading() as session:
        for row in (_row(session, source) for source in find_sources(session)):
            if as_json:
                print_json(row)
            else:
                click.echo(f"{row['source']:28} {row['state']:9} {row['last_run'] or 'never':32} {row['reason']}")


def _row(session: Session, source: SourceState) -> dict[str, Any]:
    last = last_run(session, source.name)
    due = next_run_at(source, last)
    return {
        "source": source.name,
        "title": source.title,
        "enabled": source.enabled,
        "state": last.state if last else "unread",
        "reason": last.reason if last else "",
        "last_run": last.started_at.isoformat() if last else None,
        "next_run": due.isoformat() if due else None,
        "records": last.records if last else 0,
    }


def _report_of(name: str, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What a reading printed last; one that ended without a word has failed."""
    lines = done.stdout.strip().splitlines()
    if not lines:
        reason = f"the reading ended with {done.returncode} and gave no report"
        return RunReport(source=name, state=RunState.FAILED, reason=reason).to_json()
    report: dict[str, Any] = json.loads(lines[-1])
    return report


def _in_words(report: dict[str, Any]) -> str:
    skipped = ", ".join(f"{n} {reason}" for reason, n in sorted(report["skipped"].items())) or "none"
    lines = [
        f"{report['source']}: {report['state']}" + (f" - {report['reason']}" if report["reason"] else ""),
        f"  {report['answers']} answers, {report['records']} records: {report['new']} new, "
        f"{report['changed']} changed, {report['unchanged']} unchanged",
        f"  skipped: {skipped}; unreadable: {len(report['unreadable'])}; {report['seconds']:.1f} s",
    ]
    lines += [f"  unreadable {entry['where']}: {entry['why']}" for entry in report["unreadable"][:20]]
    return "\n".join(lines)
