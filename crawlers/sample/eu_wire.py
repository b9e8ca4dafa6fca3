"""How the EU portal writes values: dates of three decades of indexes, codes, JSON inside strings, section markers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from crawlers.sample.calls import Topic
from crawlers.sample.markup import html_of
from crawlers.sample.specs import Claim, Era

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
PORTAL: Final = "/info/funding-tenders/opportunities"

STATUS: Final[dict[Claim, tuple[int, str]]] = {
    "forthcoming": (31094501, "Forthcoming"),
    "open": (31094502, "Open"),
    "closed": (31094503, "Closed"),
}
SORT_STATUS: Final[dict[Claim, str]] = {"open": "1", "forthcoming": "2", "closed": "3"}
PROCEDURE: Final = {"single-stage": 31094504, "two-stage": 31094505, "multiple cut-off": 31094506}


def deadline_stamp(day: date, era: Era) -> str:
    """A deadline as the index of that time wrote it; none of them says 17:00 Brussels."""
    match era:
        case "2026":  # midnight UTC of the deadline day
            return f"{day}T00:00:00.000+0000"
        case "2025":  # the same, shown in Brussels time
            return shown_in_brussels(datetime.combine(day, time(), UTC))
        case "2023":  # 17:00 Brussels taken for UTC, then shown in Brussels time: two hours late in summer
            return shown_in_brussels(datetime.combine(day, time(17), UTC))
        case "leftover":  # 17:00 Brussels under the label UTC
            return f"{day}T17:00:00.000+0000"


def opening_stamp(day: date, era: Era) -> str:
    """An opening day as the index of that time wrote it."""
    if era in ("2026", "leftover"):
        return f"{day}T00:00:00.000+0000"
    return shown_in_brussels(datetime.combine(day, time(), UTC))


def shown_in_brussels(instant: datetime) -> str:
    """``2023-05-11T02:00:00.000+0200``."""
    return instant.astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M:%S.000%z")


def ingest_stamp(today: date, number: int, *, days: int = 0) -> str:
    """When the index last took a record in; it says nothing about a change of the call."""
    minutes = number % 1440
    day = datetime.combine(today, time(minutes // 60, minutes % 60, number % 60), BRUSSELS)
    instant = day + timedelta(days=days or -(number % 17) - 1)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.821%z")


def milliseconds(day: date) -> int:
    """Epoch milliseconds of a day at midnight UTC."""
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def packed(value: Any) -> str:
    """JSON as a string inside a metadata value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def checksum(text: str) -> str:
    """The index's hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest().upper()


def status_object(claim: Claim) -> dict[str, Any]:
    """A status inside ``actions``."""
    code, name = STATUS[claim]
    return {"id": code, "abbreviation": name, "description": name}


def in_words(day: date, era: Era) -> str:
    """A day inside ``actions`` and ``budgetOverview``: ISO today, ``11 May 2023`` in old records."""
    return day.isoformat() if era == "2026" else day.strftime("%d %B %Y")


def description_html(topic: Topic) -> str:
    """The sections of a topic, divided by markers whose form changed over the years."""
    return "\n".join(_marker(kind, topic) + html_of(text) for kind, text in topic.text.items())


def _marker(kind: str, topic: Topic) -> str:
    if topic.group.era != "2026":
        return f'<SPAN class="topicdescriptionkind">{kind.replace(" ", "")}</SPAN>:'
    if topic.spec.number % 5 == 1:
        return f'<span class="topicdescriptionkind">{kind}:</span>'
    return f'<p class="topicdescriptionkind">{kind}:</p>'


def as_metadata(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Every value as the index gives it: a list of strings."""
    return {name: [str(item) for item in _items(value)] for name, value in values.items()}


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)
