"""Saved pages: every spider has some, and each is read as the file beside it says."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crawlers.replay import saved_answers
from crawlers.spiders import spiders
from tests.builders import some_settings
from tracker.records import CallRecord, Skipped, Unreadable

HERE = Path(__file__).parent
SAVED = sorted(path for folder in HERE.iterdir() if folder.is_dir() for path in folder.glob("*.saved*"))


def expected_of(saved: Path) -> Path:
    """The file that says how a saved page or folder is to be read."""
    return saved.with_name(saved.name.partition(".saved")[0] + ".json")


def read(saved: Path) -> dict[str, Any]:
    """What a saved page holds, without empty fields."""
    reader = spiders()[saved.parent.name](config=some_settings()).reading
    items: list[Any] = []
    for answer in saved_answers(saved):
        assert not isinstance(answer, Unreadable)
        items += reader.read(answer)
    items += reader.finish()
    return {
        "records": [_filled(item) for item in items if isinstance(item, CallRecord)],
        "skipped": dict(sorted(Counter(item.reason for item in items if isinstance(item, Skipped)).items())),
        "unreadable": [{"where": item.where, "why": item.why} for item in items if isinstance(item, Unreadable)],
    }


def _filled(record: CallRecord) -> dict[str, Any]:
    values = json.loads(json.dumps(record.to_json()))
    return {name: value for name, value in values.items() if value}


@pytest.mark.parametrize("name", list(spiders()))
def test_every_spider_has_two_saved_pages_with_their_reading(name: str) -> None:
    saved = [path for path in SAVED if path.parent.name == name]

    assert len(saved) >= 2
    assert all(expected_of(path).is_file() for path in saved)


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_saved_page_is_read_as_the_file_beside_it_says(saved: Path) -> None:
    expected = json.loads(expected_of(saved).read_text(encoding="utf-8"))

    found = read(saved)

    assert found == expected
