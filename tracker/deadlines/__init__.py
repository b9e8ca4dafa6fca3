"""Deadlines: read from structured data or from words that are kept, never guessed."""

from tracker.deadlines.answers import answer_deadlines
from tracker.deadlines.prose import ProseReading, read_prose
from tracker.deadlines.reading import (
    Binding,
    Confidence,
    DeadlineKind,
    DeadlineReading,
    DeadlineState,
    Precision,
    ReadDeadline,
)
from tracker.deadlines.records import YEARLY_RULE, read_record_deadlines

__all__ = [
    "YEARLY_RULE",
    "Binding",
    "Confidence",
    "DeadlineKind",
    "DeadlineReading",
    "DeadlineState",
    "Precision",
    "ProseReading",
    "ReadDeadline",
    "answer_deadlines",
    "read_prose",
    "read_record_deadlines",
]
