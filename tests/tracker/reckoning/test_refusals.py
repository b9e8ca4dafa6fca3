"""A line that cannot be reckoned is refused in one sentence that names the key; nothing is guessed."""

import json
from typing import Any

import pytest

from tracker.reckoning import answer_line

BUDGET = {"programme": "cerv", "rate": "0.07", "A": "80000.00"}
LUMP_SUM = {
    "shares": {"WP1": "30000.00", "WP2": "120000.00"},
    "periods": 2,
    "completed_rp1": ["WP1"],
    "completed_rp2": ["WP2"],
    "partial_rp2": {},
    "prefinancing_factor": "1.60",
    "mim_rate": "0.08",
    "interim_ceiling": "0.90",
}
PLAN = {"plan": {"sach": "100.00"}, "ist": {"sach": "90.00"}}


def refusal(rule: str, case: Any, **beside: Any) -> str:
    answer = answer_line(rule, json.dumps({"input": case, **beside}))
    assert list(answer) == ["error"], answer
    return str(answer["error"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"A": "80.000,00"}, 'A: must be a decimal string such as "1234.50"'),
        ({"A": 80000}, 'A: must be a decimal string such as "1234.50"'),
        ({"A": "1e5"}, 'A: must be a decimal string such as "1234.50"'),
        ({"A": "9" * 5000}, 'A: must be a decimal string such as "1234.50"'),
        ({"A": None}, 'A: must be a decimal string such as "1234.50"'),
        ({"rate": "1.07"}, 'rate: must be a fraction between 0 and 1 such as "0.25"'),
        ({"programme": "interreg"}, "programme: must be one of 'horizon', 'cerv', 'isf', 'just', 'amif'"),
        ({"colour": "red"}, "colour: is not a key of this rule"),
    ],
)
def test_a_value_that_is_not_allowed_is_named(change: dict[str, Any], sentence: str) -> None:
    assert refusal("indirect", {**BUDGET, **change}) == sentence


def test_a_missing_key_is_named() -> None:
    assert refusal("indirect", {"programme": "cerv"}) == "rate: is missing"


def test_a_misspelt_key_is_named_before_the_one_it_misses() -> None:
    assert refusal("indirect", {"programme": "cerv", "raet": "0.07"}) == "raet: is not a key of this rule"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "input: the line is not JSON"),
        ("{", "input: the line is not JSON"),
        ("[" * 100_000, "input: the line is not JSON"),
        ('{"\\ud800": 1}', "input: the line holds half of a character"),
        ("[]", "input: the line must be a JSON object"),
        ("{}", "input: is missing"),
        ('{"input": {}, "today": "2031-01-01"}', "today: is not a key of this line"),
        ('{"input": "x"}', "input: must be an object"),
        ('{"input": {"submitted": "2031-10-14", "submitted": "2031-10-15"}}', "submitted: is given twice"),
        ('{"input": {"submitted": NaN}}', "input: NaN is not JSON"),
    ],
)
def test_a_line_of_the_wrong_shape_is_refused(line: str, sentence: str) -> None:
    assert answer_line("de_receipts_kept", line) == {"error": sentence}


@pytest.mark.parametrize("day", ["2031-02-29", "31.12.2031", "2031-1-1", "20311231", "2031-W01-1", "0001-01-01", 2031])
def test_a_day_that_is_none_is_refused(day: object) -> None:
    assert refusal("de_receipts_kept", {"submitted": day}).startswith("submitted: ")


