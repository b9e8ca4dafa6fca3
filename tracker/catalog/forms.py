"""Application forms: sections with numbers and limits, tables with official columns, criteria, annexes, page rules.

A form is a TOML file in ``forms/``, usually on top of a base that it shares with its family. The newest version of a
form is ``<key>.toml``; an older one that drafts still stand on stays beside it as ``<key>.<version>.toml``.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, model_validator

from tracker.catalog.reading import CatalogError, Fact, Facts, Words, as_facts, read_toml
from tracker.errors import NotFound, UnknownWords
from tracker.places import catalog_dir

MERGED: Final = ("section", "table", "criterion")  # a form's entries complete those of its base, key by key


class Confidence(StrEnum):
    """How well a fact is founded: primary source, secondary source, general knowledge."""

    VERIFIED = "verified"
    REPORTED = "reported"
    GENERAL = "general"


class SectionNotFound(NotFound):
    """The form has no such section, or nothing can be written in it."""


class Points(Fact):
    """The same short points in the three languages of the interface."""

    de: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> "Points":
        if not len(self.de) == len(self.en) == len(self.fr):
            raise ValueError("the languages have different numbers of points")
        return self

    def in_language(self, language: str) -> tuple[str, ...]:
        """The points in a language of the interface."""
        found: tuple[str, ...] = {"de": self.de, "en": self.en, "fr": self.fr}[language]
        return found


class Table(Fact):
    """A table that a section asks for; ``official`` says whether its columns are the funder's own."""

    key: str
    title: Words
    columns: tuple[Words, ...] = Field(min_length=1)
    rows: tuple[Words, ...] = ()  # first cells of rows that stand in the form already
    empty_rows: int = 3
    required: bool = True
    official: bool = True


class Criterion(Fact):
    """What evaluators ask, in our words."""

    key: str
    title: Words
    asks: Words


class Scoring(Fact):
    """Points per criterion and what must be reached at least; empty where the source does not say."""

    points: Mapping[str, Decimal]
    thresholds: Mapping[str, Decimal] = Field(default_factory=dict)
    threshold: Decimal | None = None
    confidence: Confidence


class Section(Fact):
    """A part of a form: a chapter heading, a text to write, or something printed from the draft's data."""

    key: str
    kind: Literal["chapter", "text", "participants"]
    title: Words
    number: str = ""
    depth: int = 1
    under: str = ""
    required: bool = True
    annex: bool = False
    max_characters: int | None = None
    guidance: Points = Points()
    criterion: Criterion | None = None
    tables: tuple[Table, ...] = ()

    @property
    def is_written(self) -> bool:
        """Whether people write in it."""
        return self.kind == "text"

    def heading(self, language: str) -> str:
        """``1.2 Needs analysis and specific objectives``."""
        return f"{self.number} {self.title.in_language(language)}".strip()


class PageLimit(Fact):
    """How many pages the form allows where the call does not say, and how sure that is."""

    pages: int
    confidence: Confidence
    note: Words


class Formatting(Fact):
    """What the funder asks of the paper."""

    paper: Literal["A4"]
    font: Literal["Arial"]
    font_size_pt: Decimal
    margin_mm: Decimal
    confidence: Confidence
    origin: str


class Annex(Fact):
    """A document to be uploaded beside the form; ``section`` is where it can be written here, if anywhere."""

    key: str
    title: Words
    needed: Literal["always", "depends"]
    confidence: Confidence
    section: str = ""


class Form(Facts):
    """One version of a funder's application form."""

    key: str
    programme: str
    version: str
    version_on: date
    title: Words
    language: Literal["de", "en", "fr"]  # of the official paper
    cover_title: Words
    paper_mark: str
    page_limit: PageLimit
    page_rule: Words
    formatting: Formatting
    scoring: Scoring
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...] = Field(alias="annex", default=())

    @model_validator(mode="after")
    def _holds_together(self) -> "Form":
        keys = [section.key for section in self.sections]
        if len(set(keys)) != len(keys):
            raise ValueError("a section stands in the outline twice")
        _check_numbers(self.sections)
        for annex in self.annexes:
            if annex.section and annex.section not in keys:
                raise ValueError(f"annex {annex.key} names the unknown section {annex.section!r}")
        known = {section.criterion.key for section in self.sections if section.criterion}
        unknown = (set(self.scoring.points) | set(self.scoring.thresholds)) - known
        if unknown:
            raise ValueError(f"points are given for the unknown criterion {min(unknown)!r}")
        return self

    @property
    def written(self) -> tuple[Section, ...]:
        """The sections in which people write, in order."""
        return tuple(section for section in self.sections if section.is_written)

    def section(self, key: str) -> Section:
        """The section of this key that people write in, or ``SectionNotFound``."""
        for section in self.written:
            if section.key == key:
                return section
        raise SectionNotFound(f"{self.key} has no section {key!r} to write in")


