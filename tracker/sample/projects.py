"""The demo's running projects: one EU grant of three partners and one German grant of a single city."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.applications import add_partner, move_application, start_application
from tracker.db.models import Application, BudgetLine, Organisation, Project, User
from tracker.documents import parse_plain
from tracker.projects import Award, start_project
from tracker.projects.costs import Receipt, add_cost, line_for
from tracker.projects.incomes import Payment, add_income
from tracker.projects.narrative import save_text
from tracker.reckoning.dates import addm
from tracker.sample.members import person

WRITER: Final = "praevention@lindenbrueck.example"

# partner number, category, days after the start, payee, purpose, receipt, amount
EU_COSTS: Final = (
    (1, "A", 45, "Personalkonto Prävention", "Projektleitung, erster Monat", "P-01", "9840.00"),
    (1, "C3", 60, "Druckhaus Lindenbrück", "Plakate in sieben Sprachen", "R-2041", "2317.40"),
    (1, "C1", 74, "Deutsche Bahn", "Arbeitstreffen in Mittelland, drei Personen", "R-2063", "412.90"),
    (
        2,
        "A",
        80,
        "Personalabteilung der Hochschule",
        "Wissenschaftliche Begleitung, erste zwei Monate",
        "HS-118",
        "14250.00",
    ),
    (3, "A", 95, "Gehaltsabrechnung Verein", "Beratung und mobile Arbeit, erste drei Monate", "W-07", "11380.50"),
    (3, "C2", 110, "Bürotechnik Nord", "Zwei Notebooks, Anteil der Abschreibung", "W-12", "389.58"),
    (2, "C1", 131, "Reisestelle der Hochschule", "Befragung in den Quartieren", "HS-140", "655.20"),
    (1, "B", 150, "Büro für Stadtsoziologie", "Sicherheitsaudit in zwei Quartieren", "R-2230", "7900.00"),
)
DE_COSTS: Final = (
    ("personal", 31, "Personalkonto Ordnungsamt", "Koordination, Januar", "2-001", "6120.00"),
    ("honorare", 63, "Theaterwerkstatt Grenzgang", "Zwölf Workshops an drei Schulen", "2-004", "3600.00"),
    ("sachausgaben", 70, "Schulbedarf Wendt", "Arbeitshefte für 14 Klassen", "2-007", "842.15"),
    ("oeffentlichkeitsarbeit", 92, "Agentur Klartext", "Elternbrief in einfacher Sprache", "2-011", "1190.00"),
    ("reisen", 120, "Verkehrsverbund", "Fahrten der Lerngruppen", "2-016", "268.40"),
)


def seed_projects(session: Session, *, now: datetime) -> list[Project]:
    """Both projects, with costs, payments and a beginning of the report."""
    today = now.date()
    return [_eu_project(session, today, now=now), _german_project(session, today, now=now)]


def _eu_project(session: Session, today: date, *, now: datetime) -> Project:
    lead = person(session, WRITER)
    application = _granted(
        session,
        lead,
        acronym="SAFESTEPS",
        title="Safe steps: walking interviews and lighting plans for anxious places",
        partners=("HSM", "Weitblick"),
        form_key="eu_std_isf",
        now=now,
    )
    start = addm(today.replace(day=1), -13)
    project = start_project(
        session,
        application,
        award=Award(
            rules="eu_mga",
            starts_on=start,
            ends_on=addm(start, 24) - timedelta(days=1),
            max_grant=Decimal("418500.00"),
            funding_rate=Decimal("0.90"),
            indirect_rate=Decimal("0.07"),
            last_months=(12, 24),
            agreement_on=start - timedelta(days=40),
            grant_number="101187342",
            funder="European Commission, DG HOME",
            programme="ISF",
        ),
        budget={
            (1, "A"): Decimal("142000.00"),
            (1, "B"): Decimal("24000.00"),
            (1, "C1"): Decimal("9600.00"),
            (1, "C3"): Decimal("18400.00"),
            (2, "A"): Decimal("118500.00"),
            (2, "C1"): Decimal("7200.00"),
            (3, "A"): Decimal("104300.00"),
            (3, "C2"): Decimal("3800.00"),
            (3, "C3"): Decimal("6780.00"),
        },
        income={"eu_contribution": Decimal("418500.00"), "own": Decimal("46500.60")},
        user=lead,
        now=now,
    )
    for number, category, days, payee, purpose, receipt, amount in EU_COSTS:
        line = line_for(project, project.partners[number - 1], category)
        paid = _receipt(start + timedelta(days=days), payee, purpose, receipt, amount)
        add_cost(session, project, line=line, receipt=paid, user=lead, now=now)
    return project


def _german_project(session: Session, today: date, *, now: datetime) -> Project:
    lead = person(session, WRITER)
    application = _granted(
        session,
        lead,
        acronym="KLASSE",
        title="Klasse ohne Gewalt: Konfliktlotsinnen und Konfliktlotsen an drei Schulen",
        partners=(),
        form_key="eu_std_cerv",
        now=now,
    )
    start = date(today.year, 1, 1)
    project = start_project(
        session,
        application,
        award=Award(
            rules="de_anbest_p",
            starts_on=start,
            ends_on=date(today.year + 1, 12, 31),
            max_grant=Decimal("38000.00"),
            funding_rate=Decimal("0.80"),
            agreement_on=start - timedelta(days=21),
            grant_number=f"LPR-{today.year}-0417",
            funder="Landespräventionsrat",
            programme="DE-LPR",
        ),
        budget={
            (1, "personal"): Decimal("26400.00"),
            (1, "honorare"): Decimal("12000.00"),
            (1, "sachausgaben"): Decimal("3800.00"),
            (1, "reisen"): Decimal("1300.00"),
            (1, "oeffentlichkeitsarbeit"): Decimal("4000.00"),
        },
        income={
            "eigenmittel": Decimal("7500.00"),
            "dritte": Decimal("2000.00"),
            "zuwendung": Decimal("38000.00"),
        },
        user=lead,
        now=now,
    )
    for category, days, payee, purpose, receipt, amount in DE_COSTS:
        line = line_for(project, project.partners[0], category)
        paid = _receipt(start + timedelta(days=days), payee, purpose, receipt, amount)
        add_cost(session, project, line=line, receipt=paid, user=lead, now=now)
    _pay(session, project, "zuwendung", start + timedelta(days=40), "Landespräventionsrat", "9500.00", lead, now)
    _pay(
        session, project, "eigenmittel", start + timedelta(days=20), "Stadt Lindenbrück, Haushalt", "3750.00", lead, now
    )
    save_text(
        session,
        project.obligations[0],
        "use",
        parse_plain(
            "Im ersten Halbjahr wurden zwölf Workshops an drei Schulen gehalten; 286 Schülerinnen und Schüler nahmen "
            "teil. 24 Konfliktlotsinnen und Konfliktlotsen haben ihre Ausbildung begonnen.\n\n"
            "Die Elternabende fanden zweimal statt. Eine Schule hat wegen eines Umbaus erst im April begonnen."
        ),
        base_version=0,
        user=lead,
        now=now,
    )
    return project


def _granted(
    session: Session, lead: User, *, acronym: str, title: str, partners: Iterable[str], form_key: str, now: datetime
) -> Application:
    """An application that went all the way to the grant."""
    application = start_application(
        session,
        call=None,
        organisation=lead.memberships[0].organisation,
        user=lead,
        acronym=acronym,
        title=title,
        form_key=form_key,
        now=now,
    )
    for short_name in partners:
        member = session.scalars(select(Organisation).where(Organisation.short_name == short_name)).one()
        add_partner(
            session,
            application,
            name=member.name,
            short_name=short_name,
            country=member.country,
            role="BEN",
            organisation=member,
            user=lead,
            now=now,
        )
    submitted_on = now.date() - timedelta(days=600)
    for status in ("submitted", "under_evaluation", "grant_preparation", "granted"):
        move_application(session, application, status, user=lead, now=now, submitted_on=submitted_on)
    return application


def _receipt(paid_on: date, payee: str, purpose: str, receipt: str, amount: str) -> Receipt:
    return Receipt(paid_on=paid_on, payee=payee, purpose=purpose, receipt_number=receipt, amount=Decimal(amount))


def _pay(
    session: Session, project: Project, category: str, on: date, payer: str, amount: str, user: User, now: datetime
) -> None:
    line = next(line for line in project.lines if _is_income(line, category))
    payment = Payment(
        received_on=on, payer=payer, purpose="Abschlag", receipt_number=f"E-{on:%m%d}", amount=Decimal(amount)
    )
    add_income(session, project, line=line, payment=payment, user=user, now=now)


def _is_income(line: BudgetLine, category: str) -> bool:
    return line.side == "income" and line.category == category
