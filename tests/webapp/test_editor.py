"""The editor in a real browser: it saves by itself, loses nothing, and works from the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect
from sqlalchemy.orm import Session

from tests.browser import assert_accessible, assert_fits, on_phone
from tests.builders import a_user, an_application
from tests.serving import serving
from tests.writing import cell, doc, head, par, text
from tracker.applications import find_answer, find_versions
from tracker.db.models import Application, Organisation
from tracker.documents import Document, document_text, find_tables
from tracker.people import hash_password

pytestmark = pytest.mark.needs("chromium")

PASSWORD = "drei ruhige Wörter"
HASH = hash_password(PASSWORD)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def draft(session: Session, city: Organisation) -> Application:
    kim = a_user(session, city, name="Kim Beispiel", email="kim@beispielingen.example", password_hash=HASH)
    a_user(session, city, name="Alex Muster", email="alex@beispielingen.example", password_hash=HASH)
    draft = an_application(session, city, kim)
    session.commit()
    return draft


@pytest.fixture
def needs(address: str, draft: Application) -> str:
    return f"{address}/applications/{draft.id}/sections/background"


def sign_in(page: Page, needs: str, who: str = "kim") -> Page:
    page.goto(needs)
    page.get_by_label("E-Mail-Adresse").fill(f"{who}@beispielingen.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("textbox", name="Text")).to_be_visible()
    return page


def write(page: Page, words: str) -> None:
    field = page.get_by_role("textbox", name="Text")
    field.click()
    field.press("Control+End")
    field.press_sequentially(words)


def saved(session: Session, draft: Application) -> dict[str, Any]:
    session.expire_all()
    session.rollback()
    answer = find_answer(draft, "background", "en")
    return answer.document if answer else {}


def test_what_is_typed_is_saved_after_a_pause_and_counted(
    browser_page: Page, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_page, needs)

    write(page, "Many feel unsafe at night.")

    expect(page.locator("#save-state")).to_have_text("Gespeichert 10:00")
    expect(page.locator("#counts")).to_contain_text("5 Wörter")
    assert saved(session, draft) == doc(par("Many feel unsafe at night."))
    page.reload()
    expect(page.get_by_role("textbox", name="Text")).to_have_text("Many feel unsafe at night.")
    assert_accessible(page)
    assert_fits(on_phone(page))


def test_a_text_is_shaped_with_the_buttons(
    browser_page: Page, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_page, needs)

    page.get_by_label("Art des Absatzes").select_option("Überschrift")
    page.keyboard.type("Needs")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fett").click()
    page.keyboard.type("Many")
    page.get_by_role("button", name="Fett").click()
    page.keyboard.type(" feel unsafe")
    page.get_by_role("button", name="Fußnote").click()
    page.keyboard.type("Survey 2026")
    page.keyboard.press("Enter")
    page.keyboard.type(".")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Verweis", exact=True).click()
    page.get_by_label("Adresse des Verweises").fill("https://example.org/report")
    page.get_by_role("button", name="Verweis setzen").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tabelle einfügen").click()
    page.keyboard.type("Indicator")
    page.get_by_role("button", name="Spalte entfernen").click()

    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
    heading, sentence, reference, table = saved(session, draft)["content"][:4]
    assert heading == {"type": "heading", "attrs": {"level": 1}, "content": [text("Needs")]}
    assert sentence == par(
        text("Many", "bold"),
        " feel unsafe",
        {"type": "footnote", "content": [text("Survey 2026")]},
        ".",
    )
    address = "https://example.org/report"
    assert reference == par(text(address, {"type": "link", "attrs": {"href": address}}))
    assert [len(row["content"]) for row in table["content"]] == [2, 2, 2]
    assert_accessible(page)


def test_a_link_to_a_script_is_refused_where_it_is_typed(browser_page: Page, needs: str) -> None:
    page = sign_in(browser_page, needs)

    page.get_by_role("button", name="Verweis", exact=True).click()
    page.get_by_label("Adresse des Verweises").fill("javascript:alert(1)")
    page.get_by_role("button", name="Verweis setzen").click()

    expect(page.get_by_role("alert").filter(has_text="Ein Verweis muss mit https://")).to_be_visible()


def test_pasted_pages_bring_text_and_tables_but_nothing_else(
    browser_page: Page, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_page, needs)
    pasted = (
        '<h1 style="color:red" onclick="x()">Title</h1><p class="MsoNormal">From <b>Word</b><script>alert(1)</script>'
        '<img src="https://host.example/a.png"></p><table><tr><th>A</th></tr><tr><td colspan="1">b</td></tr></table>'
        '<p><a href="javascript:alert(1)">bad</a> <a href="/relative">relative</a></p>'
    )

    page.get_by_role("textbox", name="Text").click()
    page.evaluate(
        """html => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          const target = document.querySelector(".ProseMirror");
          target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        pasted,
    )

    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
    document = Document(saved(session, draft))
    assert "Title" in document_text(document)
    assert "From Word" in document_text(document)
    assert "bad relative" in document_text(document)
    assert "link" not in str(document.json)
    assert find_tables(document)[0]["content"][0]["content"] == [head("A")]
    assert find_tables(document)[0]["content"][1]["content"] == [cell("b")]


