"""Judging: what one date in a sentence is: the last day to hand something in, an opening, or something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tracker.deadlines import words
from tracker.deadlines.dates import Found
from tracker.deadlines.sentences import Sentence
from tracker.deadlines.words import CUES, Cue


class Role(StrEnum):
    """What a date is."""

    SUBMIT = "submit"
    OPEN = "open"
    OLD = "old"  # replaced by a later announcement
    OTHER = "other"


class Lead(StrEnum):
    """The preposition before a date."""

    UNTIL = "until"
    FROM = "from"
    AFTER = "after"
    DATED = "dated"
    PLAIN = "plain"


@dataclass(frozen=True)
class Judged:
    """A date with its role; ``is_sure`` is false where the words leave a doubt."""

    found: Found
    role: Role
    sentence: Sentence
    is_sure: bool = True
    left: str = ""
    right: str = ""
    is_new: bool = False  # stands in a sentence that moves a deadline


_POSITIVE: Final = frozenset({Cue.DEADLINE, Cue.OBJECT, Cue.CALL})
_NOUNS: Final = frozenset({Cue.DEADLINE, Cue.OBJECT, Cue.CALL, Cue.OTHER, Cue.EVENT})
_RANGE: Final = re.compile(
    r"[\s,]{0,3}(?:uhr[\s,]{0,2})?(?:bis(?:\s(?:zum|einschließlich|spätestens|am))*|–|-|—|to|until|through|au|jusqu['’]au|and|et|und)\s*(?:dem|den|the|le|zum)?\s*(?:\w{2,10},?\s)?\Z",
    re.IGNORECASE,
)
_DASH: Final = re.compile(r"[\s,]*[–—-]\s*\Z")
_BETWEEN: Final = re.compile(
    r"\b(?:zwischen|vom|von|between|from|entre|du)\s(?:dem|den|the|le)?\s*(?:\w{2,10},\s)?\Z", re.IGNORECASE
)
_JOINED: Final = re.compile(
    r"[\s,;/()&]*(?:(?:und|oder|sowie|beziehungsweise|bzw\.|and|or|et|ou|dann|then|puis)\s)?(?:(?:die|der|das|the|la|le)\s(?:erste|zweite|dritte|vierte|letzte|first|second|third|last|other|première?|seconde?|deuxième|troisième|dernière?)\s)?(?:(?:spätestens|jeweils|zum|bis|am|der|den|dem|by|on|the|le|until|avant|au)\s+){0,3}\Z",
    re.IGNORECASE,
)
_WAS: Final = re.compile(r"\b(?:war|lautete|was|était)(?:\s(?:der|the|le))?\s*\Z", re.IGNORECASE)
_TO: Final = re.compile(r"\s*(?:auf|to|au|bis|nun|jetzt|now)\b", re.IGNORECASE)
_RELATIVE_CLAUSE: Final = re.compile(
    r",\s(?:die|der|das|den|dem|deren|welche\w*|which|that|who|whose|qui|que|dont)\b[^,;:]{0,160},", re.IGNORECASE
)
_OPEN_RELATIVE: Final = re.compile(
    r"\w,\s(?:die|der|das|den|welche\w*|which|that|who|qui)\s\w[^,;:]{2,80}\Z", re.IGNORECASE
)
_AFTER_DEADLINE: Final = re.compile(
    r"\b(?:nach|after|following|après)\s(?:\w+\s)?(?:ablauf|ende|schluss|the|la|le|der|dem|des)?\s?"
    r"(?:der|des|dieser)?\s?\w*(?:frist\w*|schluss\w*|stichtag\w*|deadline|clôture|date limite)",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(
    r"[.;:]\s|,\s(?:und|aber|wobei|während|die|der|das|which|while|but|et|mais)\b|\s(?:and|et)\s"
)
_OPEN_UNTIL: Final = re.compile(r"\b(?:geöffnet|offen|open|ouverte?s?)\b[^.;]{0,30}\Z", re.IGNORECASE)
_CALLED: Final = re.compile(r"\s*(?:als|ist|as|is|est|comme)\b", re.IGNORECASE)
_TOLD_LATER: Final = re.compile(
    r"\b(?:bekannt|veröffentlich\w*|mitgeteilt|publish\w*|announc\w*|publi\w*|annonc\w*)\b", re.IGNORECASE
)
_SHORT_LEAD: Final = re.compile(words.UNTIL.pattern, re.IGNORECASE)


def judge_sentence(sentence: Sentence, context: Cue | None) -> list[Judged]:
    """The roles of all dates of a sentence; ``context`` is what a label above it speaks of."""
    judged: list[Judged] = []
    moves = words.MOVED.search(sentence.text) is not None
    for index, found in enumerate(sentence.dates):
        judged.append(_judge(sentence, index, found, judged, context, moves=moves))
    return judged


@lru_cache(maxsize=1024)
def cues_in(text: str) -> tuple[Cue, ...]:
    """The cues of a text in the order of their words; where two claim the same words, the first kind holds."""
    taken = bytearray(len(text))
    found: list[tuple[int, Cue]] = []
    for cue, pattern in CUES:
        for match in pattern.finditer(text):
            if taken.find(1, match.start(), match.end()) < 0:
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                found.append((match.start(), cue))
    return tuple(cue for _, cue in sorted(found))


def subject_of(text: str) -> Cue | None:
    """What a label or sentence speaks of: the last of its nouns."""
    nouns = [cue for cue in cues_in(text) if cue in _NOUNS]
    return nouns[-1] if nouns else None


def _judge(
    sentence: Sentence, index: int, found: Found, before: Sequence[Judged], context: Cue | None, *, moves: bool
) -> Judged:
    start = sentence.dates[index - 1].last if index else sentence.start
    following = sentence.dates[index + 1] if index + 1 < len(sentence.dates) else None
    offset = sentence.start
    left = sentence.text[start - offset : found.first - offset]
    right = sentence.text[found.last - offset : following.first - offset if following else None]
    lead = _lead(sentence.text[: found.first - offset])
    previous = before[-1] if before else None

    if _is_replaced(left, right, moves=moves, has_next=following is not None):
        return Judged(found, Role.OLD, sentence, left=left, right=right)
    ends_range = previous is not None and _is_range(sentence, sentence.dates[index - 1], left)
    begins_range = following is not None and _is_range(sentence, found, right)
    if ends_range and previous is not None:
        left = previous.left
        lead = Lead.UNTIL
    if begins_range and not moves:
        role = Role.OPEN
        return Judged(found, role, sentence, left=left, right=right)

    if previous is not None and previous.role is Role.OLD and _follows_old(left, lead):
        return Judged(found, Role.SUBMIT, sentence, left=previous.left + left, right=right, is_new=True)
    right = _reach(sentence, index, right)
    role, is_sure = _role(left, right, lead, sentence, previous, context, is_range=ends_range)
    if role is Role.SUBMIT and found.short_year:
        is_sure = False
        role = Role.SUBMIT if lead is Lead.UNTIL or Cue.DEADLINE in cues_in(left) else Role.OTHER
    return Judged(found, role, sentence, is_sure, left, right, is_new=moves and role is Role.SUBMIT)


def _follows_old(left: str, lead: Lead) -> bool:
    """Whether a date after a replaced one is the new one: nothing else is spoken of in between."""
    return lead is not Lead.FROM and not {Cue.EVENT, Cue.OTHER} & set(cues_in(left))


def _reach(sentence: Sentence, index: int, right: str) -> str:
    """The words behind a date, those behind its list ("zum 1. März und 1. Juni einzureichen") included."""
    dates, offset = sentence.dates, sentence.start
    while index + 1 < len(dates) and _JOINED.match(right):
        index += 1
        end = dates[index + 1].first - offset if index + 1 < len(dates) else None
        right = sentence.text[dates[index].last - offset : end]
    return right


def _is_replaced(left: str, right: str, *, moves: bool, has_next: bool) -> bool:
    if words.OLD.search(left) or (moves and has_next and _WAS.search(left)):
        return True
    return moves and has_next and bool(words.MOVED_FROM.search(left)) and bool(_TO.match(right))


def _is_range(sentence: Sentence, first: Found, between: str) -> bool:
    """Whether two neighbours are the first and last day of one span of time."""
    if not _RANGE.match(between):
        return False
    lead = sentence.text[: first.first - sentence.start]
    return bool(_DASH.match(between)) or bool(_BETWEEN.search(lead)) or (first.inherited and between.strip() == "bis")


def _lead(before: str) -> Lead:
    before = before[-100:]
    if words.DATED.search(before) and not _SHORT_LEAD.search(before):
        return Lead.DATED
    if words.AFTER.search(before):
        return Lead.AFTER
    if words.UNTIL.search(before):
        return Lead.UNTIL
    if words.FROM.search(before):
        return Lead.FROM
    return Lead.PLAIN


def _role(
    left: str,
    right: str,
    lead: Lead,
    sentence: Sentence,
    previous: Judged | None,
    context: Cue | None,
    *,
    is_range: bool,
) -> tuple[Role, bool]:
    cues = cues_in(_AFTER_DEADLINE.sub(" ", _RELATIVE_CLAUSE.sub(", ", left)))
    clause = _CLAUSE_END.split(right, maxsplit=1)[0]
    after = cues_in(clause)
    if lead is Lead.AFTER:
        all_cues = cues_in(sentence.text)
        late = words.TOO_LATE.search(sentence.text) and any(
            cue in (Cue.OBJECT, Cue.SUBMIT, Cue.DEADLINE) for cue in all_cues
        )
        return (Role.SUBMIT, True) if late else (Role.OTHER, True)
    if lead is Lead.DATED:
        return Role.OTHER, True
    if lead is Lead.FROM:
        return (Role.OPEN if _speaks_of_handing_in(cues + after) else Role.OTHER), True
    if _OPEN_RELATIVE.search(left) and not {Cue.SUBMIT, Cue.ENDS} & set(cues_in(right.partition(",")[0])):
        return Role.OTHER, True
    if not cues:
        return _by_what_follows(after, left, right, lead, sentence, previous, context, is_range=is_range)
    if is_range and context in _POSITIVE and not set(cues) & {Cue.OTHER, Cue.EVENT}:
        return Role.SUBMIT, True
    return _by_what_precedes(cues, after, left, right, lead, previous)


def _by_what_precedes(
    cues: tuple[Cue, ...], after: tuple[Cue, ...], left: str, right: str, lead: Lead, previous: Judged | None
) -> tuple[Role, bool]:
    """The role from the cue nearest before the date, checked by the verb behind it."""
    last = cues[-1]
    nouns = [cue for cue in cues if cue in _NOUNS]
    noun = nouns[-1] if nouns else None
    until = lead is Lead.UNTIL
    labelled = left.rstrip().endswith((":", "–", "-", "=", "|", "("))
    if last is Cue.OTHER or (last in (Cue.SUBMIT, Cue.ENDS, Cue.OPENS) and noun is Cue.OTHER):
        return Role.OTHER, True
    if last in _POSITIVE and len(cues) > 1 and cues[-2] is Cue.OPENS and lead is Lead.PLAIN:
        return Role.OPEN, True  # "Öffnung der Antragstellung: …"
    if (
        last is Cue.DEADLINE
        and "stichtag" in left.lower()
        and Cue.EVENT in cues
        and not {Cue.OBJECT, Cue.SUBMIT} & set(cues + after)
    ):
        return Role.OTHER, True  # reference day of a statistic
    if last is Cue.DEADLINE:
        if after and after[0] is Cue.OTHER:
            return Role.OTHER, True
        return (Role.OTHER, True) if _TOLD_LATER.search(right[:60]) and not until else (Role.SUBMIT, True)
    if last is Cue.ENDS:
        follows_opening = noun is None and previous is not None and previous.role is Role.OPEN
        return (Role.SUBMIT, True) if noun in _POSITIVE or follows_opening else (Role.OTHER, True)
    if last is Cue.OPENS and until and noun is not Cue.OTHER and _OPEN_UNTIL.search(left):
        return Role.SUBMIT, True
    if last is Cue.OPENS:
        if noun in _POSITIVE or (noun is None and _speaks_of_handing_in(after)):
            return (Role.SUBMIT if until else Role.OPEN), True
        return Role.OTHER, True
    if last is Cue.EVENT:
        things = [cue for cue in cues if cue in _POSITIVE or cue is Cue.OTHER]
        if things and things[-1] is Cue.OTHER:
            return Role.OTHER, True
        if after and after[0] is Cue.DEADLINE and _CALLED.match(right):
            return Role.SUBMIT, True
        if until and Cue.SUBMIT in after and Cue.OTHER not in after:
            return Role.SUBMIT, noun is not None
        if Cue.DEADLINE in cues and (labelled or (lead is Lead.PLAIN and _is_stated(left))):
            return Role.SUBMIT, True
        return Role.OTHER, True
    if last is Cue.SUBMIT:
        if noun is Cue.EVENT and not until:
            return Role.OTHER, True
        return (
            (Role.SUBMIT, until or noun is Cue.DEADLINE)
            if until or labelled or noun in _POSITIVE
            else (Role.OTHER, True)
        )
    return _by_object(last, cues, after, lead, labelled=labelled)


def _by_object(
    last: Cue, cues: tuple[Cue, ...], after: tuple[Cue, ...], lead: Lead, *, labelled: bool
) -> tuple[Role, bool]:
    """The role of a date that follows what is handed in, or the call itself."""
    if Cue.SUBMIT in after:
        return Role.SUBMIT, True
    if after and after[0] in (Cue.EVENT, Cue.OTHER):
        return Role.OTHER, True
    if after and after[0] is Cue.OPENS:
        return (Role.SUBMIT if lead is Lead.UNTIL else Role.OPEN), True
    if lead is Lead.UNTIL:
        return Role.SUBMIT, True
    if Cue.SUBMIT in cues or Cue.DEADLINE in cues or Cue.ENDS in after or Cue.DEADLINE in after:
        return Role.SUBMIT, Cue.DEADLINE in cues or Cue.ENDS in after or Cue.DEADLINE in after
    return (Role.SUBMIT, last is Cue.OBJECT) if labelled else (Role.OTHER, False)


def _by_what_follows(
    after: tuple[Cue, ...],
    left: str,
    right: str,
    lead: Lead,
    sentence: Sentence,
    previous: Judged | None,
    context: Cue | None,
    *,
    is_range: bool,
) -> tuple[Role, bool]:
    """The role of a date with nothing telling before it: from its neighbour in a list, the words behind, the label."""
    until = lead is Lead.UNTIL
    if previous is not None and _JOINED.match(left) and previous.role is not Role.OLD:
        return previous.role, previous.is_sure
    names_stage = words.STAGE1.search(left) or words.STAGE2.search(left)
    if names_stage and (":" in left or (previous is not None and previous.role is Role.SUBMIT)):
        return Role.SUBMIT, True
    first = after[0] if after else None
    if first in (Cue.OTHER, Cue.EVENT):
        return Role.OTHER, True
    if first is Cue.OPENS:
        return (Role.OPEN if _speaks_of_handing_in(after) or context in _POSITIVE else Role.OTHER), True
    if first is Cue.ENDS:
        noun = next((cue for cue in after if cue in _NOUNS), context)
        return (Role.SUBMIT if noun in _POSITIVE else Role.OTHER), True
    if first is Cue.DEADLINE:
        return Role.SUBMIT, True
    if first in (Cue.OBJECT, Cue.CALL):
        told = Cue.EVENT in after and Cue.SUBMIT not in after
        return (
            (Role.OTHER, True)
            if told
            else (Role.SUBMIT, until)
            if until or context in _POSITIVE
            else (Role.OTHER, False)
        )
    if first is Cue.SUBMIT and (until or left.rstrip().endswith(("zum", "Stichtagen"))):
        return Role.SUBMIT, True
    if context in _POSITIVE:
        return Role.SUBMIT, True
    if context is not None:
        return Role.OTHER, True
    earlier = sentence.text[: len(sentence.text) - len(right)]
    if (until or ":" in left) and Cue.DEADLINE in cues_in(earlier):
        return Role.SUBMIT, True
    if is_range and not _speaks_of_handing_in(cues_in(sentence.text)):
        return Role.OTHER, False
    return (Role.SUBMIT, False) if until else (Role.OTHER, False)


def _is_stated(left: str) -> bool:
    """Whether the words before a date say what a deadline is: "… ist der", "… is", "… est fixée au"."""
    return (
        re.search(
            r"\b(?:ist(?:\sder)?|sind|is|are|est(?:\sfixée?)?(?:\sau)?|endet\sam|lautet)\s*\Z", left, re.IGNORECASE
        )
        is not None
    )


def _speaks_of_handing_in(cues: Sequence[Cue]) -> bool:
    return any(cue in _POSITIVE or cue is Cue.SUBMIT for cue in cues) and Cue.OTHER not in cues
