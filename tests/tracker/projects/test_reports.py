"""Reports on paper say what the books say, in order, archival and accessible, the same bytes twice."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import page
import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.builders import NOW, a_cost, a_german_award, a_project, a_user, an_income, an_organisation
from tracker.db.models import Project
from tracker.documents import parse_plain
from tracker.projects import report_language, report_pdf
from tracker.projects.narrative import save_text

pytestmark = pytest.mark.needs("pango", "pangoft2", "harfbuzz-subset")


def words_of(pdf: bytes) -> str:
    """The text of all pages, blanks made single."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def german(session: Session) -> Project:
    """A German grant with receipts in two years, one of them outside, and a line that ran over."""
    city = an_organisation(session, short_name="BSP", name="Stadt Beispielingen am See")
    project = a_project(
        session,
        city,
        award=a_german_award(),
        budget={(1, "personal"): Decimal(40_000), (1, "sachausgaben"): Decimal(10_000)},
        income={"eigenmittel": Decimal(5_000), "dritte": Decimal(10_000)},
        acronym="HALT",
        title="Nachts sicher nach Hause",
    )
    for category, day, payee, purpose, number, amount in (
        ("sachausgaben", "2026-05-08", "Lichttechnik Beispiel", "Leuchten am Marktplatz", "B-33", "12400.00"),
        ("personal", "2025-12-31", "Stadtkasse", "Projektleitung viertes Quartal", "LG-12", "5400.50"),
        ("personal", "2025-09-30", "Stadtkasse", "Projektleitung drittes Quartal", "LG-09", "5400.00"),
        ("personal", "2025-06-12", "Druckhaus", "Einladung zum Auftakt", "B-01", "95.00"),
    ):
        a_cost(
            session,
            project,
            category,
            paid_on=date.fromisoformat(day),
            payee=payee,
            purpose=purpose,
            receipt_number=number,
            amount=Decimal(amount),
        )
    an_income(session, project, "zuwendung", received_on=date(2025, 8, 1), purpose="Erste Rate", amount=Decimal(17_500))
    an_income(session, project, "zuwendung", received_on=date(2026, 2, 1), purpose="Zweite Rate", amount=Decimal(9_000))
    save_text(
        session,
        project.obligations[-1],
        "use",
        parse_plain("Drei Begehungen & ein <Workshop>.\n\n- Marktplatz\n- Bahnhof"),
        base_version=0,
        user=a_user(session, city),
        now=NOW,
    )
    return project


@pytest.fixture
def european(session: Session) -> Project:
    """An EU grant of two beneficiaries with costs in both periods."""
    city = an_organisation(session, short_name="CITY", name="Stadt Beispielingen am Fluss")
    uni = an_organisation(session, short_name="UNI", name="Université de Ville-Exemple", country="FR")
    project = a_project(
        session,
        city,
        partners=[uni],
        budget={(1, "A"): Decimal(40_000), (1, "C1"): Decimal(10_000), (2, "A"): Decimal(50_000)},
        acronym="SAFER",
        title="Safer squares together",
        language="en",
    )
    a_cost(session, project, "A", paid_on=date(2026, 3, 31), amount=Decimal("9800.40"))
    a_cost(session, project, "C1", paid_on=date(2026, 4, 22), amount=Decimal("812.70"))
    a_cost(session, project, "A", partner=2, paid_on=date(2026, 6, 30), amount=Decimal("11870.00"))
    a_cost(session, project, "A", partner=2, paid_on=date(2027, 2, 1), amount=Decimal("1000.00"), entered_at=NOW)
    a_cost(session, project, "A", partner=2, paid_on=date(2025, 12, 1), amount=Decimal("50.00"))
    return project


def test_the_verwendungsnachweis_has_its_four_parts_in_order(session: Session, german: Project) -> None:
    words = words_of(report_pdf(session, german.obligations[-1]))

    parts = ["1 Sachbericht", "2 Zahlenmäßiger Nachweis", "3 Belegliste", "4 Bestätigungen"]
    assert [words.index(part) for part in parts] == sorted(words.index(part) for part in parts)
    assert "Verwendungsnachweis HALT – Nachts sicher nach Hause" in words
    assert "Zuwendungsbescheid LPR-2026-17 vom 20. Juni 2025" in words
    assert "Bewilligungszeitraum 1. Juli 2025 bis 31. Dezember 2026" in words
    assert "Drei Begehungen & ein <Workshop>. Marktplatz Bahnhof" in words
    assert "1.2 Vergleich mit den gesetzten Zielen Noch nicht geschrieben." in words


def test_the_zahlenmaessige_nachweis_compares_plan_and_actual(session: Session, german: Project) -> None:
    words = words_of(report_pdf(session, german.obligations[-1]))

    assert "3 Zuwendung 35.000,00 26.500,00 -8.500,00 -24,29 %" in words
    assert "1 Personal 40.000,00 10.800,50 -29.199,50 -73 %" in words
    assert "3 Sachausgaben * 10.000,00 12.400,00 2.400,00 24 %" in words
    assert "Mehr als 20 % über dem Plan (ANBest-P Nr. 1.2). Innerhalb der Regeln liegen 22.800,50 €" in words
    assert "Einnahmen insgesamt 26.500,00 Ausgaben insgesamt 23.200,50 Nicht verbrauchte Mittel 3.299,50" in words


