"""Reports as web pages: notes are the places that raised or bracketed numbers link to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.markup.tree import parse_markup
from extract.reports.marks import RAISED, raised
from extract.reports.plain import read_pages
from extract.reports.values import RawNote, RawReport, UnreadableReport

MAX_MARKUP = 20_000_000  # characters: a report of ten thousand pages, pictures left out
MAX_NOTES = 20_000
UNREAD = "script, style, template, noscript, nav, svg, iframe, object"
BLOCKS = (
    "address, article, aside, blockquote, body, br, dd, div, dl, dt, figcaption, figure, footer, "
    "form, h1, h2, h3, h4, h5, h6, header, hr, li, main, ol, p, pre, section, table, td, th, tr, ul"
)
HOLDERS = ("li", "p", "div", "td", "dd", "aside", "section", "tr", "blockquote")
# "12", "[12]", "12)", "(12)"; a return to the text is "↑", "↩", "^" or the number again.
CALL = re.compile(r"\s{0,5}[\[(]?\s?(\d{1,4})\s?[\])]?\.?\s{0,5}")
CALLS = re.compile(r"\s{0,5}[\[(]?(\d{1,4}(?:\s?[,;]\s?\d{1,4}){1,20})[\])]?\s{0,5}")
RETURN = re.compile(r"\s{0,5}(?:[\[(]?\d{1,4}[\])]?\.?|[↑↩⇑⏎^\ufe0e\s]{1,6}|\*)\s{0,5}")
LEAD = re.compile(r"\s{0,9}[\[(]?(\d{1,4})[\]).:]{1,2}\s{1,9}")
BREAK = "\x1e"  # stands for the end of a block while white space is folded
AFTER_CALL = "\x1f"  # keeps two calls apart: "⁴", "⁵"
BETWEEN_CALLS = re.compile(rf"\x1f\s?(?=[{RAISED}])")
SPACES = re.compile(r"[^\S\x1e]{1,100}")
BREAKS = re.compile(r"\s{0,100}\x1e[\s\x1e]{0,1000}")
# Attributes in which the writers of footnotes say what a list is.
LISTS = (
    "ol.footnotes, .footnotes ol, ol.references, .references ol, ol.endnotes, .endnotes ol, "
    "[role=doc-endnotes] ol"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a note stands, and the element that holds the whole of it."""

    number: int
    holder: LexborNode


def read_html(markup: str) -> RawReport:
    """Return the report that a page is. Raises UnreadableReport for a page that has no tree."""
    if len(markup) > MAX_MARKUP:
        raise UnreadableReport(f"more than {MAX_MARKUP // 1_000_000} million characters of HTML")
    tree, is_whole = parse_markup(markup)
    if not is_whole or tree.body is None:
        raise UnreadableReport("the elements of this page nest too deeply")
    title = _title(tree)
    for node in tree.css(UNREAD):
        node.decompose()
    notes = _take_notes(tree)
    for sup in tree.css("sup"):
        _raise(sup, sup.text())
    if not notes:
        _write_addresses(tree)
    return _report(title, _lines(tree.body), notes)


def _report(title: str, text: str, notes: list[RawNote]) -> RawReport:
    if not notes:
        return read_pages([(None, "\n\n".join(text.split("\n")))], title or None)
    first = next(iter(text.split("\n")), "")
    return RawReport(title or first[:300], ((None, text),), tuple(notes))


def _title(tree: LexborHTMLParser) -> str:
    for rule in ("h1", "title"):
        node = tree.css_first(rule)
        if node is not None and node.text().strip():
            return " ".join(node.text().split())[:300]
    return ""


def _take_notes(tree: LexborHTMLParser) -> list[RawNote]:
    """Return the notes in the order of their places, and leave only their calls in the tree."""
    places, calls = _pair(tree)
    for call, number in calls:
        _raise(call, str(number))
    if not places:
        places = _listed(tree)
    notes = [_read_note(place) for place in places]
    for place in places:
        place.holder.decompose()
    return notes


