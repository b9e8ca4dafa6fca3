"""Numbers that change by decree, from ``thresholds.toml``: caps, shares, page limits, minimum consortia."""

from fractions import Fraction
from functools import lru_cache
from typing import Annotated

from pydantic import PlainValidator

from tracker.catalog.reading import Fact, Facts, read_catalog


def parse_exact(value: object) -> Fraction:
    """The number in a string; a TOML float would already have lost digits."""
    if not isinstance(value, str):
        raise ValueError("exact numbers are written as strings")
    return Fraction(value)


Exact = Annotated[Fraction, PlainValidator(parse_exact)]


class Personnel(Fact):
    """Working time of one person."""

    days_per_year: int
    hours_per_day: int
    hours_per_year: int


class Funding(Fact):
    """Funding rates of Horizon Europe."""

    full_rate: Exact
    reduced_rate: Exact


class Justification(Fact):
    """Shares above which a cost has to be explained."""

    purchase_share: Exact
    subcontracting_share: Exact


class Certificate(Fact):
    """EU contribution of a beneficiary from which an audit certificate is due."""

    horizon: Exact
    others: Exact


class Ka220(Fact):
    """Erasmus+ cooperation partnerships."""

    sums: tuple[Exact, ...]
    management_share: Exact
    work_packages: int


class Records(Fact):
    """How long EU grant records are kept."""

    small_grant: Exact
    small_grant_years: int
    years: int


class Consortium(Fact):
    """The smallest consortium of a Horizon Europe collaborative project."""

    beneficiaries: int
    countries: int
    member_states: int


class TownTwinning(Fact):
    """What a CERV town twinning must be."""

    participants: int
    international: int
    countries: int
    member_states: int
    least: Exact
    most: Exact


class NetworksOfTowns(Fact):
    """What a CERV network of towns must be."""

    countries: int
    member_states: int
    least_months: int
    most_months: int


class Germany(Fact):
    """Numbers of the federal ancillary provisions."""

    line_flex: Exact
    procurement: Exact
    interest_points: Exact


class Months(Fact):
    """Project months by which something is due."""

    early_plans: int


class PageLimit(Fact):
    """Default page limit of a form; ``lump_sum`` where lump-sum grants have their own."""

    form: str
    pages: int
    lump_sum: int | None = None


class SouthBaltic(Fact):
    """Report days of one period of South Baltic, as ``MM-DD``."""

    period_ends: str
    partner_report: str
    project_report: str


class Thresholds(Facts):
    """All of them."""

    member_states: frozenset[str]
    personnel: Personnel
    funding: Funding
    justification: Justification
    certificate: Certificate
    ka220: Ka220
    records: Records
    consortium: Consortium
    town_twinning: TownTwinning
    networks_of_towns: NetworksOfTowns
    germany: Germany
    months: Months
    page_limits: tuple[PageLimit, ...]
    south_baltic: tuple[SouthBaltic, ...]


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """The thresholds of the catalogue, read once."""
    return read_catalog("thresholds", Thresholds)
