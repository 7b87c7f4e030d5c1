"""How a page is read: by its source's rules, or as what its address says it is."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crawlers.platforms import fold_post
from crawlers.source import Source
from models.values import PageRules

_NO_RULES = PageRules()
_TELEGRAM = PageRules(shape="telegram", tz="UTC")


def rules_for(source: Source | None, url: str, *, is_listing: bool = False) -> PageRules:
    """Return the rules for the page at the canonical `url`; `source` is whose it is, if anybody's.

    A post of a Telegram channel is read as one, whosever channel it is. A page of a paper whose
    feed is read for its headlines is a page like any other.
    """
    if source is not None and source.page.shape == "headlines" and not is_listing:
        return replace(source.page, shape="article")
    if source is not None:
        return source.page
    post = fold_post(url) if urlsplit(url).netloc == "t.me" else None
    is_post = post is not None and post.owner is not None and post.url != post.owner
    return _TELEGRAM if is_post else _NO_RULES
