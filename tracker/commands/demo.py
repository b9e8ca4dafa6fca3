"""``callboard demo``: a whole network on scratch data, with sample portals and a mail catcher beside it.

The demo has a folder and a database of its own, listens on 127.0.0.1 only, and forgets everything when it ends.
Sample portals, members and mail catcher are other programs, started by name.
"""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy import Engine

from tracker.commands.serving import start_background
from tracker.config import environment_of, load_settings
from tracker.db.engine import open_engine, session_factory, upgrade
from tracker.errors import CallboardError, SettingsError
from tracker.processes import Group, Part, free_port, python, wait_until_answers, web_command
from tracker.runs import find_sources, last_run

HOST: Final = "127.0.0.1"
MARKER: Final = "this-is-a-callboard-demo"
READY_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Ports:
    """Where the parts of a demo listen."""

    web: int
    portals: int
    smtp: int
    mails: int


@click.command()
@click.option("--port", default=8000, show_default=True, help="First port to try for the web app.")
@click.option(
    "--folder", type=click.Path(file_okay=False), help="Keep the demo's files here; a fresh or earlier demo folder."
)
def demo(port: int, folder: str | None) -> None:
    """Everything with scratch data: sample portals, sample members, a draft, a project, mails in the browser."""
    if os.environ.get("CALLBOARD_DATABASE_URL"):
        raise SettingsError("the demo uses only a database of its own: unset CALLBOARD_DATABASE_URL")
    place, temporary = _own_folder(folder)
    group = Group()
    group.stop_on_signals()
    try:
        _run(group, place, _free_ports(port))
    finally:
        group.end()
        if temporary:
            shutil.rmtree(place, ignore_errors=True)


def _run(group: Group, place: Path, ports: Ports) -> None:
    """The first page comes first: what it does not need starts only when it is there."""
    environment = _environment(place, ports)
    web = group.start(Part("web", web_command(HOST, ports.web), environment, place / "web.log"))
    engine = open_engine(environment["CALLBOARD_DATABASE_URL"])
    upgrade(engine)
    logins = json.loads(_output(_start(environment, "-m", "tracker.sample", "people")))
    group.start(_mail_catcher(environment, place, ports))
    wait_until_answers(f"http://{HOST}:{ports.web}/", web, seconds=READY_SECONDS)
    _greet(ports, logins)
    portals = group.start(_sample_portals(environment, place, ports))
    _output(_start(environment, "-m", "crawlers", "register"))
    wait_until_answers(f"http://{HOST}:{ports.portals}/", portals, seconds=READY_SECONDS)
    start_background(group, environment, workers=2, logs=place)
    if _crawled(group, engine):
        _live_a_day(environment, f"http://{HOST}:{ports.portals}/_sample/move")
    group.watch()


def _sample_portals(environment: dict[str, str], place: Path, ports: Ports) -> Part:
    command = python("-m", "crawlers.sample", "--host", HOST, "--port", str(ports.portals), "--control")
    return Part("sample portals", command, environment, place / "portals.log")


def _mail_catcher(environment: dict[str, str], place: Path, ports: Ports) -> Part:
    command = python(
        *("-m", "tracker.sample.mailcatcher", "--smtp-port", str(ports.smtp)),
        *("--web-port", str(ports.mails), "--folder", str(place / "mails")),
    )
    return Part("mail catcher", command, environment, place / "mailcatcher.log")


def _live_a_day(environment: dict[str, str], move: str) -> None:
    """Give the members their work, let the portals change, read them again, and have everybody told."""
    _output(_start(environment, "-m", "tracker.sample", "work"))
    change = urllib.request.Request(move, data=b"{}", headers={"Content-Type": "application/json"})  # noqa: S310
    urllib.request.urlopen(change, timeout=READY_SECONDS).close()  # noqa: S310 - the demo's own portals
    _start(environment, "-m", "tracker.cli", "crawl").communicate(timeout=READY_SECONDS)
    _output(_start(environment, "-m", "tracker.sample", "tell"))
    click.echo("The portals have been read twice, one deadline moved meanwhile; reminders are in the mails.")


def _greet(ports: Ports, logins: list[dict[str, Any]]) -> None:
    click.echo(f"http://{HOST}:{ports.web}/")
    click.echo("\nSign in as (password for all: " + logins[0]["password"] + ")")
    for login in logins:
        click.echo(f"  {login['email']:44} {login['who']}")
    click.echo(f"\nMails: http://{HOST}:{ports.mails}/   Sample portals: http://{HOST}:{ports.portals}/")
    click.echo("The portals are being read now. Ctrl-C ends the demo and forgets everything.")


def _crawled(group: Group, engine: Engine) -> bool:
    """Wait until the first reading of every source is over; false when told to stop before."""
    while not group.stop.wait(0.2):
        with session_factory(engine)() as session:
            if all(last_run(session, source.name) for source in find_sources(session)):
                return True
    return False


def _start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own modules, no shell
        python(*arguments), env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def _output(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=READY_SECONDS)
    if process.returncode != 0:
        raise CallboardError(f"a step of the demo ended with {process.returncode}: {process.args!r}")
    return output


def _environment(place: Path, ports: Ports) -> dict[str, str]:
    portals = f"http://{HOST}:{ports.portals}"
    return environment_of(
        load_settings(
            {
                "HOME": os.environ.get("HOME", str(place)),
                "CALLBOARD_DATABASE_URL": f"sqlite:///{place / 'demo.sqlite3'}",
                "CALLBOARD_DATA_DIR": str(place),
                "CALLBOARD_BASE_URL": f"http://{HOST}:{ports.web}",
                "CALLBOARD_SMTP_URL": f"smtp://{HOST}:{ports.smtp}",
                "CALLBOARD_MAIL_FROM": "Callboard <callboard@demo.example>",
                "CALLBOARD_EU_PORTAL_URL": portals,
                "CALLBOARD_FOERDERDATENBANK_URL": portals,
                "CALLBOARD_DEMO": "yes",
            }
        )
    )


def _free_ports(first: int) -> Ports:
    web = free_port(first)
    smtp = free_port(max(web + 1, 8025))
    mails = free_port(smtp + 1)
    return Ports(web=web, smtp=smtp, mails=mails, portals=free_port(mails + 1))


def _own_folder(folder: str | None) -> tuple[Path, bool]:
    """A folder for the demo: a temporary one, or the named one emptied if an earlier demo made it."""
    if folder is None:
        place = Path(tempfile.mkdtemp(prefix="callboard-demo-"))
        (place / MARKER).touch()
        return place, True
    place = Path(folder).resolve()
    if place.exists() and any(place.iterdir()):
        if not (place / MARKER).exists():
            raise SettingsError(f"{place} is not empty and was not made by a demo: choose another folder")
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    (place / MARKER).touch()
    return place, False
