"""Writing a section: the editor, saving by itself, and the choice between two texts when two people wrote."""

from dataclasses import dataclass
from typing import Any, Final

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.applications import (
    AnswerConflict,
    answer_document,
    application_progress,
    find_answer,
    form_of,
    save_answer,
    yield_answer,
)
from tracker.catalog.forms import Form, Section
from tracker.db.models import Application
from tracker.documents import (
    Document,
    document_html,
    document_text,
    find_changes,
    is_plain,
    parse_plain,
    plain_text,
    read_document,
)
from tracker.errors import Invalid
from tracker.i18n import mark
from webapp.applications.blueprint import bp, draft_page, get_draft
from webapp.database import current_session, current_time
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.security import may

EDITOR_WORDS: Final = {
    "toolbar": mark("Formatting"),
    "style": mark("Kind of paragraph"),
    "paragraph": mark("Paragraph"),
    "heading1": mark("Heading"),
    "heading2": mark("Subheading"),
    "heading3": mark("Small heading"),
    "bold": mark("Bold"),
    "italic": mark("Italic"),
    "underline": mark("Underlined"),
    "bullets": mark("List"),
    "numbers": mark("Numbered list"),
    "quote": mark("Quotation"),
    "link": mark("Link"),
    "linkAddress": mark("Address of the link"),
    "linkSet": mark("Set the link"),
    "linkRemove": mark("Remove the link"),
    "linkWrong": mark("A link must begin with https://, http:// or mailto:."),
    "footnote": mark("Footnote"),
    "table": mark("Insert a table"),
    "tableTools": mark("Table"),
    "rowAfter": mark("Row below"),
    "rowGone": mark("Remove the row"),
    "columnAfter": mark("Column to the right"),
    "columnGone": mark("Remove the column"),
    "headRow": mark("Head row"),
    "cells": mark("Join or part cells"),
    "tableGone": mark("Remove the table"),
    "undo": mark("Undo"),
    "redo": mark("Redo"),
    "help": mark("Alt and F10 lead to the buttons, Escape back into the text."),
}


@dataclass(frozen=True)
class Sent:
    """What a browser sent for a section: the text, and the version it was made from."""

    document: Document
    base_version: int


@bp.get("/<int:application_id>/sections/<key>")
@may("application.read")
def section(application_id: int, key: str) -> ResponseReturnValue:
    """One section: to write in where the person may, otherwise to read."""
    application = get_draft(application_id)
    described = form_of(application).section(key)
    answer = find_answer(application, key, application.language)
    document = answer_document(application, described, application.language)
    return _section_page(application, described, document, version=answer.version if answer else 0)


@bp.post("/<int:application_id>/sections/<key>")
@may("application.write")
def save(application_id: int, key: str) -> ResponseReturnValue:
    """Save by button, with or without scripts; two different texts are shown side by side."""
    session, application = current_session(), get_draft(application_id)
    described = form_of(application).section(key)
    try:
        sent = _read_sent()
        save_answer(
            session,
            application,
            key,
            application.language,
            sent.document,
            base_version=sent.base_version,
            user=current_user(),
            now=current_time(),
        )
    except AnswerConflict as conflict:
        return _conflict_page(application, described, conflict), 409
    except Invalid as wrong:
        if wrong.field != "document":
            raise
        return _refused_page(application, described, fault=_(wrong.message)), 422
    session.commit()
    flash(_("Saved."))
    return redirect(_settled(application, key), 303)


@bp.post("/<int:application_id>/sections/<key>/autosave")
@may("application.write")
def autosave(application_id: int, key: str) -> ResponseReturnValue:
    """Save what the editor sends after a pause; the answer is for the editor."""
    session, application = current_session(), get_draft(application_id)
    described, now = form_of(application).section(key), current_time()
    try:
        sent = _read_sent()
        answer = save_answer(
            session,
            application,
            key,
            application.language,
            sent.document,
            base_version=sent.base_version,
            user=current_user(),
            now=now,
        )
    except AnswerConflict as conflict:
        words = _("%(name)s has saved this section in the meantime. Both texts are kept.", name=conflict.saved_by.name)
        return jsonify(state="conflict", message=words), 409
    except Invalid as wrong:
        return jsonify(state="refused", message=_(wrong.message)), 422
    session.commit()
    return jsonify(
        state="saved",
        version=answer.version if answer else 0,
        at=now.isoformat(),
        counts=_counts(application, described),
    )


