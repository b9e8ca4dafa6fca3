"""One format function for each kind of value, the same on screen, in mails and on paper."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from tracker.i18n import mark, messages

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
_ZONE_WORDS: Final = {
    "Europe/Brussels": mark("Brussels time"),
    "Europe/Berlin": mark("German time"),
    "Europe/Paris": mark("French time"),
}
_KIND_WORDS: Final = {
    "submission": mark("Submission deadline"),
    "stage1": mark("First stage (outline)"),
    "stage2": mark("Second stage (full application)"),
    "cutoff": mark("Cut-off date"),
    "expected": mark("Expected deadline"),
}

_STATUS_WORDS: Final = {
    "forthcoming": mark("Forthcoming"),
    "open": mark("Open"),
    "last_day": mark("Last day"),
    "between_stages": mark("Between two stages"),
    "closed": mark("Closed"),
    "exhausted": mark("Funds used up"),
    "withdrawn": mark("Withdrawn"),
    "unknown": mark("Status unclear"),
}
_DEADLINE_STATE_WORDS: Final = {
    "dated": mark("With a fixed date"),
    "rolling": mark("At any time"),
    "until_exhausted": mark("Until the funds are used up"),
    "none_stated": mark("No deadline stated"),
    "unclear": mark("Deadline unclear"),
}
_LEVEL_WORDS: Final = {
    "eu": mark("European Union"),
    "national": mark("National"),
    "regional": mark("Regional"),
    "private": mark("Foundations and private funders"),
}


class DeadlineLike(Protocol):
    """What a deadline must have to be put in words; both the stored and the freshly read one do."""

    @property
    def on(self) -> date: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def precision(self) -> str: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def hour_words(self) -> str: ...


def format_day(day: date, language: str) -> str:
    """``5. November 2026``, ``5 November 2026``, ``5 novembre 2026``, and ``1er novembre 2026``."""
    words = format_date(day, "long", locale=_locale(language))
    return words.replace("1", "1er", 1) if language == "fr" and day.day == 1 else words


def format_weekday(day: date, language: str) -> str:
    """``Do., 5. November 2026``: a day with its weekday."""
    return f"{format_date(day, 'EEE', locale=_locale(language))}, {format_day(day, language)}"


def format_short_day(day: date, language: str) -> str:
    """``05.11.2026``, ``05/11/2026``."""
    return format_date(day, "dd.MM.yyyy" if language == "de" else "dd/MM/yyyy", locale=_locale(language))


def format_month(day: date, language: str) -> str:
    """``November 2026``."""
    return format_date(day, "MMMM yyyy", locale=_locale(language))


def format_instant(instant: datetime, language: str, zone: ZoneInfo = BRUSSELS) -> str:
    """``5. November 2026, 17:00 Uhr``: an instant as the clock on the wall shows it in a zone."""
    local = instant.astimezone(zone)
    return f"{format_day(local.date(), language)}, {format_hour(local.strftime('%H:%M'), language)}"


def format_hour(hour: str, language: str) -> str:
    """``17:00 Uhr``, ``17:00``, ``17 h 00`` from ``17:00``."""
    return {"de": f"{hour} Uhr", "en": hour, "fr": hour.replace(":", " h ")}[language]


def format_time_of_day(instant: datetime, language: str, zone: ZoneInfo = BRUSSELS) -> str:
    """``14:02``: only the clock time of an instant."""
    return format_time(instant.astimezone(zone), "HH:mm", locale=_locale(language))


def format_money(amount: Decimal, language: str, currency: str = "EUR") -> str:
    """``50.000 €``, ``1.234,50 €``: cents only where there are any."""
    whole = amount == amount.to_integral_value()
    pattern = {"de": "#,##0{}\N{NO-BREAK SPACE}¤", "en": "¤#,##0{}", "fr": "#,##0{}\N{NO-BREAK SPACE}¤"}[
        language
    ].format("" if whole else ".00")
    return format_currency(amount, currency, pattern, locale=_locale(language), currency_digits=False)


def format_cents(amount: Decimal, language: str, currency: str = "EUR") -> str:
    """``50.000,00 €``: always with cents, for statements and tables."""
    return format_currency(amount, currency, locale=_locale(language))


def format_amount(amount: Decimal, language: str) -> str:
    """``50.000,00``: cents without a currency, for tables that name it once."""
    return format_decimal(amount, "#,##0.00", locale=_locale(language))


def format_percent(percent: Decimal, language: str) -> str:
    """``90 %``, ``77,5 %`` from percent points (90 is 90 %)."""
    number = format_decimal(percent.normalize(), "#,##0.##", locale=_locale(language))
    return f"{number}%" if language == "en" else f"{number}\N{NO-BREAK SPACE}%"


def format_count(number: int, language: str) -> str:
    """``1.234``: a whole number with the thousands mark of the language."""
    return format_decimal(number, locale=_locale(language))


def zone_in_words(zone: str, language: str) -> str:
    """``Brüsseler Zeit`` for ``Europe/Brussels``; a zone without words of its own is named as it is."""
    return messages(language).gettext(_ZONE_WORDS.get(zone, zone))


def deadline_kind_in_words(kind: str, language: str) -> str:
    """``Einreichungsfrist``, ``Erste Stufe (Skizze)``, …"""
    return messages(language).gettext(_KIND_WORDS[kind])


def status_in_words(status: str, language: str) -> str:
    """``Offen``, ``Angekündigt``, … for the status of a call."""
    return messages(language).gettext(_STATUS_WORDS[status])


def deadline_state_in_words(state: str, language: str) -> str:
    """``Jederzeit``, ``Keine Frist genannt``, …: what there is instead of a date."""
    return messages(language).gettext(_DEADLINE_STATE_WORDS[state])


def level_in_words(level: str, language: str) -> str:
    """``Europäische Union``, ``Bund``, …: who stands behind the money."""
    return messages(language).gettext(_LEVEL_WORDS[level])


def deadline_in_words(deadline: DeadlineLike, language: str) -> str:
    """``Do., 5. November 2026, 17:00 Uhr (Brüsseler Zeit)``; only what is known is said.

    A month is named as a month, a day as a day; an hour whose zone the source does not give is shown as published.
    """
    if deadline.precision == "month":
        return format_month(deadline.on, language)
    day = format_weekday(deadline.on, language)
    if not deadline.hour_words:
        return day
    hour = format_hour(deadline.hour_words, language)
    if deadline.zone is None:
        return f"{day}, {hour} ({messages(language).gettext('as published, time zone not stated')})"
    return f"{day}, {hour} ({zone_in_words(deadline.zone, language)})"


def countdown_in_words(closes_at: datetime, now: datetime, language: str, zone: ZoneInfo = BRUSSELS) -> str:
    """``noch 12 Tage``, ``schließt morgen``, ``noch 3 Stunden``, ``seit 2 Tagen geschlossen``; days of the zone."""
    words = messages(language)
    days = (last_day(closes_at, zone) - now.astimezone(zone).date()).days
    if closes_at <= now:
        past = -days
        if past < 1:
            return words.gettext("closed today")
        return words.ngettext("closed %(n)s day ago", "closed %(n)s days ago", past)
    if days >= 2:
        return words.ngettext("%(n)s day left", "%(n)s days left", days)
    if days == 1:
        return words.gettext("closes tomorrow")
    hours = int((closes_at - now) / timedelta(hours=1))
    if hours < 1:
        return words.gettext("closes within the hour")
    return words.ngettext("closes today, %(n)s hour left", "closes today, %(n)s hours left", hours)


def due_in_words(due_on: date, today: date, language: str) -> str:
    """``in 12 Tagen fällig``, ``morgen fällig``, ``heute fällig``, ``seit 2 Tagen überfällig``."""
    words = messages(language)
    days = (due_on - today).days
    if days < 0:
        return words.ngettext("%(n)s day overdue", "%(n)s days overdue", -days)
    if days == 0:
        return words.gettext("due today")
    if days == 1:
        return words.gettext("due tomorrow")
    return words.ngettext("due in %(n)s day", "due in %(n)s days", days)


def last_day(closes_at: datetime, zone: ZoneInfo = BRUSSELS) -> date:
    """The last calendar day on which something can be handed in: midnight belongs to the day it ends."""
    return (closes_at - timedelta(microseconds=1)).astimezone(zone).date()


def _locale(language: str) -> str:
    return {"de": "de_DE", "en": "en_GB", "fr": "fr_FR"}[language]
