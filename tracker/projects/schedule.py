"""When what is due: reporting periods and duties of a grant, from its dates and rules; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tracker.catalog.reporting import RuleSet, rule_set
from tracker.errors import Invalid
from tracker.i18n import mark
from tracker.reckoning import dates
from tracker.reckoning.dates import ProofRules

LONGEST_PROJECT: Final = 120  # months
PARTNER_INPUT_DAYS: Final = 21
REVIEW_DAYS: Final = 7


@dataclass(frozen=True)
class PlannedPeriod:
    """A reporting period in project months and as days, both ends included."""

    number: int
    first_month: int
    last_month: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class PlannedDuty:
    """A report that will be owed, with the rule that found its day."""

    kind: str
    rule: str
    citation: str
    due_on: date
    period: int | None = None  # its number
    year: int | None = None


@dataclass(frozen=True)
class Schedule:
    """Everything that follows from dates and rules."""

    periods: tuple[PlannedPeriod, ...]
    duties: tuple[PlannedDuty, ...]


def plan_schedule(rules: str, starts_on: date, ends_on: date, *, last_months: Sequence[int] = ()) -> Schedule:
    """Periods and duties of a grant; ``last_months`` are the project months in which EU reporting periods end."""
    if ends_on <= starts_on:
        raise Invalid("ends_on", mark("The last day must come after the first."))
    if dates.months_between(starts_on, ends_on) > LONGEST_PROJECT:
        raise Invalid("ends_on", mark("A project lasts ten years at most."))
    chosen = rule_set(rules)
    if chosen.proofs:
        return _german_schedule(chosen, starts_on, ends_on)
    return _eu_schedule(chosen, starts_on, ends_on, last_months)


def parse_last_months(words: str) -> tuple[int, ...]:
    """``12, 24`` as project months; an empty text means one period for the whole project."""
    if not words.strip():
        return ()
    parts = re.split(r"[\s,;]+", words.strip(" ,;\n\r\t"))
    if not all(re.fullmatch(r"\d{1,3}", part, re.ASCII) for part in parts):
        raise Invalid("periods", mark("Please write project months as numbers, such as 12, 24."))
    return tuple(int(part) for part in parts)


def _eu_schedule(chosen: RuleSet, starts_on: date, ends_on: date, last_months: Sequence[int]) -> Schedule:
    duration = dates.months_between(starts_on, ends_on)
    if dates.month_end(starts_on, duration) != ends_on:
        raise Invalid("ends_on", mark("An EU project lasts whole months: choose the last day of a project month."))
    ends = tuple(last_months) or (duration,)
    if any(later <= earlier for earlier, later in zip((0, *ends), ends, strict=False)) or ends[-1] != duration:
        raise Invalid("periods", mark("Periods follow each other and the last one ends with the project."))
    reckoned = [
        (number, first, last, dates.periodic_report(starts_on, first, last))
        for number, (first, last) in enumerate(zip([1, *(end + 1 for end in ends)], ends, strict=False), start=1)
    ]
    periods = tuple(
        PlannedPeriod(number, first, last, days.starts_on, days.ends_on) for number, first, last, days in reckoned
    )
    duties = tuple(
        _duty(
            chosen,
            "final_report" if number == len(ends) else "periodic_report",
            "eu_report_due",
            days.report_due_on,
            period=number,
        )
        for number, _, _, days in reckoned
    )
    return Schedule(periods, duties)


def _german_schedule(chosen: RuleSet, starts_on: date, ends_on: date) -> Schedule:
    proofs = dates.de_nachweise(ProofRules(chosen.proofs), starts_on, ends_on)
    years = range(starts_on.year, ends_on.year + 1)
    periods = []
    for number, year in enumerate(years, start=1):
        first, last = max(starts_on, date(year, 1, 1)), min(ends_on, date(year, 12, 31))
        months = dates.months_between(starts_on, first), dates.months_between(starts_on, last)
        periods.append(PlannedPeriod(number, *months, first, last))
    duties = [
        _duty(
            chosen,
            "interim_proof",
            "de_zn_due",
            proof.due_on,
            period=proof.year - starts_on.year + 1,
            year=proof.year,
        )
        for proof in proofs.interim
    ]
    duties.append(_duty(chosen, "proof_of_use", chosen.final_rule, proofs.final_on))
    return Schedule(tuple(periods), tuple(duties))


def _duty(
    chosen: RuleSet, kind: str, rule: str, due_on: date, *, period: int | None = None, year: int | None = None
) -> PlannedDuty:
    return PlannedDuty(kind, rule, chosen.citations[kind], due_on, period, year)  # type: ignore[index]


def partner_input_due(due_on: date) -> date:
    """Until when partners hand in their part: three weeks before the report is due."""
    return due_on - timedelta(days=PARTNER_INPUT_DAYS)


def review_due(due_on: date) -> date:
    """Until when the coordinator has read the report."""
    return due_on - timedelta(days=REVIEW_DAYS)
