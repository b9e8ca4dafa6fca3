"""The codes of the EU portal: names of programmes, kinds of documents, parts of its index; read from a dated list."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from crawlers.wire.fields import Fields


class SediaCodes(BaseModel):
    """``sedia_codes.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str
    as_of: date
    programme: Mapping[str, str]
    kind: Mapping[str, str]
    no_call: Mapping[str, str]
    index: Mapping[str, Literal["current", "leftover", "portal_page"]]
    record_fields: Fields
    bulk_fields: Fields


@lru_cache(maxsize=1)
def codes() -> SediaCodes:
    """The codes, read and checked once."""
    text = files("crawlers.wire").joinpath("sedia_codes.toml").read_text(encoding="utf-8")
    return SediaCodes.model_validate(tomllib.loads(text))
