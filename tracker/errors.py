"""Domain errors: what can go wrong in the trade, each with a name; edges turn them into pages or lines."""


class CallboardError(Exception):
    """Base of every error that a person may be told about; its text is one plain English line."""


class NotFound(CallboardError):
    """What was asked for does not exist, or not for the one who asks."""


class CallNotFound(NotFound):
    """No call has this number."""


class ApplicationNotFound(NotFound):
    """No application has this number, or it belongs to others."""


class ProjectNotFound(NotFound):
    """No project has this number, or it belongs to others."""


class NotAllowed(CallboardError):
    """The person is known but the action is not theirs to take."""


class Invalid(CallboardError):
    """A value is not acceptable; ``field`` names it as the form does."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Conflict(CallboardError):
    """Somebody else saved the same thing from the same base; nothing was overwritten."""


class SettingsError(CallboardError):
    """A setting is missing or senseless; the text names the setting and how to mend it."""


class UnknownWords(CallboardError):
    """A source or catalogue used words that no rule covers; nothing is guessed."""


class SystemPartMissing(CallboardError):
    """A program or library of the operating system is missing; the text names package and command."""


class NotPrintable(CallboardError):
    """A document could not be put on paper; the text says what the printer complained of."""
