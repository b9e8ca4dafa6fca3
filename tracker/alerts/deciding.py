"""Deciding what is due to be told, and to whom; and one run of deciding and sending."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tracker.alerts.changes import tell_changes
from tracker.alerts.duties import remind_of_obligations
from tracker.alerts.reminders import remind_of_deadlines
from tracker.alerts.telling import Decided
from tracker.config import Settings
from tracker.db.models import User, Watch
from tracker.mail import Sender, Smtp
from tracker.outbox import Sent, count_waiting, send_waiting

PEOPLE_AT_A_TIME: Final = 50

Turn = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class AlertsReport:
    """What one run decided and sent; without ``sent`` it was a dry run."""

    now: datetime
    decided: Decided
    sent: Sent | None
    waiting: int

    def to_json(self) -> dict[str, Any]:
        """The object that ``callboard alerts --json`` prints."""
        sent = self.sent
        return {
            "now": self.now.isoformat(),
            "dry_run": sent is None,
            "notices": [alert.to_json() for alert in self.decided.notices],
            "problems": self.decided.problems,
            "sent": sent.sent if sent else 0,
            "postponed": sent.postponed if sent else 0,
            "failed": sent.failed if sent else 0,
            "reason": sent.reason if sent else "",
            "waiting": self.waiting,
        }

    def lines(self) -> list[str]:
        """The same for a person at a terminal."""
        lines = [
            f"{'mail' if alert.mailed else 'notice'} to {alert.to_address}: {alert.subject}"
            for alert in self.decided.notices
        ]
        lines += [f"could not tell: {problem}" for problem in self.decided.problems]
        if self.sent is None:
            return [*lines, f"dry run: {len(self.decided.notices)} due, nothing written or sent"]
        lines.append(
            f"{len(self.decided.notices)} due, {self.sent.sent} sent, {self.sent.postponed} postponed, "
            f"{self.sent.failed} failed, {self.waiting} waiting"
        )
        return [*lines, f"last trouble: {self.sent.reason}"] if self.sent.reason else lines


def decide_alerts(session: Session, *, settings: Settings, now: datetime) -> Decided:
    """Decide everything that is due and write notices and mails in the caller's transaction.

    Deciding twice, or in two processes at once, tells nobody twice: what was told is a primary key in the database.
    """
    decided = Decided()
    _decide_for(session, decided, find_followers(session), settings=settings, now=now)
    remind_of_obligations(session, decided, settings=settings, now=now)
    return decided


def decide_in_turns(
    sessions: sessionmaker[Session],
    *,
    settings: Settings,
    now: datetime,
    dry_run: bool = False,
    people_at_a_time: int = PEOPLE_AT_A_TIME,
) -> Decided:
    """The same a few people at a time, each turn committed by itself, so that a long run keeps nobody from writing.

    A dry run rolls every turn back.
    """
    with sessions() as session:
        followers = find_followers(session)
    turns: list[Turn] = [
        partial(_decide_for, people=followers[start : start + people_at_a_time])
        for start in range(0, len(followers), people_at_a_time)
    ]
    decided = Decided()
    for turn in [*turns, remind_of_obligations]:
        with sessions() as session:
            taken = Decided()
            turn(session, taken, settings=settings, now=now)
            if dry_run:
                session.rollback()
            else:
                session.commit()
        decided.notices.extend(taken.notices)
        decided.problems.extend(taken.problems)
    return decided


def run_alerts(
    sessions: sessionmaker[Session],
    *,
    settings: Settings,
    now: datetime,
    dry_run: bool = False,
    sender: Sender | None = None,
) -> AlertsReport:
    """Decide and send what waits; a dry run decides the same, writes nothing and sends nothing."""
    decided = decide_in_turns(sessions, settings=settings, now=now, dry_run=dry_run)
    sent = None if dry_run else send_waiting(sessions, sender=sender or Smtp(settings), now=now)
    with sessions() as session:
        return AlertsReport(now=now, decided=decided, sent=sent, waiting=count_waiting(session))


def find_followers(session: Session) -> list[int]:
    """The numbers of all active people who follow a call."""
    followers = select(User.id).where(User.active, User.id.in_(select(Watch.user_id)))
    return list(session.scalars(followers.order_by(User.id)))


def _decide_for(
    session: Session, decided: Decided, people: Sequence[int], *, settings: Settings, now: datetime
) -> None:
    told = tell_changes(session, decided, people=people, settings=settings, now=now)
    remind_of_deadlines(session, decided, people=people, told=told, settings=settings, now=now)
