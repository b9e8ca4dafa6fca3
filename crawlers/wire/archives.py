"""ZIP archives from outside, unpacked within limits: a small file must not become a large one in our memory."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from crawlers.select import NotAsExpected

MAX_ENTRIES: Final = 100_000
MAX_ENTRY_BYTES: Final = 20_000_000
MAX_BYTES: Final = 600_000_000  # the Förderdatenbank has 50 MB


def is_zip(start: bytes) -> bool:
    """Whether bytes begin like a ZIP archive."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(body: bytes) -> Iterator[tuple[str, bytes | NotAsExpected]]:
    """The files of an archive with their contents; a file that cannot be had comes with the reason instead.

    A broken archive, or one beyond the limits, is an error.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except zipfile.BadZipFile as error:
        raise NotAsExpected(f"broken ZIP archive: {error}") from None
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise NotAsExpected(f"the archive is too large: {len(entries)} files")
        for entry in entries:
            yield entry.filename, _read(archive, entry)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | NotAsExpected:
    """The content; read up to the limit, whatever the directory of the archive says of its size."""
    try:
        with archive.open(entry) as file:
            content = file.read(MAX_ENTRY_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        return NotAsExpected(f"broken in the archive: {error}")
    return NotAsExpected("too large") if len(content) > MAX_ENTRY_BYTES else content
