"""What is still to be handed in, and who should be reminded of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.db.models import Membership, Obligation, Project, User
from tracker.people import WRITING_ROLES
from tracker.projects.access import organisations_in


def find_open_obligations(session: Session) -> list[Obligation]:
    """Obligations of running projects that have not been submitted, the most urgent first."""
    due = (
        select(Obligation)
        .join(Obligation.project)
        .where(Obligation.submitted_on.is_(None), Project.status == "running")
        .options(joinedload(Obligation.project), joinedload(Obligation.period))
        .order_by(Obligation.due_on, Obligation.id)
    )
    return list(session.scalars(due))


def people_to_remind(session: Session, obligation: Obligation) -> list[User]:
    """Active editors and admins of the organisations that take part, each once."""
    writing = select(Membership.user_id).where(
        Membership.organisation_id.in_(organisations_in(obligation.project)), Membership.role.in_(WRITING_ROLES)
    )
    return list(session.scalars(select(User).where(User.id.in_(writing), User.active).order_by(User.id)))
