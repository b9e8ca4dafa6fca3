"""Applications as people meet them: board, start, overview, partners, steps, paper; and who may come where."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOW, a_call, a_user, an_application, an_organisation
from tests.webapp.visitor import Page, Visitor
from tests.writing import doc, par
from tracker.applications import add_partner, save_answer
from tracker.db.models import Application, Call, Organisation, User
from tracker.documents import validate_document


@pytest.fixture
def call(session: Session) -> Call:
    return a_call(session, programme="CERV", identifier="CERV-2027-DAPHNE", title="Daphne: Gewalt verhindern")


@pytest.fixture
def draft(session: Session, city: Organisation, editor: User, call: Call) -> Application:
    return an_application(session, city, editor, call=call, form_key=None)


@pytest.fixture
def guest(session: Session, draft: Application, editor: User) -> User:
    """Somebody of a university that was invited as a partner."""
    university = an_organisation(session, "Universität Musterstadt", short_name="UMU")
    uni: dict[str, Any] = {"name": "Universität Musterstadt", "short_name": "UMU", "country": "DE", "role": "BEN"}
    add_partner(session, draft, organisation=university, user=editor, now=NOW, **uni)
    return a_user(session, university, "editor")


def write(session: Session, draft: Application, section: str, words: str) -> None:
    document = validate_document(doc(par(words)))
    save_answer(session, draft, section, "en", document, base_version=0, user=draft.created_by, now=NOW)


def as_a_browser_sends(page: Page) -> dict[str, Any]:
    """The fields of the only form of a page: of a choice without a chosen option the first."""
    fields = {str(field["name"]): str(field.get("value", "")) for field in page.soup.select("main form input[name]")}
    for box in page.soup.select("main form select"):
        option = box.select_one("option[selected]") or box.select_one("option")
        assert option is not None
        fields[str(box["name"])] = str(option["value"])
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def test_from_the_page_of_a_call_to_a_draft(member: Visitor, call: Call) -> None:
    start = member.get(member.get(f"/calls/{call.id}").link("Antrag beginnen"))
    assert "Der Aufruf legt dieses Formular nahe." in start.content
    assert "noch 51 Tage" in start.content
    fields = as_a_browser_sends(start)

    page = member.post("/applications", **{**fields, "acronym": "SAFER", "title": "Sichere Plätze"})

    assert page.one("h1").get_text() == "SAFER"
    assert "Der Antrag ist angelegt." in page.content
    assert "0 von 20 erforderlichen Abschnitten geschrieben" in page.content
    assert "CERV – Standardformular, Teil B" in page.content
    assert "In Vorbereitung" in page.content


def test_nonsense_in_the_first_form_is_named_and_what_was_typed_stays(member: Visitor, city: Organisation) -> None:
    fields: dict[str, Any] = {"organisation": city.id, "acronym": "A<B", "title": "", "form": "", "language": "en"}

    page = member.post("/applications", **fields)

    assert page.status == 422
    assert page.one("#acronym")["value"] == "A<B"
    assert "Bitte geben Sie einen Titel an." in page.one("#title-error").get_text()
    refused = member.post("/applications", **{**fields, "title": "Plätze", "form": "eu_std_isf"})
    assert 'Die Zeichen < > " & sind hier nicht erlaubt' in refused.one("#acronym-error").get_text()


def test_nobody_starts_for_a_city_that_is_not_theirs(session: Session, member: Visitor) -> None:
    other = an_organisation(session)

    page = member.post(
        "/applications", organisation=other.id, acronym="A", title="B", form="eu_std_cerv", language="en"
    )

    assert page.status == 422
    assert session.scalar(select(Application)) is None


def test_the_board_shows_every_state_and_the_own_drafts(session: Session, member: Visitor, draft: Application) -> None:
    an_application(session, acronym="FREMD")

    page = member.get("/applications")

    assert page.texts("main h2") == [
        "Idee 0",
        "In Vorbereitung 1",
        "Eingereicht 0",
        "In Bewertung 0",
        "Reserveliste 0",
        "Vertragsvorbereitung 0",
        "Bewilligt 0",
        "Abgelehnt 0",
        "Zurückgezogen 0",
    ]
    assert "noch 51 Tage" in page.content
    assert "FREMD" not in page.content


def test_the_overview_says_what_is_missing_and_what_is_done(
    session: Session, member: Visitor, draft: Application
) -> None:
    write(session, draft, "background", "Prevention starts on the square.")
    write(session, draft, "risks", "We look at risks every quarter.")

    page = member.get(f"/applications/{draft.id}")

    assert "2 von 20 erforderlichen Abschnitten geschrieben" in page.content
    assert (
        "die Tabelle „Kritische Risiken und Strategie des Risikomanagements“ mit ihren amtlichen Spalten fehlt"
        in page.content
    )
    assert "18 erforderliche Abschnitte sind noch leer" in page.content
    assert "Callboard reicht nichts ein." in page.content
    assert "Liste früherer Projekte" in page.content


def test_the_pages_of_an_application_speak_three_languages(member: Visitor, draft: Application) -> None:
    english = member.speak("en").get(f"/applications/{draft.id}")
    french = member.speak("fr").get(f"/applications/{draft.id}")

    assert "0 of 20 required sections written" in english.content
    assert "1.2 Needs analysis and specific objectives" in english.content
    assert "0 sections obligatoires rédigées sur 20" in french.content
    assert "1.2 Analyse des besoins et objectifs spécifiques" in french.content


def test_pages_are_counted_on_demand_and_shown_with_their_date(member: Visitor, draft: Application) -> None:
    before = member.get(f"/applications/{draft.id}")
    page = member.post(f"/applications/{draft.id}/pages")

    assert "etwa" in before.one("#pages + p").get_text()
    assert "Gezählt im gedruckten PDF am 24. November 2026, 10:00 Uhr." in page.content
    assert page.one("#pages + p").get_text().strip().endswith("von 45 Seiten")


def test_the_pdf_is_the_form_and_is_called_by_the_acronym(member: Visitor, draft: Application) -> None:
    page = member.get(f"/applications/{draft.id}/application.pdf")

    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == 'attachment; filename="SAFER-Part-B.pdf"'
    assert "Application Form" in PdfReader(BytesIO(page.body)).pages[0].extract_text()


def test_one_section_is_shown_as_pdf(session: Session, member: Visitor, draft: Application) -> None:
    write(session, draft, "needs", "Many feel unsafe at night.")

    page = member.get(f"/applications/{draft.id}/sections/needs/section.pdf")

    assert page.headers["Content-Disposition"] == 'inline; filename="SAFER-1.2.pdf"'
    assert "Many feel unsafe at night." in PdfReader(BytesIO(page.body)).pages[0].extract_text()


def test_a_submission_asks_for_its_day_and_reminds_of_the_portal(member: Visitor, draft: Application) -> None:
    address = f"/applications/{draft.id}/status"

    without_day = member.post(address, status="submitted", submitted_on="", note="")
    too_early = member.post(address, status="submitted", submitted_on="2026-12-24", note="")
    page = member.post(address, status="submitted", submitted_on="2026-11-24", note="SEP-210999")

    assert without_day.status == 422
    assert "den Tag an, an dem Sie im Portal des Fördergebers eingereicht haben" in without_day.content
    assert "Dieser Tag liegt noch in der Zukunft." in too_early.content
    assert "Eingereicht am 24. November 2026" in page.content
    assert "SEP-210999" in page.content


def test_a_step_that_does_not_follow_is_refused(member: Visitor, draft: Application) -> None:
    page = member.post(f"/applications/{draft.id}/status", status="granted", note="")

    assert page.status == 422
    assert draft.status == "in_preparation"


def test_details_are_corrected_and_nonsense_is_named(member: Visitor, draft: Application) -> None:
    address = f"/applications/{draft.id}/details"

    wrong = member.post(address, acronym="SAFER", title="Sichere Plätze", language="en", page_limit="9999")
    page = member.post(address, acronym="SAFER2", title="Sichere Plätze", language="en", page_limit="70")

    assert "Die Seitenbegrenzung ist eine Zahl von 1 bis 500." in wrong.one("#page_limit-error").get_text()
    assert wrong.one("#page_limit")["value"] == "9999"
    assert page.one("h1").get_text() == "SAFER2"
    assert "von 70 Seiten" in page.content


def test_partners_are_added_moved_corrected_and_removed(session: Session, member: Visitor, draft: Application) -> None:
    address = f"/applications/{draft.id}/partners"
    for short_name, country in (("VCL", "FR"), ("SBM", "PL")):
        member.post(
            address, name=f"Name {short_name}", short_name=short_name, country=country, role="BEN", organisation=0
        )
    second = draft.partners[1].id

    moved = member.post(f"{address}/{second}/move", way="down")
    assert [row.split()[0] for row in moved.texts("tbody th")][1:] == ["SBM", "VCL"]

    changed = member.post(
        f"{address}/{second}", name="Ville de Clairmont", short_name="VCL", country="FR", role="AP", organisation=0
    )
    assert "Ville de Clairmont Frankreich Assoziierter Partner (AP)" in changed.content

    removed = member.post(f"{address}/{second}/remove")
    assert "Ville de Clairmont ist nicht mehr dabei." in removed.content
    assert [partner.short_name for partner in draft.partners][1:] == ["SBM"]


def test_nonsense_about_a_partner_is_named_and_what_was_typed_stays(member: Visitor, draft: Application) -> None:
    taken = draft.partners[0].short_name

    page = member.post(
        f"/applications/{draft.id}/partners", name="Uni", short_name=taken, country="DE", role="BEN", organisation=0
    )

    assert page.status == 422
    assert "Diesen Kurznamen hat schon ein anderer Partner." in page.one("#short_name-error").get_text()
    assert page.one("#name")["value"] == "Uni"


ADDRESSES = (
    "",
    "/details",
    "/partners",
    "/application.pdf",
    "/sections/needs",
    "/sections/needs/versions",
    "/sections/needs/versions/1",
    "/sections/needs/section.pdf",
)
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/status", {"status": "idea"}),
    ("/pages", {}),
    ("/details", {"acronym": "X", "title": "X", "language": "en"}),
    ("/partners", {"name": "X", "short_name": "X", "country": "DE", "role": "BEN", "organisation": 0}),
    ("/sections/needs", {"written_in": "plain", "plain": "X", "base_version": "1"}),
    ("/sections/needs/autosave", {"written_in": "plain", "plain": "X", "base_version": "1"}),
    ("/sections/needs/yield", {"written_in": "plain", "plain": "X", "base_version": "1"}),
    ("/sections/needs/versions/1/restore", {"base_version": "1"}),
)


def test_for_strangers_an_application_does_not_exist(
    session: Session, draft: Application, visit: Callable[[User], Visitor]
) -> None:
    write(session, draft, "needs", "Vertraulich.")
    strangers = [visit(a_user(session, an_organisation(session), "admin")), visit(a_user(session, is_office=True))]

    for stranger in strangers:
        pages = [stranger.get(f"/applications/{draft.id}{address}") for address in ADDRESSES]
        acts = [stranger.post(f"/applications/{draft.id}{address}", **fields) for address, fields in ACTS]

        assert {page.status for page in pages} <= {403, 404}
        assert {page.status for page in acts} <= {403, 404}
        assert all("Vertraulich" not in page.html for page in (*pages, *acts))
        assert "SAFER" not in stranger.get("/applications").content
    assert draft.status == "in_preparation"


def test_a_visitor_is_asked_to_sign_in(session: Session, draft: Application, visitor: Visitor) -> None:
    session.commit()

    for address in ADDRESSES:
        assert visitor.get(f"/applications/{draft.id}{address}").status == 303
    assert visitor.get("/applications").status == 303


def test_readers_see_everything_and_change_nothing(
    session: Session, city: Organisation, draft: Application, visit: Callable[[User], Visitor]
) -> None:
    write(session, draft, "needs", "Nachts fühlen sich viele unsicher.")
    reader = visit(a_user(session, city, "reader"))

    section = reader.get(f"/applications/{draft.id}/sections/needs")
    acts = [reader.post(f"/applications/{draft.id}{address}", **fields) for address, fields in ACTS]

    assert "Nachts fühlen sich viele unsicher." in section.content
    assert section.soup.select("textarea") == []
    assert {page.status for page in acts} == {403}
    assert reader.get(f"/applications/{draft.id}/application.pdf").status == 200


def test_a_partner_writes_along_but_does_not_decide(
    session: Session, draft: Application, guest: User, visit: Callable[[User], Visitor]
) -> None:
    partner = visit(guest)
    address = f"/applications/{draft.id}"

    saved = partner.post(
        f"{address}/sections/needs", written_in="plain", plain="Von der Universität.", base_version="0"
    )
    overview = partner.get(address)

    assert "Von der Universität." in saved.html
    assert overview.soup.select("#next-state") == []
    assert partner.post(f"{address}/status", status="idea").status == 403
    assert partner.post(f"{address}/partners/{draft.partners[1].id}/remove").status == 403


def test_a_submitted_text_is_shown_and_closed(session: Session, member: Visitor, draft: Application) -> None:
    write(session, draft, "needs", "Wie eingereicht.")
    draft.status = "submitted"

    page = member.get(f"/applications/{draft.id}/sections/needs")
    refused = member.post(f"/applications/{draft.id}/sections/needs", written_in="plain", plain="X", base_version="1")

    assert "In diesem Stand ist der Text geschlossen" in page.content
    assert "Wie eingereicht." in page.content
    assert refused.status == 422
    assert "holen Sie den Antrag zuerst in die Vorbereitung zurück" in refused.content
