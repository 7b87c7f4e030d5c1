"""The engine for YouTube channels: their public Atom feed of the newest fifteen videos."""

from __future__ import annotations

from crawlers.spiders.base import SourceSpider


class YouTubeSpider(SourceSpider):
    """Takes each video's title and description out of the feed; no page of a video is fetched."""

    name = "youtube"
    has_documents = False
