"""Read an article from a page without rules: by its running text, and by trafilatura in doubt.

Trafilatura is the dearest step of all, some 15 ms a page, with a linear pass as its check. Either
may take text that is not the article's: a source that is read this way for long deserves rules of
its own.
"""

from __future__ import annotations

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from extract.markup.cluster import find_article
from extract.markup.comments import is_comments
from extract.markup.elements import ROOTS, SILENT
from extract.markup.fragment import SPACE, Fragment, absolute_links
from extract.markup.linear import Scan, scan_markup
from extract.markup.lines import count_ink, fold_lines
from extract.markup.selectors import read_node

MAX_CHARS = 2_000_000  # of markup; the text of an article that begins later is not found
MAX_ELEMENTS = 20_000  # trafilatura takes 0.1 ms for each, and a page has some thousand
KEPT_SHARE = 0.8  # of the text that the linear pass sees; below it lxml's tree has lost some
SPARE_CHARS = 500  # by which two parsers differ on sound pages, in white space mostly
# trafilatura's elements that break no line: deleted, emphasised and quoted code, pictures, links.
INLINE = frozenset(["code", "del", "graphic", "hi", "ref"])
# In-page links to the comments: their label would stand in the text as a paragraph.
PRUNED = ["//a[starts-with(@href, '#') and contains(@href, 'comment')]"]


def read_generic(page: LexborHTMLParser, markup: str, base_url: str) -> Fragment | None:
    """Return what is most likely the article's text with its links, or None if there is none.

    `page` is the tree of `markup`. Where it leaves doubt, trafilatura decides. When the tree that
    trafilatura reads holds less than 80 % of the text that a linear pass sees, or would have too
    many elements, all text of the page is returned instead, marked `linear`.
    """
    return find_article(page, base_url) or _ask_trafilatura(page, markup[:MAX_CHARS], base_url)


def _ask_trafilatura(page: LexborHTMLParser, markup: str, base_url: str) -> Fragment | None:
    import trafilatura  # takes 0.2 s, and most pages leave no doubt
    from trafilatura.settings import Document

    few = markup.count("<") - markup.count("</") <= MAX_ELEMENTS
    tree = trafilatura.load_html(markup) if few else None
    if tree is None:
        return read_linear(scan_markup(markup))
    if _may_have_lost_text(page, tree):
        scan = scan_markup(markup)
        if _count_ink(tree) < KEPT_SHARE * scan.ink:
            return read_linear(scan)
    _clear_comments(tree)
    found = trafilatura.bare_extraction(
        tree, fast=True, include_comments=False, include_links=True, prune_xpath=PRUNED
    )
    fragment = _read_found(found.body, base_url) if isinstance(found, Document) else None
    return fragment if fragment is not None and fragment.text else None


def _read_found(body: etree._Element, base_url: str) -> Fragment:
    """Return the text and the links of trafilatura's own tree: <p>, <item>, <ref target="...">."""
    pieces: list[str] = []
    hrefs: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag not in INLINE:
            pieces.append(" " if element.tag == "cell" else "\n")
        if event == "start":
            pieces.append(SPACE.sub(" ", element.text or ""))
            if element.tag == "ref":
                hrefs.append(element.get("target", ""))
        else:
            pieces.append(SPACE.sub(" ", element.tail or ""))
    return Fragment(fold_lines("".join(pieces).split("\n")), absolute_links(hrefs, base_url))


def read_linear(scan: Scan) -> Fragment | None:
    """Return all text of a linear pass, without comments and links, or None if there is none."""
    text = fold_lines(scan.lines)
    return Fragment(text, linear=True) if text else None


def find_generic_title(tree: LexborHTMLParser) -> str | None:
    """Return the text of the page's only <h1>, else of its <title>, or None."""
    headings = dict.fromkeys(read_node(node) for node in tree.css("h1")[:10])
    headings.pop("", None)
    if len(headings) == 1:
        return next(iter(headings))
    title = tree.css_first("title")
    return (read_node(title) or None) if title is not None else None


def find_generic_times(tree: LexborHTMLParser) -> list[str]:
    """Return the raw times that HTML itself marks as the publication's, in order of trust.

    A plain <time> counts only if all of the page agree: lists of other articles carry theirs.
    """
    marked = tree.css("time[itemprop='datePublished'], time[pubdate], time.entry-date.published")
    times = [node.attributes.get("datetime") or node.text() for node in marked[:5]]
    plain = {node.attributes.get("datetime") for node in tree.css("time[datetime]")}
    if len(plain) == 1:
        times.extend(value for value in plain if value)
    return times


def _may_have_lost_text(page: LexborHTMLParser, tree: etree._Element) -> bool:
    """Return whether lxml's tree holds less text than lexbor's, which keeps it at any depth.

    Scripts and white space are counted too: it is a quick question, asked before the linear pass,
    which costs as much as trafilatura.
    """
    kept = etree.tostring(tree, method="text", encoding="unicode", with_tail=False)
    whole = page.root.text() if page.root is not None else ""
    return len(whole) - len(kept) > SPARE_CHARS


def _count_ink(tree: etree._Element) -> int:
    """Return how many visible characters a tree holds."""
    ink = 0
    for element in tree.iter():
        if element.tag not in SILENT and isinstance(element.tag, str):
            ink += count_ink(element.text or "")
        ink += count_ink(element.tail or "")
    return ink


def _clear_comments(tree: etree._Element) -> None:
    """Empty the elements that hold readers' comments, in place."""
    found = [
        element
        for element in tree.iter(etree.Element)
        if element.tag not in ROOTS and is_comments(element.get("id"), element.get("class"))
    ]
    for element in found:
        element.clear(keep_tail=True)
