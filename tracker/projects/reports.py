"""Reports on paper: the financial statement of an EU grant, the Verwendungsnachweis and Zwischennachweis.

The date in the file is that of the last change, so that the same books always give the same bytes.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalog.reporting import reporting_for
from tracker.db.models import Obligation, ProjectPartner, ReportText
from tracker.pdf import make_pdf
from tracker.projects.ledger import Books, has_indirect_costs, read_books
from tracker.projects.narrative import find_texts
from tracker.projects.papers import make_financial_paper, make_head, make_proof_paper
from tracker.rendering import render_paper


def report_language(obligation: Obligation) -> str:
    """The language a report is printed in: that of the application for EU grants, German for German ones."""
    project = obligation.project
    usual = reporting_for(project.rules).language
    return project.application.language if usual == "en" and project.application is not None else usual


def report_pdf(
    session: Session,
    obligation: Obligation,
    *,
    language: str | None = None,
    partner: ProjectPartner | None = None,
) -> bytes:
    """The report of an obligation as PDF; of an EU grant also the statement of one beneficiary alone."""
    project = obligation.project
    used = language or report_language(obligation)
    books, texts = read_books(session, project), find_texts(session, obligation)
    head = make_head(obligation, texts, used)
    if has_indirect_costs(project):
        paper = make_financial_paper(books, obligation, head, used)
        if partner is not None:
            paper = replace(paper, partners=tuple(each for each in paper.partners if each.number == partner.number))
        html = render_paper("financial_statement", used, paper=paper, only_partner=partner is not None)
    else:
        html = render_paper("verwendungsnachweis", used, paper=make_proof_paper(books, obligation, head, used))
    author = partner.name if partner is not None else project.organisation.name
    return make_pdf(
        html,
        title=f"{head.report} – {project.acronym}",
        language=used,
        author=author,
        created_at=_last_change(books, texts),
    )


def _last_change(books: Books, texts: dict[str, ReportText]) -> datetime:
    instants = [books.project.created_at, *(text.saved_at for text in texts.values())]
    instants += [cost.entered_at for cost in books.costs]
    instants += [income.entered_at for income in books.incomes]
    return max(instants)
