"""What t.me and www.youtube.com serve: a channel's preview with its posts, and a feed of videos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from replica.answers import HTML, ROBOTS, TEXT, XML, Answer, make_answer, make_plain, make_redirect
from replica.ballast import make_ballast
from replica.pages import LISTING_BYTES, Page, render
from replica.shelf import Shelf, take_shelf
from replica.stories import Document
from replica.web import Content, Query, Site

CHANNEL = "azattyq"
CLOSED_CHANNEL = "aigaq_replica_closed"  # its preview is switched off
POSTS_ON_A_PAGE = 5  # few, so that a channel has several pages
VIDEO_CHANNEL = "UCAigaqReplicaSynthetic0"
VIDEO_USER = "azattyqtv"
FEED_PATH = "/feeds/videos.xml"
ALLOW_ALL = make_plain(b"# synthetic\nUser-agent: *\nDisallow:\n", TEXT)


def build_telegram(now: datetime, told: Sequence[Document] | None = None) -> Site:
    """Return t.me: one channel with its posts, and one that sends readers of its preview away."""
    shelf = take_shelf("tg_azattyq", now, told)
    numbers = {document.number for document in shelf.documents if document.is_deleted}
    left = [page for page in shelf.pages if page.number not in numbers]
    missing, gone = shelf.missing(), _gone(shelf)
    posts = {
        page.path: _page(shelf, "telegram_post.html", page.published_at, post=page)
        for page in shelf.pages
    }
    channels = {
        f"/{CHANNEL}": _page(shelf, "telegram_profile.html", now),
        f"/{CLOSED_CHANNEL}": _page(shelf, "telegram_profile.html", now, channel=CLOSED_CHANNEL),
        f"/s/{CLOSED_CHANNEL}": make_redirect(f"/{CLOSED_CHANNEL}"),
    }
    preview = f"/s/{CHANNEL}"
    return Site(
        usual=Content(
            posts | channels | {ROBOTS: ALLOW_ALL}, {preview: _preview(shelf, shelf.pages)}
        ),
        emptied=Content(routes={preview: _preview(shelf, ())}),
        front=shelf.front(),
        missing=missing,
        after_deletion=Content(
            routes={
                preview: _preview(shelf, left),
                **{f"/{CHANNEL}/{number}": gone for number in numbers},
            }
        ),
    )


def _page(shelf: Shelf, template: str, modified_at: datetime, **values: object) -> Answer:
    body = render(template, shelf.source_id, shelf.now, **{"channel": CHANNEL, **values})
    return make_answer(body, HTML, modified_at)


def _gone(shelf: Shelf) -> Callable[[Query], Answer]:
    """A deleted post: 404 as a page, an empty widget where it is embedded elsewhere."""
    widget = _page(shelf, "telegram_post.html", shelf.now, post=None)
    missing = shelf.missing()
    return lambda query: widget if "embed" in query else missing


def _preview(shelf: Shelf, pages: Sequence[Page]) -> Callable[[Query], Answer]:
    """Return the route of a preview; `before` is the number of a post, as Telegram pages."""
    oldest_first = sorted(pages, key=lambda page: page.number)
    # What is shown depends only on how many posts are older than `before`.
    made = [_window(shelf, oldest_first, count) for count in range(len(oldest_first) + 1)]

    def route(query: Query) -> Answer:
        before = query.get("before", "")
        if not (before.isascii() and before.isdecimal() and len(before) <= 12):
            return made[-1]
        return made[sum(page.number < int(before) for page in oldest_first)]

    return route


def _window(shelf: Shelf, oldest_first: Sequence[Page], count: int) -> Answer:
    items = oldest_first[max(count - POSTS_ON_A_PAGE, 0) : count]
    return _page(
        shelf,
        "telegram_channel.html",
        shelf.now,
        items=items,
        older=items[0].number if count > POSTS_ON_A_PAGE else None,
        is_first_page=count == len(oldest_first),
        # Telegram's own notes have numbers too; this one is never the number of a deleted post.
        pinned_number=max(page.number for page in shelf.pages) + 1,
        ballast=make_ballast(f"{CHANNEL} {count}", LISTING_BYTES),
    )


def build_youtube(now: datetime, told: Sequence[Document] | None = None) -> Site:
    """Return www.youtube.com: the feed of one channel, by its id or user name, and its videos."""
    shelf = take_shelf("yt_azattyq", now, told)
    videos = {page.slug: answer for page, answer in shelf.articles()}
    front = shelf.front()

    def watch(query: Query) -> Answer | None:
        return videos.get(query.get("v", ""))

    return Site(
        usual=Content(
            {"/": front, ROBOTS: ALLOW_ALL},
            {FEED_PATH: _feed(shelf, shelf.pages), "/watch": watch},
        ),
        emptied=Content(routes={FEED_PATH: _feed(shelf, ())}),
        front=front,
        missing=shelf.missing(),
    )


def _feed(shelf: Shelf, pages: Sequence[Page]) -> Callable[[Query], Answer | None]:
    body = render(
        "youtube_feed.xml", shelf.source_id, shelf.now, items=pages, channel=VIDEO_CHANNEL
    )
    answer = make_answer(body, XML, shelf.now)

    def route(query: Query) -> Answer | None:
        is_ours = query.get("channel_id") == VIDEO_CHANNEL or query.get("user") == VIDEO_USER
        return answer if is_ours else None

    return route
