"""A document as plain words: to read, to search, to compare, to count."""

from collections.abc import Iterator
from typing import Final

from tracker.documents.checks import Document, Node

BULLET: Final = "- "


def document_text(document: Document) -> str:
    """The words of a document, blocks parted by empty lines, lists with marks, table cells by ``|``."""
    return "\n\n".join(_blocks(document.json))


def count_words(document: Document) -> int:
    """How many words a person reads: runs between spaces that hold a letter or digit, notes included."""
    return sum(any(sign.isalnum() for sign in run) for words in _runs(document.json) for run in words.split())


def count_characters(document: Document) -> int:
    """How many characters a funder's field would count: with spaces, without ends of paragraphs, notes included."""
    return sum(len(words) for words in _runs(document.json))


def is_blank(document: Document) -> bool:
    """Whether nothing is written in it at all; a table of empty cells is blank too."""
    return not any(words.strip() for words in _runs(document.json))


def inline_text(node: Node) -> str:
    """The words of a paragraph or heading, a note in brackets where it stands."""
    words = []
    for child in node.get("content", ()):
        if child["type"] == "text":
            words.append(child["text"])
        elif child["type"] == "footnote":
            words.append(f" [{inline_text(child)}]")
        else:
            words.append("\n")
    return "".join(words)


def _runs(node: Node) -> Iterator[str]:
    """The words of each paragraph, heading and note."""
    if node["type"] in ("paragraph", "heading", "footnote"):
        yield "".join(child["text"] if child["type"] == "text" else " " for child in node.get("content", ()))
    for child in node.get("content", ()):
        if child["type"] != "text":
            yield from _runs(child)


def _blocks(node: Node) -> Iterator[str]:
    for block in node.get("content", ()):
        kind = block["type"]
        if kind in ("paragraph", "heading"):
            yield inline_text(block)
        elif kind in ("bulletList", "orderedList"):
            yield "\n".join(_items(block))
        elif kind == "table":
            yield "\n".join(_row(row) for row in block["content"])
        else:
            yield from _blocks(block)


def _items(node: Node) -> Iterator[str]:
    first = node.get("attrs", {}).get("start", 1)
    for number, item in enumerate(node["content"], start=first):
        sign = BULLET if node["type"] == "bulletList" else f"{number}. "
        lines = "\n".join(_blocks(item)).split("\n")
        yield sign + lines[0]
        yield from (" " * len(sign) + line for line in lines[1:])


def _row(row: Node) -> str:
    return " | ".join(" ".join(" ".join(_blocks(cell)).split()) for cell in row["content"])
