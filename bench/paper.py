"""Paper: seconds for the PDF of an application that is half written, and of one that fills the 45 pages of the form.

``python -m bench.paper [TIMES]``; three times unless told otherwise.
"""

import sys
import time
from random import Random
from statistics import median

from sqlalchemy.orm import Session

from bench.scratch import sqlite_engine
from bench.synthetic import NOW, prose
from tests.builders import an_application
from tracker.applications import application_pdf, save_answer
from tracker.applications import printing as printed
from tracker.applications.answers import starting_document
from tracker.applications.drafts import form_of
from tracker.db.engine import session_factory
from tracker.db.models import Application
from tracker.documents import parse_plain, validate_document
from tracker.pdf import count_pages

FULL_PAGES = 45


def main() -> None:
    """Print both drafts several times; the cache of printed pages is emptied before each."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with sqlite_engine() as engine, session_factory(engine, writing=True)() as session:
        measure("half written", a_draft(session, share=0.5, paragraphs=2), session, times)
        measure("full", a_draft(session, share=1.0, paragraphs=_paragraphs_for(session, FULL_PAGES)), session, times)


def measure(label: str, draft: Application, session: Session, times: int) -> None:
    """Print one draft so many times."""
    taken = []
    pages = 0
    for _ in range(times):
        printed._printed.cache_clear()
        started = time.perf_counter()
        pages = count_pages(application_pdf(session, draft))
        taken.append(time.perf_counter() - started)
    words = " ".join(f"{each:.2f}" for each in taken)
    print(f"{label:14} {pages:3} pages   {words}   median {median(taken):.2f} s", flush=True)


def a_draft(session: Session, *, share: float, paragraphs: int) -> Application:
    """A draft on the CERV form of which a share of the sections is written, the tables of the form kept."""
    draft = an_application(session)
    sections = [section for section in form_of(draft).sections if section.is_written and not section.annex]
    random = Random(1)  # noqa: S311 - the same texts every time, nothing secret
    for section in sections[: round(len(sections) * share)]:
        start = starting_document(section, draft.language).json["content"]
        text = "\n\n".join(prose("prevention", "en", random, words=90) for _ in range(paragraphs))
        content = [*parse_plain(text).json["content"], *(block for block in start if block != {"type": "paragraph"})]
        document = validate_document({"type": "doc", "content": content})
        user = draft.created_by
        save_answer(session, draft, section.key, draft.language, document, base_version=0, user=user, now=NOW)
    return draft


def _paragraphs_for(session: Session, pages: int) -> int:
    """How many paragraphs a section needs for so many pages, from the pages of a draft with few."""
    few = 4
    empty = count_pages(application_pdf(session, a_draft(session, share=0.0, paragraphs=0)))
    short = count_pages(application_pdf(session, a_draft(session, share=1.0, paragraphs=few)))
    return max(few, round(few * (pages - empty) / max(1, short - empty)))


if __name__ == "__main__":
    main()
