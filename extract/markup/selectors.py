"""Apply a source's rules to the tree of a page: CSS, with "@attr" for an attribute.

It finds and counts; it does not guess. What no rule answers is left to structured data, see
`extract.page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extract.markup.comments import is_comments
from extract.markup.elements import BESIDE, BLOCKS, ROOTS
from extract.markup.fragment import Fragment, read_fragment
from extract.markup.lines import fold_line, fold_lines
from extract.markup.unread import PageChanged
from models.values import PageRules

MAX_MATCHES = 20_000  # of one rule; an article has some hundred paragraphs
MAX_VALUES = 50  # of a rule for a title, time or authors; each may be as long as the page
MAX_DEPTH = 5_000  # lexbor needs 45 ms for so deep a page, and the square beyond
# "time@datetime", "h1@text"; in "a[href*='@']" the character belongs to the selector.
SUFFIX = re.compile(r"@([A-Za-z][A-Za-z0-9_:.-]{0,60})$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is applied: a CSS selector, and the attribute to read (None: the text)."""

    css: str
    attribute: str | None


@lru_cache(maxsize=512)
def check_rules(rules: PageRules) -> None:
    """Raise ValueError with the first rule that is not CSS; for when a catalogue is loaded."""
    empty = LexborHTMLParser("<p></p>")
    for rule in (*rules.title, *rules.text, *rules.published_at, *rules.authors):
        _match(empty, rule)
    read_fragment("<p></p>", "", rules.remove)


def find_title(tree: LexborHTMLParser, rules: Iterable[str]) -> str | None:
    """Return what the first rule that gives exactly one text says, or None.

    Two elements with the same text (one for telephones, one for desks) count as one.
    """
    for rule in rules:
        values = dict.fromkeys(find_values(tree, rule))
        if len(values) == 1:
            return next(iter(values))
    return None


def find_values(tree: LexborHTMLParser, rule: str) -> list[str]:
    """Return the folded values that the rule finds, in page order, at most `MAX_VALUES`."""
    attribute = _parse_rule(rule).attribute
    values = [_read_value(node, attribute) for node in _match(tree, rule)[:MAX_VALUES]]
    return [value for value in values if value]


def find_text(
    tree: LexborHTMLParser, rules: Iterable[str], base_url: str, remove: tuple[str, ...]
) -> Fragment | None:
    """Return the text of the first rule under which any stands, or None.

    A rule may name paragraphs or what holds them: of elements inside one another only the outermost
    counts. Elements inside asides, navigation and readers' comments are left out.
    """
    for rule in rules:
        if _parse_rule(rule).attribute is not None:
            fragment = Fragment(fold_lines(find_values(tree, rule)))
        else:
            nodes = _outermost(_match(tree, rule))
            separator = "" if all(node.tag in BLOCKS for node in nodes) else "<br>"
            markup = separator.join(node.html or "" for node in nodes)
            fragment = read_fragment(markup, base_url, remove)
        if fragment.text:
            return fragment
    return None


def find_places(tree: LexborHTMLParser, rules: Iterable[str]) -> list[LexborNode]:
    """Return the elements of the first rule that matches any, the outermost, in page order."""
    for rule in rules:
        if _parse_rule(rule).attribute is None:
            nodes = _outermost(_match(tree, rule))
            if nodes:
                return nodes
    return []


def read_node(node: LexborNode) -> str:
    """Return the text of one element on one line, a space where it breaks the line."""
    if node.css_first("br") is None:
        return fold_line(node.text())
    return read_fragment(node.html or "", "").text.replace("\n", " ")


def describe_miss(tree: LexborHTMLParser, rules: tuple[str, ...], expected: str) -> PageChanged:
    """Return the exception that says how many elements each rule matches, and nothing else."""
    counts = {rule: len(_match(tree, rule)) for rule in rules}
    facts = (
        f"{rule!r} matches {found} {'element' if found == 1 else 'elements'}, expected {expected}"
        for rule, found in counts.items()
    )
    return PageChanged("; ".join(facts), rules[0], counts[rules[0]])


@lru_cache(maxsize=1_000)
def _parse_rule(rule: str) -> Rule:
    suffix = SUFFIX.search(rule)
    if suffix is None:
        return Rule(rule, None)
    name = suffix.group(1)
    return Rule(rule[: suffix.start()], None if name == "text" else name)


def _match(tree: LexborHTMLParser, rule: str) -> list[LexborNode]:
    """Return the elements that the rule matches, each once, in page order."""
    try:
        nodes = tree.css(_parse_rule(rule).css)
    except SelectolaxError as problem:
        raise ValueError(f"{rule!r} is not a CSS selector") from problem
    # A group ("p, h2") gives an element once for every member that matches it.
    return list({node.mem_id: node for node in nodes[:MAX_MATCHES]}.values())


def _read_value(node: LexborNode, attribute: str | None) -> str:
    if attribute is None:
        return read_node(node)
    return fold_line(node.attributes.get(attribute) or "")


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return the nodes that stand neither in another of them nor in an aside or comments.

    Each ancestor is judged once, so that the work grows with the page and not with depth times
    matches.
    """
    chosen: list[LexborNode] = []
    verdicts: dict[int, bool] = {}  # element -> whether an article's text may stand in it
    for node in nodes:
        path: list[LexborNode] = []
        ancestor: LexborNode | None = node
        while ancestor is not None and ancestor.mem_id not in verdicts:
            path.append(ancestor)
            ancestor = None if ancestor.tag in ROOTS else ancestor.parent
        welcome = ancestor is None or verdicts[ancestor.mem_id]
        for element in reversed(path):
            welcome = welcome and not is_beside(element)
            verdicts[element.mem_id] = welcome
        if welcome:
            chosen.append(node)
        verdicts[node.mem_id] = False  # what is inside it is read with it
    return chosen


def is_beside(element: LexborNode) -> bool:
    """Tell whether an element holds what is none of an article: an aside, readers' comments."""
    if element.tag in BESIDE:
        return True
    if element.tag in ROOTS:
        return False
    attributes = element.attributes
    return is_comments(attributes.get("id"), attributes.get("class"))
