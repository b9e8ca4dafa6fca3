"""Tagging: topics with their words, relevance for a city, facets; on our own texts and on recordings."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.catalog import topics
from tracker.i18n import LANGUAGES
from tracker.tagging import Relevance, tag_call
from tracker.tagging.terms import Vocabulary, Words

CALLS = [
    # language, title, text, topics that must be there, relevance
    ("de", "Förderung der kommunalen Kriminalprävention", "", {"crime_prevention_general"}, "core"),
    ("de", "Gewalt- und Suchtprävention an Schulen", "", {"violence_prevention", "drugs_addiction"}, "core"),
    ("de", "Praevention von Jugendgewalt", "", {"youth_crime"}, "core"),
    ("de", "Jugend-Gewalt vorbeugen", "", {"youth_crime"}, "core"),
    ("de", "Frauenhäuser und Beratungsstellen", "Hilfe bei häuslicher Gewalt.", {"gender_based_violence"}, "core"),
    ("de", "Interventionsstellen gegen häusliche Gewalt", "", {"domestic_violence"}, "core"),
    (
        "de",
        "Modellprojekte gegen Rechtsextremismus und Antisemitismus",
        "",
        {"radicalisation_extremism", "hate_crime"},
        "core",
    ),
    ("de", "Schulsozialarbeit und Mobbingprävention", "", {"school_safety"}, "core"),
    ("de", "Schutz öffentlicher Räume vor Anschlägen", "", {"terrorism_public_spaces"}, "core"),
    ("de", "Sicherheit im Nachtleben", "Nachtbürgermeister und Awareness-Teams.", {"night_time"}, "core"),
    ("de", "Resozialisierung von Haftentlassenen", "", {"prison_reentry"}, "core"),
    ("de", "Opferhilfe und Opferberatung", "", {"victims_rights"}, "core"),
    ("de", "Fanprojekte im Fußball", "", {"sports_events"}, "core"),
    ("de", "Katastrophenschutz in den Landkreisen", "", {"crisis_resilience"}, "adjacent"),
    ("de", "Integration von Geflüchteten in den Kommunen", "", {"integration_migration"}, "adjacent"),
    ("de", "Demokratieförderung und politische Bildung", "", {"democracy_participation"}, "adjacent"),
    (
        "de",
        "Forschung für die zivile Sicherheit: Urbane Sicherheit",
        "",
        {"research_innovation_security", "urban_security_strategy"},
        "core",
    ),
    ("en", "Preventing and combating gender-based violence", "", {"gender_based_violence"}, "core"),
    ("en", "Community policing in diverse neighbourhoods", "", {"police_community"}, "core"),
    ("en", "Trafficking in human beings", "", {"organised_crime_trafficking"}, "core"),
    ("en", "Tackling hate speech and racism online", "", {"hate_crime"}, "core"),
    ("en", "Integrated child protection systems", "", {"child_protection"}, "core"),
    ("en", "Cities against violent extremism", "", {"radicalisation_extremism"}, "core"),
    ("en", "Safer night-time economy", "", {"night_time"}, "core"),
    ("en", "Addressing homelessness in neighbourhoods", "", {"social_cohesion"}, "core"),
    ("en", "Countering disinformation with media literacy", "", {"cybercrime_online_safety"}, "adjacent"),
    ("en", "Disaster risk reduction and civil protection", "", {"crisis_resilience"}, "adjacent"),
    ("en", "Anti-corruption in public procurement", "", {"corruption"}, "adjacent"),
    ("fr", "Prévention de la délinquance et médiation sociale", "", {"crime_prevention_general"}, "core"),
    ("fr", "PREVENTION DE LA DELINQUANCE DES MINEURS", "", {"crime_prevention_general", "youth_crime"}, "core"),
    ("fr", "Lutte contre les violences faites aux femmes", "", {"gender_based_violence"}, "core"),
    ("fr", "Prévention de la radicalisation", "", {"radicalisation_extremism"}, "core"),
    ("fr", "Conduites addictives et réduction des risques", "", {"drugs_addiction"}, "core"),
    ("fr", "Participation citoyenne et démocratie locale", "", {"democracy_participation"}, "adjacent"),
]


@pytest.mark.timeout(60)  # a fast machine needs a second; what grows without bound never ends
@pytest.mark.parametrize(("language", "title", "text", "wanted", "relevance"), CALLS)
def test_a_call_gets_its_topics_and_its_relevance(
    language: str, title: str, text: str, wanted: set[str], relevance: str
) -> None:
    reading = tag_call(title, text, language)

    assert wanted <= {topic.id for topic in reading.topics}
    assert len(reading.topics) <= len(wanted) + 1
    assert reading.relevance == relevance


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Food security and food safety in Africa", "Drug discovery, social security and energy security."),
        ("en", "Drug delivery systems", "New drugs and drug resistance, paediatric drug development."),
        ("en", "System integration of renewable energy", "Grid integration and integration of technologies."),
        ("en", "Data migration for hospitals", "Integrity of data, data integrity, migration of data."),
        ("de", "Arbeitssicherheit im Handwerk", "Versorgungssicherheit und soziale Sicherheit bei höherer Gewalt."),
        ("de", "Bürgschaften und Sicherheiten für Unternehmen", "Banken verlangen Sicherheiten."),
        ("de", "Prävention im Gesundheitswesen", "Prävention von Diabetes und Adipositas."),
        ("de", "Hydrogen-Technologien", "Drogenfrei ist hier nichts gemeint: Hydrogenspeicher."),
        ("de", "Wer sucht, der findet: Innovationsgutscheine", "Das Land sucht Unternehmen und sucht Ideen."),
        ("fr", "Sécurité alimentaire et sécurité au travail", "Force majeure et sécurité sociale."),
        ("en", "Industrial scale up of IPV technologies", "IPV modules and IPV demonstration, IPV in buildings."),
    ],
)
def test_calls_that_share_words_only_get_no_topic(language: str, title: str, text: str) -> None:
    reading = tag_call(title, text, language)

    assert reading.topics == ()
    assert reading.relevance is Relevance.NO


@pytest.mark.parametrize(
    ("title", "identifier", "programme", "topic", "relevance"),
    [
        ("CEEP", "ISF-2026-TF2-AG-PROTECT", "", "terrorism_public_spaces", "core"),
        ("Open Topic", "CERV-2027-DAPHNE", "", "gender_based_violence", "core"),
        ("Open Topic", "CERV-2027-CITIZENS-TOWN-NT", "", "democracy_participation", "adjacent"),
        ("Equal pay", "CERV-2026-GE-EQUAL-PAY", "", "", "no"),
        ("Open Topic", "HORIZON-CL3-2027-01-FCT-06", "", "research_innovation_security", "adjacent"),
        ("Advanced border surveillance", "HORIZON-CL3-2027-01-BM-01", "", "research_innovation_security", "no"),
        ("Modellprojekte", "", "DE-DL", "democracy_participation", "core"),
        ("Terrorism in the Sahel", "EuropeAid/1234", "", "terrorism_public_spaces", "no"),
        ("Crime prevention in West Africa", "", "45876777", "crime_prevention_general", "no"),
    ],
)
def test_identifier_and_programme_are_evidence(
    title: str, identifier: str, programme: str, topic: str, relevance: str
) -> None:
    reading = tag_call(title, "", "en", identifier=identifier, programme=programme)

    assert {tag.id for tag in reading.topics} == ({topic} if topic else set())
    assert reading.relevance == relevance


def test_a_division_of_the_portal_is_evidence() -> None:
    assert tag_call("Open Topic", "", "en", divisions=("43422759",)).relevance is Relevance.CORE


def test_evidence_is_the_words_as_they_stand_in_the_text() -> None:
    text = "Gefördert werden Gewalt-Prävention sowie Gewalt- und Kriminalprävention; kriminalpräventive Räte."

    evidence = {word for topic in tag_call("Förderaufruf", text, "de").topics for word in topic.evidence}

    assert {"Gewalt-Prävention", "Gewalt- und Kriminalprävention", "Kriminalprävention"} <= evidence
    assert all(word in text for word in evidence)


def test_scores_lie_between_0_and_1_and_grow_with_evidence() -> None:
    short = tag_call("Gewaltprävention", "", "de").topics[0].score
    long = (
        tag_call("Gewaltprävention", "Gewaltprävention und Schutz vor Gewalt, Prävention von Gewalt.", "de")
        .topics[0]
        .score
    )

    assert Decimal(0) < short < long < Decimal(1)


def test_a_passing_mention_in_a_long_text_earns_nothing() -> None:
    text = "Das Programm unterstützt den Bau von Radwegen in ländlichen Räumen. " * 200

    reading = tag_call("Radwegebau", text + "Bekämpfung von Rassismus ist ein Querschnittsziel.", "de")

    assert reading.topics == ()


def test_weak_words_never_earn_a_topic_alone() -> None:
    text = "Integration, Resilienz, Engagement, Teilhabe und Inklusion. " * 5

    assert tag_call("Mehr Teilhabe", text, "de").topics == ()


def test_a_phrase_does_not_run_over_the_end_of_a_sentence() -> None:
    assert tag_call("Programme", "We study crime. Prevention of fire is another field.", "en").topics == ()


def test_calls_for_companies_only_are_not_for_cities() -> None:
    text = "Gefördert werden Sprachkurse für Geflüchtete."

    assert tag_call("Integration von Geflüchteten", text, "de", applicants=("Unternehmen",)).relevance is Relevance.NO
    assert tag_call("Integration von Geflüchteten", text, "de", applicants=("Kommune",)).relevance is Relevance.ADJACENT


def test_facets_say_for_whom_who_may_apply_and_what_is_paid() -> None:
    text = (
        "Antragsberechtigt sind Kommunen und eingetragene Vereine. Die Förderung ist ein Zuschuss für Fortbildungen"
        " von Lehrkräften; Fortbildungen für weitere Lehrkräfte sind möglich."
    )

    facets = tag_call("Gewaltprävention für Jugendliche", text, "de").facets

    assert facets["applicant_types"] == ("kommune", "verein")
    assert facets["funding_types"] == ("project_grant",)
    assert facets["activity_types"] == ("capacity",)
    assert set(facets["target_groups"]) == {"youth", "teachers"}


def test_words_of_the_source_for_applicants_win_over_the_text() -> None:
    applicants = ("Öffentliche Einrichtung", "Verband/Vereinigung")

    facets = tag_call("Aufruf", "Beteiligt werden Schulen und Unternehmen.", "de", applicants=applicants).facets

    assert set(facets["applicant_types"]) == {"bund", "verein", "verband"}


def test_a_language_we_do_not_speak_is_read_for_english_words() -> None:
    assert tag_call("Bando: crime prevention", "", "it").topics[0].id == "crime_prevention_general"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_words_in_every_language(language: str) -> None:
    assert all(topic.terms.in_language(language) for topic in topics().values())


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("kriminalprävent*", "Kriminalpräventionsrat", True),
        ("gewaltprävent*", "Jugendgewaltprävention", True),  # inside a compound
        ("asyl*", "Paralysylos", False),  # too short to stand inside a word
        ("prävention ~ gewalt", "Prävention von jugendlicher Gewalt", True),
        ("prävention ~ gewalt", "Prävention von Unfällen am Bau und Gewalt", False),  # too far apart
        ("hate crime*", "hate crimes", True),
        ("hate crime*", "hate. Crime", False),
        ("^Sucht", "Sucht", True),
        ("^Sucht", "sucht", False),
        ("RAN", "ran", False),
        ("k.o.-tropfen", "K.-o.-Tropfen", True),
        ("straße*", "STRASSEN", True),
    ],
)
def test_a_term_is_found_in_its_spellings(term: str, text: str, found: bool) -> None:
    hits = Vocabulary("de", [("owner", term)]).find(Words(text))

    assert bool(hits) is found


def test_every_recorded_civil_security_topic_is_research_and_none_of_daphne_is_lost(shared: Path) -> None:
    feed = json.loads((shared / "recordings/eu/feed-daily/union_1368.json").read_text(encoding="utf-8"))["grants"]
    grants = [record for record in feed if record["kind"]["id"] == "1"]

    readings = {
        record["identifier"]: tag_call(
            record["title"], record.get("abstract") or "", "en", identifier=record["identifier"]
        )
        for record in grants
    }

    civil = [reading for name, reading in readings.items() if name.startswith("HORIZON-CL3-")]
    daphne = [reading for name, reading in readings.items() if name.startswith("CERV-2026-DAPHNE")]
    assert len(civil) > 40
    assert all("research_innovation_security" in {tag.id for tag in reading.topics} for reading in civil)
    assert {reading.relevance for reading in daphne} == {Relevance.CORE}


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, "it", ""]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_tagged(text: str, language: str) -> None:
    reading = tag_call(text, text, language, identifier=text, programme=text, applicants=(text,))

    assert all(Decimal(0) < topic.score < Decimal(1) for topic in reading.topics)


@pytest.mark.parametrize(
    "text",
    ["a" * 2_000_000, "Gewalt-" * 150_000, "Gewalt- und " * 90_000, "Prävention " * 90_000, "\x00\ufffd" * 500_000],
    ids=["one word", "hyphens", "suspended", "repeated", "junk"],
)
def test_junk_of_any_size_takes_bounded_time(text: str) -> None:
    reading = tag_call("Aufruf", text, "de")

    assert reading.relevance in Relevance
