"""What people type into fields: amounts and percentages in the spelling of their language, never guessed."""

import re
from decimal import Decimal
from typing import Final

from babel.numbers import NumberFormatError, parse_decimal

LOCALES: Final = {"de": "de_DE", "en": "en_GB", "fr": "fr_FR"}
LONGEST: Final = 24
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
_UNITS: Final = re.compile(r"\s*(€|EUR|Euro|euros?|%)\s*", re.IGNORECASE)
_PLAIN: Final = re.compile(r"-?[0-9.,\s]+")
_SPACED: Final = re.compile(r"\d{1,3}(\s\d{3})+([.,]\d+)?")  # 1 234,50: spaces between thousands, in any language


def parse_typed_number(text: str, language: str) -> Decimal:
    """``1.234,50`` in German, ``1,234.50`` in English, ``1 234,50`` in all; ``ValueError`` for anything doubtful.

    A point in a German amount must stand where thousands end: ``1234.50`` is refused, not read as 123450.
    """
    bare = _UNITS.sub("", text.translate(_MINUS)).strip()
    if len(bare) > LONGEST or not _PLAIN.fullmatch(bare) or not re.search(r"\d", bare):
        raise ValueError(f"{text!r} is no number")
    sign, digits = (-1, bare[1:].strip()) if bare.startswith("-") else (1, bare)
    if _SPACED.fullmatch(digits):
        digits = re.sub(r"\s", "", digits)
    try:
        number = parse_decimal(digits, locale=LOCALES[language], strict=True)
    except NumberFormatError as error:
        raise ValueError(f"{text!r} is no number in {language}") from error
    if not number.is_finite():
        raise ValueError(f"{text!r} is no number")
    return sign * number
