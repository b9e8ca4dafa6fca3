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
    """``gsb_codes.toml``: code to words for each category, and the fields of a programme."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str
    as_of: date
    categories: Mapping[str, Mapping[str, str]]
    record_fields: Fields


@lru_cache(maxsize=1)
def codes() -> GsbCodes:
    """The codes, read and checked once."""
    text = files("crawlers.wire").joinpath("gsb_codes.toml").read_text(encoding="utf-8")
    return GsbCodes.model_validate(tomllib.loads(text))


def words_for(category: str) -> Mapping[str, str]:
    """Code to words for one category."""
    return codes().categories[category]


def split_words(joined: str, category: str) -> tuple[str, ...]:
    """Words that a page joins with ``, ``, split at known words first: one of them holds the separator itself.

    ``Arbeit, Kultur, Medien & Sport`` is two categories.
    """
    return tuple(_split(" ".join(joined.split()), sorted(set(words_for(category).values()), key=len, reverse=True)))


def _split(rest: str, known: list[str]) -> Iterator[str]:
    while rest:
        found = next((words for words in known if rest == words or rest.startswith(words + SEPARATOR)), None)
        words = found or rest.partition(SEPARATOR)[0]
        yield words
        rest = rest[len(words) :].removeprefix(SEPARATOR).strip()
