"""Periods and due days follow from the dates and rules of a grant."""

from datetime import date

import pytest

from tracker.errors import Invalid
from tracker.projects.schedule import parse_last_months, partner_input_due, plan_schedule, review_due


def test_an_eu_grant_is_reported_by_period_and_the_last_report_is_the_final_one() -> None:
    schedule = plan_schedule("eu_mga", date(2024, 5, 1), date(2026, 4, 30), last_months=(15, 24))

    assert [(each.first_month, each.last_month, each.starts_on, each.ends_on) for each in schedule.periods] == [
        (1, 15, date(2024, 5, 1), date(2025, 7, 31)),
        (16, 24, date(2025, 8, 1), date(2026, 4, 30)),
    ]
    assert [(duty.kind, duty.period, duty.due_on) for duty in schedule.duties] == [
        ("periodic_report", 1, date(2025, 9, 29)),
        ("final_report", 2, date(2026, 6, 29)),
    ]
    assert {duty.citation for duty in schedule.duties} == {"MGA Article 21.2, Data Sheet 4.2"}


def test_without_periods_an_eu_grant_has_one() -> None:
    schedule = plan_schedule("eu_mga", date(2026, 1, 15), date(2027, 7, 14))

    assert [(each.first_month, each.last_month) for each in schedule.periods] == [(1, 18)]
    assert [duty.kind for duty in schedule.duties] == ["final_report"]


@pytest.mark.parametrize(
    ("rules", "due"),
    [
        ("de_anbest_p", [("interim_proof", 2025, date(2026, 4, 30)), ("proof_of_use", None, date(2027, 6, 30))]),
        (
            "de_six_months_exact",
            [("interim_proof", 2025, date(2026, 4, 30)), ("proof_of_use", None, date(2027, 6, 15))],
        ),
        ("de_anbest_gk", [("proof_of_use", None, date(2027, 12, 15))]),
    ],
)
def test_a_german_grant_owes_its_proofs(rules: str, due: list[tuple[str, int | None, date]]) -> None:
    schedule = plan_schedule(rules, date(2025, 7, 1), date(2026, 12, 15))

    assert [(duty.kind, duty.year, duty.due_on) for duty in schedule.duties] == due


def test_the_periods_of_a_german_grant_are_its_calendar_years() -> None:
    schedule = plan_schedule("de_anbest_p", date(2025, 7, 1), date(2027, 3, 31))

    assert [(each.number, each.starts_on, each.ends_on) for each in schedule.periods] == [
        (1, date(2025, 7, 1), date(2025, 12, 31)),
        (2, date(2026, 1, 1), date(2026, 12, 31)),
        (3, date(2027, 1, 1), date(2027, 3, 31)),
    ]
    assert [(each.first_month, each.last_month) for each in schedule.periods] == [(1, 6), (7, 18), (19, 21)]
    assert [duty.period for duty in schedule.duties] == [1, 2, None]


@pytest.mark.parametrize(
    ("rules", "last_day", "last_months", "field"),
    [
        ("eu_mga", date(2025, 12, 31), (), "ends_on"),  # before it begins
        ("eu_mga", date(2027, 12, 30), (), "ends_on"),  # not whole months
        ("eu_mga", date(2027, 12, 31), (12, 18), "periods"),  # ends before the project
        ("eu_mga", date(2027, 12, 31), (12, 30), "periods"),
        ("eu_mga", date(2027, 12, 31), (18, 12, 24), "periods"),
        ("eu_mga", date(2027, 12, 31), (0, 24), "periods"),
        ("de_anbest_p", date(2036, 1, 31), (), "ends_on"),  # more than ten years
    ],
)
def test_dates_that_make_no_schedule_are_named(
    rules: str, last_day: date, last_months: tuple[int, ...], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        plan_schedule(rules, date(2026, 1, 1), last_day, last_months=last_months)

    assert wrong.value.field == field


@pytest.mark.parametrize(
    ("words", "months"), [("12, 24", (12, 24)), (" 18 ;36", (18, 36)), ("12 24", (12, 24)), ("  ", ())]
)
def test_periods_are_typed_as_project_months(words: str, months: tuple[int, ...]) -> None:
    assert parse_last_months(words) == months


@pytest.mark.parametrize("words", ["zwölf", "12.5", "-12", "1234", "12/24"])
def test_anything_else_is_no_list_of_months(words: str) -> None:
    with pytest.raises(Invalid):
        parse_last_months(words)


def test_partners_hand_in_three_weeks_and_the_coordinator_reads_one_week_before() -> None:
    assert partner_input_due(date(2027, 3, 1)) == date(2027, 2, 8)
    assert review_due(date(2027, 3, 1)) == date(2027, 2, 22)
