"""``callboard db`` and ``callboard doctor``: keeping an installation well."""

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker.commands.base import engine, settings
from tracker.commands.crawling import register_sources
from tracker.commands.lines import print_json
from tracker.db.engine import alembic_config, open_engine
from tracker.health import Finding, examine


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to the newest version and register the sources."""
    before = _revision()
    engine()
    register_sources()
    click.echo(f"schema {before or 'empty'} -> {ScriptDirectory.from_config(alembic_config()).get_current_head()}")


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """Check database, schema, mail, fonts, Pango, clock and disk; say what is wrong and how to mend it."""
    findings = examine(settings())
    for finding in findings:
        if as_json:
            print_json({"subject": finding.subject, "ok": finding.ok, "says": finding.says})
        else:
            click.echo(_line(finding))
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)


def _line(finding: Finding) -> str:
    mark = click.style("ok  ", fg="green") if finding.ok else click.style("mend", fg="red")
    return f"{mark}  {finding.subject:10} {finding.says}"


def _revision() -> str | None:
    opened = open_engine(settings().database_url)
    try:
        with opened.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        opened.dispose()