@pytest.mark.parametrize(
    ("rule", "case", "key"),
    [
        ("daily_rate", {"costs": "1.00", "months": 0, "fte": "1.0", "days_declared": "1"}, "months"),
        ("daily_rate", {"costs": "1.00", "months": 12, "fte": "0", "days_declared": "1"}, "fte"),
        ("subcontracting_share", {"subcontracting": "1.00", "total": "0.00"}, "total"),
        ("funding_rate", {"action": "RIA", "partners": []}, "partners"),
        ("depreciation", {"price": "1.00", "life_months": 0, "months_used": 1, "share": "1"}, "life_months"),
        ("ka220", {"total": "0.00", "wps": ["1.00"]}, "total"),
        ("ka220", {"total": "120000.00", "wps": []}, "wps"),
        ("de_plan", {"ausgaben": {}, "eigenmittel": "0.00", "dritte": "0.00"}, "ausgaben"),
        ("de_capped_share", {"ausgaben": "0.00", "rate": "0.7", "cap": "1.00"}, "ausgaben"),
        ("de_20_percent", {"plan": {"sach": "0.00"}, "ist": {"sach": "0.00"}}, "plan.sach"),
        ("interreg_periods", {"duration": 12, "length": 0}, "length"),
        ("lump_sum", {**LUMP_SUM, "periods": 0}, "periods"),
    ],
)
def test_nothing_is_divided_by_zero(rule: str, case: Any, key: str) -> None:
    assert refusal(rule, case).startswith(f"{key}: ")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"completed_rp1": ["WP9"]}, "completed_rp1: WP9 is not among the shares"),
        ({"completed_rp2": ["WP1", "WP2"]}, "completed_rp2: WP1 is accepted twice"),
        ({"partial_rp2": {"WP2": "0.5"}}, "partial_rp2: WP2 is accepted twice"),
        ({"partial_rp2": {"WP2": "1.5"}}, 'partial_rp2.WP2: must be a fraction between 0 and 1 such as "0.25"'),
    ],
)
def test_a_work_package_is_of_the_grant_and_paid_once(change: dict[str, Any], sentence: str) -> None:
    assert refusal("lump_sum", {**LUMP_SUM, **change}) == sentence


@pytest.mark.parametrize(
    ("case", "key"),
    [
        ({"staff": "1.00", "staff_rate_on_direct": 20}, "staff_rate_on_direct"),
        ({"travel": "1.00", "staff": "1.00", "travel_rate_on_staff": 15}, "travel_rate_on_staff"),
        ({"staff": "1.00", "other_rate_on_staff": 40, "office_rate_on_staff": 15}, "other_rate_on_staff"),
        ({"staff": "1.00", "office_rate_on_direct": 7, "office_rate_on_staff": 15}, "office_rate_on_staff"),
        ({"staff": "1.00", "office_rate_on_staff": "15"}, "office_rate_on_staff"),
        ({"staff": "1.00", "office_rate_on_staff": True}, "office_rate_on_staff"),
        ({"staff": "1.00", "office_rate_on_staff": -15}, "office_rate_on_staff"),
    ],
)
def test_flat_rates_that_exclude_each_other_are_refused(case: Any, key: str) -> None:
    assert refusal("interreg", case).startswith(f"{key}: ")


@pytest.mark.parametrize(
    ("rule", "case", "sentence"),
    [
        ("periodic_report", {"start": "2031-01-01", "periods": [[13, 12]]}, "periods: month 13 comes after month 12"),
        ("periodic_report", {"start": "2031-01-01", "periods": [[1, 2, 3]]}, "periods.0: "),
        ("month_end", {"start": "2031-01-01", "months": [0]}, "months.0: must be greater than or equal to 1"),
        ("month_end", {"start": "2031-01-01", "months": [True]}, "months.0: must be a whole number"),
        ("month_end", {"start": "2031-01-01", "months": [10**9]}, "months.0: must be less than or equal to 1200"),
        ("payment_expected", {"received": "2031-01-01", "days": 10**9}, "days: must be within a century"),
        ("lpr_application", {"start": "2032-04-01", "day_month": ["02-29"]}, "day_month: holds a day that 2031 does"),
        ("south_baltic", {"period_ends": ["2031-05-31"]}, "period_ends: 2031-05-31 ends no period"),
        ("brussels_to_utc", ["2031-03-30T02:30"], "input: 2031-03-30T02:30 does not occur in Brussels"),
        ("brussels_to_utc", ["2031-06-12"], 'input.0: must be a local time "YYYY-MM-DDTHH:MM"'),
        (
            "de_nachweise",
            {"rules": "anbest_p", "start": "2031-02-01", "end": "2031-01-31"},
            "end: comes before the start",
        ),
        ("page_limit", [{"form": "interreg_jems", "lump_sum": False, "pages": 1}], "form: interreg_jems has no number"),
        ("de_20_percent", {**PLAN, "ist": {}}, "ist: sach must stand in the plan and in the actual figures"),
    ],
)
def test_what_a_rule_cannot_mean_is_refused(rule: str, case: Any, sentence: str) -> None:
    assert refusal(rule, case).startswith(sentence)


def test_the_networks_of_towns_need_to_know_who_is_a_member_state() -> None:
    case = [{"countries": ["PT"], "lead_local_authority": True, "months": 12}]

    assert refusal("eligibility_nt", case) == "eu: is missing"
    assert refusal("eligibility_nt", case, eu=["Portugal"]).startswith("eu.0: ")
