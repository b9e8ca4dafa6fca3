"""Partners are numbered without gaps; number 1 is the coordinator and stays it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_user, an_application, an_organisation
from tracker.applications import (
    PartnerNotFound,
    add_partner,
    change_partner,
    get_application,
    get_partner,
    move_partner,
    remove_partner,
)
from tracker.applications.partners import countries
from tracker.db.models import Application, User
from tracker.errors import ApplicationNotFound, Invalid, NotAllowed

UNI: dict[str, Any] = {"name": "Universität Musterstadt", "short_name": "UMU", "country": "DE", "role": "BEN"}


def test_countries_stand_where_the_dictionary_has_them() -> None:
    names = list(countries("de").values())

    assert names.index("Oman") < names.index("Österreich") < names.index("Pakistan")


@pytest.fixture
def kim(session: Session) -> User:
    return a_user(session, an_organisation(session, short_name="CITY"))


@pytest.fixture
def draft(session: Session, kim: User) -> Application:
    return an_application(session, kim.memberships[0].organisation, kim)


def add(session: Session, draft: Application, kim: User, **changes: Any) -> None:
    add_partner(session, draft, user=kim, now=NOW, **{**UNI, **changes})


def places(session: Session, draft: Application) -> list[tuple[int, str]]:
    session.expire(draft, ["partners"])
    return [(each.position, each.short_name) for each in draft.partners]


def test_partners_are_added_moved_and_removed_without_gaps(session: Session, draft: Application, kim: User) -> None:
    for short_name in ("A", "B", "C"):
        add(session, draft, kim, short_name=short_name)

    move_partner(session, draft, draft.partners[3], up=True, user=kim, now=NOW)
    assert places(session, draft) == [(1, "CITY"), (2, "A"), (3, "C"), (4, "B")]

    move_partner(session, draft, draft.partners[1], up=False, user=kim, now=NOW)
    assert places(session, draft) == [(1, "CITY"), (2, "C"), (3, "A"), (4, "B")]

    remove_partner(session, draft, draft.partners[1], user=kim, now=NOW)
    assert places(session, draft) == [(1, "CITY"), (2, "A"), (3, "B")]


def test_the_coordinator_stays_first_and_moving_past_an_end_does_nothing(
    session: Session, draft: Application, kim: User
) -> None:
    for short_name in ("A", "B"):
        add(session, draft, kim, short_name=short_name)

    move_partner(session, draft, draft.partners[1], up=True, user=kim, now=NOW)
    move_partner(session, draft, draft.partners[2], up=False, user=kim, now=NOW)
    move_partner(session, draft, draft.partners[0], up=False, user=kim, now=NOW)

    assert places(session, draft) == [(1, "CITY"), (2, "A"), (3, "B")]
    with pytest.raises(Invalid, match="role"):
        remove_partner(session, draft, draft.partners[0], user=kim, now=NOW)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 201}),
        ("short_name", {"short_name": ""}),
        ("short_name", {"short_name": "x" * 41}),
        ("short_name", {"short_name": "CITY"}),
        ("country", {"country": "Deutschland"}),
        ("country", {"country": "ZZ"}),
        ("role", {"role": "BOSS"}),
        ("role", {"role": "COO"}),
    ],
)
def test_nonsense_is_refused_with_the_field_it_is_in(
    session: Session, draft: Application, kim: User, field: str, changes: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        add(session, draft, kim, **changes)

    assert caught.value.field == field
    assert len(draft.partners) == 1


def test_an_invited_member_sees_the_draft_until_the_invitation_is_taken_back(
    session: Session, draft: Application, kim: User
) -> None:
    university = an_organisation(session)
    guest = a_user(session, university)
    add(session, draft, kim, organisation=university)
    assert get_application(session, draft.id, user=guest) is draft

    with pytest.raises(Invalid, match="organisation"):
        add(session, draft, kim, short_name="X", organisation=university)
    change_partner(session, draft, draft.partners[1], organisation=None, user=kim, now=NOW, **UNI)

    with pytest.raises(ApplicationNotFound):
        get_application(session, draft.id, user=guest)


def test_the_coordinator_keeps_its_role_whatever_is_sent(session: Session, draft: Application, kim: User) -> None:
    with pytest.raises(Invalid, match="role"):
        change_partner(session, draft, draft.partners[0], user=kim, now=NOW, **{**UNI, "role": "BEN"})
    change_partner(session, draft, draft.partners[0], user=kim, now=NOW, **{**UNI, "role": "COO"})

    assert draft.partners[0].name == "Universität Musterstadt"
    assert draft.partners[0].organisation is draft.organisation


def test_partners_of_the_consortium_do_not_change_it(session: Session, draft: Application, kim: User) -> None:
    university = an_organisation(session)
    guest = a_user(session, university, "admin")
    add(session, draft, kim, organisation=university)

    with pytest.raises(NotAllowed):
        add(session, draft, guest, short_name="X")
    with pytest.raises(NotAllowed):
        remove_partner(session, draft, draft.partners[1], user=guest, now=NOW)


def test_a_partner_of_another_application_is_not_found_here(session: Session, draft: Application) -> None:
    other = an_application(session)

    with pytest.raises(PartnerNotFound):
        get_partner(draft, other.partners[0].id)
