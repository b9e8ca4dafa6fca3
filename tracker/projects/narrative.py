"""The words of a report: sections written by people, every save a version, nothing overwritten unseen."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.catalog.reporting import ReportSection, reporting_for
from tracker.db.models import Obligation, ReportText, User
from tracker.documents import EMPTY, Document
from tracker.errors import Conflict, Invalid
from tracker.i18n import mark
from tracker.projects.access import check_writing


class ReportConflict(Conflict):
    """The section was saved by somebody else since; both texts are here and neither is lost."""

    def __init__(self, yours: Document, newest: ReportText) -> None:
        super().__init__(f"{newest.section} is at version {newest.version} by now")
        self.yours = yours
        self.theirs = Document(newest.document)
        self.version = newest.version
        self.saved_by = newest.saved_by
        self.saved_at = newest.saved_at


def report_sections(obligation: Obligation) -> tuple[ReportSection, ...]:
    """The sections that a report of this kind of grant has."""
    return reporting_for(obligation.project.rules).sections


def find_texts(session: Session, obligation: Obligation) -> dict[str, ReportText]:
    """The newest text of each section that was ever saved."""
    newest = (
        select(ReportText.section, func.max(ReportText.version).label("version"))
        .where(ReportText.obligation_id == obligation.id)
        .group_by(ReportText.section)
        .subquery()
    )
    found = (
        select(ReportText)
        .join(newest, (ReportText.section == newest.c.section) & (ReportText.version == newest.c.version))
        .where(ReportText.obligation_id == obligation.id)
        .options(joinedload(ReportText.saved_by))
    )
    return {text.section: text for text in session.scalars(found)}


def save_text(
    session: Session,
    obligation: Obligation,
    section: str,
    document: Document,
    *,
    base_version: int,
    user: User,
    now: datetime,
) -> ReportText | None:
    """Save a section; ``ReportConflict`` if it changed since ``base_version``. The same text again changes nothing."""
    check_writing(obligation.project, user)
    if section not in {known.key for known in report_sections(obligation)}:
        raise Invalid("section", mark("The report has no such section."))
    newest = find_texts(session, obligation).get(section)
    if document.json == (newest.document if newest is not None else EMPTY.json):
        return newest
    if newest is not None and newest.version != base_version:
        raise ReportConflict(document, newest)
    saved = ReportText(
        obligation_id=obligation.id,
        section=section,
        version=base_version + 1 if newest is not None else 1,
        document=document.json,
        saved_by=user,
        saved_at=now,
    )
    return _add(session, obligation, saved, document)


def _add(session: Session, obligation: Obligation, saved: ReportText, document: Document) -> ReportText:
    """Add a version; the database lets one of two at the same moment through, the other meets it as a conflict."""
    try:
        with session.begin_nested():
            session.add(saved)
    except IntegrityError:
        winner = find_texts(session, obligation)[saved.section]
        raise ReportConflict(document, winner) from None
    return saved
