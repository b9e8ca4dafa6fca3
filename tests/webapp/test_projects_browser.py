"""Projects in a real browser: due days beside the form, on a telephone, and without a fault that axe can find."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser import assert_accessible, assert_fits, on_phone
from tests.builders import a_cost, a_german_award, a_project, a_user, an_application, an_income, an_organisation
from tests.serving import serving
from tracker.db.models import Organisation
from tracker.people import hash_password

pytestmark = pytest.mark.needs("chromium")

PASSWORD: Final = "drei ruhige Wörter"
PAGES: Final = (
    "/projects",
    "/projects/1",
    "/projects/2",
    "/projects/1/costs",
    "/projects/1/costs/new",
    "/projects/1/income",
    "/projects/1/income/new",
    "/projects/1/budget",
    "/projects/1/reports/1",
    "/projects/2/reports/3",
    "/projects/start/3",
)


@pytest.fixture
def address(app: Flask, session: Session, city: Organisation) -> Iterator[str]:
    """The application with an EU project, a German one, and a granted application, answering over HTTP."""
    uni = an_organisation(session, "Hochschule Mittelland", short_name="HSM")
    european = a_project(session, city, partners=[uni], budget={(1, "A"): Decimal(40_000)}, acronym="SAFER")
    a_cost(session, european, "A")
    a_cost(session, european, "C1", partner=2, paid_on=date(2025, 12, 1))
    an_income(session, european, "eu_contribution")
    german = a_project(session, city, award=a_german_award(), acronym="HALT")
    german.obligations[0].submitted_on, german.obligations[0].status = date(2026, 4, 20), "submitted"
    an_application(session, city, acronym="NEXT", status="granted")
    a_user(session, city, "admin", email="ada@beispielingen.example", password_hash=hash_password(PASSWORD))
    session.commit()
    with serving(app) as address:
        yield address


@pytest.fixture
def page(address: str, browser_page: Page) -> Page:
    """A tab in which the administrator is signed in."""
    browser_page.goto(f"{address}/sign-in")
    browser_page.get_by_label("E-Mail-Adresse").fill("ada@beispielingen.example")
    browser_page.get_by_label("Passwort").fill(PASSWORD)
    browser_page.keyboard.press("Enter")
    expect(browser_page).to_have_url(f"{address}/")
    return browser_page


def test_no_page_of_a_project_has_a_fault_that_axe_finds_and_all_fit_a_telephone(address: str, page: Page) -> None:
    for path in PAGES:
        page.goto(address + path)
        assert_accessible(page)
    on_phone(page)
    for path in PAGES:
        page.goto(address + path)
        assert_fits(page)


def test_due_days_change_beside_the_form_while_dates_are_chosen(address: str, page: Page) -> None:
    page.goto(f"{address}/projects/start/3")

    page.get_by_label("Erster Tag des Projekts").fill("2027-01-01")
    page.get_by_label("Letzter Tag des Projekts").fill("2028-12-31")
    page.get_by_label("Letzter Tag des Projekts").blur()
    expect(page.locator("#preview")).to_contain_text("Do., 1. März 2029")
    page.get_by_label("Berichtszeiträume enden im Projektmonat").fill("12, 24")
    page.get_by_label("Berichtszeiträume enden im Projektmonat").blur()

    expect(page.locator("#preview")).to_contain_text("Periodischer Bericht 1")
    expect(page.get_by_label("Erster Tag des Projekts")).to_have_value("2027-01-01")


def test_a_cost_is_entered_with_the_keyboard_and_a_removed_one_brought_back(address: str, page: Page) -> None:
    page.goto(f"{address}/projects/2/costs/new")

    page.get_by_label("Bezahlt am").fill("2026-03-15")
    for label, words in (("Empfänger", "Stadtkasse"), ("Grund", "Projektleitung"), ("Belegnummer", "LG-03")):
        page.get_by_label(label).fill(words)
    page.get_by_label("Betrag in Euro").fill("1.234,50")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Der Betrag ist eingetragen.")).to_be_visible()
    page.get_by_role("button", name="Entfernen Projektleitung").press("Enter")
    expect(page.get_by_text("Entfernt: Projektleitung, 1.234,50 €")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Rückgängig machen").press("Enter")

    expect(page.get_by_text("Der Eintrag ist wieder da.")).to_be_visible()
    expect(page.get_by_role("row", name="Stadtkasse")).to_be_visible()
