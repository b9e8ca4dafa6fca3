"""Notes on a deadline: what must be known beside its day, the same on screen, in mails and in calendars; pure."""

from typing import Protocol

from tracker.catalog import EU_PORTAL_RULE
from tracker.deadlines import YEARLY_RULE
from tracker.i18n import messages


class NotedDeadline(Protocol):
    """A deadline with what we know about how sure and how strict it is; the stored one is one."""

    @property
    def kind(self) -> str: ...
    @property
    def precision(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def binding(self) -> str: ...
    @property
    def confidence(self) -> str: ...


def deadline_notes(deadline: NotedDeadline, language: str) -> list[str]:
    """What must be known about a deadline beside its day, in whole sentences: nothing doubtful is said as certain."""
    words = messages(language)
    notes = []
    if deadline.precision == "month":
        notes.append(words.gettext("The source names only the month. Please look there for the exact day."))
    elif deadline.confidence == "low":
        notes.append(words.gettext("We are not sure that we read this date correctly. Please check it at the source."))
    elif deadline.kind == "expected":
        notes.append(words.gettext("This date is expected, not yet fixed."))
    if deadline.kind == "stage2":
        notes.append(words.gettext("The second stage is open only to those who were invited after the first."))
    if deadline.rule == EU_PORTAL_RULE:
        notes.append(words.gettext("The hour is the standing rule of the EU portal; the call itself names none."))
    if deadline.rule == YEARLY_RULE:
        notes.append(words.gettext("The source names this day without a year: it comes back every year."))
    if deadline.binding == "yes":
        notes.append(words.gettext("This deadline is binding: what comes late is excluded."))
    return notes
