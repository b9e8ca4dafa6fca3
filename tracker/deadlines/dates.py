"""Dates in prose: where they stand, what they say, and what hour goes with them; nothing is judged here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january janvier jan janv",
            "februar feber february février fevrier feb febr févr fevr fév fev",
            "märz maerz march mars mar mrz mär",
            "april avril apr avr",
            "mai may",
            "juni june juin jun",
            "juli july juillet jul juil",
            "august août aout aug",
            "september septembre sep sept",
            "oktober october octobre okt oct",
            "november novembre nov",
            "dezember december décembre decembre dez dec déc",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_ORDINAL: Final = r"(?:st|nd|rd|th|er|ᵉʳ|º|°)"
_DAY: Final = rf"(?<![\d.,/§-])(?P<day>[0-3]?\d)(?:\s?{_ORDINAL}\b|\.)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?!\d|[./-]\d)"

_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.])(?P<year>20\d\d)-(?P<num>\d\d)-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d)[:\d.]*(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)",
        rf"{_DAY}\s{{0,3}}(?:of\s|de\s)?{_MONTH},?\s{{0,3}}{_YEAR}",
        rf"\b{_MONTH}\s{{1,3}}(?P<day>[0-3]?\d)(?:\s?{_ORDINAL}\b)?,?\s{{1,3}}{_YEAR}",
        r"(?<![\d.,/])(?P<day>[0-3]?\d)\s?\.\s?(?P<num>[01]?\d)\s?\.\s?(?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d.,/])(?P<day>[0-3]?\d)\s?[/-]\s?(?P<num>[01]?\d)\s?[/-]\s?(?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d.,/])(?P<day>[0-3]?\d)[./](?P<num>[01]?\d)[./](?P<short>\d\d)(?![\d.]*\d)",
        rf"{_DAY}\s{{0,3}}(?:of\s|de\s)?{_MONTH}(?!\s?\d)",
        rf"\b{_MONTH}\s{{1,3}}(?P<day>[0-3]?\d)(?:\s?{_ORDINAL}\b)?(?![\d.:%]|\s?(?:Uhr|h\b|€|EUR))",
        r"(?<![\d.,/])(?P<day>[0-3]?\d)\.\s?(?P<num>[01]?\d)\.(?!\s?\d)",
        r"(?<![\d.,/])(?P<day>[0-3]?\d)[./](?P<num>[01]?\d)"
        r"(?=\s(?:eines|jeden|jedes|des|für|de chaque|of each)\b|\s?(?:und|oder|bzw\.)\s[0-3]?\d\.)",
        rf"(?:(?:anfang|mitte|ende|beginning of|early|mid-?|end of|late|début|mi-|fin)\s?)?\b{_MONTH}\s{{1,3}}{_YEAR}",
    )
)
_PARTIAL: Final = re.compile(
    rf"(?<![\d.,/§-])(?P<day>[0-3]?\d)(?:{_ORDINAL}|\.)?\s{{0,3}}"
    rf"(?:und|oder|bis(?: zum)?|and|or|to|et|ou|au|,|/|-|–|—)\s{{0,3}}(?:le\s|the\s|am\s|zum\s|den\s)?\Z",
    re.IGNORECASE,
)
_SEASON: Final = re.compile(
    r"(?P<month>früh(?:jahr|ling|sommer|herbst)|sommer|herbst|winter|spring|summer|autumn|printemps|été|automne|hiver|"
    r"[1-4]\.\s?quartal|q[1-4]|[1-4](?:er|e|ème)\s(?:trimestre|semestre)|(?:first|second|third|fourth) quarter(?: of)?|"
    r"[12]\.\s?halbjahr)\s{1,3}(?:de\s)?(?P<year>20\d\d)",
    re.IGNORECASE,
)
_HOUR_AFTER: Final = re.compile(
    r"(?:\s?\([^()]{0,20}\))?[\s,;(]{0,4}"
    r"(?:(?:um|at|à|a|bis|by|until|jusqu[’']à|,|-|–|spätestens|kurz vor|no later than)\s{1,2}){0,2}\(?"
    r"(?:(?P<h>[0-2]?\d)\s?(?:(?P<sep>[:.h])\s?(?P<m>[0-5]\d))?\s?(?P<unit>Uhr|h\b|heures?\b|hrs?\b|hours\b|o[’']clock|a\.?m\b\.?|p\.?m\b\.?)?|"
    r"(?P<word>noon|midday|midnight|minuit|midi|mitternacht|mittags))",
    re.IGNORECASE,
)
_HOUR_BEFORE: Final = re.compile(
    r"(?:(?P<h>[0-2]?\d)\s?(?:(?P<sep>[:.h])\s?(?P<m>[0-5]\d))?\s?(?P<unit>Uhr|h\b|heures?\b|hrs?\b|hours\b|o[’']clock|a\.?m\b\.?|p\.?m\b\.?)?|"
    r"(?P<word>noon|midday|midnight|minuit|midi|mitternacht))"
    r"[\s,]{0,3}(?:\([^()]{3,40}\)|(?:Brussels|Paris|German|London|CET|CEST|MEZ|MESZ|UTC|GMT)[\w ]{0,14})?[\s,]{0,3}"
    r"(?:(?:am|des|on|of|le|du|den|vom|zum)\s{1,2})?(?:(?:\w{2,10}tag|\w{3,6}day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s{1,2})?(?:den\s|the\s)?\Z",
    re.IGNORECASE,
)
_ZONES: Final = tuple(
    (re.compile(words, re.IGNORECASE), zone)
    for words, zone in (
        (r"brüssel|brussels|bruxelles", "Europe/Brussels"),
        (r"\bparis\b|heure (?:de paris|française)|french time|métropole", "Europe/Paris"),
        (r"\bberlin|deutsche\w* zeit|german time|\bMESZ?\b|\bMEZ\b", "Europe/Berlin"),
        (r"\bwien|vienna|österreich\w* zeit", "Europe/Vienna"),
        (r"\bCES?T\b|\bcentral european", "Europe/Brussels"),
        (r"\blondon|\bUK time|british", "Europe/London"),
        (r"\bUTC\b|\bGMT\b", "UTC"),
    )
)
_DIGITS: Final = re.compile(r"\d+")
_REACH: Final = 40  # characters from a digit of a date to its ends
_WORD_HOURS: Final = {"noon": "12:00", "midday": "12:00", "midi": "12:00", "mittags": "12:00"}
_JOINT: Final = re.compile(
    r"[\s,;/()]{0,4}"
    r"(?:(?:und|oder|bis|sowie|beziehungsweise|bzw\.|and|or|to|until|et|ou|au|jusqu[’']au|-|–|—|&|, dann)[\s,]{1,3})?"
    r"(?:(?:spätestens|zum|bis|am|den|dem|the|by|on|le|until|à|jeweils|avant|auf|from|vom|einschließlich)\s{1,2}){0,3}\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Found:
    """A date as it stands in a text; year, month or day are none where the words leave them out.

    ``inherited`` tells that the year comes from a neighbour ("1. März und 1. Juni 2027"); ``is_valid`` is false
    for a day no calendar has ("31. Februar").
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    hour: str = ""
    zone: str | None = None
    hour_start: int = -1
    hour_end: int = -1
    inherited: bool = False
    short_year: bool = False
    is_valid: bool = True

    @property
    def on(self) -> date | None:
        """The calendar day, where all of it is said and the calendar has it."""
        if self.year is None or self.month is None or self.day is None or not self.is_valid:
            return None
        return date(self.year, self.month, self.day)

    @property
    def yearly(self) -> str:
        """``--09-30`` for a day without a year."""
        return f"--{self.month:02d}-{self.day:02d}" if self.month and self.day and self.is_valid else ""

    @property
    def first(self) -> int:
        """Where the date with its hour begins."""
        return self.start if self.hour_start < 0 else min(self.start, self.hour_start)

    @property
    def last(self) -> int:
        """Where the date with its hour ends."""
        return max(self.end, self.hour_end)


