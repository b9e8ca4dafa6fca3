"""Costs are entered with their receipt, checked, changed by one at a time, removed and brought back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_cost, a_project, a_user, an_organisation
from tracker.errors import Conflict, Invalid, NotAllowed
from tracker.projects.attention import Flag, find_flags
from tracker.projects.costs import (
    Receipt,
    add_cost,
    change_cost,
    find_costs,
    line_for,
    remove_cost,
    restore_cost,
)

RECEIPT = Receipt(
    paid_on=date(2026, 3, 15),
    payee="Druckhaus Beispiel GmbH",
    purpose="Plakate für die Auftaktveranstaltung",
    receipt_number="B-014",
    amount=Decimal("780.50"),
)


def test_a_cost_stands_on_a_line_with_its_receipt(session: Session) -> None:
    project = a_project(session)
    user = a_user(session, project.organisation)
    line = line_for(project, project.partners[0], "C3")

    cost = add_cost(session, project, line=line, receipt=replace(RECEIPT, payee="  Druck  haus "), user=user, now=NOW)

    assert find_costs(session, project) == [cost]
    assert (cost.payee, cost.amount, cost.line.category) == ("Druck haus", Decimal("780.50"), "C3")
    assert (cost.partner, cost.entered_by, cost.entered_at, cost.version) == (project.partners[0], user, NOW, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal("1000000000")}, "amount"),
        ({"payee": "  "}, "payee"),
        ({"purpose": ""}, "purpose"),
        ({"receipt_number": " "}, "receipt_number"),
        ({"paid_on": NOW.date() + timedelta(days=1)}, "paid_on"),
    ],
)
def test_a_senseless_receipt_is_refused_by_its_field(session: Session, change: dict[str, Any], field: str) -> None:
    project = a_project(session)
    user, line = a_user(session, project.organisation), line_for(project, project.partners[0], "A")

    with pytest.raises(Invalid) as wrong:
        add_cost(session, project, line=line, receipt=replace(RECEIPT, **change), user=user, now=NOW)

    assert wrong.value.field == field
    assert find_costs(session, project) == []


def test_a_correction_has_a_minus_sign(session: Session) -> None:
    project = a_project(session)
    user, line = a_user(session, project.organisation), line_for(project, project.partners[0], "A")

    cost = add_cost(session, project, line=line, receipt=replace(RECEIPT, amount=Decimal(-120)), user=user, now=NOW)

    assert cost.amount == Decimal("-120.00")


@pytest.mark.parametrize("category", ["E", "eu_contribution", "personal", ""])
def test_computed_foreign_and_income_lines_take_no_costs(session: Session, category: str) -> None:
    project = a_project(session)

    with pytest.raises(Invalid):
        line_for(project, project.partners[0], category)


def test_a_line_of_another_project_is_refused(session: Session) -> None:
    project, other = a_project(session), a_project(session, acronym="OTHER")
    user = a_user(session, project.organisation)

    with pytest.raises(Invalid, match="does not belong"):
        add_cost(session, project, line=other.lines[0], receipt=RECEIPT, user=user, now=NOW)


def test_partners_enter_their_own_costs_and_no_others(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni])
    lines = [line_for(project, partner, "A") for partner in project.partners]
    editor = a_user(session, uni, "editor")

    add_cost(session, project, line=lines[1], receipt=RECEIPT, user=editor, now=NOW)

    with pytest.raises(NotAllowed):
        add_cost(session, project, line=lines[0], receipt=RECEIPT, user=editor, now=NOW)
    with pytest.raises(NotAllowed):
        add_cost(session, project, line=lines[1], receipt=RECEIPT, user=a_user(session, uni, "reader"), now=NOW)


def test_a_change_from_an_old_state_overwrites_nothing(session: Session) -> None:
    project = a_project(session)
    cost, user = a_cost(session, project), a_user(session, project.organisation)
    line = line_for(project, project.partners[0], "B")

    change_cost(session, cost, project=project, line=line, receipt=RECEIPT, base_version=1, user=user, now=NOW)

    assert (cost.line.category, cost.amount, cost.version) == ("B", Decimal("780.50"), 2)
    with pytest.raises(Conflict):
        change_cost(session, cost, project=project, line=line, receipt=RECEIPT, base_version=1, user=user, now=NOW)


def test_a_partner_cannot_move_its_cost_to_another(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni])
    cost, editor = a_cost(session, project, partner=2), a_user(session, uni, "editor")
    line = line_for(project, project.partners[0], "A")

    with pytest.raises(NotAllowed):
        change_cost(session, cost, project=project, line=line, receipt=RECEIPT, base_version=1, user=editor, now=NOW)


def test_a_removed_cost_counts_nowhere_and_comes_back_as_it_was(session: Session) -> None:
    project = a_project(session)
    cost, user = a_cost(session, project), a_user(session, project.organisation)

    remove_cost(session, cost, project=project, user=user, now=NOW)
    remove_cost(session, cost, project=project, user=user, now=NOW)
    gone = find_costs(session, project)
    restore_cost(session, cost, project=project, user=user)

    assert gone == []
    assert find_costs(session, project) == [cost]
    with pytest.raises(NotAllowed):
        remove_cost(session, cost, project=project, user=a_user(session, project.organisation, "reader"), now=NOW)


def test_days_outside_the_project_are_flagged(session: Session) -> None:
    project = a_project(session)
    early = a_cost(session, project, paid_on=project.starts_on - timedelta(days=1))
    first = a_cost(session, project, paid_on=project.starts_on)
    last = a_cost(session, project, paid_on=project.ends_on)
    late = a_cost(session, project, paid_on=project.ends_on + timedelta(days=1))

    flags = find_flags(project, [early, first, last, late])

    assert flags == {early.id: [Flag.OUTSIDE], late.id: [Flag.OUTSIDE]}


def test_the_same_receipt_twice_is_flagged(session: Session) -> None:
    project = a_project(session)
    one = a_cost(session, project, receipt_number="R-1")
    same = a_cost(session, project, receipt_number="r-1")
    other = a_cost(session, project, receipt_number="R-1", amount=Decimal("-1000.00"))

    assert find_flags(project, [one, same, other]) == {one.id: [Flag.DOUBLE], same.id: [Flag.DOUBLE]}


def test_what_was_entered_after_the_report_on_its_period_is_flagged(session: Session) -> None:
    project = a_project(session)
    project.obligations[0].submitted_on = date(2026, 11, 20)
    reported = a_cost(session, project, paid_on=date(2026, 10, 1), entered_at=NOW)
    before = a_cost(session, project, paid_on=date(2026, 10, 2), entered_at=NOW - timedelta(days=10))
    next_period = a_cost(session, project, paid_on=date(2027, 1, 2), entered_at=NOW)

    assert find_flags(project, [reported, before, next_period]) == {reported.id: [Flag.REPORTED]}