def test_the_buttons_are_reached_and_left_by_the_keyboard(
    browser_page: Page, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_page, needs)
    page.get_by_role("textbox", name="Text").focus()

    page.keyboard.press("Alt+F10")
    expect(page.get_by_label("Art des Absatzes")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Fett")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("strong")

    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
    assert saved(session, draft)["content"][0] == par(text("strong", "bold"))


def test_without_connection_the_text_stays_and_is_saved_when_it_is_back(
    browser_context: BrowserContext, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_context.new_page(), needs)  # its console names the lost connection: no fault here

    browser_context.set_offline(True)
    write(page, "Written in the train.")
    expect(page.locator("#save-state")).to_contain_text("Keine Verbindung – Ihr Text bleibt hier")
    assert saved(session, draft) == {}
    browser_context.set_offline(False)

    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
    assert saved(session, draft) == doc(par("Written in the train."))


def test_a_text_that_could_not_be_saved_comes_back_with_the_page(
    browser_context: BrowserContext, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_context.new_page(), needs)
    page.route("**/autosave", lambda route: route.abort())
    write(page, "The lid was closed.")
    expect(page.locator("#save-state")).to_contain_text("Keine Verbindung")
    page.close()

    again = browser_context.new_page()
    again.goto(needs)

    expect(again.get_by_role("textbox", name="Text")).to_have_text("The lid was closed.")
    expect(again.locator("#save-state")).to_contain_text("Gespeichert")
    assert saved(session, draft) == doc(par("The lid was closed."))


def test_leaving_with_unsaved_text_warns(browser_context: BrowserContext, needs: str) -> None:
    page, asked = sign_in(browser_context.new_page(), needs), []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.route("**/autosave", lambda route: route.abort())
    write(page, "Unsaved.")
    page.get_by_role("link", name="Anträge").first.click()

    expect(page.get_by_role("heading", name="Anträge", exact=True)).to_be_visible()
    assert asked == ["beforeunload"]


def test_two_people_at_once_choose_between_both_texts(
    browser_page: Page, browser_context: BrowserContext, session: Session, draft: Application, needs: str
) -> None:
    kim = sign_in(browser_page, needs)
    browser = browser_context.browser
    assert browser is not None
    other = browser.new_context(locale="de-DE")
    alex = sign_in(other.new_page(), needs, "alex")
    write(alex, "Alex writes.")
    expect(alex.locator("#save-state")).to_contain_text("Gespeichert")
    other.close()

    write(kim, "Kim writes.")
    expect(kim.locator("#save-state")).to_contain_text("Alex Muster hat diesen Abschnitt inzwischen gespeichert")
    kim.get_by_role("button", name="Beide Texte vergleichen").click()
    expect(kim.get_by_role("heading", name="Zwei Personen haben in diesem Abschnitt geschrieben")).to_be_visible()
    assert_accessible(kim)
    assert_fits(on_phone(kim))
    kim.get_by_role("button", name="Meinen Text nehmen").click()

    expect(kim.get_by_role("textbox", name="Text")).to_have_text("Kim writes.")
    assert saved(session, draft) == doc(par("Kim writes."))
    texts = [document_text(Document(each.document)) for each in find_versions(session, draft, "background", "en")]
    assert texts == ["Kim writes.", "Alex writes."]


def test_an_expired_session_keeps_the_text_until_signed_in_again(
    browser_context: BrowserContext, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_context.new_page(), needs)
    browser_context.clear_cookies()

    write(page, "The session ended.")
    expect(page.locator("#save-state")).to_have_text("Sie sind nicht mehr angemeldet. Ihr Text bleibt hier.")
    with browser_context.expect_page() as opened:
        page.get_by_role("link", name="In neuem Tab anmelden").click()
    tab = opened.value
    tab.get_by_label("E-Mail-Adresse").fill("kim@beispielingen.example")
    tab.get_by_label("Passwort").fill(PASSWORD)
    tab.get_by_role("main").get_by_role("button", name="Anmelden").click()
    expect(tab.get_by_role("textbox", name="Text")).to_be_visible()
    tab.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
    assert saved(session, draft) == doc(par("The session ended."))


def test_a_server_in_trouble_is_asked_again(
    browser_context: BrowserContext, session: Session, draft: Application, needs: str
) -> None:
    page = sign_in(browser_context.new_page(), needs)
    answers = iter([503])

    def be_busy(route: Route) -> None:
        status = next(answers, None)
        route.continue_() if status is None else route.fulfill(status=status, content_type="text/html", body="busy")

    page.route("**/autosave", be_busy)
    write(page, "Try again.")
    expect(page.locator("#save-state")).to_contain_text("Der Server konnte gerade nicht speichern")

    expect(page.locator("#save-state")).to_contain_text("Gespeichert", timeout=15_000)
    assert saved(session, draft) == doc(par("Try again."))
