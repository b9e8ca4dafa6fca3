"""An application goes its way in steps that follow from each other, each on record, taken by the coordinator only."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import CLOSES, NOW, a_call, a_user, an_application, an_organisation
from tracker.applications import (
    MOVES,
    Status,
    add_partner,
    board_of,
    is_open_for_writing,
    move_application,
)
from tracker.applications.board import STATUS_WORDS
from tracker.db.models import Application, Project, User
from tracker.errors import Invalid, NotAllowed
from tracker.i18n import messages


@pytest.fixture
def kim(session: Session) -> User:
    return a_user(session, an_organisation(session))


@pytest.fixture
def draft(session: Session, kim: User) -> Application:
    return an_application(session, kim.memberships[0].organisation, kim)


def test_the_way_to_the_grant_is_kept_step_by_step(session: Session, draft: Application, kim: User) -> None:
    move_application(session, draft, "submitted", user=kim, now=NOW, submitted_on=date(2026, 11, 23), note=" SEP-1 ")
    for day, status in enumerate(("under_evaluation", "reserve_list", "grant_preparation", "granted"), start=1):
        move_application(session, draft, status, user=kim, now=NOW + timedelta(days=day))

    session.expire(draft, ["status_changes"])
    assert draft.submitted_on == date(2026, 11, 23)
    assert [(each.old, each.new, each.note) for each in reversed(draft.status_changes)] == [
        ("", "in_preparation", ""),
        ("in_preparation", "submitted", "SEP-1"),
        ("submitted", "under_evaluation", ""),
        ("under_evaluation", "reserve_list", ""),
        ("reserve_list", "grant_preparation", ""),
        ("grant_preparation", "granted", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(old, new) for old in Status for new in (*Status, "closed", "") if new not in MOVES[old]],
)
def test_every_other_step_is_refused(session: Session, draft: Application, kim: User, old: str, new: str) -> None:
    draft.status = old

    with pytest.raises(Invalid, match="status"):
        move_application(session, draft, new, user=kim, now=NOW, submitted_on=date(2026, 11, 23))

    assert draft.status == old


def test_a_submission_needs_its_day_and_it_is_not_to_come(session: Session, draft: Application, kim: User) -> None:
    with pytest.raises(Invalid, match="submitted_on"):
        move_application(session, draft, "submitted", user=kim, now=NOW)
    with pytest.raises(Invalid, match="submitted_on"):
        move_application(session, draft, "submitted", user=kim, now=NOW, submitted_on=date(2026, 11, 25))

    assert (draft.status, draft.submitted_on) == ("in_preparation", None)


def test_taken_back_into_preparation_it_is_no_longer_submitted(session: Session, draft: Application, kim: User) -> None:
    move_application(session, draft, "submitted", user=kim, now=NOW, submitted_on=date(2026, 11, 24))

    move_application(session, draft, "in_preparation", user=kim, now=NOW)

    assert draft.submitted_on is None
    assert is_open_for_writing(draft)


def test_only_editors_of_the_coordinator_take_steps(session: Session, draft: Application, kim: User) -> None:
    university = an_organisation(session)
    guest = a_user(session, university, "admin")
    add_partner(
        session, draft, name="U", short_name="U", country="DE", role="BEN", organisation=university, user=kim, now=NOW
    )

    for person in (guest, a_user(session, draft.organisation, "reader"), a_user(session, is_office=True)):
        with pytest.raises(NotAllowed):
            move_application(session, draft, "idea", user=person, now=NOW)


def test_what_became_a_project_stays_granted(session: Session, draft: Application, kim: User) -> None:
    draft.status = "granted"
    session.add(
        Project(
            organisation=draft.organisation,
            application=draft,
            acronym="SAFER",
            title="Sichere Plätze",
            status="running",
            rules="eu_mga",
            starts_on=date(2027, 6, 1),
            ends_on=date(2029, 5, 31),
            max_grant=Decimal(500_000),
            funding_rate=Decimal("0.90"),
            indirect_rate=Decimal("0.07"),
            created_at=NOW,
        )
    )
    session.flush()

    with pytest.raises(Invalid, match="project"):
        move_application(session, draft, "grant_preparation", user=kim, now=NOW)


def test_the_board_has_every_state_and_the_next_to_close_on_top(session: Session, kim: User) -> None:
    city = kim.memberships[0].organisation
    late = an_application(session, city, kim, call=a_call(session, closes_at=CLOSES + timedelta(days=9)))
    soon = an_application(session, city, kim, call=a_call(session, closes_at=CLOSES))
    free = an_application(session, city, kim)
    won = an_application(session, city, kim, status="granted")
    an_application(session)

    board = {column.status: column.applications for column in board_of(session, kim)}

    assert list(board) == list(Status)
    assert board[Status.IN_PREPARATION] == [soon, late, free]
    assert board[Status.GRANTED] == [won]
    assert sum(len(column) for column in board.values()) == 4


def test_every_state_has_its_word_in_three_languages() -> None:
    words = {status: [messages(code).gettext(STATUS_WORDS[status]) for code in ("de", "fr")] for status in Status}

    assert words[Status.UNDER_EVALUATION] == ["In Bewertung", "En évaluation"]
    assert words[Status.GRANT_PREPARATION] == ["Vertragsvorbereitung", "Préparation de la convention"]
    assert all(STATUS_WORDS[status] not in pair for status, pair in words.items())