def form(key: str, version: str = "") -> Form:
    """The form of this key, in its newest version unless an older one is named; an unknown one is an error."""
    newest = forms().get(key)
    if newest is None:
        raise UnknownWords(f"no application form has the key {key!r}")
    if version in ("", newest.version):
        return newest
    path = _folder() / f"{key}.{version}.toml"
    if not path.is_file():
        raise UnknownWords(f"the form {key} has no version {version!r}")
    return read_form(path)


@lru_cache(maxsize=1)
def forms() -> Mapping[str, Form]:
    """The newest version of every form, by key."""
    paths = sorted(path for path in _folder().glob("*.toml") if "." not in path.stem and not path.stem.startswith("_"))
    return {made.key: made for made in map(read_form, paths)}


@lru_cache(maxsize=64)
def read_form(path: Path) -> Form:
    """A form from its file and base, validated; ``CatalogError`` names file, place and what is wrong."""
    content = read_toml(path)
    if base := content.pop("base", ""):
        content = _on_top_of(read_toml(path.parent / f"{base}.toml"), content)
    made = as_facts(_with_sections(content, path), Form, path=path)
    if not path.stem.startswith(made.key):
        raise CatalogError(f"catalog/{path.name}: key: the form calls itself {made.key!r}")
    return made


def _on_top_of(base: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **content}
    for name in MERGED:
        own = content.get(name, {})
        merged[name] = {
            key: {**base.get(name, {}).get(key, {}), **own.get(key, {})} for key in {**base.get(name, {}), **own}
        }
    merged["annex"] = [*base.get("annex", ()), *content.get("annex", ())]
    return merged


def _with_sections(content: dict[str, Any], path: Path) -> dict[str, Any]:
    """The content with the outline resolved: each entry filled with its section, tables and criterion."""
    outline, library = content.pop("outline", []), content.pop("section", {})
    tables, criteria = content.pop("table", {}), content.pop("criterion", {})
    depths: dict[str, int] = {}
    sections = []
    for entry in outline:
        key, number, under = entry.get("section", ""), entry.get("number", ""), entry.get("under", "")
        section = {**_known(library, key, "section", path), "key": key, "number": number, "under": under}
        depths[key] = number.count(".") + 1 if number else depths.get(under, 0) + 1
        section["depth"] = depths[key]
        section["tables"] = [{**_known(tables, name, "table", path), "key": name} for name in section.get("tables", ())]
        if name := section.get("criterion"):
            section["criterion"] = {**_known(criteria, name, "criterion", path), "key": name}
        sections.append(section)
    return {**content, "sections": sections}


def _known(library: dict[str, Any], key: str, kind: str, path: Path) -> dict[str, Any]:
    if key not in library:
        raise CatalogError(f"catalog/{path.name}: the {kind} {key!r} is named but not described")
    found: dict[str, Any] = library[key]
    return found


def _check_numbers(sections: tuple[Section, ...]) -> None:
    """Numbers count up from 1 on each level without a gap; what has no number stands under a section before it."""
    last: tuple[int, ...] = ()
    seen: set[str] = set()
    for section in sections:
        if section.under and section.under not in seen:
            raise ValueError(f"{section.key} stands under {section.under!r}, which does not come before it")
        seen.add(section.key)
        if section.number:
            number = tuple(int(part) for part in section.number.split("."))
            if number not in _next_numbers(last):
                raise ValueError(
                    f"{section.key} has number {section.number} after {'.'.join(map(str, last)) or 'none'}"
                )
            last = number


def _next_numbers(last: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """What may follow a number: its first child, or the next one on its own or a higher level."""
    yield (*last, 1)
    for depth in range(len(last), 0, -1):
        yield (*last[: depth - 1], last[depth - 1] + 1)


def _folder() -> Path:
    return catalog_dir() / "forms"
