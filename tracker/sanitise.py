"""The border for foreign text: what a portal sends becomes harmless HTML or plain text here, and nowhere else."""

import html as entities
import re
from typing import Final

import nh3

MAX_LENGTH: Final = 2_000_000  # characters; the longest recorded guideline has some 300,000
MAX_DEPTH: Final = 200
MAX_ENTITIES: Final = 50_000  # the parser's time grows with the square of their number
MAX_WORK: Final = 2_000_000  # tags times depth: what broken nesting may cost the parser


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TAGS: Final = _names(
    "a abbr b blockquote br caption cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins li ol p pre q s small"
    " strong sub sup table tbody td tfoot th thead tr u ul"
)
_LINES: Final = _names(
    "blockquote br caption dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td tfoot th thead tr ul"
)
_DROPPED: Final = _names(
    "applet audio base canvas embed frame frameset iframe link math meta noembed noframes noscript object script select"
    " style svg template textarea title video xmp"
)
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_CLEANER: Final = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_DROPPED),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer",
)
_LINER: Final = nh3.Cleaner(tags=set(_LINES), clean_content_tags=set(_DROPPED), attributes={}, link_rel=None)

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_HEADING: Final = re.compile(r"(</?)h[1-6]>")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_CELL_END: Final = re.compile(r"</t[dh]>")
_SELF_CLOSING: Final = _names(
    "area br col dd dt hr img input li link meta option p source tbody td tfoot th thead tr wbr"
)


def clean_html(html: str) -> str:
    """Harmless HTML: text, lists, tables and links to the web or to mail addresses; one level of headings (h3).

    Scripts, styles, frames, images and forms are gone. Text beyond ``MAX_LENGTH`` is cut; markup nested so
    deeply that parsing it would take long is given as plain paragraphs. Cleaning twice changes nothing.
    """
    html = _legible(html)
    if _is_too_tangled(html):
        return _paragraphs(_stripped(html))
    return _HEADING.sub(r"\1h3>", _CLEANER.clean(html)).strip()


def plain_text(html: str) -> str:
    """The words of HTML, or of plain text, without markup: one line a block, blanks and soft hyphens settled."""
    if "<" not in html and "&" not in html:
        return _settled(_legible(html))
    html = _legible(html)
    if _is_too_tangled(html):
        return _settled(entities.unescape(_stripped(html)))
    is_markup = _TAG.search(html) is not None
    lines = _LINER.clean(html.replace("\n", " ") if is_markup else html)
    return _settled(entities.unescape(_ANY_TAG.sub("\n", _CELL_END.sub(" ", lines).replace("<td>", " "))))


def _legible(html: str) -> str:
    html = html[:MAX_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", html)


def _settled(text: str) -> str:
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(line for line in (line.strip() for line in text.split("\n")) if line)


def _is_too_tangled(html: str) -> bool:
    """Whether nesting or entities are so many that the parser's work would grow without bound."""
    depth = deepest = tags = 0
    for closing, name in _TAG.findall(html):
        tags += 1
        if name.lower() not in _SELF_CLOSING:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest > MAX_DEPTH or deepest * tags > MAX_WORK or html.count("&") + html.count("\xa0") > MAX_ENTITIES


def _stripped(html: str) -> str:
    """Text without tags and without what scripts and styles hold, in one pass."""
    kept: list[str] = []
    silent = ""
    for piece in html.split("<"):
        name, found, text = piece.partition(">")
        word = name.split(None, 1)[0].lower() if name.strip() else ""
        if silent:
            silent = "" if word == "/" + silent else silent
        elif word in ("script", "style"):
            silent = word
        kept.append("" if silent else text if found else piece)
    return "\n".join(kept)


def _paragraphs(text: str) -> str:
    lines = _settled(entities.unescape(text)).split("\n")
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in lines if line)
