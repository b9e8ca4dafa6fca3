"""One report: its day, its words, its submission, and the PDF."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tracker.db.models import Obligation, Project, ProjectPartner, ReportText
from tracker.documents import EMPTY, Document, document_html, is_plain, parse_plain, plain_text
from tracker.errors import NotAllowed
from tracker.i18n import mark
from tracker.projects import (
    find_shown_partners,
    get_obligation,
    is_of_coordinator,
    obligation_title,
    report_language,
    report_pdf,
    stage_of,
)
from tracker.projects.ledger import has_indirect_costs
from tracker.projects.naming import STAGE_WORDS
from tracker.projects.narrative import ReportConflict, find_texts, report_sections, save_text
from tracker.projects.obligations import REPLIES, move_due_day, note_reply, reopen_obligation, submit_obligation
from tracker.projects.schedule import partner_input_due, review_due
from webapp.database import current_session, current_time
from webapp.formatting import today
from webapp.forms import Form
from webapp.identity import current_user
from webapp.languages import gettext as _
from webapp.languages import language
from webapp.projects.blueprint import asked_project, bp, project_page
from webapp.projects.fields import is_taken
from webapp.security import may


class DueForm(Form):
    """The day the grant names."""

    due_on = DateField(mark("Due on"), validators=[InputRequired()])


class SubmitForm(Form):
    """When the report was handed in, and its number there."""

    submitted_on = DateField(mark("Submitted on"), validators=[InputRequired()])
    reference = StringField(mark("Reference or confirmation number"), validators=[Optional(), Length(max=120)])


class ReplyForm(Form):
    """What the funder said."""

    reply = SelectField(
        mark("Answer of the funder"),
        choices={each.value: STAGE_WORDS[each] for each in REPLIES},
        validators=[InputRequired()],
    )


@bp.get("/<int:project_id>/reports/<int:obligation_id>")
@may("project.read")
def report(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """Everything about one report."""
    return _page(_asked(project_id, obligation_id))


@bp.post("/<int:project_id>/reports/<int:obligation_id>/texts")
@may("project.write")
def write_report(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """Save the sections; where somebody else was faster both texts are shown and nothing is overwritten."""
    session, user = current_session(), current_user()
    obligation = _asked(project_id, obligation_id)
    conflicts: dict[str, ReportConflict] = {}
    for section in report_sections(obligation):
        if f"text-{section.key}" not in request.form:
            continue
        document = parse_plain(request.form[f"text-{section.key}"])
        version = request.form.get(f"version-{section.key}", 0, type=int)
        try:
            save_text(session, obligation, section.key, document, base_version=version, user=user, now=current_time())
        except ReportConflict as conflict:
            conflicts[section.key] = conflict
    session.commit()
    if conflicts:
        return _page(obligation, conflicts=conflicts), 409

    flash(_("The report has been saved."))
    return redirect(_address(obligation), 303)


@bp.post("/<int:project_id>/reports/<int:obligation_id>/due")
@may("project.write")
def move_due(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """Set the due day that the grant names."""
    session, user, form = current_session(), current_user(), DueForm()
    obligation = _asked(project_id, obligation_id)
    if not form.validate_on_submit() or not is_taken(
        form, lambda: move_due_day(session, obligation, due_on=form.due_on.data, user=user)
    ):
        return _page(obligation, due_form=form), 422

    session.commit()
    flash(_("The due day has been set. Everybody's reminders follow it."))
    return redirect(_address(obligation), 303)


@bp.post("/<int:project_id>/reports/<int:obligation_id>/submit")
@may("project.write")
def submit(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """Note that the report was handed in."""
    session, user, form = current_session(), current_user(), SubmitForm()
    obligation = _asked(project_id, obligation_id)
    if not form.validate_on_submit() or not is_taken(
        form,
        lambda: submit_obligation(
            session,
            obligation,
            submitted_on=form.submitted_on.data,
            reference=form.reference.data or "",
            user=user,
            now=current_time(),
        ),
    ):
        return _page(obligation, submit_form=form), 422

    session.commit()
    flash(_("Noted as submitted. There will be no more reminders of it."))
    return redirect(_address(obligation), 303)


@bp.post("/<int:project_id>/reports/<int:obligation_id>/reopen")
@may("project.write")
def reopen(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """Take the submission back."""
    session = current_session()
    obligation = _asked(project_id, obligation_id)
    reopen_obligation(session, obligation, user=current_user())
    session.commit()
    flash(_("The report is open again."))
    return redirect(_address(obligation), 303)


@bp.post("/<int:project_id>/reports/<int:obligation_id>/reply")
@may("project.write")
def reply(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """Note the answer of the funder."""
    session, user, form = current_session(), current_user(), ReplyForm()
    obligation = _asked(project_id, obligation_id)
    if not form.validate_on_submit() or not is_taken(
        form, lambda: note_reply(session, obligation, reply=form.reply.data, user=user)
    ):
        return _page(obligation, reply_form=form), 422

    session.commit()
    flash(_("The answer of the funder has been noted."))
    return redirect(_address(obligation), 303)


@bp.get("/<int:project_id>/reports/<int:obligation_id>/report.pdf")
@may("project.read")
def download(project_id: int, obligation_id: int) -> ResponseReturnValue:
    """The report as PDF; a partner gets its own statement."""
    obligation = _asked(project_id, obligation_id)
    partner = _asked_partner(obligation.project)
    content = report_pdf(current_session(), obligation, language=_asked_language(), partner=partner)
    words = obligation_title(obligation, "en").replace(" ", "-").lower()
    whose = f"-partner-{partner.number}" if partner is not None else ""
    name = f"report-{obligation.project_id}-{words}{whose}"
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


def _asked(project_id: int, obligation_id: int) -> Obligation:
    return get_obligation(asked_project(project_id), obligation_id)


def _asked_language() -> str | None:
    wish = request.args.get("language", "")
    return wish if wish in ("de", "en", "fr") else None


def _asked_partner(project: Project) -> ProjectPartner | None:
    """Whose statement is wanted: the whole report is for the coordinator, EU partners get their own."""
    user, wish = current_user(), request.args.get("partner", type=int)
    if is_of_coordinator(project, user) and wish is None:
        return None
    shown = find_shown_partners(project, user) if has_indirect_costs(project) else []
    for partner in shown:
        if wish in (None, partner.number):
            return partner
    raise NotAllowed("the whole report is for the coordinating organisation")


def _address(obligation: Obligation) -> str:
    return url_for(".report", project_id=obligation.project_id, obligation_id=obligation.id)


def _page(
    obligation: Obligation,
    *,
    due_form: DueForm | None = None,
    submit_form: SubmitForm | None = None,
    reply_form: ReplyForm | None = None,
    conflicts: dict[str, ReportConflict] | None = None,
) -> str:
    project, texts = obligation.project, find_texts(current_session(), obligation)
    return project_page(
        "report",
        project,
        tab="reports",
        obligation=obligation,
        title=obligation_title(obligation, language()),
        stage=stage_of(obligation, today()),
        partner_input_on=partner_input_due(obligation.due_on),
        review_on=review_due(obligation.due_on),
        sections=report_sections(obligation),
        texts=texts,
        documents={section.key: _document(texts.get(section.key)) for section in report_sections(obligation)},
        is_plain=is_plain,
        as_html=document_html,
        plain_text=plain_text,
        conflicts=conflicts or {},
        due_form=due_form or DueForm(formdata=None, obj=obligation),
        submit_form=submit_form or SubmitForm(formdata=None, data={"submitted_on": today()}),
        reply_form=reply_form or ReplyForm(formdata=None, data={"reply": obligation.status}),
        paper_language=report_language(obligation),
        partners=find_shown_partners(project, current_user()),
        has_statements=has_indirect_costs(project),
    )


def _document(saved: ReportText | None) -> Document:
    return Document(saved.document) if saved is not None else EMPTY
