"""The allow-list of a document: which nodes, marks, attributes and links there are, and how much of them."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from tracker.errors import Invalid
from tracker.i18n import mark

Node: TypeAlias = dict[str, Any]

HEADING_LEVELS: Final = (1, 2, 3)  # below the title of the section it stands in
LINK_SCHEMES: Final = ("http", "https", "mailto")
MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 20
MAX_NODES: Final = 40_000
MAX_CHARACTERS: Final = 400_000
MAX_COLUMNS: Final = 60
MAX_ROWS: Final = 2_000
MAX_LINK: Final = 2_000

INLINE: Final = ("text", "hardBreak", "footnote")
BLOCKS: Final = ("paragraph", "heading", "bulletList", "orderedList", "table", "blockquote")
CELLS: Final = ("tableCell", "tableHeader")
CONTENT: Final[dict[str, tuple[str, ...]]] = {
    "doc": BLOCKS,
    "paragraph": INLINE,
    "heading": INLINE,
    "bulletList": ("listItem",),
    "orderedList": ("listItem",),
    "listItem": BLOCKS,
    "blockquote": BLOCKS,
    "table": ("tableRow",),
    "tableRow": CELLS,
    "tableCell": BLOCKS,
    "tableHeader": BLOCKS,
    "footnote": ("text",),
    "hardBreak": (),
}
NEVER_EMPTY: Final = ("bulletList", "orderedList", "table", "tableRow")
HOLDS_BLOCKS: Final = ("doc", "listItem", "blockquote", *CELLS)
MARKS: Final = ("bold", "italic", "underline", "link")  # the order in which they are kept
UNUSED: Final = ("target", "rel", "class", "title", "colwidth", "type", "align", "textAlign")  # the editor's own


@dataclass(frozen=True)
class Document:
    """A checked document; ``json`` holds nothing but what the allow-list knows, in one spelling."""

    json: Node


@dataclass
class _Count:
    nodes: int = 0
    characters: int = 0
    inside: list[str] = field(default_factory=list)


def read_document(text: str) -> Document:
    """The document in the JSON text that a browser sent; ``Invalid`` says what is wrong with it."""
    if len(text) > MAX_BYTES:
        raise _refused(mark("The text is too large or nested too deeply."))
    try:
        return validate_document(json.loads(text))
    except RecursionError:
        raise _refused(mark("The text is too large or nested too deeply.")) from None
    except ValueError:
        raise _refused(mark("This is not a text of the editor.")) from None


def validate_document(value: object) -> Document:
    """The document in what a browser sent, spelt one way; ``Invalid`` names the first thing that is not allowed."""
    if not isinstance(value, dict) or value.get("type") != "doc":
        raise _refused(mark("This is not a text of the editor."))
    return Document(_checked(value, _Count()))


def _checked(node: Node, count: _Count) -> Node:
    kind = node["type"]
    count.nodes += 1
    if count.nodes > MAX_NODES or len(count.inside) > MAX_DEPTH:
        raise _refused(mark("The text is too large or nested too deeply."))
    if kind == "text":
        return _text(node, count)
    checked: Node = {"type": kind}
    attributes = _attributes(kind, node.get("attrs"))
    if attributes:
        checked["attrs"] = attributes
    count.inside.append(kind)
    content = [_checked(_allowed(child, kind), count) for child in _list(node.get("content"))]
    count.inside.pop()
    if not content and kind in HOLDS_BLOCKS:
        content = [{"type": "paragraph"}]
    if not content and kind in NEVER_EMPTY:
        raise _refused(mark("The text holds an empty list or table."))
    if kind == "listItem" and content[0]["type"] != "paragraph":
        content.insert(0, {"type": "paragraph"})
    if kind == "table":
        _check_grid(content)
    if content:
        checked["content"] = content
    return checked


def _allowed(child: object, inside: str) -> Node:
    if not isinstance(child, dict) or child.get("type") not in CONTENT[inside]:
        raise _refused(mark("The text holds something that cannot be kept here."))
    return child


def _text(node: Node, count: _Count) -> Node:
    words = node.get("text")
    if not isinstance(words, str) or not words:
        raise _refused(mark("The text holds something that cannot be kept here."))
    count.characters += len(words)
    if count.characters > MAX_CHARACTERS:
        raise _refused(mark("The text is too large or nested too deeply."))
    checked: Node = {"type": "text", "text": _harmless(words)}
    marks = _marks(_list(node.get("marks")))
    if marks:
        checked["marks"] = marks
    return checked


def _marks(given: list[Any]) -> list[Node]:
    found: dict[str, Node] = {}
    for entry in given:
        kind = entry.get("type") if isinstance(entry, dict) else None
        if kind not in MARKS:
            raise _refused(mark("The text holds something that cannot be kept here."))
        attributes = _attributes(kind, entry.get("attrs"))
        found[kind] = {"type": kind, "attrs": attributes} if attributes else {"type": kind}
    return [found[kind] for kind in MARKS if kind in found]


def _attributes(kind: str, given: object) -> Node:
    """The attributes that mean something; unset ones and those of the editor alone are left out."""
    if given is not None and not isinstance(given, dict):
        raise _refused(mark("The text holds something that cannot be kept here."))
    known = ATTRIBUTES.get(kind, {})
    values = {name: value for name, value in (given or {}).items() if value is not None}
    if any(name not in known and name not in UNUSED for name in values):
        raise _refused(mark("The text holds something that cannot be kept here."))
    read = {name: check(values.get(name)) for name, check in known.items()}
    return {name: value for name, value in read.items() if value is not None}


def _number(low: int, high: int, usual: int | None) -> Callable[[object], int | None]:
    """Reads a whole number in a range; the usual one is not written down."""

    def read(value: object) -> int | None:
        if value is None and usual is not None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _refused(mark("The text holds something that cannot be kept here."))
        return None if value == usual else value

    return read


def _link(value: object) -> str:
    """An address people may be sent to: http, https or mailto, well formed, nothing hidden in it."""
    address = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(address)
        reachable = parts.hostname if parts.scheme in ("http", "https") else parts.path
        _ = parts.port
    except ValueError:
        raise _refused(mark("A link must begin with https://, http:// or mailto:.")) from None
    hidden = any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") for sign in address)
    if parts.scheme not in LINK_SCHEMES or not reachable or hidden or len(address) > MAX_LINK:
        raise _refused(mark("A link must begin with https://, http:// or mailto:."))
    return address


ATTRIBUTES: Final[dict[str, dict[str, Callable[[object], Any]]]] = {
    "heading": {"level": _number(min(HEADING_LEVELS), max(HEADING_LEVELS), None)},
    "orderedList": {"start": _number(0, 10_000, 1)},
    "tableCell": {"colspan": _number(1, MAX_COLUMNS, 1), "rowspan": _number(1, MAX_ROWS, 1)},
    "tableHeader": {"colspan": _number(1, MAX_COLUMNS, 1), "rowspan": _number(1, MAX_ROWS, 1)},
    "link": {"href": _link},
}


def _check_grid(rows: list[Node]) -> None:
    """Refuse a table whose cells overlap, leave holes or reach beyond the last row."""
    if len(rows) > MAX_ROWS:
        raise _refused(mark("The text is too large or nested too deeply."))
    reaching: dict[int, int] = {}  # column -> further rows that a cell from above reaches into
    width = None
    for row in rows:
        free = [column for column in range(MAX_COLUMNS + 1) if not reaching.get(column)]
        taken = {column: left - 1 for column, left in reaching.items() if left}
        for cell in row["content"]:
            spans = cell.get("attrs", {})
            columns, free = free[: spans.get("colspan", 1)], free[spans.get("colspan", 1) :]
            taken |= dict.fromkeys(columns, spans.get("rowspan", 1) - 1)
        if width is None:
            width = len(taken)
        if set(taken) != set(range(width)) or width > MAX_COLUMNS:
            raise _refused(mark("A table has rows of different length."))
        reaching = taken
    if any(reaching.values()):
        raise _refused(mark("A table has rows of different length."))


def _harmless(words: str) -> str:
    """The same words without signs that neither paper nor database can hold."""
    return "".join(_sign(sign) for sign in words)


def _sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cc":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category == "Cs" or ord(sign) & 0xFFFE == 0xFFFE else sign


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _refused(mark("The text holds something that cannot be kept here."))
    return value


def _refused(message: str) -> Invalid:
    return Invalid("document", message)


EMPTY: Final = Document({"type": "doc", "content": [{"type": "paragraph"}]})
