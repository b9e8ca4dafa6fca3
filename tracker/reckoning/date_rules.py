"""The due days of ``tracker.reckoning.dates`` as rules of the contract."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field, PlainValidator

from tracker.catalog.thresholds import thresholds
from tracker.reckoning import dates
from tracker.reckoning.dates import ProofRules
from tracker.reckoning.lines import Unreckonable, rule
from tracker.reckoning.values import FIRST_YEAR, LAST_YEAR, Amount, Answer, Case, Count, Day, Label, Month

_LONGEST_WAIT: Final = 36_600  # days
_LOCAL_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)
_MONTH_AND_DAY: Final = re.compile(r"\d{2}-\d{2}", re.ASCII)


def _parse_local_time(value: Any) -> datetime:
    if isinstance(value, str) and _LOCAL_TIME.fullmatch(value) and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value} is not a time of the calendar") from None
    raise ValueError('must be a local time "YYYY-MM-DDTHH:MM"')


def _parse_month_and_day(value: Any) -> str:
    if isinstance(value, str) and _MONTH_AND_DAY.fullmatch(value):
        return value
    raise ValueError('must be a day "MM-DD"')


LocalTime = Annotated[datetime, PlainValidator(_parse_local_time)]
MonthAndDay = Annotated[str, PlainValidator(_parse_month_and_day)]


class ProjectMonths(Case):
    """The start of a project and some of its months."""

    start: Day
    months: list[Month]


@rule("month_end")
def month_end(case: ProjectMonths) -> list[str]:
    """Last day of project months (reporting 5 ``month_end``)."""
    return [dates.month_end(case.start, month).isoformat() for month in case.months]


class Periods(Case):
    """The start of a project and its reporting periods in months."""

    start: Day
    periods: list[Annotated[list[Month], Field(min_length=2, max_length=2)]]


@rule("periodic_report")
def periodic_report(case: Periods) -> list[Answer]:
    """Reporting periods and when their reports are due (reporting 1.1, reporting 5 ``eu_report_due``)."""
    for first, last in case.periods:
        if first > last:
            raise Unreckonable("periods", f"month {first} comes after month {last}")
    periods = [dates.periodic_report(case.start, first, last) for first, last in case.periods]
    return [
        {
            "from": period.starts_on.isoformat(),
            "to": period.ends_on.isoformat(),
            "report_due": period.report_due_on.isoformat(),
        }
        for period in periods
    ]


class ReceivedReport(Case):
    """When a report came in, and how long the payment may take."""

    received: Day
    days: Count


@rule("payment_expected")
def payment_expected(case: ReceivedReport) -> str:
    """Latest day of a payment after a report came in (reporting 1.1, reporting 5 ``eu_payment_expected``)."""
    if case.days > _LONGEST_WAIT:
        raise Unreckonable("days", "must be within a century")
    return dates.payment_expected(case.received, case.days).isoformat()


class SignedGrant(Case):
    """When a grant entered into force, and when the project starts."""

    entry_into_force: Day
    start: Day


@rule("prefinancing_expected")
def prefinancing_expected(case: SignedGrant) -> str:
    """Expected day of the first prefinancing (reporting 1.1, reporting 5 ``eu_prefinancing_expected``)."""
    return dates.prefinancing_expected(case.entry_into_force, case.start).isoformat()


class PaidGrant(Case):
    """When the last payment came, and how large the grant was."""

    final_payment: Day
    max_grant: Amount


@rule("record_keeping")
def record_keeping(case: PaidGrant) -> str:
    """Until when EU grant records are kept (reporting 1.5, reporting 5 ``eu_records_until``)."""
    is_small = case.max_grant <= thresholds().records.small_grant
    return dates.records_kept_until(case.final_payment, is_small=is_small).isoformat()


class Deliverable(Case):
    """A deliverable with the month it is due; ``is_de_plan`` marks the dissemination and exploitation plan."""

    name: Label
    type: Literal["R", "DEM", "DEC", "DATA", "DMP", "ETHICS", "SECURITY", "OTHER"]
    month: Month
    is_de_plan: bool = False


class Deliverables(Case):
    """All deliverables of a proposal."""

    deliverables: list[Deliverable]


@rule("mandatory_deliverables")
def mandatory_deliverables(case: Deliverables) -> Answer:
    """The two plans due by month 6 in Horizon Europe (reporting 1.2, forms 1.3).

    They are distinct deliverables: a data management plan is never the dissemination plan as well.
    """
    plans = {
        "DMP": [each for each in case.deliverables if each.type == "DMP"],
        "DE_PLAN": [each for each in case.deliverables if each.is_de_plan and each.type != "DMP"],
    }
    earliest = [min(found, key=lambda each: each.month) for found in plans.values() if found]
    return {
        "missing": [kind for kind, found in plans.items() if not found],
        "late": [plan.name for plan in earliest if plan.month > thresholds().months.early_plans],
    }


@rule("brussels_to_utc")
def brussels_to_utc(times: list[LocalTime]) -> list[str]:
    """Closing times in Brussels as UTC instants, by the zone database (reporting 5 ``call_deadline_utc``)."""
    try:
        return [f"{dates.brussels_to_utc(time):%Y-%m-%dT%H:%MZ}" for time in times]
    except ValueError as error:
        raise Unreckonable("input", str(error)) from None


class ApprovalPeriod(Case):
    """Which ancillary provisions apply, and the approval period."""

    rules: Literal["anbest_p", "six_months_exact", "anbest_gk"]
    start: Day
    end: Day


@rule("de_nachweise")
def de_nachweise(case: ApprovalPeriod) -> Answer:
    """Dates of the interim proofs and of the final proof (reporting 2.1, 5 ``de_zn_due``, ``de_vn_due``)."""
    if case.end < case.start:
        raise Unreckonable("end", "comes before the start")
    proofs = dates.de_nachweise(ProofRules(case.rules), case.start, case.end)
    return {
        "zwischennachweise": [{"year": proof.year, "due": proof.due_on.isoformat()} for proof in proofs.interim],
        "verwendungsnachweis": proofs.final_on.isoformat(),
    }


class Payout(Case):
    """When money was paid out, and by which rule it must be spent."""

    paid_out: Day
    rule: Literal["six_weeks", "two_months"]


@rule("de_drawdown")
def de_drawdown(case: Payout) -> str:
    """Until when drawn money must be spent (reporting 2.1, reporting 5 ``de_funds_used_by``)."""
    return dates.spent_by(case.paid_out, in_weeks=case.rule == "six_weeks").isoformat()


class SubmittedProof(Case):
    """When the final proof was submitted."""

    submitted: Day


@rule("de_receipts_kept")
def de_receipts_kept(case: SubmittedProof) -> str:
    """Until when receipts are kept (reporting 2.1, reporting 5 ``de_receipts_until``)."""
    return dates.receipts_kept_until(case.submitted).isoformat()


class StartAndDays(Case):
    """The start of a project, and days on which applications close."""

    start: Day
    day_month: list[MonthAndDay]


@rule("lpr_application")
def lpr_application(case: StartAndDays) -> list[str]:
    """Application dates of the state prevention council in the year before (reporting 5 ``lpr_nds_application``)."""
    try:
        days = [date.fromisoformat(f"{case.start.year - 1:04}-{each}") for each in case.day_month]
    except ValueError:
        raise Unreckonable("day_month", f"holds a day that {case.start.year - 1} does not have") from None
    return [day.isoformat() for day in days]


class PeriodEnd(Case):
    """The last day of a six-month period."""

    period_end: Day


@rule("interreg_europe")
def interreg_europe(case: PeriodEnd) -> Answer:
    """Reports after a six-month period of Interreg Europe (reporting 3.2, reporting 5)."""
    return _write_reports(dates.interreg_europe(case.period_end))


class PeriodEnds(Case):
    """The last days of periods."""

    period_ends: list[Day]


@rule("south_baltic")
def south_baltic(case: PeriodEnds) -> list[Answer]:
    """Reports in South Baltic by the table of the programme (reporting 3.2)."""
    known = {row.period_ends for row in thresholds().south_baltic}
    for day in case.period_ends:
        if f"{day:%m-%d}" not in known:
            raise Unreckonable("period_ends", f"{day} ends no period")
    return [_write_reports(dates.south_baltic(day)) for day in case.period_ends]


def _write_reports(reports: dates.PartnerAndProjectReport) -> Answer:
    return {"partner_report": reports.partner_on.isoformat(), "project_report": reports.project_on.isoformat()}
