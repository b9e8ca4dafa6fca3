"""Projects in the browser: what a person reads, enters, undoes, and may not do."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import (
    a_call,
    a_cost,
    a_german_award,
    a_project,
    a_user,
    an_application,
    an_income,
    an_organisation,
)
from tests.webapp.visitor import Visitor
from tracker.db.models import Organisation, Project, User
from tracker.projects.costs import find_costs
from tracker.projects.incomes import find_incomes
from tracker.projects.narrative import find_texts
from tracker.projects.start import find_project_of

COST = {
    "partner": "1",
    "category": "A",
    "paid_on": "2026-03-15",
    "payee": "Stadtkasse",
    "purpose": "Projektleitung März",
    "receipt_number": "LG-03",
    "amount": "1.234,50",
}


@pytest.fixture
def project(session: Session, city: Organisation) -> Project:
    """An EU project of the city and a university."""
    uni = an_organisation(session, "Hochschule Mittelland", short_name="HSM")
    return a_project(session, city, partners=[uni], budget={(1, "A"): Decimal(40_000)}, acronym="SAFER")


@pytest.fixture
def german(session: Session, city: Organisation) -> Project:
    """A German project of the city."""
    return a_project(session, city, award=a_german_award(), acronym="HALT")


@pytest.fixture
def uni_member(session: Session, project: Project, visit: object) -> Visitor:
    """An editor of the partner, signed in."""
    uni = session.get_one(Organisation, project.partners[1].organisation_id)
    return visit(a_user(session, uni, "editor"))  # type: ignore[operator, no-any-return]


def test_visitors_are_asked_to_sign_in(visitor: Visitor, project: Project) -> None:
    for address in ("/projects", f"/projects/{project.id}", f"/projects/{project.id}/costs/new"):
        assert visitor.get(address).headers["Location"].startswith("/sign-in?next=")


def test_the_list_says_what_is_due_next(member: Visitor, project: Project, german: Project) -> None:
    page = member.get("/projects")

    assert "SAFER" in page.content
    assert "Mo., 1. März 2027 (in 97 Tagen fällig) – Periodischer Bericht 1" in page.content
    assert "Do., 30. April 2026 (seit 208 Tagen überfällig) – Zwischennachweis 2025" in page.content


def test_the_list_is_empty_for_others(session: Session, visit: object, project: Project) -> None:
    stranger = visit(a_user(session, an_organisation(session)))  # type: ignore[operator]

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


def test_strangers_get_no_page_of_a_project(session: Session, visit: object, project: Project) -> None:
    stranger = visit(a_user(session, an_organisation(session), "admin"))  # type: ignore[operator]
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


def test_readers_read_and_change_nothing(session: Session, visit: object, city: Organisation, project: Project) -> None:
    reader = visit(a_user(session, city, "reader"))  # type: ignore[operator]
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
    session: Session, member: Visitor, project: Project, change: dict[str, str], field: str, message: str
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
    typed = {
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

    wrong = member.post(address, **{f"line-{personal.id}": "40.000,00", f"line-{sach.id}": "zehntausend"})
    session.refresh(personal)
    untouched = personal.amount
    right = member.post(address, **{f"line-{personal.id}": "40.000", f"line-{sach.id}": "10.000,00"})

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

    page = member.post(f"/projects/{german.id}/budget", **{f"line-{line.id}": typed})

    assert page.status == 422
    assert page.one(f"#line-{line.id}")["aria-invalid"] == "true"


def test_a_report_is_marked_as_submitted_and_taken_back(session: Session, member: Visitor, german: Project) -> None:
    duty = german.obligations[0]
    address = f"/projects/{german.id}/reports/{duty.id}"

    future = member.post(f"{address}/submit", submitted_on="2026-11-25", reference="")
    done = member.post(f"{address}/submit", submitted_on="2026-11-20", reference="E-Mail vom 20.11.")
    answered = member.post(f"{address}/reply", reply="accepted")
    back = member.post(f"{address}/reopen")

    assert (future.status, future.texts("#submitted_on-error")) == (422, ["Dieser Tag liegt noch in der Zukunft."])
    assert "20. November 2026, E-Mail vom 20.11." in done.content
    assert "eingereicht" in done.texts(".cb-bar .cb-badge")
    assert "angenommen" in answered.texts(".cb-bar .cb-badge")
    assert "überfällig" in back.texts(".cb-bar .cb-badge")


def test_a_due_day_is_moved_and_the_day_of_the_rule_stays_visible(member: Visitor, german: Project) -> None:
    duty = german.obligations[1]
    address = f"/projects/{german.id}/reports/{duty.id}"

    wrong = member.post(f"{address}/due", due_on="2024-01-01")
    moved = member.post(f"{address}/due", due_on="2027-05-31")

    assert wrong.status == 422
    assert "Fällig am Mo., 31. Mai 2027" in moved.content
    assert (
        "30. Juni 2027: mit Ablauf des sechsten Monats nach dem Bewilligungszeitraum (ANBest-P Nr. 6.1)"
        in moved.content
    )


def test_partners_write_in_reports_and_decide_nothing(uni_member: Visitor, project: Project) -> None:
    address = f"/projects/{project.id}/reports/{project.obligations[0].id}"

    page = uni_member.post(f"{address}/texts", **{"text-summary": "Unser Beitrag", "version-summary": "0"})

    assert "Der Bericht ist gespeichert." in page.words
    assert page.texts("#submission") == []
    assert uni_member.post(f"{address}/submit", submitted_on="2026-11-20").status == 403
    assert uni_member.post(f"{address}/due", due_on="2027-05-31").status == 403


def test_of_two_people_writing_at_once_both_texts_are_shown(
    session: Session, member: Visitor, visit: object, city: Organisation, german: Project
) -> None:
    address = f"/projects/{german.id}/reports/{german.obligations[0].id}"
    colleague = visit(a_user(session, city, "editor", name="Alex Muster"))  # type: ignore[operator]
    both_opened = {"version-use": "0", "version-goals": "0"}

    colleague.post(f"{address}/texts", **both_opened, **{"text-use": "Drei Begehungen.", "text-goals": ""})
    late = member.post(f"{address}/texts", **both_opened, **{"text-use": "Vier Begehungen.", "text-goals": "Erreicht."})
    merged = member.post(
        f"{address}/texts",
        **{"text-use": "Sieben Begehungen.", "version-use": str(late.one("input[name=version-use]")["value"])},
    )

    assert late.status == 409
    assert "Alex Muster hat diesen Abschnitt" in late.content
    assert late.texts(".cb-quote") == ["Drei Begehungen."]
    assert late.one("#text-use").get_text() == "Vier Begehungen."
    texts = find_texts(session, german.obligations[0])
    assert "Der Bericht ist gespeichert." in merged.words
    assert (texts["use"].version, texts["goals"].version) == (2, 1)  # the other section was saved all the same


def test_what_people_write_is_shown_as_text(member: Visitor, german: Project) -> None:
    address = f"/projects/{german.id}/reports/{german.obligations[0].id}"

    page = member.post(f"{address}/texts", **{"text-use": "</textarea><script>alert(1)</script>", "version-use": "0"})

    assert page.one("#text-use").get_text() == "</textarea><script>alert(1)</script>"
    assert "<script>alert" not in page.html


@pytest.mark.needs("pango", "pangoft2", "harfbuzz-subset")
def test_the_report_is_downloaded_whole_by_the_coordinator_and_in_part_by_a_partner(
    member: Visitor, uni_member: Visitor, project: Project
) -> None:
    address = f"/projects/{project.id}/reports/{project.obligations[0].id}/report.pdf"

    whole, part = member.get(address), uni_member.get(address)

    assert (whole.status, whole.headers["Content-Type"]) == (200, "application/pdf")
    assert whole.body.startswith(b"%PDF-")
    assert f"report-{project.id}-periodic-report-1.pdf" in whole.headers["Content-Disposition"]
    assert f"report-{project.id}-periodic-report-1-partner-2.pdf" in part.headers["Content-Disposition"]
    assert member.get(f"{address}?language=fr&partner=2").body.startswith(b"%PDF-")
    assert uni_member.get(f"{address}?partner=1").status == 403


def test_a_granted_application_waits_in_the_list_and_becomes_a_project(
    session: Session, member: Visitor, editor: User, city: Organisation
) -> None:
    call = a_call(session, level="eu", programme="CERV", funder="European Commission")
    application = an_application(session, city, editor, acronym="NEXT", call=call, status="granted")
    application.requested_amount = Decimal("250000.00")
    waiting = member.get("/projects")
    form = member.get(waiting.link("Projekt beginnen"))

    started = member.post(
        f"/projects/start/{application.id}",
        rules="eu_mga",
        programme="CERV",
        funder="European Commission",
        starts_on="2027-01-01",
        ends_on="2028-12-31",
        periods="12, 24",
        max_grant="250.000,00",
        funding_rate="90",
        indirect_rate="7",
    )

    assert "Bewilligt und noch kein Projekt NEXT" in waiting.content
    assert [form.one(f"#{name}")["value"] for name in ("max_grant", "funding_rate", "indirect_rate")] == [
        "250.000,00",
        "90",
        "7",
    ]
    project = find_project_of(session, application)
    assert project is not None
    assert (project.funding_rate, project.indirect_rate) == (Decimal("0.90"), Decimal("0.07"))
    assert [duty.due_on for duty in project.obligations] == [date(2028, 2, 29), date(2029, 3, 1)]
    assert "Tragen Sie nun den bewilligten Finanzplan ein." in started.words
    assert started.address == f"/projects/{project.id}/budget"
    assert member.get(f"/projects/start/{application.id}").headers["Location"] == f"/projects/{project.id}"


def test_due_days_are_shown_before_the_project_is_started(
    session: Session, member: Visitor, editor: User, city: Organisation
) -> None:
    application = an_application(session, city, editor, status="granted")
    dates = {"rules": "de_anbest_p", "starts_on": "2026-01-01", "ends_on": "2027-12-31"}
    query = "&".join(f"{name}={value}" for name, value in dates.items())

    part = member.get(f"/projects/start/{application.id}/preview?{query}", HX_Request="true")
    without_scripts = member.post(f"/projects/start/{application.id}", **dates, preview="1", funder="Land")
    wrong = member.get(f"/projects/start/{application.id}/preview?rules=eu_mga&starts_on=2026-01-01&ends_on=2027-12-30")

    assert [words.split(" Fr.")[0] for words in part.texts("#preview li p:first-child")] == [
        "Fr., 30. April 2027",
        "Fr., 30. Juni 2028",
    ]
    assert "Verwendungsnachweis" in without_scripts.texts("#preview")[0]
    assert without_scripts.one("#funder")["value"] == "Land"
    assert "Ein EU-Projekt dauert ganze Monate" in wrong.texts("#preview")[0]
    assert find_project_of(session, application) is None


def test_a_start_with_nonsense_says_so_beside_the_fields(
    session: Session, member: Visitor, editor: User, city: Organisation
) -> None:
    application = an_application(session, city, editor, status="granted")

    page = member.post(
        f"/projects/start/{application.id}",
        rules="eu_mga",
        funder="",
        starts_on="2027-01-01",
        ends_on="2026-01-01",
        periods="zwölf",
        max_grant="viel",
        funding_rate="190",
    )
    late = member.post(
        f"/projects/start/{application.id}",
        rules="eu_mga",
        funder="EU",
        starts_on="2027-01-01",
        ends_on="2028-12-31",
        periods="zwölf",
        max_grant="1000",
        funding_rate="90",
    )

    assert page.status == 422
    assert [link["href"] for link in page.soup.select("#error-summary a")] == ["#funder", "#max_grant"]
    assert page.one("#max_grant")["value"] == "viel"
    assert late.texts("#periods-error") == ["Bitte geben Sie Projektmonate als Zahlen an, zum Beispiel 12, 24."]
    assert find_project_of(session, application) is None


def test_an_application_that_is_not_granted_cannot_be_started(
    session: Session, member: Visitor, editor: User, city: Organisation
) -> None:
    application = an_application(session, city, editor)

    page = member.post(
        f"/projects/start/{application.id}",
        rules="de_anbest_p",
        funder="Land",
        starts_on="2027-01-01",
        ends_on="2027-12-31",
        max_grant="1000",
        funding_rate="90",
    )

    assert page.status == 422
    assert "Nur ein bewilligter Antrag wird zum Projekt." in page.content


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
