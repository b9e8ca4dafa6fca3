"""The search index of the EU portal ("SEDIA") as it comes over the wire: questions, pages, rows, values, announcements.

Every value of a row is a list of strings, some of which hold JSON again; a few rows have their fields beside the
record instead of in ``metadata``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from crawlers.answers import Ask, Page
from crawlers.select import NotAsExpected

SEARCH_PATH: Final = "/search-api/prod/rest/search"
BOUNDARY: Final = "callboard-7e3d1f54c2a94b0a"
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_BESIDE: Final = frozenset(  # what stands beside the metadata of every hit
    {
        *("apiVersion", "accessRestriction", "checksum", "children", "citation", "content", "contentType", "database"),
        *("databaseLabel", "enrichedMetadata", "groupById", "highlightedFragments", "language", "metadata", "pages"),
        *("reference", "summary", "title", "url", "weight"),
    }
)


@dataclass(frozen=True)
class Row:
    """One document of the index: its reference, what stands beside the metadata, and the metadata as lists."""

    reference: str
    beside: Mapping[str, Any]
    facts: Mapping[str, tuple[str, ...]]

    def first(self, name: str) -> str:
        """The first value of a field, or nothing."""
        return next((value for value in self.facts.get(name, ()) if value), "")

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field in the order given, without empty ones."""
        return tuple(value for value in self.facts.get(name, ()) if value)

    def packed(self, name: str) -> list[Mapping[str, Any]]:
        """The objects that a field holds as a JSON list inside its string."""
        return objects(name, parse_packed(name, self.first(name)))

    @property
    def taken_in_at(self) -> datetime:
        """When the index last took this version in."""
        stamp = self.first("esDA_IngestDate")
        try:
            return datetime.fromisoformat(stamp) if stamp else LONG_AGO
        except ValueError:
            raise NotAsExpected(f"esDA_IngestDate is no instant: {stamp!r}") from None


def ask_page(
    base: str, query: Mapping[str, Any], *, number: int, size: int, languages: Sequence[str], sort: str = ""
) -> Ask:
    """The question for one page of hits: each part a file with a name, or the portal ignores it in silence."""
    parts: dict[str, Any] = {"query": query, "languages": list(languages)}
    if sort:
        parts["sort"] = {"field": sort, "order": "ASC"}
    body = b"".join(_part(name, value) for name, value in parts.items()) + f"--{BOUNDARY}--\r\n".encode()
    return Ask(
        url=f"{base}{SEARCH_PATH}?apiKey=SEDIA&text=***&pageSize={size}&pageNumber={number}",
        method="POST",
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"},
        body=body,
    )


def parse_page(value: Any) -> Page:
    """A search answer as a page of hits."""
    if not isinstance(value, Mapping) or not isinstance(value.get("results"), list):
        raise NotAsExpected("no search answer: there is no list of results")
    return Page(
        total=_number(value, "totalResults"),
        number=_number(value, "pageNumber"),
        size=_number(value, "pageSize"),
        hits=value["results"],
    )


def parse_row(hit: Any) -> Row:
    """One hit as a row; the fields of a hit without metadata lie in the hit itself."""
    if not isinstance(hit, Mapping):
        raise NotAsExpected("a hit is no object")
    reference = hit.get("reference")
    if not isinstance(reference, str) or not reference:
        raise NotAsExpected("a hit has no reference")
    inside = hit.get("metadata")
    if inside is None:
        inside = {name: value for name, value in hit.items() if name not in _BESIDE}
    if not isinstance(inside, Mapping):
        raise NotAsExpected("metadata is no object")
    return Row(reference, hit, {name: strings(name, value) for name, value in inside.items()})


def strings(name: str, value: Any) -> tuple[str, ...]:
    """A value as a list of strings; an object in its place is an error."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(entry, dict | list) for entry in values):
        raise NotAsExpected(f"{name} holds objects where words were expected")
    return tuple(str(entry) for entry in values if entry is not None)


def objects(name: str, value: Any) -> list[Mapping[str, Any]]:
    """A value as a list of objects; nothing is an empty list, anything else an error."""
    if not isinstance(value or [], list) or any(not isinstance(entry, Mapping) for entry in value or ()):
        raise NotAsExpected(f"{name} should be a list of objects and is not")
    return list(value or ())


def parse_packed(name: str, words: str) -> Any:
    """The JSON inside a string; an empty string holds an empty list."""
    try:
        return json.loads(words) if words else []
    except ValueError:
        raise NotAsExpected(f"{name} should hold JSON and does not") from None


def keywords(row: Row) -> tuple[str, ...]:
    """The keywords, which come as a list or as one string with a JSON list, without identifiers and repeats."""
    words = row.all("keywords")
    if len(words) == 1 and words[0].startswith("["):
        words = strings("keywords", parse_packed("keywords", words[0]))
    identifiers = {row.first("identifier"), row.first("callIdentifier")}
    return tuple(word for word in dict.fromkeys(words) if word not in identifiers)


def announcements(row: Row) -> tuple[str, ...]:
    """What the portal announced on a call, newest first: ``2026-02-12: <p>…</p>``, undated ones last, each once."""
    entries = [entry for name in ("latestInfos", "callUpdates") for entry in row.packed(name)]
    dated = [(_announced_at(entry), str(entry.get("content") or "").strip()) for entry in entries]
    newest_first = sorted(dated, key=lambda entry: entry[0], reverse=True)
    return tuple(dict.fromkeys(_in_one_line(at, html) for at, html in newest_first if html))


def grant_agreements(row: Row) -> tuple[str, ...]:
    """The names of the model grant agreements, such as ``HORIZON Lump Sum Grant``."""
    agreements = (
        agreement.get("description", "")
        for action in row.packed("actions")
        for kind in objects("types", action.get("types"))
        for agreement in objects("typeOfMGA", kind.get("typeOfMGA"))
    )
    return tuple(dict.fromkeys(name for name in agreements if name))


def submission_links(row: Row) -> tuple[tuple[str, str], ...]:
    """Where to submit, by type of action."""
    found = {}
    for link in row.packed("links"):
        names = (link.get("criterionDescription"), link.get("mgaDescription"))
        if link.get("url"):
            found[link["url"]] = ", ".join(name for name in names if name) or row.first("identifier")
    return tuple((label, url) for url, label in found.items())


def _announced_at(entry: Mapping[str, Any]) -> datetime:
    words = str(entry.get("lastChangeDate") or entry.get("approvalDate") or "")
    for read in (datetime.fromisoformat, _in_english):
        try:
            instant = read(words)
        except ValueError:
            continue
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return LONG_AGO


def _in_english(words: str) -> datetime:
    """``Apr 27, 2023 4:18:31 PM``, as records before 2024 have it."""
    return datetime.strptime(words, "%b %d, %Y %I:%M:%S %p").replace(tzinfo=UTC)


def _in_one_line(at: datetime, html: str) -> str:
    return html if at == LONG_AGO else f"{at.date().isoformat()}: {html}"


def _part(name: str, value: Any) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"; filename="blob"\r\nContent-Type: application/json'
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n{json.dumps(value)}\r\n".encode()


def _number(value: Mapping[str, Any], name: str) -> int:
    number = value.get(name, 0)
    return number if isinstance(number, int) else 0
