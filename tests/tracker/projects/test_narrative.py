"""The words of a report: every save is a version, and of two at once none is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from tests.builders import NOW, a_german_award, a_project, a_user, an_organisation
from tracker.db.engine import open_engine, session_factory
from tracker.db.models import Obligation, ReportText, User
from tracker.documents import EMPTY, document_text, parse_plain
from tracker.errors import Invalid, NotAllowed
from tracker.projects.narrative import ReportConflict, find_texts, report_sections, save_text

FIRST, SECOND = parse_plain("Drei Begehungen."), parse_plain("Vier Begehungen.")


def test_a_german_report_asks_for_the_four_parts_of_a_sachbericht(session: Session) -> None:
    project = a_project(session, award=a_german_award())

    titles = [section.title.de for section in report_sections(project.obligations[0])]

    assert titles == [
        "Verwendung der Zuwendung und erzieltes Ergebnis",
        "Vergleich mit den gesetzten Zielen",
        "Notwendigkeit und Angemessenheit der geleisteten Arbeit",
        "Wichtigste Positionen des zahlenmäßigen Nachweises und Abweichungen",
    ]


def test_every_save_is_a_version_and_the_newest_counts(session: Session) -> None:
    obligation = a_project(session, award=a_german_award()).obligations[0]
    user = a_user(session, obligation.project.organisation)

    save_text(session, obligation, "use", FIRST, base_version=0, user=user, now=NOW)
    save_text(session, obligation, "use", SECOND, base_version=1, user=user, now=NOW)

    assert find_texts(session, obligation)["use"].document == SECOND.json
    kept = session.scalars(select(ReportText.version).where(ReportText.obligation_id == obligation.id))
    assert sorted(kept) == [1, 2]


def test_the_same_text_again_and_an_empty_one_at_first_change_nothing(session: Session) -> None:
    obligation = a_project(session).obligations[0]
    user = a_user(session, obligation.project.organisation)

    nothing = save_text(session, obligation, "summary", EMPTY, base_version=0, user=user, now=NOW)
    first = save_text(session, obligation, "summary", FIRST, base_version=0, user=user, now=NOW)
    again = save_text(session, obligation, "summary", FIRST, base_version=0, user=user, now=NOW)

    assert nothing is None
    assert first is again
    assert find_texts(session, obligation)["summary"].version == 1


def test_a_save_from_an_old_state_overwrites_nothing_and_keeps_both_texts(session: Session) -> None:
    obligation = a_project(session).obligations[0]
    kim = a_user(session, obligation.project.organisation, name="Kim")
    save_text(session, obligation, "summary", FIRST, base_version=0, user=kim, now=NOW)

    with pytest.raises(ReportConflict) as conflict:
        save_text(session, obligation, "summary", SECOND, base_version=0, user=kim, now=NOW)

    assert document_text(conflict.value.theirs).strip() == "Drei Begehungen."
    assert document_text(conflict.value.yours).strip() == "Vier Begehungen."
    assert (conflict.value.version, conflict.value.saved_by.name) == (1, "Kim")
    assert find_texts(session, obligation)["summary"].document == FIRST.json


def test_partners_write_and_readers_and_unknown_sections_are_refused(session: Session) -> None:
    city, uni = an_organisation(session), an_organisation(session)
    obligation = a_project(session, city, partners=[uni]).obligations[0]

    save_text(session, obligation, "summary", FIRST, base_version=0, user=a_user(session, uni, "editor"), now=NOW)

    with pytest.raises(NotAllowed):
        save_text(session, obligation, "summary", SECOND, base_version=1, user=a_user(session, uni, "reader"), now=NOW)
    with pytest.raises(Invalid):
        save_text(session, obligation, "gossip", FIRST, base_version=0, user=a_user(session, city), now=NOW)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_of_two_saves_at_the_same_moment_the_second_meets_a_conflict(postgres_url: str) -> None:
    with opened(postgres_url) as engine:
        sessions = session_factory(engine)
        with sessions() as session:
            obligation = a_project(session).obligations[0]
            numbers = (obligation.id, a_user(session, obligation.project.organisation).id)
            session.commit()
        met: list[ReportConflict] = []
        with sessions() as first:
            save_in(first, *numbers, words="Drei Begehungen.")
            other = Thread(target=save_and_meet, args=(sessions, numbers, met))
            other.start()
            other.join(timeout=1)  # it waits for the first to end
            first.commit()
        other.join(timeout=30)

    assert [document_text(conflict.theirs).strip() for conflict in met] == ["Drei Begehungen."]


def save_in(session: Session, obligation_id: int, user_id: int, *, words: str) -> None:
    obligation, user = session.get_one(Obligation, obligation_id), session.get_one(User, user_id)
    save_text(session, obligation, "summary", parse_plain(words), base_version=0, user=user, now=NOW)


def save_and_meet(sessions: sessionmaker[Session], numbers: tuple[int, int], met: list[ReportConflict]) -> None:
    with sessions() as second:
        try:
            save_in(second, *numbers, words="Vier Begehungen.")
        except ReportConflict as conflict:
            met.append(conflict)
