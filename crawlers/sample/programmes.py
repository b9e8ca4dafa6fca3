"""German programmes with their dates: the files of the Förderdatenbank, read for one day and one state."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from crawlers.sample.days import day_after, fill
from crawlers.sample.specs import CALLS, Relevance, Spec, read_toml

BERLIN: Final = ZoneInfo("Europe/Berlin")
NAMESPACE: Final = uuid.UUID("0b0f6d1c-6d57-4b2c-9a3e-3f2f5f6f7c11")  # of the ids on the pages, one for each path

State = Literal["dated", "rolling", "until_exhausted", "none_stated"]
Kind = Literal["single", "two_stage", "cutoffs", "rolling", "none"]


class Reading(Spec):
    """How a reader should understand a programme; ``days`` names the days that are deadlines."""

    relevance: Relevance
    status: str = ""
    state: State = "dated"
    kind: Kind = "single"
    days: tuple[str, ...] = ("closes",)
    recurs: tuple[str, ...] = ()


class MovedDays(Spec):
    """The days of a programme after the portal has moved."""

    days: dict[str, int]


class ProgrammeSpec(Spec):
    """One programme as its file says it; texts are plain, with the names of days in braces."""

    path: str  # below Foerderprogramm, for example "Land/Sachsen"
    slug: str  # not unique
    title: str
    types: tuple[str, ...] = ("zuschuss",)
    areas: tuple[str, ...]
    givers: tuple[str, ...]
    applicants: tuple[str, ...]
    subjects: tuple[str, ...]
    details: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    organisation: str
    contacts: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    keywords: str
    issued_in_days: int
    days: dict[str, int] = Field(default_factory=dict)
    expires: str = ""
    note: str = ""
    layout: Literal["tabs", "plain"] = "tabs"
    soft_hyphens: bool = False
    control_character: bool = False
    short: str = ""
    full: str = ""
    conditions: str = ""
    deadline: str = ""
    procedure: str = ""
    duration: str = ""
    documents: str = ""
    citation: str = ""
    directive: str = ""
    expect: Reading
    when_moved: MovedDays | None = None
    appears: Literal["", "moved"] = ""
    leaves: Literal["", "moved"] = ""


class UntitledSpec(Spec):
    """A document without a title, which is no programme."""

    path: str
    slug: str


class ProgrammeFile(Spec):
    """Everything that may stand in one file of German programmes."""

    programme: tuple[ProgrammeSpec, ...] = ()
    untitled: tuple[UntitledSpec, ...] = ()


class ContactSpec(Spec):
    """Whom to ask; what is empty is unknown."""

    name: str
    unit: str
    road: str
    house: str
    zip: str
    city: str
    phone: str
    email: str
    website: str


class FdbCodes(Spec):
    """Categories with their labels, funders and contacts."""

    origin: str
    as_of: date
    directive: str
    label: dict[str, dict[str, str]]
    funder: dict[str, str]
    contact: dict[str, ContactSpec]


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One programme with its dates and texts."""

    spec: ProgrammeSpec
    issued_on: date
    days: Mapping[str, date]
    title: str
    note: str
    texts: Mapping[str, str]  # by the name of the field: short, full, conditions, …

    @property
    def path(self) -> str:
        """The path of its page and its document, below the root of the site: the key of the programme."""
        return f"/FDB/Content/DE/Foerderprogramm/{self.spec.path}/{self.spec.slug}"

    @property
    def archive_path(self) -> str:
        """Where its page goes when it has left."""
        return f"/FDB/Content/DE/Archiv/{self.spec.slug}"

    @property
    def uuid(self) -> str:
        """The id on its page and in lists."""
        return str(uuid.uuid5(NAMESPACE, self.path))

    @property
    def issued(self) -> str:
        """``2025-05-26T14:00:00.000+02:00``."""
        hour = time(8 + len(self.spec.slug) % 9, len(self.title) % 60, tzinfo=BERLIN)
        return datetime.combine(self.issued_on, hour).isoformat(timespec="milliseconds")

    @property
    def closes_on(self) -> tuple[date, ...]:
        """The days that are its deadlines, in order."""
        return tuple(sorted(self.days[name] for name in self.spec.expect.days))


