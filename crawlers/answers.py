"""Answers: what a portal is asked, what it answers, and what a source makes of it; live or saved, all the same."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from tracker.errors import CallboardError
from tracker.records import CallRecord, Skipped, Unreadable

Item = CallRecord | Skipped | Unreadable

UNREADABLE: Final = (CallboardError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading foreign words can raise; everything else is a fault of ours and ends the run."""


def why(error: Exception) -> str:
    """An error in one line: ``no search answer: there is no list of results``."""
    words = " ".join(str(error).split())
    return words if isinstance(error, CallboardError) else f"{type(error).__name__}: {words}"


@dataclass(frozen=True)
class Ask:
    """One question to a portal."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """One answer of a portal; ``where`` names it for people: an address, or the path of a saved answer."""

    where: str
    body: bytes
    url: str = ""
    content_type: str = ""
    status: int = 200

    @property
    def path(self) -> str:
        """The path of the address that gave the answer, or nothing for a saved answer."""
        return urlsplit(self.url).path

    @property
    def start(self) -> bytes:
        """The first bytes that say something."""
        return self.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()


@dataclass(frozen=True)
class Page:
    """One page of a list, with what the portal says about it: how many there are in all, which page, how large."""

    total: int
    number: int
    size: int
    hits: Sequence[Any]


class Fault(CallboardError):
    """A portal did not answer as it should, and reading it cannot go on; the text is the reason in one line."""


Fetch = Callable[[Ask], Awaitable[Answer]]


class Reader(Protocol):
    """What a source makes of its answers, live or saved: every record in them comes out as an item, once."""

    def read(self, answer: Answer) -> Iterator[Item]:
        """What can be said of an answer by itself; calls may wait for ``finish``."""

    def finish(self) -> Iterator[Item]:
        """What can be said only when all answers were read."""
