"""Kinds of values in the contract of ``callboard reckon``: how each is read, rounded and written.

Figures are exact fractions from the first to the last step, so that nothing is rounded on the way; each printed
figure is rounded once, half-up.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints

ZERO: Final = Fraction(0)
FIRST_YEAR, LAST_YEAR = 1900, 2999  # adding a century of months stays inside the calendar
LONGEST_DURATION: Final = 1200  # months
_DECIMAL: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WIDEST_EXPONENT: Final = 30


class Case(BaseModel):
    """What a rule is given: every key typed, none unknown, nothing converted in silence."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def parse_decimal(value: Any) -> Fraction:
    """The number in a decimal string; JSON numbers are refused because they may be binary."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Fraction(value)
    raise ValueError('must be a decimal string such as "1234.50"')


def parse_share(value: Any) -> Fraction:
    """The number in a decimal string between 0 and 1."""
    share = parse_decimal(value)
    if not 0 <= share <= 1:
        raise ValueError('must be a fraction between 0 and 1 such as "0.25"')
    return share


def parse_factor(value: Any) -> Fraction:
    """The number in a decimal string that is not negative."""
    factor = parse_decimal(value)
    if factor < 0:
        raise ValueError("must not be negative")
    return factor


def parse_divisor(value: Any) -> Fraction:
    """The number in a decimal string that something can be divided by."""
    divisor = parse_decimal(value)
    if divisor <= 0:
        raise ValueError("must be greater than zero")
    return divisor


def parse_percent_number(value: Any) -> Fraction:
    """The percent points in a JSON number, read without binary rounding."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, Decimal) and abs(value.adjusted()) <= _WIDEST_EXPONENT:
        return Fraction(value)
    raise ValueError("must be a percentage as a JSON number such as 15")


def parse_day(value: Any) -> date:
    """The day in ``YYYY-MM-DD``."""
    if isinstance(value, str) and _DAY.fullmatch(value) and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value} is not a day of the calendar") from None
    raise ValueError(f'must be a date "YYYY-MM-DD" between {FIRST_YEAR} and {LAST_YEAR}')


Amount = Annotated[Fraction, PlainValidator(parse_decimal)]
PositiveAmount = Annotated[Fraction, PlainValidator(parse_divisor)]
Number = Annotated[Fraction, PlainValidator(parse_decimal)]
Factor = Annotated[Fraction, PlainValidator(parse_factor)]
PositiveNumber = Annotated[Fraction, PlainValidator(parse_divisor)]
Share = Annotated[Fraction, PlainValidator(parse_share)]
PercentNumber = Annotated[Fraction, PlainValidator(parse_percent_number)]
Day = Annotated[date, PlainValidator(parse_day)]
Count = Annotated[int, Field(ge=0)]
Month = Annotated[int, Field(ge=1, le=LONGEST_DURATION)]  # of a project, or how many of them
Label = str
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

Amounts = dict[Label, Amount]
Answer = dict[str, Any]


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Rounded to so many decimals, a half away from zero: 2.345 gives 2.35, -2.345 gives -2.35."""
    units = int(abs(value) * 10**decimals + Fraction(1, 2))
    return _place(units if value >= 0 else -units, decimals)


def truncated(value: Fraction, decimals: int = 2) -> Decimal:
    """Cut off after so many decimals, towards zero: 15000.0015 gives 15000.00."""
    return _place(int(value * 10**decimals), decimals)


def _place(units: int, decimals: int) -> Decimal:
    """So many units of the last decimal; built from digits, because arithmetic would round long numbers."""
    digits = tuple(int(digit) for digit in str(abs(units)))
    return Decimal((int(units < 0), digits, -decimals))


def half_days(value: Fraction) -> Decimal:
    """Rounded to the half day: double, round half-up to a whole number, halve."""
    return half_up(Fraction(half_up(value * 2, 0)) / 2, 1)


def cents(value: Fraction) -> Fraction:
    """The figure as printed: rounded half-up to cents, to be used further on."""
    return Fraction(half_up(value, 2))


def write(value: Fraction, decimals: int = 2) -> str:
    """A figure of the answer: rounded half-up, always with so many decimals."""
    return f"{half_up(value, decimals):f}"


def write_percent(part: Fraction, whole: Fraction) -> str:
    """``77.00``: a part of a whole in percent points."""
    return write(100 * part / whole)


def write_all(values: dict[str, Fraction], decimals: int = 2) -> dict[str, str]:
    """The figures of an object, keys and order kept."""
    return {key: write(value, decimals) for key, value in values.items()}


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum; zero of nothing."""
    return sum(values, ZERO)
