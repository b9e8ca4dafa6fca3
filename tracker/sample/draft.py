"""The demo's application: a draft on a CERV call, half written, with three partners of which two are members."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.applications import add_partner, save_answer, start_application
from tracker.applications.answers import starting_document
from tracker.applications.drafts import form_of
from tracker.db.models import Application, Call, Organisation
from tracker.documents import parse_plain, validate_document
from tracker.sample.members import person

CALL: Final = "%DAPHNE-PREVENTION"
WRITER: Final = "praevention@lindenbrueck.example"


def seed_draft(session: Session, *, now: datetime) -> Application:
    """Start the application and write its first sections, tables of the form kept."""
    content = tomllib.loads((Path(__file__).parent / "draft.toml").read_text(encoding="utf-8"))
    writer = person(session, WRITER)
    call = session.scalars(select(Call).where(Call.identifier.like(CALL), Call.status == "open")).first()
    draft = start_application(
        session,
        call=call,
        organisation=writer.memberships[0].organisation,
        user=writer,
        acronym=content["acronym"],
        title=content["title"],
        form_key="eu_std_cerv",
        now=now,
    )
    for partner in content["partner"]:
        _invite(session, draft, partner, now=now)
    for section, text in content["sections"].items():
        _write(session, draft, section, text, now=now)
    return draft


def _invite(session: Session, draft: Application, partner: dict[str, Any], *, now: datetime) -> None:
    member = session.scalar(select(Organisation).where(Organisation.short_name == partner["short_name"]))
    add_partner(
        session,
        draft,
        name=member.name if member else partner["name"],
        short_name=partner["short_name"],
        country=member.country if member else partner["country"],
        role=partner["role"],
        organisation=member,
        user=draft.created_by,
        now=now,
    )


def _write(session: Session, draft: Application, section: str, text: str, *, now: datetime) -> None:
    start = starting_document(form_of(draft).section(section), draft.language)
    tables = [block for block in start.json["content"] if block != {"type": "paragraph"}]
    document = validate_document({"type": "doc", "content": [*parse_plain(text).json["content"], *tables]})
    save_answer(session, draft, section, draft.language, document, base_version=0, user=draft.created_by, now=now)
