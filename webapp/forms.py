"""Forms: the common base, with messages in the language of the request and errors beside their fields.

Labels, choices and messages of validators are message ids, marked with ``mark`` and translated when they are shown.
Choices are dictionaries from value to label.
"""

from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect, FlaskForm

from tracker.i18n import mark
from webapp.languages import gettext

# What WTForms says by itself, named for our catalogues.
WORDS_OF_WTFORMS = (
    mark("This field is required."),
    mark("Not a valid choice."),
    mark("Not a valid integer value."),
    mark("Not a valid decimal value."),
    mark("Not a valid date value."),
)


class FieldMessages:
    """The catalogue that WTForms asks: ours."""

    def gettext(self, message: str) -> str:
        """The message in the language of the request."""
        return gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The English singular or plural in the language of the request."""
        return gettext(one if n == 1 else many)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Base of every form: protected by the CSRF token, speaks the language of the request."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How WTForms finds its messages."""

        def get_translations(self, form: Any) -> FieldMessages:
            """Our catalogue, whatever the form."""
            return FieldMessages()

    @property
    def wrong_fields(self) -> list[Any]:
        """The fields with something to say, in their order on the page."""
        return [field for field in self if field.errors]


def register(app: Flask) -> None:
    """Ask every form of the application for its CSRF token."""
    CSRFProtect(app)
    app.jinja_env.filters["first_words"] = first_words


def first_words(error: Any) -> str:
    """An error in the language of the request; of a list of fields the first of its entries' errors."""
    if isinstance(error, (list, tuple)):
        return next((words for words in map(first_words, error) if words), "")
    return gettext(str(error))


def say_on(form: Form, field: str, message: str) -> None:
    """Say something about a field that only a service could know; the message is one of our catalogues."""
    target = form[field]
    target.errors = [*target.errors, message]
