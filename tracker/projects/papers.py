"""What reports show, as plain values: the financial statement of an EU grant and the German proof of use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from tracker.catalog.programmes import programme_label, programmes
from tracker.catalog.reporting import Category, reporting_for, rule_set
from tracker.db.models import Cost, Income, Obligation, Project, ProjectPartner, ReportingPeriod, ReportText
from tracker.documents import Document, document_html, is_blank
from tracker.projects.figures import ZERO, CostStatement, Line, Statement
from tracker.projects.ledger import (
    Books,
    consolidated_statement,
    expenditure_statement,
    income_statement,
    is_outside,
    is_within,
    partner_statement,
)
from tracker.projects.naming import obligation_title
from tracker.projects.narrative import report_sections


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A line with the words of its category."""

    number: str
    label: str
    line: Line


@dataclass(frozen=True, kw_only=True)
class PaperSection:
    """A section of the narrative; blank while nobody wrote it."""

    title: str
    text: Markup


@dataclass(frozen=True, kw_only=True)
class PaperPeriod:
    """The reporting period a paper is about."""

    number: int
    first_month: int
    last_month: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class PaperHead:
    """What every report says at its top."""

    report: str
    acronym: str
    title: str
    grant_number: str
    programme: str
    funder: str
    coordinator: str
    starts_on: date
    ends_on: date
    agreement_on: date | None
    max_grant: Decimal
    rules: str
    period: PaperPeriod | None
    year: int | None
    sections: tuple[PaperSection, ...]
    confirmations: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PartnerStatement:
    """The statement of one beneficiary."""

    number: int
    name: str
    short_name: str
    country: str
    lines: tuple[PaperLine, ...]
    statement: CostStatement
    left_out: int
    left_out_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class FinancialPaper:
    """The financial statement of an EU grant."""

    head: PaperHead
    funding_percent: Decimal
    indirect_percent: Decimal
    partners: tuple[PartnerStatement, ...]
    lines: tuple[PaperLine, ...]
    consolidated: CostStatement


@dataclass(frozen=True, kw_only=True)
class PaperEntry:
    """A receipt in the Belegliste."""

    number: int
    on: date
    who: str
    why: str
    receipt: str
    amount: Decimal
    partner: str


