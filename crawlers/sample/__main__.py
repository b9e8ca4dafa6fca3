"""``python -m crawlers.sample``: serve the sample portals until interrupted."""

import os
import signal
import threading
from datetime import date, datetime
from types import FrameType

import click

from crawlers.sample.faults import Fault
from crawlers.sample.server import create_portal


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command()
@click.option("--port", default=0, show_default="any free one", help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--base-url", default="", help="Address that links begin with, if it is another one.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="Day that all dates count from.")
@click.option("--fault", type=click.Choice([str(fault) for fault in Fault]), default="none", help="What goes wrong.")
@click.option("--moved", is_flag=True, help="Show the portals after their changes.")
@click.option("--control", is_flag=True, help="Open /_sample, where faults and changes can be switched.")
@click.option("--page-cap", default=100, show_default=True, help="Largest page of the EU search.")
def main(
    port: int, host: str, base_url: str, today: date | None, fault: str, moved: bool, control: bool, page_cap: int
) -> None:
    """Serve both sample portals and print their address when they are ready."""
    portal = create_portal(
        host=host,
        port=port,
        base_url=base_url,
        today=today,
        fault=fault,
        moved=moved,
        control=control,
        page_cap=page_cap,
    )
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        portal.start()
    except OSError as error:
        raise click.ClickException(
            f"Port {port} of {host} cannot be listened on: {os.strerror(error.errno or 0)}."
        ) from error
    click.echo(portal.url)
    ended.wait()
    portal.stop()


if __name__ == "__main__":
    main()
