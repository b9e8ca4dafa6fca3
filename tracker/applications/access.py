"""Whose application it is: members of its organisations see it, editors write, the coordinating one decides.

An organisation takes part as coordinator or as a partner that was invited as a member of the network. For everybody
else an application does not exist.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.db.models import Application, Partner, User
from tracker.errors import ApplicationNotFound, NotAllowed
from tracker.people import WRITING_ROLES, organisations_of


def get_application(session: Session, application_id: int, *, user: User) -> Application:
    """The application, if an organisation of this person takes part in it; otherwise ``ApplicationNotFound``."""
    application = session.get(Application, application_id)
    if application is None or not _organisations(application) & organisations_of(user):
        raise ApplicationNotFound(f"no application has the number {application_id}")
    return application


def find_applications(session: Session, user: User) -> list[Application]:
    """The applications in which an organisation of this person takes part, the latest changed first."""
    mine = organisations_of(user)
    invited = select(Partner.application_id).where(Partner.organisation_id.in_(mine))
    found = (
        select(Application)
        .where(or_(Application.organisation_id.in_(mine), Application.id.in_(invited)))
        .options(selectinload(Application.call), selectinload(Application.organisation))
        .order_by(Application.changed_at.desc(), Application.id.desc())
    )
    return list(session.scalars(found))


def is_writing(application: Application, user: User) -> bool:
    """Whether this person may write in the draft: editors and admins of any organisation that takes part."""
    return bool(_organisations(application) & organisations_of(user, WRITING_ROLES))


def is_coordinating(application: Application, user: User) -> bool:
    """Whether this person may change partners, details and status: editors and admins of the coordinator."""
    return application.organisation_id in organisations_of(user, WRITING_ROLES)


def check_writing(application: Application, user: User) -> None:
    """Raise ``NotAllowed`` unless this person may write in the draft."""
    if not is_writing(application, user):
        raise NotAllowed("only editors of the organisations that take part write in an application")


def check_coordinating(application: Application, user: User) -> None:
    """Raise ``NotAllowed`` unless this person decides for the coordinator."""
    if not is_coordinating(application, user):
        raise NotAllowed("only editors of the coordinating organisation may do this")


def _organisations(application: Application) -> set[int]:
    invited = {partner.organisation_id for partner in application.partners if partner.organisation_id is not None}
    return {application.organisation_id} | invited
