"""Read the hearings of a court's schedule: rows of a table in an answer of its form, or in a page.

A row is a hearing if the number of a case stands in it. Hearings have no pages: each gets the
address that `models.hearings.Hearing` makes up. What is not printed in the row is not filled in:
the day of a hearing is no day of publication.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.markup.feed import parse_xml
from extract.markup.fragment import read_fragment
from extract.markup.lines import fold_line
from extract.markup.selectors import read_node
from extract.markup.tree import parse_markup, read_markup
from extract.markup.unread import Challenge, PageChanged, Unreadable, find_wall
from models.hearings import CaseNumber, Hearing
from models.values import Article, Capture

MAX_ROWS = 2_000
MAX_CELLS = 40
ROW = "tr"
PARTIAL = "<partial-response"  # the root of what JavaServer Faces answers to a step of a form
BEGINNING = 1_000  # characters in which an answer shows what it is
CHOSEN_COURT = "select[id$='court-field'] option[selected]"


def read_hearings(capture: Capture) -> list[Article]:
    """Return the hearings that stand there, in order; `symbol` is the number of the case.

    The title is that number and the court, if one is named; the text has a line for each cell,
    behind the heading of its column. An answer of the form without any row gives an empty list:
    whether that means "no hearings" was judged when it was fetched.

    Raises:
        PageChanged: a page, and no answer of a form, without any row.
        Challenge: a bot check or login form stands there instead.
        Unreadable: the body is empty, binary, too large or broken XML.
    """
    markup = read_markup(capture)
    is_answer = PARTIAL in markup[:BEGINNING]
    pieces = _pieces(markup) if is_answer else [markup]
    trees = [parse_markup(piece)[0] for piece in pieces]
    court = next(filter(None, map(_chosen_court, trees)), None)
    hearings = [one for tree in trees for one in _read_rows(tree, capture.url, court)]
    if not hearings and not is_answer:
        wall = find_wall(trees[0])
        if wall is not None:
            raise Challenge(wall)
        raise PageChanged(f"no {ROW!r} holds the number of a case", ROW, 0)
    return hearings


def _pieces(markup: str) -> list[str]:
    """Return the parts of the page that an answer replaces."""
    if "<!doctype" in markup[:2_000].lower():
        raise Unreadable("an answer of a form with a document type")
    try:
        root = parse_xml(markup)
    except etree.XMLSyntaxError as problem:
        raise Unreadable("an answer of a form that is broken XML") from problem
    return [text for one in root.iter("update") if (text := one.text or "").strip()]


def _read_rows(tree: LexborHTMLParser, url: str, court: str | None) -> Iterator[Article]:
    for table in tree.css("table"):
        headings = [fold_line(node.text()) for node in table.css("th")[:MAX_CELLS]]
        for row in table.css(ROW)[:MAX_ROWS]:
            if row.css_first("table") is None and _table_of(row) == table:
                article = _read_row(row, headings, url, court)
                if article is not None:
                    yield article


def _table_of(row: LexborNode) -> LexborNode | None:
    """Return the table that a row belongs to: rows of a table inside another are its own."""
    node = row.parent
    while node is not None and node.tag != "table":
        node = node.parent
    return node


def _read_row(row: LexborNode, headings: list[str], url: str, court: str | None) -> Article | None:
    hearing = Hearing.find(row.text(separator=" "))
    if hearing is None:
        return None
    cells = [_lines(cell) for cell in row.css("td")[:MAX_CELLS]]
    named = headings if len(headings) == len(cells) else [""] * len(cells)
    lines: list[str] = []
    for heading, cell in zip(named, cells, strict=True):
        kept = [line for line in cell if CaseNumber.find(line) != hearing.number]
        if heading.casefold().rstrip(":") in _court_headings() and kept:
            court = " ".join(kept)
        elif kept:
            first = f"{heading.rstrip(':')}: {kept[0]}" if heading else kept[0]
            lines += [first, *kept[1:]]
    number = str(hearing.number)
    title = f"{number}, {court}" if court else number
    text = "\n".join(lines)
    how = {"title": "row", "text": "row" if text else "none", "published_at": "none"}
    return Article(hearing.address(url), title, text, None, how=how, symbol=number)


def _lines(cell: LexborNode) -> list[str]:
    if cell.child is None:
        return []
    return read_fragment(cell.inner_html or "", "").text.split("\n")


def _chosen_court(tree: LexborHTMLParser) -> str | None:
    chosen = tree.css_first(CHOSEN_COURT)
    if chosen is None or not chosen.attributes.get("value"):
        return None
    return read_node(chosen) or None


@cache
def _court_headings() -> frozenset[str]:
    text = files("extract").joinpath("lexicon/hearings.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["court"])
