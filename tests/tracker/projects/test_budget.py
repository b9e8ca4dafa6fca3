"""The approved budget is entered by the coordinator, and says what does not add up."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_german_award, a_project, a_user, an_organisation
from tracker.errors import Invalid, NotAllowed
from tracker.projects.budget import change_budget, find_budget_gaps


def test_amounts_are_set_by_line_and_others_stay(session: Session) -> None:
    project = a_project(session, budget={(1, "B"): Decimal(500)})
    user, line = a_user(session, project.organisation), project.lines[0]

    change_budget(session, project, amounts={line.id: Decimal("40000.00")}, user=user)

    planned = {each.category: each.amount for each in project.lines if each.amount and each.side == "expenditure"}
    assert planned == {"A": Decimal("40000.00"), "B": Decimal("500.00")}


def test_negative_amounts_foreign_lines_and_strangers_are_refused(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni])
    other = a_project(session, acronym="OTHER")
    user, line = a_user(session, city), project.lines[0]

    with pytest.raises(Invalid) as wrong:
        change_budget(session, project, amounts={line.id: Decimal(-1)}, user=user)
    assert wrong.value.field == f"line-{line.id}"
    with pytest.raises(Invalid):
        change_budget(session, project, amounts={other.lines[0].id: Decimal(1)}, user=user)
    with pytest.raises(NotAllowed):
        change_budget(session, project, amounts={line.id: Decimal(1)}, user=a_user(session, uni, "admin"))
    assert line.amount == 0


def test_a_budget_that_adds_up_has_no_gaps(session: Session) -> None:
    costs = {"A": "80000", "B": "5000", "C1": "9000", "C3": "6000"}
    eu = a_project(
        session,
        budget={(1, key): Decimal(amount) for key, amount in costs.items()},
        income={"own": Decimal(10_700)},
    )
    german = a_project(
        session,
        acronym="HALT",
        award=a_german_award(),
        budget={(1, "personal"): Decimal(50_000)},
        income={"eigenmittel": Decimal(5_000), "dritte": Decimal(10_000)},
    )

    assert find_budget_gaps(eu) == []
    assert find_budget_gaps(german) == []


def test_what_does_not_add_up_is_said_with_both_amounts(session: Session) -> None:
    project = a_project(
        session, budget={(1, "A"): Decimal(50_000)}, income={"eu_contribution": Decimal(90_000), "own": Decimal(0)}
    )

    gaps = [(gap.message.partition(" (")[0], gap.found, gap.expected) for gap in find_budget_gaps(project)]

    assert gaps == [
        ("Planned income", Decimal("90000.00"), Decimal("53500.00")),
        ("The grant in the plan", Decimal("90000.00"), Decimal("96300.00")),
        ("The maximum grant", Decimal("96300.00"), Decimal("48150.00")),
    ]


def test_an_empty_budget_is_not_wrong_yet(session: Session) -> None:
    assert find_budget_gaps(a_project(session)) == []
