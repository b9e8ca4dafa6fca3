"""The archive: every request and every answer of a run, written as WARC 1.1 before anybody tries to understand it."""

import io
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.health import status_words

ON_THE_WIRE_ONLY = frozenset({"transfer-encoding", "connection", "keep-alive"})


class Archive:
    """One ``.warc.gz`` file; each record is whole in itself, so that a killed run leaves a readable archive."""

    def __init__(self, path: Path, *, about: dict[str, str]) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = path.open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        self._write(self._writer.create_warcinfo_record(path.name, about))

    def add(self, request: Request, response: Response | None) -> None:
        """Write a request and, if there was one, its answer, as it came over the wire."""
        asked = self._record(request.url, "request", request.body, _request_head(request))
        if response is None:
            self._write(asked)
            return
        answered = self._record(
            request.url,
            "response",
            response.body,
            _response_head(response),
            **({"WARC-IP-Address": str(response.ip_address)} if response.ip_address else {}),
        )
        asked.rec_headers.add_header("WARC-Concurrent-To", answered.rec_headers.get_header("WARC-Record-ID"))
        self._write(answered)
        self._write(asked)

    def close(self) -> None:
        """Nothing more will be written."""
        self._file.close()

    def _record(self, url: str, kind: str, body: bytes, head: StatusAndHeaders, **headers: str) -> Any:
        return self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=headers
        )

    def _write(self, record: Any) -> None:
        self._writer.write_record(record)
        self._file.flush()


class ArchiveMiddleware:
    """Hands every request and answer of a crawl to the archive; what cannot be archived is not read."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The archive that the run's settings name; without one there is nothing to do."""
        path = crawler.settings.get("ARCHIVE")
        if not path:
            raise NotConfigured("this run keeps no archive")
        about = {
            "software": crawler.settings["USER_AGENT"],
            "format": "WARC File Format 1.1",
            "robots": "obey",
            "description": crawler.spidercls.name,
        }
        middleware = cls(Archive(Path(path), about=about))
        crawler.signals.connect(middleware.close, signal=signals.engine_stopped)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive, then hand on."""
        self._archive.add(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Archive what was asked when no answer came."""
        self._archive.add(request, None)

    def close(self) -> None:
        """Close the file when the crawl is over."""
        self._archive.close()


def _request_head(request: Request) -> StatusAndHeaders:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), *_headers(request)]
    return StatusAndHeaders(f"{request.method} {target} HTTP/1.1", headers, is_http_request=True)


def _response_head(response: Response) -> StatusAndHeaders:
    headers = [(name, value) for name, value in _headers(response) if name.lower() not in ON_THE_WIRE_ONLY]
    return StatusAndHeaders(status_words(response.status), headers, protocol="HTTP/1.1")


def _headers(message: Request | Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        for value in values
    ]
