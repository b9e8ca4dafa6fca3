"""Amounts: money and percentages from German, English and French words; several that disagree are none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MAX_WORDS: Final = 20_000  # characters looked at; an amount stands in a sentence, not in a book
_MAX_DIGITS: Final = 15

_NUMBER: Final = r"(?<![\w.,])\d{1,15}(?:[.,'’ \u00a0\u202f\u2009]\d{3}(?!\d)){0,4}(?:[.,]\d{1,6})?(?![\d])"
_SCALE: Final = (
    r"(?:Mio\b\.?|Mill\b\.?|Millionen|millions?\b|M(?=\s*(?:€|EUR|euros?))|m\b|Mrd\b\.?|Milliarden?|milliards?\b|bn\b|"
    r"billions?\b|Tsd\b\.?|TEUR|T€|tausend|thousand|mille\b|k(?=\s*(?:€|EUR)))"
)
_CURRENCY: Final = r"(?:€|euros?\b|EUR\b|Euro\b|d[’']euros?\b)"
_AMOUNT: Final = re.compile(
    rf"(?:(?P<before>{_CURRENCY})\s{{0,3}})?(?P<number>{_NUMBER})(?:\s{{0,3}}(?P<scale>{_SCALE}))?"
    rf"(?:\s{{0,3}}(?:d[’'])?(?P<after>{_CURRENCY}|,-\s?€))?",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(rf"(?:{_NUMBER})\Z")
_EDGES: Final = " \t\n.,;:()"
_PERCENT: Final = re.compile(
    rf"({_NUMBER})\s{{0,3}}(?:%|Prozent\b|v\.\s?H\.|vH\b|percent\b|per cent\b|pour\s?cents?\b)", re.IGNORECASE
)
_SCALES: Final = (
    (re.compile(r"mio|mill(?:ion|\b)|^m$", re.IGNORECASE), Decimal(1_000_000)),
    (re.compile(r"mrd|milliard|bn|billion", re.IGNORECASE), Decimal(1_000_000_000)),
    (re.compile(r"tsd|teur|t€|tausend|thousand|mille$|^k$", re.IGNORECASE), Decimal(1_000)),
)
_UPPER: Final = re.compile(
    r"(?:bis zu|bis(?: zur)? (?:maximal|höchstens)|max(?:\.|imal|imum)?(?: von)?|höchstens|nicht mehr als|"
    r"höchstbetrag(?: von)?|obergrenze von|up to|at most|no(?:t)? more than|maximum of|not exceed(?:ing)?|capped at|"
    r"jusqu[’']à|au plus|(?:au )?maximum de|plafonnée?s? à|dans la limite de)\s*(?:einem betrag von|insgesamt)?\s*\Z",
    re.IGNORECASE,
)
_LOWER: Final = re.compile(
    r"(?:mindestens|wenigstens|mind\.|min\.|minimum(?: of)?|nicht weniger als|ab|at least|no(?:t)? less than|from|"
    r"au moins|minimum de|à partir de|bagatellgrenze von|untergrenze von)\s*\Z",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s{0,3}(?:und|bis|and|to|et|à|-|–|—)\s{0,3}(?:zu\s+)?\Z", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"(?:zwischen|von|between|from|entre|de)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class AmountRange:
    """The least and the most that words allow; none where they say nothing, or say several things."""

    least: Decimal | None = None
    most: Decimal | None = None


def parse_amount(words: str) -> Decimal | None:
    """The one amount of money in words: ``bis zu 1,2 Mio. Euro`` gives 1200000; digits alone count as they stand.

    No amount, a range, or different amounts give none.
    """
    if parse_range(words).least is not None:
        return None
    values = {amount.value for amount in _amounts(words)}
    if not values and _ALONE.match(words.strip(_EDGES)):
        values = {_number(words.strip(_EDGES), scaled=False)}
    return values.pop() if len(values) == 1 else None


def parse_percent(words: str) -> Decimal | None:
    """The one percentage in words, above 0 and at most 100: ``bis zu 90 Prozent`` gives 90; a number alone counts."""
    values = {_number(match[1], scaled=True) for match in _PERCENT.finditer(words[:MAX_WORDS])}
    if not values and _ALONE.match(words.strip(_EDGES)):
        values = {_number(words.strip(_EDGES), scaled=True)}
    value = values.pop() if len(values) == 1 else None
    return value if value is not None and 0 < value <= 100 else None


def parse_range(words: str) -> AmountRange:
    """The range of a grant in words: ``zwischen 1 und 2 Mio. Euro``, ``up to EUR 50,000``, ``au moins 75 000 €``."""
    lower: set[Decimal] = set()
    upper: set[Decimal] = set()
    found = _amounts(words, with_bare=True)
    for index, amount in enumerate(found):
        before = words[found[index - 1].end if index else 0 : amount.start][-40:]
        if index and _AND.match(before) and _is_from(words, found[index - 1]):
            first = found[index - 1]
            lower.add(first.value if first.is_money else first.plain * amount.scale)
            upper.add(amount.value)
        elif amount.is_money and _UPPER.search(before):
            upper.add(amount.value)
        elif amount.is_money and _LOWER.search(before):
            lower.add(amount.value)
    return AmountRange(least=lower.pop() if len(lower) == 1 else None, most=upper.pop() if len(upper) == 1 else None)


@dataclass(frozen=True)
class _Amount:
    start: int
    end: int
    plain: Decimal
    scale: Decimal
    is_money: bool

    @property
    def value(self) -> Decimal:
        return self.plain * self.scale


def _amounts(words: str, *, with_bare: bool = False) -> list[_Amount]:
    found = []
    for match in _AMOUNT.finditer(words[:MAX_WORDS]):
        scale_words = match["scale"] or ""
        is_money = bool(match["before"] or match["after"]) or scale_words.lower() in ("teur", "t€")
        if is_money or with_bare:
            plain = _number(match["number"], scaled=bool(scale_words))
            found.append(_Amount(match.start(), match.end(), plain, _scale(scale_words), is_money))
    return found


def _is_from(words: str, first: _Amount) -> bool:
    """Whether an amount is the lower end of a range: "zwischen 1 und …", "von 5.000 bis …", or "5.000 – …"."""
    return (
        bool(_BETWEEN.search(words[: first.start][-20:])) or re.match(r"\s{0,3}[-–—]", words[first.end :]) is not None
    )


def _scale(words: str) -> Decimal:
    for pattern, factor in _SCALES:
        if words and pattern.search(words.strip(" .")):
            return factor
    return Decimal(1)


def _number(digits: str, *, scaled: bool) -> Decimal:
    """Digits with either kind of marks: ``1.234,50``, ``1,234.50``, ``50 000``; three digits after one mark are
    thousands, but decimals before a word such as million or percent."""
    digits = re.sub(r"['’\s]", "", digits)
    marks = [mark for mark in digits if mark in ".,"]
    if len(set(marks)) == 2:
        digits = digits.replace(marks[0], "").replace(",", ".")
    elif len(marks) > 1 or (marks and not scaled and len(digits) - digits.index(marks[0]) == 4):
        digits = digits.replace(marks[0], "")
    return Decimal(digits.replace(",", "."))
