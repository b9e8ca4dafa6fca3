"""What is written: every save is a version, nothing is overwritten unseen, old versions come back as new ones."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from tracker.applications.access import check_writing
from tracker.applications.board import check_open_for_writing
from tracker.applications.drafts import form_of
from tracker.catalog.forms import Section
from tracker.db.models import Answer, AnswerVersion, Application, User
from tracker.documents import Document, Node, count_words, make_table, validate_document
from tracker.errors import Conflict, Invalid, NotFound
from tracker.i18n import LANGUAGES, mark


class VersionNotFound(NotFound):
    """The section has no such version."""


class AnswerConflict(Conflict):
    """The section was saved by somebody else since; both texts are here and neither is lost."""

    def __init__(self, yours: Document, answer: Answer) -> None:
        super().__init__(f"{answer.section} is at version {answer.version} by now")
        self.yours = yours
        self.theirs = Document(answer.document)
        self.version = answer.version
        self.saved_by = answer.saved_by
        self.saved_at = answer.saved_at


def find_answers(session: Session, application: Application, language: str) -> dict[str, Document]:
    """Everything that is written in a language, by section, read at once."""
    written = select(Answer).filter_by(application_id=application.id, language=language)
    return {answer.section: Document(answer.document) for answer in session.scalars(written)}


def find_answer(application: Application, section: str, language: str) -> Answer | None:
    """What is written in a section in a language, if anything was ever saved."""
    for answer in application.answers:
        if answer.section == section and answer.language == language:
            return answer
    return None


def answer_document(application: Application, section: Section, language: str) -> Document:
    """The text of a section as it stands: what was saved last, or what the form starts with."""
    answer = find_answer(application, section.key, language)
    return Document(answer.document) if answer is not None else starting_document(section, language)


@lru_cache(maxsize=512)
def starting_document(section: Section, language: str) -> Document:
    """What stands in a section before anybody wrote: room to write, and the tables the form asks for."""
    blocks: list[Node] = [{"type": "paragraph"}]
    for table in section.tables:
        title = table.title.in_language(language)
        if title != section.title.in_language(language):
            blocks.append({"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": title}]})
        heads = [column.in_language(language) for column in table.columns]
        rows = [[row.in_language(language), *[""] * (len(heads) - 1)] for row in table.rows]
        blocks.append(make_table(heads, rows=rows, empty_rows=table.empty_rows))
    if section.tables:
        blocks.append({"type": "paragraph"})
    return validate_document({"type": "doc", "content": blocks})


def save_answer(
    session: Session,
    application: Application,
    section: str,
    language: str,
    document: Document,
    *,
    base_version: int,
    user: User,
    now: datetime,
    restored_from: int | None = None,
) -> Answer | None:
    """Keep a text as the next version; none if it is what the form starts with and nothing was saved yet.

    ``base_version`` is the version the text was made from (0: none). If somebody saved another text since,
    ``AnswerConflict`` carries both. Saving the same text again makes no version.
    """
    check_writing(application, user)
    check_open_for_writing(application)
    described = form_of(application).section(section)
    if language not in LANGUAGES:
        raise Invalid("language", mark("This language is not offered."))
    answer = _locked_answer(session, application, section, language)
    if answer is None:
        if base_version != 0:
            raise Invalid("base_version", mark("This section has not been saved yet."))
        if document == starting_document(described, language):
            return None
    elif answer.document == document.json:
        return answer
    elif answer.version != base_version:
        raise AnswerConflict(document, answer)

    if answer is None:
        answer = Answer(section=section, language=language, version=0)
    answer.document, answer.words = document.json, count_words(document)
    answer.version, answer.saved_by, answer.saved_at = answer.version + 1, user, now
    if answer not in application.answers:
        application.answers.append(answer)
    application.changed_at = now
    session.flush()
    session.add(
        AnswerVersion(
            answer_id=answer.id,
            version=answer.version,
            document=answer.document,
            words=answer.words,
            saved_by=user,
            saved_at=now,
            restored_from=restored_from,
        )
    )
    session.flush()
    return answer


def find_versions(session: Session, application: Application, section: str, language: str) -> list[AnswerVersion]:
    """Every save of a section, newest first; their texts are read only when asked for."""
    answer = find_answer(application, section, language)
    if answer is None:
        return []
    kept = select(AnswerVersion).where(AnswerVersion.answer_id == answer.id).order_by(AnswerVersion.version.desc())
    return list(session.scalars(kept.options(defer(AnswerVersion.document), joinedload(AnswerVersion.saved_by))))


def get_version(session: Session, application: Application, section: str, language: str, version: int) -> AnswerVersion:
    """One save of a section, or ``VersionNotFound``."""
    answer = find_answer(application, section, language)
    kept = session.get(AnswerVersion, (answer.id, version)) if answer is not None else None
    if kept is None:
        raise VersionNotFound(f"{section} has no version {version}")
    return kept


def restore_version(
    session: Session,
    application: Application,
    section: str,
    language: str,
    version: int,
    *,
    base_version: int,
    user: User,
    now: datetime,
) -> Answer | None:
    """Bring an old text back as the newest version; what stood there stays among the versions."""
    old = get_version(session, application, section, language, version)
    return save_answer(
        session,
        application,
        section,
        language,
        Document(old.document),
        base_version=base_version,
        user=user,
        now=now,
        restored_from=version,
    )


def yield_answer(
    session: Session,
    application: Application,
    section: str,
    language: str,
    document: Document,
    *,
    base_version: int,
    user: User,
    now: datetime,
) -> Answer | None:
    """Settle a conflict for the other text: one's own becomes a version first, so that it can still be brought back."""
    mine = save_answer(session, application, section, language, document, base_version=base_version, user=user, now=now)
    if mine is None or mine.version == base_version:
        return mine
    return restore_version(
        session, application, section, language, base_version, base_version=mine.version, user=user, now=now
    )


def _locked_answer(session: Session, application: Application, section: str, language: str) -> Answer | None:
    """The answer as it is now in the database; two saves of one application wait for each other."""
    session.execute(select(Application.id).where(Application.id == application.id).with_for_update())
    newest = select(Answer).filter_by(application_id=application.id, section=section, language=language)
    return session.scalar(newest.execution_options(populate_existing=True))
