"""The printed draft is the funder's form: official headings, tables, pages counted, valid, and the same twice."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import page
import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.builders import NOW, a_call, a_user, an_application, an_organisation
from tests.tracker.documents.test_checks import EVERYTHING
from tests.writing import doc, heading, par
from tracker.applications import (
    add_partner,
    application_pdf,
    application_progress,
    count_application_pages,
    form_of,
    save_answer,
    section_pdf,
    starting_document,
)
from tracker.db.models import Application, User
from tracker.documents import validate_document

pytestmark = pytest.mark.needs("pango", "pangoft2", "harfbuzz-subset")


@pytest.fixture
def kim(session: Session) -> User:
    return a_user(session, an_organisation(session, "Stadt Łódź an der Größe", short_name="LODZ"))


@pytest.fixture
def draft(session: Session, kim: User) -> Application:
    call = a_call(
        session,
        programme="CERV",
        identifier="CERV-2027-DAPHNE",
        title="Daphne: prevent violence",
        call_group="CERV-2027",
        call_group_title="Rights and values",
    )
    draft = an_application(session, kim.memberships[0].organisation, kim, call=call, form_key=None)
    uni: dict[str, Any] = {"name": "Ville de Clairmont", "short_name": "VCL", "country": "FR", "role": "BEN"}
    add_partner(session, draft, user=kim, now=NOW, **uni)
    return draft


def write(session: Session, draft: Application, section: str, *blocks: dict[str, Any], language: str = "en") -> None:
    document = validate_document(doc(*blocks))
    save_answer(session, draft, section, language, document, base_version=0, user=draft.created_by, now=NOW)


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(each.extract_text().split()) for each in PdfReader(BytesIO(pdf)).pages]


def outline_of(pdf: bytes) -> list[str]:
    return list(_titles(PdfReader(BytesIO(pdf)).outline))


def test_the_paper_has_cover_contents_participants_and_the_official_headings(
    session: Session, draft: Application
) -> None:
    write(session, draft, "background", par("Local crime prevention starts on the square."), heading("First results"))

    pages = pages_of(application_pdf(session, draft))

    cover, contents, *rest = pages
    text = " ".join(rest)
    for words in ("Application Form", "CERV-2027 – Rights and values", "CERV-2027-DAPHNE – Daphne: prevent violence"):
        assert words in cover
    for words in ("Sichere Plätze", "SAFER", "Stadt Łódź an der Größe"):
        assert words in cover
    assert "1.2 Needs analysis and specific objectives" in contents
    assert "1 (coordinator) COO Stadt Łódź an der Größe LODZ DE" in text
    assert "2 BEN Ville de Clairmont VCL FR" in text
    assert "1.1 Background and general objectives Local crime prevention starts on the square. First results" in text
    assert "Risk No Description (with impact and likelihood) Work package No" in text
    assert "List of previous projects" not in text


def test_headings_are_numbered_like_the_form_in_the_outline_of_the_file(session: Session, draft: Application) -> None:
    write(session, draft, "background", par("Text."), heading("First results"))

    titles = outline_of(application_pdf(session, draft))

    official = [section for section in form_of(draft).sections if section.number]
    expected = [f"{s.number}{'' if '.' in s.number else '.'} {s.title.en}" for s in official]
    assert [title for title in titles if title[0].isdigit()] == expected
    assert titles[titles.index("1.1 Background and general objectives") + 1] == "First results"


def test_every_page_names_call_and_acronym_and_its_number(session: Session, draft: Application) -> None:
    pages = pages_of(application_pdf(session, draft))

    for number, text in enumerate(pages, start=1):
        assert "Call: CERV-2027-DAPHNE" in text
        assert "SAFER" in text
        assert f"Page {number} of {len(pages)}" in text
        assert "EU Grants: Application form (Part B) (CERV): V2.0 – 01.06.2022" in text


def test_page_numbers_in_the_contents_are_where_the_headings_are(session: Session, draft: Application) -> None:
    write(session, draft, "background", *[par("Ein langer Absatz über Sicherheit. " * 40) for _ in range(12)])

    pages = pages_of(application_pdf(session, draft))

    for heading_ in ("2. Quality", "3.1 Impact and ambition", "6. Declarations"):
        entry = pages[1].split(heading_)[1].lstrip(". ").split()[0]
        assert heading_ in pages[int(entry) - 1]


@pytest.mark.parametrize("standard", ["3a", "ua1"])
def test_a_draft_with_everything_in_it_is_archival_and_accessible(
    session: Session, draft: Application, standard: str
) -> None:
    for section in form_of(draft).written:
        if not section.annex:
            start = starting_document(section, "en").json["content"]
            write(session, draft, section.key, *EVERYTHING["content"], *start)

    report = page.validate_pdf_bytes(application_pdf(session, draft), profile=standard)

    assert [(fault.rule_id, fault.message) for fault in report.failures] == []


def test_the_same_draft_gives_the_same_bytes_and_a_changed_one_others(session: Session, draft: Application) -> None:
    write(session, draft, "background", par("Text."))
    first = application_pdf(session, draft)

    again = application_pdf(session, draft)
    write(session, draft, "needs", par("Mehr Text."))

    assert first == again
    assert application_pdf(session, draft) != first


def test_pages_are_counted_in_the_printed_file_and_remembered(session: Session, draft: Application) -> None:
    counted = count_application_pages(session, draft, now=NOW)

    progress = application_progress(draft)
    assert counted == len(pages_of(application_pdf(session, draft)))
    assert (progress.pages, progress.pages_counted_at, progress.is_count_current) == (counted, NOW, True)
    assert progress.pages_estimated == pytest.approx(counted, abs=1)


def test_a_draft_in_german_is_printed_in_german(session: Session, draft: Application) -> None:
    draft.language = "de"
    write(session, draft, "background", par("Prävention beginnt auf dem Platz."), language="de")

    text = " ".join(pages_of(application_pdf(session, draft)))

    assert "1.1 Hintergrund und allgemeine Ziele Prävention beginnt auf dem Platz." in text
    assert "Inhaltsverzeichnis" in text
    assert "Seite 1 von" in text


def test_one_section_is_printed_by_itself(session: Session, draft: Application) -> None:
    write(session, draft, "needs", par("Only this."))
    write(session, draft, "background", par("Not this."))

    text = " ".join(pages_of(section_pdf(session, draft, "needs")))

    assert "1.2 Needs analysis and specific objectives Only this." in text
    assert "Not this." not in text


def test_what_people_write_cannot_reach_files_or_break_the_page(session: Session, draft: Application) -> None:
    hostile = "<img src='file:///etc/hostname'><script>alert(1)</script></section><h1>x</h1>{{ 7*7 }}"
    write(session, draft, "background", par(hostile), par("x" * 5000), par("😀 ﷽ \u202e"))

    text = " ".join(pages_of(application_pdf(session, draft)))

    assert hostile in text
    assert "49" not in text.split(hostile)[1][:20]


def _titles(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _titles(entry)
        else:
            yield str(entry.title)
