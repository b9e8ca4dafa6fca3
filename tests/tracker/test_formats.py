"""Values are put in words the same way everywhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.builders import a_deadline
from tracker.formats import (
    countdown_in_words,
    deadline_in_words,
    format_cents,
    format_day,
    format_hour,
    format_instant,
    format_money,
    format_percent,
    last_day,
)

CLOSES = datetime(2026, 11, 5, 16, 0, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Do., 5. November 2026, 17:00 Uhr (Brüsseler Zeit)"),
        ("en", "Thu, 5 November 2026, 17:00 (Brussels time)"),
        ("fr", "jeu., 5 novembre 2026, 17 h 00 (heure de Bruxelles)"),
    ],
)
def test_a_deadline_says_day_hour_and_zone(language: str, words: str) -> None:
    assert deadline_in_words(a_deadline(closes_at=CLOSES), language) == words


def test_only_what_is_known_of_a_deadline_is_said() -> None:
    month = a_deadline(closes_at=CLOSES, precision="month", on=date(2026, 11, 1))
    day = a_deadline(closes_at=CLOSES, precision="day", zone=None, hour_words="")
    zoneless = a_deadline(closes_at=CLOSES, precision="day", zone=None, hour_words="23:59")

    said = [deadline_in_words(deadline, "de") for deadline in (month, day, zoneless)]

    assert said == [
        "November 2026",
        "Do., 5. November 2026",
        "Do., 5. November 2026, 23:59 Uhr (wie veröffentlicht, Zeitzone nicht genannt)",
    ]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=12), "noch 12 Tage"),
        (timedelta(days=2), "noch 2 Tage"),
        (timedelta(hours=20), "schließt morgen"),  # the evening before, in Brussels
        (timedelta(hours=5), "schließt heute, noch 5 Stunden"),
        (timedelta(hours=1), "schließt heute, noch 1 Stunde"),
        (timedelta(minutes=59), "schließt innerhalb einer Stunde"),
        (timedelta(0), "heute geschlossen"),
        (-timedelta(days=1), "seit 1 Tag geschlossen"),
        (-timedelta(days=8), "seit 8 Tagen geschlossen"),
    ],
)
def test_a_countdown_counts_days_of_the_zone(before: timedelta, words: str) -> None:
    assert countdown_in_words(CLOSES, CLOSES - before, "de") == words


def test_midnight_belongs_to_the_day_it_ends() -> None:
    midnight = datetime(2026, 11, 5, 23, 0, tzinfo=UTC)

    assert last_day(midnight) == date(2026, 11, 5)
    assert countdown_in_words(midnight, datetime(2026, 11, 5, 8, 0, tzinfo=UTC), "de").startswith("schließt heute")


def test_days_left_are_right_over_a_clock_change() -> None:
    closes = datetime(2027, 3, 29, 15, 0, tzinfo=UTC)  # 17:00 in Brussels, the day after the change
    now = datetime(2027, 3, 27, 22, 30, tzinfo=UTC)  # 23:30 in Brussels

    assert countdown_in_words(closes, now, "en") == "2 days left"


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        ("50000", "de", f"50.000{NBSP}€"),
        ("1234.5", "de", f"1.234,50{NBSP}€"),
        ("50000", "en", "€50,000"),
        ("0", "de", f"0{NBSP}€"),
    ],
)
def test_money_has_cents_only_where_there_are_any(amount: str, language: str, words: str) -> None:
    assert format_money(Decimal(amount), language) == words


def test_statements_always_show_cents() -> None:
    assert format_cents(Decimal("-12"), "de") == f"-12,00{NBSP}€"


def test_the_first_of_a_month_is_an_ordinal_in_french_only() -> None:
    first, eleventh = date(2026, 10, 1), date(2026, 10, 11)

    said = [format_day(first, "fr"), format_day(eleventh, "fr"), format_day(first, "de"), format_day(first, "en")]

    assert said == ["1er octobre 2026", "11 octobre 2026", "1. Oktober 2026", "1 October 2026"]


def test_percent_hours_and_instants_follow_the_language() -> None:
    assert format_percent(Decimal("77.50"), "de") == f"77,5{NBSP}%"
    assert format_percent(Decimal(90), "en") == "90%"
    assert format_hour("17:00", "fr") == "17 h 00"
    assert format_instant(CLOSES, "de", ZoneInfo("Europe/Brussels")) == "5. November 2026, 17:00 Uhr"
