"""What changed from one text to another, word by word, for people to look at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

MAX_WORDS: Final = 2_000  # a changed passage beyond this is shown whole: comparing words grows with the square


@dataclass(frozen=True)
class Piece:
    """Words that stayed (``same``), went (``gone``) or came (``new``)."""

    kind: str
    words: str


def find_changes(old: str, new: str) -> list[Piece]:
    """The pieces whose ``same`` and ``gone`` make the old text, ``same`` and ``new`` the new one."""
    pieces: list[Piece] = []
    for piece in _compare_lines(old, new):
        if pieces and pieces[-1].kind == piece.kind:
            pieces[-1] = Piece(piece.kind, pieces[-1].words + piece.words)
        elif piece.words:
            pieces.append(piece)
    return pieces


def _compare_lines(old: str, new: str) -> Iterator[Piece]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            yield Piece("same", gone)
        else:
            yield from _compare_words(gone, came)


def _compare_words(old: str, new: str) -> Iterator[Piece]:
    before, after = re.findall(r"\s+|\S+\s*", old), re.findall(r"\s+|\S+\s*", new)
    if len(before) + len(after) > MAX_WORDS:
        before, after = [old], [new]
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[a:b]))
        else:
            yield Piece("gone", "".join(before[a:b]))
            yield Piece("new", "".join(after[c:d]))
