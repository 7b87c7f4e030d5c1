"""Cut the tree of a page into its blocks of text, each with the place where it stands.

One pass over the tree that is parsed already, about a millisecond a page. It judges nothing but
what is never read: scripts, navigation, forms, figures, and what readers wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.markup.comments import is_comments
from extract.markup.elements import BLOCKS, CELLS, ROOTS, UNREAD
from extract.markup.lines import count_ink

_PARTS = "blockquote center dd dl dt h1 h2 h3 h4 h5 h6 li ol p pre ul"

SKIPPED = UNREAD | frozenset(["figcaption", "figure", "footer"])
LINES = BLOCKS - CELLS  # the cells of a row stand on one line
# They stand inside what holds an article, and hold none.
PARTS = frozenset(_PARTS.split())
TEXT = "-text"


@dataclass(slots=True, eq=False)
class Place:
    """An element above some text; the numbers are the elements' own (`mem_id`).

    `line` is the nearest element around it that breaks lines, `home` the nearest that may hold an
    article: it is neither a paragraph nor part of a list; each may be the place itself. `href` is
    the address of the link it is in ("": a link without one, None: no link), `names` its id and
    class. `running` is for whoever adds up.
    """

    number: int
    tag: str
    up: Place | None
    is_read: bool
    line: int
    home: int
    href: str | None
    names: str
    running: int = 0


@dataclass(slots=True, eq=False)
class Block:
    """One line of text as it stands in the page, unfolded.

    `ink` counts its visible characters, `linked` those of them that are links, and `hrefs` are
    where these lead.
    """

    place: Place
    pieces: list[str] = field(default_factory=list)
    ink: int = 0
    linked: int = 0
    hrefs: list[str] = field(default_factory=list)


def read_blocks(tree: LexborHTMLParser) -> tuple[list[Block], list[Place]]:
    """Return the blocks of the body in reading order, and the places above them, outer ones first.

    What is never read has places and no blocks. Both are empty if there is no body.
    """
    blocks: list[Block] = []
    places: dict[int, Place] = {}
    current: Block | None = None
    between_cells = False
    for node in () if tree.body is None else tree.body.traverse(include_text=True):
        tag = node.tag
        if tag != TEXT:
            if tag in LINES:
                current = None
            elif tag in CELLS:
                between_cells = True
            continue
        text = node.text(deep=False)
        parent = node.parent
        if parent is None or text.isspace():
            if current is not None:
                current.pieces.append(" ")
            continue
        place = places.get(parent.mem_id) or _locate(parent, places)
        if not place.is_read:
            continue
        if current is None or current.place.number != place.line:
            current = Block(places[place.line])
            blocks.append(current)
        elif between_cells:
            current.pieces.append(" ")
        between_cells = False
        _add(current, text, place.href)
    return blocks, list(places.values())


def _add(block: Block, text: str, href: str | None) -> None:
    ink = count_ink(text)
    block.pieces.append(text)
    block.ink += ink
    if href is not None:
        block.linked += ink
        block.hrefs.append(href)


def _locate(node: LexborNode, places: dict[int, Place]) -> Place:
    """Return the place of an element, after noting all above it that are not known yet."""
    path: list[LexborNode] = []
    above: LexborNode | None = node
    while above is not None and above.mem_id not in places:
        path.append(above)
        above = above.parent
    place = None if above is None else places[above.mem_id]
    for element in reversed(path):
        place = _place(element, place)
        places[place.number] = place
    return places[node.mem_id]


def _place(element: LexborNode, up: Place | None) -> Place:
    number, tag = element.mem_id, element.tag or ""
    line = number if up is None or tag in LINES else up.line
    home = number if up is None or tag not in PARTS else up.home
    href = None if up is None else up.href
    if tag in SKIPPED or (up is not None and not up.is_read):
        return Place(number, tag, up, False, line, home, href, "")
    attributes = element.attributes
    if tag == "a":
        href = attributes.get("href") or ""
    id_, class_ = attributes.get("id"), attributes.get("class")
    if tag in ROOTS or not (id_ or class_):
        return Place(number, tag, up, True, line, home, href, "")
    is_read = not is_comments(id_, class_)
    return Place(number, tag, up, is_read, line, home, href, f"{id_ or ''} {class_ or ''}")
