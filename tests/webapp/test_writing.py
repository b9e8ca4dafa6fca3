"""Writing a section: with and without scripts, saving by itself, two people at once, old versions."""

import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_user, an_application
from tests.webapp.visitor import Page, Visitor
from tests.writing import cell, doc, head, par, table, text
from tracker.applications import find_versions, save_answer
from tracker.db.models import Application, Organisation, User
from tracker.documents import validate_document


@pytest.fixture
def draft(session: Session, city: Organisation, editor: User) -> Application:
    return an_application(session, city, editor)


@pytest.fixture
def needs(draft: Application) -> str:
    return f"/applications/{draft.id}/sections/needs"


@pytest.fixture
def alex(session: Session, city: Organisation) -> User:
    return a_user(session, city, name="Alex Muster")


def save_as(session: Session, draft: Application, user: User, *blocks: dict[str, Any], base: int = 0) -> None:
    document = validate_document(doc(*blocks))
    save_answer(session, draft, "needs", "en", document, base_version=base, user=user, now=NOW)


def autosave(visitor: Visitor, address: str, document: dict[str, Any], base: int) -> tuple[Page, dict[str, Any]]:
    page = visitor.post(
        f"{address}/autosave", written_in="document", document=json.dumps(document), base_version=str(base)
    )
    return page, json.loads(page.body)


def test_a_section_shows_what_belongs_there_in_the_readers_language(member: Visitor, needs: str) -> None:
    page = member.get(needs)

    assert page.one("h1").get_text() == "1.2 Bedarfsanalyse und spezifische Ziele"
    assert "Auf dem Papier: 1.2 Needs analysis and specific objectives" in page.content
    assert "Sicherheitsaudit" in page.one("#guidance + ul").get_text()
    assert "40 Punkte, mindestens 25 nötig" in page.one("#criterion + p").get_text()
    assert page.link("1.3 Komplementarität").endswith("/sections/added_value")


def test_the_editor_is_given_the_text_the_version_and_its_words(
    session: Session, member: Visitor, draft: Application, editor: User, needs: str
) -> None:
    save_as(session, draft, editor, par("Many feel ", text("unsafe", "bold"), " <at> night & day."))

    page = member.get(needs)

    field = page.one("textarea[data-editor]")
    assert json.loads(field.get_text()) == doc(par("Many feel ", text("unsafe", "bold"), " <at> night & day."))
    assert json.loads(str(field["data-labels"]))["footnote"] == "Fußnote"
    assert page.one("input[name=base_version]")["value"] == "1"
    assert page.one("#section-form")["data-saved"] == "Gespeichert {time}"
    assert "Gespeichert 10:00" in page.one("#save-state").get_text()


def test_a_pause_in_typing_saves_and_answers_with_version_and_counts(
    session: Session, member: Visitor, draft: Application, needs: str
) -> None:
    page, answer = autosave(member, needs, doc(par("Many feel unsafe.")), 0)
    _, again = autosave(member, needs, doc(par("Many feel unsafe at night.")), answer["version"])

    assert (page.status, answer["state"], answer["version"], again["version"]) == (200, "saved", 1, 2)
    assert "5 Wörter" in again["counts"]
    assert "etwa" in again["counts"]
    assert len(find_versions(session, draft, "needs", "en")) == 2


def test_an_untouched_start_is_not_a_version(member: Visitor, session: Session, draft: Application, needs: str) -> None:
    start = json.loads(member.get(needs).one("textarea[data-editor]").get_text())

    page, answer = autosave(member, needs, start, 0)

    assert (page.status, answer["version"]) == (200, 0)
    assert find_versions(session, draft, "needs", "en") == []


