"""EU calls with their dates: the call files, read for one day and one state of the portal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from crawlers.sample.days import day_after, fill
from crawlers.sample.specs import (
    CascadeSpec,
    Claim,
    EuFile,
    Expect,
    ExternalSpec,
    GroupSpec,
    News,
    TenderSpec,
    Timing,
    TopicSpec,
    eu_codes,
    eu_files,
)

BRUSSELS: Final = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True)
class Announcement:
    """One entry of ``latestInfos``."""

    on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When a call opens, what its deadlines are, and what the portal claims about it."""

    opens_on: date
    closes_on: tuple[date, ...]
    claim: Claim

    def status_on(self, today: date) -> str:
        """The status that follows from the dates alone, in the words of ``tracker.status``."""
        if today < self.opens_on:
            return "forthcoming"
        if not self.closes_on:
            return "unknown"
        last = self.closes_on[-1]
        return "closed" if today > last else "last_day" if today == last else "open"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic (type 1) with its dates and texts."""

    spec: TopicSpec
    group: GroupSpec
    programme: str
    identifier: str
    title: str
    group_identifier: str
    group_title: str
    dates: Dates
    text: Mapping[str, str]
    news: tuple[Announcement, ...]  # newest first
    older: Dates | None = None

    @property
    def key(self) -> str:
        """The name of the call in the call files."""
        return self.spec.key

    @property
    def reference(self) -> str:
        """The key of the English record; it stays the same whatever day the server starts."""
        return self.reference_in("en")

    def reference_in(self, language: str) -> str:
        """The key of the record in a language: newer ones say TOPICS, older ones action type and opening time."""
        if self.group.era == "2026":
            return f"{self.spec.number}TOPICS{language}"
        action = eu_codes().action[self.action].name.replace(" ", "")
        opened = int(datetime.combine(self.dates.opens_on, time(), UTC).timestamp() * 1000)
        return f"{self.spec.number}{action}{opened}{'' if self.group.era == 'leftover' else language}"

    @property
    def action(self) -> str:
        """The key of its type of action."""
        return self.spec.action or self.group.action

    @property
    def expect(self) -> Expect:
        """How a reader should understand the call."""
        return self.spec.expect

    @property
    def closes_at(self) -> tuple[datetime, ...]:
        """The instants of its deadlines, in Brussels time."""
        hour = time(self.spec.closes_hour, tzinfo=BRUSSELS)
        return tuple(datetime.combine(day, hour) for day in self.dates.closes_on)


@dataclass(frozen=True, kw_only=True)
class Cascade:
    """A cascade call (type 8) with its dates."""

    spec: CascadeSpec
    dates: Dates


@dataclass(frozen=True, kw_only=True)
class External:
    """An external-action call (type 2) with its dates."""

    spec: ExternalSpec
    dates: Dates


@dataclass(frozen=True, kw_only=True)
class Tender:
    """A procurement notice (type 0) with its dates."""

    spec: TenderSpec
    dates: Dates


@dataclass(frozen=True, kw_only=True)
class EuCalls:
    """Everything the EU portal knows on one day."""

    topics: tuple[Topic, ...]
    cascades: tuple[Cascade, ...]
    externals: tuple[External, ...]
    tenders: tuple[Tender, ...]

    def topic(self, key: str) -> Topic:
        """The topic with this name in the call files."""
        return next(topic for topic in self.topics if topic.key == key)


def read_eu_calls(today: date, *, moved: bool = False) -> EuCalls:
    """All EU calls as they stand today; ``moved`` is the portal after its changes."""
    files = eu_files()
    return EuCalls(
        topics=tuple(topic for file in files for topic in _topics(file, today, moved)),
        cascades=tuple(Cascade(spec=s, dates=_dates(s, today)) for file in files for s in file.cascade),
        externals=tuple(External(spec=s, dates=_dates(s, today)) for file in files for s in file.external),
        tenders=tuple(Tender(spec=s, dates=_dates(s, today)) for file in files for s in file.tender),
    )


def _topics(file: EuFile, today: date, moved: bool) -> Iterator[Topic]:
    for group in file.group:
        for spec in group.call:
            if (spec.appears == "moved" and not moved) or (spec.leaves == "moved" and moved):
                continue
            yield _topic(spec, group, group.programme or file.programme, today, moved)


def _topic(spec: TopicSpec, group: GroupSpec, programme: str, today: date, moved: bool) -> Topic:
    change = spec.when_moved if moved else None
    dates = _dates(group, today, change.closes_in_days if change else group.closes_in_days)
    words = _words(spec, group, _dates(group, today), today)  # the identifier stays when the deadline moves

    def say(text: str) -> str:
        return fill(text, _days(spec, dates, today), "en", words=words)

    news = (*spec.news, *((change.news,) if change else ()))
    return Topic(
        spec=spec,
        group=group,
        programme=programme,
        identifier=words["identifier"],
        title=say(spec.title),
        group_identifier=words["group"],
        group_title=say(group.title),
        dates=dates,
        text={kind: say(text) for kind, text in spec.text.items()},
        news=_announcements(news, today, say),
        older=_dates(group, today, spec.older.closes_in_days) if spec.older else None,
    )


def _dates(timing: Timing, today: date, closes_in_days: tuple[int, ...] | None = None) -> Dates:
    offsets = timing.closes_in_days if closes_in_days is None else closes_in_days
    closes = timing.closes_on or tuple(day_after(today, days) for days in offsets)
    opens = timing.opens_on or day_after(today, timing.opens_in_days or 0)
    return Dates(opens_on=opens, closes_on=closes, claim=timing.claim or _claim(opens, closes, today))


def _claim(opens: date, closes: tuple[date, ...], today: date) -> Claim:
    if today < opens:
        return "forthcoming"
    return "closed" if closes and closes[-1] < today else "open"


def _words(spec: TopicSpec, group: GroupSpec, dates: Dates, today: date) -> dict[str, str]:
    year = str((dates.closes_on or (today,))[-1].year)
    return {
        "year": year,
        "group": group.identifier.format(year=year),
        "identifier": spec.identifier.format(year=year),
        "siblings": ", ".join(sibling.identifier.format(year=year) for sibling in group.call),
    }


def _days(spec: TopicSpec, dates: Dates, today: date) -> dict[str, date]:
    numbered = {f"closes_{number}": day for number, day in enumerate(dates.closes_on, 1)}
    own = {name: day_after(today, days) for name, days in spec.days.items()}
    return {"today": today, "opens": dates.opens_on, "closes": (*dates.closes_on, today)[0], **numbered, **own}


def _announcements(news: tuple[News, ...], today: date, say: Callable[[str], str]) -> tuple[Announcement, ...]:
    entries = [Announcement(today + timedelta(days=entry.days), say(entry.text)) for entry in news]
    return tuple(sorted(entries, key=lambda entry: entry.on, reverse=True))
