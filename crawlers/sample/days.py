"""Days of the sample calls: counted from the day the server starts, and written the way people write dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

NEAR_DAYS: Final = 3  # offsets up to here are kept to the day: "today", "tomorrow", "the day before yesterday"
SATURDAY: Final = 5
CHRISTMAS_DAYS: Final = 12  # so that moving a day back never takes it to the other side of today
CHRISTMAS: Final = frozenset({(12, day) for day in range(24, 32)} | {(1, 1)})

STYLES: Final = {
    ("", "en"): "d MMMM y",
    ("", "de"): "d. MMMM y",
    ("", "fr"): "d MMMM y",
    ("num", "en"): "dd/MM/y",
    ("num", "de"): "dd.MM.y",
    ("month", "en"): "MMMM y",
    ("month", "de"): "MMMM y",
    ("daymonth", "en"): "d MMMM",
    ("daymonth", "de"): "d. MMMM",
    ("weekday", "en"): "EEEE d MMMM y",
    ("weekday", "de"): "EEEE, 'den' d. MMMM y",
    ("us", "en"): "MMMM d, y",
}


@dataclass(frozen=True)
class Day:
    """A day that can be put into a sentence: ``f"{day}"`` gives ``15. März 2027``, ``f"{day:num}"`` 15.03.2027."""

    on: date
    language: str

    def __format__(self, style: str) -> str:
        if style == "iso":
            return self.on.isoformat()
        if style == "year":
            return str(self.on.year)
        return format_date(self.on, STYLES[style, self.language], locale=self.language)

    def __str__(self) -> str:
        return format(self, "")


def day_after(today: date, days: int) -> date:
    """The day so many days from today, moved back to a working day when it is further away than ``NEAR_DAYS``.

    A weekend becomes the Friday before it, the days from Christmas Eve to New Year's Day the working day before them.
    """
    day = today + timedelta(days=days)
    if abs(days) > CHRISTMAS_DAYS and (day.month, day.day) in CHRISTMAS:
        day = date(day.year - (day.month == 1), 12, 23)
    if abs(days) > NEAR_DAYS and day.weekday() >= SATURDAY:
        day -= timedelta(days=day.weekday() - SATURDAY + 1)
    return day


def fill(text: str, days: Mapping[str, date], language: str, *, words: Mapping[str, str] | None = None) -> str:
    """The text with its dates and words: ``"bis {closes}"`` becomes ``"bis 15. März 2027"``.

    A name that is neither a day nor a word is an error.
    """
    return text.format_map({**{name: Day(on, language) for name, on in days.items()}, **(words or {})})
