"""From the plain text of the call files to the HTML that portals send: paragraphs, lists, bold words, links."""

import re
from html import escape
from typing import Final

BLANK_LINE: Final = re.compile(r"\n\s*\n")
BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def html_of(text: str) -> str:
    """HTML of a text with blank lines between paragraphs, ``- `` before points and ``# `` before headings.

    ``**word**`` is bold, ``[label](address)`` a link; everything else is taken as it stands.
    """
    return "".join(_block(block) for block in BLANK_LINE.split(text.strip()) if block.strip())


def plain_of(text: str) -> str:
    """The same text as one line of plain words."""
    words = LINK.sub(r"\1", BOLD.sub(r"\1", text))
    return " ".join(line.removeprefix("- ").removeprefix("# ") for line in words.split("\n") if line.strip())


def _block(block: str) -> str:
    lines = block.strip().split("\n")
    if lines[0].startswith("# "):
        rest = "\n".join(lines[1:])
        return f"<h2>{_inline(lines[0][2:])}</h2>" + (_block(rest) if rest.strip() else "")
    if lines[0].startswith("- "):
        return _list(lines)
    before = next((index for index, line in enumerate(lines) if line.startswith("- ")), len(lines))
    paragraph = f"<p>{_inline(' '.join(line.strip() for line in lines[:before]))}</p>"
    return paragraph + (_list(lines[before:]) if before < len(lines) else "")


def _list(lines: list[str]) -> str:
    points: list[str] = []
    for line in lines:
        if line.startswith("- "):
            points.append(line[2:].strip())
        else:
            points[-1] += " " + line.strip()
    return "<ul>" + "".join(f"<li>{_inline(point)}</li>" for point in points) + "</ul>"


def _inline(text: str) -> str:
    bold = BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False))
    return LINK.sub(r'<a href="\2">\1</a>', bold)
