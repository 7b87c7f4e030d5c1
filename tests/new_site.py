"""A site that no catalogue knows, of invented pages: for adding it as a source.

`python -m tests.new_site` serves it on this machine and prints the settings that lead there.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.captures import Captures, Page

HOST = "news.example.kz"
FRONT = """<!DOCTYPE html>
<html lang="ru-KZ"><head><meta charset="utf-8">
<meta name="aigaq-synthetic" content="invented page">
<title>Вести Кайнара</title>
<link rel="alternate" type="application/rss+xml" title="Комментарии" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="data:text/xml,x">
<link rel="alternate" type="application/rss+xml" href="https://elsewhere.example.org/feed">
<link rel="alternate" type="application/rss+xml" href="/rss"></head>
<body><h1>Вести Кайнара</h1><p>Қайнар қаласындағы сот үш адамды қамауға алды, деп хабарлады
қорғаушы.</p></body></html>"""
FEED = """<?xml version="1.0" encoding="utf-8"?><!-- synthetic: an invented page -->
<rss version="2.0"><channel><title>Вести Кайнара</title>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://news.example.kz/novosti/{number}</link>
<pubDate>{at:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"""
ARTICLE = """<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8">
<meta name="aigaq-synthetic" content="invented page"><title>{title} | Вести</title>
<meta property="article:published_time" content="{at:%Y-%m-%dT%H:%M:%S+00:00}"></head>
<body><nav><a href="/">Главная</a></nav><h1 class="story">{title}</h1><div class="story-text">
<p>Суд города Кайнар оставил под стражей Мурата Тестбаева, обвиняемого по статье 405.</p>
<p>Его адвокат Серик Образцов назвал решение незаконным и обещал его обжаловать.</p>
</div></body></html>"""
TITLES = ("Тестбаев остался под стражей", "В Кайнаре прорвало трубу", "Открыта новая школа")


def new_site(folder: Path, now: datetime) -> Captures:
    """Return the site, not started: a front page, a feed of three items, their articles."""
    told = [(n, title, now - timedelta(hours=5 * n + 1)) for n, title in enumerate(TITLES)]
    items = "".join(ITEM.format(number=n, title=title, at=at) for n, title, at in told)
    pages = {
        "": Page(FRONT.encode()),
        "rss": Page(FEED.format(items=items).encode(), "application/rss+xml; charset=utf-8"),
        "robots.txt": Page(
            b"User-agent: *\nDisallow: /private/\nSitemap: https://news.example.kz/map.xml\n",
            "text/plain",
        ),
    }
    articles = {
        f"novosti/{n}": Page(ARTICLE.format(title=title, at=at).encode()) for n, title, at in told
    }
    return Captures({f"{HOST}/{path}": page for path, page in (pages | articles).items()}, folder)


def main() -> None:
    """Serve it until the process is ended."""
    with (
        tempfile.TemporaryDirectory(prefix="new-site-") as folder,
        new_site(Path(folder), datetime.now(UTC)) as site,
    ):
        sys.stdout.write(f"export AIGAQ_RESOLVE='{' '.join(site.resolve)}'\n")
        sys.stdout.write(f"export AIGAQ_CA_FILE='{site.ca_file}'\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
