"""Wording: the values that mails about calls are filled with; plain values, no rows of the database."""

from dataclasses import dataclass
from decimal import Decimal

from tracker.addresses import call_address
from tracker.catalog import programme_label
from tracker.config import Settings
from tracker.db.models import Call, Deadline
from tracker.deadline_notes import deadline_notes
from tracker.formats import deadline_in_words, deadline_kind_in_words, format_money, format_percent
from tracker.i18n import Messages, messages
from tracker.letters import one_line

LONGEST_TITLE_IN_SUBJECT = 110


@dataclass(frozen=True, kw_only=True)
class CallWords:
    """A call as a mail speaks of it; ``facts`` are pairs of label and value."""

    title: str
    short_title: str
    facts: tuple[tuple[str, str], ...]
    page: str
    portal: str
    is_missing: bool  # the source does not show it any more


@dataclass(frozen=True, kw_only=True)
class DeadlineWords:
    """A deadline as a mail speaks of it."""

    kind: str
    when: str
    notes: tuple[str, ...]


def call_words(call: Call, *, settings: Settings, language: str) -> CallWords:
    """The call in the words of a mail in this language."""
    title = one_line(call.title)
    return CallWords(
        title=title,
        short_title=one_line(title, limit=LONGEST_TITLE_IN_SUBJECT),
        facts=tuple(_facts(call, language)),
        page=call_address(settings, call.id),
        portal=call.url,
        is_missing=call.missing_since is not None,
    )


def deadline_words(deadline: Deadline, language: str) -> DeadlineWords:
    """The deadline in the words of a mail in this language."""
    return DeadlineWords(
        kind=deadline_kind_in_words(deadline.kind, language),
        when=deadline_in_words(deadline, language),
        notes=tuple(deadline_notes(deadline, language)),
    )


def _facts(call: Call, language: str) -> list[tuple[str, str]]:
    words = messages(language)
    programme = programme_label(call.programme, language) if call.programme else one_line(call.programme_words)
    facts = [
        (words.gettext("Programme"), programme),
        (words.gettext("Identifier"), one_line(call.identifier)),
        (words.gettext("Funding body"), one_line(call.funder)),
        (words.gettext("Grant per project"), _grant(call, words)),
        (words.gettext("Budget of the call"), _money(call.budget_total, call, language)),
        (words.gettext("Funding rate"), _rate(call.funding_rate_percent, language)),
    ]
    return [(label, value) for label, value in facts if value]


def _grant(call: Call, words: Messages) -> str:
    least = _money(call.grant_min, call, words.language)
    most = _money(call.grant_max, call, words.language)
    if least and most and least != most:
        return words.gettext("from %(least)s to %(most)s", least=least, most=most)
    if most:
        return words.gettext("up to %(most)s", most=most)
    return words.gettext("from %(least)s", least=least) if least else ""


def _money(amount: Decimal | None, call: Call, language: str) -> str:
    return format_money(amount, language, call.currency) if amount is not None else ""


def _rate(percent: Decimal | None, language: str) -> str:
    return format_percent(percent, language) if percent is not None else ""
