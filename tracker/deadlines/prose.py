"""Deadlines in prose: from the judged dates of a text to what it says as a whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tracker.deadlines import words
from tracker.deadlines.dates import Found, find_dates
from tracker.deadlines.judging import Judged, Role, cues_in, judge_sentence, subject_of
from tracker.deadlines.reading import Binding, Confidence, DeadlineKind
from tracker.deadlines.sentences import Sentence, sentences
from tracker.deadlines.words import Cue

MAX_LENGTH: Final = 200_000  # characters; deadlines do not hide behind a whole book
MAX_DATES: Final = 1_000  # a text with more is a table of something else
_MAX_WORDS: Final = 400
_CLAUSE: Final = re.compile(r"[.;]|\s(?:und|and|et)\s")


class ProseKind(StrEnum):
    """How the deadlines of a text belong together."""

    SINGLE = "single"
    TWO_STAGE = "two_stage"
    CUTOFFS = "cutoffs"
    ROLLING = "rolling"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class ProseDeadline:
    """One last day that a text names: a day, a day that comes back every year, or only a month."""

    kind: DeadlineKind
    on: date | None  # none for a day without a year; the first for a month
    is_month: bool = False
    recurs: str = ""
    hour: str = ""
    zone: str | None = None
    words: str
    is_sure: bool = True


@dataclass(frozen=True, kw_only=True)
class ProseReading:
    """What a text says about its deadlines; ``others`` are the dates that were not taken, with what they are."""

    kind: ProseKind
    deadlines: tuple[ProseDeadline, ...]
    others: tuple[tuple[str, str], ...]
    opens_on: date | None
    is_exhaustible: bool
    is_closed: bool
    looks_like_deadline: bool
    binding: Binding
    confidence: Confidence
    why: str


def read_prose(text: str, *, today: date | None = None, about_deadlines: bool = False) -> ProseReading:
    """Read the deadlines of a text; ``about_deadlines`` tells that it stands under a heading such as "Fristen".

    ``today`` serves words such as "this year" only; a day without a year stays without one.
    """
    text = text[:MAX_LENGTH].replace("\u00a0", " ").replace("\u202f", " ").replace("\u00ad", "")
    judged = _judge_text(text, about_deadlines=about_deadlines)
    speaks_of_stages = words.TWO_STAGES.search(text) is not None
    taken = _without_guesses(_without_replaced([one for one in judged if one.role is Role.SUBMIT]))
    found = _deadlines(taken, today=today, speaks_of_stages=speaks_of_stages)
    kind = _kind(text, found, speaks_of_stages=speaks_of_stages)
    found = tuple(replace(one, kind=_role_kind(kind, one, index, found)) for index, one in enumerate(found))
    confidence, why = _confidence(text, kind, found, judged)
    return ProseReading(
        kind=kind,
        deadlines=found,
        others=tuple((text[one.found.start : one.found.end], str(one.role)) for one in judged if one not in taken),
        opens_on=_opening(judged, found),
        is_exhaustible=words.EXHAUSTED.search(text) is not None,
        is_closed=words.CLOSED.search(text) is not None,
        looks_like_deadline=_looks_like_deadline(text, judged),
        binding=binding_of(text),
        confidence=confidence,
        why=why,
    )


def _opening(judged: Sequence[Judged], deadlines: Sequence[ProseDeadline]) -> date | None:
    """The first day of handing in; a day after every deadline, such as the earliest start of projects, is none."""
    last = max((one.on for one in deadlines if one.on), default=None)
    days = (one.found.on for one in judged if one.role is Role.OPEN and one.found.on)
    return next((day for day in days if last is None or day <= last), None)


def binding_of(text: str) -> Binding:
    """Whether the words exclude late applications: "Ausschlussfrist", "keine Ausschlussfrist", or not said."""
    if words.BINDING_NO.search(text):
        return Binding.NO
    return Binding.YES if words.BINDING_YES.search(text) else Binding.UNKNOWN


def _judge_text(text: str, *, about_deadlines: bool) -> list[Judged]:
    """The dates of a text, each judged in its sentence and by what stands above it."""
    judged: list[Judged] = []
    base = Cue.DEADLINE if about_deadlines else None
    label = previous = ""
    for sentence in sentences(text, find_dates(text)[:MAX_DATES]):
        if sentence.dates:
            if sentence.is_item or _is_bare(sentence):
                context = subject_of(label) or base
            else:
                context = subject_of(previous) or base if _goes_on(sentence) else base
            judged += judge_sentence(sentence, context)
        if sentence.is_label:
            label = sentence.text
        elif not sentence.is_item:
            label = ""
        previous = sentence.text if not _goes_on(sentence) else previous + sentence.text
    return judged


_PRONOUN: Final = re.compile(
    r"\s*(?:sie|diese[rs]?|er|es|it|they|this|elle|celle-ci|celui-ci|il|die|der|in der|im)\b\s?"
    r"(?:ersten?|zweiten?|dritten?|endet|läuft|wurde|ist|now|is|has|was|sera|est|a)\b",
    re.IGNORECASE,
)


def _goes_on(sentence: Sentence) -> bool:
    """Whether a sentence speaks on of what the one before spoke of."""
    return _PRONOUN.match(sentence.text) is not None


def _is_bare(sentence: Sentence) -> bool:
    """Whether a sentence is a date and little else, so that the label above says what it is."""
    told = sum(one.last - one.first for one in sentence.dates)
    return bool(sentence.dates) and len(sentence.text.strip()) - told < 45 and not cues_in(sentence.text)


def _without_replaced(taken: list[Judged]) -> list[Judged]:
    """Leave out the old day where another sentence moves the deadline to a new one."""
    new = [one for one in taken if one.is_new]
    old = [one for one in taken if not one.is_new]
    if len(new) == 1 and old and not any(_is_yearless(one) for one in taken):
        stage = _stage(new[0])
        same = [one for one in old if stage is None or _stage(one) in (stage, None)]
        if len({one.found.on for one in same}) == 1:
            return [one for one in taken if one not in same]
    return taken


def _without_guesses(taken: list[Judged]) -> list[Judged]:
    """Leave out days of which only "until" is said, where the text names a deadline properly."""
    if not any(one.is_sure for one in taken):
        return taken
    telling = {Cue.DEADLINE, Cue.OBJECT, Cue.CALL, Cue.SUBMIT}
    return [one for one in taken if one.is_sure or telling & set(cues_in(one.sentence.text))]


def _is_yearless(one: Judged) -> bool:
    return one.found.year is None


def _deadlines(taken: Sequence[Judged], *, today: date | None, speaks_of_stages: bool) -> tuple[ProseDeadline, ...]:
    found: dict[tuple[object, ...], ProseDeadline] = {}
    for one in taken:
        deadline = _deadline(one, today=today, speaks_of_stages=speaks_of_stages)
        if deadline is not None:
            key = (deadline.on, deadline.recurs, deadline.is_month)
            known = found.get(key)
            if known is None or (deadline.hour and not known.hour):
                found[key] = deadline
    return tuple(sorted(found.values(), key=lambda one: (one.on or date.max, one.recurs)))


def _deadline(one: Judged, *, today: date | None, speaks_of_stages: bool) -> ProseDeadline | None:
    found = one.found
    if not found.is_valid:
        return None
    stage = _stage(one)
    kind = DeadlineKind.SUBMISSION
    if stage == 1:
        kind = DeadlineKind.STAGE1
    elif stage == 2 or (speaks_of_stages and _is_application(one)):
        kind = DeadlineKind.STAGE2
    fixed = _fixed_year(one, today) if found.year is None and found.day else found
    said = " ".join(one.sentence.text.split())[:_MAX_WORDS]
    if fixed.month is None or fixed.day is None:
        first = date(fixed.year, fixed.month, 1) if fixed.year and fixed.month else None
        return ProseDeadline(kind=kind, on=first, is_month=True, words=said, is_sure=False)
    recurs = "" if fixed.year else fixed.yearly
    is_sure = one.is_sure and (bool(fixed.year) or words.RECURS.search(one.sentence.text) is not None)
    return ProseDeadline(
        kind=kind, on=fixed.on, recurs=recurs, hour=fixed.hour, zone=fixed.zone, words=said, is_sure=is_sure
    )


def _fixed_year(one: Judged, today: date | None) -> Found:
    """The date with the year that the words around it fix, if they do."""
    found, text = one.found, one.sentence.text
    before = text[: found.first - one.sentence.start]
    if today is not None and words.THIS_YEAR.match(one.right):
        return replace(found, year=today.year)
    if today is not None and words.NEXT_YEAR.match(one.right):
        return replace(found, year=today.year + 1)
    if words.YEAR_BEFORE.match(one.right):
        years = set(words.FUNDED_YEAR.findall(text))
        return replace(found, year=int(years.pop()) - 1) if len(years) == 1 else found
    label = words.YEAR_LABEL.search(before)
    if label and not words.RECURS.search(text):
        return replace(found, year=int(label[1] or label[2]))
    return found


def _stage(one: Judged) -> int | None:
    """1 or 2 where the words nearest to a date name a stage or what is handed in there; else none."""
    right = _CLAUSE.split(one.right, maxsplit=1)[0]
    for words_around, is_before in ((one.left, True), (right, False), (one.sentence.text, True)):
        stages = _stages_in(words_around)
        if stages:
            return stages[-1] if is_before else stages[0]
        if words.APPLICATION.search(words_around):
            return None
    return None


@lru_cache(maxsize=256)
def _stages_in(text: str) -> tuple[int, ...]:
    """The stages that a text names, in the order of the words."""
    named = [(match.start(), 1) for match in words.STAGE1.finditer(text)]
    named += [(match.start(), 2) for match in words.STAGE2.finditer(text)]
    return tuple(stage for _, stage in sorted(named))


def _is_application(one: Judged) -> bool:
    return words.APPLICATION.search(one.left + one.right) is not None and not words.STAGE1.search(one.left + one.right)


def _kind(text: str, found: Sequence[ProseDeadline], *, speaks_of_stages: bool) -> ProseKind:
    days = [one for one in found if not one.is_month]
    stages = {one.kind for one in found} - {DeadlineKind.SUBMISSION}
    if not found:
        return ProseKind.ROLLING if _is_rolling(text) else ProseKind.NONE
    dated_both = DeadlineKind.STAGE2 in stages or (len(days) == 2 and _sketch_then_application(days))
    if speaks_of_stages or (DeadlineKind.STAGE1 in stages and dated_both):
        return ProseKind.TWO_STAGE
    if any(one.recurs for one in days) or len({one.on for one in days}) > 1:
        return ProseKind.CUTOFFS
    return ProseKind.SINGLE


def _sketch_then_application(days: Sequence[ProseDeadline]) -> bool:
    """Whether of two days the first is for a sketch and the second for the application itself."""
    first, second = days
    return (
        first.kind is DeadlineKind.STAGE1
        and second.kind is DeadlineKind.SUBMISSION
        and words.APPLICATION.search(second.words) is not None
    )


def _role_kind(kind: ProseKind, one: ProseDeadline, index: int, found: Sequence[ProseDeadline]) -> DeadlineKind:
    if kind is ProseKind.CUTOFFS:
        return DeadlineKind.CUTOFF
    if kind is not ProseKind.TWO_STAGE:
        return DeadlineKind.SUBMISSION
    if one.kind is not DeadlineKind.SUBMISSION:
        return one.kind
    return DeadlineKind.STAGE1 if index == 0 or len(found) == 1 else DeadlineKind.STAGE2


def _is_rolling(text: str) -> bool:
    if words.CLOSED.search(text) and not words.ROLLING.search(text):
        return False
    if words.ROLLING.search(text) or words.EXHAUSTED.search(text):
        return True
    return any(_is_before_start(part) for part in re.split(r"[.;\n]", text) if words.RELATIVE.search(part))


def _is_before_start(part: str) -> bool:
    """Whether handing in is counted from the start of the project: "sechs Wochen vor Projektbeginn"."""
    cues = cues_in(part)
    if cues and cues[0] is Cue.OTHER:
        return False
    return words.SPAN.search(part) is not None or Cue.OBJECT in cues or Cue.SUBMIT in cues


def _looks_like_deadline(text: str, judged: Sequence[Judged]) -> bool:
    """Whether words promise a deadline that was not read: a cue with digits, an impossible day, or only a month."""
    if any(one.role is Role.SUBMIT for one in judged):
        return True
    return any(
        Cue.DEADLINE in cues_in(part) and re.search(r"\d{1,2}[./]\s?\d|20\d\d", part)
        for part in re.split(r"[.;\n]\s", text)
    ) and not any(one.role in (Role.OTHER, Role.OPEN) and one.is_sure for one in judged)


def _confidence(
    text: str, kind: ProseKind, found: Sequence[ProseDeadline], judged: Sequence[Judged]
) -> tuple[Confidence, str]:
    invalid = [one for one in judged if not one.found.is_valid and one.role is Role.SUBMIT]
    if invalid:
        words_of = text[invalid[0].found.start : invalid[0].found.end]
        return Confidence.LOW, f"no calendar has this day: {words_of}"
    if any(one.is_month for one in found):
        return Confidence.LOW, "a month without a day is no date"
    unsure = [one for one in found if not one.is_sure]
    if unsure:
        why = "a day without a year" if unsure[0].recurs else "the words leave a doubt"
        return Confidence.LOW, why
    if len(found) > 1 and any(one.is_new for one in judged) and kind is ProseKind.CUTOFFS:
        return Confidence.LOW, "a deadline was moved, and it is not clear which"
    if kind is ProseKind.NONE and any(one.role is Role.OTHER and not one.is_sure for one in judged):
        return Confidence.LOW, "dates whose meaning is not said"
    reasons = {
        ProseKind.SINGLE: "one last day is named",
        ProseKind.TWO_STAGE: "the text speaks of two stages",
        ProseKind.CUTOFFS: "several last days, or one that comes back every year",
        ProseKind.ROLLING: "applications at any time, or counted from the start of the project",
        ProseKind.NONE: "no last day is named",
    }
    return Confidence.HIGH, reasons[kind]
