"""Amounts are read as people of a language write them; what could mean two things is refused."""

from decimal import Decimal

import pytest

from tracker.typed import parse_typed_number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1.234,50", "de", "1234.50"),
        ("1234,5", "de", "1234.5"),
        ("1.234", "de", "1234"),
        ("1 234,50", "de", "1234.50"),
        ("−120,00 €", "de", "-120.00"),
        ("-120", "de", "-120"),
        ("7 %", "de", "7"),
        ("1.234.567,89 EUR", "de", "1234567.89"),
        ("1,234.50", "en", "1234.50"),
        ("€1,000", "en", "1000"),
        ("0.5", "en", "0.5"),
        ("1\N{NARROW NO-BREAK SPACE}234,50", "fr", "1234.50"),
        ("1\N{NO-BREAK SPACE}234,50 €", "fr", "1234.50"),
        ("12,5 %", "fr", "12.5"),
    ],
)
def test_a_number_is_read_in_the_spelling_of_the_language(text: str, language: str, number: str) -> None:
    assert parse_typed_number(text, language) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1234.50", "de"),  # a point ends thousands in German
        ("12.50", "de"),
        ("1,234.50", "de"),
        ("1.234,50", "en"),
        ("1,5", "en"),
        ("1.234,50", "fr"),
        ("12 34", "de"),
        ("", "de"),
        ("-", "de"),
        ("--5", "de"),
        ("1,5,5", "de"),
        ("NaN", "en"),
        ("Infinity", "en"),
        ("1e3", "en"),
        ("zwölf", "de"),
        ("٣", "de"),
        ("9" * 40, "de"),
    ],
)
def test_a_number_that_could_mean_something_else_is_refused(text: str, language: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        parse_typed_number(text, language)
