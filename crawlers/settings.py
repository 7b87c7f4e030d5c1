"""Every Scrapy setting whose default is unsafe, impolite or wasteful here, and why.

`scrapy_settings()` adds what depends on the source. Whatever Scrapy would load by itself is off,
also what a later version may add: only what is named here runs.
"""

from __future__ import annotations

from typing import Any

from archive.warc import ACCEPT_ENCODING
from crawlers.source import Source
from crawlers.urls import MAX_URL_LENGTH
from models.settings import CONTACT

BOT_NAME = "aigaq"
VERSION = "0.1"
SPIDER_MODULES = ["crawlers.spiders"]

# --- Doors that must stay shut ---

# New in Scrapy 2.19 and on by default: a local server that runs any Python it is sent.
REMOTE_CONTROL_ENABLED = False
# A second remote console.
TELNETCONSOLE_ENABLED = False
# Scrapy checks no certificates by default; evidence must not come from a man in the middle.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Nothing is sent through a proxy that an environment variable happens to name.
HTTPPROXY_ENABLED = False
# Public pages need no cookies, and Scrapy's cookie code fetches a list of suffixes from elsewhere.
COOKIES_ENABLED = False
# A referrer would tell one site what else is watched.
REFERER_ENABLED = False
# Recorded responses are the only copy: no cache beside the archive.
HTTPCACHE_ENABLED = False
# A page must not send us on to where its text says; HTTP redirects are followed and recorded.
METAREFRESH_ENABLED = False
# A feed or a redirect may name any scheme. Only http and https have a handler.
NO_HANDLERS: dict[str, None] = {"data": None, "file": None, "ftp": None, "s3": None}

# --- Politeness ---

# Scrapy's own robots middleware lets everything pass after a 5xx or an error and knows no
# Crawl-delay; crawlers.robots takes its place. The setting stays on for whoever looks here.
ROBOTSTXT_OBEY = True
# One source asks for one page at a time, and none waits in a queue behind it: when a host asks for
# a pause, or we are asked to stop, nothing more goes out.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 1
# Delays vary by a tenth up and down, so that sources do not fall into step: see `stretched`.
DOWNLOAD_DELAY_JITTER = 0.1
# Errors of the server and of the network pass; a refusal (403, 404, 410) does not. 429, and 503
# with a Retry-After, are answered by crawlers.politeness.
RETRY_ENABLED = True
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
]
# Giving up is no news for a log: the spider reports it as an issue.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# --- Bounds ---

REDIRECT_ENABLED = True
REDIRECT_MAX_TIMES = 10
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 20_000_000
DOWNLOAD_WARNSIZE = 0
URLLENGTH_LIMIT = MAX_URL_LENGTH * 6  # percent-encoded
# Spiders do not follow links out of documents; `max_pages` bounds their walk along listings.
DEPTH_LIMIT = 60

# --- What is kept is what was sent ---

# Bodies stay in their content coding: the archive keeps them so, crawlers.spiders.base decodes.
COMPRESSION_ENABLED = False
# A body that breaks off is recorded and marked, not thrown away.
DOWNLOAD_FAIL_ON_DATALOSS = False

# --- Nothing may vanish ---

# The usual filter drops a page that redirects to itself with neither callback nor errback. Links
# are told apart by the frontier, so nothing needs to be filtered here.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Scrapy's queue gives the newest request first; documents are fetched in the order of the listing.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
# Queues on disk lose half of their requests when the process is killed; links are in the database.
JOBDIR = None
FEEDS: dict[str, Any] = {}

# --- Cost: each component is paid for on every page ---

# The recorder speaks asyncio itself; without Twisted's reactor a page costs about a sixth less.
TWISTED_REACTOR_ENABLED = False
# Scrapy starts this many tasks for every response, and a hundred by default; we yield no items.
CONCURRENT_ITEMS = 1
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
STATS_DUMP = False
DOWNLOADER_STATS = False
MEMUSAGE_ENABLED = False
AUTOTHROTTLE_ENABLED = False
LOG_LEVEL = "WARNING"
WARN_ON_GENERATOR_RETURN_VALUE = False
# Nothing comes by itself: a default that is set to None is still imported, with all it needs (the
# remote control alone brings aiohttp), which is a sixth of the time of a short crawl.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES: dict[str, int] = {
    "crawlers.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawlers.politeness.PoliteMiddleware": 560,
    "crawlers.politeness.QuietRedirectMiddleware": 600,
}

# Names of this file that are no settings.
OWN = frozenset({"ACCEPT_ENCODING", "CONTACT", "MAX_URL_LENGTH", "NO_HANDLERS", "OWN", "VERSION"})


def scrapy_settings(
    source: Source, recorder_handler: type, contact: str | None = None
) -> dict[str, Any]:
    """Return all settings for a crawl of one source whose responses go through `recorder_handler`.

    `contact` is printed in the user agent. Raises ValueError if it cannot stand in a header.
    """
    agent = user_agent(contact)
    return {
        **shared_settings(),
        "DOWNLOAD_HANDLERS": {**NO_HANDLERS, "http": recorder_handler, "https": recorder_handler},
        "DOWNLOAD_DELAY": stretched(source.poll.delay_s),
        "USER_AGENT": agent,
        "DEFAULT_REQUEST_HEADERS": {
            "User-Agent": agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": ", ".join([*source.langs, "*;q=0.5"]),
            "Accept-Encoding": ACCEPT_ENCODING,
        },
    }


def stretched(delay_s: float) -> float:
    """Return a delay that is never shorter than `delay_s`, however it varies."""
    return delay_s / (1 - DOWNLOAD_DELAY_JITTER)


def shared_settings() -> dict[str, Any]:
    """Return the settings that are the same for every source: the upper-case names of this file."""
    return {name: value for name, value in globals().items() if name.isupper() and name not in OWN}


def user_agent(contact: str | None) -> str:
    """Return who we say we are. Raises ValueError if `contact` cannot stand in a header."""
    if contact is None:
        return f"{BOT_NAME}/{VERSION} (human-rights news monitor)"
    if CONTACT.fullmatch(contact) is None:
        raise ValueError(f"contact {contact!r}: an e-mail or web address in ASCII is expected")
    return f"{BOT_NAME}/{VERSION} (human-rights news monitor; +{contact})"
