"""The application on paper: the whole form, or one section as a preview or annex."""

import re

from flask import Response
from flask.typing import ResponseReturnValue

from tracker.applications import application_pdf, form_of, section_pdf
from tracker.db.models import Application
from webapp.applications.blueprint import bp, get_draft
from webapp.database import current_session
from webapp.security import may


@bp.get("/<int:application_id>/application.pdf")
@may("application.read")
def pdf(application_id: int) -> ResponseReturnValue:
    """The whole form as PDF, to download."""
    application = get_draft(application_id)
    return _file(application_pdf(current_session(), application), _file_name(application), shown="attachment")


@bp.get("/<int:application_id>/sections/<key>/section.pdf")
@may("application.read")
def preview(application_id: int, key: str) -> ResponseReturnValue:
    """One section as PDF, to look at."""
    application = get_draft(application_id)
    described = form_of(application).section(key)
    name = _file_name(application, described.number or described.key)
    return _file(section_pdf(current_session(), application, key), name, shown="inline")


def _file(content: bytes, name: str, *, shown: str) -> Response:
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'{shown}; filename="{name}"'})


def _file_name(application: Application, part: str = "") -> str:
    """``SAFER-Part-B.pdf``: only plain letters, whatever the acronym holds."""
    acronym = re.sub(r"[^A-Za-z0-9]+", "-", application.acronym).strip("-") or f"application-{application.id}"
    return f"{acronym}-{part or 'Part-B'}.pdf"