def test_the_belegliste_parts_income_from_expenditure_by_position_and_day(session: Session, german: Project) -> None:
    words = words_of(report_pdf(session, german.obligations[-1]))

    income, spent = words.index("3.1 Einnahmen"), words.index("3.2 Ausgaben")
    outside = words.index("3.3 Außerhalb des Bewilligungszeitraums bezahlt, nicht mitgezählt")
    assert income < words.index("Erste Rate") < words.index("Zweite Rate") < spent
    assert (
        spent < words.index("drittes Quartal") < words.index("viertes Quartal") < words.index("Leuchten am") < outside
    )
    assert "2 30.09.2025 Stadtkasse Projektleitung drittes Quartal LG-09 5.400,00" in words
    assert "Summe Personal 10.800,50" in words
    assert words.index("Einladung zum Auftakt") > outside


def test_the_zwischennachweis_tells_its_year_from_the_whole(session: Session, german: Project) -> None:
    a_cost(session, german, "personal", paid_on=date(2026, 1, 1), amount=Decimal(7), purpose="Nächstes Jahr")

    words = words_of(report_pdf(session, german.obligations[0]))

    assert "Zwischennachweis 2025" in words
    assert "Berichtsjahr 2025 (1. Juli 2025 bis 31. Dezember 2025)" in words
    assert "1 Personal 40.000,00 10.800,50 10.800,50 29.199,50 27 %" in words
    assert "Einnahmen bisher 17.500,00 Ausgaben bisher 10.800,50 Nicht verbrauchte Mittel 6.699,50" in words
    assert "Nächstes Jahr" not in words
    assert "Leuchten am Marktplatz" not in words


def test_money_advanced_by_the_recipient_is_called_so(session: Session, german: Project) -> None:
    a_cost(session, german, "personal", paid_on=date(2026, 6, 1), amount=Decimal(10_000))

    words = words_of(report_pdf(session, german.obligations[-1]))

    assert "Vom Zuwendungsempfänger vorfinanziert 6.700,50" in words


def test_the_financial_statement_adds_indirect_costs_and_asks_for_the_contribution(
    session: Session, european: Project
) -> None:
    words = words_of(report_pdf(session, european.obligations[0]))

    assert "Periodic report 1 SAFER – Safer squares together" in words
    assert "Reporting period 1: months 1 to 12, 1 January 2026 to 31 December 2026" in words
    assert "A Personnel costs 90,000.00 21,670.40 21,670.40 68,329.60 24.1%" in words
    assert "E Indirect costs 7,000.00 1,573.82 1,573.82 5,426.18 22.5%" in words
    assert "Total eligible costs 107,000.00 24,056.92 24,056.92 82,943.08 22.5%" in words
    assert "EU contribution requested 96,300.00 21,651.23 21,651.23 74,648.77 22.5%" in words
    assert "Flat rate for indirect costs 7%" in words
    assert "1 entry of €50.00 was paid outside the project and is not counted." in words


def test_the_final_report_is_cumulative(session: Session, european: Project) -> None:
    words = words_of(report_pdf(session, european.obligations[1]))

    assert "Final report" in words
    assert "A Personnel costs 90,000.00 1,000.00 22,670.40 67,329.60 25.2%" in words
    assert "Total 1,000.00 70.00 1,070.00 963.00 22,614.23" in words


def test_a_beneficiary_gets_its_own_statement_and_nothing_of_the_others(session: Session, european: Project) -> None:
    words = words_of(report_pdf(session, european.obligations[0], partner=european.partners[1]))

    assert "Université de Ville-Exemple confirms:" in words
    assert "Total eligible costs 53,500.00 12,700.90 12,700.90 40,799.10 23.7%" in words
    assert "9,800.40" not in words
    assert "Consolidated" not in words


def test_what_is_asked_for_ends_at_the_maximum_grant(session: Session, european: Project) -> None:
    european.max_grant = Decimal("20000.00")

    words = words_of(report_pdf(session, european.obligations[0]))

    assert "EU contribution requested 20,000.00 20,000.00 20,000.00 0.00 100%" in words


@pytest.mark.parametrize("standard", ["3a", "ua1"])
@pytest.mark.parametrize("kind", ["german", "european"])
def test_reports_are_archival_and_accessible(
    session: Session, standard: str, kind: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(kind)

    for obligation in project.obligations:
        report = page.validate_pdf_bytes(report_pdf(session, obligation), profile=standard)
        assert [(fault.rule_id, fault.message) for fault in report.failures] == []


def test_the_same_books_give_the_same_bytes_and_a_change_gives_others(session: Session, german: Project) -> None:
    first = report_pdf(session, german.obligations[-1])
    again = report_pdf(session, german.obligations[-1])
    a_cost(session, german, "personal", paid_on=date(2026, 7, 1), entered_at=NOW + timedelta(hours=1))

    assert first == again
    assert report_pdf(session, german.obligations[-1]) != first


def test_a_report_is_printed_in_its_own_language_unless_another_is_asked_for(
    session: Session, german: Project, european: Project
) -> None:
    assert (report_language(german.obligations[0]), report_language(european.obligations[0])) == ("de", "en")

    french = words_of(report_pdf(session, european.obligations[0], language="fr"))
    english = words_of(report_pdf(session, german.obligations[-1], language="en"))

    assert "Total des coûts éligibles 107 000,00" in french.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Verwendungsnachweis" in english
    assert "3 Belegliste 3.1 Income" in english


def test_an_empty_project_can_be_printed_too(session: Session) -> None:
    german, eu = a_project(session, award=a_german_award()), a_project(session, acronym="EMPTY")

    assert "Keine Einträge." in words_of(report_pdf(session, german.obligations[-1]))
    assert "0.00" in words_of(report_pdf(session, eu.obligations[0], language="en"))
