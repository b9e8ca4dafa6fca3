"""``callboard``: the one command; what a command needs is imported when it is called."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from tracker.errors import CallboardError

COMMANDS: Final[Mapping[str, str]] = {
    "serve": "serving:serve",
    "demo": "demo:demo",
    "web": "serving:web",
    "scheduler": "serving:scheduler",
    "worker": "serving:worker",
    "crawl": "crawling:crawl",
    "sources": "crawling:list_sources",
    "calls": "listing:list_calls",
    "call": "listing:show_call",
    "read": "reading:read",
    "reckon": "reading:reckon",
    "alerts": "alerting:alerts",
    "application": "printing:application",
    "project": "printing:project",
    "user": "people:user",
    "organisation": "people:organisation",
    "db": "caring:db",
    "doctor": "caring:doctor",
}


class Commands(click.Group):
    """The commands by name, each found in its module below ``tracker.commands`` when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or none."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"tracker.commands.{module}"), attribute)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def callboard() -> None:
    """Find funding for crime prevention, keep every deadline, carry a project to the final report."""


def main() -> None:
    """Run the command; a domain error, or a database that does not serve, is one line on standard error and exit 1."""
    try:
        callboard(prog_name="callboard")
    except CallboardError as error:
        _give_up(str(error))
    except Exception as error:
        words = _database_trouble(error)
        if words is None:
            raise
        _give_up(words)


def _give_up(words: str) -> None:
    click.echo(f"callboard: {words}", err=True)
    sys.exit(1)


def _database_trouble(error: Exception) -> str | None:
    """What a person should know of an error of the database itself; none for every other error."""
    from sqlalchemy import exc  # the commands without a database do not wait for it

    if isinstance(error, exc.ArgumentError):
        return "CALLBOARD_DATABASE_URL is no address of a database"
    if isinstance(error, (exc.OperationalError, exc.InterfaceError)) or type(error) is exc.DatabaseError:
        why = str(error.orig).strip().splitlines() or [type(error).__name__]
        return f"the database does not serve: {why[0]}; see CALLBOARD_DATABASE_URL and `callboard doctor`"
    return None


if __name__ == "__main__":
    main()
