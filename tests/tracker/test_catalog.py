"""The catalogue: facts load, hold together, and are found by the words that portals use."""

from collections import Counter
from pathlib import Path

import pytest

from tracker.catalog import (
    CatalogError,
    Facts,
    closing_rule,
    facet_label,
    facets,
    programme_for,
    programme_label,
    programmes,
    read_catalog,
    topic_label,
    topics,
)
from tracker.errors import UnknownWords
from tracker.i18n import LANGUAGES


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("43251589",), "CERV"),
        (("43252368",), "ISF"),
        (("43108390", "HORIZON-CL3-2027-01-FCT-02"), "HE-CL3"),  # the narrower of two that agree
        (("43108390", "HORIZON-CL6-2027-01-CIRCBIO-02"), "HE"),
        (("43251589", "HORIZON-CL3-2027-01-FCT-02"), "CERV"),  # they do not agree: the first holds
        (("", "CERV-2026-DAPHNE-PREVENTION"), "CERV"),
        (("", "cerv-2026-daphne-prevention"), "CERV"),
        (("ISF-2026-TF2-AG-OCDT",), "ISF"),
        (("ISFP-2020-AG-PROTECT",), "ISFP-2014"),
        (("31070247", "JUST-JCOO-AG-2020"), "JUST-2014"),
        (("HORIZON-MISS-2027-CIT-01-03",), "HE-MISS-CIT"),
        (("ERASMUS-SPORT-2027-SCP",), "ERASMUS-SPORT"),
        (("European Social Fund  (ESF)",), "ESF+"),
        (("Bundesprogramm Demokratie leben! – Modellprojekte",), "DE-DL"),
        (("Zusammenhalt durch Teilhabe",), "DE-BMI-ZDT"),
        (("Fonds interministériel de prévention de la délinquance",), "FR-FIPD"),
        (("Bamford Council",), None),  # BAMF is only found as a whole word
        (("99999999",), None),
        (("", ""), None),
    ],
)
def test_a_programme_is_found_by_code_identifier_or_name(words: tuple[str, ...], key: str | None) -> None:
    found = programme_for(*words)

    assert (found.key if found else None) == key


def test_codes_and_prefixes_belong_to_one_programme_each() -> None:
    codes = Counter(code for programme in programmes().values() for code in programme.codes)
    prefixes = Counter(prefix for programme in programmes().values() for prefix in programme.prefixes)

    assert len(codes) == 42
    assert [code for code, n in (codes + prefixes).items() if n > 1] == []


@pytest.mark.parametrize(
    ("key", "form"), [("CERV", "eu_std_cerv"), ("ISF", "eu_std_isf"), ("JUST", "eu_std_just"), ("AMIF", "eu_std_amif")]
)
def test_programmes_on_the_corporate_form_name_it_and_close_at_17_in_brussels(key: str, form: str) -> None:
    programme = programmes()[key]
    rule = closing_rule(programme.closing_rule)

    assert programme.form == form
    assert (rule.id, f"{rule.at:%H:%M}", rule.zone) == ("eu_portal_17_brussels", "17:00", "Europe/Brussels")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_label_in_every_language(language: str) -> None:
    labels = [topic_label(topic, language) for topic in topics()]
    labels += [topic.definition.in_language(language) for topic in topics().values()]
    labels += [facet_label(kind, value, language) for kind, values in facets().items() for value in values]
    labels += [programme_label(key, language) for key in programmes()]

    assert all(labels)
    assert len(topics()) == 28
    assert {kind: len(values) for kind, values in facets().items()} == {
        "target_group": 20,
        "applicant_type": 16,
        "funding_type": 12,
        "activity_type": 9,
    }


def test_unknown_names_are_errors_not_defaults() -> None:
    with pytest.raises(UnknownWords, match="no topic has the id 'safety'"):
        topic_label("safety", "de")
    with pytest.raises(UnknownWords, match="no programme has the key"):
        programme_label("CERVIX", "de")
    with pytest.raises(UnknownWords, match="no applicant_type has the id"):
        facet_label("applicant_type", "alien", "de")
    with pytest.raises(UnknownWords, match="no closing rule"):
        closing_rule("tea_time")
    with pytest.raises(ValueError, match="no language 'it'"):
        topic_label("hate_crime", "it")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('origin = "x"\nas_of = 2026-01-01\ncolour = "red"', "colour: Extra inputs are not permitted"),
        ("as_of = 2026-01-01", "origin: Field required"),
        ("origin = ", "not valid TOML"),
    ],
)
def test_a_wrong_catalogue_file_is_named_with_the_place(content: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "thing.toml").write_text(content, encoding="utf-8")

    with pytest.raises(CatalogError, match=r"catalog/thing\.toml") as error:
        read_catalog("thing", Facts, folder=tmp_path)

    assert complaint in str(error.value)
