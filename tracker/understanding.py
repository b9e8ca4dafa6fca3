"""Understanding: from the words of a source to the fields of a call; pure, nothing is guessed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from tracker.amounts import parse_amount, parse_percent
from tracker.catalog import programme_for
from tracker.deadlines import DeadlineReading, read_record_deadlines
from tracker.records import CallRecord, DeadlineRule
from tracker.sanitise import clean_html, plain_text
from tracker.status import claim_of
from tracker.tagging import TagReading, tag_call

MAX_GRANTS: Final = 100_000  # a larger "number of grants" is a typing error of the portal


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """What understanding needs to know of the source of a record."""

    name: str
    language: str
    zone: ZoneInfo
    level: str
    country: str
    deadline_rule: DeadlineRule


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A record as we understand it: columns of the call, deadlines, tags, and the values it can be filtered by."""

    fields: dict[str, Any]
    reading: DeadlineReading
    tags: TagReading
    facets: tuple[tuple[str, str], ...]


def understand(record: CallRecord, source: SourceFacts, *, today: date) -> Understood:
    """Read one record; HTML comes out sanitised, amounts as decimals, unknown words as absent.

    ``today``, in the zone of the source, turns a day that comes back every year into its next date.
    """
    reading = read_record_deadlines(record, rule=source.deadline_rule, zone=source.zone, today=today)
    programme = programme_for(record.programme, record.identifier)
    language = record.language or source.language
    fields = {
        **_names(record, language, programme.key if programme else None, source),
        **_texts(record),
        **_money(record),
        "opens_on": reading.opens_on,
        "published_on": parse_iso_day(record.published),
        "deadline_model": reading.model,
        "deadline_state": str(reading.state),
        "last_closes_at": max((deadline.closes_at for deadline in reading.deadlines), default=None),
        "status_claim": str(claim_of(record)),
    }
    tags = tag_call(
        fields["title"],
        " \n".join(plain_text(text) for text in (record.summary, record.description, record.eligibility) if text),
        language,
        identifier=record.identifier,
        programme=programme.key if programme else record.programme,
        divisions=record.divisions,
        applicants=record.applicants,
    )
    return Understood(fields=fields, reading=reading, tags=tags, facets=_facets(fields, tags, source.name))


def parse_iso_day(words: str) -> date | None:
    """The day of an ISO date or stamp as written, or none: ``2025-05-26T14:00:00.000+02:00`` gives 26 May 2025."""
    try:
        return date.fromisoformat(words.strip()[:10])
    except ValueError:
        return None


def _names(record: CallRecord, language: str, programme: str | None, source: SourceFacts) -> dict[str, Any]:
    return {
        "title": " ".join(plain_text(record.title).split()),
        "language": language,
        "kind": record.kind,
        "identifier": record.identifier,
        "call_group": record.call_group,
        "call_group_title": plain_text(record.call_group_title),
        "programme": programme,
        "programme_words": record.programme_title or record.programme,
        "funder": record.funder,
        "level": record.level or source.level,
        "country": source.country,
        "url": record.url if _is_web_address(record.url) else "",
        "action_types": list(record.action_types),
        "applicants": list(record.applicants),
        "areas": list(record.areas),
        "contact": plain_text(record.contact),
        "links": [{"label": label, "url": url} for label, url in record.links if _is_web_address(url)],
    }


def _texts(record: CallRecord) -> dict[str, Any]:
    return {
        "summary_html": clean_html(record.summary),
        "description_html": clean_html(record.description),
        "eligibility_html": clean_html(record.eligibility),
        "procedure_html": clean_html(record.procedure),
        "deadline_html": clean_html(record.deadline_words),
        "legal_html": clean_html(record.legal_basis),
        "status_note": plain_text(record.status_note),
        "news": [_announcement(words) for words in record.news],
    }


def _announcement(words: str) -> dict[str, str]:
    """``{"on": "2026-08-18", "html": …}`` from ``2026-08-18: <p>…``; the day is empty where none leads the words."""
    day = parse_iso_day(words)
    if day is None:
        return {"on": "", "html": clean_html(words)}
    return {"on": day.isoformat(), "html": clean_html(words[10:].partition(":")[2])}


def _money(record: CallRecord) -> dict[str, Any]:
    return {
        "budget_total": _positive(parse_amount(record.budget_total)),
        "grant_min": _positive(parse_amount(record.grant_min)),
        "grant_max": _positive(parse_amount(record.grant_max)),
        "grants_expected": _count(record.grants_expected),
        "funding_rate_percent": parse_percent(record.funding_rate),
        "currency": record.currency or "EUR",
    }


def _positive(amount: Decimal | None) -> Decimal | None:
    """Portals write 0 for "not given"."""
    return amount.quantize(Decimal("0.01")) if amount is not None and amount > 0 else None


def _count(words: str) -> int | None:
    number = int(words) if words.isdecimal() else 0
    return number if 0 < number <= MAX_GRANTS else None


def _is_web_address(url: str) -> bool:
    """Whether an address may become a link in pages, mails and calendars."""
    return url.startswith(("https://", "http://"))


def _facets(fields: dict[str, Any], tags: TagReading, source: str) -> tuple[tuple[str, str], ...]:
    values = {("topic", tag.id) for tag in tags.topics} | {
        (kind.removesuffix("s"), value) for kind, values in tags.facets.items() for value in values
    }
    values |= {("level", fields["level"]), ("country", fields["country"]), ("source", source)}
    values |= {("language", fields["language"])} if fields["language"] else set()
    values |= {("programme", fields["programme"])} if fields["programme"] else set()
    return tuple(sorted(values))
