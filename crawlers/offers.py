"""Pages that offer a document as files, in languages and formats: which of them is taken.

Some archives of documents have no address for a file itself: the address that stays leads to a page
that lists files under keys which do not. Nothing is fetched here.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from parsel import Selector

from crawlers.charsets import in_utf8
from crawlers.entries import Files
from crawlers.found import ListingProblem, absolute_url, refuse_walls
from crawlers.keys import split_rule
from crawlers.sections import open_html, value_of
from models.terms import IssueKind

MAX_FILES = 200  # of one page that are looked at
FILE_ENDINGS = (".pdf", ".doc", ".docx", ".rtf")


def is_offer(url: str, files: Files | None) -> bool:
    """Tell whether a link leads to a page that offers files, and not to a file itself."""
    return files is not None and not urlsplit(url).path.lower().endswith(FILE_ENDINGS)


def is_file(body: bytes) -> bool:
    """Tell whether what came is a PDF, whatever its headers say."""
    return b"%PDF-" in body[:1_024]  # ISO 32000-1, annex H, note 13


def choose_file(body: bytes, base: str, files: Files) -> str:
    """Return the address of the one file that is taken from the page.

    It is in the first of `files.langs` that any file has, and of those in the first of its formats;
    of equals the first on the page. Raises ListingProblem: no file is offered in such a format, or
    the page is a wall before them.
    """
    body, _ = in_utf8(body)
    page = open_html(body)
    offered = list(_offered(page, base, files))
    if not offered:
        refuse_walls(body)
        raise ListingProblem(IssueKind.EMPTY_LISTING, f"{files.link!r} gives no file")
    ranked = sorted(
        (_rank(words, files.langs), _rank(words, files.formats), number, url)
        for number, (url, words) in enumerate(offered)
    )
    taken = [row for row in ranked if row[1] < len(files.formats)]
    if not taken:
        wanted = " or ".join(files.formats)
        raise ListingProblem(IssueKind.EMPTY_LISTING, f"{len(offered)} files, none is {wanted}")
    return taken[0][-1]


def _offered(page: Selector, base: str, files: Files) -> Iterator[tuple[str, str]]:
    """Yield the address of each file, with the words that tell its language and format."""
    css, attribute = split_rule(files.link)
    items = page.css(files.item)[:MAX_FILES] if files.item else [page]
    for item in items:
        own = "" if files.item is None else _words(item)
        for node in item.css(css)[:MAX_FILES]:
            link = value_of(node, f"@{attribute}")
            url = absolute_url(base, link) if link else None
            if url is not None:
                yield url, f"{_words(node)} {' '.join(node.attrib.values())} {own}".casefold()


def _words(node: Selector) -> str:
    return " ".join("".join(node.xpath(".//text()").getall()).split())[:500]


def _rank(words: str, wanted: tuple[str, ...]) -> int:
    """Return the place of the first of these that the words hold; behind the last if none."""
    return next((n for n, word in enumerate(wanted) if word.casefold() in words), len(wanted))
