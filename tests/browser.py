"""A real browser for tests: Debian's Chromium driven by Playwright, and axe to judge what it shows.

A test takes ``browser_page``; it fails at the end if a page logged an error, broke the Content-Security-Policy
or asked for anything beyond this machine.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

from setup.system import CHROMIUM
from tests.network import is_near

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PATIENCE_MILLISECONDS = 15_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. It lives for one module, because while it runs no test can start its own event loop."""
    program = next(path for name in CHROMIUM if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def browser_context(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A visitor of our own, without cookies, whose browser asks for German."""
    context = browser.new_context(viewport=DESKTOP, locale="de-DE", timezone_id="Europe/Berlin", accept_downloads=True)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Iterator[Page]:
    """An open tab; mark the test with ``@pytest.mark.needs("chromium")``."""
    page = browser_context.new_page()
    faults = watch_faults(page)
    yield page
    assert faults == [], "the browser complained"


def watch_faults(page: Page) -> list[str]:
    """A list that fills with what goes wrong in a tab: script errors, refused contents, far addresses."""
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        answered = "Failed to load resource: the server responded" in message.text  # 422 and 404 are answers we give
        if message.type in ("error", "warning") and not answered:
            faults.append(f"{message.type}: {message.text}")

    def note_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and not is_near(parts.hostname):
            faults.append(f"asked for {request.url}")

    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", note_request)
    return faults


def on_phone(page: Page) -> Page:
    """The same tab on a small telephone."""
    page.set_viewport_size(PHONE)
    return page


def assert_accessible(page: Page) -> None:
    """No fault against WCAG 2.2 AA that axe can find on the page as it is shown now."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # by evaluation: a script element would break the page's policy
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", list(RULES))

    assert [_fault_in_words(fault) for fault in found["violations"]] == [], f"axe on {page.url}"


def assert_fits(page: Page) -> None:
    """Nothing sticks out at the side: the page needs no sideways scrolling at its present width."""
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")

    assert wide <= shown, f"{page.url} is {wide} px wide on a screen of {shown} px"


def _fault_in_words(fault: dict[str, Any]) -> str:
    places = "; ".join(" ".join(node["target"]) for node in fault["nodes"][:5])
    return f"{fault['id']} ({fault['help']}): {places}"
