"""Documents of the Government Site Builder as the Förderdatenbank exports them: XML with a flat list of properties.

Rich text is HTML wrapped in a CDATA section that is itself escaped; links point to other documents of the export.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from crawlers.select import SOFT_HYPHEN, NotAsExpected

FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # in XML 1.0; some editor's texts hold them
WRAPPER: Final = re.compile(r"^<!\[CDATA\[(.*)\]\]>$", re.DOTALL)
OUTER: Final = re.compile(r"^<div\b[^>]*>(.*)</div>$", re.DOTALL)
HREF: Final = "{http://www.w3.org/1999/xlink}href"
TARGET: Final = "target:"


@dataclass(frozen=True)
class Document:
    """One document: where it lies, what it is, and its properties; empty ones are left out."""

    path: str
    kind: str
    texts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A rich text as HTML, or a value; nothing if it is empty."""
        return self.texts.get(name, "")

    def linked(self, name: str) -> tuple[str, ...]:
        """The paths of linked documents: ``gsb:website``, or ``gsb:cl2Processes/Foerderart`` for one classifier."""
        return self.links.get(name, ())


def parse_document(body: bytes) -> Document:
    """A document from its XML; control characters that XML forbids are stripped when they are in the way."""
    root = _parse(body)
    name, path, kind = (root.get(attribute) for attribute in ("name", "path", "type"))
    if root.tag != "document" or not name or not path or not kind:
        raise NotAsExpected("no document of the export: name, path or type is missing")
    texts: dict[str, str] = {}
    links: dict[str, tuple[str, ...]] = {}
    for node in root.iterfind("property"):
        property_name = node.get("name", "")
        if text := _text_of(node):
            texts[property_name] = text
        for key, paths in _links_of(node, property_name):
            links[key] = links.get(key, ()) + paths
    filled = {key: paths for key, paths in links.items() if paths}
    return Document(path=f"{path}/{name}", kind=kind, texts=texts, links=filled)


def unwrap(rich_text: str) -> str:
    """The HTML of a rich text: without the escaped CDATA section, the outer ``div`` and soft hyphens in words."""
    html = WRAPPER.sub(r"\1", rich_text.replace(SOFT_HYPHEN, "").strip()).strip()
    return OUTER.sub(r"\1", html).strip()


def _parse(body: bytes) -> etree._Element:
    try:
        return etree.fromstring(body, _parser())
    except etree.XMLSyntaxError:
        pass
    try:
        return etree.fromstring(FORBIDDEN.sub(b"", body), _parser())
    except etree.XMLSyntaxError as error:
        raise NotAsExpected(f"broken XML: {error.msg}") from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _text_of(node: etree._Element) -> str:
    if node.get("type") == "RichText":
        return unwrap(node.findtext("text") or "")
    return (node.findtext("value") or "").strip()


def _links_of(node: etree._Element, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield name, _paths(node.find("links"))
    for classified in node.iterfind("classifiedLinkLists/classifiedLinkList"):
        for classifier in _paths(classified.find("classifierLinks")):
            yield f"{name}/{classifier.rpartition('/')[2]}", _paths(classified.find("links"))


def _paths(links: etree._Element | None) -> tuple[str, ...]:
    if links is None:
        return ()
    return tuple(link.get(HREF, "").removeprefix(TARGET) for link in links.iterfind("link"))
