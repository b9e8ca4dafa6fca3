"""``callboard``: the one command."""

import sys

import click

from tracker.commands.alerting import alerts
from tracker.commands.caring import db, doctor
from tracker.commands.crawling import crawl, list_sources
from tracker.commands.demo import demo
from tracker.commands.listing import list_calls, show_call
from tracker.commands.people import organisation, user
from tracker.commands.printing import application, project
from tracker.commands.reading import read, reckon
from tracker.commands.serving import scheduler, serve, web, worker
from tracker.errors import CallboardError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def callboard() -> None:
    """Find funding for crime prevention, keep every deadline, carry a project to the final report."""


for _command in (
    *(serve, demo, web, scheduler, worker),
    *(crawl, list_sources, list_calls, show_call),
    *(read, reckon, alerts),
    *(application, project),
    *(user, organisation, db, doctor),
):
    callboard.add_command(_command)


def main() -> None:
    """Run the command; a domain error is one line on standard error and exit code 1."""
    try:
        callboard(prog_name="callboard")
    except CallboardError as error:
        click.echo(f"callboard: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
