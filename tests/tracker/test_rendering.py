"""Templates are strict, escape what they are given and speak the reader's language."""

from datetime import date
from decimal import Decimal

import pytest
from jinja2 import UndefinedError

from tracker.rendering import environment


def test_a_misspelt_value_is_an_error_and_not_a_hole() -> None:
    template = environment("de").from_string("Guten Tag {{ nmae }}")

    with pytest.raises(UndefinedError, match="nmae"):
        template.render(name="Kim")


def test_what_people_wrote_is_escaped_on_paper_also_inside_a_message() -> None:
    template = environment("en").from_string("{{ title }} {{ _('%(name)s left', name=title) }}")

    page = template.render(title="<b>Sicher & gut</b>")

    assert page == "&lt;b&gt;Sicher &amp; gut&lt;/b&gt; &lt;b&gt;Sicher &amp; gut&lt;/b&gt; left"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("de", "5. November 2026, 50.000\N{NO-BREAK SPACE}€"), ("en", "5 November 2026, €50,000")],
)
def test_values_are_written_as_the_language_writes_them(language: str, shown: str) -> None:
    template = environment(language).from_string("{{ on | day }}, {{ amount | money }}")

    assert template.render(on=date(2026, 11, 5), amount=Decimal(50000)) == shown


def test_messages_come_in_the_language_of_the_environment() -> None:
    template = environment("de").from_string("{{ ngettext('%(n)s day left', '%(n)s days left', 3) }}")

    assert template.render() == "noch 3 Tage"
