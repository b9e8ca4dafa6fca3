"""Reads answers of the EU portal: search pages and bulk files; decides what is a call and which version counts."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, Final

from crawlers.answers import UNREADABLE, Answer, Item, why
from crawlers.health import Kind, check_answer
from crawlers.select import NotAsExpected
from crawlers.wire.sedia import Row, parse_page, parse_row
from crawlers.wire.sedia_bulk import bulk_records, bulk_row, is_bulk
from crawlers.wire.sedia_codes import codes
from crawlers.wire.versions import Version, Versions
from tracker.errors import UnknownWords
from tracker.records import CallRecord, Skipped, Unreadable

log = logging.getLogger(__name__)

ALPHABETS: Final = {"bg": ("\u0400", "\u04ff"), "el": ("\u0370", "\u03ff")}


class SediaReader:
    """Every row becomes a call, or is listed with the reason why not."""

    def __init__(self, record: Callable[[Row], CallRecord], *, external_action: bool) -> None:
        self._record = record
        self._external_action = external_action
        self._versions = Versions("en")
        self._unknown: set[str] = set()

    def __len__(self) -> int:
        return len(self._versions)

    def read(self, answer: Answer) -> Iterator[Item]:
        """The rows of a search answer or a bulk file; anything else is unreadable, or no answer of this portal."""
        if answer.start and not answer.start.startswith((b"{", b"[", b"<")):
            yield Skipped(answer.where, "unknown_file")
            return
        try:
            check_answer(answer, Kind.JSON)
            text = answer.body.decode("utf-8-sig")
            if is_bulk(text):
                yield from self._read_bulk(text, answer.where)
            else:
                yield from self.read_hits(parse_page(json.loads(text)).hits, answer.where)
        except UNREADABLE as error:
            yield Unreadable(answer.where, why(error))

    def read_hits(self, hits: Any, where: str) -> Iterator[Item]:
        """The rows of a list of hits."""
        for number, hit in enumerate(hits, 1):
            yield from self._read_row(parse_row, hit, f"{where}#{number}")

    def finish(self) -> Iterator[Item]:
        """The calls, when every version of them is known."""
        if self._unknown:
            log.warning("fields of the EU portal that are not read yet: %s", ", ".join(sorted(self._unknown)))
        yield from self._versions.records()

    def _read_bulk(self, text: str, where: str) -> Iterator[Item]:
        number = 0
        for number, record in enumerate(bulk_records(text), 1):
            self._unknown.update(codes().bulk_fields.new(record))
            yield from self._read_row(bulk_row, record, f"{where}#{number}")
        if number == 0:
            raise NotAsExpected("the bulk file is empty")

    def _read_row(self, parse: Callable[[Any], Row], value: Any, where: str) -> Iterator[Item]:
        try:
            row = parse(value)
            where = f"{where} {row.reference}"
            if reason := self._no_call(row):
                yield Skipped(where, reason)
                return
            self._unknown.update(codes().record_fields.new(row.facts))
            version = Version(where, _tag(row), row.taken_in_at, self._record(row))
        except UNREADABLE as error:
            yield Unreadable(where, why(error))
            return
        if lost := self._versions.offer(_topic(row), version):
            yield lost

    def _no_call(self, row: Row) -> str:
        """Why a row is no call that we want, or nothing."""
        kind, index = row.first("type"), row.first("DATASOURCE") or row.first("datasource") or "SEDIA"
        if index not in codes().index:
            raise UnknownWords(f"unknown index {index!r}")
        if not kind or codes().index[index] == "portal_page":
            return "portal_page" if row.first("title") else "stub"
        if kind in codes().no_call:
            return codes().no_call[kind]
        if kind not in codes().kind:
            raise UnknownWords(f"unknown type of document {kind!r}")
        if not row.first("status") and not row.first("title"):
            return "stub"
        if codes().kind[kind] == "external_action" and not self._external_action:
            return "external_action"
        return ""


def language_of(row: Row) -> str:
    """The language of a row's text; the tag is not believed where the letters of its language are missing."""
    tag = _tag(row)
    if tag not in ALPHABETS:
        return tag
    first, last = ALPHABETS[tag]
    text = row.first("title") + row.first("descriptionByte") + row.first("description")
    return tag if any(first <= letter <= last for letter in text) else "en"


def _tag(row: Row) -> str:
    given = row.beside.get("language")
    return (given if isinstance(given, str) and given else row.first("language") or "en").lower()


def _topic(row: Row) -> str:
    """What all languages of a row share: the reference without the language at its end."""
    tag = _tag(row)
    return row.reference[: -len(tag)] if row.reference.lower().endswith(tag) else row.reference
