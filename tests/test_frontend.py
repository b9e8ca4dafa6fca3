"""The built front end works under the strict Content-Security-Policy, in a real browser."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, assert_fits, on_phone
from tests.serving import serving
from tracker.places import static_dir, templates_dir

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="de"><head><title>Probe</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/built/app.css"><link rel="stylesheet" href="/static/built/editor.css">
<script src="/static/built/app.js" defer></script><script src="/static/built/editor.js" defer></script></head>
<body><a class="cb-skip" href="#main">Zum Inhalt</a>
<header class="cb-header"><div class="cb-wide"><a class="cb-brand" href="/">Callboard</a>
<nav class="cb-nav" aria-label="Bereiche"><ul><li><a href="/" aria-current="page">Aufrufe</a></li></ul></nav>
</div></header>
<main id="main" class="cb-main cb-wide cb-flow">
<div id="trouble" class="kern-alert kern-alert--danger" role="alert" hidden>Die Seite antwortet gerade nicht.</div>
<h1 class="kern-heading-large">Probe</h1>
<form method="post" action="/save" hx-post="/save" hx-trigger="input delay:100ms" hx-target="#saved">
<h2 id="label" class="kern-heading-medium">Bedarf</h2>
<textarea name="answer" data-editor aria-labelledby="label" lang="de" data-placeholder="Hier schreiben"></textarea>
</form>
<p id="saved" class="kern-body">Noch nichts gespeichert</p>
<button type="button" class="kern-btn kern-btn--primary" hx-get="/broken" hx-target="#saved">
<span class="kern-label">Kaputt</span></button></main></body></html>"""


@pytest.fixture
def address() -> Iterator[str]:
    """A small application that serves the built files as the real one does."""
    app = Flask("frontend", static_folder=str(static_dir()), static_url_path="/static")

    @app.get("/")
    def show() -> str:
        return PAGE

    @app.post("/save")
    def save() -> str:
        return f"Gespeichert: {json.loads(request.form['answer'])['content'][0]['content'][0]['text']}"

    @app.get("/broken")
    def broken() -> tuple[str, int]:
        return "traceback", 503

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    with serving(app) as address:
        yield address


@pytest.mark.needs("chromium")
def test_what_is_typed_in_the_editor_reaches_the_form_and_is_saved_by_itself(address: str, browser_page: Page) -> None:
    browser_page.goto(address)

    browser_page.get_by_role("textbox", name="Bedarf").press_sequentially("Nachts fühlen sich viele unsicher.")

    expect(browser_page.locator("#saved")).to_have_text("Gespeichert: Nachts fühlen sich viele unsicher.")
    assert_accessible(browser_page)
    assert_fits(on_phone(browser_page))


@pytest.mark.needs("chromium")
def test_a_server_error_leaves_the_page_as_it_is_and_says_so(address: str, browser_page: Page) -> None:
    browser_page.goto(address)

    browser_page.get_by_role("button", name="Kaputt").click()

    expect(browser_page.get_by_role("alert")).to_be_visible()
    expect(browser_page.locator("#saved")).to_have_text("Noch nichts gespeichert")


@pytest.mark.needs("chromium")
def test_the_font_of_the_design_system_comes_from_this_server(address: str, browser_page: Page) -> None:
    browser_page.goto(address)

    loaded = browser_page.evaluate("document.fonts.load('600 16px \"Fira Sans\"').then(fonts => fonts.length)")

    assert loaded == 1
    assert "Fira Sans" in browser_page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")


def test_every_font_that_paper_names_is_in_the_template_folder() -> None:
    paper = templates_dir() / "pdf"

    named = re.findall(r"_fonts/[\w-]+\.woff2", (paper / "_fonts.css").read_text(encoding="utf-8"))

    assert any("arimo-latin-400-normal" in name for name in named)
    assert [name for name in named if not (paper / name).is_file()] == []


def test_built_files_name_no_address_and_carry_their_licences() -> None:
    built = static_dir() / "built"

    licences = (built / "LICENCES.txt").read_text(encoding="utf-8")

    assert "https://" not in (built / "app.css").read_text(encoding="utf-8")
    assert all(name in licences for name in ("@kern-ux/native", "htmx.org", "@tiptap/core", "@fontsource/fira-sans"))
