"""Money in words: read right, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.amounts import AmountRange, parse_amount, parse_percent, parse_range


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("24000000", "24000000"),
        ("1200000.50", "1200000.50"),
        ("0", "0"),
        ("12.000", "12000"),  # money: three digits after one mark are thousands
        ("50.000 Euro", "50000"),
        ("bis zu 50.000 EUR", "50000"),
        ("max. EUR 50.000", "50000"),
        ("EUR 1.2 million", "1200000"),
        ("1,2 Mio. €", "1200000"),
        ("1.5M€", "1500000"),
        ("€1.5m", "1500000"),
        ("2 Mrd. Euro", "2000000000"),
        ("120 TEUR", "120000"),
        ("120 Tsd. Euro", "120000"),
        ("50 000 €", "50000"),
        ("75\u202f000,50 €", "75000.50"),
        ("2 millions d'euros", "2000000"),
        ("1 million d’euros", "1000000"),
        ("€50,000", "50000"),
        ("1.234.567,89 Euro", "1234567.89"),
        ("1,234,567.89 EUR", "1234567.89"),
        ("Euro 300.000,-", "300000"),
        ("EUR 50.000 (fünfzigtausend), also 50.000 Euro", "50000"),
        ("zwischen 1 und 2 Mio. Euro", None),
        ("EUR 50.745 oder EUR 8.455", None),
        ("12 grants", None),
        ("-5", None),
        ("9" * 30, None),
        ("nach Haushaltslage", None),
        ("", None),
    ],
)
def test_an_amount_is_read_from_words(words: str, amount: str | None) -> None:
    assert parse_amount(words) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("words", "percent"),
    [
        ("90", "90"),
        ("90.0", "90"),
        ("bis zu 90 Prozent", "90"),
        ("up to 80%", "80"),
        ("77,5 v. H.", "77.5"),
        ("50 pour cent", "50"),
        ("100 per cent", "100"),
        ("60 % oder 80 %", None),
        ("150 %", None),
        ("0", None),
        ("Festbetrag", None),
    ],
)
def test_a_percentage_is_read_from_words(words: str, percent: str | None) -> None:
    assert parse_percent(words) == (Decimal(percent) if percent else None)


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("zwischen 1 und 2 Mio. Euro", "1000000", "2000000"),
        ("zwischen 75.000 und 200.000 Euro", "75000", "200000"),
        ("between EUR 75 000 and EUR 200 000", "75000", "200000"),
        ("from 1 to 3 million euros", "1000000", "3000000"),
        ("entre 10 000 € et 50 000 €", "10000", "50000"),
        ("de 10 000 à 20 000 euros", "10000", "20000"),
        ("5.000 – 10.000 Euro", "5000", "10000"),
        ("mindestens 5.000 Euro und höchstens 20.000 Euro", "5000", "20000"),
        ("bis zu 50.000 Euro", None, "50000"),
        ("jusqu’à 80 000 euros", None, "80000"),
        ("für 3 bis 5 Partner bis zu 50.000 Euro", None, "50000"),
        ("bis zu 50.000 Euro, für Verbünde bis zu 80.000 Euro", None, None),
        ("The grant is EUR 5000", None, None),
        ("", None, None),
    ],
)
def test_a_range_is_read_from_words(words: str, least: str | None, most: str | None) -> None:
    expected = AmountRange(Decimal(least) if least else None, Decimal(most) if most else None)

    assert parse_range(words) == expected


@given(st.text(alphabet="0123456789.,'’ €EURMioTsdund-zwischen%\n", max_size=200))
def test_any_words_give_an_amount_or_none(words: str) -> None:
    assert (parse_amount(words) or 0) >= 0
    assert 0 <= (parse_percent(words) or 0) <= 100


@pytest.mark.timeout(60)  # a fast machine needs a second; what grows without bound never ends
def test_endless_digits_take_bounded_time() -> None:
    endless = ("1" * 1_000_000, "1.000." * 200_000, "1 " * 500_000, "zwischen " * 100_000)

    read = [(parse_amount(words), parse_range(words).least) for words in endless]

    assert read == [(None, None)] * len(endless)