def find_dates(text: str) -> list[Found]:
    """All dates of a text in order, with hours and zones, neighbours sharing their year."""
    taken = bytearray(len(text))
    found: list[Found] = []
    for form in _FORMS:
        for match in _near_digits(form, text):
            if taken.find(1, match.start(), match.end()) < 0:
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                found.append(_found(match))
    found += [
        Found(match.start(), match.end(), int(match["year"]), None, None)
        for match in _near_digits(_SEASON, text)
        if taken.find(1, match.start(), match.end()) < 0
    ]
    found.sort(key=lambda one: one.start)
    found = [*_partials(text, found)]
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    timed = [_with_hour(text, one, ends[index], starts[index + 1]) for index, one in enumerate(found)]
    return _share_years(text, timed)


def _near_digits(form: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of a form, looked for only around digits: no date does without them."""
    start = end = 0
    for digits in _DIGITS.finditer(text):
        if digits.start() - _REACH > end:
            yield from form.finditer(text, start, end)
            start = digits.start() - _REACH
        end = min(digits.end() + _REACH, len(text))
    yield from form.finditer(text, start, end)


def _found(match: re.Match[str]) -> Found:
    groups = match.groupdict()
    month = int(groups["num"]) if groups.get("num") else MONTHS[groups["month"].casefold().rstrip(".")]
    year = int(groups["year"]) if groups.get("year") else 2000 + int(groups["short"]) if groups.get("short") else None
    day = int(groups["day"]) if groups.get("day") else None
    hour = f"{groups['hour']}:{groups['minute']}" if groups.get("hour") else ""
    return Found(
        match.start(),
        match.end(),
        year,
        month,
        day,
        hour="" if hour == "00:00" else hour,
        short_year=bool(groups.get("short")),
        is_valid=_is_day(year, month, day),
    )


def _is_day(year: int | None, month: int, day: int | None) -> bool:
    try:
        date(year or 2000, month, day or 1)
    except ValueError:
        return False
    return True


def _partials(text: str, found: list[Found]) -> Iterator[Found]:
    """The dates, and days that share the month of the next: "1. und 15. März 2027"."""
    end = 0
    for one in found:
        extra: list[Found] = []
        start = one.start
        while one.day is not None and (match := _PARTIAL.search(text, max(end, start - 40), start)):
            day = int(match["day"])
            if not _is_day(one.year, one.month or 1, day):
                break
            extra.append(replace(one, start=match.start(), end=match.end("day"), day=day, inherited=True, hour=""))
            start = match.start()
        yield from reversed(extra)
        yield one
        end = one.end


def _with_hour(text: str, one: Found, preceding: int, following: int) -> Found:
    """The date with the hour that stands right after or before it, between its neighbours."""
    if one.hour or one.day is None:
        return one
    after = _HOUR_AFTER.match(text, one.end, min(following, one.end + 80))
    if after and (hour := _hour(after)):
        zone = _zone(text[after.end() : min(following, after.end() + 40)])
        return replace(one, hour=hour, zone=zone, hour_start=after.start(), hour_end=after.end())
    before = _HOUR_BEFORE.search(text, max(preceding, one.start - 80), one.start)
    if before and (hour := _hour(before)):
        zone = _zone(before[0]) or _zone(text[one.end : min(following, one.end + 40)])
        return replace(one, hour=hour, zone=zone, hour_start=before.start(), hour_end=one.end)
    return one


def _hour(match: re.Match[str]) -> str:
    """``17:00`` from the words of an hour; empty unless they are sure to be one."""
    if match["word"]:
        return _WORD_HOURS.get(match["word"].lower(), "24:00")
    unit, separator = (match["unit"] or "").lower().replace(".", ""), match["sep"] or ""
    if not unit and separator not in (":", "h", "H"):
        return ""
    hour, minute = int(match["h"]), match["m"] or "00"
    if unit == "pm" and hour < 12:
        hour += 12
    if unit == "am" and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute}" if hour < 24 or (hour == 24 and minute == "00") else ""


def _zone(words: str) -> str | None:
    return next((zone for pattern, zone in _ZONES if pattern.search(words)), None)


def _share_years(text: str, found: list[Found]) -> list[Found]:
    """Give a day without a year the year of the next one it is joined to, or of the one before."""
    shared = list(found)
    for index in range(len(shared) - 2, -1, -1):
        one, other = shared[index], shared[index + 1]
        if one.year is None and other.year is not None and _JOINT.match(text, one.last, other.first):
            shared[index] = _in_year(one, other.year - (_order(one) > _order(other)))
    for index in range(1, len(shared)):
        one, other = shared[index], shared[index - 1]
        joined = one.year is None and other.year is not None and _JOINT.match(text, other.last, one.first)
        if joined and other.year is not None and _order(one) > _order(other):
            shared[index] = _in_year(one, other.year)
    return shared


def _in_year(one: Found, year: int) -> Found:
    return replace(one, year=year, inherited=True, is_valid=_is_day(year, one.month or 1, one.day))


def _order(one: Found) -> tuple[int, int]:
    return one.month or 0, one.day or 0
