"""The demo's network: an office, two cities, a university and an association, with people in every role."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.db.models import Organisation, User
from tracker.people import add_organisation, add_user, hash_password

PASSWORD: Final = "callboard-demo"  # noqa: S105 - known to everybody on purpose; lives in scratch databases only


@dataclass(frozen=True, kw_only=True)
class Member:
    """One organisation of the demo and what it looks for."""

    name: str
    short_name: str
    kind: str
    region: str
    city: str
    topics: tuple[str, ...]
    country: str = "DE"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One login of the demo; ``who`` says in one line what the person is and may do."""

    email: str
    name: str
    who: str
    organisation: str = ""  # short name; empty for the office
    role: str = "editor"
    language: str = "de"


MEMBERS: Final = (
    Member(
        name="Stadt Lindenbrück",
        short_name="Lindenbrück",
        kind="kommune",
        region="niedersachsen",
        city="Lindenbrück",
        topics=(
            "crime_prevention_general",
            "public_space_design",
            "youth_crime",
            "gender_based_violence",
            "radicalisation_extremism",
        ),
    ),
    Member(
        name="Stadt Hafenau",
        short_name="Hafenau",
        kind="kommune",
        region="sachsen",
        city="Hafenau",
        topics=("crime_prevention_general", "drugs_addiction", "integration_migration"),
    ),
    Member(
        name="Hochschule Mittelland",
        short_name="HSM",
        kind="hochschule",
        region="hessen",
        city="Mittelland",
        topics=("research_innovation_security", "radicalisation_extremism"),
    ),
    Member(
        name="Weitblick – Verein für Opferhilfe und Prävention e. V.",
        short_name="Weitblick",
        kind="verein",
        region="niedersachsen",
        city="Lindenbrück",
        topics=("victims_rights", "gender_based_violence"),
    ),
)

PEOPLE: Final = (
    Person(email="buero@netzwerk.example", name="Renate Vogt", who="Geschäftsstelle des Netzwerks"),
    Person(
        email="praevention@lindenbrueck.example",
        name="Jonas Albrecht",
        who="Stadt Lindenbrück, Präventionsbeauftragter (schreibt Anträge)",
        organisation="Lindenbrück",
    ),
    Person(
        email="leitung@lindenbrueck.example",
        name="Dr. Miriam Sander",
        who="Stadt Lindenbrück, Verwaltung des Zugangs (Admin)",
        organisation="Lindenbrück",
        role="admin",
    ),
    Person(
        email="rat@lindenbrueck.example",
        name="Peter Okafor",
        who="Stadt Lindenbrück, liest mit",
        organisation="Lindenbrück",
        role="reader",
    ),
    Person(
        email="sicherheit@hafenau.example",
        name="Sylwia Kowalczyk",
        who="Stadt Hafenau, Fachbereich Sicherheit und Ordnung",
        organisation="Hafenau",
        role="admin",
    ),
    Person(
        email="forschung@hs-mittelland.example",
        name="Prof. Claire Dubois",
        who="Hochschule Mittelland, Partnerin (Französisch)",
        organisation="HSM",
        language="fr",
    ),
    Person(
        email="projekte@weitblick.example",
        name="Amira Haddad",
        who="Weitblick e. V., Partnerin (Englisch)",
        organisation="Weitblick",
        language="en",
    ),
)


def seed_people(session: Session, *, now: datetime) -> None:
    """Add the organisations and people of the demo to an empty database."""
    organisations = {member.short_name: _organisation(session, member, now) for member in MEMBERS}
    kept = hash_password(PASSWORD)
    for person in PEOPLE:
        add_user(
            session,
            email=person.email,
            name=person.name,
            password_hash=kept,
            organisation=organisations[person.organisation] if person.organisation else None,
            role=person.role,
            is_office=not person.organisation,
            language=person.language,
            now=now,
        )


def logins() -> list[dict[str, str]]:
    """The logins as the demo prints them."""
    return [{"email": person.email, "who": person.who, "password": PASSWORD} for person in PEOPLE]


def person(session: Session, email: str) -> User:
    """A person of the demo by address."""
    return session.query(User).filter_by(email=email).one()


def _organisation(session: Session, member: Member, now: datetime) -> Organisation:
    added = add_organisation(
        session,
        name=member.name,
        short_name=member.short_name,
        kind=member.kind,
        country=member.country,
        region=member.region,
        now=now,
    )
    added.city = member.city
    added.profile.topics = list(member.topics)
    return added
