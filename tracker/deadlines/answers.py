"""What ``callboard read deadlines`` answers: one JSON object for one text."""

from datetime import date
from typing import Any

from tracker.deadlines.prose import ProseReading, read_prose
from tracker.errors import Invalid
from tracker.i18n import LANGUAGES


def answer_deadlines(text: str, language: str, today: date | None = None) -> dict[str, Any]:
    """Kind, days, items with hour, zone and role, recurring days, confidence and reason, as the contract has them."""
    if language not in LANGUAGES:
        raise Invalid("lang", f"must be one of {', '.join(LANGUAGES)}, not {language!r}")
    return _answer(read_prose(text, today=today))


def _answer(reading: ProseReading) -> dict[str, Any]:
    dated = [one for one in reading.deadlines if one.on is not None and not one.is_month]
    return {
        "kind": str(reading.kind),
        "dates": sorted({one.on.isoformat() for one in dated if one.on}),
        "items": [
            {
                "on": one.on.isoformat(),
                "at": one.hour or None,
                "zone": one.zone,
                "role": str(one.kind),
                "words": one.words,
            }
            for one in dated
            if one.on
        ],
        "recurs": sorted({one.recurs for one in reading.deadlines if one.recurs}),
        "confidence": str(reading.confidence),
        "why": reading.why,
    }
