"""Programmes: their names, the portal's codes and identifiers for them, forms, and standing closing hours."""

import re
from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from tracker.catalog.reading import Fact, Facts, Words, read_catalog
from tracker.errors import UnknownWords
from tracker.records import Level

EU_PORTAL_RULE: Final = "eu_portal_17_brussels"
_BLANKS: Final = re.compile(r"\s+")


class ClosingRule(Fact):
    """A standing rule that completes a day to an instant: calls close at this hour unless they say otherwise."""

    id: str
    at: time
    zone: str
    origin: str

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone in which the hour is meant."""
        return ZoneInfo(self.zone)


class Programme(Fact):
    """A funding programme; ``part_of`` names the larger one it belongs to."""

    key: str
    level: Level
    country: str
    name: Words
    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    part_of: str = ""
    period: str = ""
    scope: str = ""
    form: str = ""
    closing_rule: str = ""


class ProgrammeFacts(Facts):
    """``programmes.toml``."""

    closing_rules: tuple[ClosingRule, ...] = Field(alias="closing_rule")
    programmes: tuple[Programme, ...] = Field(alias="programme")

    @model_validator(mode="after")
    def _references_hold(self) -> "ProgrammeFacts":
        keys = [programme.key for programme in self.programmes]
        rules = {rule.id for rule in self.closing_rules}
        if len(set(keys)) != len(keys):
            raise ValueError("two programmes have the same key")
        for programme in self.programmes:
            if programme.part_of and programme.part_of not in keys:
                raise ValueError(f"{programme.key} is part of an unknown programme")
            if programme.closing_rule and programme.closing_rule not in rules:
                raise ValueError(f"{programme.key} has an unknown closing rule")
        return self


@lru_cache(maxsize=1)
def _facts() -> ProgrammeFacts:
    return read_catalog("programmes", ProgrammeFacts)


@lru_cache(maxsize=1)
def programmes() -> Mapping[str, Programme]:
    """All programmes by key, in the order of the catalogue."""
    return {programme.key: programme for programme in _facts().programmes}


def programme_label(key: str, language: str) -> str:
    """``Fonds für die innere Sicherheit (ISF)`` for ``ISF``; an unknown programme is an error."""
    if key not in programmes():
        raise UnknownWords(f"no programme has the key {key!r}")
    return programmes()[key].name.in_language(language)


def closing_rule(rule_id: str) -> ClosingRule:
    """The standing closing rule of this name; an unknown one is an error."""
    for rule in _facts().closing_rules:
        if rule.id == rule_id:
            return rule
    raise UnknownWords(f"no closing rule is called {rule_id!r}")


def programme_for(*words: str) -> Programme | None:
    """The programme that codes, identifiers or names speak of; the narrower one where they agree, else the first.

    ``programme_for("43108390", "HORIZON-CL3-2027-01-FCT-02")`` is Cluster 3 of Horizon Europe.
    """
    found = [programme for word in words if (programme := _programme_for(_BLANKS.sub(" ", word.strip()))) is not None]
    if not found:
        return None
    return next((programme for programme in found[1:] if programme.part_of == found[0].key), found[0])


@lru_cache(maxsize=4096)
def _programme_for(word: str) -> Programme | None:
    if not word:
        return None
    known = programmes()
    if word.upper() in known:
        return known[word.upper()]
    for programme in known.values():
        if word in programme.codes:
            return programme
    return _by_prefix(word.upper()) or _by_name(word.casefold())


def _by_prefix(identifier: str) -> Programme | None:
    fitting = [
        (len(prefix), programme)
        for programme in programmes().values()
        for prefix in programme.prefixes
        if identifier.startswith(prefix.upper())
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _by_name(words: str) -> Programme | None:
    """The programme whose name, or one of its other names, the words are or contain as whole words; longest first."""
    return next((programme for name, programme in _names() if name.search(words)), None)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[re.Pattern[str], Programme], ...]:
    """All names of all programmes as whole words, longest first."""
    named = [
        (name.casefold(), programme)
        for programme in programmes().values()
        for name in (*programme.name.model_dump().values(), *programme.aliases)
    ]
    named.sort(key=lambda pair: len(pair[0]), reverse=True)
    return tuple((re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"), programme) for name, programme in named)
