"""A portal that sends more than text: nothing of it reaches a browser but harmless words."""

from typing import Final

from sqlalchemy.orm import Session

from tests.builders import NOW, a_record, a_source
from tests.webapp.visitor import Visitor
from tracker.ingest import ingest_record
from tracker.runs import register_source, start_run

FIELDS: Final = (
    "title",
    "summary",
    "description",
    "eligibility",
    "procedure",
    "legal_basis",
    "contact",
    "status_note",
    "deadline_words",
    "funder",
)


def test_nothing_a_portal_sends_becomes_script_style_frame_or_remote_image(session: Session, visitor: Visitor) -> None:
    hostile = (
        '<script>steal()</script><style>body{display:none}</style><iframe src="https://evil.example"></iframe>'
        '<p onclick="steal()" style="color:red">Gefördert wird <b>Prävention</b>.</p><img src="https://evil.example/p.gif">'
        '<a href="javascript:steal()">hier</a><form action="https://evil.example"><input name="password"></form>'
    )
    words = dict.fromkeys(FIELDS, hostile)
    links = (("hier", "javascript:steal()"),)
    record = a_record(**words, news=(f"2026-11-01: {hostile}",), url="javascript:steal()", links=links)
    register_source(session, record.source, a_source(), now=NOW)
    run = start_run(session, record.source, replay=False, now=NOW)
    ingest_record(session, record, run=run, now=NOW)

    page = visitor.get("/calls/1")

    main = page.one("main")
    assert page.status == 200
    assert "Gefördert wird Prävention ." in page.content
    assert main.select("script, style, iframe, img, form[action^=https]") == []
    assert [tag for tag in main.find_all(True) if tag.has_attr("style") or tag.has_attr("onclick")] == []
    assert all(not str(link["href"]).startswith("javascript:") for link in main.select("a[href]"))