@dataclass(frozen=True, kw_only=True)
class EntryGroup:
    """The receipts of one position of the plan, by day, with their sum."""

    number: str
    label: str
    entries: tuple[PaperEntry, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the receipts."""
        return sum((entry.amount for entry in self.entries), ZERO)


@dataclass(frozen=True, kw_only=True)
class ProofPaper:
    """The proof of use of a German grant."""

    head: PaperHead
    is_interim: bool
    with_partners: bool
    income_lines: tuple[PaperLine, ...]
    income: Statement
    spent_lines: tuple[PaperLine, ...]
    spent: Statement
    within_rules: Decimal
    flex_percent: Decimal
    flex_origin: str
    income_groups: tuple[EntryGroup, ...]
    spent_groups: tuple[EntryGroup, ...]
    outside: tuple[PaperEntry, ...]

    @property
    def rest(self) -> Decimal:
        """Income less expenditure: money left, or with a minus sign money advanced."""
        return self.income.total.so_far - self.spent.total.so_far


def make_head(obligation: Obligation, texts: dict[str, ReportText], language: str) -> PaperHead:
    """The top of a report and its narrative."""
    project, period = obligation.project, obligation.period
    known = project.programme in programmes()
    return PaperHead(
        report=obligation_title(obligation, language),
        acronym=project.acronym,
        title=project.title,
        grant_number=project.grant_number,
        programme=programme_label(project.programme, language) if known and project.programme else "",
        funder=project.funder,
        coordinator=project.organisation.name,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        agreement_on=project.agreement_on,
        max_grant=project.max_grant,
        rules=rule_set(project.rules).title.in_language(language),
        period=_period(period) if period is not None else None,
        year=obligation.year,
        sections=tuple(_sections(obligation, texts, language)),
        confirmations=tuple(each.in_language(language) for each in reporting_for(project.rules).confirmations),
    )


def make_financial_paper(books: Books, obligation: Obligation, head: PaperHead, language: str) -> FinancialPaper:
    """The statements of all beneficiaries for a period, and the consolidated one."""
    project = books.project
    consolidated = consolidated_statement(books, obligation.period)
    return FinancialPaper(
        head=head,
        funding_percent=100 * project.funding_rate,
        indirect_percent=100 * project.indirect_rate,
        partners=tuple(_partner(books, partner, obligation.period, language) for partner in project.partners),
        lines=_lines(project, consolidated, language),
        consolidated=consolidated,
    )


def make_proof_paper(books: Books, obligation: Obligation, head: PaperHead, language: str) -> ProofPaper:
    """Plan against actual, receipts by position and day, for a year or the whole project."""
    project, period = books.project, obligation.period
    spent, within_rules = expenditure_statement(books, period)
    income, rules = income_statement(books, period), rule_set(project.rules)
    numbers = {cost.id: number for number, cost in enumerate(books.costs, start=1)}
    return ProofPaper(
        head=head,
        is_interim=obligation.kind == "interim_proof",
        with_partners=len(project.partners) > 1,
        income_lines=_lines(project, income, language),
        income=income,
        spent_lines=_lines(project, spent, language),
        spent=spent,
        within_rules=within_rules,
        flex_percent=100 * Decimal(rules.line_flex.numerator) / Decimal(rules.line_flex.denominator),
        flex_origin=rules.line_flex_origin,
        income_groups=_income_groups(books, period, language),
        spent_groups=_spent_groups(books, period, numbers, language),
        outside=tuple(_cost_entry(cost, numbers[cost.id]) for cost in books.outside()),
    )


def _period(period: ReportingPeriod) -> PaperPeriod:
    return PaperPeriod(
        number=period.number,
        first_month=period.first_month,
        last_month=period.last_month,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )


def _sections(obligation: Obligation, texts: dict[str, ReportText], language: str) -> Iterable[PaperSection]:
    for section in report_sections(obligation):
        saved = texts.get(section.key)
        written = saved is not None and not is_blank(Document(saved.document))
        text = document_html(Document(saved.document), level=2, paper=True) if saved and written else Markup("")
        yield PaperSection(title=section.title.in_language(language), text=text)


def _partner(books: Books, partner: ProjectPartner, period: ReportingPeriod | None, language: str) -> PartnerStatement:
    statement = partner_statement(books, partner, period)
    outside = [cost for cost in books.outside() if cost.partner_id == partner.id]
    return PartnerStatement(
        number=partner.number,
        name=partner.name,
        short_name=partner.short_name,
        country=partner.country,
        lines=_lines(books.project, statement, language),
        statement=statement,
        left_out=len(outside),
        left_out_amount=sum((cost.amount for cost in outside), ZERO),
    )


def _lines(project: Project, statement: Statement, language: str) -> tuple[PaperLine, ...]:
    reporting = reporting_for(project.rules)
    return tuple(
        PaperLine(number=category.number, label=category.label.in_language(language), line=line)
        for line in statement.lines
        for category in [reporting.category(line.key)]
    )


def _spent_groups(
    books: Books, period: ReportingPeriod | None, numbers: dict[int, int], language: str
) -> tuple[EntryGroup, ...]:
    inside = [
        cost
        for cost in books.costs
        if (is_within(cost.paid_on, period) if period else not is_outside(books.project, cost.paid_on))
    ]
    return tuple(
        _group(
            category,
            [_cost_entry(cost, numbers[cost.id]) for cost in inside if cost.line.category == category.key],
            language,
        )
        for category in reporting_for(books.project.rules).spent_on
    )


def _income_groups(books: Books, period: ReportingPeriod | None, language: str) -> tuple[EntryGroup, ...]:
    numbered = [
        (number, income)
        for number, income in enumerate(books.incomes, start=1)
        if period is None or is_within(income.received_on, period)
    ]
    return tuple(
        _group(
            category,
            [_income_entry(income, number) for number, income in numbered if income.line.category == category.key],
            language,
        )
        for category in reporting_for(books.project.rules).paid_from
    )


def _group(category: Category, entries: list[PaperEntry], language: str) -> EntryGroup:
    return EntryGroup(number=category.number, label=category.label.in_language(language), entries=tuple(entries))


def _cost_entry(cost: Cost, number: int) -> PaperEntry:
    return PaperEntry(
        number=number,
        on=cost.paid_on,
        who=cost.payee,
        why=cost.purpose,
        receipt=cost.receipt_number,
        amount=cost.amount,
        partner=cost.partner.short_name,
    )


def _income_entry(income: Income, number: int) -> PaperEntry:
    return PaperEntry(
        number=number,
        on=income.received_on,
        who=income.payer,
        why=income.purpose,
        receipt=income.receipt_number,
        amount=income.amount,
        partner="",
    )
