"""A live crawl: one spider in one Scrapy process, which ends when the spider does or when it is asked to."""

import asyncio
from pathlib import Path
from typing import Any, Final

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings as ScrapySettings

from crawlers import settings as house_rules
from crawlers.settings import run_settings
from crawlers.spider import SourceSpider
from crawlers.stopping import Stop
from tracker.config import Settings

GRACE_SECONDS: Final = 3.0


def crawl_live(
    spider_class: type[SourceSpider],
    *,
    config: Settings,
    archive: Path,
    timeout: float | None,
    stop: Stop,
    **arguments: Any,
) -> SourceSpider:
    """Crawl, and give back the spider with what it noted; can be done once in the life of a process."""
    rules = ScrapySettings()
    rules.setmodule(house_rules, priority="project")
    address = config.source_address(spider_class.name)
    rules.setdict(
        run_settings(spider_class.source, config, address=address, archive=archive, timeout=timeout), priority="cmdline"
    )
    process = AsyncCrawlerProcess(rules)
    crawler = process.create_crawler(spider_class)
    process.crawl(crawler, config=config, **arguments)
    stop.then = lambda: _stop(process)
    process.start(install_signal_handlers=False)
    assert isinstance(crawler.spider, SourceSpider)  # noqa: S101 - the crawler has just made it
    return crawler.spider


def _stop(process: AsyncCrawlerProcess) -> None:
    """Let the crawl end by itself; if it still waits for a portal after the grace period, leave it."""
    from twisted.internet import reactor

    loop: Any = reactor
    loop.callFromThread(lambda: asyncio.ensure_future(process.stop()))
    loop.callFromThread(loop.callLater, GRACE_SECONDS, _leave, loop)


def _leave(loop: Any) -> None:
    if loop.running:
        loop.stop()
