"""What an article embeds or hands out: its images and PDFs, and posts of other sites, as addresses
in reading order.

Only what stands inside the article counts: not the page's ornaments, nor anything in readers'
comments. An image that says it is small is an ornament. Pure; what is fetched is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.markup.fragment import absolute_link
from extract.markup.selectors import find_places, is_beside
from extract.markup.tree import find_base_url, parse_markup, read_markup
from extract.markup.unread import Unreadable
from models.values import Capture, PageRules

MAX_EMBEDDED = 20  # of one page
MAX_LOOKED_AT = 2_000  # elements
MAX_STEPS = 100  # from an element up to its article
SMALL = 50  # pixels
# Where no rule of a source says where its articles are.
ARTICLES = ("article", "[itemprop='articleBody']", "main")
EMBEDDING = "img, a[href], embed[src], object[data], iframe[src]"
PICTURES = ("src", "data-src", "data-original", "data-lazy-src")  # the last three are of scripts
PDF = "application/pdf"
# How sites show a post of a platform inside an article, and where its address stands.
POSTS = (
    "iframe[src], iframe[data-src], [data-telegram-post], .fb-post[data-href],"
    " .fb-video[data-href], blockquote[cite], blockquote[data-instgrm-permalink],"
    " blockquote.twitter-tweet a[href]"
)
POST_AT = ("data-href", "data-instgrm-permalink", "cite", "data-src", "src", "href")


def find_embedded(capture: Capture, rules: PageRules) -> tuple[str, ...]:
    """Return the addresses of images and PDFs inside the article, each once, at most MAX_EMBEDDED.

    Empty for what is no page, or where neither a rule nor the markup says where the article is.
    Raises ValueError for a rule that is not CSS.
    """
    return _find(capture, rules, EMBEDDING, _address)


def find_embedded_posts(capture: Capture, rules: PageRules) -> tuple[str, ...]:
    """Return the addresses of posts, films and other frames inside the article, each once, at most
    MAX_EMBEDDED; empty and raising as `find_embedded`. Which of them are posts their host tells.
    """
    return _find(capture, rules, POSTS, _post_address)


def _find(
    capture: Capture,
    rules: PageRules,
    selector: str,
    address_of: Callable[[LexborNode], str | None],
) -> tuple[str, ...]:
    try:
        tree, is_whole = parse_markup(read_markup(capture))
    except Unreadable:
        return ()
    if not is_whole:
        return ()
    base_url = find_base_url(tree, capture.url)
    found: dict[str, None] = {}
    for address in _addresses(tree, rules, selector, address_of):
        link = absolute_link(address, base_url)
        if link is not None:
            found.setdefault(link.partition("#")[0])
        if len(found) == MAX_EMBEDDED:
            break
    return tuple(found)


def _addresses(
    tree: LexborHTMLParser,
    rules: PageRules,
    selector: str,
    address_of: Callable[[LexborNode], str | None],
) -> Iterator[str]:
    looked_at = 0
    for holder in _holders(find_places(tree, rules.text) or find_places(tree, ARTICLES)):
        for node in holder.css(selector):
            looked_at += 1
            if looked_at > MAX_LOOKED_AT:
                return
            address = address_of(node)
            if address and not _is_beside_article(node, holder):
                yield address


def _holders(places: Iterable[LexborNode]) -> Iterable[LexborNode]:
    """Return what holds the article. A rule may name the paragraphs: what the article shows then
    stands between them.
    """
    holders: dict[int, LexborNode] = {}
    for place in places:
        holder = place.parent if place.tag == "p" and place.parent is not None else place
        holders.setdefault(holder.mem_id, holder)
    return holders.values()


def _address(node: LexborNode) -> str | None:
    """Return what an element shows or hands out, None if that is neither image nor PDF."""
    attributes = node.attributes
    if node.tag == "img":
        if any(_is_small(attributes.get(side)) for side in ("width", "height")):
            return None
        values = (attributes.get(name) or "" for name in reversed(PICTURES))
        return next((value for value in values if value and not value.startswith("data:")), None)
    address = attributes.get("href" if node.tag == "a" else "data") or attributes.get("src")
    if address is None:
        return None
    return address if attributes.get("type") == PDF or _is_pdf(address) else None


def _post_address(node: LexborNode) -> str | None:
    attributes = node.attributes
    post = attributes.get("data-telegram-post")
    if post:
        return f"https://t.me/{post}"
    return next((value for name in POST_AT if (value := attributes.get(name))), None)


def _is_pdf(address: str) -> bool:
    try:
        return unquote(urlsplit(address).path).strip().lower().endswith(".pdf")
    except ValueError:
        return False


def _is_small(told: str | None) -> bool:
    return told is not None and told.isascii() and told.isdigit() and int(told[:6]) <= SMALL


def _is_beside_article(node: LexborNode, holder: LexborNode) -> bool:
    """Tell whether something between the element and the article's own is none of the article."""
    ancestor = node.parent
    for _ in range(MAX_STEPS):
        if ancestor is None or ancestor.mem_id == holder.mem_id:
            return False
        if is_beside(ancestor):
            return True
        ancestor = ancestor.parent
    return True
