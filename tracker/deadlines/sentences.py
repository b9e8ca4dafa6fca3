"""Sentences: parting a text so that dates, ordinals and abbreviations do not end one, and labels carry on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tracker.deadlines.dates import Found

MAX_SENTENCE: Final = 1_000  # characters
_ABBREVIATIONS: Final = frozenset(
    re.findall(
        r"\S+",
        "abs art bspw bzgl bzw ca cf dr einschl etc evtl ggf i.d.r inkl insb lit max mind min nr no nos o.g ex"
        " p.ex prof rd s s.o s.u sog st str tel u.a u.ä usw v.a vgl z.b z zzgl d.h d i.e e.g a.m p.m approx vol pp h",
    )
)
_STOP: Final = re.compile(r"[.!?](?=[\s\"“»)]{1,3}[A-ZÄÖÜÉÈÀÇ„“\"«(*•\d–-])|[;•]\s|\s[–-]\s(?=(?:\w+\s){0,3}\w+:)|\n+")
_BULLET: Final = re.compile(r"\s*(?:[*•·+–-]|\d{1,2}[.)]|[a-z]\))\s")
_HANGING: Final = re.compile(
    r"(?:[,(/–-]|\b(?:bis|zum|zur|am|dem|den|der|die|das|des|und|oder|spätestens|ab|vom|von|by|until|on|the|of|to|and|or|from|"
    r"before|than|le|la|les|au|du|de|et|ou|avant|jusqu['’]au|tard|der|ist|is|est|\d{1,2}\.?))\s*\Z",
    re.IGNORECASE,
)
_WORD_END: Final = re.compile(r"[\w.]+\Z")


@dataclass(frozen=True)
class Sentence:
    """A stretch of text with the dates in it; ``is_item`` tells that it belongs to a list or table below a label."""

    start: int
    end: int
    text: str
    dates: tuple[Found, ...]
    is_label: bool
    is_item: bool


def sentences(text: str, dates: Sequence[Found]) -> list[Sentence]:
    """The sentences of a text in order; a line break parts only where the line reads as finished."""
    masked = _masked(text, dates)
    cuts = [0, *(stop.end() for stop in _STOP.finditer(masked) if _is_end(masked, stop)), len(text)]
    spans = [span for start, end in pairwise(cuts) for span in _in_reach(start, end) if text[slice(*span)].strip()]
    found, position = [], 0
    for start, end in spans:
        while position < len(dates) and dates[position].start < start:
            position += 1
        inside = []
        while position < len(dates) and dates[position].start < end:
            inside.append(dates[position])
            position += 1
        found.append(_sentence(text, start, end, tuple(inside)))
    return found


def _in_reach(start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in pieces of bounded length: junk without full stops must not cost the square of its size."""
    for at in range(start, end, MAX_SENTENCE):
        yield at, min(at + MAX_SENTENCE, end)


def _sentence(text: str, start: int, end: int, dates: tuple[Found, ...]) -> Sentence:
    words = text[start:end]
    stripped = words.strip()
    is_heading = not dates and len(stripped) < 70 and words.endswith("\n") and stripped[-1:] not in ".!?;,"
    return Sentence(
        start=start,
        end=end,
        text=words,
        dates=dates,
        is_label=stripped.endswith(":") or is_heading,
        is_item=_BULLET.match(words) is not None or (len(stripped) < 100 and words.endswith(("\n", "; "))),
    )


def _masked(text: str, dates: Sequence[Found]) -> str:
    letters = list(text)
    for one in dates:
        for place in range(one.first, one.last):
            if letters[place] != "\n":
                letters[place] = "X"
    return "".join(letters)


def _is_end(masked: str, stop: re.Match[str]) -> bool:
    before, after = masked[max(0, stop.start() - 60) : stop.start()], masked[stop.end() : stop.end() + 40]
    if stop[0].startswith("\n"):
        return _is_line_end(before, after, blank=len(stop[0]) > 1)
    if not stop[0].startswith("."):
        return True
    word = _WORD_END.search(before)
    last = word[0].lower() if word else ""
    return not (last in _ABBREVIATIONS or (last.isdigit() and len(last) < 3) or (len(last) == 1 and last != "x"))


def _is_line_end(before: str, after: str, *, blank: bool) -> bool:
    if blank or _BULLET.match(after) or before.rstrip()[-1:] in tuple(".:;!?"):
        return True
    return not _HANGING.search(before) and (after.lstrip()[:1].isupper() or after.lstrip()[:1].isdigit())
