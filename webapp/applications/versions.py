"""The versions of a section: every save, any two compared, an old one brought back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.applications import (
    AnswerConflict,
    find_answer,
    find_versions,
    form_of,
    get_version,
    restore_version,
)
from tracker.documents import Document, document_text, find_changes
from webapp.applications.blueprint import bp, draft_page, get_draft
from webapp.database import current_session, current_time
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.security import may


@bp.get("/<int:application_id>/sections/<key>/versions")
@may("application.read")
def versions(application_id: int, key: str) -> ResponseReturnValue:
    """Every save of a section, newest first."""
    application = get_draft(application_id)
    described = form_of(application).section(key)
    kept = find_versions(current_session(), application, key, application.language)
    return draft_page("versions", application, section=described, versions=kept)


@bp.get("/<int:application_id>/sections/<key>/versions/<int:number>")
@may("application.read")
def version(application_id: int, key: str, number: int) -> ResponseReturnValue:
    """One version, and what changed from another one: by default from the one before it."""
    session, application = current_session(), get_draft(application_id)
    described = form_of(application).section(key)
    shown = get_version(session, application, key, application.language, number)
    other = request.args.get("against", "")
    base = int(other) if other.isascii() and other.isdecimal() and len(other) < 9 else number - 1
    before = get_version(session, application, key, application.language, base) if base else None
    old = document_text(Document(before.document)) if before else ""
    return draft_page(
        "version",
        application,
        section=described,
        shown=shown,
        before=before,
        document=Document(shown.document),
        pieces=find_changes(old, document_text(Document(shown.document))),
        newest=find_answer(application, key, application.language),
        versions=find_versions(session, application, key, application.language),
    )


@bp.post("/<int:application_id>/sections/<key>/versions/<int:number>/restore")
@may("application.write")
def restore(application_id: int, key: str, number: int) -> ResponseReturnValue:
    """Bring an old version back as the newest; the present text stays among the versions."""
    session, application = current_session(), get_draft(application_id)
    base = request.form.get("base_version", "0")
    try:
        restore_version(
            session,
            application,
            key,
            application.language,
            number,
            base_version=int(base) if base.isascii() and base.isdecimal() and len(base) < 9 else 0,
            user=current_user(),
            now=current_time(),
        )
    except AnswerConflict:
        flash(_("Somebody has saved this section in the meantime. Please look at the newest version first."), "warning")
        return redirect(url_for(".versions", application_id=application.id, key=key), 303)
    session.commit()
    flash(_("Version %(number)s is the newest again.", number=number))
    return redirect(url_for(".section", application_id=application.id, key=key), 303)
