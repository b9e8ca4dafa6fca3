"""The analyser: words that mean the same meet, words that only look alike do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.analyser import compound_parts, parts, query_terms, stems


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Präventionsräte", "Praeventionsraete"),
        ("de", "Städte", "Stadt"),
        ("de", "Straße", "STRASSE"),
        ("de", "Anträge", "Antrag"),
        ("de", "Antrags\u00adfrist", "Antragsfrist"),
        ("en", "communities", "community"),
        ("fr", "Sécurités", "SECURITE"),
        ("fr", "délinquances", "délinquance"),
        ("it", "città", "CITTÀ"),  # folded only: we do not speak it
    ],
)
def test_spellings_and_forms_of_a_word_give_one_term(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language)


def test_stop_words_and_single_letters_are_left_out_and_numbers_stay() -> None:
    assert stems("Die Frist für den Antrag in 3 Städten läuft", "de") == ["frist", "antrag", "3", "stadt", "lauft"]
    assert stems("l'insécurité dans les villes", "fr") == ["insecurit", "vill"]
    assert stems("women's rights", "en") == ["women", "right"]
    assert stems("HORIZON-CL3-2027-01-FCT-02", "en") == ["horizon", "cl3", "2027", "01", "fct", "02"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Gewaltprävention", "Prävention"),
        ("Gewaltprävention", "Gewalt"),
        ("Gewaltpraeventionskonzepte", "Prävention"),
        ("Gewaltpräventionskonzept", "Präventionskonzepte"),
        ("Jugendgerichtshilfe", "Gerichtshilfe"),
        ("Kinderschutz", "Kinder"),
        ("Frauenhäuser", "Haus"),
        ("Präventionsräte", "Rat"),
        ("Ordnungsamt", "Amt"),
        ("Straftaten", "Tat"),
        ("Radikalisierungsprävention", "Radikalisierung"),
        ("Suchtprävention", "Sucht"),
        ("Sicherheitspartnerschaften", "Sicherheit"),
        ("Bürgerbeteiligung", "Bürger"),
        ("Opferentschädigung", "Opfer"),
        ("Zwangsheirat", "Heirat"),
        ("Schulsozialarbeit", "Schule"),
        ("Hasskriminalität", "Kriminalität"),
        ("Straßenbeleuchtung", "Beleuchtung"),
        ("Großveranstaltungen", "Veranstaltung"),
        ("Katastrophenschutz", "Schutz"),
        ("Quartiersmanagement", "Quartier"),
        ("Wohnungseinbruchdiebstahl", "Einbruch"),
        ("Verkehrssicherheit", "Sicherheit"),
        ("Antragsfrist", "Frist"),
    ],
)
def test_a_part_finds_its_compound(word: str, found: str) -> None:
    assert set(stems(found, "de")) <= set(parts(word, "de"))


@pytest.mark.parametrize(
    "word",
    [
        "Vertrag",
        "Kooperation",
        "Beratung",
        "Information",
        "Heirat",
        "Apparat",
        "befristet",
        "Unterrichtung",
        "Vorrat",
        "Bestand",
        "Verstand",
        "Operation",
        "Generation",
        "Integration",
        "Verwaltung",
        "Gestaltung",
        "Erhaltung",
    ],
)
def test_words_that_only_look_like_compounds_are_not_split(word: str) -> None:
    assert compound_parts(word.casefold()) == ()


def test_compounds_are_split_in_german_only() -> None:
    assert parts("Gewaltprävention", "en") == []


def test_a_query_is_words_that_belong_together_each_in_all_languages() -> None:
    terms = query_terms("Prävention von Gewalt, Prävention der communities")

    assert terms[:2] == [("pravention", "pravent"), ("gewalt",)]
    assert set(terms[2]) >= {"communiti", "communities"}
    assert len(terms) == 3


def test_a_query_of_stop_words_is_empty_and_a_long_one_is_cut() -> None:
    assert query_terms("die der and le") == []
    assert query_terms("  ") == []
    assert len(query_terms(" ".join(f"wort{n}" for n in range(500)))) == 20


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_terms_that_a_full_text_index_takes(text: str) -> None:
    terms = stems(text, "de") + parts(text, "de") + [term for group in query_terms(text) for term in group]

    assert all(term and not set(term) & set(" \t\n'\"\\-*():&|!<>") for term in terms)


@pytest.mark.timeout(60)  # a fast machine needs a second; what grows without bound never ends
def test_a_very_long_word_and_a_very_long_text_take_bounded_time() -> None:
    of_a_word = parts("präventionsgewalt" * 20_000 + " gewaltprävention", "de")
    of_a_text = stems("Kommunale Gewaltpräventionskonzepte fördern. " * 20_000, "de")

    assert of_a_word == parts("gewaltprävention", "de")
    assert len(of_a_text) == 3 * 20_000
