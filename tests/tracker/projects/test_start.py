"""A granted application becomes a project, once, by those who coordinate it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOW, a_german_award, a_project, a_user, an_application, an_award, an_organisation
from tracker.applications import add_partner
from tracker.errors import Invalid, NotAllowed
from tracker.projects.start import Award, find_project_of, start_project


def test_the_project_takes_over_what_application_and_award_say(session: Session) -> None:
    city = an_organisation(session)
    user = a_user(session, city)
    application = an_application(session, city, user, acronym="SAFER", title="Sichere Plätze", status="granted")

    project = start_project(session, application, award=an_award(), user=user, now=NOW)

    assert (project.acronym, project.title, project.status) == ("SAFER", "Sichere Plätze", "running")
    assert (project.grant_number, project.max_grant) == ("101234567", Decimal("96300.00"))
    assert (project.funding_rate, project.indirect_rate) == (Decimal("0.90"), Decimal("0.07"))
    assert find_project_of(session, application) is project
    assert [(duty.kind, duty.due_on, duty.computed_on) for duty in project.obligations] == [
        ("periodic_report", date(2027, 3, 1), date(2027, 3, 1)),
        ("final_report", date(2028, 2, 29), date(2028, 2, 29)),
    ]


def test_every_partner_that_gets_money_has_a_line_in_every_category(session: Session) -> None:
    city, uni = an_organisation(session, short_name="CITY"), an_organisation(session, short_name="UNI")

    project = a_project(session, city, partners=[uni], budget={(2, "A"): Decimal("25000.00")})

    lines = {(line.partner.short_name if line.partner else "", line.category): line.amount for line in project.lines}
    assert [partner.short_name for partner in project.partners] == ["CITY", "UNI"]
    assert lines[("UNI", "A")] == Decimal("25000.00")
    assert lines[("CITY", "D2")] == Decimal("0.00")
    assert ("CITY", "E") not in lines  # indirect costs are reckoned, not planned by hand
    assert lines[("", "eu_contribution")] == Decimal("96300.00")


def test_associated_partners_take_no_part_in_the_money(session: Session) -> None:
    city = an_organisation(session)
    user = a_user(session, city)
    application = an_application(session, city, user)
    add_partner(session, application, name="Polizei", short_name="POL", country="DE", role="AP", user=user, now=NOW)
    application.status = "granted"

    project = start_project(session, application, award=a_german_award(), user=user, now=NOW)

    assert [partner.number for partner in project.partners] == [1]
    assert "POL" not in [partner.short_name for partner in project.partners]


@pytest.mark.parametrize("status", ["in_preparation", "submitted", "rejected"])
def test_only_a_granted_application_becomes_a_project(session: Session, status: str) -> None:
    city = an_organisation(session)
    user = a_user(session, city)
    application = an_application(session, city, user, status=status)

    with pytest.raises(Invalid, match="Only a granted application"):
        start_project(session, application, award=an_award(), user=user, now=NOW)


def test_an_application_becomes_one_project_only(session: Session) -> None:
    project = a_project(session)
    user = a_user(session, project.organisation)
    assert project.application is not None

    with pytest.raises(Invalid, match="already been started"):
        start_project(session, project.application, award=an_award(), user=user, now=NOW)


def test_readers_and_partners_start_no_project(session: Session) -> None:
    city, partner = an_organisation(session), an_organisation(session)
    user = a_user(session, city)
    application = an_application(session, city, user)
    add_partner(
        session,
        application,
        name=partner.name,
        short_name="P",
        country="DE",
        role="BEN",
        organisation=partner,
        user=user,
        now=NOW,
    )
    application.status = "granted"

    for person in (a_user(session, city, "reader"), a_user(session, partner, "admin"), a_user(session)):
        with pytest.raises(NotAllowed):
            start_project(session, application, award=an_award(), user=person, now=NOW)


@pytest.mark.parametrize(
    ("award", "field"),
    [
        (an_award(rules="de_geraten"), "rules"),
        (an_award(max_grant=Decimal(0)), "max_grant"),
        (an_award(funding_rate=Decimal("1.1")), "funding_rate"),
        (an_award(funding_rate=Decimal(0)), "funding_rate"),
        (an_award(indirect_rate=Decimal(1)), "indirect_rate"),
        (an_award(ends_on=date(2025, 1, 1)), "ends_on"),
    ],
)
def test_a_senseless_award_is_named(session: Session, award: Award, field: str) -> None:
    city = an_organisation(session)
    user = a_user(session, city)
    application = an_application(session, city, user, status="granted")

    with pytest.raises(Invalid) as wrong:
        start_project(session, application, award=award, user=user, now=NOW)

    assert wrong.value.field == field
