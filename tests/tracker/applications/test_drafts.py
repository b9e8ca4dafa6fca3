"""A draft starts from a call or without one, belongs to those who take part, and exists for nobody else."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_call, a_user, an_application, an_organisation
from tracker.applications import (
    add_partner,
    change_application,
    find_applications,
    form_of,
    get_application,
    is_coordinating,
    is_writing,
    start_application,
    suggest_form,
)
from tracker.db.models import Membership
from tracker.errors import ApplicationNotFound, Invalid, NotAllowed


def test_a_call_brings_its_form_programme_and_deadline_along(session: Session) -> None:
    call = a_call(session, programme="CERV", identifier="CERV-2027-DAPHNE")
    city = an_organisation(session, "Stadt Beispielingen", short_name="BSP")
    kim = a_user(session, city)

    draft = start_application(
        session, call=call, organisation=city, user=kim, acronym=" SAFER ", title="Sichere  Plätze", now=NOW
    )

    assert (draft.form, draft.form_version, draft.language) == ("eu_std_cerv", "2.0", "en")
    assert (draft.acronym, draft.title, draft.status) == ("SAFER", "Sichere Plätze", "in_preparation")
    assert draft.call is call
    assert [(each.position, each.role, each.name) for each in draft.partners] == [(1, "COO", "Stadt Beispielingen")]
    assert [(each.old, each.new) for each in draft.status_changes] == [("", "in_preparation")]


@pytest.mark.parametrize(
    ("programme", "form"),
    [("CERV", "eu_std_cerv"), ("ISF", "eu_std_isf"), ("JUST", "eu_std_just"), ("AMIF", "eu_std_amif"), (None, None)],
)
def test_the_programme_suggests_the_form(session: Session, programme: str | None, form: str | None) -> None:
    suggested = suggest_form(a_call(session, programme=programme))

    assert (suggested.key if suggested else None) == form


def test_without_a_call_a_form_has_to_be_chosen(session: Session) -> None:
    city = an_organisation(session)
    kim = a_user(session, city)

    with pytest.raises(Invalid, match="form"):
        start_application(session, call=None, organisation=city, user=kim, acronym="A", title="B", now=NOW)
    chosen = an_application(session, city, kim, form_key="eu_std_isf")

    assert form_of(chosen).key == "eu_std_isf"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("acronym", {"acronym": "  "}),
        ("acronym", {"acronym": "A" * 41}),
        ("acronym", {"acronym": "A<B"}),
        ("acronym", {"acronym": "A\u202eB"}),
        ("title", {"title": ""}),
        ("title", {"title": "x" * 201}),
        ("title", {"title": "Sicher & gut"}),
        ("form", {"form_key": "no_such_form"}),
        ("language", {"language": "xx"}),
    ],
)
def test_nonsense_is_refused_with_the_field_it_is_in(session: Session, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        an_application(session, **changes)

    assert caught.value.field == field


def test_readers_start_nothing_and_nobody_starts_for_a_foreign_city(session: Session) -> None:
    city, other = an_organisation(session), an_organisation(session)

    with pytest.raises(NotAllowed):
        an_application(session, city, a_user(session, city, "reader"))
    with pytest.raises(NotAllowed):
        an_application(session, city, a_user(session, other, "admin"))


def test_an_application_exists_only_for_those_who_take_part(session: Session) -> None:
    city, university, stranger = (an_organisation(session) for _ in range(3))
    kim, reader = a_user(session, city), a_user(session, city, "reader")
    guest, office = a_user(session, university), a_user(session, is_office=True)
    outsider = a_user(session, stranger, "admin")
    draft = an_application(session, city, kim)
    other = an_application(session, stranger, outsider)
    uni: dict[str, Any] = {"name": "Universität", "short_name": "UNI", "country": "DE", "organisation": university}
    add_partner(session, draft, role="BEN", user=kim, now=NOW, **uni)

    for person in (kim, reader, guest):
        assert get_application(session, draft.id, user=person) is draft
        assert find_applications(session, person) == [draft]
    for person in (outsider, office):
        with pytest.raises(ApplicationNotFound):
            get_application(session, draft.id, user=person)
    assert find_applications(session, outsider) == [other]
    assert find_applications(session, office) == []
    with pytest.raises(ApplicationNotFound):
        get_application(session, draft.id + 1000, user=kim)


def test_partners_write_readers_read_and_only_the_coordinator_decides(session: Session) -> None:
    city, university = an_organisation(session), an_organisation(session)
    kim, reader = a_user(session, city), a_user(session, city, "reader")
    guest, listener = a_user(session, university, "admin"), a_user(session, university, "reader")
    draft = an_application(session, city, kim)
    uni: dict[str, Any] = {"name": "Universität", "short_name": "UNI", "country": "DE", "organisation": university}
    add_partner(session, draft, role="AP", user=kim, now=NOW, **uni)

    assert [is_writing(draft, person) for person in (kim, reader, guest, listener)] == [True, False, True, False]
    assert [is_coordinating(draft, person) for person in (kim, reader, guest, listener)] == [True, False, False, False]


def test_a_reader_here_who_is_an_editor_elsewhere_still_only_reads_here(session: Session) -> None:
    city, other = an_organisation(session), an_organisation(session)
    draft = an_application(session, city)
    person = a_user(session, city, "reader")
    person.memberships.append(Membership(organisation=other, role="admin"))
    session.flush()

    assert get_application(session, draft.id, user=person) is draft
    assert not is_writing(draft, person)


def test_details_can_be_corrected_while_the_text_is_open(session: Session) -> None:
    city = an_organisation(session)
    kim = a_user(session, city)
    draft = an_application(session, city, kim)

    def change(**values: object) -> None:
        details = {"acronym": "NEU", "title": "Neuer Titel", "language": "de", "page_limit": 70, **values}
        change_application(session, draft, user=kim, now=NOW, **details)  # type: ignore[arg-type]

    change()

    assert (draft.acronym, draft.title, draft.language, draft.page_limit) == ("NEU", "Neuer Titel", "de", 70)
    with pytest.raises(Invalid, match="page_limit"):
        change(page_limit=0)
    draft.status = "submitted"
    with pytest.raises(Invalid, match="status"):
        change()
