"""Selectors find what they were told to find, or say what they found instead."""

import pytest
from bs4 import BeautifulSoup

from crawlers.select import NotAsExpected, all_read, groups, many, maybe, one, pairs, text, words_of

PAGE = BeautifulSoup(
    """<main><h1>Sichere <b>Städ</b>te</h1><p>eins</p><p>zwei</p>
    <dl><dt>Kennung:</dt><dd>ML-1</dd><dt>Kontakt:</dt><dd>Amt</dd><dt>Kontakt:</dt><dd>Beirat</dd></dl></main>""",
    "lxml",
)


def test_one_gives_the_only_match() -> None:
    assert one(PAGE, "h1").name == "h1"


@pytest.mark.parametrize("selector", ["p", "h2"])
def test_one_refuses_none_and_several(selector: str) -> None:
    with pytest.raises(NotAsExpected, match=selector):
        one(PAGE, selector)


def test_many_refuses_nothing() -> None:
    assert len(many(PAGE, "p")) == 2
    with pytest.raises(NotAsExpected, match="h2"):
        many(PAGE, "h2")


def test_maybe_allows_nothing_but_not_several() -> None:
    assert maybe(PAGE, "h2") is None
    with pytest.raises(NotAsExpected, match="2 elements"):
        maybe(PAGE, "p")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Sichere <b>Städ</b>te</p>", "Sichere Städte"),
        ("<p>eins</p><p>zwei</p>", "eins zwei"),
        ("eins<br/>zwei", "eins zwei"),
        ("<p>Bera\u00adtungs\u00adstelle\u00a0 in \n  Bonn</p>", "Beratungsstelle in Bonn"),
        ("<p>sichtbar<!-- unsichtbar --></p>", "sichtbar"),
        ("", ""),
    ],
)
def test_words_stand_on_one_line_and_blocks_stay_apart(html: str, words: str) -> None:
    assert words_of(html) == words


def test_groups_keep_every_description_of_a_term() -> None:
    found = groups(one(PAGE, "dl"))

    assert {label: [text(node) for node in nodes] for label, nodes in found.items()} == {
        "Kennung": ["ML-1"],
        "Kontakt": ["Amt", "Beirat"],
    }


def test_pairs_refuse_a_term_with_two_descriptions() -> None:
    with pytest.raises(NotAsExpected, match="Kontakt"):
        pairs(one(PAGE, "dl"))


@pytest.mark.parametrize(
    ("html", "complaint"), [("<dl><dt>a</dt></dl>", "'a' has no description"), ("<dl><dd>b</dd></dl>", "no term")]
)
def test_a_list_of_terms_is_whole_or_refused(html: str, complaint: str) -> None:
    with pytest.raises(NotAsExpected, match=complaint):
        pairs(one(BeautifulSoup(html, "lxml"), "dl"))


def test_a_fact_that_nobody_took_is_refused_by_name() -> None:
    all_read({"Ticket": 1}, ignore=["Ticket"])

    with pytest.raises(NotAsExpected, match="not read: Frist, Neu"):
        all_read({"Neu": 1, "Ticket": 1, "Frist": 2}, ignore=["Ticket"])
