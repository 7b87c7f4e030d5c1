"""What one look at a page shows: its article where there is one, and all visible text besides.

The page is parsed once; the reader of articles goes first, because taking the visible text spoils
the tree. Whether that means the page is alive is for `extract.reach`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from extract.markup.elements import SILENT
from extract.markup.linear import scan_markup
from extract.markup.lines import INVISIBLE, count_ink, fold_line, fold_lines
from extract.markup.unread import Challenge, PageChanged, Unreadable
from extract.page import Page, open_page, read_opened
from extract.phrases import find_hits, load_lexicon, make_book
from extract.posts import read_messages
from extract.wording import list_folded
from models.terms import LinkState
from models.values import Capture, PageRules

VISIBLE_CHARS = 60_000  # what is behind is not looked at
UNLINKED_CHARS = 6_000  # notices stand at the top
TITLE_CHARS = 500
SHELL_INK = 400  # visible characters; a page with more shows something
NOSCRIPT_CHARS = 2_000
MAX_META = 200
DESCRIPTIONS = frozenset(["og:description", "description", "twitter:description"])
HIDDEN = [*sorted(SILENT), "svg", "select", "option"]
INLINE = ["abbr", "b", "bdi", "em", "font", "i", "label", "mark", "small", "span", "strong"]
INLINE += ["sub", "sup", "time", "u"]

# "playabilityStatus":{"status":"ERROR","reason":"Video unavailable"
PLAYER = re.compile(
    r'"playabilityStatus":\{"status":"([A-Z_]{2,40})"(?:,"(?:reason|messages)":\[?"([^"\\]{0,300}))?'
)
# content="0; url=/"
REFRESH = re.compile(r"\d{1,4}\s{0,9};\s{0,9}url\s{0,9}=\s{0,9}['\"]?([^'\"\s]{1,2000})", re.I)


@dataclass(frozen=True, slots=True)
class Sight:
    """One page as it was seen.

    `title` is its <title>, `headline` and `text` those of the article (or of the post that was
    asked for), empty where there is none; `visible` is all text of the page, one block a line,
    `unlinked` the same without what stands in links;
    `described` is what its head and its player say of the content, which visitors do not see.
    `wall` is a bot check or login form that stood instead of an article, `is_shell` a page that
    scripts would fill, `refresh` where it sends visitors by itself, `posts` the ids of the posts on
    a channel's preview. `player` is the state that a video's player reports ("OK", "ERROR").
    `is_lead` says that `text` is what the head of a post's page tells of it, perhaps shortened.
    `is_read` is False where the bytes were no page at all.
    """

    title: str = ""
    headline: str = ""
    text: str = ""
    visible: str = ""
    unlinked: str = ""
    described: str = ""
    wall: LinkState | None = None
    is_shell: bool = False
    refresh: str | None = None
    posts: tuple[str, ...] = ()
    player: str | None = None
    is_lead: bool = False
    is_read: bool = True


def see_page(capture: Capture, rules: PageRules) -> Sight:
    """Return what the page shows, never an exception for what a stranger's page may hold.

    Of a channel's preview (`rules.shape` "telegram") the text is that of the post whose address
    `capture.url` is.

    Raises:
        ValueError: a rule of the source is not CSS.
    """
    try:
        page = open_page(capture, rules)
    except Unreadable:
        return Sight(is_read=False)
    sight = _see_head(page)
    try:
        sight = _see_text(page, sight)
    except Challenge as challenge:
        sight = replace(sight, wall=challenge.kind)
    except (PageChanged, Unreadable):
        pass  # there is no article; what the page shows instead is the question
    return _see_rest(page, sight)


def _see_head(page: Page) -> Sight:
    tree = page.tree
    title = tree.css_first("title")
    said = list(_read_meta(tree))
    refresh = next((REFRESH.search(value) for name, value in said if name == "refresh"), None)
    described = [value[:VISIBLE_CHARS] for name, value in said if name in DESCRIPTIONS]
    player = PLAYER.search(page.markup) if '"playabilityStatus"' in page.markup else None
    if player is not None:
        described.append(player.group(2) or "")
    return Sight(
        title="" if title is None else fold_line(title.text()[:TITLE_CHARS]),
        described=fold_lines(dict.fromkeys(described)),
        refresh=None if refresh is None else refresh.group(1),
        player=None if player is None else player.group(1),
    )


def _read_meta(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each <meta> of the head."""
    for node in tree.css("head meta")[:MAX_META]:
        attributes = node.attributes
        for key in ("name", "property", "http-equiv"):
            yield (attributes.get(key) or "").lower(), attributes.get("content") or ""


def _see_text(page: Page, sight: Sight) -> Sight:
    if page.rules.shape != "telegram":
        article = read_opened(page)
        return replace(sight, headline=article.title, text=article.text)
    posts = read_messages(page.tree, page.rules, page.capture.captured_at)
    asked = _post_of(page.capture.url)
    post = next((post for post in posts if _post_of(post.url) == asked), None)
    return replace(
        sight,
        text="" if post is None else post.text,
        is_lead=post is not None and post.how.get("text") == "opengraph",
        posts=tuple(_post_of(post.url) for post in posts),
    )


def _see_rest(page: Page, sight: Sight) -> Sight:
    has_script = page.tree.css_first("script") is not None
    noscript = " ".join(n.text()[:NOSCRIPT_CHARS] for n in page.tree.css("noscript")[:5])
    visible, unlinked = _read_visible(page)
    if sight.player is not None:  # its reason is what a visitor reads where the video would be
        unlinked = fold_lines([sight.described.split("\n")[-1], unlinked])
    is_shell = count_ink(visible[: 2 * SHELL_INK]) <= SHELL_INK and (
        _asks_for_scripts(f"{visible} {noscript}") or (has_script and _is_hollow(page, visible))
    )
    return replace(sight, visible=visible, unlinked=unlinked, is_shell=is_shell)


def _is_hollow(page: Page, visible: str) -> bool:
    """Return whether the page holds nothing, or hardly more than the element for its scripts."""
    return not visible or any(page.tree.css_first(rule) is not None for rule in SHELL["selectors"])


def _read_visible(page: Page) -> tuple[str, str]:
    """Return all visible text, one block a line, and what of it stands in no link.

    The tree serves nobody afterwards.
    """
    if not page.whole:
        lines = fold_lines(scan_markup(page.markup).lines)[:VISIBLE_CHARS]
        return lines, lines
    if page.tree.body is None:
        return "", ""
    page.tree.strip_tags(HIDDEN)
    page.tree.unwrap_tags(INLINE)
    visible = _lines_of(page.tree, VISIBLE_CHARS)
    page.tree.strip_tags(["a"])
    return visible, _lines_of(page.tree, UNLINKED_CHARS)


def _lines_of(tree: LexborHTMLParser, limit: int) -> str:
    if tree.body is None:
        return ""
    tree.body.merge_text_nodes()
    text = INVISIBLE.sub("", tree.body.text(separator="\n")[: 4 * limit])  # much is white space
    lines = map(str.split, unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join([" ".join(words) for words in lines if words])[:limit]


def _asks_for_scripts(text: str) -> bool:
    words = list_folded(text)
    return bool(find_hits(words, SCRIPTS, [(0, len(words))]))


def _post_of(url: str) -> str:
    """Return "channel/12" of a post's address, with or without the preview's "/s/"."""
    path = url.partition("?")[0].partition("#")[0].rstrip("/")
    return "/".join(path.split("/")[-2:]).lower()


SHELL = load_lexicon("reach")["shell"]
SCRIPTS = make_book((phrase, phrase) for phrase in SHELL["phrases"])
