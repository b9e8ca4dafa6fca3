"""People and organisations are added once and passwords are kept as Argon2 hashes."""

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_user, an_organisation
from tracker.errors import Invalid
from tracker.people import (
    OrganisationNotFound,
    add_organisation,
    add_user,
    end_sessions,
    find_user,
    get_organisation,
    hash_password,
    is_password,
    role_in,
)


def test_a_person_is_found_whatever_the_case_of_the_address(session: Session) -> None:
    city = an_organisation(session)

    added = add_user(session, email="Kim@Stadt.Example", name="Kim", password_hash="", organisation=city, now=NOW)

    assert find_user(session, "kim@stadt.example") is added
    assert role_in(added, city.id) == "editor"


def test_the_same_address_is_refused_with_the_field_named(session: Session) -> None:
    user = a_user(session)

    with pytest.raises(Invalid) as caught:
        add_user(session, email=user.email.upper(), name="Kim", password_hash="", organisation=None, now=NOW)

    assert caught.value.field == "email"


@pytest.mark.parametrize("address", ["", "kim", "kim@stadt", "a b@c.de", "kim@stadt.de\nBcc: x@y.de"])
def test_what_is_no_address_is_refused(session: Session, address: str) -> None:
    with pytest.raises(Invalid):
        add_user(session, email=address, name="Kim", password_hash="", organisation=None, now=NOW)


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("kind", "guild"), ("country", "DEU"), ("country", "")])
def test_an_organisation_of_an_unknown_kind_or_country_is_refused(session: Session, field: str, value: str) -> None:
    details = {"name": "Stadt A", "short_name": "A", "kind": "kommune", "country": "DE", field: value}

    with pytest.raises(Invalid) as caught:
        add_organisation(session, **details, now=NOW)

    assert caught.value.field == field


def test_an_organisation_is_had_by_its_name(session: Session) -> None:
    city = an_organisation(session)

    assert get_organisation(session, city.name) is city
    with pytest.raises(OrganisationNotFound, match="no organisation is called 'Nirgendwo'"):
        get_organisation(session, "Nirgendwo")


def test_an_organisation_has_one_name(session: Session) -> None:
    add_organisation(session, name="Stadt A", short_name="A", kind="kommune", country="de", now=NOW)

    with pytest.raises(Invalid, match="already here"):
        add_organisation(session, name=" Stadt A ", short_name="B", kind="kommune", country="de", now=NOW)


def test_a_password_is_known_by_its_hash_only() -> None:
    kept = hash_password("korrektes pferd batterie")

    assert kept.startswith("$argon2id$")
    assert is_password(kept, "korrektes pferd batterie")
    assert not is_password(kept, "korrektes pferd")
    assert not is_password("", "")
    assert not is_password("no hash", "anything")


@pytest.mark.parametrize("password", ["short", "x" * 1000])
def test_a_password_too_short_or_absurdly_long_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="password"):
        hash_password(password)


def test_ending_sessions_changes_the_key(session: Session) -> None:
    user = a_user(session)
    before = user.session_key

    end_sessions(user)

    assert user.session_key != before
