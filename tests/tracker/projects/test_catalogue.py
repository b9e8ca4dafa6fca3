"""Reporting rules and budget schemes are complete facts in three languages."""

import pytest

from tracker.catalog.programmes import programmes
from tracker.catalog.reporting import Reporting, reporting_files, reporting_for, rule_set, rule_sets
from tracker.errors import UnknownWords
from tracker.reckoning.dates import ProofRules


def test_there_are_the_rule_sets_of_eu_and_german_grants() -> None:
    assert list(rule_sets()) == ["eu_mga", "de_anbest_p", "de_anbest_gk", "de_six_months_exact"]


def test_eu_costs_stand_in_the_categories_of_the_model_grant_agreement() -> None:
    eu = reporting_for("eu_mga")

    assert [category.number for category in eu.spent_on] == ["A", "B", "C.1", "C.2", "C.3", "D.1", "D.2", "E"]
    assert [category.key for category in eu.spent_on if category.computed] == ["E"]
    assert eu.category("A").label.in_language("fr") == "Frais de personnel"


def test_german_plans_have_their_usual_lines_and_three_origins_of_money() -> None:
    german = reporting_for("de_anbest_p")

    assert [category.label.de for category in german.spent_on] == [
        "Personal",
        "Honorare",
        "Sachausgaben",
        "Reisen",
        "Öffentlichkeitsarbeit",
        "Verwaltungspauschale",
    ]
    assert [category.label.de for category in german.paid_from] == ["Eigenmittel", "Mittel Dritter", "Zuwendung"]


def test_german_terms_keep_their_names_in_every_language() -> None:
    german = reporting_for("de_anbest_p")

    titles = {(duty.title.de, duty.title.en, duty.title.fr) for duty in german.duties}

    assert titles == {("Zwischennachweis",) * 3, ("Verwendungsnachweis",) * 3}


@pytest.mark.parametrize(
    ("programme", "indirect", "funding"), [("HE-CL3", "1/4", "1"), ("CERV", "7/100", "9/10"), ("ISF", "7/100", "9/10")]
)
def test_programmes_have_their_default_rates(programme: str, indirect: str, funding: str) -> None:
    rates = reporting_for("eu_mga").rates_of(programme)

    assert rates is not None
    assert (str(rates.indirect), str(rates.funding)) == (indirect, funding)


def test_rates_are_of_programmes_that_the_catalogue_knows() -> None:
    named = {key for rates in reporting_files()["eu"].rates for key in rates.programmes}

    assert named <= set(programmes())


def test_german_proof_dates_are_those_of_the_reckoning() -> None:
    chosen = {rules.proofs for rules in rule_sets().values() if rules.proofs}

    assert chosen == {rule.value for rule in ProofRules}


def test_every_duty_of_a_rule_set_has_a_citation() -> None:
    for rules in rule_sets().values():
        kinds = {"periodic_report", "final_report"} if not rules.proofs else {"proof_of_use"}
        if rules.proofs in ("anbest_p", "six_months_exact"):
            kinds.add("interim_proof")
        assert set(rules.citations) == kinds, rules.key


def test_unknown_rules_are_an_error() -> None:
    with pytest.raises(UnknownWords, match="de_geraten"):
        rule_set("de_geraten")


def test_a_scheme_with_two_categories_of_one_key_is_refused() -> None:
    facts = dict(reporting_files()["de"])
    facts["categories"] = [facts["categories"][0]] * 2

    with pytest.raises(ValueError, match="same key"):
        Reporting.model_validate(facts)
