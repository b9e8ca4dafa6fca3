"""A checked document as HTML: on screen with notes at its end, on paper with notes at the foot of the page."""

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

from tracker.documents.checks import Document, Node

TAGS: Final = {"blockquote": "blockquote", "bulletList": "ul", "listItem": "li", "tableRow": "tr"}
_LONG_RUN: Final = re.compile(r"(\S{26,})")
MANY_COLUMNS: Final = 8  # from here on cells are set closer and long words are parted
MARK_TAGS: Final = {"bold": "strong", "italic": "em", "underline": "u"}


def document_html(document: Document, *, level: int = 1, paper: bool = False, key: str = "note") -> Markup:
    """HTML of a document that stands under a heading of this level; ``key`` keeps its notes apart from others'."""
    writer = _Writer(level, paper, key)
    body = Markup("").join(writer.blocks(document.json))
    return body + writer.notes_at_end()


class _Writer:
    def __init__(self, level: int, paper: bool, key: str) -> None:
        self._level, self._paper, self._key = level, paper, key
        self._reached = level
        self._notes: list[Markup] = []

    def blocks(self, node: Node) -> Iterator[Markup]:
        for block in node["content"]:
            yield self._block(block)

    def notes_at_end(self) -> Markup:
        if not self._notes:
            return Markup("")
        items = Markup("").join(
            Markup('<li id="{0}-{1}"><p>{2} <a href="#{0}-{1}-place" aria-label="↑ {1}">↑</a></p></li>').format(
                self._key, number, note
            )
            for number, note in enumerate(self._notes, start=1)
        )
        return Markup('<ol class="cb-notes">{}</ol>').format(items)

    def _block(self, node: Node) -> Markup:
        kind = node["type"]
        if kind == "paragraph":
            return Markup("<p>{}</p>").format(self._inline(node))
        if kind == "heading":
            return Markup("<h{0}>{1}</h{0}>").format(self._heading_level(node), self._inline(node))
        if kind == "table":
            return self._table(node)
        content = Markup("").join(self.blocks(node))
        if kind == "orderedList":
            start = node.get("attrs", {}).get("start")
            opening = Markup('<ol start="{}">').format(start) if start is not None else Markup("<ol>")
            return opening + content + Markup("</ol>")
        return Markup("<{0}>{1}</{0}>").format(TAGS[kind], content)

    def _table(self, node: Node) -> Markup:
        rows = node["content"]
        heads = 0
        while heads < len(rows) and all(cell["type"] == "tableHeader" for cell in rows[heads]["content"]):
            heads += 1
        if heads == len(rows):
            heads = min(1, heads - 1)  # a table of nothing but heads keeps a body
        head = Markup("").join(self._row(row, "col") for row in rows[:heads])
        body = Markup("").join(self._group(group) for group in _groups(rows[heads:]))
        thead = Markup("<thead>{}</thead>").format(head) if head else Markup("")
        opening = Markup('<table class="many">') if _width(rows[0]) >= MANY_COLUMNS else Markup("<table>")
        table = opening + thead + body + Markup("</table>")
        if self._paper:
            return table
        return Markup('<div class="cb-scroll" tabindex="0">{}</div>').format(table)  # wide ones scroll, also by keys

    def _group(self, rows: list[Node]) -> Markup:
        """Rows that cells join stay on one page: half a table would end with a cell that reaches into nothing."""
        joined = any(cell.get("attrs", {}).get("rowspan", 1) > 1 for row in rows for cell in row["content"])
        opening = Markup('<tbody class="joined">') if joined and self._paper else Markup("<tbody>")
        return opening + Markup("").join(self._row(row, "row") for row in rows) + Markup("</tbody>")

    def _row(self, row: Node, scope: str) -> Markup:
        return Markup("<tr>{}</tr>").format(Markup("").join(self._cell(cell, scope) for cell in row["content"]))

    def _cell(self, cell: Node, scope: str) -> Markup:
        spans = Markup("").join(
            Markup(' {}="{}"').format(name, cell["attrs"][name])
            for name in ("colspan", "rowspan")
            if name in cell.get("attrs", {})
        )
        content = Markup("").join(self.blocks(cell))
        if cell["type"] == "tableHeader":
            return Markup('<th scope="{}"{}>{}</th>').format(scope, spans, content)
        return Markup("<td{}>{}</td>").format(spans, content)

    def _inline(self, node: Node) -> Markup:
        return Markup("").join(self._run(child) for child in node.get("content", ()))

    def _run(self, node: Node) -> Markup:
        if node["type"] == "hardBreak":
            return Markup("<br>")
        if node["type"] == "footnote":
            return self._note(node)
        written = self._words(node["text"])
        for entry in node.get("marks", ()):
            if entry["type"] == "link":
                link = Markup('<a href="{}" rel="noopener nofollow">{}</a>')
                written = link.format(entry["attrs"]["href"], written)
            else:
                written = Markup("<{0}>{1}</{0}>").format(MARK_TAGS[entry["type"]], written)
        return written

    def _words(self, words: str) -> Markup:
        """The words escaped; on paper, runs that no narrow column could hold may be parted anywhere."""
        if not self._paper:
            return escape(words)
        parts = _LONG_RUN.split(words)
        return Markup("").join(
            Markup('<span class="long">{}</span>').format(part) if number % 2 else escape(part)
            for number, part in enumerate(parts)
        )

    def _note(self, node: Node) -> Markup:
        note = self._inline(node)
        if self._paper:
            return Markup('<span class="footnote">{}</span>').format(note)
        self._notes.append(note)
        place = Markup('<sup id="{0}-{1}-place"><a href="#{0}-{1}">{1}</a></sup>')
        return place.format(self._key, len(self._notes))

    def _heading_level(self, node: Node) -> int:
        """Its level below the section's, without leaving one out: readers and PDF/UA follow the steps."""
        wanted = min(self._level + node["attrs"]["level"], 6)
        self._reached = min(wanted, self._reached + 1)
        return self._reached


def _groups(rows: list[Node]) -> Iterator[list[Node]]:
    """The rows in runs: one run where no cell reaches down, and one for each set of rows that cells join."""
    run: list[Node] = []
    joined: list[Node] = []
    reach = 0  # further rows that a cell above reaches into
    for row in rows:
        reach = max(reach - 1, *(cell.get("attrs", {}).get("rowspan", 1) - 1 for cell in row["content"]))
        if joined or reach > 0:
            joined.append(row)
        else:
            run.append(row)
        if joined and run:
            yield run
            run = []
        if joined and reach <= 0:
            yield joined
            joined = []
    if run:
        yield run


def _width(row: Node) -> int:
    return sum(cell.get("attrs", {}).get("colspan", 1) for cell in row["content"])