def test_a_stale_save_of_the_editor_is_told_who_was_faster(
    session: Session, member: Visitor, draft: Application, alex: User, needs: str
) -> None:
    save_as(session, draft, alex, par("Was Alex schrieb."))

    page, answer = autosave(member, needs, doc(par("Was Kim schrieb.")), 0)

    assert (page.status, answer["state"]) == (409, "conflict")
    assert answer["message"] == "Alex Muster hat diesen Abschnitt inzwischen gespeichert. Beide Texte sind erhalten."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"document": "kein JSON"}, "Das ist kein Text des Editors."),
        (
            {"document": json.dumps(doc(par(text("x", {"type": "link", "attrs": {"href": "javascript:x"}}))))},
            "Ein Verweis",
        ),
        ({"document": "[" * 50_000}, "zu tief verschachtelt"),
        ({"document": json.dumps({"type": "doc", "content": [{"type": "image"}]})}, "nicht aufbewahrt werden kann"),
        ({"document": json.dumps(doc(par("x"))), "base_version": "abc"}, "Das ist kein Text des Editors."),
        ({"document": json.dumps(doc(par("x"))), "base_version": "7"}, "noch nicht gespeichert"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(
    member: Visitor, needs: str, fields: dict[str, Any], message: str
) -> None:
    page = member.post(f"{needs}/autosave", **({"written_in": "document", "base_version": "0"} | fields))

    assert page.status == 422
    assert message in json.loads(page.body)["message"]


def test_without_scripts_lines_become_paragraphs_and_lists(
    session: Session, member: Visitor, draft: Application, editor: User, needs: str
) -> None:
    save_as(session, draft, editor, par("Erster Satz."))
    before = member.get(needs)
    assert before.one("textarea[name=plain]").get_text().strip() == "Erster Satz."

    page = member.post(
        needs, written_in="plain", plain="# Bedarf\r\n\r\nErster Satz.\r\n\r\n- Licht\r\n- Sicht", base_version="1"
    )

    assert "Gespeichert." in page.content
    assert draft.answers[0].document == doc(
        {"type": "heading", "attrs": {"level": 1}, "content": [text("Bedarf")]},
        par("Erster Satz."),
        {
            "type": "bulletList",
            "content": [{"type": "listItem", "content": [par(words)]} for words in ("Licht", "Sicht")],
        },
    )
    assert page.one("textarea[name=plain]").get_text().strip() == "# Bedarf\n\nErster Satz.\n\n- Licht\n- Sicht"


def test_without_scripts_a_table_is_shown_and_cannot_be_destroyed(
    session: Session, member: Visitor, draft: Application, editor: User, needs: str
) -> None:
    save_as(session, draft, editor, par("Ziele:"), table([head("Ziel")], [cell("Weniger Angst")]))

    page = member.get(needs)

    assert page.soup.select("textarea[name=plain]") == []
    assert "damit nichts zerstört wird" in page.content
    assert "Weniger Angst" in page.one(".cb-without-script table").get_text()


def test_two_texts_are_shown_side_by_side_to_choose_from(
    session: Session, member: Visitor, draft: Application, alex: User, needs: str
) -> None:
    save_as(session, draft, alex, par("Was Alex schrieb."))

    page = member.post(needs, written_in="plain", plain="Was Kim schrieb.", base_version="0")

    assert page.status == 409
    assert page.one("h1").get_text() == "Zwei Personen haben in diesem Abschnitt geschrieben"
    assert page.texts(".cb-sides .cb-document") == ["Was Kim schrieb.", "Was Alex schrieb."]
    assert page.texts(".cb-changes del") == ["nur im anderen Text: Alex"]
    assert page.texts(".cb-changes ins") == ["nur in Ihrem: Kim"]


def send_form(visitor: Visitor, page: Page, number: int) -> Page:
    form = page.soup.select(".cb-sides form")[number]
    inputs = form.select("input[name]")
    fields: dict[str, Any] = {str(each["name"]): each["value"] for each in inputs if each["name"] != "csrf_token"}
    return visitor.post(str(form["action"]), **fields)


def test_taking_ones_own_text_keeps_the_other_among_the_versions(
    session: Session, member: Visitor, draft: Application, alex: User, needs: str
) -> None:
    save_as(session, draft, alex, par("Was Alex schrieb."))
    conflict = member.post(needs, written_in="plain", plain="Was Kim schrieb.", base_version="0")

    page = send_form(member, conflict, 0)

    assert page.one("textarea[name=plain]").get_text().strip() == "Was Kim schrieb."
    assert "Was Alex schrieb." in member.get(f"{needs}/versions/1").content


def test_taking_the_other_text_keeps_ones_own_among_the_versions(
    session: Session, member: Visitor, draft: Application, alex: User, needs: str
) -> None:
    save_as(session, draft, alex, par("Was Alex schrieb."))
    conflict = member.post(needs, written_in="plain", plain="Was Kim schrieb.", base_version="0")

    page = send_form(member, conflict, 1)

    assert "Der andere Text bleibt. Ihrer ist unter den Fassungen erhalten." in page.content
    assert page.one("textarea[name=plain]").get_text().strip() == "Was Alex schrieb."
    assert "Was Kim schrieb." in member.get(f"{needs}/versions/2").content


def test_choosing_while_a_third_text_arrives_shows_that_one(
    session: Session, member: Visitor, draft: Application, alex: User, needs: str
) -> None:
    save_as(session, draft, alex, par("Was Alex schrieb."))
    conflict = member.post(needs, written_in="plain", plain="Was Kim schrieb.", base_version="0")
    save_as(session, draft, alex, par("Was Alex danach schrieb."), base=1)

    for number in (0, 1):
        page = send_form(member, conflict, number)

        assert page.status == 409
        assert page.texts(".cb-sides .cb-document")[1] == "Was Alex danach schrieb."


def test_versions_are_listed_compared_and_brought_back(
    session: Session, member: Visitor, draft: Application, editor: User, alex: User, needs: str
) -> None:
    save_as(session, draft, editor, par("Drei Städte arbeiten zusammen."))
    save_as(session, draft, alex, par("Vier Städte arbeiten zusammen."), base=1)
    save_as(session, draft, alex, par("Fünf."), base=2)

    listed = member.get(f"{needs}/versions")
    compared = member.get(f"{needs}/versions/2")
    against = member.get(f"{needs}/versions/3?against=1")
    page = member.post(f"{needs}/versions/1/restore", base_version="3")

    assert [entry.split(" ")[1] for entry in listed.texts(".cb-versions strong")] == ["3", "2", "1"]
    assert "Alex Muster" in listed.content
    assert (compared.texts("del"), compared.texts("ins")) == (["entfernt: Drei"], ["hinzugefügt: Vier"])
    assert against.texts("ins") == ["hinzugefügt: Fünf."]
    assert "Fassung 1 ist wieder die neueste." in page.content
    assert page.one("textarea[name=plain]").get_text().strip() == "Drei Städte arbeiten zusammen."
    assert "zurückgeholt aus Fassung 1" in member.get(f"{needs}/versions").content


def test_bringing_back_waits_while_somebody_else_saves(
    session: Session, member: Visitor, draft: Application, editor: User, alex: User, needs: str
) -> None:
    save_as(session, draft, editor, par("Eins."))
    save_as(session, draft, editor, par("Zwei."), base=1)
    save_as(session, draft, alex, par("Drei."), base=2)

    page = member.post(f"{needs}/versions/1/restore", base_version="2")

    assert "Jemand hat diesen Abschnitt inzwischen gespeichert." in page.content
    assert draft.answers[0].version == 3


@pytest.mark.parametrize("address", ["no_such_section", "relevance", "participants"])
def test_a_section_that_is_not_written_does_not_exist(member: Visitor, draft: Application, address: str) -> None:
    assert member.get(f"/applications/{draft.id}/sections/{address}").status == 404


@pytest.mark.parametrize("number", ["9", "0", "99999999999"])
def test_a_version_that_is_not_there_does_not_exist(
    session: Session, member: Visitor, draft: Application, editor: User, needs: str, number: str
) -> None:
    save_as(session, draft, editor, par("Eins."))

    assert member.get(f"{needs}/versions/{number}").status == 404


def test_what_was_written_is_never_markup_on_a_page(
    session: Session, member: Visitor, draft: Application, editor: User, needs: str
) -> None:
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>"
    save_as(session, draft, editor, par(hostile))

    for address in (needs, f"{needs}/versions/1"):
        page = member.get(address)

        assert "<script>alert" not in page.html
        assert page.soup.select("img") == []
        assert hostile in page.words or hostile in page.one("textarea[data-editor]").get_text()