def _pair(tree: LexborHTMLParser) -> tuple[list[_Place], list[tuple[LexborNode, int]]]:
    """Return where the notes stand, and the links that call them.

    A call leads forward to its note, a note's link back leads backward.
    """
    order = {node.mem_id: n for n, node in enumerate(tree.css("a, [id]"))}
    targets = _targets(tree)
    places: dict[int, _Place] = {}
    calls: list[tuple[LexborNode, int]] = []
    for link in tree.css('a[href*="#"]')[: MAX_NOTES * 3]:
        number = CALL.fullmatch(link.text())
        goal = targets.get((link.attributes.get("href") or "").rpartition("#")[2])
        if number is None or goal is None or order[goal.mem_id] <= order[link.mem_id]:
            continue
        holder = _holder(goal)
        if holder is not None:
            places.setdefault(holder.mem_id, _Place(int(number[1]), holder))
            calls.append((link, int(number[1])))
    found = sorted(places.values(), key=lambda place: place.number)
    return found[:MAX_NOTES], calls


def _targets(tree: LexborHTMLParser) -> Mapping[str, LexborNode]:
    named: dict[str, LexborNode] = {}
    for node in tree.css("a[name], [id]"):
        for attribute in ("id", "name"):
            value = node.attributes.get(attribute)
            if value:
                named.setdefault(value, node)
    return named


def _holder(node: LexborNode) -> LexborNode | None:
    """Return the block that is the whole note: the target itself, or what the anchor stands in."""
    at: LexborNode | None = node
    for _ in range(12):
        if at is None or at.tag in ("body", "html"):
            return None
        if at.tag in HOLDERS:
            return at
        at = at.parent
    return None


def _listed(tree: LexborHTMLParser) -> list[_Place]:
    """Return the members of a list that is called one of notes, numbered as a browser does."""
    found: list[_Place] = []
    for ordered in tree.css(LISTS)[:1]:
        start = ordered.attributes.get("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < 5 else 1
        members = [child for child in ordered.iter() if child.tag == "li"]
        found = [_Place(first + n, member) for n, member in enumerate(members[:MAX_NOTES])]
    return found


def _read_note(place: _Place) -> RawNote:
    targets = []
    for link in place.holder.css("a"):
        href = link.attributes.get("href") or ""
        if href.startswith(("http://", "https://", "//")):
            targets.append(f"https:{href}" if href.startswith("//") else href)
        elif RETURN.fullmatch(link.text()):
            link.decompose()
    for sup in place.holder.css("sup"):
        if RETURN.fullmatch(sup.text()):
            sup.decompose()
    text = _lines(place.holder)
    lead = LEAD.match(text)
    if lead is not None and int(lead[1]) == place.number:
        text = text[lead.end() :]
    return RawNote(place.number, text.strip(), None, tuple(targets))


def _raise(node: LexborNode, text: str) -> None:
    number = CALL.fullmatch(text) or CALLS.fullmatch(text)
    if number is not None:
        node.replace_with(raised("".join(number[1].split())) + AFTER_CALL)


def _write_addresses(tree: LexborHTMLParser) -> None:
    """Put the address of each link behind its words: without notes it is what the report cites."""
    for link in tree.css("a[href]"):
        href = link.attributes.get("href") or ""
        if href.startswith(("http://", "https://")) and not any(c in href for c in "<> \n"):
            link.replace_with(link.text() if href in link.text() else f"[{link.text()}]({href})")


def _lines(root: LexborNode) -> str:
    """Return the text below `root`, a line for each block."""
    for node in root.css(BLOCKS):
        if node.mem_id != root.mem_id:
            node.insert_before(BREAK)
            node.insert_after(BREAK)
    text = BETWEEN_CALLS.sub(",", root.text()).replace(AFTER_CALL, "")
    folded = SPACES.sub(" ", text)
    return BREAKS.sub("\n", folded).strip()
