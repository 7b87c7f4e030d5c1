"""Cuts out of a recorded page, before it is read, those who took part: who talk, joined or liked.

The bytes in the archive stay as they came. What is cut is data, `lexicon/crowd.toml`; names of
elements that say "comments" are cut as on any page, see `extract.markup.comments`. A layout that
neither knows is not cut: what is read there may name members.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.markup.comments import is_comments
from extract.markup.elements import ROOTS
from extract.markup.lines import fold_line
from extract.markup.tree import parse_markup, read_markup
from extract.markup.unread import Unreadable
from models.values import Capture

BOM = b"\xef\xbb\xbf"  # so that nobody doubts the encoding of what is written here
# Pictures inside a page that was saved as one file; they may make up most of it.
EMBEDDED = re.compile(rb"data:[a-z]{3,20}/[a-zA-Z0-9.+-]{1,60};base64,[A-Za-z0-9+/=%]*+")
HEADINGS = "h1, h2, h3, h4, h5, h6, [role='heading'], legend, summary, dt, caption"
HEADING_CHARS = 60
NUMBER = re.compile(r"[\s:(]{0,4}[0-9][0-9\s.,]{0,12}[KMkmКкМм]{0,2}[\s.)]{0,4}")
STEPS_UP = 4  # from a heading to the block that it is the heading of


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The signs of `lexicon/crowd.toml`."""

    hosts: tuple[str, ...]
    selector: str
    headings: frozenset[str]


def is_crowded(url: str) -> bool:
    """Tell whether `url` is on a site where people talk, which is cut however a page came."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == name or host.endswith(f".{name}") for name in _load().hosts)


def cut_crowd(capture: Capture) -> Capture:
    """Return the page without those who took part, in UTF-8. Safe to repeat.

    Raises:
        Unreadable: there is no page, or it nests too deeply to be cut, and is not read uncut.
    """
    lean = replace(capture, body=EMBEDDED.sub(b"data:,", capture.body))
    tree, whole = parse_markup(read_markup(lean))
    if not whole:
        raise Unreadable("nests too deeply to cut out those who commented")
    _cut([*tree.css(_load().selector), *_find_named(tree), *_find_headed(tree)])
    kept = tuple(pair for pair in capture.headers if pair[0].lower() != "content-type")
    headers = (*kept, ("Content-Type", "text/html; charset=utf-8"))
    return replace(
        capture, headers=headers, body=BOM + (tree.html or "").encode("utf-8", "replace")
    )


def _cut(nodes: Iterable[LexborNode]) -> None:
    """Empty the elements, each with all that is in it,.

    Only the outermost ones are touched: those within are gone with them.
    """
    chosen = {node.mem_id: node for node in nodes if node.tag not in ROOTS}
    inside: dict[int, bool] = {}
    outermost = [node for node in chosen.values() if not _is_inside(node, chosen, inside)]
    for node in outermost:
        if node.is_element_node:
            node.inner_html = ""
        else:
            node.remove()


def _is_inside(node: LexborNode, chosen: Container[int], known: dict[int, bool]) -> bool:
    """Tell whether an element that holds `node` is chosen; `known` saves the way up."""
    path, up = [], node.parent
    while up is not None and up.mem_id not in known and up.mem_id not in chosen:
        path.append(up.mem_id)
        up = up.parent
    found = up is not None and (up.mem_id in chosen or known[up.mem_id])
    known.update(dict.fromkeys(path, found))
    return found


def _find_named(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the elements whose id or class says that they hold comments."""
    for node in tree.css("[id], [class]"):
        if is_comments(node.attributes.get("id"), node.attributes.get("class")):
            yield node


def _find_headed(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the headings of such blocks, and what stands behind each in its block."""
    for heading in tree.css(HEADINGS):
        if _is_heading(heading):
            yield from _behind(heading)


def _is_heading(node: LexborNode) -> bool:
    text = fold_line(node.text()[: HEADING_CHARS * 4]).casefold()
    if len(text) > HEADING_CHARS:
        return False
    return fold_line(NUMBER.sub(" ", text)).strip(" :·") in _load().headings


def _behind(heading: LexborNode) -> list[LexborNode]:
    """Return the heading and all that stands behind it in its block.

    A heading that is wrapped alone is the heading of what stands behind its wrapping.
    """
    node, found = heading, [heading]
    for _ in range(STEPS_UP):
        after = node.next
        while after is not None:
            found.append(after)
            after = after.next
        parent = node.parent
        if any(_has_text(each) for each in found[1:]) or parent is None or parent.tag in ROOTS:
            break
        node = parent
    return found


def _has_text(node: LexborNode) -> bool:
    return bool(((node.text_content if node.is_text_node else node.text()) or "").strip())


@cache
def _load() -> _Crowd:
    data = tomllib.loads(files("extract").joinpath("lexicon/crowd.toml").read_text("utf-8"))
    hosts, headings = data.pop("hosts")["names"], data.pop("headings")["words"]
    selectors = [selector for kind in data.values() for selector in kind["selectors"]]
    return _Crowd(tuple(hosts), ", ".join(selectors), frozenset(headings))
