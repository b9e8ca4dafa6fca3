"""Whose project it is: the coordinator sees everything, a partner sees what is shared and its own costs.

A project of others does not exist for a stranger. Who pays what to whom is shown to nobody but the organisation that
pays and the coordinator, who answers for it.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.db.models import Obligation, Project, ProjectPartner, User
from tracker.errors import NotAllowed, NotFound, ProjectNotFound
from tracker.people import ROLES, WRITING_ROLES, organisations_of


class ObligationNotFound(NotFound):
    """The project has no such obligation."""


def get_project(session: Session, project_id: int, *, user: User) -> Project:
    """The project, if an organisation of this person takes part in it; otherwise ``ProjectNotFound``."""
    project = session.get(Project, project_id)
    if project is None or not organisations_in(project) & organisations_of(user):
        raise ProjectNotFound(f"no project has the number {project_id}")
    return project


def find_projects(session: Session, user: User) -> list[Project]:
    """The projects in which an organisation of this person takes part; those that end last come first."""
    mine = organisations_of(user)
    invited = select(ProjectPartner.project_id).where(ProjectPartner.organisation_id.in_(mine))
    found = (
        select(Project)
        .where(or_(Project.organisation_id.in_(mine), Project.id.in_(invited)))
        .options(selectinload(Project.obligations), selectinload(Project.organisation))
        .order_by(Project.ends_on.desc(), Project.id.desc())
    )
    return list(session.scalars(found))


def get_obligation(project: Project, obligation_id: int) -> Obligation:
    """An obligation of the project, or ``ObligationNotFound``."""
    for obligation in project.obligations:
        if obligation.id == obligation_id:
            return obligation
    raise ObligationNotFound(f"the project has no obligation {obligation_id}")


def organisations_in(project: Project) -> set[int]:
    """The member organisations that take part."""
    invited = {partner.organisation_id for partner in project.partners if partner.organisation_id is not None}
    return {project.organisation_id} | invited


def is_of_coordinator(project: Project, user: User) -> bool:
    """Whether this person belongs to the coordinating organisation, in whatever role."""
    return project.organisation_id in organisations_of(user)


def is_coordinating(project: Project, user: User) -> bool:
    """Whether this person decides for the coordinator: budget, due days, submission, income."""
    return project.organisation_id in organisations_of(user, WRITING_ROLES)


def is_writing(project: Project, user: User) -> bool:
    """Whether this person may write in reports: editors and admins of any organisation that takes part."""
    return bool(organisations_in(project) & organisations_of(user, WRITING_ROLES))


def find_shown_partners(project: Project, user: User) -> list[ProjectPartner]:
    """The partners whose costs this person sees."""
    return _partners_of(project, user, ROLES)


def find_writable_partners(project: Project, user: User) -> list[ProjectPartner]:
    """The partners whose costs this person enters."""
    return _partners_of(project, user, WRITING_ROLES)


def check_coordinating(project: Project, user: User) -> None:
    """Raise ``NotAllowed`` unless this person decides for the coordinator."""
    if not is_coordinating(project, user):
        raise NotAllowed("only editors of the coordinating organisation may do this")


def check_writing(project: Project, user: User) -> None:
    """Raise ``NotAllowed`` unless this person may write in reports."""
    if not is_writing(project, user):
        raise NotAllowed("only editors of the organisations that take part write in a project")


def check_writing_costs(project: Project, partner: ProjectPartner, user: User) -> None:
    """Raise ``NotAllowed`` unless this person enters costs of the partner."""
    if partner not in find_writable_partners(project, user):
        raise NotAllowed("only editors of the partner or of the coordinator enter its costs")


def _partners_of(project: Project, user: User, roles: tuple[str, ...]) -> list[ProjectPartner]:
    mine = organisations_of(user, roles)
    if project.organisation_id in mine:
        return list(project.partners)
    return [partner for partner in project.partners if partner.organisation_id in mine]
