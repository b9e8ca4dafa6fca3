"""Reads answers of the Förderdatenbank: the export as ZIP or as single documents, lists and details as pages."""

import logging
from collections.abc import Iterator

from bs4 import BeautifulSoup

from crawlers.answers import UNREADABLE, Answer, Item, why
from crawlers.health import Kind, check_answer
from crawlers.select import NotAsExpected
from crawlers.wire.archives import is_zip, unpack
from crawlers.wire.gsb import Document, parse_document
from crawlers.wire.gsb_codes import codes
from crawlers.wire.gsb_export import Export, kind_of
from crawlers.wire.gsb_pages import detail_keys, is_detail, is_list, read_programme
from tracker.records import CallRecord, Skipped, Unreadable

log = logging.getLogger(__name__)


class GsbReader:
    """Every document, page and entry of a list becomes a call, or is listed with the reason why not."""

    def __init__(self, *, source: str, address: str) -> None:
        self._source = source
        self._address = address
        self._documents: dict[str, tuple[str, Document]] = {}
        self._entries: dict[str, str] = {}  # key to where it was listed
        self._read: set[str] = set()

    def read(self, answer: Answer) -> Iterator[Item]:
        """What an answer holds; documents of the export wait until all are there."""
        try:
            if is_zip(answer.start):
                yield from self._read_zip(answer)
            elif answer.start.startswith(b"<?xml"):
                yield from self._read_document(answer.body, answer.where)
            elif answer.start.startswith(b"<") or not answer.start:
                yield from self._read_page(answer)
            else:
                yield Skipped(answer.where, "unknown_file")
        except UNREADABLE as error:
            yield Unreadable(answer.where, why(error))

    def waiting(self) -> list[str]:
        """The keys of the programmes that a list named and whose pages were not read yet."""
        return [key for key in self._entries if key not in self._read]

    def missed(self, key: str, reason: str) -> Unreadable:
        """Note that the page of an entry could not be had."""
        return Unreadable(f"{self._entries.pop(key)} {key}", reason)

    def finish(self) -> Iterator[Item]:
        """The programmes of the export, and the entries of lists whose pages never came."""
        programmes: list[tuple[str, Document]] = []
        for where, document in self._documents.values():
            try:
                reason = kind_of(document)
            except NotAsExpected as error:
                yield Unreadable(where, why(error))
            else:
                if reason:
                    yield Skipped(where, reason)
                else:
                    programmes.append((where, document))
        yield from self._tell(programmes)
        for key, where in self._entries.items():
            if key not in self._read:
                yield Skipped(f"{where} {key}", "list_entry")

    def _tell(self, programmes: list[tuple[str, Document]]) -> Iterator[Item]:
        documents = (document for _, document in self._documents.values())
        export = Export(documents, source=self._source, address=self._address)
        unknown: set[str] = set()
        for where, document in programmes:
            unknown.update(codes().record_fields.new([*document.texts, *document.links]))
            try:
                yield from self._once(export.record(document), where)
            except UNREADABLE as error:
                yield Unreadable(where, why(error))
        if unknown:
            log.warning("fields of the Förderdatenbank that are not read yet: %s", ", ".join(sorted(unknown)))

    def _once(self, record: CallRecord, where: str) -> Iterator[Item]:
        """A record, unless the same programme was read before."""
        if record.key in self._read:
            yield Skipped(where, "duplicate")
            return
        self._read.add(record.key)
        yield record

    def _read_zip(self, answer: Answer) -> Iterator[Item]:
        for name, content in unpack(answer.body):
            where = f"{answer.where}!{name}"
            if isinstance(content, NotAsExpected):
                yield Unreadable(where, why(content))
            elif not name.lower().endswith(".xml"):
                yield Skipped(where, "no_document")
            else:
                yield from self._read_document(content, where)

    def _read_document(self, body: bytes, where: str) -> Iterator[Item]:
        try:
            document = parse_document(body)
        except UNREADABLE as error:
            yield Unreadable(where, why(error))
            return
        if document.path in self._documents:
            yield Skipped(where, "duplicate")
        else:
            self._documents[document.path] = (where, document)

    def _read_page(self, answer: Answer) -> Iterator[Item]:
        check_answer(answer, Kind.HTML)
        page = BeautifulSoup(answer.body, "lxml")
        if is_list(page):
            yield from self._read_list(page, answer.where)
        elif is_detail(page):
            record = read_programme(page, answer.url, source=self._source, address=self._address)
            yield from self._once(record, answer.where)
        else:
            raise NotAsExpected("a web page, but neither a list nor a programme")

    def _read_list(self, page: BeautifulSoup, where: str) -> Iterator[Item]:
        for key in detail_keys(page):
            if key in self._entries:
                yield Skipped(f"{where} {key}", "duplicate")
            else:
                self._entries[key] = where
