"""Only what the allow-list knows gets into a document; what the editor adds by itself is tidied away."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writing import cell, doc, head, heading, items, link, note, par, table, text
from tracker.documents import EMPTY, document_html, document_text, read_document, validate_document
from tracker.errors import Invalid

EVERYTHING = doc(
    heading("Bedarf", 2),
    par(
        "Nachts ",
        text("fühlen", "bold"),
        " sich viele ",
        text("unsicher", "italic", "underline"),
        note("Umfrage ", text("2026", "bold")),
        ".",
    ),
    par(
        text("Bericht", link("https://example.org/?a=1&b=2")),
        {"type": "hardBreak"},
        text("Mail", link("mailto:a@b.example")),
    ),
    items("eins", "zwei"),
    items("drei", kind="orderedList", start=3),
    {"type": "blockquote", "content": [par("Zitat")]},
    table([head("A"), head("B", colspan=2)], [cell("1", rowspan=2), cell("2"), cell("3")], [cell("4"), cell("5")]),
)


def test_a_document_of_everything_that_is_allowed_stays_as_it_is() -> None:
    assert validate_document(EVERYTHING).json == EVERYTHING
    assert read_document(json.dumps(EVERYTHING)).json == EVERYTHING


def test_attributes_of_the_editor_are_tidied_away_and_usual_values_not_written_down() -> None:
    given_cell = {
        "type": "tableCell",
        "attrs": {"colspan": 1, "rowspan": 1.0, "colwidth": [120]},
        "content": [par("x")],
    }
    given_link = {
        "type": "link",
        "attrs": {"href": " https://example.org ", "target": "_blank", "rel": "x", "class": None},
    }

    document = validate_document(
        doc(par(text("a", given_link)), table([given_cell]), {**items("b"), "attrs": {"start": None}})
    )

    assert document.json == doc(par(text("a", link("https://example.org"))), table([cell("x")]), items("b"))


def test_an_empty_document_has_one_empty_paragraph() -> None:
    assert validate_document({"type": "doc"}) == EMPTY
    assert validate_document(doc()) == EMPTY


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "/relative",
        "#anchor",
        "https://",
        "https://exa mple.org",
        "https://[::1",
        "https://example.org:port",
        "https://example.org/\u202egnp.exe",
        "mailto:",
        "https://example.org/" + "a" * 2000,
        "",
        7,
        None,
        ["https://example.org"],
    ],
)
def test_links_lead_to_the_web_or_to_a_mail_and_nowhere_else(address: object) -> None:
    with pytest.raises(Invalid, match="A link must begin with"):
        validate_document(doc(par(text("Klick", link(address)))))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "attrs": {"src": "https://example.org/a.png"}},
        {"type": "iframe"},
        {"type": "codeBlock", "content": [text("x")]},
        {"type": "paragraph", "content": [par("nested")]},
        {"type": "paragraph", "content": [{"type": "text", "text": ""}]},
        {"type": "paragraph", "content": [{"type": "text", "text": 5}]},
        {"type": "paragraph", "content": "text"},
        {"type": "paragraph", "attrs": {"style": "color:red"}, "content": [text("x")]},
        {"type": "paragraph", "attrs": {"onclick": "x()"}},
        {"type": "paragraph", "attrs": ["x"]},
        par(text("x", "strike")),
        par(text("x", {"type": "textStyle", "attrs": {"color": "red"}})),
        par({"type": "text", "text": "x", "marks": ["bold"]}),
        heading("x", 7),
        heading("x", 0),
        {"type": "heading", "content": [text("x")]},
        {"type": "heading", "attrs": {"level": True}},
        {"type": "heading", "attrs": {"level": "1"}},
        {"type": "heading", "attrs": {"level": 1.5}},
        {"type": "heading", "attrs": {"level": float("nan")}},
        {"type": "bulletList", "content": []},
        {"type": "bulletList", "content": [par("x")]},
        {"type": "listItem", "content": [par("x")]},
        {"type": "footnote", "content": [text("x")]},
        par({"type": "footnote", "content": [note("x")]}),
        {"type": "table"},
        table([]),
        table([cell("x", colspan=0)]),
        table([cell("x", colspan=10**9)]),
        None,
        "paragraph",
        7,
    ],
)
def test_what_is_not_on_the_list_is_refused(block: Any) -> None:
    with pytest.raises(Invalid):
        validate_document(doc(block))


@pytest.mark.parametrize(
    "rows",
    [
        [[cell("1"), cell("2")], [cell("3")]],
        [[cell("1"), cell("2", rowspan=2)], [cell("3"), cell("4")]],
        [[cell("1", rowspan=3)], [cell("2")]],
        [[cell("1", rowspan=2)]],
        [[cell("1"), cell("2")], [cell("3", colspan=3)]],
        [[cell("x", colspan=60), cell("y")]],
    ],
)
def test_tables_with_holes_or_overlaps_are_refused(rows: list[list[dict[str, Any]]]) -> None:
    with pytest.raises(Invalid, match="rows of different length"):
        validate_document(doc(table(*rows)))


def test_cells_may_span_as_long_as_the_grid_is_whole() -> None:
    rows = [[head("a", rowspan=2), head("b", colspan=2)], [head("c"), head("d")], [cell("1", colspan=3)]]

    assert validate_document(doc(table(*rows))).json == doc(table(*rows))


@pytest.mark.parametrize("value", [None, [], "doc", 5, {}, {"type": "paragraph"}, {"type": "doc", "content": "x"}])
def test_what_is_no_document_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        validate_document(value)


@pytest.mark.parametrize("sent", ["", "{", "[" * 100_000, '{"type":"doc","content":[' * 5_000, "NaN", " " * 5_000_001])
def test_broken_or_bottomless_json_is_refused(sent: str) -> None:
    with pytest.raises(Invalid):
        read_document(sent)


def test_absurd_depth_and_size_are_refused() -> None:
    deep = par("x")
    for _ in range(30):
        deep = {"type": "blockquote", "content": [deep]}

    with pytest.raises(Invalid, match="too large or nested too deeply"):
        validate_document(doc(deep))
    with pytest.raises(Invalid, match="too large or nested too deeply"):
        validate_document(doc(*(par() for _ in range(40_000))))
    with pytest.raises(Invalid, match="too large or nested too deeply"):
        validate_document(doc(par("x" * 400_001)))


def test_signs_that_paper_cannot_hold_become_harmless() -> None:
    document = validate_document(doc(par("a\x00b\x0bc\ud800d\uffff")))

    assert document_text(document) == "a b c\ufffdd\ufffd"


kinds = st.sampled_from(["doc", "paragraph", "text", "table"])
names = st.sampled_from(["type", "content", "attrs", "marks", "text", "level"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | kinds,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(), inner, max_size=5),
    max_leaves=30,
)


@given(json_values)
def test_whatever_is_sent_is_either_a_document_or_refused(value: Any) -> None:
    sent = {"type": "doc", "content": value}

    try:
        document = validate_document(sent)
    except Invalid:
        return

    assert validate_document(document.json) == document
    assert document_html(document).startswith("<")