@bp.post("/<int:application_id>/sections/<key>/yield")
@may("application.write")
def take_theirs(application_id: int, key: str) -> ResponseReturnValue:
    """Settle a conflict for the other text; one's own stays among the versions."""
    session, application = current_session(), get_draft(application_id)
    described = form_of(application).section(key)
    sent = _read_sent()
    try:
        yield_answer(
            session,
            application,
            key,
            application.language,
            sent.document,
            base_version=sent.base_version,
            user=current_user(),
            now=current_time(),
        )
    except AnswerConflict as conflict:
        return _conflict_page(application, described, conflict), 409
    session.commit()
    flash(_("The other text stays. Yours is kept among the versions."))
    return redirect(_settled(application, key), 303)


def _settled(application: Application, key: str) -> str:
    """The section after a save by button: the mark tells the editor to forget what it kept in the browser."""
    return url_for(".section", application_id=application.id, key=key) + "#settled"


@bp.app_template_global()
def editor_words() -> dict[str, str]:
    """What the buttons of the editor are called."""
    return {name: _(words) for name, words in EDITOR_WORDS.items()}


@bp.app_template_global()
def document_on_screen(document: Document, section: Section, place: str = "text", level: int = 2) -> Markup:
    """A text as HTML under a heading of this level; ``place`` keeps the notes of two texts on one page apart."""
    return document_html(document, level=level, key=f"{section.key}-{place}")


def _read_sent() -> Sent:
    base = request.form.get("base_version", "")
    if not (base.isascii() and base.isdecimal() and len(base) < 9):
        raise Invalid("document", mark("This is not a text of the editor."))
    if request.form.get("written_in") == "plain":
        return Sent(parse_plain(request.form.get("plain", "")), int(base))
    return Sent(read_document(request.form.get("document", "")), int(base))


def _refused_page(application: Application, described: Section, *, fault: str) -> str:
    """The section again with what was typed; a text of the editor is kept by the browser itself."""
    answer = find_answer(application, described.key, application.language)
    document = answer_document(application, described, application.language)
    typed = request.form.get("plain") if request.form.get("written_in") == "plain" else None
    version = answer.version if answer else 0
    return _section_page(application, described, document, version=version, fault=fault, typed=typed)


def _section_page(
    application: Application,
    described: Section,
    document: Document,
    *,
    version: int,
    fault: str = "",
    typed: str | None = None,
) -> str:
    form = form_of(application)
    as_lines = plain_text(document) if is_plain(document) else None
    before, after = _neighbours(form, described)
    return draft_page(
        "section",
        application,
        section=described,
        document=document,
        plain=as_lines if typed is None else typed,
        version=version,
        answer=find_answer(application, described.key, application.language),
        progress=application_progress(application),
        before=before,
        after=after,
        fault=fault,
    )


def _conflict_page(application: Application, described: Section, conflict: AnswerConflict) -> str:
    pieces = find_changes(document_text(conflict.theirs), document_text(conflict.yours))
    return draft_page("conflict", application, section=described, conflict=conflict, pieces=pieces)


def _counts(application: Application, described: Section) -> str:
    values: dict[str, Any] = {"application": application, "section": described}
    return render_template("web/applications/_counts.html", progress=application_progress(application), **values)


def _neighbours(form: Form, described: Section) -> tuple[Section | None, Section | None]:
    written = form.written
    at = written.index(described)
    before = written[at - 1] if at > 0 else None
    return before, written[at + 1] if at + 1 < len(written) else None
