"""Starts the mail catcher and ends it on Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Final

from tracker.sample.mailcatcher.mails import Mailbox
from tracker.sample.mailcatcher.smtp import Catcher
from tracker.sample.mailcatcher.web import make_server

HOST: Final = "127.0.0.1"


def main(arguments: list[str] | None = None) -> int:
    """Catch mails until told to stop; prints where it listens."""
    parser = argparse.ArgumentParser(prog="python -m tracker.sample.mailcatcher", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=1025, help="0 takes a free one")
    parser.add_argument("--web-port", type=int, default=1080, help="0 takes a free one")
    parser.add_argument("--folder", type=Path, required=True, help="where mails are kept as .eml files")
    options = parser.parse_args(arguments)

    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    try:
        _serve(options.folder, options.smtp_port, options.web_port, stop)
    except OSError as error:
        sys.stderr.write(f"mail catcher: {error}\n")
        return 1
    return 0


def _serve(folder: Path, smtp_port: int, web_port: int, stop: Event) -> None:
    mailbox = Mailbox(folder)
    catcher = Catcher(mailbox, host=HOST, port=smtp_port)
    catcher.start()
    try:
        with make_server(mailbox, host=HOST, port=web_port) as web:
            Thread(target=web.serve_forever, name="mailcatcher-web", daemon=True).start()
            sys.stdout.write(f"http://{HOST}:{web.server_port}/\nsmtp://{HOST}:{catcher.port}\n")
            sys.stdout.flush()
            stop.wait()
            web.shutdown()
    finally:
        catcher.stop()


if __name__ == "__main__":
    sys.exit(main())
