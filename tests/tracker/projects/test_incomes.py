"""Income is entered by the coordinator, on the line of its origin."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_german_award, a_project, a_user, an_income, an_organisation
from tracker.errors import Conflict, Invalid, NotAllowed
from tracker.projects.incomes import (
    IncomeNotFound,
    Payment,
    add_income,
    change_income,
    find_incomes,
    get_income,
    income_line_for,
    remove_income,
    restore_income,
)

PAYMENT = Payment(
    received_on=date(2026, 2, 1),
    payer="Landespräventionsrat",
    purpose="Erste Rate",
    receipt_number="",
    amount=Decimal("17500.00"),
)


def test_income_stands_on_the_line_of_its_origin(session: Session) -> None:
    project = a_project(session, award=a_german_award())
    user = a_user(session, project.organisation)

    income = add_income(
        session, project, line=income_line_for(project, "zuwendung"), payment=PAYMENT, user=user, now=NOW
    )

    assert find_incomes(session, project) == [income]
    assert (income.line.category, income.receipt_number, income.version) == ("zuwendung", "", 1)


def test_a_line_of_expenditure_takes_no_income(session: Session) -> None:
    project = a_project(session)
    user = a_user(session, project.organisation)

    with pytest.raises(Invalid):
        income_line_for(project, "A")
    with pytest.raises(Invalid):
        add_income(session, project, line=project.lines[0], payment=PAYMENT, user=user, now=NOW)
    with pytest.raises(Invalid) as wrong:
        add_income(
            session,
            project,
            line=income_line_for(project, "own"),
            payment=replace(PAYMENT, received_on=date(2026, 11, 25)),
            user=user,
            now=NOW,
        )
    assert wrong.value.field == "received_on"


def test_partners_neither_see_nor_enter_income(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni])
    income, editor = an_income(session, project, "own"), a_user(session, uni, "admin")

    with pytest.raises(IncomeNotFound):
        get_income(session, project, income.id, user=editor)
    with pytest.raises(NotAllowed):
        add_income(session, project, line=income_line_for(project, "own"), payment=PAYMENT, user=editor, now=NOW)


def test_income_is_changed_removed_and_brought_back(session: Session) -> None:
    project = a_project(session)
    income, user = an_income(session, project, "own"), a_user(session, project.organisation)
    line = income_line_for(project, "other_income")

    change_income(session, income, project=project, line=line, payment=PAYMENT, base_version=1, user=user, now=NOW)
    remove_income(session, income, project=project, user=user, now=NOW)
    gone = find_incomes(session, project)
    restore_income(session, income, project=project, user=user)

    assert gone == []
    assert [(each.amount, each.line.category) for each in find_incomes(session, project)] == [
        (Decimal("17500.00"), "other_income")
    ]
    with pytest.raises(Conflict):
        change_income(session, income, project=project, line=line, payment=PAYMENT, base_version=1, user=user, now=NOW)
