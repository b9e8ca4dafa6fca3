"""How long a text will be on paper, guessed without printing it: for a live figure while somebody writes.

The measures are those of ``templates/pdf/_paper.css`` (A4, margins of 15 mm, Arimo 9 pt); the true count comes from
the PDF.
"""

from math import ceil
from typing import Final

from tracker.documents.checks import Document, Node
from tracker.documents.text import inline_text

PAGE_MM: Final = 267.0
LINE_MM: Final = 4.29  # 9 pt at 1.35
LETTERS_A_LINE: Final = 117.0  # over the whole width of 180 mm
BELOW_MM: Final = 2.0
HEADING_MM: Final = 8.5
CELL_MM: Final = 2.6  # padding and border of a row
CELL_LETTERS: Final = 3  # what the padding of a cell takes from its width
INDENT_LETTERS: Final = 4


def estimate_height(document: Document) -> float:
    """The height of a text on paper, in millimetres."""
    return _height(document.json, LETTERS_A_LINE)


def _height(node: Node, letters: float) -> float:
    kind = node["type"]
    if kind == "heading":
        return HEADING_MM
    if kind == "paragraph":
        return _lines(inline_text(node), letters) * LINE_MM + BELOW_MM
    if kind == "table":
        return sum(_row_height(row, letters) for row in node["content"]) + 2 * BELOW_MM
    inner = letters - INDENT_LETTERS if kind in ("listItem", "blockquote") else letters
    return sum(_height(child, max(inner, 8)) for child in node["content"])


def _row_height(row: Node, letters: float) -> float:
    cells = row["content"]
    columns = sum(cell.get("attrs", {}).get("colspan", 1) for cell in cells)
    heights = []
    for cell in cells:
        width = letters * cell.get("attrs", {}).get("colspan", 1) / columns - CELL_LETTERS
        heights.append(sum(_height(block, max(width, 4)) for block in cell["content"]) - BELOW_MM)
    return max(heights) + CELL_MM


def _lines(words: str, letters: float) -> int:
    return sum(max(1, ceil(len(line) / letters)) for line in words.split("\n"))
