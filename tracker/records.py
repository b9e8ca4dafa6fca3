"""The contract with the crawlers: what a source is, and what it says about a call, in its own words.

Everything in a record is text as the publisher wrote it (HTML where the publisher sends HTML);
nothing here is understood, translated or sanitised. ``tracker.ingest`` does that.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo


class Level(StrEnum):
    """Who stands behind a source's money."""

    EU = "eu"
    NATIONAL = "national"
    REGIONAL = "regional"
    PRIVATE = "private"


class DeadlineRule(StrEnum):
    """How a source writes its deadlines; the rules themselves live in ``tracker.deadlines``."""

    EU_PORTAL = "eu_portal"  # structured, see sources: date in UTC, 17:00 Brussels for grants
    PROSE = "prose"  # read from the source's own sentences


@dataclass(frozen=True, kw_only=True)
class Source:
    """A portal we read: declared by its spider, registered in the database by ``python -m crawlers register``."""

    title: str
    publisher: str
    homepage: str
    start_urls: tuple[str, ...]
    language: str
    zone: ZoneInfo
    level: Level
    country: str  # "EU" or ISO 3166 alpha-2
    licence: str
    attribution: str
    every_hours: int
    expect: range  # how many records a healthy complete run yields
    deadline_rule: DeadlineRule
    page_size: int = 0  # a run that yields exactly this many is suspect; 0: no pages
    delay_seconds: float = 1.0  # pause between requests to hosts other than loopback
    no_derivatives: bool = False  # the text may be shown unaltered only
    enabled: bool = True

    def __post_init__(self) -> None:
        if self.every_hours < 1:
            raise ValueError("every_hours must be at least 1")
        if not self.start_urls:
            raise ValueError("a source has at least one start address")


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """What one source says about one call.

    ``key`` is the publisher's own identifier, raw, and unique within the source; ``identifier`` is the
    code people use (not unique). ``deadlines`` are the raw date strings in the order given;
    ``deadline_words`` is prose that may hold deadlines. Amounts are digits or words as given.
    """

    source: str
    key: str
    url: str
    title: str
    language: str = ""
    identifier: str = ""
    kind: str = ""  # "grant", "cascade", "external_action", "programme", or the source's own word
    call_group: str = ""  # identifier of the call above this one
    call_group_title: str = ""
    programme: str = ""  # the source's code or name of the programme
    programme_title: str = ""  # the source's name of the programme, where ``programme`` is a code
    divisions: tuple[str, ...] = ()
    funder: str = ""
    level: str = ""  # whose money it is, where one source has several levels; a ``Level``
    status: str = ""  # the source's own status code or word
    status_note: str = ""  # a sentence such as "Eine Antragstellung ist nicht mehr möglich."
    opens: str = ""
    published: str = ""
    deadlines: tuple[str, ...] = ()
    deadline_model: str = ""
    deadline_words: str = ""
    summary: str = ""
    description: str = ""
    eligibility: str = ""
    procedure: str = ""
    legal_basis: str = ""
    news: tuple[str, ...] = ()  # announcements and corrigenda, newest first, as "date: HTML"
    budget_total: str = ""  # money of this call, not of the group above it
    grant_min: str = ""
    grant_max: str = ""
    grants_expected: str = ""
    funding_rate: str = ""
    currency: str = ""
    action_types: tuple[str, ...] = ()
    funding_types: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()  # regions or countries the source names
    subjects: tuple[str, ...] = ()  # the source's own subject categories
    keywords: tuple[str, ...] = ()
    contact: str = ""
    links: tuple[tuple[str, str], ...] = ()  # (label, address)
    leftover: bool = False  # the source itself marks the record as belonging to an older index

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The record back from what ``to_json`` gave; unknown keys are an error."""
        tuples = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
        if "links" in values:
            tuples["links"] = tuple((label, address) for label, address in values["links"])
        return cls(**{**values, **tuples})


@dataclass(frozen=True)
class Skipped:
    """A record in an answer that is no call we want, with the reason (a short stable word)."""

    where: str
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """A record in an answer that should be a call but could not be read, and why."""

    where: str
    why: str


class RunState(StrEnum):
    """How a run ended, or that it has not."""

    RUNNING = "running"
    HEALTHY = "healthy"
    SUSPECT = "suspect"
    FAILED = "failed"


@dataclass(kw_only=True)
class RunReport:
    """What one run did; ``records + skipped + unreadable`` account for everything the answers held."""

    source: str
    state: RunState = RunState.RUNNING
    reason: str = ""
    answers: int = 0
    records: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unreadable: list[dict[str, str]] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The object that ``callboard crawl --json`` prints."""
        return {**asdict(self), "state": str(self.state), "seconds": round(self.seconds, 3)}
