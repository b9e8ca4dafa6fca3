"""``python -m crawlers``: run a source in this process, register all of them, or list them."""

import json
import logging
from pathlib import Path

import click

from crawlers.spiders import spiders
from tracker import clock
from tracker.config import load_settings
from tracker.db.engine import open_engine, session_factory
from tracker.errors import CallboardError
from tracker.records import RunReport, RunState
from tracker.runs import register_source

EXIT_CODES = {RunState.HEALTHY: 0, RunState.SUSPECT: 1, RunState.FAILED: 1}


@click.group()
def main() -> None:
    """Read funding portals."""
    quiet = logging.StreamHandler()
    quiet.addFilter(_matters)  # Scrapy tells every logger to talk; only the handler keeps it short
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", handlers=[quiet])


@main.command()
@click.argument("source", type=click.Choice(list(spiders())))
@click.option("--replay", type=click.Path(exists=True, path_type=Path), help="A WARC file or saved answers.")
@click.option("--way", default="", help="Another way through the portal than the usual one.")
@click.option("--timeout", type=float, help="Seconds to wait for an answer.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@click.option("--progress", is_flag=True, help="Show on standard error how far it is.")
def run(source: str, replay: Path | None, way: str, timeout: float | None, as_json: bool, progress: bool) -> None:
    """Read SOURCE once and print the report; 0 healthy, 1 suspect or failed, 2 asked wrongly."""
    from crawlers.run import Plan, run_source  # only a run needs the reactor and all that understanding needs

    spider = spiders()[source]
    if way and way not in spider.ways:
        raise click.UsageError(f"{source} has no way {way!r}; it has: {', '.join(spider.ways)}")
    plan = Plan(config=load_settings(), replay=replay, way=way, timeout=timeout, progress=progress)
    report = run_source(spider, plan)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False) if as_json else _in_words(report))
    raise SystemExit(EXIT_CODES[report.state])


@main.command()
def register() -> None:
    """Write the declarations of all sources to the database."""
    sessions = session_factory(open_engine(load_settings().database_url), writing=True)
    with sessions() as session:
        for name, spider in spiders().items():
            register_source(session, name, spider.source, now=clock.now())
        session.commit()


@main.command("list")
def list_sources() -> None:
    """Name all sources."""
    for name, spider in spiders().items():
        click.echo(f"{name:28} {spider.source.title}")


def _matters(entry: logging.LogRecord) -> bool:
    """Warnings of ours and errors of Scrapy; what Scrapy warns of is in the report."""
    return entry.levelno >= (logging.ERROR if entry.name.startswith("scrapy") else logging.WARNING)


def _in_words(report: RunReport) -> str:
    reason = f" ({report.reason})" if report.reason else ""
    return (
        f"{report.source}: {report.state}{reason}, {report.records} calls, {report.new} new, {report.changed} changed"
    )


if __name__ == "__main__":
    try:
        main()
    except CallboardError as error:
        raise SystemExit(f"{error}") from None
