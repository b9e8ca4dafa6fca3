"""Scrapy's settings: we are guests, so we obey robots, pause, and give our name; only loopback knows no pause."""

from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tracker.config import Settings
from tracker.records import Source

BOT_NAME = "callboard"
SPIDER_MODULES = ["crawlers.spiders"]

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Callboard"
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_TIMEOUT = 120
DOWNLOAD_MAXSIZE = 200_000_000  # the largest answer we know of, the EU portal's bulk file, has 130 MB
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the report says it
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
DEFAULT_REQUEST_HEADERS = {  # encodings that every reader of the archive knows
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
}
HTTPCACHE_ENABLED = False  # every run asks anew; what was answered is kept by the archive
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False  # ours is there already
STATS_DUMP = False
DOWNLOADER_MIDDLEWARES = {"crawlers.archive.ArchiveMiddleware": 800}  # nearer to the wire than redirects and unpacking
ITEM_PIPELINES = {"crawlers.pipelines.TrackerPipeline": 100}

LOOPBACK_TIMEOUT: Final = 20.0


def run_settings(
    source: Source, config: Settings, *, address: str, archive: Path | None, timeout: float | None = None
) -> dict[str, Any]:
    """What is special about one run: who we are, how long to pause and to wait, where to archive."""
    near = is_loopback(address)
    return {
        "USER_AGENT": user_agent(config),
        "AUTOTHROTTLE_ENABLED": not near,
        "AUTOTHROTTLE_START_DELAY": source.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, source.delay_seconds),
        "DOWNLOAD_DELAY": 0.0 if near else source.delay_seconds,
        "DOWNLOAD_TIMEOUT": timeout or (LOOPBACK_TIMEOUT if near else DOWNLOAD_TIMEOUT),
        "RETRY_TIMES": 1 if near else RETRY_TIMES,
        "ARCHIVE": str(archive) if archive else "",
    }


def user_agent(config: Settings) -> str:
    """``Callboard/0.1.0 (+https://callboard.example; office@callboard.example)``."""
    _, _, address = config.mail_from.rpartition("<")
    return f"Callboard/{_version()} (+{config.base_url}; {address.rstrip('>')})"


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _version() -> str:
    try:
        return version("callboard")
    except PackageNotFoundError:
        return "0"
