"""The main job in a real browser: find a call, follow it, get the mail, draft, print, win, enter a cost, report."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import assert_accessible, assert_fits, on_phone
from tests.demo import Demo, running_demo
from tracker.sample.members import PASSWORD

CALL = "Organised crime and drug trafficking"
PERSON = "sicherheit@hafenau.example"


@pytest.mark.needs("chromium")
@pytest.mark.timeout(600)
def test_a_city_goes_from_an_open_call_to_a_printed_report(browser_page: Page, tmp_path: Path) -> None:
    with running_demo(tmp_path / "demo") as demo:
        demo.wait_for("The portals have been read twice")
        page = browser_page

        sign_in(page, demo)
        follow(page, demo)
        read_the_mail(page, demo)
        application = draft(page, demo)
        print_application(page, application, tmp_path)
        project = win(page, application)
        enter_a_cost(page, project)
        print_report(page, project, tmp_path)

        look_on_a_phone(page, demo)


def sign_in(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.web}/sign-in")
    assert_accessible(page)
    page.fill("input[name=email]", PERSON)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Guten Tag, Sylwia Kowalczyk")).to_be_visible()
    assert_accessible(page)


def follow(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.web}/calls")
    page.get_by_role("searchbox").fill("organised crime drug")
    page.get_by_role("button", name="Suchen").click()
    expect(page).to_have_url(re.compile("q=organised"))
    page.get_by_role("link", name=CALL).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CALL)
    assert_accessible(page)
    page.get_by_role("button", name="Folgen").first.click()
    expect(page.get_by_text("Sie folgen").first).to_be_visible()


def read_the_mail(page: Page, demo: Demo) -> None:
    fourteen_days_before = datetime.now(UTC) + timedelta(days=13)  # the sample call closes in 27 days
    demo.callboard("alerts", "--now", fourteen_days_before.isoformat())
    demo.wait_for_mail(CALL)
    page.goto(f"{demo.mails}/")
    page.get_by_role("link", name=CALL).first.click()
    expect(page.get_by_text(PERSON).first).to_be_visible()


def draft(page: Page, demo: Demo) -> str:
    page.goto(f"{demo.web}/calls?q=organised+crime+drug")
    page.get_by_role("link", name=CALL).click()
    page.get_by_role("link", name="Antrag beginnen").click()
    assert_accessible(page)
    page.fill("input[name=acronym]", "HARBOUR")
    page.fill("input[name=title]", "Harbour districts against organised drug crime")
    page.get_by_role("button", name="Antrag anlegen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("HARBOUR")
    assert_accessible(page)
    address = page.url
    page.get_by_role("link", name="Zusammenfassung des Projekts").first.click()
    editor = page.locator("[contenteditable=true]")
    editor.click()
    editor.press_sequentially("Four harbour districts build one local strategy against drug crime.")
    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    assert_accessible(page)
    page.reload()
    expect(page.locator("[contenteditable=true]")).to_contain_text("Four harbour districts")
    return address


def print_application(page: Page, application: str, folder: Path) -> None:
    page.goto(application)
    text = downloaded_text(page, "PDF herunterladen", folder / "application.pdf")

    assert "HARBOUR" in text
    assert "Four harbour districts build one local strategy" in text
    assert "1.1" in text
    assert "Background and general objectives" in text


def win(page: Page, application: str) -> str:
    for state in ("submitted", "under_evaluation", "granted"):
        page.goto(application)
        page.get_by_text("Stand ändern").first.click()
        page.select_option("select[name=status]", state)
        if state == "submitted":
            page.fill("input[name=submitted_on]", "2026-01-15")
        page.get_by_role("button", name="Stand ändern").click()
    page.goto(application)
    page.get_by_role("link", name="Projekt beginnen").click()
    assert_accessible(page)
    page.select_option("select[name=rules]", "eu_mga")
    page.fill("input[name=funder]", "European Commission")
    page.fill("input[name=starts_on]", "2026-03-01")
    page.fill("input[name=ends_on]", "2028-02-29")
    page.fill("input[name=max_grant]", "300.000,00")
    page.fill("input[name=funding_rate]", "90")
    page.fill("input[name=indirect_rate]", "7")
    page.get_by_role("button", name="Projekt beginnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("HARBOUR")
    assert_accessible(page)
    project = page.url.removesuffix("/budget")
    page.goto(project)
    expect(page.get_by_text("29. April 2028").first).to_be_visible()
    assert_accessible(page)
    return project


def enter_a_cost(page: Page, project: str) -> None:
    page.goto(f"{project}/costs/new")
    assert_accessible(page)
    page.select_option("select[name=category]", "A")
    page.fill("input[name=paid_on]", "2026-04-30")
    page.fill("input[name=payee]", "Personalkonto")
    page.fill("textarea[name=purpose]", "Koordination im April")
    page.fill("input[name=receipt_number]", "P-001")
    page.fill("input[name=amount]", "viel")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.locator("#amount-error")).to_be_visible()
    assert page.input_value("input[name=payee]") == "Personalkonto"
    page.fill("input[name=amount]", "4.210,50")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("4.210,50").first).to_be_visible()
    assert_accessible(page)


def print_report(page: Page, project: str, folder: Path) -> None:
    page.goto(project)
    page.get_by_role("link", name="Abschlussbericht").first.click()
    assert_accessible(page)
    text = downloaded_text(page, "Bericht herunterladen", folder / "report.pdf")

    assert "HARBOUR" in text
    assert "4,210.50" in text or "4.210,50" in text


def look_on_a_phone(page: Page, demo: Demo) -> None:
    on_phone(page)
    for path in ("/", "/calls", "/applications", "/projects", "/settings", "/sources"):
        page.goto(f"{demo.web}{path}")
        assert_fits(page)
        assert_accessible(page)


def downloaded_text(page: Page, link: str, path: Path) -> str:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name=link).click()
    download.value.save_as(path)
    return "\n".join(leaf.extract_text() for leaf in PdfReader(path).pages)
