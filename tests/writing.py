"""Short ways to write documents in tests."""

from typing import Any

Node = dict[str, Any]


def doc(*blocks: Node) -> Node:
    return {"type": "doc", "content": list(blocks)}


def text(words: str, *marks: Node | str) -> Node:
    if not marks:
        return {"type": "text", "text": words}
    return {"type": "text", "text": words, "marks": [{"type": m} if isinstance(m, str) else m for m in marks]}


def par(*content: Node | str) -> Node:
    inline = [text(part) if isinstance(part, str) else part for part in content]
    return {"type": "paragraph", "content": inline} if inline else {"type": "paragraph"}


def heading(words: str, level: int = 1) -> Node:
    return {"type": "heading", "attrs": {"level": level}, "content": [text(words)]}


def link(href: object) -> Node:
    return {"type": "link", "attrs": {"href": href}}


def note(*content: Node | str) -> Node:
    return {"type": "footnote", "content": par(*content)["content"]}


def items(*entries: str, kind: str = "bulletList", **attrs: Any) -> Node:
    made: Node = {"type": kind, "content": [{"type": "listItem", "content": [par(entry)]} for entry in entries]}
    return {**made, "attrs": attrs} if attrs else made


def cell(words: str = "", kind: str = "tableCell", **attrs: Any) -> Node:
    made: Node = {"type": kind, "content": [par(words) if words else par()]}
    return {**made, "attrs": attrs} if attrs else made


def head(words: str, **attrs: Any) -> Node:
    return cell(words, "tableHeader", **attrs)


def table(*rows: list[Node]) -> Node:
    return {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows]}
