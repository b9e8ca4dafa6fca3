"""``callboard alerts``: decide what is due and send it."""

from datetime import UTC, datetime

import click

from tracker import clock
from tracker.alerts import run_alerts
from tracker.commands.base import engine, settings
from tracker.commands.lines import print_json
from tracker.db.engine import session_factory


@click.command()
@click.option(
    "--now",
    "instant",
    default="",
    help="Decide as of this ISO instant (UTC unless it says more) instead of the present.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent; write and send nothing.")
@click.option("--json", "as_json", is_flag=True)
def alerts(instant: str, dry_run: bool, as_json: bool) -> None:
    """Decide which reminders and changes are due, and send them."""
    report = run_alerts(
        session_factory(engine(), writing=True), settings=settings(), now=_instant(instant), dry_run=dry_run
    )
    if as_json:
        print_json(report.to_json())
        return
    for line in report.lines():
        click.echo(line)


def _instant(words: str) -> datetime:
    if not words:
        return clock.now()
    try:
        parsed = datetime.fromisoformat(words)
    except ValueError:
        raise click.BadParameter(f"{words!r} is no ISO instant", param_hint="--now") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
