"""No text is lost: every save is a version, a stale save is a conflict with both texts, old versions come back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.builders import NOW, a_user, an_application, an_organisation
from tests.writing import doc, par
from tracker.applications import (
    AnswerConflict,
    VersionNotFound,
    answer_document,
    find_answer,
    find_versions,
    form_of,
    get_version,
    restore_version,
    save_answer,
    starting_document,
)
from tracker.catalog.forms import SectionNotFound
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Application, User
from tracker.documents import document_text, find_tables, head_of, validate_document
from tracker.errors import Invalid, NotAllowed


@pytest.fixture
def kim(session: Session) -> User:
    return a_user(session, an_organisation(session), name="Kim Beispiel")


@pytest.fixture
def draft(session: Session, kim: User) -> Application:
    return an_application(session, kim.memberships[0].organisation, kim)


def save(session: Session, draft: Application, user: User, words: str, base: int, **changes: Any) -> Any:
    values = {"section": "needs", "language": "en", "now": NOW, **changes}
    section, language = values.pop("section"), values.pop("language")
    document = validate_document(doc(par(words)))
    return save_answer(session, draft, section, language, document, base_version=base, user=user, **values)


def text_of(draft: Application, section: str = "needs", language: str = "en") -> str:
    return document_text(answer_document(draft, form_of(draft).section(section), language))


def test_every_save_is_a_version_and_the_newest_is_shown(session: Session, draft: Application, kim: User) -> None:
    save(session, draft, kim, "Erster Satz.", 0)
    save(session, draft, kim, "Zweiter Satz ist länger.", 1, now=NOW + timedelta(minutes=1))

    versions = find_versions(session, draft, "needs", "en")

    assert [(each.version, each.words, each.saved_by.name) for each in versions] == [
        (2, 4, "Kim Beispiel"),
        (1, 2, "Kim Beispiel"),
    ]
    assert text_of(draft) == "Zweiter Satz ist länger."
    assert draft.changed_at == NOW + timedelta(minutes=1)


def test_saving_the_same_text_again_makes_no_version(session: Session, draft: Application, kim: User) -> None:
    save(session, draft, kim, "Ein Satz.", 0)

    again = save(session, draft, kim, "Ein Satz.", 1)
    stale = save(session, draft, kim, "Ein Satz.", 0)

    assert again.version == stale.version == 1
    assert len(find_versions(session, draft, "needs", "en")) == 1


def test_a_stale_save_is_a_conflict_that_carries_both_texts(session: Session, draft: Application, kim: User) -> None:
    colleague = a_user(session, draft.organisation, name="Alex Muster")
    save(session, draft, kim, "Gemeinsamer Anfang.", 0)
    save(session, draft, colleague, "Was Alex schrieb.", 1)

    with pytest.raises(AnswerConflict) as caught:
        save(session, draft, kim, "Was Kim schrieb.", 1)

    conflict = caught.value
    assert document_text(conflict.yours) == "Was Kim schrieb."
    assert document_text(conflict.theirs) == "Was Alex schrieb."
    assert (conflict.version, conflict.saved_by.name) == (2, "Alex Muster")
    assert text_of(draft) == "Was Alex schrieb."


def test_two_first_saves_are_a_conflict_too(session: Session, draft: Application, kim: User) -> None:
    save(session, draft, kim, "Zuerst.", 0)

    with pytest.raises(AnswerConflict):
        save(session, draft, kim, "Auch zuerst.", 0)


def test_an_old_version_comes_back_as_a_new_one(session: Session, draft: Application, kim: User) -> None:
    save(session, draft, kim, "Gut.", 0)
    save(session, draft, kim, "Verdorben.", 1)

    restore_version(session, draft, "needs", "en", 1, base_version=2, user=kim, now=NOW)

    assert text_of(draft) == "Gut."
    assert [(each.version, each.restored_from) for each in find_versions(session, draft, "needs", "en")] == [
        (3, 1),
        (2, None),
        (1, None),
    ]
    assert get_version(session, draft, "needs", "en", 2).document == doc(par("Verdorben."))
    with pytest.raises(VersionNotFound):
        get_version(session, draft, "needs", "en", 9)
    with pytest.raises(AnswerConflict):
        restore_version(session, draft, "needs", "en", 2, base_version=1, user=kim, now=NOW)


def test_languages_and_sections_are_written_apart(session: Session, draft: Application, kim: User) -> None:
    save(session, draft, kim, "In English.", 0)
    save(session, draft, kim, "Auf Deutsch.", 0, language="de")
    save(session, draft, kim, "Risks.", 0, section="risks")

    assert text_of(draft, language="de") == "Auf Deutsch."
    assert text_of(draft, "risks") == "Risks."
    assert text_of(draft) == "In English."


def test_a_section_starts_with_the_official_tables_of_the_form(session: Session, draft: Application, kim: User) -> None:
    risks = form_of(draft).section("risks")

    [table] = find_tables(answer_document(draft, risks, "en"))

    assert head_of(table) == (
        "Risk No",
        "Description (with impact and likelihood)",
        "Work package No",
        "Proposed risk-mitigation measures",
    )
    untouched = starting_document(risks, "en")
    assert save_answer(session, draft, "risks", "en", untouched, base_version=0, user=kim, now=NOW) is None
    assert find_answer(draft, "risks", "en") is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"section": "no_such_section"}, SectionNotFound),
        ({"section": "relevance"}, SectionNotFound),
        ({"language": "it"}, Invalid),
        ({"base": 5}, Invalid),
    ],
)
def test_nonsense_is_refused(
    session: Session, draft: Application, kim: User, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        save(session, draft, kim, "x", **{"base": 0, **changes})


def test_readers_do_not_write_and_a_submitted_text_is_closed(session: Session, draft: Application, kim: User) -> None:
    reader = a_user(session, draft.organisation, "reader")

    with pytest.raises(NotAllowed):
        save(session, draft, reader, "x", 0)
    draft.status = "submitted"
    with pytest.raises(Invalid, match="closed"):
        save(session, draft, kim, "x", 0)


def test_of_two_who_save_at_the_same_moment_one_is_told(sessions: sessionmaker[Session], database_url: str) -> None:
    with sessions() as session:
        city = an_organisation(session)
        people = [a_user(session, city).id for _ in range(4)]
        number = an_application(session, city, session.get_one(User, people[0])).id
        session.commit()
    engine = open_engine(database_url)
    writing, start = session_factory(engine, writing=True), Barrier(len(people))

    def write(person: int) -> str:
        start.wait()
        with writing() as own:
            try:
                save(own, own.get_one(Application, number), own.get_one(User, person), f"Text von {person}", 0)
            except AnswerConflict as conflict:
                return f"conflict with {document_text(conflict.theirs)}"
            own.commit()
        return "saved"

    with ThreadPoolExecutor(len(people)) as pool:
        outcomes = list(pool.map(write, people))

    with sessions() as session:
        kept = text_of(session.get_one(Application, number))
    engine.dispose()
    assert sorted(outcomes) == [*[f"conflict with {kept}"] * 3, "saved"]
