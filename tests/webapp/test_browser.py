"""In a real browser: with scripts and without, by keyboard, on a telephone, and without a fault that axe can find."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from tests.browser import assert_accessible, assert_fits, on_phone
from tests.builders import NOW, a_call, a_source_state, a_tag, a_user
from tests.serving import serving
from tracker.db.models import Facet, Organisation, Run
from tracker.people import hash_password
from tracker.search.index import index_call

pytestmark = pytest.mark.needs("chromium")

PASSWORD: Final = "drei ruhige Wörter"
TITLES: Final = {
    "violence_prevention": "Call for proposals to combat gender-based violence and violence against children",
    "school_safety": "Gewaltprävention und Streitschlichtung an weiterführenden Schulen in Städten und Landkreisen",
    "night_time": "Sicheres Nachtleben: ressortübergreifende Zusammenarbeit von Ordnungsamt, Gastgewerbe und Polizei",
}


@pytest.fixture
def address(app: Flask, session: Session, city: Organisation) -> Iterator[str]:
    """The application with some calls, a reading and an administrator, answering over HTTP."""
    for number, (topic, title) in enumerate(TITLES.items(), start=1):
        call = a_call(session, title=title, closes_at=NOW + timedelta(days=3 * number), grant_max=Decimal(750_000))
        call.facets.append(Facet(kind="level", value="national"))
        a_tag(session, call, topic)
        index_call(session, call)
    run = {"started_at": NOW, "ended_at": NOW, "state": "suspect", "reason": "exactly one page", "report": {}}
    session.add(Run(source_name=a_source_state(session).name, **run))
    a_user(session, city, "admin", email="ada@beispielingen.example", password_hash=hash_password(PASSWORD))
    session.commit()
    with serving(app) as address:
        yield address


def sign_in(page: Page, address: str) -> None:
    """Sign the administrator in as a person does."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-Mail-Adresse").fill("ada@beispielingen.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/")


def test_filters_change_list_and_address_at_once_and_the_way_back_restores_them(
    address: str, browser_page: Page
) -> None:
    page = browser_page
    page.goto(f"{address}/calls")

    page.get_by_role("checkbox", name="Nachtleben").check()
    expect(page).to_have_url(f"{address}/calls?topic=night_time")
    expect(page.get_by_role("heading", name="1 Aufruf")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Nachtleben")).to_be_focused()
    page.get_by_role("searchbox").press_sequentially("schule")
    expect(page).to_have_url(f"{address}/calls?q=schule&topic=night_time")
    expect(page.get_by_text("Kein Aufruf erfüllt das alles zusammen.")).to_be_visible()
    page.get_by_role("link", name="Ohne den Filter „Thema“").click()
    expect(page).to_have_url(f"{address}/calls?q=schule")
    expect(page.get_by_role("heading", name=TITLES["school_safety"])).to_be_visible()
    expect(page.get_by_role("checkbox", name="Nachtleben")).to_have_count(0)

    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{address}/calls?topic=night_time")
    expect(page.get_by_role("heading", name=TITLES["night_time"])).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_what_was_unfolded_stays_unfolded_while_the_list_changes(address: str, browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{address}/calls")
    stand = page.locator("#group-status")

    stand.locator("summary").first.click()
    page.get_by_role("checkbox", name="Alles zeigen").check()

    expect(page).to_have_url(f"{address}/calls?all=1")
    expect(stand.get_by_role("checkbox", name="Offen")).to_be_visible()


def test_following_exchanges_only_the_button_and_keeps_the_place(address: str, browser_page: Page) -> None:
    page = browser_page
    sign_in(page, address)
    page.goto(f"{address}/calls")
    button = page.locator("#watch-1")

    button.press("Enter")

    expect(button).to_have_text("Sie folgen")
    expect(button).to_be_focused()
    expect(page).to_have_url(f"{address}/calls")
    page.goto(f"{address}/")
    expect(page.locator("section", has_text="Schließt als Nächstes").get_by_text("Sie folgen")).to_be_visible()


def test_everything_works_without_scripts(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    sign_in(page, address)
    page.goto(f"{address}/calls")

    page.get_by_role("checkbox", name="Nachtleben").check()
    page.get_by_role("button", name="Filter anwenden").click()
    expect(page).to_have_url(f"{address}/calls?topic=night_time")
    page.get_by_role("button", name="Folgen").click()
    expect(page.get_by_role("status").get_by_text("Sie folgen diesem Aufruf")).to_be_visible()
    expect(page).to_have_url(f"{address}/calls?topic=night_time")
    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="Funding calls")).to_be_visible()
    expect(page).to_have_url(f"{address}/calls?topic=night_time")
    context.close()


def test_the_keyboard_leads_past_the_header_to_the_content(address: str, browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{address}/calls")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("searchbox")).to_be_focused()


def test_on_a_telephone_the_filters_wait_behind_a_button(address: str, browser_page: Page) -> None:
    page = on_phone(browser_page)
    page.goto(f"{address}/calls")
    everything = page.get_by_role("checkbox", name="Alles zeigen")

    hidden_at_first = not everything.is_visible()
    page.locator("#filter-panel > summary").press("Enter")
    everything.check()

    assert hidden_at_first
    expect(page).to_have_url(f"{address}/calls?all=1")
    expect(everything).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


def test_the_faults_of_a_form_are_heard_and_led_to(address: str, browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{address}/sign-in")

    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("link", name="Passwort: Bitte geben Sie Ihr Passwort ein.").click()

    expect(page.get_by_label("Passwort")).to_be_focused()
    assert_accessible(page)


@pytest.mark.parametrize(
    "path", ["/", "/calls", "/calls/1", "/calls?q=nichtsdergleichen", "/sign-in", "/sources", "/weg"]
)
def test_pages_for_everybody_fit_and_have_no_fault(address: str, browser_page: Page, path: str) -> None:
    browser_page.goto(f"{address}{path}")

    assert_accessible(browser_page)
    assert_fits(browser_page)
    assert_fits(on_phone(browser_page))
    assert_accessible(browser_page)


def test_pages_for_members_fit_and_have_no_fault(address: str, browser_page: Page, city: Organisation) -> None:
    page = browser_page
    sign_in(page, address)
    paths = [
        *("/", "/calls/1", "/settings", "/settings/password", f"/settings/organisations/{city.id}/topics"),
        *("/sources/de_musterland", "/sources/de_musterland/runs/1"),
    ]

    for path in paths:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{address}{path}")
            assert_fits(page)
            assert_accessible(page)


def test_a_page_at_double_size_loses_nothing(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2, locale="de-DE")
    page = context.new_page()

    for path in ("/", "/calls", "/calls/1"):
        page.goto(f"{address}{path}")
        assert_fits(page)

    context.close()
