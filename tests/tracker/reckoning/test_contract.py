"""Every rule gives the answers of the contract, to the last digit."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tracker.reckoning import RULES, answer_line, reckon

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()]


def examples_of(page: str) -> list[tuple[str, str, Any]]:
    """Rule, line and answer of each example pair, as the contract page gives them."""
    found, rule, line = [], "", ""
    for text in page.splitlines():
        if heading := re.fullmatch(r"### (\w+)", text):
            rule = heading[1]
        elif given := re.fullmatch(r'- `(\{"input": .*\})`', text):
            line = given[1]
        elif then := re.fullmatch(r'- `(\{"result": .*\})`', text):
            found.append((rule, line, json.loads(then[1])))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}-{case['why']}".replace(" ", "_"))
def test_a_case_worked_out_by_hand_is_reckoned(case: dict[str, Any]) -> None:
    answer = answer_line(case["rule"], json.dumps(case["line"]))

    assert answer == {"result": case["result"]}


def test_every_rule_has_a_case_worked_out_by_hand() -> None:
    assert {case["rule"] for case in CASES} == set(RULES)


def test_every_example_of_the_contract_page_is_answered(shared: Path) -> None:
    page = (shared / "domain" / "rule-contract.md").read_text(encoding="utf-8")
    examples = examples_of(page)

    answers = [(rule, line, answer_line(rule, line)) for rule, line, _ in examples]

    assert answers == examples
    assert {rule for rule, _, _ in examples} == set(RULES) == set(re.findall(r"^### (\w+)$", page, re.MULTILINE))


def test_lines_are_answered_in_order_and_blank_ones_skipped() -> None:
    lines = ['{"input": {"submitted": "2031-10-14"}}', "", "  ", "nonsense", '{"input": {"submitted": "2032-02-29"}}']

    answers = list(reckon("de_receipts_kept", lines))

    assert [list(answer) for answer in answers] == [["result"], ["error"], ["result"]]
    assert answers[2] == {"result": "2037-02-28"}