@lru_cache
def fdb_codes() -> FdbCodes:
    """The categories, funders and contacts of the Förderdatenbank."""
    return FdbCodes.model_validate(read_toml("fdb_codes.toml"))


@lru_cache
def fdb_files() -> tuple[ProgrammeFile, ...]:
    """All files of German programmes, by name."""
    names = sorted(path.name for path in CALLS.glob("fdb_*.toml") if path.name != "fdb_codes.toml")
    return tuple(ProgrammeFile.model_validate(read_toml(name)) for name in names)


def read_programmes(today: date, *, moved: bool = False, padding: int = 0) -> tuple[Programme, ...]:
    """All programmes as they stand today; ``padding`` adds so many plain ones, to make the list long."""
    specs = (*(spec for file in fdb_files() for spec in file.programme), *_padding(padding))
    return tuple(
        _programme(spec, today, moved)
        for spec in specs
        if not (spec.appears == "moved" and not moved) and not (spec.leaves == "moved" and moved)
    )


def left_programmes(today: date, *, moved: bool) -> tuple[Programme, ...]:
    """The programmes that have left when the portal moved; their pages are in the archive."""
    specs = (spec for file in fdb_files() for spec in file.programme if spec.leaves == "moved" and moved)
    return tuple(_programme(spec, today, moved) for spec in specs)


def untitled_documents() -> tuple[UntitledSpec, ...]:
    """The documents that hold nothing but their path."""
    return tuple(spec for file in fdb_files() for spec in file.untitled)


def _programme(spec: ProgrammeSpec, today: date, moved: bool) -> Programme:
    offsets = spec.when_moved.days if spec.when_moved and moved else spec.days
    days = {name: day_after(today, offset) for name, offset in offsets.items()}
    issued = day_after(today, spec.issued_in_days)
    named = {**days, "issued": issued, "today": today}

    def say(text: str) -> str:
        return fill(text, named, "de")

    return Programme(
        spec=spec, issued_on=issued, days=days, title=say(spec.title), note=say(spec.note), texts=_texts(spec, say)
    )


TEXTS: Final = ("short", "full", "conditions", "deadline", "procedure", "duration", "documents", "citation")


def _texts(spec: ProgrammeSpec, say: Callable[[str], str]) -> dict[str, str]:
    texts = {name: say(getattr(spec, name)).strip() for name in TEXTS}
    return {**texts, "directive": say(spec.directive).strip() or _directive(spec, texts, say)}


def _directive(spec: ProgrammeSpec, texts: Mapping[str, str], say: Callable[[str], str]) -> str:
    """The text of the guideline: chapters as they are usual, full of dates that are no deadlines."""
    year = int(say("{issued:year}"))
    words = {"title": spec.title, "issued": say("{issued:num}"), "year": year, "until": year + 5}
    return fdb_codes().directive.format(**texts, **words).strip()


def _padding(count: int) -> Iterator[ProgrammeSpec]:
    for number in range(1, count + 1):
        yield ProgrammeSpec(
            path="Land/Saarland",
            slug=f"wirtschaftsfoerderung-baustein-{number}",
            title=f"Wirtschaftsförderung Saarland – Baustein {number}",
            areas=("saarland",),
            givers=("land",),
            applicants=("unternehmen",),
            subjects=("unternehmensfinanzierung",),
            organisation="mdi-saarland",
            contacts=("ministerium",),
            keywords="Wirtschaft Darlehen",
            issued_in_days=-100 - number,
            short="Wenn Sie in Ihr Unternehmen investieren, können Sie eine Förderung erhalten.",
            full="Gefördert werden Investitionen in Maschinen und Anlagen.",
            conditions="Der Betrieb liegt im Saarland.",
            deadline="Anträge sind jederzeit möglich.",
            citation="Richtlinie vom {issued:num}",
            expect=Reading(relevance="no", status="open", state="rolling", kind="rolling", days=()),
        )
