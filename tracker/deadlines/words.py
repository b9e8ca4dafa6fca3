"""Cue words: how calls speak of handing in, of opening, and of all the other dates; the words are in the catalogue."""

import re
from enum import StrEnum
from typing import Final

from tracker.catalog.reading import Fact, Facts, read_catalog


class Cue(StrEnum):
    """What a word near a date says about it; where two claim the same words, the earlier here holds."""

    OTHER = "other"  # things with deadlines of their own: reports, questions, events
    DEADLINE = "deadline"  # Antragsfrist, closing date, date limite
    OBJECT = "object"  # what is handed in: Antrag, proposal, dossier
    CALL = "call"  # Ausschreibung, call, appel: runs until, opens on
    SUBMIT = "submit"  # handing in: einreichen, submit, déposer
    OPENS = "opens"  # the beginning of handing in
    ENDS = "ends"  # endet, closes: says nothing of what
    EVENT = "event"  # what else happens on days: start of projects, decisions, entry into force


class CueWords(Fact):
    """The words of each cue."""

    other: tuple[str, ...]
    deadline: tuple[str, ...]
    object: tuple[str, ...]
    call: tuple[str, ...]
    submit: tuple[str, ...]
    opens: tuple[str, ...]
    ends: tuple[str, ...]
    event: tuple[str, ...]


class LeadWords(Fact):
    """The prepositions before a date."""

    until: tuple[str, ...]
    since: tuple[str, ...]
    after: tuple[str, ...]


class PhraseWords(Fact):
    """What a sentence or text says besides its dates."""

    moved: tuple[str, ...]
    old: tuple[str, ...]
    dated: tuple[str, ...]
    too_late: tuple[str, ...]
    two_stages: tuple[str, ...]
    stage1: tuple[str, ...]
    stage2: tuple[str, ...]
    application: tuple[str, ...]
    recurs: tuple[str, ...]
    rolling: tuple[str, ...]
    exhausted: tuple[str, ...]
    closed: tuple[str, ...]
    binding_no: tuple[str, ...]
    binding_yes: tuple[str, ...]
    project_start: tuple[str, ...]
    span: tuple[str, ...]
    this_year: tuple[str, ...]
    next_year: tuple[str, ...]
    year_before: tuple[str, ...]
    dates_of: tuple[str, ...]


class DeadlineWordFacts(Facts):
    """``deadline_words.toml``."""

    cues: CueWords
    leads: LeadWords
    phrases: PhraseWords


def _whole(patterns: tuple[str, ...], after: str = r"(?!\w)", before: str = "") -> re.Pattern[str]:
    """One pattern that finds any of some whole words; a blank in them stands for any white space."""
    alternatives = "|".join(pattern.replace(" ", r"\s") for pattern in patterns)
    return re.compile(rf"{before}(?<!\w)(?:{alternatives}){after}", re.IGNORECASE)


_FACTS: Final = read_catalog("deadline_words", DeadlineWordFacts)
_SAID: Final = _FACTS.phrases
CUES: Final = tuple((cue, _whole(getattr(_FACTS.cues, cue.value))) for cue in Cue)

_WEEKDAY: Final = (
    r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mo|di|mi|do|fr|sa|so)"
)
_BEFORE_DATE: Final = rf"(?:\s*,?\s*(?:dem|den|the|le)?\s*{_WEEKDAY}\b\.?,?)?\s*(?:dem|den|the|le)?\s*\(?\s*\Z"
UNTIL: Final = _whole(_FACTS.leads.until, _BEFORE_DATE)
FROM: Final = _whole(_FACTS.leads.since, _BEFORE_DATE)
AFTER: Final = _whole(_FACTS.leads.after, _BEFORE_DATE)
DATED: Final = _whole(_SAID.dated, r"\b(?:[^.;:]{0,60}\b(?:vom|of|du|dated)|[^.;:]{0,60}[:(]|)\s*(?:dem\s)?\(?\Z")
OLD: Final = _whole(_SAID.old, r"(?!\w)[^.;,)]{0,40}\Z")
MOVED_FROM: Final = re.compile(r"\b(?:vom|von|from|du|de)\b[^.;]{0,30}\Z", re.IGNORECASE)

MOVED: Final = _whole(_SAID.moved)
TOO_LATE: Final = _whole(_SAID.too_late)
TWO_STAGES: Final = _whole(_SAID.two_stages, "")
STAGE1: Final = _whole(_SAID.stage1)
STAGE2: Final = _whole(_SAID.stage2)
APPLICATION: Final = _whole(_SAID.application)
RECURS: Final = _whole(_SAID.recurs)
ROLLING: Final = _whole(_SAID.rolling)
EXHAUSTED: Final = _whole(_SAID.exhausted, "")
CLOSED: Final = _whole(_SAID.closed)
BINDING_NO: Final = _whole(_SAID.binding_no)
BINDING_YES: Final = _whole(_SAID.binding_yes, "")
SPAN: Final = _whole(_SAID.span)
RELATIVE: Final = _whole(
    _SAID.project_start,
    before=(
        r"\b(?:vor|before|avant|nach|after|après)\s(?:(?:dem|der|the|le|la|de|des|du|geplante[nrm]|planned)\s|l['’]){0,3}"
        r"(?:\w+\s)?"
    ),
)
THIS_YEAR: Final = _whole(_SAID.this_year, before=r"\s*")
NEXT_YEAR: Final = _whole(_SAID.next_year, before=r"\s*")
YEAR_BEFORE: Final = _whole(_SAID.year_before, before=r"[^.;]{0,12}")
_FULL_YEAR: Final = r"(20\d\d)\b(?!\s?[/–-]\s?\d)"
YEAR_LABEL: Final = re.compile(
    _whole(_SAID.dates_of, r"(?:\s(?:für|im\sjahr|in|for|en|pour|de|des\sjahres|jahr)){0,2}\s").pattern
    + _FULL_YEAR
    + r"|\b(?:im\sjahr|in|en|auront\slieu\sen)\s"
    + _FULL_YEAR,
    re.IGNORECASE,
)
FUNDED_YEAR: Final = re.compile(rf"\b(?:\w*jahr(?:es)?|für|for|pour|année|year|ab)\s{_FULL_YEAR}", re.IGNORECASE)
