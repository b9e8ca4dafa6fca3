"""Replay: answers of an earlier run from its WARC archive, or saved answers from a folder; the network is not asked."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.answers import Answer
from crawlers.health import status_words
from tracker.records import Unreadable

WARC_SUFFIXES: Final = (".warc", ".warc.gz")
MAX_BYTES: Final = 500_000_000
CHUNK: Final = 1_000_000
ROBOTS: Final = "/robots.txt"


def saved_answers(path: Path) -> Iterator[Answer | Unreadable]:
    """The answers in a file, or in all files below a folder, in the order of their names; what cannot be had, why."""
    if not path.is_dir():
        yield from _answers_of(path, path.name)
        return
    for file in sorted(entry for entry in path.rglob("*") if entry.is_file() and not entry.name.startswith(".")):
        yield from _answers_of(file, file.relative_to(path).as_posix())


def _answers_of(file: Path, where: str) -> Iterator[Answer | Unreadable]:
    try:
        if file.name.endswith(WARC_SUFFIXES):
            yield from _archived(file, where)
        elif file.stat().st_size > MAX_BYTES:
            yield Unreadable(where, "too large")
        else:
            yield Answer(where=where, body=file.read_bytes())
    except OSError as error:
        yield Unreadable(where, f"cannot be read: {error.strerror or error}")


def _archived(file: Path, where: str) -> Iterator[Answer | Unreadable]:
    """The answers of a WARC file; redirects and robots files are not what was asked for, and stay out."""
    with file.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response" and (answer := _answer(record)):
                    yield answer
            _check_end(file)
        except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
            yield Unreadable(where, f"the archive is broken from here on: {error}")


def _check_end(file: Path) -> None:
    """Refuse a compressed file that breaks off: the iterator takes that for its end."""
    if file.name.endswith(".gz"):
        with gzip.open(file) as stream:
            while stream.read(CHUNK):
                pass


def _answer(record: Any) -> Answer | Unreadable | None:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    status = int(record.http_headers.get_statuscode())
    if urlsplit(url).path == ROBOTS or 300 <= status < 400:
        return None
    if status >= 400:
        return Unreadable(url, f"the portal answered {status_words(status)}")
    body = record.content_stream().read()
    if record.raw_stream.limit:
        raise EOFError("it ends in the middle of a record")
    content_type = record.http_headers.get_header("Content-Type") or ""
    return Answer(where=url, url=url, body=body, content_type=content_type, status=status)
