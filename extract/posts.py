"""Read the posts of a Telegram channel's public preview and the videos of a YouTube feed.

Only what the channel itself published is read: no reactions, no views, no comments, no subscribers.
A post that is gone or restricted is simply not on the page; that is for `flows.recheck` to notice.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.dates import read_time
from extract.hearings import read_hearings
from extract.markup.feed import parse_feed, text_at
from extract.markup.fragment import Fragment, absolute_links, read_fragment
from extract.markup.lines import fold_line, fold_lines, shorten_line
from extract.markup.selectors import read_node
from extract.markup.tree import parse_markup, read_markup
from extract.markup.unread import Challenge, PageChanged, Unreadable, find_wall
from models.values import Article, Capture, PageRules

TITLE_CHARS = 120
MAX_MESSAGES = 200  # of one page; Telegram shows 20

# Class names of t.me/s/<channel>, seen in captures of August and September 2026.
MESSAGE = ".tgme_widget_message[data-post]"
# t.me/<channel>/<number> shows the post in a frame; its own head holds the text.
WIDGET = "script[data-telegram-post]"
HISTORY = ".tgme_channel_history"
# A reply quotes another message in a second text node, which lacks the second class.
BODY = ".tgme_widget_message_text.js-message_text"
POLL = ".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text"
TIME = ".tgme_widget_message_date time[datetime]"
OWNER = ".tgme_widget_message_owner_name"
POST_ID = re.compile(r"[A-Za-z0-9_]{3,64}/[0-9]{1,12}")

ATOM = "{http://www.w3.org/2005/Atom}"
YOUTUBE = "{http://www.youtube.com/xml/schemas/2015}"
MEDIA = "{http://search.yahoo.com/mrss/}"
VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
# https://example.kz/a?b=c in a description, where links are plain text
PLAIN_LINK = re.compile(r"https?://[^\s<>\"«»]{1,2000}")
AFTER_LINK = ".,;:!?)]}'’”…"


def read_posts(capture: Capture, rules: PageRules) -> list[Article]:
    """Return the posts or videos on the page, in page order, with their own addresses.

    `rules.shape` is "telegram", "youtube" or "court" (see `extract.hearings`). A post without text
    (a photo) has text "" and how["text"] "none". A channel that has published nothing gives an
    empty list.

    Raises:
        PageChanged: the page is neither empty nor holds a post where posts are expected.
        Unreadable: the body is empty, binary, too large or, for "youtube", not an Atom feed.
        Challenge: a bot check or login form stands there instead.
        ValueError: another shape.
    """
    if rules.shape == "telegram":
        return _read_telegram(capture, rules)
    if rules.shape == "youtube":
        return _read_youtube(capture, rules)
    if rules.shape == "court":
        return read_hearings(capture)
    raise ValueError(f"{rules.shape!r} is not a shape of posts")


def _read_telegram(capture: Capture, rules: PageRules) -> list[Article]:
    return read_messages(parse_markup(read_markup(capture))[0], rules, capture.captured_at)


def read_messages(tree: LexborHTMLParser, rules: PageRules, captured_at: datetime) -> list[Article]:
    """Return the posts of a channel's preview that is parsed already; raises what `read_posts`
    does.
    """
    messages = [node for node in tree.css(MESSAGE)[:MAX_MESSAGES] if _post_id(node) is not None]
    if messages:
        # "Channel created", "photo updated" and the like are Telegram's notes, not posts.
        posts = (node for node in messages if "service_message" not in _classes(node))
        return [_read_message(node, rules, captured_at) for node in posts]
    widget = tree.css_first(WIDGET)
    if widget is not None and POST_ID.fullmatch(widget.attributes.get("data-telegram-post") or ""):
        return [_read_widget(tree, widget)]
    if tree.css_first(HISTORY) is not None:
        return []
    wall = find_wall(tree)
    if wall is not None:
        raise Challenge(wall)
    raise PageChanged(f"{MESSAGE!r} matches 0 elements, expected at least 1", MESSAGE, 0)


def _read_message(node: LexborNode, rules: PageRules, captured_at: datetime) -> Article:
    url = f"https://t.me/{_post_id(node)}"
    fragment = _read_message_text(node, url, rules.remove)
    title = shorten_line(fragment.text.partition("\n")[0], TITLE_CHARS)
    time = node.css_first(TIME)
    raw_time = "" if time is None else time.attributes.get("datetime") or ""
    published_at = read_time(raw_time[:100], rules.tz, captured_at) if raw_time else None
    owner = node.css_first(OWNER)
    authors = () if owner is None else tuple(filter(None, [read_node(owner)]))
    answers = {
        "title": title,
        "text": fragment.text,
        "published_at": published_at,
        "authors": authors,
    }
    how = {name: "post" if answer else "none" for name, answer in answers.items()}
    return Article(url, title, fragment.text, published_at, authors, None, fragment.links, how)


def _read_widget(tree: LexborHTMLParser, widget: LexborNode) -> Article:
    url = f"https://t.me/{widget.attributes.get('data-telegram-post')}"
    said = tree.css_first("meta[property='og:description']")
    lines = "" if said is None else said.attributes.get("content") or ""
    text = fold_lines(lines.splitlines())
    title = shorten_line(text.partition("\n")[0], TITLE_CHARS)
    links = (link.rstrip(AFTER_LINK) for link in PLAIN_LINK.findall(text))
    how = dict.fromkeys(("title", "text"), "opengraph" if text else "none")
    return Article(url, title, text, None, (), None, absolute_links(links, url), how)


def _read_message_text(node: LexborNode, url: str, remove: tuple[str, ...]) -> Fragment:
    """Return the text of a message, of a poll its question and choices; often empty."""
    body = node.css_first(BODY)  # the outer one, where Telegram nests two
    if body is not None:
        return read_fragment(body.html or "", url, remove)
    return Fragment(fold_lines(read_node(part) for part in node.css(POLL)))


def _post_id(node: LexborNode) -> str | None:
    post_id = node.attributes.get("data-post") or ""
    return post_id if POST_ID.fullmatch(post_id) else None


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _read_youtube(capture: Capture, rules: PageRules) -> list[Article]:
    markup = read_markup(capture)
    feed = parse_feed(markup)
    if feed is None or feed.tag != f"{ATOM}feed":
        wall = find_wall(parse_markup(markup)[0])
        if wall is not None:
            raise Challenge(wall)
        raise Unreadable("not an Atom feed")
    entries = feed.findall(f"{ATOM}entry")
    videos = [entry for entry in entries if VIDEO_ID.fullmatch(text_at(entry, f"{YOUTUBE}videoId"))]
    if entries and not videos:
        raise PageChanged("'yt:videoId' matches 0 elements, expected at least 1", "yt:videoId", 0)
    return [_read_video(entry, rules, capture.captured_at) for entry in videos]


def _read_video(entry: etree._Element, rules: PageRules, captured_at: datetime) -> Article:
    """Return one video; the feed's own channel id lacks its "UC", so the entry's is noted."""
    url = f"https://www.youtube.com/watch?v={text_at(entry, f'{YOUTUBE}videoId')}"
    title = fold_line(text_at(entry, f"{ATOM}title"))
    description = text_at(entry, f"{MEDIA}group/{MEDIA}description")
    published_at = read_time(text_at(entry, f"{ATOM}published")[:100], rules.tz, captured_at)
    authors = tuple(filter(None, [fold_line(text_at(entry, f"{ATOM}author/{ATOM}name"))]))
    links = (link.rstrip(AFTER_LINK) for link in PLAIN_LINK.findall(description))
    text = fold_lines(description.splitlines())
    answers = {"title": title, "text": text, "published_at": published_at, "authors": authors}
    how = {name: "feed" if answer else "none" for name, answer in answers.items()}
    how["channel_id"] = text_at(entry, f"{YOUTUBE}channelId")[:64]
    return Article(url, title, text, published_at, authors, None, absolute_links(links, url), how)
