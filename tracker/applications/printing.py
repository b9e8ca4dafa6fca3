"""A draft on paper, as the funder's form wants it: cover, contents, participants, official headings, tables, pages.

The date in the file is that of the last change, so that the same draft always gives the same bytes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.applications.answers import find_answers, starting_document
from tracker.applications.drafts import form_of
from tracker.catalog.forms import Form, Section
from tracker.db.models import Application
from tracker.documents import Document, document_html
from tracker.pdf import count_pages, make_pdf
from tracker.rendering import render_paper


@dataclass(frozen=True, kw_only=True)
class PaperSection:
    """A section as it is printed: heading, level of the heading, text if any."""

    key: str
    kind: str
    heading: str
    level: int
    text: Markup


@dataclass(frozen=True, kw_only=True)
class PaperPartner:
    """A line of the list of participants."""

    number: int
    name: str
    short_name: str
    country: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything a printed draft shows, as plain values."""

    acronym: str
    title: str
    cover_title: str
    mark: str
    call: str
    topic: str
    coordinator: str
    partners: tuple[PaperPartner, ...]
    sections: tuple[PaperSection, ...]


def application_pdf(session: Session, application: Application, *, language: str | None = None) -> bytes:
    """The whole form as PDF, in the language of the official text unless another is asked for."""
    form, used = form_of(application), language or application.language
    sections = [section for section in form.sections if not section.annex]
    return _print(session, "application", application, form, sections, used)


def section_pdf(session: Session, application: Application, section: str, *, language: str | None = None) -> bytes:
    """One section as PDF: a preview while writing, or an annex that is uploaded by itself."""
    form, used = form_of(application), language or application.language
    return _print(session, "section", application, form, [form.section(section)], used)


def count_application_pages(session: Session, application: Application, *, now: datetime) -> int:
    """Count the pages of the printed PDF and remember the count with its date."""
    application.pages_counted = count_pages(application_pdf(session, application))
    application.pages_counted_at = now
    session.flush()
    return application.pages_counted


def _print(
    session: Session, template: str, application: Application, form: Form, sections: list[Section], language: str
) -> bytes:
    texts = find_answers(session, application, language)
    printed = [_paper_section(section, texts.get(section.key), language) for section in sections]
    paper = _paper(application, form, printed, language)
    html = render_paper(template, language, paper=paper)
    title = f"{paper.acronym} – {paper.title}"
    return _printed(html, title, language, application.organisation.name, application.changed_at)


@lru_cache(maxsize=8)
def _printed(html: str, title: str, language: str, author: str, created_at: datetime) -> bytes:
    """A printed page is kept for the next one who asks for the same."""
    return make_pdf(html, title=title, language=language, author=author, created_at=created_at)


def _paper(application: Application, form: Form, sections: list[PaperSection], language: str) -> Paper:
    call = application.call
    group = " – ".join(filter(None, (call.call_group, call.call_group_title))) if call else ""
    topic = " – ".join(filter(None, (call.identifier, call.title))) if call else ""
    return Paper(
        acronym=application.acronym,
        title=application.title,
        cover_title=form.cover_title.in_language(language),
        mark=form.paper_mark,
        call=group or topic,
        topic=topic if group else "",
        coordinator=application.organisation.name,
        partners=tuple(
            PaperPartner(
                number=partner.position,
                name=partner.name,
                short_name=partner.short_name,
                country=partner.country,
                role=partner.role,
            )
            for partner in application.partners
        ),
        sections=tuple(sections),
    )


def _paper_section(section: Section, written: Document | None, language: str) -> PaperSection:
    text = Markup("")
    if section.is_written:
        text = document_html(written or starting_document(section, language), level=section.depth, paper=True)
    number = f"{section.number}." if section.number.isdigit() else section.number
    return PaperSection(
        key=section.key,
        kind=section.kind,
        heading=f"{number} {section.title.in_language(language)}".strip(),
        level=section.depth,
        text=text,
    )
