"""Asks the sample portals over real HTTP, the way a spider or a browser would."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawlers.sample import Portal

SEARCH = "/search-api/prod/rest/search"
FACET = "/search-api/prod/rest/facet"
LIST = "/SiteGlobals/FDB/Forms/Suche/Foederprogrammsuche_Formular.html"
BOUNDARY = "----parts-of-a-question"

Row = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def ask(portal: Portal, path: str, *, method: str = "GET", body: bytes = b"", kind: str = "") -> Heard:
    """One request, redirects not followed."""
    connection = http.client.HTTPConnection(portal.host, portal.port, timeout=20)
    try:
        connection.request(method, path, body or None, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        return Heard(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def visit(portal: Portal, address: str) -> Heard:
    """The page at an address that an answer gave."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == portal.url
    return ask(portal, f"{parts.path}?{parts.query}" if parts.query else parts.path)


def send_parts(
    portal: Portal, path: str, *, kind: str = "application/json", as_file: bool = True, **parts: Any
) -> Heard:
    """A POST with the parts as the portal's own page sends them, or spoilt."""
    file_name = '; filename="blob"' if as_file else ""
    fields = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file_name}\r\n'
        f"Content-Type: {kind}\r\n\r\n{json.dumps(value)}\r\n"
        for name, value in parts.items()
    ]
    body = "".join((*fields, f"--{BOUNDARY}--\r\n")).encode()
    return ask(portal, path, method="POST", body=body, kind=f"multipart/form-data; boundary={BOUNDARY}")


def search_path(*, size: int = 100, page: int = 1, text: str = "***", key: str = "SEDIA") -> str:
    """The address of one page of a search."""
    return f"{SEARCH}?apiKey={key}&text={text}&pageSize={size}&pageNumber={page}"


def search(portal: Portal, *, size: int = 100, page: int = 1, **parts: Any) -> Any:
    """The answer to one page of a search, as JSON."""
    heard = send_parts(portal, search_path(size=size, page=page), **parts)
    assert heard.status == 200, heard.text
    return heard.json()


def search_all(portal: Portal, *, size: int = 100, **parts: Any) -> Iterator[Row]:
    """The rows of all pages, until one is empty."""
    page = 1
    while rows := search(portal, size=size, page=page, **parts)["results"]:
        yield from rows
        page += 1


def calls_query(*types: str) -> Row:
    """The query for records of some types in any of the three statuses."""
    statuses = ["31094501", "31094502", "31094503"]
    return {"bool": {"must": [{"terms": {"type": list(types)}}, {"terms": {"status": statuses}}]}}


def record_of(portal: Portal, key: str) -> Row:
    """The present English record of a topic, by its name in the call files."""
    reference = portal.eu_calls.topic(key).reference
    rows = search_all(portal, query={"terms": {"REFERENCE": [reference]}}, languages=["en"])
    return max(rows, key=lambda row: str(row["metadata"]["esDA_IngestDate"]))
