"""Tables that a form asks for: an empty one with the funder's column heads, and whether one was left empty."""

from collections.abc import Sequence

from tracker.documents.checks import Document, Node


def make_table(heads: Sequence[str], *, rows: Sequence[Sequence[str]] = (), empty_rows: int = 3) -> Node:
    """A table node with a head row, then the given rows, then empty ones to write in."""
    body = [*rows, *([""] * len(heads) for _ in range(empty_rows))]
    return {
        "type": "table",
        "content": [
            _row("tableHeader", heads),
            *(_row("tableCell", cells) for cells in body),
        ],
    }


def has_only_headers(table: Node) -> bool:
    """Whether nothing but heads is written in a table."""
    return not any(
        _is_written(cell) for row in table["content"] for cell in row["content"] if cell["type"] == "tableCell"
    )


def find_tables(document: Document) -> list[Node]:
    """The tables that stand directly in a document, in order."""
    return [block for block in document.json["content"] if block["type"] == "table"]


def head_of(table: Node) -> tuple[str, ...]:
    """The words of the first row of a table."""
    return tuple("".join(_words(cell)).strip() for cell in table["content"][0]["content"])


def _row(kind: str, cells: Sequence[str]) -> Node:
    return {"type": "tableRow", "content": [{"type": kind, "content": [_paragraph(words)]} for words in cells]}


def _paragraph(words: str) -> Node:
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]} if words else {"type": "paragraph"}


def _words(node: Node) -> list[str]:
    if node["type"] == "text":
        return [node["text"]]
    return [words for child in node.get("content", ()) for words in _words(child)]


def _is_written(node: Node) -> bool:
    return any(words.strip() for words in _words(node))
