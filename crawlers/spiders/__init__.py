"""One module per source, named like its spider: ``<country>_<publisher>``."""

from typing import Any

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawlers.spider import SourceSpider


def spiders() -> dict[str, type[SourceSpider]]:
    """All spiders by name."""
    loader = SpiderLoader(Settings({"SPIDER_MODULES": [__name__]}))
    found: dict[str, Any] = {name: loader.load(name) for name in sorted(loader.list())}
    return found
