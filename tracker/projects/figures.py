"""Plan against actual: statements of costs and income, period by period; pure.

Every period is stated on its own and printed figures are added up, so that a sum on paper is the sum of what stands
above it, to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from tracker.reckoning.eu_costs import flat_rate_base
from tracker.reckoning.german import compare_with_plan
from tracker.reckoning.values import half_up

ZERO: Final = Decimal("0.00")
TOTAL: Final = "total"
INDIRECT: Final = "E"
CONTRIBUTION: Final = "contribution"
_KEYS_OF_RECKONING: Final = {"D1": "D1_fstp", "D2": "D2_internal_invoicing"}

Amounts = Mapping[str, Decimal]  # by category


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: planned for the whole project, spent in the periods before and in the one shown."""

    key: str
    planned: Decimal
    before: Decimal
    now: Decimal
    is_over: bool = False

    @property
    def so_far(self) -> Decimal:
        """From the beginning of the project to the end of the period shown."""
        return self.before + self.now

    @property
    def remaining(self) -> Decimal:
        """What the plan still holds; negative when it is used up."""
        return self.planned - self.so_far

    @property
    def deviation(self) -> Decimal:
        """What was spent beyond the plan; negative when less was."""
        return self.so_far - self.planned

    @property
    def deviation_percent(self) -> Decimal | None:
        """The deviation in percent of the plan; none where nothing was planned."""
        return half_up(Fraction(100 * self.deviation) / Fraction(self.planned), 2) if self.planned else None

    @property
    def used_percent(self) -> Decimal | None:
        """How much of the plan is used, in percent; none where nothing was planned."""
        return half_up(Fraction(100 * self.so_far) / Fraction(self.planned), 1) if self.planned else None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Lines of a plan with their sum."""

    lines: tuple[Line, ...]
    total: Line

    def line(self, key: str) -> Line:
        """The line of a category."""
        return next(line for line in self.lines if line.key == key)


@dataclass(frozen=True, kw_only=True)
class CostStatement(Statement):
    """Costs of an EU grant with indirect costs and the contribution that is asked for."""

    direct: Line
    contribution: Line


@dataclass(frozen=True, kw_only=True)
class EuRates:
    """The rates of an EU grant, as fractions, and whose base the flat rate has."""

    base: str
    indirect: Decimal
    funding: Decimal


def make_statement(keys: Sequence[str], plan: Amounts, periods: Sequence[Amounts]) -> Statement:
    """Plan against actual by category; the last of ``periods`` is the one shown."""
    lines = tuple(_line(key, plan, periods) for key in keys)
    return Statement(lines=lines, total=add_lines(TOTAL, lines))


def make_cost_statement(
    keys: Sequence[str], plan: Amounts, periods: Sequence[Amounts], *, rates: EuRates
) -> CostStatement:
    """The same with indirect costs and EU contribution, reckoned for each period by itself."""
    direct = make_statement(keys, plan, periods)
    completed = [_with_indirect(each, rates) for each in (plan, *periods)]
    lines = (*direct.lines, _line(INDIRECT, completed[0], completed[1:]))
    asked = [{CONTRIBUTION: _share(sum(each.values(), ZERO), rates.funding)} for each in completed]
    return CostStatement(
        lines=lines,
        total=add_lines(TOTAL, lines),
        direct=replace(direct.total, key="direct"),
        contribution=_line(CONTRIBUTION, asked[0], asked[1:]),
    )


def add_statements(statements: Sequence[CostStatement], *, max_grant: Decimal) -> CostStatement:
    """The consolidated statement; what is asked for in all ends at the maximum grant."""
    lines = tuple(
        add_lines(line.key, [statement.line(line.key) for statement in statements]) for line in statements[0].lines
    )
    asked = add_lines(CONTRIBUTION, [statement.contribution for statement in statements])
    before, so_far = min(asked.before, max_grant), min(asked.so_far, max_grant)
    return CostStatement(
        lines=lines,
        total=add_lines(TOTAL, lines),
        direct=add_lines("direct", [statement.direct for statement in statements]),
        contribution=replace(asked, planned=max_grant, before=before, now=so_far - before),
    )


def mark_overruns(statement: Statement, *, flex: Fraction) -> tuple[Statement, Decimal]:
    """Lines beyond the flex marked (20 % of the plan), and how much of the expenditure keeps within the rules.

    A line without a plan is over with the first cent and counts nothing.
    """
    planned = {line.key: Fraction(line.planned) for line in statement.lines if line.planned > 0}
    spent = {line.key: Fraction(line.so_far) for line in statement.lines if line.key in planned}
    kept = compare_with_plan(planned, spent, flex=flex)
    lines = tuple(
        replace(line, is_over=line.key in kept.over or (line.key not in planned and line.so_far > 0))
        for line in statement.lines
    )
    return replace(statement, lines=lines), half_up(kept.eligible_total, 2)


def add_lines(key: str, lines: Iterable[Line]) -> Line:
    """The sum of lines."""
    listed = list(lines)
    return Line(
        key=key,
        planned=sum((line.planned for line in listed), ZERO),
        before=sum((line.before for line in listed), ZERO),
        now=sum((line.now for line in listed), ZERO),
    )


def _line(key: str, plan: Amounts, periods: Sequence[Amounts]) -> Line:
    return Line(
        key=key,
        planned=plan.get(key, ZERO),
        before=sum((period.get(key, ZERO) for period in periods[:-1]), ZERO),
        now=periods[-1].get(key, ZERO),
    )


def _with_indirect(costs: Amounts, rates: EuRates) -> dict[str, Decimal]:
    exact = {_KEYS_OF_RECKONING.get(key, key): Fraction(amount) for key, amount in costs.items()}
    return {**costs, INDIRECT: half_up(Fraction(rates.indirect) * flat_rate_base(rates.base, exact), 2)}


def _share(amount: Decimal, rate: Decimal) -> Decimal:
    return half_up(Fraction(amount) * Fraction(rate), 2)
