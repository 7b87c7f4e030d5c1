"""What bureau.kz serves: WordPress, where one post has a page, an entry in a feed, and JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from urllib.parse import quote

from replica import moments
from replica.answers import JSON, ROBOTS, RSS, TEXT, Answer, make_answer, make_plain
from replica.pages import Page, render
from replica.shelf import Shelf, take_shelf
from replica.stories import Document
from replica.web import Content, Query, Route, Site

ORIGIN = "https://bureau.kz"
POSTS_PATH = "/wp-json/wp/v2/posts"
POSTS_URL = f"{ORIGIN}{POSTS_PATH}"
PER_PAGE, MOST_PER_PAGE = 10, 100
RULES = b"# synthetic\nUser-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"


def build_bureau(now: datetime, told: Sequence[Document] | None = None) -> Site:
    """Return bureau.kz; `/?p=<id>` and `/?post_type=post&p=<id>` lead to a post as well."""
    shelf = take_shelf("bureau", now, told)
    shown = list(shelf.articles())
    by_number = {str(page.number): answer for page, answer in shown}
    front = shelf.front()
    missing = shelf.missing()

    def start(query: Query) -> Answer:
        return by_number.get(query["p"], missing) if "p" in query else front

    answers = {page.path: answer for page, answer in shown}
    answers |= {"/feed/": _feed(shelf, shelf.pages), ROBOTS: make_plain(RULES, TEXT)}
    return Site(
        usual=Content(answers, {"/": start, POSTS_PATH: posts_route(POSTS_URL, shelf.pages, now)}),
        emptied=Content(
            {"/feed/": _feed(shelf, ())}, {POSTS_PATH: posts_route(POSTS_URL, (), now)}
        ),
        front=front,
        missing=missing,
        revised=Content({page.path: answer for page, answer in shelf.revised()}),
    )


def _feed(shelf: Shelf, pages: Sequence[Page]) -> Answer:
    body = render(
        "feed.xml",
        shelf.source_id,
        shelf.now,
        items=pages,
        site_url=f"{ORIGIN}/",
        feed_url=f"{ORIGIN}/feed/",
        generator="https://wordpress.org/?v=6.5",
        by_number=True,
    )
    return make_answer(body, RSS, shelf.now)


def posts_route(url: str, pages: Sequence[Page], now: datetime) -> Route:
    """Return the route of `/wp-json/wp/v2/posts` at its full address `url`."""
    return partial(_posts, url, pages, now)


def _posts(url: str, pages: Sequence[Page], now: datetime, query: Query) -> Answer:
    """Answer as the WordPress REST API handbook says of page, per_page, _fields and Link."""
    number = _positive(query.get("page", "1"))
    per_page = _positive(query.get("per_page", str(PER_PAGE)))
    if number is None or per_page is None or per_page > MOST_PER_PAGE:
        return _refusal("rest_invalid_param")
    count = -(-len(pages) // per_page)
    if number > max(count, 1):
        return _refusal("rest_post_invalid_page_number")
    fields = {name for name in query.get("_fields", "").split(",") if name}
    posts = [
        _chosen(_post(page), fields) for page in pages[(number - 1) * per_page : number * per_page]
    ]
    body = json.dumps(posts, ensure_ascii=False).encode("utf-8")
    totals = [("X-WP-Total", str(len(pages))), ("X-WP-TotalPages", str(count))]
    following = [_next_link(url, query, number)] if number < count else []
    return make_answer(body, JSON, now).with_headers(*totals, *following)


def _positive(value: str) -> int | None:
    is_number = value.isascii() and value.isdecimal() and len(value) <= 6
    return int(value) or None if is_number else None


def _refusal(code: str) -> Answer:
    return make_plain(json.dumps({"code": code, "synthetic": True}).encode("utf-8"), JSON, 400)


def _next_link(url: str, query: Query, number: int) -> tuple[str, str]:
    following = {**query, "page": str(number + 1)}
    spelt = "&".join(f"{quote(key)}={quote(value, safe=',')}" for key, value in following.items())
    return "Link", f'<{url}?{spelt}>; rel="next"'


def _chosen(post: dict[str, object], fields: set[str]) -> dict[str, object]:
    if not fields:
        return post
    return {name: value for name, value in post.items() if name in fields | {"synthetic"}}


def _post(page: Page) -> dict[str, object]:
    paragraphs = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in page.paragraphs)
    moment = moments.print_utc(page.published_at).removesuffix("+00:00")
    return {
        "id": page.number,
        "date_gmt": moment,  # WordPress prints UTC here without saying so
        "modified_gmt": moment,
        "slug": page.slug,
        "status": "publish",
        "type": "post",
        "link": page.url,
        "title": {"rendered": html.escape(page.title)},
        "content": {"rendered": paragraphs, "protected": False},
        "synthetic": True,
    }
