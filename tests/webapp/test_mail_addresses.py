"""What mails and calendars link to is there: their addresses are routes of the web app."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.builders import some_settings
from tracker.addresses import call_address, project_address, settings_address
from tracker.config import Settings


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        (lambda settings: call_address(settings, 7), "calls.show"),
        (lambda settings: project_address(settings, 7), "projects.show"),
        (settings_address, "settings.index"),
    ],
)
def test_an_address_in_a_mail_is_a_page(app: Flask, address: Callable[[Settings], str], endpoint: str) -> None:
    settings = some_settings()
    path = address(settings).removeprefix(settings.base_url)

    found, _ = app.url_map.bind("callboard.stadt.example").match(path, method="GET")

    assert found == endpoint
