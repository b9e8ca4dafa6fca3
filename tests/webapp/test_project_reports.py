"""Reports in the browser, and how a granted application becomes a project."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_call, a_user, an_application
from tests.webapp.visitor import Visitor
from tracker.db.models import Organisation, Project, User
from tracker.projects.narrative import find_texts
from tracker.projects.start import find_project_of


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

    page = uni_member.post(f"{address}/texts", **hyphenated({"text-summary": "Unser Beitrag", "version-summary": "0"}))

    assert "Der Bericht ist gespeichert." in page.words
    assert page.texts("#submission") == []
    assert uni_member.post(f"{address}/submit", submitted_on="2026-11-20").status == 403
    assert uni_member.post(f"{address}/due", due_on="2027-05-31").status == 403


def test_of_two_people_writing_at_once_both_texts_are_shown(
    session: Session, member: Visitor, visit: Callable[[User], Visitor], city: Organisation, german: Project
) -> None:
    address = f"/projects/{german.id}/reports/{german.obligations[0].id}"
    colleague = visit(a_user(session, city, "editor", name="Alex Muster"))
    both_opened: dict[str, Any] = {"version-use": "0", "version-goals": "0"}

    colleague.post(f"{address}/texts", **both_opened, **hyphenated({"text-use": "Drei Begehungen.", "text-goals": ""}))
    late = member.post(
        f"{address}/texts", **both_opened, **hyphenated({"text-use": "Vier Begehungen.", "text-goals": "Erreicht."})
    )
    merged = member.post(
        f"{address}/texts",
        **hyphenated(
            {"text-use": "Sieben Begehungen.", "version-use": str(late.one("input[name=version-use]")["value"])}
        ),
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

    page = member.post(
        f"{address}/texts", **hyphenated({"text-use": "</textarea><script>alert(1)</script>", "version-use": "0"})
    )

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
    dates: dict[str, Any] = {"rules": "de_anbest_p", "starts_on": "2026-01-01", "ends_on": "2027-12-31"}
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


def hyphenated(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields whose names have a hyphen, as Python wants them."""
    return fields
