"""Fields for amounts and percentages, and the way a service's objection comes back to its field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.widgets import TextInput

from tracker.errors import Invalid
from tracker.formats import format_amount
from tracker.typed import parse_typed_number
from webapp.forms import Form, say_on
from webapp.languages import gettext as _
from webapp.languages import language


class NumberField(Field):  # type: ignore[misc]  # WTForms has no types
    """A number as people of the language write it; what was typed stays as it was."""

    widget = TextInput()
    example = Decimal("7.5")
    data: Any  # a Decimal, or None while nothing readable was typed

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.shown(self.data) if self.data is not None else ""

    def shown(self, number: Decimal) -> str:
        """How a number stands in the field when nobody typed it."""
        return format_amount(number, language()).rstrip("0").rstrip(",.") if number else "0"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; an empty field is no number."""
        self.data = None
        if not valuelist or not str(valuelist[0]).strip():
            return
        try:
            self.data = parse_typed_number(str(valuelist[0]), language())
        except ValueError:
            raise ValueError(
                _("Please write a number such as %(example)s.", example=self.shown(self.example))
            ) from None


class MoneyField(NumberField):
    """An amount in euro."""

    example = Decimal("1234.50")

    def shown(self, number: Decimal) -> str:
        """With cents and the thousands mark of the language."""
        return format_amount(number, language())


def is_taken(form: Form, change: Callable[[], object]) -> bool:
    """Whether a service took what the form says; its objection stands beside the field it names."""
    try:
        change()
    except Invalid as wrong:
        if wrong.field not in form:
            raise  # it is about the whole step, not about a field
        say_on(form, wrong.field, wrong.message)
        return False
    return True
