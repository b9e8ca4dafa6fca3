"""Rules of reporting after an award: duties, budget schemes and report sections of EU and German grants."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from pydantic import model_validator

from tracker.catalog.reading import Fact, Facts, Words, read_catalog
from tracker.catalog.thresholds import Exact
from tracker.errors import UnknownWords

FILES: Final = ("eu", "de")

DutyKind = Literal["periodic_report", "final_report", "interim_proof", "proof_of_use"]


class Category(Fact):
    """A line of the budget scheme; ``computed`` ones follow from others, the ``grant`` is the funder's money."""

    key: str
    number: str
    side: Literal["expenditure", "income"]
    label: Words
    computed: bool = False
    grant: bool = False


class Rates(Fact):
    """Default rates of some programmes, and which costs the flat rate for indirect costs is taken of."""

    programmes: tuple[str, ...]
    base: str
    indirect: Exact
    funding: Exact
    origin: str


class ReportSection(Fact):
    """A part of the narrative of a report."""

    key: str
    title: Words
    hint: Words


class Duty(Fact):
    """A report that is owed: what it is called and how its day is found."""

    kind: DutyKind
    rule: str
    title: Words
    formula: Words


class Expectation(Fact):
    """A day that follows from others and that nobody has to act on: a payment, the end of record keeping."""

    kind: Literal["prefinancing", "payment", "records", "receipts"]
    citation: str
    days: int = 0
    title: Words
    formula: Words


class RuleSet(Fact):
    """What a grant is reported by."""

    key: str
    title: Words
    citations: dict[DutyKind, str]
    proofs: str = ""  # which German proof dates apply
    final_rule: str = ""
    line_flex: Exact = Fraction(0)  # how far a line may run over, 0.20 is 20 %
    line_flex_origin: str = ""


class Reporting(Facts):
    """Everything about one kind of grant: ``reporting/<key>.toml``."""

    key: str
    paper: str  # name of the template of its reports
    language: str  # of its reports, unless the project says otherwise
    title: Words
    spending: Words
    recipient: Words
    categories: tuple[Category, ...]
    rates: tuple[Rates, ...] = ()
    sections: tuple[ReportSection, ...]
    confirmations: tuple[Words, ...]
    expectations: tuple[Expectation, ...]
    duties: tuple[Duty, ...]
    rule_sets: tuple[RuleSet, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> "Reporting":
        keys = [category.key for category in self.categories]
        if len(set(keys)) != len(keys):
            raise ValueError("two categories have the same key")
        known = {duty.rule for duty in self.duties}
        for rule_set in self.rule_sets:
            if rule_set.final_rule and rule_set.final_rule not in known:
                raise ValueError(f"{rule_set.key} has an unknown final rule")
        return self

    @property
    def spent_on(self) -> tuple[Category, ...]:
        """The categories of expenditure, in the order of the plan."""
        return tuple(category for category in self.categories if category.side == "expenditure")

    @property
    def paid_from(self) -> tuple[Category, ...]:
        """The categories of income, in the order of the plan."""
        return tuple(category for category in self.categories if category.side == "income")

    def category(self, key: str) -> Category:
        """The category of this key; an unknown one is an error."""
        return next(category for category in self.categories if category.key == key)

    def duty(self, kind: str, rule: str) -> Duty:
        """The duty of this kind whose day this rule finds."""
        return next(duty for duty in self.duties if (duty.kind, duty.rule) == (kind, rule))

    def rates_of(self, programme: str | None) -> Rates | None:
        """The default rates of a programme, if the catalogue knows them."""
        return next((rates for rates in self.rates if programme in rates.programmes), None)


@lru_cache(maxsize=1)
def reporting_files() -> Mapping[str, Reporting]:
    """All kinds of grants, by key."""
    return {name: read_catalog(f"reporting/{name}", Reporting) for name in FILES}


@lru_cache(maxsize=1)
def rule_sets() -> Mapping[str, RuleSet]:
    """All rule sets, by key."""
    return {rule_set.key: rule_set for kind in reporting_files().values() for rule_set in kind.rule_sets}


def rule_set(key: str) -> RuleSet:
    """The rule set of this key; an unknown one is an error."""
    if key not in rule_sets():
        raise UnknownWords(f"no reporting rules are called {key!r}")
    return rule_sets()[key]


def reporting_for(rules: str) -> Reporting:
    """The kind of grant that a rule set belongs to."""
    wanted = rule_set(rules)
    return next(kind for kind in reporting_files().values() if wanted in kind.rule_sets)
