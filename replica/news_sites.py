"""What the three newsrooms serve: rus.azattyq.org (Pangea), tengrinews.kz and informburo.kz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from replica.answers import (
    HTML,
    ROBOTS,
    RSS,
    TEXT,
    XML,
    Answer,
    make_answer,
    make_gzip_file,
    make_plain,
)
from replica.ordinary import ordinary_documents
from replica.pages import Page, is_recent, make_page, render, render_listing
from replica.shelf import PACKED_FAST, Shelf, take_shelf
from replica.stories import Document
from replica.web import Content, Site

LISTED = 4  # items on a page of tengrinews.kz: few, so that a listing has several pages
NEWS_SPAN = timedelta(days=2)  # a news sitemap holds two days
PANGEA = "https://rus.azattyq.org"
CHILDREN = ("latest", "news", "sections")
DENIED_PATH = "/mixnews/kakoy-vyi-gorod-940000/"  # robots.txt forbids it, a listing links to it
PANGEA_ROBOTS = (
    b"# synthetic\nUser-agent: *\nDisallow: /search\nSitemap: https://rus.azattyq.org/sitemap.xml\n"
)
TENGRI_ROBOTS = b"# synthetic\nUser-agent: *\nDisallow: /mixnews/\nCrawl-delay: 0.1\n"


def build_azattyq(now: datetime, extra_pages: int, told: Sequence[Document] | None = None) -> Site:
    """Return rus.azattyq.org: sitemaps, feed, articles, their AMP twins, and the extra pages."""
    shelf = take_shelf("rus_azattyq", now, told)
    answers = dict(_with_amp(shelf.articles()))
    extras = [make_page(extra, extra.first, now) for extra in ordinary_documents(extra_pages)]
    answers |= {page.path: shelf.article(page, PACKED_FAST) for page in extras}
    listed = sorted((*shelf.pages, *extras), key=lambda page: page.published_at, reverse=True)
    front = shelf.front()
    answers |= _pangea_listings(listed, shelf.pages, now)
    answers |= {"/": front, "/z/360": front, ROBOTS: make_plain(PANGEA_ROBOTS, TEXT)}
    return Site(
        usual=Content(answers),
        emptied=Content(_pangea_listings((), (), now)),
        front=front,
        missing=shelf.missing(),
        revised=Content(dict(_with_amp(shelf.revised()))),
    )


def _with_amp(shown: Iterator[tuple[Page, Answer]]) -> Iterator[tuple[str, Answer]]:
    for page, answer in shown:
        yield page.path, answer
        yield page.path.replace("/a/", "/amp/", 1), answer


def _pangea_listings(
    pages: Sequence[Page], in_feed: Sequence[Page], now: datetime
) -> dict[str, Answer]:
    def xml(template: str, **values: object) -> bytes:
        return render(template, "rus_azattyq", now, **values)

    children = [f"{PANGEA}/sitemap_6_{name}.xml.gz" for name in CHILDREN]
    recent = [page for page in pages if is_recent(page, now, NEWS_SPAN)]
    feed_url = f"{PANGEA}/api/"
    feed = xml(
        "feed.xml",
        items=in_feed,
        site_url=f"{PANGEA}/",
        feed_url=feed_url,
        generator="Pangea CMS",
        by_number=False,
    )
    rss = make_answer(feed, RSS, now)
    files = {
        "latest": xml("sitemap_pages.xml", items=pages),
        "news": xml("sitemap_news.xml", items=recent),
        "sections": xml("sitemap_sections.xml", sections=[f"{PANGEA}/z/360"]),
    }
    index = xml("sitemap_index.xml", children=children if pages else [])
    return {
        "/sitemap.xml": make_answer(index, XML, now),
        **{f"/sitemap_6_{name}.xml.gz": make_gzip_file(body, now) for name, body in files.items()},
        "/api/": rss,
        "/api/zgroqe_uoq": rss,
    }


def build_tengrinews(now: datetime, told: Sequence[Document] | None = None) -> Site:
    """Return tengrinews.kz: sections in the layout of 2023, a tag in that of 2020, articles."""
    shelf = take_shelf("tengrinews", now, told)
    answers = {page.path: answer for page, answer in shelf.articles()}
    front = shelf.front()
    answers |= {"/": front, DENIED_PATH: front, ROBOTS: make_plain(TENGRI_ROBOTS, TEXT)}
    return Site(
        usual=Content(answers | _tengri_listings(shelf, shelf.pages)),
        emptied=Content(_tengri_listings(shelf, ())),
        front=front,
        missing=shelf.missing(),
        revised=Content({page.path: answer for page, answer in shelf.revised()}),
    )


def _tengri_listings(shelf: Shelf, pages: Sequence[Page]) -> dict[str, Answer]:
    def of(section: str) -> list[Page]:
        return [page for page in pages if page.section == section]

    new, old = "tengri_listing_2023.html", "tengri_listing_2020.html"
    return {
        **_listing(shelf, new, "/news/", "Все новости", pages),
        **_listing(shelf, new, "/kazakhstan_news/", "Новости Казахстана", of("kazakhstan_news")),
        **_listing(shelf, new, "/crime/", "Происшествия", of("crime")),
        **_listing(shelf, old, "/tag/almaty/", "Новости Алматы", pages),
    }


def _listing(
    shelf: Shelf, template: str, path: str, heading: str, pages: Sequence[Page]
) -> dict[str, Answer]:
    count = max(-(-len(pages) // LISTED), 1)
    answers = {}
    for number in range(1, count + 1):
        address = path if number == 1 else f"{path}page/{number}/"
        body = render_listing(
            template,
            shelf.source_id,
            shelf.now,
            address,
            path=path,
            heading=heading,
            items=pages[(number - 1) * LISTED : number * LISTED],
            page_number=number,
            page_count=count,
            denied_path=DENIED_PATH,
        )
        answers[address] = make_answer(body, HTML, shelf.now)
    return answers


def build_informburo(now: datetime, told: Sequence[Document] | None = None) -> Site:
    """Return informburo.kz: a feed and articles; it has no robots.txt."""
    shelf = take_shelf("informburo", now, told)
    front = shelf.front()
    answers = {page.path: answer for page, answer in shelf.articles()}
    return Site(
        usual=Content(answers | {"/": front, "/rss": _rss(shelf, shelf.pages)}),
        emptied=Content({"/rss": _rss(shelf, ())}),
        front=front,
        missing=shelf.missing(),
        revised=Content({page.path: answer for page, answer in shelf.revised()}),
    )


def _rss(shelf: Shelf, pages: Sequence[Page]) -> Answer:
    body = render(
        "feed.xml",
        shelf.source_id,
        shelf.now,
        items=pages,
        site_url="https://informburo.kz/",
        feed_url="https://informburo.kz/rss",
        generator="informburo",
        by_number=False,
    )
    return make_answer(body, RSS, shelf.now)
