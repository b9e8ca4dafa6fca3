"""Selectors that refuse to guess: a page that does not look as expected is an error with a name."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from tracker.errors import CallboardError

SOFT_HYPHEN: Final = "\u00ad"
BLOCKS: Final = frozenset(
    {
        *("address", "article", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"),
        *("p", "section", "table", "td", "th", "tr", "ul"),
    }
)


class NotAsExpected(CallboardError):
    """A page, record or value does not look as its spider was told; nothing was guessed."""


def one(node: Tag, selector: str) -> Tag:
    """The one element that a CSS selector finds; none, or several, is an error."""
    found = node.select(selector)
    if len(found) != 1:
        raise NotAsExpected(f"{selector!r} found {len(found)} elements instead of one")
    return found[0]


def many(node: Tag, selector: str) -> list[Tag]:
    """The elements that a CSS selector finds; none is an error."""
    found = node.select(selector)
    if not found:
        raise NotAsExpected(f"{selector!r} found nothing")
    return found


def maybe(node: Tag, selector: str) -> Tag | None:
    """The element that a CSS selector finds, or none; several are an error."""
    found = node.select(selector)
    if len(found) > 1:
        raise NotAsExpected(f"{selector!r} found {len(found)} elements instead of at most one")
    return found[0] if found else None


def text(node: Tag) -> str:
    """The words of an element on one line: runs of blanks become one, soft hyphens go, blocks stay apart."""
    return " ".join("".join(_pieces(node)).replace(SOFT_HYPHEN, "").split())


def words_of(html: str) -> str:
    """The words of a piece of HTML on one line."""
    return text(BeautifulSoup(html, "lxml")) if html else ""


def inner_html(node: Tag) -> str:
    """The HTML inside an element, as it stands."""
    return node.decode_contents().strip()


def groups(definitions: Tag) -> dict[str, list[Tag]]:
    """The terms of a ``dl`` with all descriptions that follow each; a term without any is an error."""
    found: dict[str, list[Tag]] = {}
    label = ""
    for child in definitions.find_all(["dt", "dd"]):
        if child.name == "dt":
            label = text(child).rstrip(": ")
            found.setdefault(label, [])
        else:
            found.setdefault(label, []).append(child)
    if "" in found:
        raise NotAsExpected("a description has no term")
    if empty := [label for label, descriptions in found.items() if not descriptions]:
        raise NotAsExpected(f"{empty[0]!r} has no description")
    return found


def pairs(definitions: Tag) -> dict[str, str]:
    """The terms of a ``dl`` with the words of their one description; several descriptions are an error."""
    return {label: text(_only(label, descriptions)) for label, descriptions in groups(definitions).items()}


def _pieces(node: Tag) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, Tag):
            apart = " " if child.name in BLOCKS else ""
            yield from (apart, *_pieces(child), apart)
        elif type(child) is NavigableString:  # neither comment nor declaration
            yield child


def _only(label: str, descriptions: list[Tag]) -> Tag:
    if len(descriptions) != 1:
        raise NotAsExpected(f"{label!r} has {len(descriptions)} descriptions instead of one")
    return descriptions[0]


def left_unread(facts: Mapping[str, object], *, ignore: Collection[str]) -> list[str]:
    """The names of facts that were neither taken nor are known to be of no use."""
    return sorted(set(facts) - set(ignore))


def all_read(facts: Mapping[str, object], *, ignore: Collection[str] = ()) -> None:
    """Refuse a record with facts that nobody took: the source says something that we do not know of."""
    if left := left_unread(facts, ignore=ignore):
        raise NotAsExpected(f"not read: {', '.join(left)}")
