"""From a capture to markup and its tree: sizes, encodings and dialects are settled here, once.

It refuses what is no page (empty, binary, too large) and judges nothing about the content.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from extract.markup.elements import VOID
from extract.markup.encoding import is_binary, read_text
from extract.markup.fragment import absolute_link
from extract.markup.linear import scan_markup
from extract.markup.selectors import MAX_DEPTH
from extract.markup.unread import Unreadable
from models.values import Capture

MAX_BYTES = 10_000_000
HEAD_CHARS = 50_000  # of a page without <body> whose tree would be too deep

PROLOG = re.compile(r"\s{0,100}<\?xml[^<>]{0,300}>")
# <title/>, <div class="x" />: closed for XML, left open by every HTML parser.
SELF_CLOSED = re.compile(r"<([A-Za-z][A-Za-z0-9:-]{0,40})((?:\s[^<>]{0,5000})?)/>")
BODY = re.compile(r"<body\b", re.IGNORECASE)


def read_markup(capture: Capture) -> str:
    """Return the capture's markup as text, without an XML prolog, XHTML as HTML reads it.

    Raises:
        Unreadable: the body is empty, binary or larger than `MAX_BYTES`.
    """
    body = capture.body
    if len(body) > MAX_BYTES:
        raise Unreadable(f"{len(body)} bytes, at most {MAX_BYTES} are read")
    if not body.strip():
        raise Unreadable("empty body")
    if is_binary(body):
        raise Unreadable(f"binary body of {len(body)} bytes")
    content_type = capture.header("content-type")
    markup = read_text(body, content_type).text
    prolog = PROLOG.match(markup)
    if prolog is not None:
        markup = markup[prolog.end() :]
    if prolog is not None or "xhtml+xml" in (content_type or "").lower():
        markup = SELF_CLOSED.sub(_close, markup)
    return markup


def parse_markup(markup: str) -> tuple[LexborHTMLParser, bool]:
    """Return the tree of the page, and whether it is whole.

    The tree of a page that nests too deeply holds its head only, because parsing takes time with
    the square of the depth; `extract.markup.linear` reads the rest.
    """
    opening = markup.count("<") - markup.count("</")
    if opening <= MAX_DEPTH or scan_markup(markup).depth <= MAX_DEPTH:
        return LexborHTMLParser(markup), True
    body = BODY.search(markup)
    end = HEAD_CHARS if body is None else min(body.start(), HEAD_CHARS)
    return LexborHTMLParser(markup[:end]), False


def find_base_url(tree: LexborHTMLParser, url: str) -> str:
    """Return the address to which the page's relative links belong: its <base href>, else `url`."""
    base = tree.css_first("base[href]")
    href = "" if base is None else base.attributes.get("href") or ""
    return absolute_link(href, url) or url


def _close(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    return match.group() if name.lower() in VOID else f"<{name}{attributes}></{name}>"
