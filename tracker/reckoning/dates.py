"""Due days after an award, as values: months of a project, reports, payments, proofs, record keeping.

A due day is the last day in time and is not moved for weekends or holidays (reporting 5).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from tracker.catalog.thresholds import thresholds

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
UTC: Final = ZoneInfo("UTC")
REPORT_DAYS: Final = 60
PREFINANCING_DAYS: Final = 30
DAYS_BEFORE_START: Final = 10
SIX_WEEKS: Final = 42
DAY: Final = timedelta(days=1)


def addm(day: date, months: int) -> date:
    """So many calendar months later, at most the last day of that month: 31 January + 1 gives 28 February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_start(start: date, month: int) -> date:
    """The first day of a project month; month 1 begins with the project."""
    return addm(start, month - 1)


def month_end(start: date, month: int) -> date:
    """The last day of a project month: that of deliverables and milestones (reporting 5 ``month_end``)."""
    return addm(start, month) - DAY


def months_between(start: date, end: date) -> int:
    """How many project months a project has: the month its last day falls in."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + 1 if end >= addm(start, months) else months


@dataclass(frozen=True)
class PeriodDays:
    """A reporting period in days, both ends included, and when its report is due."""

    starts_on: date
    ends_on: date
    report_due_on: date


def periodic_report(start: date, first_month: int, last_month: int) -> PeriodDays:
    """A reporting period and its report, 60 days after the end (reporting 1.1, reporting 5 ``eu_report_due``)."""
    ends_on = month_end(start, last_month)
    return PeriodDays(month_start(start, first_month), ends_on, ends_on + timedelta(days=REPORT_DAYS))


def payment_expected(received: date, days: int) -> date:
    """Latest day of a payment after a report came in (reporting 1.1, reporting 5 ``eu_payment_expected``)."""
    return received + timedelta(days=days)


def prefinancing_expected(entry_into_force: date, start: date) -> date:
    """Expected day of the first prefinancing, without a guarantee (reporting 5 ``eu_prefinancing_expected``)."""
    return max(entry_into_force + timedelta(days=PREFINANCING_DAYS), start - timedelta(days=DAYS_BEFORE_START))


def records_kept_until(final_payment: date, *, is_small: bool) -> date:
    """Until when EU grant records are kept (reporting 1.5, reporting 5 ``eu_records_until``)."""
    rules = thresholds().records
    return addm(final_payment, 12 * (rules.small_grant_years if is_small else rules.years))


class ProofRules(StrEnum):
    """Which ancillary provisions the proofs follow."""

    ANBEST_P = "anbest_p"
    SIX_MONTHS_EXACT = "six_months_exact"
    ANBEST_GK = "anbest_gk"


@dataclass(frozen=True)
class InterimProof:
    """The proof for one calendar year."""

    year: int
    due_on: date


@dataclass(frozen=True)
class Proofs:
    """The interim proofs and the final one."""

    interim: tuple[InterimProof, ...]
    final_on: date


def de_nachweise(rules: ProofRules, start: date, end: date) -> Proofs:
    """Dates of the interim proofs and of the final one (reporting 2.1, reporting 5 ``de_zn_due``, ``de_vn_due``)."""
    years = range(start.year, end.year) if rules is not ProofRules.ANBEST_GK else ()
    interim = tuple(InterimProof(year, date(year + 1, 4, 30)) for year in years)
    final_on = {
        ProofRules.ANBEST_P: end_of_month(addm(end.replace(day=1), 6)),
        ProofRules.SIX_MONTHS_EXACT: addm(end, 6),
        ProofRules.ANBEST_GK: addm(end, 12),
    }
    return Proofs(interim, final_on[rules])


def spent_by(paid_out: date, *, in_weeks: bool) -> date:
    """Until when drawn money must be spent: six weeks or two months (reporting 5 ``de_funds_used_by``)."""
    return paid_out + timedelta(days=SIX_WEEKS) if in_weeks else addm(paid_out, 2)


def receipts_kept_until(submitted: date) -> date:
    """Until when receipts are kept: five years after the proof (reporting 5 ``de_receipts_until``)."""
    return addm(submitted, 60)


@dataclass(frozen=True)
class PartnerAndProjectReport:
    """When a partner reports to the controller, and the project to the programme."""

    partner_on: date
    project_on: date


def interreg_europe(period_end: date) -> PartnerAndProjectReport:
    """Reports after a six-month period of Interreg Europe (reporting 3.2)."""
    return PartnerAndProjectReport(period_end + timedelta(days=14), addm(period_end + DAY, 3) - DAY)


def south_baltic(period_end: date) -> PartnerAndProjectReport:
    """Reports of South Baltic by the programme's table; ``KeyError`` for a day that ends no period."""
    row = {row.period_ends: row for row in thresholds().south_baltic}[f"{period_end:%m-%d}"]
    return PartnerAndProjectReport(_next(period_end, row.partner_report), _next(period_end, row.project_report))


def _next(after: date, month_and_day: str) -> date:
    this_year = date.fromisoformat(f"{after.year:04}-{month_and_day}")
    return this_year if this_year > after else this_year.replace(year=after.year + 1)


def brussels_to_utc(local: datetime) -> datetime:
    """The instant a clock in Brussels shows; ``ValueError`` for an hour that the change of clocks skips."""
    instant = local.replace(tzinfo=BRUSSELS).astimezone(UTC)
    if instant.astimezone(BRUSSELS).replace(tzinfo=None) != local:
        raise ValueError(f"{local:%Y-%m-%dT%H:%M} does not occur in Brussels")
    return instant
