"""Links out of HTML: section pages by a source's layouts, and Telegram's channel previews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from parsel import Selector

from crawlers.charsets import in_utf8
from crawlers.entries import Layout
from crawlers.found import (
    MAX_LINKS,
    MAX_RAW_DATE,
    Found,
    ListingPage,
    ListingProblem,
    absolute_url,
    each_once,
    in_utc,
    one_line,
    refuse_walls,
)
from crawlers.keys import split_rule
from crawlers.tags import refuse_crowded_tags
from models.terms import IssueKind

MAX_HTML_BYTES = 5_000_000


def read_listing(body: bytes, base: str, layouts: Sequence[Layout]) -> ListingPage:
    """Return the items of a section page by the first of `layouts` whose `item` matches.

    Dates stay as printed. Links to other sites are among the results: whose they are is decided
    by the source's rules. Raises ListingProblem: no layout matches, or no item has a link, or the
    page is a wall before the listing.
    """
    body, problem = in_utf8(body)
    page = open_html(body)
    layout = next((layout for layout in layouts if page.css(layout.item)), None)
    found = () if layout is None else each_once(_items(page, base, layout))
    if layout is None or found == ():
        refuse_walls(body)
        wanted = " or ".join(repr(layout.item) for layout in layouts)
        seen = f"no layout matches: no {wanted}"
        if layout is not None:
            seen = f"{layout.item!r} matches, {layout.link!r} gives no link"
        raise ListingProblem(IssueKind.SELECTOR_MISSED, seen)
    if problem is None and layout.date is not None and all(link.raw_date is None for link in found):
        problem = ListingProblem(IssueKind.NO_DATES, f"{layout.date!r} matches nothing in any item")
    return ListingPage(found, _next_url(page, base, layout), problem)


def count_matches(body: bytes, layouts: Sequence[Layout]) -> dict[str, int]:
    """Return how many items there are by the first layout that fits, and in how many of them each
    of its rules finds something; if none fits, the `item` of each with 0. Raises ListingProblem.
    """
    page = open_html(body)
    layout = next((layout for layout in layouts if page.css(layout.item)), None)
    if layout is None:
        return {layout.item: 0 for layout in layouts}
    counts = {layout.item: len(page.css(layout.item))}
    items = page.css(layout.item)[:MAX_LINKS]
    for rule in filter(None, (layout.link, layout.title, layout.date)):
        counts[rule] = sum(value_of(item, rule) is not None for item in items)
    return counts


def read_telegram(body: bytes, base: str) -> ListingPage:
    """Return the posts of a channel preview (https://t.me/s/<channel>), oldest first.

    `next_url` leads to older posts. Service messages ("channel created") are left out. Raises
    ListingProblem: the profile page instead of the preview, a preview without posts, or one whose
    posts cannot be told from the rest.
    """
    body, garbled = in_utf8(body)
    page = open_html(body)
    found = each_once(_posts(page, base))
    if found:
        older = page.css("a.tme_messages_more[data-before]::attr(href)").get()
        older = older or page.css('link[rel="prev"]::attr(href)').get()
        return ListingPage(found, absolute_url(base, older) if older else None, garbled)
    refuse_walls(body)
    raise _no_posts(page)


def _no_posts(page: Selector) -> ListingProblem:
    if not page.css(".tgme_channel_history"):
        if page.css(".tgme_page"):
            return ListingProblem(IssueKind.PREVIEW_UNAVAILABLE, "the profile page, not a preview")
        return ListingProblem(IssueKind.SELECTOR_MISSED, "no preview: no '.tgme_channel_history'")
    words = "".join(page.css(".tgme_channel_history ::text").getall()).strip()
    if words and not page.css(".tgme_widget_message"):
        return ListingProblem(
            IssueKind.SELECTOR_MISSED, "a history with words: no '.tgme_widget_message'"
        )
    return ListingProblem(IssueKind.EMPTY_LISTING, "the preview shows no post")


def open_html(body: bytes) -> Selector:
    """Return the tree of a page in UTF-8. Raises ListingProblem: it, or a tag, is too large."""
    if len(body) > MAX_HTML_BYTES:
        raise ListingProblem(IssueKind.TOO_LARGE, f"a page of {len(body)} bytes")
    refuse_crowded_tags(body)
    # parsel takes XHTML with an XML prolog for XML, and CSS then matches nothing, silently.
    return Selector(text=body.decode("utf-8", "replace") or " ", type="html")


def _items(page: Selector, base: str, layout: Layout) -> Iterator[Found]:
    for item, day in _under_headings(page, layout):
        link = value_of(item, layout.link)
        url = absolute_url(base, link) if link else None
        if url is None:
            continue
        title = value_of(item, layout.title) if layout.title else None
        date = value_of(item, layout.date) if layout.date else None
        said = ", ".join(filter(None, (one_line(day), one_line(date))))
        yield Found(url, one_line(title), None, one_line(said, MAX_RAW_DATE))


def _under_headings(page: Selector, layout: Layout) -> Iterator[tuple[Selector, str | None]]:
    """Yield each item with the day that stands in it, or else in the last heading above it."""
    items = page.css(layout.item)[:MAX_LINKS]
    if layout.day is None:
        yield from ((item, None) for item in items)
        return
    css, attribute = split_rule(layout.day)
    own = f"@{attribute}" if attribute else ""
    days = {heading.root: value_of(heading, own) for heading in page.css(css or "*")}
    wanted = {item.root for item in items}
    day = None
    for node in page.css(f"{layout.item}, {css or '*'}"):  # in the order of the page
        day = days.get(node.root, day)
        if node.root in wanted:
            yield node, value_of(node, layout.day) or day


def value_of(item: Selector, rule: str) -> str | None:
    """Return what a rule finds first in an element: an attribute, or all its text; or None."""
    css, attribute = split_rule(rule)
    chosen = next(iter(item.css(css)), None) if css else item
    if chosen is None:
        return None
    if attribute is not None:
        return chosen.attrib.get(attribute)
    return "".join(chosen.xpath(".//text()").getall())


def _next_url(page: Selector, base: str, layout: Layout) -> str | None:
    link = value_of(page, layout.next) if layout.next else None
    return absolute_url(base, link) if link else None


def _posts(page: Selector, base: str) -> Iterator[Found]:
    for message in page.css(".tgme_widget_message[data-post]")[:MAX_LINKS]:
        if "service_message" in message.attrib.get("class", "").split():
            continue
        url = absolute_url(base, f"/{message.attrib['data-post'].lstrip('/')}")
        raw = message.css("a.tgme_widget_message_date time::attr(datetime)").get()
        if url is not None:
            yield Found(url, None, _moment(raw), one_line(raw, MAX_RAW_DATE))


def _moment(raw: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(raw) if raw else None
    except ValueError:
        return None
    return None if moment is None else in_utc(moment)
