"""People and organisations: who belongs where, and what a password must be."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.catalog.topics import facets
from tracker.db.models import Membership, Organisation, Profile, User
from tracker.errors import Invalid, NotFound
from tracker.i18n import LANGUAGES

ROLES: Final = ("admin", "editor", "reader")
WRITING_ROLES: Final = ("editor", "admin")
SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 200
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_hasher: Final = PasswordHasher()


class OrganisationNotFound(NotFound):
    """No organisation has this name or number."""


def add_organisation(
    session: Session, *, name: str, short_name: str, kind: str, country: str, region: str = "", now: datetime
) -> Organisation:
    """A new organisation with an empty profile; its name is unique."""
    if not name.strip():
        raise Invalid("name", "a name is needed")
    if session.scalar(select(Organisation).where(Organisation.name == name.strip())) is not None:
        raise Invalid("name", f"{name.strip()} is already here")
    if kind not in facets()["applicant_type"]:
        raise Invalid("kind", f"unknown applicant type {kind!r}; known are: {', '.join(facets()['applicant_type'])}")
    if not _COUNTRY.fullmatch(country):
        raise Invalid("country", f"{country!r} is no country code of two letters")
    added = Organisation(
        name=name.strip(),
        short_name=short_name.strip(),
        kind=kind,
        country=country.upper(),
        region=region,
        created_at=now,
        profile=Profile(topics=[], levels=[], languages=[]),
    )
    session.add(added)
    session.flush()
    return added


def get_organisation(session: Session, name: str) -> Organisation:
    """The organisation of this name, or ``OrganisationNotFound``."""
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        raise OrganisationNotFound(f"no organisation is called {name!r}")
    return found


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str,
    organisation: Organisation | None,
    role: str = "editor",
    is_office: bool = False,
    language: str = "de",
    now: datetime,
) -> User:
    """A new person, in an organisation or in the office; the address is unique, whatever its case."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise Invalid("email", f"{email!r} is no mail address")
    if role not in ROLES:
        raise Invalid("role", f"unknown role {role!r}")
    if language not in LANGUAGES:
        raise Invalid("language", f"unknown language {language!r}")
    if find_user(session, address) is not None:
        raise Invalid("email", f"{address} is already here")
    added = User(
        email=address,
        name=name.strip() or address,
        password_hash=password_hash,
        session_key=secrets.token_urlsafe(32),
        is_office=is_office,
        language=language,
        created_at=now,
    )
    if organisation is not None:
        added.memberships.append(Membership(organisation=organisation, role=role))
    session.add(added)
    session.flush()
    return added


def find_user(session: Session, email: str) -> User | None:
    """The person with this address, whatever its case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def hash_password(password: str) -> str:
    """The Argon2id hash of a password of acceptable length."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", f"at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        raise Invalid("password", f"at most {LONGEST_PASSWORD} characters")
    return _hasher.hash(password)


def is_password(password_hash: str, password: str) -> bool:
    """Whether a password belongs to a hash; takes as long for an empty hash, so that time tells nothing."""
    nobody = _hash_of_nobody()  # always, so that even the first check of a process tells nothing
    try:
        _hasher.verify(password_hash or nobody, password[: LONGEST_PASSWORD + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return bool(password_hash)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    """A hash that no password has, made when first needed: making it is slow on purpose."""
    return _hasher.hash(secrets.token_urlsafe(16))


def organisations_of(user: User, roles: Collection[str] = ROLES) -> set[int]:
    """The numbers of the organisations a person belongs to, in one of these roles."""
    return {link.organisation_id for link in user.memberships if link.role in roles}


def role_in(user: User, organisation_id: int) -> str | None:
    """The role of a person in an organisation, or none."""
    return next((each.role for each in user.memberships if each.organisation_id == organisation_id), None)


def end_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    user.session_key = secrets.token_urlsafe(32)
