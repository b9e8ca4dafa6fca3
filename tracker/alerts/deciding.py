"""Deciding what is due to be told, and to whom; and one run of deciding and sending."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from tracker.alerts.changes import tell_changes
from tracker.alerts.duties import remind_of_obligations
from tracker.alerts.reminders import remind_of_deadlines
from tracker.alerts.telling import Decided
from tracker.config import Settings
from tracker.mail import Sender, Smtp
from tracker.outbox import Sent, count_waiting, send_waiting


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
    told = tell_changes(session, decided, settings=settings, now=now)
    remind_of_deadlines(session, decided, told=told, settings=settings, now=now)
    remind_of_obligations(session, decided, settings=settings, now=now)
    return decided


def run_alerts(
    sessions: sessionmaker[Session],
    *,
    settings: Settings,
    now: datetime,
    dry_run: bool = False,
    sender: Sender | None = None,
) -> AlertsReport:
    """Decide, commit, and send what waits; a dry run decides the same, rolls it back and sends nothing."""
    with sessions() as session:
        decided = decide_alerts(session, settings=settings, now=now)
        if dry_run:
            session.rollback()
            return AlertsReport(now=now, decided=decided, sent=None, waiting=count_waiting(session))
        session.commit()
    sent = send_waiting(sessions, sender=sender or Smtp(settings), now=now)
    with sessions() as session:
        return AlertsReport(now=now, decided=decided, sent=sent, waiting=count_waiting(session))
