"""``callboard application`` and ``callboard project``: drafts and reports as files."""

from typing import BinaryIO

import click
from sqlalchemy import select

from tracker.applications import application_pdf
from tracker.commands.base import reading
from tracker.db.models import Application, Obligation, Project
from tracker.errors import ApplicationNotFound, ProjectNotFound
from tracker.projects import report_pdf

OUTPUT = click.option("--output", type=click.File("wb"), default="-", help="File to write; standard output without it.")


@click.group()
def application() -> None:
    """Applications."""


@application.command("export")
@click.argument("application_id", type=int)
@click.option("--format", type=click.Choice(["pdf"]), default="pdf", show_default=True, expose_value=False)
@OUTPUT
def application_export(application_id: int, output: BinaryIO) -> None:
    """The draft as paper."""
    with reading() as session:
        draft = session.get(Application, application_id)
        if draft is None:
            raise ApplicationNotFound(f"no application has the number {application_id}")
        _write(application_pdf(session, draft, language=draft.language), output)


@click.group()
def project() -> None:
    """Projects after the award."""


@project.command("report")
@click.argument("project_id", type=int)
@click.option("--period", type=int, required=True, help="Number of the report in the calendar, from 1.")
@click.option("--format", type=click.Choice(["pdf"]), default="pdf", show_default=True, expose_value=False)
@OUTPUT
def project_report(project_id: int, period: int, output: BinaryIO) -> None:
    """One report as paper."""
    with reading() as session:
        running = session.get(Project, project_id)
        if running is None:
            raise ProjectNotFound(f"no project has the number {project_id}")
        duties = list(
            session.scalars(
                select(Obligation).where(Obligation.project_id == project_id).order_by(Obligation.due_on, Obligation.id)
            )
        )
        if not 1 <= period <= len(duties):
            raise click.BadParameter(f"the project has the reports 1 to {len(duties)}", param_hint="--period")
        _write(report_pdf(session, duties[period - 1]), output)


def _write(content: bytes, output: BinaryIO) -> None:
    output.write(content)
    output.flush()
