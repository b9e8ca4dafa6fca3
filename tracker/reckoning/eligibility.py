"""Who may apply and how long the form may be: minimum consortia and default page limits."""

from collections.abc import Iterable

from tracker.catalog.thresholds import thresholds
from tracker.reckoning.lines import Unreckonable, rule
from tracker.reckoning.values import Amount, Answer, Case, Count, Country, Label


class Beneficiary(Case):
    """An independent beneficiary."""

    name: Label
    country: Country


class HorizonConsortium(Case):
    """The beneficiaries of a Horizon Europe project, and which countries are what."""

    beneficiaries: list[Beneficiary]
    eu: list[Country]
    associated: list[Country]


@rule("eligibility_he")
def eligibility_he(case: HorizonConsortium) -> Answer:
    """Minimum consortium of a Horizon Europe collaborative project (budget 2)."""
    least = thresholds().consortium
    countries = {each.country for each in case.beneficiaries}
    counting = countries & {*case.eu, *case.associated}
    return {
        "ok": len(case.beneficiaries) >= least.beneficiaries
        and len(counting) >= least.countries
        and len(counting & set(case.eu)) >= least.member_states,
        "countries": len(countries),
    }


class TownTwinning(Case):
    """One town-twinning event."""

    participants: Count
    international: Count
    countries: list[Country]
    grant: Amount


@rule("eligibility_tt")
def eligibility_tt(cases: list[TownTwinning]) -> Answer:
    """Town twinning in CERV (budget 2, forms 3)."""
    least, member_states = thresholds().town_twinning, thresholds().member_states
    return {
        "ok": [
            case.participants >= least.participants
            and case.international >= least.international
            and len(set(case.countries)) >= least.countries
            and _how_many(case.countries, member_states) >= least.member_states
            and least.least <= case.grant <= least.most
            for case in cases
        ]
    }


class NetworkOfTowns(Case):
    """One network of towns; a country for each applicant."""

    countries: list[Country]
    lead_local_authority: bool
    months: Count


@rule("eligibility_nt")
def eligibility_nt(cases: list[NetworkOfTowns], eu: list[Country]) -> Answer:
    """Networks of towns in CERV (budget 2, forms 3)."""
    least = thresholds().networks_of_towns
    return {
        "ok": [
            len(set(case.countries)) >= least.countries
            and _how_many(case.countries, eu) >= least.member_states
            and case.lead_local_authority
            and least.least_months <= case.months <= least.most_months
            for case in cases
        ]
    }


def _how_many(countries: Iterable[Country], member_states: Iterable[Country]) -> int:
    return len(set(countries) & set(member_states))


class PrintedForm(Case):
    """A form and the pages it has become."""

    form: Label
    lump_sum: bool
    pages: Count


@rule("page_limit")
def page_limit(cases: list[PrintedForm]) -> Answer:
    """Default page limit of a form and the pages beyond it, which are not evaluated (forms 0)."""
    limits = [_limit(case) for case in cases]
    return {
        "limit": limits,
        "excess": [max(0, case.pages - limit) for case, limit in zip(cases, limits, strict=True)],
    }


def _limit(case: PrintedForm) -> int:
    for known in thresholds().page_limits:
        if known.form == case.form:
            return known.lump_sum if case.lump_sum and known.lump_sum is not None else known.pages
    raise Unreckonable("form", f"{case.form} has no number of pages as its limit")
