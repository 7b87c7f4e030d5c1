"""Find the article of a page without rules by where its running text stands, or say "unsure".

The paragraphs of an article stand side by side in one element, or in a row of like elements, and
what else a page says in whole sentences is little. Where that holds, the element is the article;
where it does not, nothing is guessed, and `extract.markup.generic` asks a slower reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from extract.markup.blocks import Block, Place, read_blocks
from extract.markup.comments import HUMP, NOT_WORD
from extract.markup.elements import ROOTS
from extract.markup.fragment import Fragment, absolute_links
from extract.markup.lines import fold_lines

LONG = 80  # visible characters from which a line is running text, unless much of it is links
LINKED = 0.4  # at most that share of running text is links
MENU = 0.5  # from that share on a line is a list of links; in a paragraph, from
LINKED_PARAGRAPH = 0.9
SURE = 0.8  # of a page's running text; trafilatura is the better reader below it
STEPS = 2  # from the article down to what holds its paragraphs: chapters, columns between pictures
MOST_BESIDE = 0.3  # an element with more of the running text is no box beside it, whatever its name
LEAST_KEPT = 0.5  # of the running text; if more is in such boxes, their names mislead
LEAST_INK = 250  # a shorter text may be a notice, with the article elsewhere or nowhere
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
ENTRIES = frozenset(["dd", "dt", "li"])

# class="related-news", id="shareBar": boxes in and around an article that are not of it.
_BESIDE = """
    ad ads adv advert advertisement sponsor sponsored promo outbrain taboola
    also popular readmore recommend recommendations recommended related teaser teasers trending
    share sharing social newsletter signup subscribe subscription
    bio breadcrumb breadcrumbs byline caption copyright credit disclaimer rating tags
    consent cookie cookies dsgvo gdpr privacy
    footer login menu meta modal nav navigation paywall popup register sidebar toolbar
    podelitsya pohozhie reklama
"""
BESIDE = frozenset(_BESIDE.split())


def find_article(tree: LexborHTMLParser, base_url: str) -> Fragment | None:
    """Return the article's text with its links, or None if the page leaves doubt where it is.

    Runs in time proportional to the size of the page.
    """
    blocks, places = read_blocks(tree)
    blocks = _drop_beside(blocks, places)
    inside = _find_inside(blocks, places)
    if inside is None:
        return None
    kept = [block for block in blocks if block.place.number in inside and _is_kept(block)]
    while kept and kept[-1].place.tag in HEADINGS:  # of a list of links that was left out
        kept.pop()
    hrefs = (href for block in kept for href in block.hrefs)
    text = fold_lines("".join(block.pieces) for block in kept)
    return Fragment(text, absolute_links(hrefs, base_url))


def _is_running(block: Block) -> bool:
    """Return whether a line is long enough to be a paragraph; entries of lists are none."""
    if block.ink < LONG or block.place.tag in ENTRIES:
        return False
    return block.linked <= LINKED * block.ink


def _is_kept(block: Block) -> bool:
    return block.linked < (LINKED_PARAGRAPH if block.place.tag == "p" else MENU) * block.ink


def _drop_beside(blocks: list[Block], places: list[Place]) -> list[Block]:
    """Return the blocks that stand in no box that its names tell to be beside the article."""
    _weigh(blocks, places)
    most = MOST_BESIDE * max((place.running for place in places), default=0)
    beside = (p.number for p in places if p.names and p.running <= most and _is_beside(p.names))
    dropped = _below(beside, places)
    return [block for block in blocks if block.place.number not in dropped]


def _weigh(blocks: list[Block], places: list[Place]) -> None:
    """Note at each place how many characters of running text are below it."""
    for block in blocks:
        if _is_running(block):
            block.place.running += block.ink
    for place in reversed(places):
        if place.up is not None:
            place.up.running += place.running


def _find_inside(blocks: list[Block], places: list[Place]) -> set[int] | None:
    """Return the numbers of the places in the element that is surely the article, or None.

    It is the innermost that holds nearly all running text itself, or in elements right below it,
    or one step further down.
    """
    by_number = {place.number: place for place in places}
    held = _sum_by_home(blocks, by_number)
    total = sum(size for size, _place in held)
    if total < LEAST_INK or total < LEAST_KEPT * places[0].running:
        return None
    sizes: Counter[int] = Counter()
    for step in range(STEPS + 1):
        for size, place in held:
            sizes[place.number] += size
        home, most = sizes.most_common(1)[0]
        if most >= SURE * total:
            inside = _below([home], places)
            doubtful = _is_beside(by_number[home].names) or (
                step > 0 and _holds_several(inside, places)
            )
            return None if doubtful else inside
        held = [(size, p.up) for size, p in held if p.up is not None and p.up.tag not in ROOTS]
    return None


def _sum_by_home(blocks: list[Block], places: dict[int, Place]) -> list[tuple[int, Place]]:
    """Return how much running text stands directly in each element that may hold an article.

    An element with one line is a paragraph, whatever it is called; with more it holds them itself.
    """
    lines = Counter(block.place.number for block in blocks)
    sizes: Counter[int] = Counter()
    for block in filter(_is_running, blocks):
        place = block.place
        if lines[place.number] == 1 and place.up is not None:
            place = place.up
        sizes[place.home] += block.ink
    return [(size, places[home]) for home, size in sizes.items()]


def _holds_several(inside: set[int], places: list[Place]) -> bool:
    """Return whether more than one <article> in there has running text: then it is a list."""
    found = (p for p in places if p.tag == "article" and p.running and p.number in inside)
    return sum(1 for _ in found) > 1


def _below(numbers: Iterable[int], places: list[Place]) -> set[int]:
    """Return the numbers of the elements and of all places in them."""
    found = set(numbers)
    for place in places:
        if place.up is not None and place.up.number in found:
            found.add(place.number)
    return found


@lru_cache(maxsize=4_096)
def _is_beside(names: str) -> bool:
    return not BESIDE.isdisjoint(NOT_WORD.split(HUMP.sub("-", names).lower()))
