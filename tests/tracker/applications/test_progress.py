"""The draft says how far it is: what is written, what the form still asks for, and how many pages it takes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_user, an_application, an_organisation
from tests.writing import cell, doc, head, par, table
from tracker.applications import Progress, application_progress, form_of, save_answer, starting_document
from tracker.db.models import Application, User
from tracker.documents import validate_document

RISK_HEADS = (
    "Risk No",
    "Description (with impact and likelihood)",
    "Work package No",
    "Proposed risk-mitigation measures",
)


@pytest.fixture
def kim(session: Session) -> User:
    return a_user(session, an_organisation(session))


@pytest.fixture
def draft(session: Session, kim: User) -> Application:
    return an_application(session, kim.memberships[0].organisation, kim)


def write(session: Session, draft: Application, section: str, *blocks: dict[str, Any]) -> None:
    answers = {answer.section: answer.version for answer in draft.answers}
    save_answer(
        session,
        draft,
        section,
        "en",
        validate_document(doc(*blocks)),
        base_version=answers.get(section, 0),
        user=draft.created_by,
        now=NOW,
    )


def gaps(progress: Progress, section: str) -> list[str]:
    return [gap.kind for gap in progress.gaps if gap.section.key == section]


def test_a_new_draft_misses_every_required_section_and_nothing_else(draft: Application) -> None:
    progress = application_progress(draft)

    required = [section.key for section in form_of(draft).written if section.required]
    assert [(gap.section.key, gap.kind) for gap in progress.gaps] == [(key, "empty") for key in required]
    assert (progress.filled, len(progress.required), progress.words) == (0, len(required), 0)


def test_what_is_written_counts(session: Session, draft: Application) -> None:
    write(session, draft, "background", par("Nachts fühlen sich viele unsicher."))

    progress = application_progress(draft)

    assert (progress.filled, progress.words) == (1, 5)
    assert gaps(progress, "background") == []


def test_an_official_table_has_to_be_there_and_filled(session: Session, draft: Application) -> None:
    empty = table([head(words) for words in RISK_HEADS], [cell() for _ in RISK_HEADS])
    filled = table([head(words) for words in RISK_HEADS], [cell("1"), cell("Rückzug"), cell("1"), cell("Ersatz")])

    write(session, draft, "risks", par("Wir prüfen Risiken jedes Quartal."))
    assert gaps(application_progress(draft), "risks") == ["table_missing"]

    write(session, draft, "risks", par("Wir prüfen Risiken jedes Quartal."), empty)
    assert gaps(application_progress(draft), "risks") == ["table_empty"]

    write(session, draft, "risks", par("Wir prüfen Risiken jedes Quartal."), filled)
    assert gaps(application_progress(draft), "risks") == []


def test_prepared_tables_alone_are_not_writing(session: Session, draft: Application, kim: User) -> None:
    start = starting_document(form_of(draft).section("risks"), "en")
    one_more = {**start.json, "content": [*start.json["content"], {"type": "paragraph"}]}
    document = validate_document(one_more)
    save_answer(session, draft, "risks", "en", document, base_version=0, user=kim, now=NOW)

    progress = application_progress(draft)

    assert gaps(progress, "risks") == ["empty"]
    assert progress.words == 0


def test_a_summary_beyond_its_limit_is_said(session: Session, draft: Application) -> None:
    write(session, draft, "summary", par("x" * 2001))

    assert gaps(application_progress(draft), "summary") == ["too_long"]


def test_the_page_limit_is_the_forms_until_one_is_set(draft: Application) -> None:
    assert (application_progress(draft).page_limit, application_progress(draft).form_limit is None) == (45, False)

    draft.page_limit = 70

    assert (application_progress(draft).page_limit, application_progress(draft).form_limit is None) == (70, True)


@pytest.mark.parametrize(("pages", "state"), [(40, "within"), (41, "near"), (45, "near"), (46, "over")])
def test_a_count_is_shown_until_something_changes(draft: Application, pages: int, state: str) -> None:
    draft.pages_counted, draft.pages_counted_at = pages, NOW

    progress = application_progress(draft)
    draft.changed_at = NOW + timedelta(minutes=1)
    changed = application_progress(draft)

    assert (progress.pages, progress.page_state) == (pages, state)
    assert changed.pages == changed.pages_estimated
    assert not changed.is_count_current


def test_more_text_makes_more_pages(session: Session, draft: Application) -> None:
    before = application_progress(draft).pages_estimated

    write(session, draft, "background", *[par("Nachts fühlen sich viele unsicher. " * 60) for _ in range(10)])

    assert application_progress(draft).pages_estimated - before == pytest.approx(3, abs=1)


def test_an_annex_counts_neither_words_nor_pages(session: Session, draft: Application) -> None:
    before = application_progress(draft)

    write(session, draft, "previous_projects", *[par("Ein früheres Projekt. " * 200) for _ in range(10)])

    after = application_progress(draft)
    assert (after.words, after.pages_estimated) == (before.words, before.pages_estimated)
