"""The partners of an application: numbered from 1, which is the coordinator, without gaps."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Final

from babel import Locale
from sqlalchemy.orm import Session

from tracker.applications.access import check_coordinating
from tracker.applications.board import check_open_for_writing
from tracker.db.models import Application, Organisation, Partner, User
from tracker.errors import Invalid, NotFound
from tracker.i18n import mark

PARTNER_ROLES: Final = ("COO", "BEN", "AE", "AP", "OTHER")
PARTNER_ROLE_WORDS: Final = {
    "COO": mark("Coordinator"),
    "BEN": mark("Beneficiary"),
    "AE": mark("Affiliated entity"),
    "AP": mark("Associated partner"),
    "OTHER": mark("Other"),
}
LONGEST_NAME: Final = 200
LONGEST_SHORT_NAME: Final = 40
MOST_PARTNERS: Final = 100


class PartnerNotFound(NotFound):
    """The application has no such partner."""


def get_partner(application: Application, partner_id: int) -> Partner:
    """The partner of this application with this number, or ``PartnerNotFound``."""
    for partner in application.partners:
        if partner.id == partner_id:
            return partner
    raise PartnerNotFound(f"the application has no partner {partner_id}")


def add_partner(
    session: Session,
    application: Application,
    *,
    name: str,
    short_name: str,
    country: str,
    role: str,
    organisation: Organisation | None = None,
    user: User,
    now: datetime,
) -> Partner:
    """Add a partner at the end; an organisation of the network that is named here sees and writes the draft."""
    _check(application, user)
    if role == "COO":
        raise Invalid("role", mark("There is one coordinator: the organisation that started the application."))
    if len(application.partners) >= MOST_PARTNERS:
        raise Invalid("name", mark("There is no room for more partners."))
    partner = Partner(position=len(application.partners) + 1, application_id=application.id)
    _fill(application, partner, name=name, short_name=short_name, country=country, role=role)
    _invite(application, partner, organisation)
    application.partners.append(partner)
    application.changed_at = now
    session.flush()
    return partner


def change_partner(
    session: Session,
    application: Application,
    partner: Partner,
    *,
    name: str,
    short_name: str,
    country: str,
    role: str,
    organisation: Organisation | None = None,
    user: User,
    now: datetime,
) -> None:
    """Correct a partner; the coordinator keeps role and organisation."""
    _check(application, user)
    if (partner.role == "COO") != (role == "COO"):
        raise Invalid("role", mark("There is one coordinator: the organisation that started the application."))
    _fill(application, partner, name=name, short_name=short_name, country=country, role=role)
    if partner.role != "COO":
        _invite(application, partner, organisation)
    application.changed_at = now
    session.flush()


def remove_partner(session: Session, application: Application, partner: Partner, *, user: User, now: datetime) -> None:
    """Take a partner out; those behind move up. What they wrote stays."""
    _check(application, user)
    if partner.role == "COO":
        raise Invalid("role", mark("The coordinator cannot leave its own application."))
    application.partners.remove(partner)
    application.changed_at = now
    session.flush()
    _renumber(session, application)


def move_partner(
    session: Session, application: Application, partner: Partner, *, up: bool, user: User, now: datetime
) -> None:
    """Swap a partner with its neighbour; the coordinator stays first, and at an end nothing happens."""
    _check(application, user)
    at = application.partners.index(partner)
    other = at - 1 if up else at + 1
    if partner.role == "COO" or not 1 <= other < len(application.partners):
        return
    order = list(application.partners)
    order[at], order[other] = order[other], order[at]
    for index, each in enumerate(order):
        each.position = -1 - index  # out of the way, so that no two ever have the same place
    session.flush()
    application.partners[:] = order
    application.changed_at = now
    _renumber(session, application)


@lru_cache(maxsize=3)
def countries(language: str) -> dict[str, str]:
    """The countries of the world by code, named and sorted in a language."""
    names = Locale(language).territories
    known = {
        code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(known.items(), key=lambda pair: _sort_key(pair[1])))


def _sort_key(name: str) -> str:
    """A name as the dictionary sorts it: ``Österreich`` between ``Oman`` and ``Pakistan``."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()


_NO_COUNTRY: Final = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")


def _check(application: Application, user: User) -> None:
    check_coordinating(application, user)
    check_open_for_writing(application)


def _fill(application: Application, partner: Partner, *, name: str, short_name: str, country: str, role: str) -> None:
    name, short_name, country = " ".join(name.split()), " ".join(short_name.split()), country.strip().upper()
    if not name:
        raise Invalid("name", mark("Please fill in this field."))
    if not short_name:
        raise Invalid("short_name", mark("Please fill in this field."))
    if len(name) > LONGEST_NAME:
        raise Invalid("name", mark("This is too long."))
    if len(short_name) > LONGEST_SHORT_NAME:
        raise Invalid("short_name", mark("This is too long."))
    if any(each.short_name == short_name and each is not partner for each in application.partners):
        raise Invalid("short_name", mark("Another partner has this short name."))
    if country not in countries("en"):
        raise Invalid("country", mark("Please choose a country."))
    if role not in PARTNER_ROLES:
        raise Invalid("role", mark("Please choose a role."))
    partner.name, partner.short_name, partner.country, partner.role = name, short_name, country, role


def _invite(application: Application, partner: Partner, organisation: Organisation | None) -> None:
    number = organisation.id if organisation is not None else None
    taken = {each.organisation_id for each in application.partners if each is not partner}
    if number is not None and number in taken:
        raise Invalid("organisation", mark("This organisation takes part already."))
    partner.organisation_id, partner.organisation = number, organisation


def _renumber(session: Session, application: Application) -> None:
    """Give the places from 1 on, one after the other: each is free before it is taken."""
    for position, partner in enumerate(application.partners, start=1):
        partner.position = position
        session.flush()
