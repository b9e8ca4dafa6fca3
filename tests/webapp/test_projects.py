"""Projects in the browser: what a person reads, enters, undoes, and may not do."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session

from tests.builders import (
    a_cost,
    a_user,
    an_income,
    an_organisation,
)
from tests.webapp.visitor import Visitor
from tracker.db.models import Organisation, Project, User
from tracker.projects.costs import find_costs
from tracker.projects.incomes import find_incomes

COST: Final[dict[str, Any]] = {
    "partner": "1",
    "category": "A",
    "paid_on": "2026-03-15",
    "payee": "Stadtkasse",
    "purpose": "Projektleitung März",
    "receipt_number": "LG-03",
    "amount": "1.234,50",
}


def test_visitors_are_asked_to_sign_in(visitor: Visitor, project: Project) -> None:
    for address in ("/projects", f"/projects/{project.id}", f"/projects/{project.id}/costs/new"):
        assert visitor.get(address).headers["Location"].startswith("/sign-in?next=")


def test_the_list_says_what_is_due_next(member: Visitor, project: Project, german: Project) -> None:
    page = member.get("/projects")

    assert "SAFER" in page.content
    assert "Mo., 1. März 2027 (in 97 Tagen fällig) – Periodischer Bericht 1" in page.content
    assert "Do., 30. April 2026 (seit 208 Tagen überfällig) – Zwischennachweis 2025" in page.content


def test_the_list_is_empty_for_others(session: Session, visit: Callable[[User], Visitor], project: Project) -> None:
    stranger = visit(a_user(session, an_organisation(session)))

    assert "Noch kein Projekt." in stranger.get("/projects").content


def test_the_overview_shows_duties_figures_and_expected_days(
    session: Session, member: Visitor, project: Project
) -> None:
    a_cost(session, project, "A", amount=Decimal("10000.00"))
    project.obligations[1].due_on = date(2028, 3, 15)

    page = member.get(f"/projects/{project.id}")

    assert page.texts("#next ~ p")[0] == "Mo., 1. März 2027 (in 97 Tagen fällig)"
    assert (
        "Periodischer Bericht 1 60 Tage nach Ende des Berichtszeitraums (MGA Article 21.2, Data Sheet 4.2)"
        in page.content
    )
    assert "8. Februar 2027" in page.content  # input of partners
    assert "Mi., 15. März 2028 nach der Regel: 29. Februar 2028" in page.content
    assert "A Personalkosten 40.000,00 10.000,00 30.000,00 25 %" in page.content
    assert "E Indirekte Kosten 2.800,00 700,00 2.100,00 25 %" in page.content
    assert "EU-Beitrag 96.300,00 9.630,00 86.670,00 10 %" in page.content
    assert "31. Dezember 2025 Vorfinanzierung erwartet" in page.content
    assert page.one(".cb-timeline svg")["role"] == "img"


def test_a_partner_sees_its_own_costs_and_no_money_of_others(
    session: Session, uni_member: Visitor, project: Project
) -> None:
    a_cost(session, project, "A", purpose="Gehalt der Stadt", amount=Decimal("10000.00"))
    a_cost(session, project, "A", partner=2, purpose="Befragung", amount=Decimal("2000.00"))

    overview, costs = uni_member.get(f"/projects/{project.id}"), uni_member.get(f"/projects/{project.id}/costs")

    assert "Hochschule Mittelland: 2.140,00 €" in overview.content
    assert "10.000,00" not in overview.content
    assert "Befragung" in costs.content
    assert "Gehalt der Stadt" not in costs.content
    assert uni_member.get(f"/projects/{project.id}/income").status == 403
    assert uni_member.get(f"/projects/{project.id}/budget").status == 403


def test_strangers_get_no_page_of_a_project(
    session: Session, visit: Callable[[User], Visitor], project: Project
) -> None:
    stranger = visit(a_user(session, an_organisation(session), "admin"))
    cost, income = a_cost(session, project), an_income(session, project, "own")
    base, report = f"/projects/{project.id}", f"/projects/{project.id}/reports/{project.obligations[0].id}"

    read = [
        "",
        "/costs",
        "/costs/new",
        f"/costs/{cost.id}",
        "/income",
        "/income/new",
        f"/income/{income.id}",
        "/budget",
    ]
    written = ["/costs/new", f"/costs/{cost.id}", f"/costs/{cost.id}/remove", f"/costs/{cost.id}/restore", "/budget"]
    written += ["/income/new", f"/income/{income.id}", f"/income/{income.id}/remove", f"/income/{income.id}/restore"]

    assert {stranger.get(base + path).status for path in read} == {404}
    assert {stranger.get(report + path).status for path in ("", "/report.pdf")} == {404}
    assert {stranger.post(base + path).status for path in written} == {404}
    steps = ("/texts", "/due", "/submit", "/reopen", "/reply")
    assert {stranger.post(report + path).status for path in steps} == {404}
    assert stranger.get(f"/projects/start/{project.application_id}").status == 404


def test_readers_read_and_change_nothing(
    session: Session, visit: Callable[[User], Visitor], city: Organisation, project: Project
) -> None:
    reader = visit(a_user(session, city, "reader"))
    cost = a_cost(session, project)

    page = reader.get(f"/projects/{project.id}/costs")

    assert cost.purpose in page.content
    assert page.soup.select("main form[method=post]") == []
    assert reader.post(f"/projects/{project.id}/costs/{cost.id}/remove").status == 403
    assert reader.post(f"/projects/{project.id}/costs/new", **COST).status == 403


def test_a_cost_is_entered_in_german_spelling(session: Session, member: Visitor, project: Project) -> None:
    page = member.post(f"/projects/{project.id}/costs/new", **COST)

    assert "Der Betrag ist eingetragen." in page.words
    assert "15.03.2026 Stadtkasse Projektleitung März A Personalkosten" in page.content
    assert [cost.amount for cost in find_costs(session, project)] == [Decimal("1234.50")]


def test_a_partner_is_named_once_where_the_name_begins_with_the_short_one(
    session: Session, member: Visitor, project: Project
) -> None:
    project.partners[1].name, project.partners[1].short_name = "Weitblick e. V.", "Weitblick"
    session.flush()

    page = member.get(f"/projects/{project.id}/costs/new")

    assert "Weitblick e. V." in page.texts("#partner option")


def test_after_one_cost_the_next_begins_on_the_same_line(member: Visitor, project: Project) -> None:
    page = member.post(f"/projects/{project.id}/costs/new", **{**COST, "partner": "2", "category": "C3"}, another="1")

    assert page.address == f"/projects/{project.id}/costs/new?partner=2&category=C3"
    assert page.one("#category option[selected]")["value"] == "C3"
    assert page.one("#amount")["value"] == ""


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"amount": "1234.50"}, "amount", "Bitte schreiben Sie die Zahl so: 1.234,50."),
        ({"amount": "viel"}, "amount", "Bitte schreiben Sie die Zahl so: 1.234,50."),
        ({"amount": "0"}, "amount", "Null ist kein Betrag."),
        ({"amount": ""}, "amount", "gebraucht"),
        ({"amount": "1,005"}, "amount", "höchstens zwei Nachkommastellen"),
        ({"paid_on": "31.12.2026"}, "paid_on", ""),
        ({"paid_on": "2026-11-25"}, "paid_on", "Dieser Tag liegt noch in der Zukunft."),
        ({"payee": "  "}, "payee", ""),
        ({"receipt_number": ""}, "receipt_number", ""),
        ({"category": "E"}, "category", ""),
        ({"category": "nonsense"}, "category", ""),
        ({"partner": "99"}, "partner", ""),
        ({"partner": "x"}, "partner", ""),
    ],
)
def test_nonsense_gets_a_message_beside_its_field_and_keeps_what_was_typed(
    session: Session, member: Visitor, project: Project, change: dict[str, Any], field: str, message: str
) -> None:
    page = member.post(f"/projects/{project.id}/costs/new", **{**COST, **change})

    assert page.status == 422
    assert page.texts(f"#{field}-error") != [""]
    assert message in " ".join(page.texts(f"#{field}-error"))
    assert f"#{field}" in [link["href"] for link in page.soup.select("#error-summary a")]
    kept = {**COST, **change}
    assert page.one("#payee")["value"] == kept["payee"]
    assert page.one("#amount")["value"] == kept["amount"]
    assert page.one("#purpose").get_text() == kept["purpose"]
    assert find_costs(session, project) == []


def test_a_cost_is_changed_and_somebody_elses_change_is_not_overwritten(
    session: Session, member: Visitor, project: Project
) -> None:
    cost = a_cost(session, project, "A")
    address = f"/projects/{project.id}/costs/{cost.id}"
    form = member.get(address)

    changed = member.post(address, **COST, version=form.one("input[name=version]")["value"])
    late = member.post(address, **{**COST, "payee": "Zu spät"}, version=form.one("input[name=version]")["value"])

    assert form.one("#amount")["value"] == "1.000,00"
    assert "Der Eintrag ist geändert." in changed.words
    assert late.status == 409
    session.refresh(cost)
    assert cost.payee == "Stadtkasse"


def test_a_removed_cost_can_be_brought_back_on_the_next_page(
    session: Session, member: Visitor, project: Project
) -> None:
    cost = a_cost(session, project, "A", purpose="Versehen")

    page = member.post(f"/projects/{project.id}/costs/{cost.id}/remove")
    assert "Entfernt: Versehen, 1.000,00 €" in page.content
    assert find_costs(session, project) == []
    undone = member.post(str(page.one(".cb-alert form")["action"]))

    assert "Der Eintrag ist wieder da." in undone.words
    assert [each.id for each in find_costs(session, project)] == [cost.id]
    assert "Entfernt" not in member.get(f"/projects/{project.id}/costs?removed={cost.id}").content


def test_the_list_of_costs_is_narrowed_down_by_its_address(session: Session, member: Visitor, project: Project) -> None:
    a_cost(session, project, "A", purpose="Gehalt", paid_on=date(2026, 3, 1))
    a_cost(session, project, "C1", partner=2, purpose="Reise", paid_on=date(2026, 4, 1))
    a_cost(session, project, "A", purpose="Zu früh", paid_on=date(2025, 12, 1))

    whole = member.get(f"/projects/{project.id}/costs")
    travel = member.get(f"/projects/{project.id}/costs?category=C1&partner=2&period=1")
    first = member.get(f"/projects/{project.id}/costs?period=1")

    assert "3 Einträge 3.000,00" in whole.content
    assert "Außerhalb der Projektlaufzeit, nicht mitgezählt" in whole.content
    assert "1 Eintrag 1.000,00" in travel.content
    assert "Zu früh" not in first.content
    assert member.get(f"/projects/{project.id}/costs?period=x&partner=y&removed=z").status == 200


def test_income_is_entered_changed_removed_and_brought_back(session: Session, member: Visitor, german: Project) -> None:
    base = f"/projects/{german.id}/income"
    typed: dict[str, Any] = {
        "category": "zuwendung",
        "received_on": "2025-08-01",
        "payer": "Landespräventionsrat",
        "purpose": "Erste Rate",
        "amount": "17.500,00",
    }

    entered = member.post(f"{base}/new", **typed)
    wrong = member.post(f"{base}/new", **{**typed, "amount": "0"})
    income = find_incomes(session, german)[0]
    changed = member.post(f"{base}/{income.id}", **{**typed, "amount": "17.000"}, version="1")
    removed = member.post(f"{base}/{income.id}/remove")
    undone = member.post(str(removed.one(".cb-alert form")["action"]))

    assert "3 Zuwendung 35.000,00 17.500,00 17.500,00 50 %" in entered.content
    assert (wrong.status, wrong.texts("#amount-error")) == (
        422,
        ["Null ist kein Betrag. Eine Korrektur wird mit Minuszeichen eingetragen."],
    )
    assert "17.000,00" in changed.content
    assert "Entfernt: Erste Rate" in removed.content
    assert "Die Einnahme ist wieder da." in undone.words


def test_the_budget_is_saved_as_a_whole_or_not_at_all(session: Session, member: Visitor, german: Project) -> None:
    address = f"/projects/{german.id}/budget"
    personal, sach = (line for line in german.lines if line.category in ("personal", "sachausgaben"))

    wrong = member.post(address, **hyphenated({f"line-{personal.id}": "40.000,00", f"line-{sach.id}": "zehntausend"}))
    session.refresh(personal)
    untouched = personal.amount
    right = member.post(address, **hyphenated({f"line-{personal.id}": "40.000", f"line-{sach.id}": "10.000,00"}))

    assert wrong.status == 422
    assert wrong.texts(f"#line-{sach.id}-error") == ["Bitte schreiben Sie den Betrag so: 1.234,50."]
    assert wrong.one(f"#line-{sach.id}")["value"] == "zehntausend"
    assert wrong.one(f"#line-{personal.id}")["value"] == "40.000,00"
    assert untouched == 0
    assert "Der Finanzplan ist gespeichert." in right.words
    assert "Geplante Einnahmen (0,00 €) und geplante Ausgaben (50.000,00 €) weichen voneinander ab." in right.content


@pytest.mark.parametrize("typed", ["-1", "1,005", "9.999.999.999,00"])
def test_a_planned_amount_is_money(member: Visitor, german: Project, typed: str) -> None:
    line = german.lines[0]

    page = member.post(f"/projects/{german.id}/budget", **hyphenated({f"line-{line.id}": typed}))

    assert page.status == 422
    assert page.one(f"#line-{line.id}")["aria-invalid"] == "true"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_speak_the_language_of_their_reader(
    member: Visitor, german: Project, project: Project, language: str
) -> None:
    page = member.speak(language).get(f"/projects/{german.id}")

    words = {"en": ("Due next", "Reports and due days"), "fr": ("Prochaine échéance", "Rapports et échéances")}
    assert words[language][0] in page.content
    assert words[language][1] in page.content
    assert "Zwischennachweis 2025" in page.content
    assert "Verwendungsnachweis" in page.content


def test_numbers_in_addresses_that_lead_nowhere_are_no_pages(member: Visitor, project: Project) -> None:
    other = project.obligations[0].id + 1000

    assert member.get(f"/projects/{project.id}/reports/{other}").status == 404
    assert member.get(f"/projects/{project.id}/costs/{other}").status == 404
    assert member.get(f"/projects/start/{other}").status == 404


def hyphenated(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields whose names have a hyphen, as Python wants them."""
    return fields
