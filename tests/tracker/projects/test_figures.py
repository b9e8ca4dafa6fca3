"""Plan against actual: every printed sum is the sum of what stands above it, to the cent."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.builders import NOW, a_cost, a_german_award, a_project, a_user, an_award, an_income, an_organisation
from tracker.projects.costs import remove_cost
from tracker.projects.figures import (
    CostStatement,
    EuRates,
    Line,
    add_statements,
    make_cost_statement,
    make_statement,
    mark_overruns,
)
from tracker.projects.ledger import (
    consolidated_statement,
    expenditure_statement,
    income_statement,
    partner_statement,
    period_of,
    read_books,
)

KEYS = ("A", "B", "C1", "D1", "D2")
CERV = EuRates(base="cerv", indirect=Decimal("0.07"), funding=Decimal("0.90"))
HORIZON = EuRates(base="horizon", indirect=Decimal("0.25"), funding=Decimal("1.00"))
amounts = st.decimals(min_value=0, max_value=99_999, places=2, allow_nan=False)
periods = st.lists(st.dictionaries(st.sampled_from(KEYS), amounts), min_size=1, max_size=4)


def test_the_base_of_indirect_costs_depends_on_the_programme() -> None:
    plan = {"A": Decimal(100), "B": Decimal(50), "C1": Decimal(10), "D1": Decimal(20), "D2": Decimal(40)}

    cerv = make_cost_statement(KEYS, plan, [plan], rates=CERV)
    horizon = make_cost_statement(KEYS, plan, [plan], rates=HORIZON)

    assert (cerv.line("E").planned, cerv.total.now) == (Decimal("12.60"), Decimal("232.60"))
    assert cerv.contribution.now == Decimal("209.34")
    assert (horizon.line("E").planned, horizon.contribution.planned) == (Decimal("27.50"), Decimal("247.50"))


def test_periods_before_are_told_apart_from_the_one_shown() -> None:
    plan = {"A": Decimal(1000)}

    statement = make_cost_statement(("A",), plan, [{"A": Decimal("0.50")}, {"A": Decimal("0.50")}], rates=CERV)

    line = statement.line("A")
    assert (line.before, line.now, line.so_far, line.remaining) == (
        Decimal("0.50"),
        Decimal("0.50"),
        Decimal("1.00"),
        Decimal("999.00"),
    )
    # each period is rounded by itself: 0.035 is 0.04 twice, although 0.07 would be the flat rate of the sum
    assert statement.line("E").so_far == Decimal("0.08")


@given(plan=st.dictionaries(st.sampled_from(KEYS), amounts), spent=periods)
def test_every_total_is_the_sum_of_its_lines(plan: dict[str, Decimal], spent: list[dict[str, Decimal]]) -> None:
    statement = make_cost_statement(KEYS, plan, spent, rates=CERV)

    for part in ("planned", "before", "now", "so_far", "remaining"):
        assert getattr(statement.total, part) == sum(getattr(line, part) for line in statement.lines)
    assert statement.total.so_far == statement.direct.so_far + statement.line("E").so_far


@given(first=periods, limit=amounts)
def test_what_is_asked_for_in_all_never_exceeds_the_maximum(first: list[dict[str, Decimal]], limit: Decimal) -> None:
    statement: CostStatement = make_cost_statement(KEYS, {}, first, rates=HORIZON)

    asked = add_statements([statement, statement], max_grant=limit).contribution

    assert asked.so_far == min(limit, 2 * statement.contribution.so_far)
    assert 0 <= asked.now <= asked.so_far


@pytest.mark.parametrize(
    ("planned", "so_far", "used", "deviation"),
    [
        ("200", "50", "25.0", "-75.00"),
        ("3", "2", "66.7", "-33.33"),
        ("0", "5", None, None),
        ("8", "-1", "-12.5", "-112.50"),
    ],
)
def test_a_line_says_how_much_of_the_plan_is_used(
    planned: str, so_far: str, used: str | None, deviation: str | None
) -> None:
    line = Line(key="A", planned=Decimal(planned), before=Decimal(0), now=Decimal(so_far))

    assert line.used_percent == (Decimal(used) if used else None)
    assert line.deviation_percent == (Decimal(deviation) if deviation else None)


def test_a_line_may_run_over_by_a_fifth_and_no_further() -> None:
    plan = {"personal": Decimal(30_000), "sach": Decimal(10_000)}
    spent = [{"personal": Decimal(27_500), "sach": Decimal(12_400), "reisen": Decimal(1)}]

    statement, within_rules = mark_overruns(
        make_statement(("personal", "sach", "reisen"), plan, spent), flex=Fraction(1, 5)
    )

    assert [line.key for line in statement.lines if line.is_over] == ["sach", "reisen"]  # reisen was not planned at all
    assert within_rules == Decimal("39500.00")


def test_costs_count_in_the_period_in_which_they_were_paid(session: Session) -> None:
    project = a_project(session, award=an_award(), budget={(1, "A"): Decimal(10_000)})
    for day, amount in (("2025-12-31", "1"), ("2026-01-01", "10"), ("2026-12-31", "20"), ("2027-01-01", "40")):
        a_cost(session, project, "A", paid_on=date.fromisoformat(day), amount=Decimal(amount))
    a_cost(session, project, "A", paid_on=date(2028, 1, 1), amount=Decimal(5))
    books = read_books(session, project)

    first = partner_statement(books, project.partners[0], project.periods[0]).line("A")
    second = partner_statement(books, project.partners[0], project.periods[1]).line("A")

    assert (first.before, first.now) == (Decimal(0), Decimal(30))
    assert (second.before, second.now, second.so_far) == (Decimal(30), Decimal(40), Decimal(70))
    assert [cost.amount for cost in books.outside()] == [Decimal(1), Decimal(5)]
    assert period_of(project, date(2025, 12, 31)) is None
    assert period_of(project, date(2027, 12, 31)) is project.periods[1]


def test_the_consolidated_statement_is_the_sum_of_the_partners(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    project = a_project(session, city, partners=[uni], budget={(1, "A"): Decimal(1000), (2, "B"): Decimal(500)})
    a_cost(session, project, "A", amount=Decimal("333.33"))
    a_cost(session, project, "B", partner=2, amount=Decimal("111.11"))
    books = read_books(session, project)

    whole = consolidated_statement(books, project.periods[0])
    parts = [partner_statement(books, partner, project.periods[0]) for partner in project.partners]

    assert [part.total.now for part in parts] == [Decimal("356.66"), Decimal("118.89")]
    assert whole.total.now == Decimal("475.55")
    assert whole.contribution.now == sum(part.contribution.now for part in parts) == Decimal("427.99")
    assert whole.contribution.planned == project.max_grant


def test_a_removed_cost_is_in_no_sum(session: Session) -> None:
    project = a_project(session)
    cost = a_cost(session, project, "A")
    remove_cost(session, cost, project=project, user=a_user(session, project.organisation), now=NOW)

    assert consolidated_statement(read_books(session, project)).total.so_far == Decimal(0)


def test_a_german_grant_is_compared_year_by_year_and_as_a_whole(session: Session) -> None:
    project = a_project(
        session,
        award=a_german_award(),
        budget={(1, "personal"): Decimal(30_000), (1, "sachausgaben"): Decimal(10_000)},
        income={"eigenmittel": Decimal(5_000)},
    )
    a_cost(session, project, "personal", paid_on=date(2025, 9, 1), amount=Decimal(9_000))
    a_cost(session, project, "sachausgaben", paid_on=date(2026, 9, 1), amount=Decimal(12_400))
    an_income(session, project, "eigenmittel", received_on=date(2025, 6, 25), amount=Decimal(2_000))
    an_income(session, project, "eigenmittel", received_on=date(2027, 2, 1), amount=Decimal(3_000))
    books = read_books(session, project)

    first_year, _ = expenditure_statement(books, project.periods[0])
    whole, within_rules = expenditure_statement(books)

    assert (first_year.total.now, first_year.total.so_far) == (Decimal(9_000), Decimal(9_000))
    assert (whole.total.now, whole.total.before) == (Decimal(21_400), Decimal(0))
    assert [line.key for line in whole.lines if line.is_over] == ["sachausgaben"]
    assert within_rules == Decimal("21000.00")
    assert income_statement(books, project.periods[0]).line("eigenmittel").so_far == Decimal(2_000)
    assert income_statement(books).line("eigenmittel").so_far == Decimal(5_000)
