"""A document in a plain text field, for pages without scripts: paragraphs, headings and flat lists as lines.

``# `` begins a heading, ``- `` an item, ``1. `` a numbered item; an empty line ends a block. A document is plain if
it survives the way there and back unchanged; any other is only shown, so that a text field never destroys a table.
"""

import re
from typing import Final

from tracker.documents.checks import EMPTY, HEADING_LEVELS, Document, Node, validate_document
from tracker.documents.text import inline_text

_HEADING: Final = re.compile(r"(#{1,3}) +(\S.*)")
_BULLET: Final = re.compile(r"[-*•] +(\S.*)")
_NUMBER: Final = re.compile(r"(\d{1,4})[.)] +(\S.*)")


def is_plain(document: Document) -> bool:
    """Whether a plain text field can carry this document without loss."""
    return parse_plain(plain_text(document)) == document


def plain_text(document: Document) -> str:
    """The lines that ``parse_plain`` reads back; complete only for a plain document."""
    return "\n\n".join(_lines(block) for block in document.json["content"]).strip("\n")


def parse_plain(text: str) -> Document:
    """The document that lines of a text field stand for."""
    blocks: list[Node] = []
    lines = re.sub(r"[^\S\n]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    for chunk in re.split(r"\n *\n", lines):
        blocks.extend(_parse_chunk([line.strip() for line in chunk.split("\n") if line.strip()]))
    return validate_document({"type": "doc", "content": blocks}) if blocks else EMPTY


def _lines(block: Node) -> str:
    kind = block["type"]
    if kind == "heading":
        return f"{'#' * block['attrs']['level']} {inline_text(block)}"
    if kind in ("bulletList", "orderedList"):
        first = block.get("attrs", {}).get("start", 1)
        signs = ["-" if kind == "bulletList" else f"{first + n}." for n in range(len(block["content"]))]
        items = [" ".join(inline_text(part) for part in item["content"]) for item in block["content"]]
        return "\n".join(f"{sign} {item}" for sign, item in zip(signs, items, strict=True))
    return inline_text(block)


def _parse_chunk(lines: list[str]) -> list[Node]:
    """Blocks of lines that no empty line parts: runs of items become lists, other lines one paragraph."""
    blocks: list[Node] = []
    for line in lines:
        block = _parse_line(line)
        last = blocks[-1] if blocks else None
        if last is None or last["type"] != block["type"] or block["type"] == "heading":
            blocks.append(block)
        elif block["type"] == "paragraph":
            last["content"] += [{"type": "hardBreak"}, *block["content"]]
        else:
            last["content"] += block["content"]
    return blocks


def _parse_line(line: str) -> Node:
    if match := _HEADING.fullmatch(line):
        level = min(len(match[1]), max(HEADING_LEVELS))
        return {"type": "heading", "attrs": {"level": level}, "content": _words(match[2])}
    if match := _BULLET.fullmatch(line):
        return {"type": "bulletList", "content": [_item(match[1])]}
    if match := _NUMBER.fullmatch(line):
        return {"type": "orderedList", "attrs": {"start": int(match[1])}, "content": [_item(match[2])]}
    return {"type": "paragraph", "content": _words(line)}


def _item(words: str) -> Node:
    return {"type": "listItem", "content": [{"type": "paragraph", "content": _words(words)}]}


def _words(words: str) -> list[Node]:
    return [{"type": "text", "text": words}]
