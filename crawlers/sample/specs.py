"""The shape of the EU call files: what may stand in them, checked when they are read."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

CALLS: Final = Path(__file__).parent / "calls"

Claim = Literal["forthcoming", "open", "closed"]
DeadlineModel = Literal["single-stage", "two-stage", "multiple cut-off"]
Relevance = Literal["core", "adjacent", "no"]
Era = Literal["2026", "2025", "2023", "leftover"]


class Spec(BaseModel):
    """A table of a call file: frozen, and every unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Expect(Spec):
    """How a reader should understand the call; an empty status follows from the dates."""

    relevance: Relevance
    status: str = ""
    state: str = "dated"


class News(Spec):
    """An announcement, made so many days before (negative) or after today."""

    days: int
    text: str


class Translation(Spec):
    """The same topic in another language; without texts the English ones stand under the wrong language tag."""

    language: str
    title: str
    text: str


class Older(Spec):
    """A legacy version of the same record that the index never dropped."""

    closes_in_days: tuple[int, ...]
    ingested_days: int


class Moved(Spec):
    """What becomes of the call when the portal is told to move."""

    closes_in_days: tuple[int, ...]
    news: News


class Money(Spec):
    """Smallest and largest contribution and number of grants; 0 means not given."""

    min: int = 0
    max: int = 0
    grants: int = 0


class Timing(Spec):
    """When a call opens and closes: in days from today, or on fixed days of older years."""

    opens_in_days: int | None = None
    closes_in_days: tuple[int, ...] = ()
    opens_on: date | None = None
    closes_on: tuple[date, ...] = ()
    claim: Claim | None = None


class TopicSpec(Spec):
    """One topic (type 1) of a call."""

    key: str
    number: int
    identifier: str
    title: str
    keywords: tuple[str, ...]
    expect: Expect
    text: dict[str, str]
    keywords_form: Literal["list", "json"] = "list"
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    action: str = ""
    budget: int = 0
    money: Money = Money()
    news: tuple[News, ...] = ()
    days: dict[str, int] = Field(default_factory=dict)
    translations: tuple[Translation, ...] = ()
    older: Older | None = None
    when_moved: Moved | None = None
    appears: Literal["", "moved"] = ""
    leaves: Literal["", "moved"] = ""
    closes_hour: int = 17


class GroupSpec(Timing):
    """A call with the topics below it."""

    identifier: str
    title: str
    number: int
    programme: str = ""
    divisions: tuple[str, ...] = ()
    action: str = ""
    pot: int = 0  # money of the whole call, which every topic repeats
    destination: str = ""
    deadline_model: DeadlineModel = "single-stage"
    era: Era = "2026"
    call: tuple[TopicSpec, ...]


class CascadeSpec(Timing):
    """A call of a funded project that hands out part of its grant (type 8)."""

    key: str
    number: int
    page: int  # the number in its address, which several calls share
    parent: str
    parent_title: str
    programme: str
    acronym: str
    project: str
    title: str
    budget: int
    hour: str  # labelled as UTC, meaning uncertain
    expect: Expect
    text: str
    bare: bool = False  # the answer has its fields beside the record, without ``metadata``


class ExternalSpec(Timing):
    """A call of external action (type 2), whose seconds change with every request."""

    key: str
    number: int
    identifier: str
    title: str
    time: str
    budget: int
    expect: Expect
    text: str
    status_code: str = ""


class TenderSpec(Timing):
    """A procurement notice (type 0)."""

    number: int
    identifier: str
    call: str
    title: str
    authority: str
    text: str


class QuestionSpec(Spec):
    """A page of frequent questions, which answers whoever forgets to filter."""

    number: int
    title: str
    text: str


class StubSpec(Spec):
    """A row without status and text."""

    reference: str


class EuFile(Spec):
    """Everything that may stand in one file of EU calls."""

    programme: str = ""
    group: tuple[GroupSpec, ...] = ()
    cascade: tuple[CascadeSpec, ...] = ()
    external: tuple[ExternalSpec, ...] = ()
    tender: tuple[TenderSpec, ...] = ()
    question: tuple[QuestionSpec, ...] = ()
    stub: tuple[StubSpec, ...] = ()


class ActionCode(Spec):
    """A type of action with its model grant agreement (id, code, name)."""

    id: int
    code: str
    name: str
    mga: tuple[int, str, str]


class ProgrammeCode(Spec):
    """A framework programme as the portal names it, and its standard conditions."""

    code: int
    abbreviation: str
    label: str
    contact: str
    conditions: str


class EuCodes(Spec):
    """The code tables of the portal."""

    origin: str
    as_of: date
    support: str
    labels: dict[str, dict[str, str]]
    action: dict[str, ActionCode]
    programme: dict[str, ProgrammeCode]


def read_toml(name: str) -> dict[str, Any]:
    """The contents of one call file."""
    return tomllib.loads((CALLS / name).read_text(encoding="utf-8"))


@lru_cache
def eu_codes() -> EuCodes:
    """The code tables of the EU portal."""
    return EuCodes.model_validate(read_toml("eu_codes.toml"))


@lru_cache
def eu_files() -> tuple[EuFile, ...]:
    """All files of EU calls, by name."""
    names = sorted(path.name for path in CALLS.glob("eu_*.toml") if path.name != "eu_codes.toml")
    return tuple(EuFile.model_validate(read_toml(name)) for name in names)
