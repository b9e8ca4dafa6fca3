"""A document is shown, read, counted and compared the way people expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.documents.test_checks import EVERYTHING
from tests.writing import cell, doc, head, heading, items, note, par, table, text
from tracker.documents import (
    count_characters,
    count_words,
    document_html,
    document_text,
    find_changes,
    find_tables,
    has_only_headers,
    head_of,
    is_blank,
    is_plain,
    make_table,
    parse_plain,
    plain_text,
    validate_document,
)


def test_a_document_on_paper_has_heads_spans_and_notes_at_the_foot_of_the_page() -> None:
    html = document_html(validate_document(EVERYTHING), level=2, paper=True)

    assert "<h3>Bedarf</h3>" in html  # two levels below were asked for, but none is left out
    assert '<span class="footnote">Umfrage <strong>2026</strong></span>' in html
    assert '<th scope="col" colspan="2">' in html
    assert '<td rowspan="2">' in html
    assert '<ol start="3">' in html
    assert "cb-notes" not in html


def test_a_document_on_screen_has_numbered_notes_at_its_end() -> None:
    document = validate_document(doc(par("Eins", note("Erste Quelle")), par("Zwei", note("Zweite Quelle"))))

    html = document_html(document, key="need")

    assert '<sup id="need-2-place"><a href="#need-2">2</a></sup>' in html
    assert html.index("Zwei") < html.index('<li id="need-1"><p>Erste Quelle')


def test_what_people_write_is_never_markup() -> None:
    document = validate_document(doc(par("<script>alert('x')</script> & Co."), heading("<b>fett</b>")))

    html = document_html(document)

    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; Co." in html
    assert "<script" not in html
    assert "<b>" not in html


def test_headings_follow_each_other_without_a_gap() -> None:
    document = validate_document(doc(heading("a", 3), heading("b", 1), heading("c", 3), heading("d", 2)))

    assert document_html(document, level=3) == "<h4>a</h4><h4>b</h4><h5>c</h5><h5>d</h5>"


def test_a_table_with_row_heads_says_so_and_one_of_heads_only_keeps_a_body() -> None:
    mixed = validate_document(doc(table([head(""), head("2027")], [head("Stadt"), cell("5")])))
    heads = validate_document(doc(table([head("a")], [head("b")])))
    single = validate_document(doc(table([head("a")])))

    assert '<th scope="row"><p>Stadt</p></th><td><p>5</p></td>' in document_html(mixed)
    assert document_html(heads, paper=True).startswith("<table><thead><tr>")
    assert document_html(single, paper=True) == '<table><tbody><tr><th scope="row"><p>a</p></th></tr></tbody></table>'


def test_the_words_of_a_document_read_like_a_text() -> None:
    document = validate_document(EVERYTHING)

    assert document_text(document).split("\n\n") == [
        "Bedarf",
        "Nachts fühlen sich viele unsicher [Umfrage 2026].",
        "Bericht\nMail",
        "- eins\n- zwei",
        "3. drei",
        "Zitat",
        "A | B\n1 | 2 | 3\n4 | 5",
    ]


@pytest.mark.parametrize(
    ("content", "words", "characters"),
    [
        ([par()], 0, 0),
        ([par("  "), par(" – ")], 0, 5),
        ([par("Ein Satz mit fünf Wörtern.")], 5, 26),
        ([par("Die Hälfte, d. h. 50 %, bleibt.")], 6, 31),
        ([par("eins", {"type": "hardBreak"}, "zwei")], 2, 9),
        ([par("Wort", note("und die Quelle"), ".")], 4, 20),
        ([table([head("Nr.")], [cell("1")])], 2, 4),
        ([par(text("zusammen", "bold"), "gesetzt")], 1, 15),
    ],
)
def test_words_and_characters_are_counted_as_a_person_counts_them(
    content: list[dict[str, object]], words: int, characters: int
) -> None:
    document = validate_document(doc(*content))

    assert (count_words(document), count_characters(document)) == (words, characters)


def test_a_document_is_blank_until_something_is_written() -> None:
    assert is_blank(validate_document(doc(par(), par("  "), table([cell()]))))
    assert not is_blank(validate_document(doc(par(note("x")))))


def test_a_prepared_table_has_the_official_heads_and_counts_as_empty() -> None:
    document = validate_document(doc(make_table(["Nr.", "Risiko"], empty_rows=2)))

    [prepared] = find_tables(document)

    assert head_of(prepared) == ("Nr.", "Risiko")
    assert len(prepared["content"]) == 3
    assert has_only_headers(prepared)
    assert not has_only_headers(table([head("Nr.")], [cell("1")]))


def test_plain_lines_become_paragraphs_headings_and_lists() -> None:
    written = (
        "# Bedarf\nNachts fühlen sich viele unsicher.\n\n- Licht\n- Sicht\n\n3. drei\n4. vier\n\nZeile eins\nZeile zwei"
    )

    document = parse_plain(written)

    assert [block["type"] for block in document.json["content"]] == [
        "heading",
        "paragraph",
        "bulletList",
        "orderedList",
        "paragraph",
    ]
    assert is_plain(document)
    assert parse_plain(plain_text(document)) == document


@pytest.mark.parametrize(
    "block",
    [
        table([cell("x")]),
        par("a", note("b")),
        par(text("fett", "bold")),
        {"type": "blockquote", "content": [par("x")]},
        par("- sieht aus wie eine Liste"),
        {"type": "bulletList", "content": [{"type": "listItem", "content": [par("a"), items("b")]}]},
    ],
)
def test_a_document_that_lines_cannot_carry_is_not_plain(block: dict[str, object]) -> None:
    assert not is_plain(validate_document(doc(block)))


@given(st.text(alphabet="ab -#1.\n\r\t*•", max_size=80))
def test_what_a_text_field_sends_can_be_shown_in_it_again_without_change(written: str) -> None:
    document = parse_plain(written)

    assert parse_plain(plain_text(document)) == document


def test_a_change_is_shown_by_its_words() -> None:
    pieces = find_changes(
        "Wir fördern drei Städte.\n\nZweiter Absatz.", "Wir fördern vier Städte.\n\nZweiter Absatz.\nNeu."
    )

    assert [(piece.kind, piece.words) for piece in pieces] == [
        ("same", "Wir fördern "),
        ("gone", "drei "),
        ("new", "vier "),
        ("same", "Städte.\n\nZweiter "),
        ("gone", "Absatz."),
        ("new", "Absatz.\nNeu."),
    ]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_nothing_is_lost_between_two_texts(old: str, new: str) -> None:
    pieces = find_changes(old, new)

    assert "".join(piece.words for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.words for piece in pieces if piece.kind != "gone") == new


def test_long_texts_are_compared_in_moderate_time() -> None:
    old = " ".join(["und", "die", "der"] * 20_000)

    pieces = find_changes(old, old.replace("der", "das", 5))

    assert {piece.kind for piece in pieces} == {"gone", "new"}
