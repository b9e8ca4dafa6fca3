"""Both sample portals as one thing: what they know, what is wrong with them, and the thread that serves them."""

import itertools
import random
import socket
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import Any, Final, Literal, Self

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from crawlers.sample.calls import EuCalls, read_eu_calls
from crawlers.sample.eu_index import build_index
from crawlers.sample.eu_record import Row
from crawlers.sample.faults import Fault, kept
from crawlers.sample.fdb_export import build_export
from crawlers.sample.programmes import Programme, left_programmes, read_programmes

PortalName = Literal["eu", "fdb"]

VISITS_KEPT: Final = 10_000


@dataclass(frozen=True)
class Visit:
    """One request that a portal has answered."""

    method: str
    path: str
    agent: str


class _Silent(WSGIRequestHandler):
    """Answers without writing a line for every request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug names it so
        """Nothing: what was asked is in ``Portal.visits``."""


class _State:
    """What both portals say between two moves; computed when first asked for."""

    def __init__(self, today: date, base: str, *, moved: bool, padding: int) -> None:
        self.today, self.base, self.moved, self.padding = today, base, moved, padding

    @cached_property
    def eu_calls(self) -> EuCalls:
        return read_eu_calls(self.today, moved=self.moved)

    @cached_property
    def index(self) -> tuple[Row, ...]:
        return build_index(self.eu_calls, base=self.base, today=self.today)

    @cached_property
    def programmes(self) -> tuple[Programme, ...]:
        return read_programmes(self.today, moved=self.moved, padding=self.padding)

    @cached_property
    def left(self) -> tuple[Programme, ...]:
        return left_programmes(self.today, moved=self.moved)

    @cached_property
    def export(self) -> bytes:
        return build_export(self.programmes)


class Portal:
    """Both sample portals on one address; ``with portal:`` serves them in a thread.

    ``today`` is the day all dates count from; it stays the same while the server runs.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        base_url: str,
        today: date,
        fault: Fault,
        moved: bool,
        page_cap: int,
        padding: int,
        seed: int,
    ) -> None:
        self.host, self.port, self.today = host, port, today
        self.page_cap, self.padding, self.seed = page_cap, padding, seed
        self.visits: deque[Visit] = deque(maxlen=VISITS_KEPT)
        self.stopping = threading.Event()
        self._base_url = base_url.rstrip("/")
        self._faults: dict[PortalName, Fault] = {"eu": fault, "fdb": fault}
        self._answers = itertools.count()
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._app: Flask | None = None
        self._state = self._new_state(moved)

    def serve_with(self, app: Flask) -> None:
        """Name the application that answers."""
        self._app = app

    @property
    def app(self) -> Flask:
        """The application, for tests without a network."""
        if self._app is None:
            raise RuntimeError("the portal has no application yet: use create_portal")
        return self._app

    @property
    def url(self) -> str:
        """The address it listens on, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        """The address that links in answers begin with."""
        return self._base_url or self.url

    @property
    def moved(self) -> bool:
        """Whether the portals show what came after: a deadline changed, a call gone, a call more."""
        return self._state.moved

    @property
    def eu_calls(self) -> EuCalls:
        """The calls of the EU portal, with what a reader should make of them."""
        return self._state.eu_calls

    @property
    def index(self) -> tuple[Row, ...]:
        """All documents of the EU portal's index."""
        return self._state.index

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """The programmes of the Förderdatenbank, with what a reader should make of them."""
        return self._state.programmes

    @property
    def left(self) -> tuple[Programme, ...]:
        """The programmes that have gone to the archive."""
        return self._state.left

    @property
    def export(self) -> bytes:
        """The ZIP of the Förderdatenbank."""
        if self.fault_of("fdb") is Fault.TRUNCATED:
            return build_export(self.programmes, kept=kept(len(self.programmes), Fault.TRUNCATED))
        return self._state.export

    def fault_of(self, portal: PortalName) -> Fault:
        """What is wrong with one of the portals now."""
        return self._faults[portal]

    @property
    def faults(self) -> Mapping[PortalName, Fault]:
        """What is wrong with each portal."""
        return dict(self._faults)

    def set_fault(self, fault: Fault | str, *, portal: PortalName | Literal["all"] = "all") -> None:
        """Break one portal or both, or mend them with ``none``; an unknown fault raises ``ValueError``."""
        for name in self._faults:
            if portal in ("all", name):
                self._faults[name] = Fault(fault)

    def move(self, *, moved: bool = True) -> None:
        """Let the portals change: deadlines move, a call and a programme leave, others appear; or undo it."""
        self._state = self._new_state(moved)

    def chance(self) -> random.Random:
        """Another random source for each answer, the same ones in each run with the same seed."""
        return random.Random(f"{self.seed}-{next(self._answers)}")  # noqa: S311 - an unstable order, no secret

    def bind(self) -> None:
        """Open the socket; from here on ``url`` is true. A port in use raises ``OSError``."""
        with socket.create_server((self.host, self.port)) as listening:
            self._server = make_server(
                self.host, self.port, self.app, threaded=True, request_handler=_Silent, fd=listening.fileno()
            )
        self.stopping.clear()
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.port = self._server.port
        self._state = self._new_state(self.moved)

    def serve_forever(self) -> None:
        """Answer until somebody calls ``stop``."""
        if self._server is None:
            self.bind()
        assert self._server is not None  # noqa: S101 - bind has just opened it
        self._server.serve_forever(poll_interval=0.05)

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self.bind()
        self._thread = threading.Thread(target=self.serve_forever, name="sample-portal", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and close the socket; stopping twice is fine."""
        self.stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        """Serve."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _new_state(self, moved: bool) -> _State:
        return _State(self.today, self.base_url, moved=moved, padding=self.padding)
