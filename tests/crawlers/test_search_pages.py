"""Reading a search API whose pages shift: nothing is missed in silence, and nothing is asked for ever."""

import asyncio
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from crawlers.answers import Answer, Ask, Fault, Item
from crawlers.spiders.eu_funding_tenders import CLOSED, OPEN, EuFundingTendersSpider
from tests.builders import NOW, some_settings
from tracker.records import CallRecord, Skipped, Unreadable

Hit = dict[str, Any]


def a_hit(number: int, **facts: Any) -> Hit:
    """A row of the index."""
    values = {
        "type": "1",
        "status": OPEN,
        "identifier": f"CERV-2027-{number:03}",
        "title": f"Call {number}",
        "deadlineDate": "2027-04-15T00:00:00.000+0000",
        **facts,
    }
    return {
        "reference": f"{number}TOPICSen",
        "language": "en",
        "url": f"https://portal.example/topic-details/{number}",
        "metadata": {name: [value] for name, value in values.items() if value is not None},
    }


class Index:
    """A search index that answers in order, or as ``arrange`` shuffles it; it counts how often it is asked."""

    def __init__(self, hits: Sequence[Hit], *, cap: int = 100) -> None:
        self.hits, self.cap, self.asked = list(hits), cap, 0
        self.arrange: Callable[[list[Hit], bool], list[Hit]] = lambda hits, _stable: hits
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda answer: answer

    async def answer(self, ask: Ask) -> Answer:
        """One page."""
        self.asked += 1
        number, size = (int(found) for found in re.findall(r"pageSize=(\d+)&pageNumber=(\d+)", ask.url)[0][::-1])
        status = CLOSED if CLOSED.encode() in ask.body else OPEN
        hits = [hit for hit in self.hits if hit["metadata"].get("status", [status]) == [status]]
        hits = self.arrange(hits, b'name="sort"' in ask.body)
        size = min(size, self.cap)
        page = {
            "totalResults": len(hits),
            "pageNumber": number,
            "pageSize": size,
            "results": hits[(number - 1) * size : number * size],
        }
        return Answer(ask.url, json.dumps(self.spoil(page)).encode(), url=ask.url)


def read(index: Index) -> tuple[list[Item], str]:
    """Everything the spider makes of an index, and the fault that ended it."""
    spider = EuFundingTendersSpider(config=some_settings())

    async def crawl() -> tuple[list[Item], str]:
        items: list[Item] = []
        fault = ""
        try:
            async for item in spider.crawl(index.answer):
                items.append(item)  # noqa: PERF401 - what came before the fault must stay
        except Fault as error:
            fault = str(error)
        return [*items, *spider.reading.finish()], fault

    return asyncio.run(crawl())


def keys(items: Sequence[Item]) -> list[str]:
    """The keys of the calls."""
    return sorted(item.key for item in items if isinstance(item, CallRecord))


def test_all_pages_are_read_twice_and_every_row_is_accounted_for() -> None:
    index = Index([a_hit(number) for number in range(250)])

    items, fault = read(index)

    assert not fault
    assert len(keys(items)) == 250
    assert Counter(item.reason for item in items if isinstance(item, Skipped)) == {"duplicate": 251}  # and one counted
    assert index.asked == 1 + 2 * 3 + 1 + 2 * 1  # count and two passes; nothing closed lately: count and two looks


def test_a_smaller_page_than_asked_for_is_no_fault() -> None:
    index = Index([a_hit(number) for number in range(75)], cap=30)

    items, fault = read(index)

    assert not fault
    assert len(keys(items)) == 75


def test_rows_that_slip_between_pages_are_found_by_a_further_pass() -> None:
    chance = random.Random(7)  # noqa: S311 - a test's dice
    index = Index([a_hit(number, identifier="CERV-2027") for number in range(130)])
    index.arrange = lambda hits, _stable: chance.sample(hits, len(hits)) if index.asked < 5 else hits

    items, fault = read(index)

    assert not fault
    assert len(keys(items)) == 130


def test_a_list_that_never_settles_is_given_up_with_what_was_read() -> None:
    numbers = itertools.count(1000)
    index = Index([a_hit(number) for number in range(3)])
    index.arrange = lambda hits, _stable: [*hits, a_hit(next(numbers))]

    items, fault = read(index)

    assert "still something new" in fault
    assert len(keys(items)) >= 3
    assert index.asked == 1 + 4


def test_rows_that_sorting_drops_are_looked_for_unsorted() -> None:
    index = Index([a_hit(1), a_hit(2, identifier=None)])
    index.arrange = lambda hits, stable: [hit for hit in hits if not stable or "identifier" in hit["metadata"]]

    items, fault = read(index)

    assert not fault
    assert keys(items) == ["1TOPICSen", "2TOPICSen"]


def test_a_list_that_ends_early_is_a_fault_but_what_it_held_is_kept() -> None:
    index = Index([a_hit(number) for number in range(50)])
    index.spoil = lambda page: {**page, "results": page["results"][:20]}

    items, fault = read(index)

    assert fault == "open and forthcoming calls: the list is cut short, page 1 ends at 20 of 50"
    assert len(keys(items)) == 20


@pytest.mark.parametrize("facts", [{"type": "6"}, {"status": None}, {"type": None}])
def test_a_row_that_was_not_asked_for_means_that_the_question_was_ignored(facts: dict[str, Any]) -> None:
    index = Index([a_hit(1), a_hit(2, **facts)])

    items, fault = read(index)

    assert "the portal ignored the question" in fault
    assert keys(items)[0] == "1TOPICSen"


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        ({"totalResults": 541_009}, "ignored the question and counts 541009 hits"),
        ({"pageNumber": 7}, "asked for page 1 of 1, the portal gave page 7 of 1"),
        ({"pageSize": 0}, "the portal gave page 1 of 0"),
        ({"results": None}, "broken: no search answer"),
    ],
)
def test_an_answer_to_another_question_is_refused(spoilt: dict[str, Any], reason: str) -> None:
    index = Index([a_hit(1)])
    index.spoil = lambda page: {**page, **spoilt}

    items, fault = read(index)

    assert reason in fault
    assert not keys(items)


def test_a_hit_that_is_no_hit_is_listed_and_the_rest_is_read() -> None:
    index = Index([a_hit(1)])
    index.arrange = lambda hits, _stable: [*hits, "rubbish"]  # type: ignore[list-item]

    items, fault = read(index)

    assert not fault
    assert keys(items) == ["1TOPICSen"]
    assert {item.why for item in items if isinstance(item, Unreadable)} == {"a hit is no object"}


def test_lately_closed_calls_are_read_as_well() -> None:
    index = Index([a_hit(1), a_hit(2, status=CLOSED)])

    items, fault = read(index)

    assert not fault
    assert keys(items) == ["1TOPICSen", "2TOPICSen"]


@pytest.mark.parametrize(("external_action", "kinds"), [(False, ["1", "8"]), (True, ["1", "2", "8"])])
def test_external_action_is_asked_for_only_when_wanted(external_action: bool, kinds: list[str]) -> None:
    spider = EuFundingTendersSpider(config=some_settings(external_action=external_action))

    questions = list(spider.queries(NOW))

    assert [sorted(question.kinds) for question in questions] == [kinds, kinds]
