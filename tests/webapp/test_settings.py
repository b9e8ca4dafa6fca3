"""Settings: lead times, mails, language, and the topics an organisation looks for."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_user
from tests.webapp.visitor import Page, Visitor
from tracker.db.models import Organisation, User


def saved(visitor: Visitor, **changes: Any) -> Page:
    """The answer to the form with the usual values and some changes."""
    days = changes.pop("call_lead_days", [30, 14])
    duties = changes.pop("obligation_lead_days", [60, 7])
    fields: dict[str, Any] = {
        **{f"call_lead_days-{number}": value for number, value in enumerate(days)},
        **{f"obligation_lead_days-{number}": value for number, value in enumerate(duties)},
        "mail_reminders": "y",
        "mail_changes": "y",
        "language": "de",
    }
    return visitor.post(
        "/settings", **{name: value for name, value in {**fields, **changes}.items() if value is not None}
    )


def test_the_page_shows_the_lead_times_and_two_free_fields(member: Visitor) -> None:
    page = member.get("/settings")

    values = [field["value"] for field in page.soup.select("input[name^=call_lead_days-]")]
    assert values == ["30", "14", "7", "2", "", ""]
    assert page.one("#mail_reminders").has_attr("checked")


def test_lead_times_are_kept_in_order_each_once_and_emptied_ones_are_dropped(member: Visitor, editor: User) -> None:
    page = saved(member, call_lead_days=[3, "", 45, 3, 10], obligation_lead_days=["", 21])

    assert "Ihre Einstellungen sind gespeichert." in page.words
    assert editor.call_lead_days == [45, 10, 3]
    assert editor.obligation_lead_days == [21]


def test_mails_are_switched_off_by_leaving_the_box_empty(member: Visitor, editor: User) -> None:
    saved(member, mail_reminders=None)

    assert (editor.mail_reminders, editor.mail_changes) == (False, True)


def test_another_language_is_spoken_at_once(member: Visitor, editor: User) -> None:
    page = saved(member, language="fr")

    assert page.one("h1").get_text() == "Paramètres"
    assert editor.language == "fr"


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (["bald"], "Das ist keine ganze Zahl."),
        ([0], "Jede Vorlaufzeit ist eine ganze Zahl von 1 bis 365 Tagen."),
        ([400], "Jede Vorlaufzeit ist eine ganze Zahl von 1 bis 365 Tagen."),
        (["", ""], "Bitte geben Sie mindestens eine Vorlaufzeit an"),
        (list(range(1, 13)), "Höchstens 10 Vorlaufzeiten."),
    ],
    ids=["no number", "too small", "too large", "none", "too many"],
)
def test_nonsense_is_refused_beside_its_field_and_what_was_typed_stays(
    member: Visitor, editor: User, days: list[Any], says: str
) -> None:
    page = saved(member, call_lead_days=days, mail_changes=None)

    assert page.status == 422
    assert says in page.one("#call_lead_days-error").get_text()
    assert says in page.one(".cb-error-summary a").get_text()
    assert page.one(".cb-error-summary a")["href"] == "#call_lead_days"
    typed = [field["value"] for field in page.soup.select("input[name^=call_lead_days-]")]
    assert [str(day) for day in days if day != ""] == [value for value in typed if value]
    assert not page.one("#mail_changes").has_attr("checked")
    assert editor.call_lead_days == [30, 14, 7, 2]


def test_a_language_nobody_speaks_is_refused(member: Visitor, editor: User) -> None:
    page = saved(member, language="tlh")

    assert page.status == 422
    assert editor.language == "de"


def test_an_administrator_chooses_what_the_organisation_looks_for(
    session: Session, city: Organisation, visit: Callable[[User], Visitor]
) -> None:
    visitor = visit(a_user(session, city, "admin"))

    page = visitor.post(
        f"/settings/organisations/{city.id}/topics", topics=["night_time", "violence_prevention", "night_time"]
    )

    assert "Die Themen sind gespeichert." in page.words
    assert sorted(city.profile.topics) == ["night_time", "violence_prevention"]
    assert "Nachtleben und Nachtökonomie" in page.content


def test_a_topic_nobody_knows_is_refused_and_the_choice_stays(
    session: Session, city: Organisation, visit: Callable[[User], Visitor]
) -> None:
    page = visit(a_user(session, city, "admin")).post(
        f"/settings/organisations/{city.id}/topics", topics=["night_time", "pottery"]
    )

    assert page.status == 422
    assert page.one("input[value=night_time]").has_attr("checked")
    assert city.profile.topics == []


def test_an_editor_reads_the_topics_but_does_not_choose_them(member: Visitor, city: Organisation) -> None:
    city.profile.topics = ["night_time"]

    page = member.get("/settings")

    assert "Nachtleben und Nachtökonomie" in page.content
    assert "Die Themen wählt die Administration der Organisation." in page.content
    assert "Themen wählen" not in page.content
