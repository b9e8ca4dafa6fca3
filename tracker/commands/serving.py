"""``callboard serve`` and its parts: web, scheduler, worker."""

import os
import signal
from pathlib import Path
from threading import Event
from types import FrameType

import click

from tracker.commands.base import child_environment, engine, settings
from tracker.commands.crawling import register_sources
from tracker.db.engine import session_factory
from tracker.errors import CallboardError
from tracker.jobs import Context, work
from tracker.processes import Group, Part, is_free, python, web_command
from tracker.scheduler import run_scheduler

HOST = click.option("--host", default="127.0.0.1", show_default=True)
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@HOST
@PORT
def serve(host: str, port: int) -> None:
    """Everything on one machine: web app, scheduler, workers."""
    _refuse_taken(host, port)
    register_sources()
    group = Group()
    group.stop_on_signals()
    environment = child_environment()
    try:
        group.start(Part("web", web_command(host, port, workers=2, threads=2), environment))
        start_background(group, environment, workers=settings().workers)
        click.echo(f"http://{host}:{port}/")
        group.watch()
    finally:
        group.end()


@click.command()
@HOST
@PORT
def web(host: str, port: int) -> None:
    """Only the web app."""
    _refuse_taken(host, port)
    register_sources()
    command = web_command(host, port, workers=2, threads=2)
    os.execve(command[0], command, child_environment())  # noqa: S606 - becomes the server, no shell


@click.command()
def scheduler() -> None:
    """Only the scheduler; several may run, nothing is done twice."""
    register_sources()
    run_scheduler(session_factory(engine(), writing=True), _stop_on_signals())


@click.command()
def worker() -> None:
    """Only one worker."""
    from tracker.chores import FUNCTIONS  # jobs need nearly everything, the other parts next to nothing

    context = Context(settings(), session_factory(engine(), writing=True))
    work(context, FUNCTIONS, _stop_on_signals())


def start_background(group: Group, environment: dict[str, str], *, workers: int, logs: Path | None = None) -> None:
    """Start the scheduler and the workers as parts of a group; with ``logs`` their words go to files there."""
    group.start(Part("scheduler", _callboard("scheduler"), environment, logs / "scheduler.log" if logs else None))
    for number in range(1, workers + 1):
        name = f"worker {number}"
        group.start(Part(name, _callboard("worker"), environment, logs / f"worker-{number}.log" if logs else None))


def _refuse_taken(host: str, port: int) -> None:
    if not is_free(port, host):
        raise CallboardError(f"port {port} of {host} cannot be listened on: choose another one with --port")


def _callboard(command: str) -> list[str]:
    return python("-m", "tracker.cli", command)


def _stop_on_signals() -> Event:
    stop = Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    return stop
