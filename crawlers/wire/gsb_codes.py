"""Categories of the Förderdatenbank: codes in the export, words on the pages; read from a dated list."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from crawlers.wire.fields import Fields

SEPARATOR = ", "


class GsbCodes(BaseModel):
    """``gsb_codes.toml``: code to words, for each category."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str
    as_of: date
    Foerderart: Mapping[str, str]
    Foerderberechtigte: Mapping[str, str]
    Foerderbereich: Mapping[str, str]
    Foerdergebiet: Mapping[str, str]
    Foerdergeber: Mapping[str, str]
    record_fields: Fields


@lru_cache(maxsize=1)
def codes() -> GsbCodes:
    """The codes, read and checked once."""
    text = files("crawlers.wire").joinpath("gsb_codes.toml").read_text(encoding="utf-8")
    return GsbCodes.model_validate(tomllib.loads(text))


def words_for(category: str) -> Mapping[str, str]:
    """Code to words for one category."""
    known: Mapping[str, str] = getattr(codes(), category)
    return known


def split_words(joined: str, category: str) -> tuple[str, ...]:
    """Words that a page joins with ``, ``, split at known words first: one of them holds the separator itself.

    ``Arbeit, Kultur, Medien & Sport`` is two categories.
    """
    return tuple(_split(" ".join(joined.split()), sorted(set(words_for(category).values()), key=len, reverse=True)))


def code_for(words: str, category: str) -> str:
    """The code of a category's words; words that we do not know are handed on as they are."""
    return next((code for code, known in words_for(category).items() if known == words), words)


def _split(rest: str, known: list[str]) -> Iterator[str]:
    while rest:
        found = next((words for words in known if rest == words or rest.startswith(words + SEPARATOR)), None)
        words = found or rest.partition(SEPARATOR)[0]
        yield words
        rest = rest[len(words) :].removeprefix(SEPARATOR).strip()
