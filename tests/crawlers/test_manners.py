"""Manners: how we behave towards portals, and that only loopback is spared."""

import pytest
from scrapy.settings import Settings

from crawlers import settings as house_rules
from crawlers.settings import is_loopback, run_settings, user_agent
from crawlers.spiders import spiders
from tests.builders import some_settings

FDB = spiders()["de_foerderdatenbank"].source


def rules(address: str) -> Settings:
    """Scrapy's settings for a run against an address."""
    found = Settings()
    found.setmodule(house_rules)
    found.setdict(run_settings(FDB, some_settings(), address=address, archive=None))
    return found


def test_a_real_portal_is_asked_slowly_one_request_at_a_time() -> None:
    found = rules("https://www.foerderdatenbank.de")

    assert found.getfloat("DOWNLOAD_DELAY") == 30.0  # what its robots.txt asks for
    assert found.getbool("AUTOTHROTTLE_ENABLED")
    assert found.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert found.getint("DOWNLOAD_TIMEOUT") >= 60


def test_a_sample_portal_is_not_waited_for() -> None:
    found = rules("http://127.0.0.1:8123")

    assert found.getfloat("DOWNLOAD_DELAY") == 0.0
    assert not found.getbool("AUTOTHROTTLE_ENABLED")


@pytest.mark.parametrize("address", ["https://www.foerderdatenbank.de", "http://127.0.0.1:8123"])
def test_robots_are_obeyed_and_nothing_is_cached(address: str) -> None:
    found = rules(address)

    assert found.getbool("ROBOTSTXT_OBEY")
    assert not found.getbool("HTTPCACHE_ENABLED")
    assert not found.getbool("COOKIES_ENABLED")
    assert not found.getbool("TELNETCONSOLE_ENABLED")
    assert not found.getbool("REMOTE_CONTROL_ENABLED")
    assert found.getint("DOWNLOAD_MAXSIZE") > 130_000_000


def test_we_give_our_name_and_who_to_write_to() -> None:
    agent = user_agent(some_settings(base_url="https://calls.city.example", mail_from="Calls <calls@city.example>"))

    assert agent.startswith("Callboard/")
    assert agent.endswith(" (+https://calls.city.example; calls@city.example)")


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("https://www.foerderdatenbank.de", False),
        ("http://192.168.1.10", False),
    ],
)
def test_only_this_machine_is_loopback(address: str, near: bool) -> None:
    assert is_loopback(address) is near


@pytest.mark.parametrize("name", list(spiders()))
def test_a_source_says_whose_words_it_shows_and_how_often_it_asks(name: str) -> None:
    source = spiders()[name].source

    assert source.licence
    assert source.attribution
    assert source.every_hours >= 6
    assert source.delay_seconds >= 1.0
    assert source.expect.start > 0
