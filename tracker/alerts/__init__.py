"""Alerts: who is told what and when; reminders before deadlines and duties, and changes of followed calls.

``decide_alerts`` writes notices and mails in one transaction, ``decide_in_turns`` in several short ones;
``tracker.outbox`` sends what they wrote.
"""

from tracker.alerts.deciding import AlertsReport, decide_alerts, decide_in_turns, run_alerts
from tracker.alerts.telling import Alert, Decided

__all__ = ["Alert", "AlertsReport", "Decided", "decide_alerts", "decide_in_turns", "run_alerts"]
