"""Links out of sitemaps: indexes, lists of pages and news sitemaps, plain or gzipped.

Sources: https://www.sitemaps.org/protocol.html and Google's news sitemap 0.9.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from lxml import etree

from crawlers.charsets import in_utf8
from crawlers.found import (
    MAX_LINKS,
    MAX_RAW_DATE,
    Child,
    Found,
    ListingPage,
    ListingProblem,
    absolute_url,
    each_once,
    in_utc,
    one_line,
    refuse_entities,
    refuse_html,
)
from models.terms import IssueKind

MAX_SITEMAP_BYTES = 52_428_800  # uncompressed, by the protocol
GZIP_MAGIC = b"\x1f\x8b"
# "sitemap_6_news.xml.gz", "latest-news.xml": what changes every hour.
FRESH = re.compile(r"latest|news", re.I)
# "post-sitemap12.xml", "417.xml": where a part is not dated, the highest number is the newest.
NUMBER = re.compile(r"\d{1,9}(?=\D{0,20}$)")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def read_sitemap(body: bytes, base: str) -> ListingPage:
    """Return what one file of a sitemap names, in its order.

    `raw_date` and `published_at` come from the news date, or else from `lastmod`. A file that
    breaks off yields what stands before the break, with the problem beside it. Raises
    ListingProblem for a web page, another kind of XML, entities, and a file that names nothing.
    """
    xml, garbled = in_utf8(_unpacked(body))
    refuse_html(xml, "a sitemap")
    refuse_entities(xml)
    children: list[Child] = []
    found: list[Found] = []
    problem: ListingProblem | None = None
    try:
        for element in _elements(xml):
            if etree.QName(element).localname == "sitemap":
                children.extend(_child(element, base))
            else:
                found.extend(_page(element, base))
    except etree.XMLSyntaxError as error:
        problem = ListingProblem(IssueKind.NOT_A_FEED, f"broken XML in line {error.lineno}")
    if children == [] and found == []:
        raise problem or ListingProblem(IssueKind.EMPTY_LISTING, "the sitemap names no page")
    problem = problem or garbled
    return ListingPage(each_once(found), problem=problem, children=tuple(children))


def freshest_first(children: Sequence[Child]) -> list[Child]:
    """Return the parts of an index, those first that are likeliest to name what is new."""
    return sorted(children, key=_staleness)


def _staleness(child: Child) -> tuple[bool, float, int]:
    file_name = child.url.rpartition("/")[2]
    modified_at = child.modified_at or LONG_AGO
    number = NUMBER.search(file_name[-100:])
    number_of_part = 0 if number is None else int(number.group())
    return FRESH.search(file_name) is None, -modified_at.timestamp(), -number_of_part


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return _bounded(body)
    # A member of its own, not a content coding: the file is called .xml.gz.
    unzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        return _bounded(unzip.decompress(body, MAX_SITEMAP_BYTES + 1))
    except zlib.error as problem:
        raise ListingProblem(IssueKind.NOT_A_FEED, "a damaged gzip file") from problem


def _bounded(xml: bytes) -> bytes:
    if len(xml) > MAX_SITEMAP_BYTES:
        raise ListingProblem(IssueKind.TOO_LARGE, f"a sitemap over {MAX_SITEMAP_BYTES} bytes")
    return xml


def _elements(xml: bytes) -> Iterator[etree._Element]:
    context = etree.iterparse(
        io.BytesIO(xml),
        encoding="utf-8",  # whatever its prolog says
        tag=("{*}sitemap", "{*}url"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for count, (_, element) in enumerate(context):
        if count >= MAX_LINKS:
            return
        yield element
        element.clear()  # what was read is let go, so memory does not grow with the file
        if element.getparent() is not None:
            del element.getparent()[0]


def _child(element: etree._Element, base: str) -> Iterator[Child]:
    url = absolute_url(base, _text(element, "{*}loc") or "")
    if url is not None:
        yield Child(url, _moment(_text(element, "{*}lastmod")))


def _page(element: etree._Element, base: str) -> Iterator[Found]:
    location = _text(element, "{*}loc")
    url = absolute_url(base, location) if location else None
    if url is None:
        return
    raw = _text(element, "{*}news/{*}publication_date") or _text(element, "{*}lastmod")
    title = _text(element, "{*}news/{*}title")
    yield Found(url, one_line(title), _moment(raw), one_line(raw, MAX_RAW_DATE))


def _text(element: etree._Element, path: str) -> str | None:
    text = element.findtext(path)
    return text.strip() if text else None


def _moment(raw: str | None) -> datetime | None:
    # W3C date and time: "2025-05-25", "2025-05-25T08:17:08.043Z", and .NET's seven decimals.
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw[:40])
    except ValueError:
        return None
    return in_utc(moment)
