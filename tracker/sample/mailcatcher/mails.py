"""Caught mails: read as far as they can be read, kept in memory and in a folder."""

import email
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.policy import compat32, default
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeAlias, TypeVar

from tracker.letters import one_line

KEPT: Final = 500
LONGEST_BODY: Final = 300_000
Read = TypeVar("Read")
Parsed: TypeAlias = "Message[Any, Any]"

_ENVELOPE: Final = ("X-Envelope-At", "X-Envelope-From", "X-Envelope-To")


@dataclass(frozen=True)
class File:
    """A part of a mail that can be downloaded; the name is for people only and never a path of ours."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class CaughtMail:
    """One mail as it came: the envelope says who really gets it, the headers what it says of itself."""

    number: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    mime: bytes
    subject: str = ""
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()


def read_mail(*, number: int, at: datetime, sender: str, recipients: Sequence[str], mime: bytes) -> CaughtMail:
    """The mail with whatever can be read of it; nothing a sender writes makes this fail."""
    message = _parse(mime)
    text, html = "", ""
    files: list[File] = []
    for part in _parts(message):
        kind = _attempt(part.get_content_type, "application/octet-stream")
        name = one_line(str(_attempt(part.get_filename, None) or ""))
        attached = bool(name) or _attempt(part.get_content_disposition, None) == "attachment"
        if kind == "text/plain" and not attached and not text:
            text = _words(part)
        elif kind == "text/html" and not attached and not html:
            html = _words(part)
        else:
            files.append(File(name or f"teil-{len(files) + 1}", kind, _bytes(part)))
    return CaughtMail(
        number=number,
        at=at,
        sender=sender,
        recipients=tuple(recipients),
        mime=mime,
        subject=_header(message, "Subject"),
        text=text,
        html=html,
        files=tuple(files),
    )


class Mailbox:
    """What was caught, newest last; several threads may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._mails: dict[int, CaughtMail] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.eml"))[-KEPT:]:
            mail = _load(path)
            self._mails[mail.number] = mail

    def add(self, *, sender: str, recipients: Sequence[str], mime: bytes, at: datetime) -> CaughtMail:
        """Keep a mail."""
        with self._lock:
            number = max(self._mails, default=0) + 1
            mail = read_mail(number=number, at=at, sender=sender, recipients=recipients, mime=mime)
            (self.folder / f"{number:06}.eml").write_bytes(_envelope(mail) + mime)
            self._mails[number] = mail
            while len(self._mails) > KEPT:
                del self._mails[min(self._mails)]
        return mail

    def newest_first(self) -> list[CaughtMail]:
        """Everything kept."""
        with self._lock:
            return [self._mails[number] for number in sorted(self._mails, reverse=True)]

    def find(self, number: int) -> CaughtMail | None:
        """The mail with this number, if it is kept."""
        with self._lock:
            return self._mails.get(number)


def _envelope(mail: CaughtMail) -> bytes:
    values = (mail.at.isoformat(), one_line(mail.sender), one_line(", ".join(mail.recipients)))
    return "".join(f"{name}: {value}\r\n" for name, value in zip(_ENVELOPE, values, strict=True)).encode()


def _load(path: Path) -> CaughtMail:
    """A mail back from its file; one that somebody else put there has no envelope."""
    content = path.read_bytes()
    lines = content.split(b"\r\n", len(_ENVELOPE))
    known = len(lines) > len(_ENVELOPE) and lines[0].startswith(_ENVELOPE[0].encode())
    at, sender, to = (
        (line.partition(b": ")[2].decode("utf-8", "replace") for line in lines[:3]) if known else ("", "", "")
    )
    number = int(path.stem) if path.stem.isdecimal() else 0
    return read_mail(
        number=number,
        at=datetime.fromisoformat(at) if at else datetime.fromtimestamp(path.stat().st_mtime, UTC),
        sender=sender,
        recipients=to.split(", "),
        mime=lines[3] if known else content,
    )


def _parse(mime: bytes) -> Parsed:
    return _attempt(lambda: email.message_from_bytes(mime, policy=default), None) or email.message_from_bytes(
        mime, policy=compat32
    )


def _parts(message: Parsed) -> Iterator[Parsed]:
    return (part for part in message.walk() if not part.is_multipart())


def _header(message: Parsed, name: str) -> str:
    """A header in one line; as raw text where its parser stumbles."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return one_line(str(_attempt(lambda: message.get(name), raw) or ""), limit=2000)


def _words(part: Parsed) -> str:
    charset = _attempt(part.get_content_charset, None) or "utf-8"
    content = _bytes(part)
    text = _attempt(lambda: content.decode(charset, "replace"), None)
    return (content.decode("utf-8", "replace") if text is None else text)[:LONGEST_BODY]


def _bytes(part: Parsed) -> bytes:
    payload = _attempt(lambda: part.get_payload(decode=True), None)
    return payload if isinstance(payload, bytes) else b""


def _attempt(read: Callable[[], Read], otherwise: Read) -> Read:
    """The parser of the standard library raises all sorts of errors on hostile mail; none of them may reach a page."""
    try:
        return read()
    except Exception:
        return otherwise
