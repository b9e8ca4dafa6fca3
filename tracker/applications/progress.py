"""How far a draft is: what is written, what the form still asks for, how many pages it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from tracker.applications.answers import find_answer, starting_document
from tracker.applications.drafts import form_of
from tracker.catalog.forms import PageLimit, Section, Table
from tracker.db.models import Answer, Application
from tracker.documents import (
    Document,
    count_characters,
    document_text,
    estimate_height,
    find_tables,
    has_only_headers,
    head_of,
    is_blank,
)
from tracker.documents.length import PAGE_MM
from tracker.pdf import find_unprintable

FRONT_PAGES: Final = 2  # cover, then contents and participants
HEADING_MM: Final = 11.0
NEAR_LIMIT: Final = 0.9


@dataclass(frozen=True)
class Gap:
    """One thing that is not as the form wants it: empty, too_long, table_missing, table_empty or unprintable."""

    section: Section
    kind: str
    table: Table | None = None
    signs: str = ""


@dataclass(frozen=True, kw_only=True)
class SectionProgress:
    """How far one section is."""

    section: Section
    answer: Answer | None
    is_filled: bool
    words: int
    characters: int
    height_mm: float
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the whole draft is; pages are estimated until they are counted in the printed PDF."""

    sections: tuple[SectionProgress, ...]
    page_limit: int
    form_limit: PageLimit | None  # None: the limit was set for this application
    pages_estimated: int
    pages_counted: int | None
    pages_counted_at: datetime | None
    is_count_current: bool

    @property
    def words(self) -> int:
        """Words in all sections of the main part."""
        return sum(each.words for each in self.sections if not each.section.annex)

    @property
    def filled(self) -> int:
        """How many of the required sections have something written in them."""
        return sum(each.is_filled for each in self.required)

    @property
    def required(self) -> tuple[SectionProgress, ...]:
        """The sections that must be written."""
        return tuple(each for each in self.sections if each.section.required)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Everything that is missing, in the order of the form."""
        return tuple(gap for each in self.sections for gap in each.gaps)

    @property
    def pages(self) -> int:
        """The pages as well as they are known: counted if nothing changed since, else estimated."""
        counted = self.pages_counted if self.is_count_current else None
        return counted if counted is not None else self.pages_estimated

    @property
    def page_state(self) -> str:
        """``within``, ``near`` (nine tenths of the limit or more) or ``over``."""
        if self.pages > self.page_limit:
            return "over"
        return "near" if self.pages >= self.page_limit * NEAR_LIMIT else "within"


def application_progress(application: Application, language: str | None = None) -> Progress:
    """How far the draft is in a language, by default in that of the official text."""
    form = form_of(application)
    used = language or application.language
    sections = tuple(section_progress(application, section, used) for section in form.written)
    counted_at = application.pages_counted_at
    return Progress(
        sections=sections,
        page_limit=application.page_limit or form.page_limit.pages,
        form_limit=form.page_limit if application.page_limit is None else None,
        pages_estimated=_pages(sections, chapters=len(form.sections) - len(form.written)),
        pages_counted=application.pages_counted,
        pages_counted_at=counted_at,
        is_count_current=counted_at is not None and counted_at >= application.changed_at,
    )


def section_progress(application: Application, section: Section, language: str) -> SectionProgress:
    """How far one section is in a language."""
    answer = find_answer(application, section.key, language)
    start = starting_document(section, language)
    document = Document(answer.document) if answer is not None else start
    is_filled = document != start and not is_blank(_without_heads(document))
    return SectionProgress(
        section=section,
        answer=answer,
        is_filled=is_filled,
        words=answer.words if answer is not None and is_filled else 0,
        characters=count_characters(document) if is_filled else 0,
        height_mm=estimate_height(document),
        gaps=tuple(_gaps(section, document, is_filled=is_filled)),
    )


def _gaps(section: Section, document: Document, *, is_filled: bool) -> Iterator[Gap]:
    if not is_filled:
        if section.required:
            yield Gap(section, "empty")
        return
    if section.max_characters is not None and count_characters(document) > section.max_characters:
        yield Gap(section, "too_long")
    if unprintable := find_unprintable(document_text(document)):
        yield Gap(section, "unprintable", signs=" ".join(unprintable))
    there = {head_of(table): table for table in find_tables(document)}
    for table in section.tables:
        heads = [tuple(getattr(column, code) for column in table.columns) for code in ("de", "en", "fr")]
        found = [there[head] for head in heads if head in there]
        if table.required and not found:
            yield Gap(section, "table_missing", table)
        elif table.required and all(map(has_only_headers, found)):
            yield Gap(section, "table_empty", table)


def _without_heads(document: Document) -> Document:
    """The document without its tables' heads and its headings: what is left is somebody's writing."""
    blocks = [
        _cells_only(block) if block["type"] == "table" else block
        for block in document.json["content"]
        if block["type"] != "heading"
    ]
    return Document({"type": "doc", "content": blocks})


def _cells_only(table: dict[str, object]) -> dict[str, object]:
    rows = [
        {**row, "content": [cell for cell in row["content"] if cell["type"] == "tableCell"]}
        for row in table["content"]  # type: ignore[attr-defined]  # JSON of a checked document
    ]
    return {**table, "content": rows}


def _pages(sections: tuple[SectionProgress, ...], *, chapters: int) -> int:
    written = sum(each.height_mm + HEADING_MM for each in sections if not each.section.annex)
    return FRONT_PAGES + ceil((written + chapters * HEADING_MM) / PAGE_MM)
