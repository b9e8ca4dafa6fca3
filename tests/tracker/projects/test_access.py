"""A project exists for those who take part; who pays what is seen by the payer and the coordinator only."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_cost, a_project, a_user, an_organisation
from tracker.db.models import Organisation, Project
from tracker.errors import ProjectNotFound
from tracker.projects import (
    ObligationNotFound,
    find_projects,
    find_shown_partners,
    find_writable_partners,
    get_obligation,
    get_project,
    is_coordinating,
    is_of_coordinator,
    is_writing,
)
from tracker.projects.costs import CostNotFound, get_cost


@dataclass(frozen=True)
class Consortium:
    """A coordinator, two partners, and their project."""

    city: Organisation
    uni: Organisation
    ngo: Organisation
    project: Project


@pytest.fixture
def consortium(session: Session) -> Consortium:
    city, uni, ngo = (an_organisation(session, short_name=name) for name in ("CITY", "UNI", "NGO"))
    return Consortium(city, uni, ngo, a_project(session, city, partners=[uni, ngo]))


def test_a_project_of_others_does_not_exist(session: Session, consortium: Consortium) -> None:
    stranger = a_user(session, an_organisation(session), "admin")
    office = a_user(session, is_office=True)

    for person in (stranger, office):
        assert find_projects(session, person) == []
        with pytest.raises(ProjectNotFound):
            get_project(session, consortium.project.id, user=person)


@pytest.mark.parametrize("role", ["reader", "editor", "admin"])
def test_members_of_every_organisation_that_takes_part_see_it(
    session: Session, consortium: Consortium, role: str
) -> None:
    for organisation in (consortium.city, consortium.uni, consortium.ngo):
        person = a_user(session, organisation, role)

        assert find_projects(session, person) == [consortium.project]
        assert get_project(session, consortium.project.id, user=person) is consortium.project


def test_the_coordinator_sees_all_costs_and_a_partner_its_own(session: Session, consortium: Consortium) -> None:
    shown = {
        organisation.short_name: [
            partner.short_name for partner in find_shown_partners(consortium.project, a_user(session, organisation))
        ]
        for organisation in (consortium.city, consortium.uni)
    }

    assert shown == {"CITY": ["CITY", "UNI", "NGO"], "UNI": ["UNI"]}


def test_readers_see_and_do_not_write(session: Session, consortium: Consortium) -> None:
    reader = a_user(session, consortium.city, "reader")

    assert len(find_shown_partners(consortium.project, reader)) == 3
    assert find_writable_partners(consortium.project, reader) == []
    assert is_of_coordinator(consortium.project, reader)
    assert not is_coordinating(consortium.project, reader)
    assert not is_writing(consortium.project, reader)


def test_partners_write_in_reports_and_do_not_decide(session: Session, consortium: Consortium) -> None:
    editor = a_user(session, consortium.uni, "editor")

    assert is_writing(consortium.project, editor)
    assert not is_coordinating(consortium.project, editor)
    assert [partner.short_name for partner in find_writable_partners(consortium.project, editor)] == ["UNI"]


def test_the_cost_of_another_partner_does_not_exist(session: Session, consortium: Consortium) -> None:
    cost = a_cost(session, consortium.project, partner=3)
    uni, city = a_user(session, consortium.uni, "admin"), a_user(session, consortium.city, "reader")

    assert get_cost(session, consortium.project, cost.id, user=city) is cost
    with pytest.raises(CostNotFound):
        get_cost(session, consortium.project, cost.id, user=uni)


def test_a_cost_or_obligation_of_another_project_does_not_exist_here(session: Session, consortium: Consortium) -> None:
    other = a_project(session, consortium.city, acronym="OTHER")
    cost, editor = a_cost(session, other), a_user(session, consortium.city)

    with pytest.raises(CostNotFound):
        get_cost(session, consortium.project, cost.id, user=editor)
    with pytest.raises(ObligationNotFound):
        get_obligation(consortium.project, other.obligations[0].id)
