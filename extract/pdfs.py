"""Read a captured PDF as an article whose text knows on which page each of its characters stands.

pdfminer can be kept busy by hostile bytes, and unpacks what a stream holds: call this only where
time and memory are bounded and the process may be killed. Pictures of text are not read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime

from extract.dates import read_time
from extract.markup.lines import fold_line, fold_lines
from extract.markup.unread import Unreadable
from extract.reports.marks import take_out_marks
from extract.reports.read import PDF_HEAD, storable
from extract.reports.values import RawNote, RawReport, UnreadableReport
from models.values import Article, Capture

MAX_BYTES = 20_000_000
MAX_TEXT = 5_000_000  # characters
PAGES = "pages"  # in Article.how: where each page begins, "0 1834 3920"
MAX_PAGES = 1_000  # whose places are remembered
HEAD_CHARS = 3_000
# "Distr.: General\n27 December 2018", on the first page of documents of the United Nations
DISTRIBUTED = re.compile(
    r"Distr\.:?\s{0,3}(?:General|Limited|Restricted\*?)[\s*]{1,10}(\d{1,2}\s[A-Z][a-z]{2,8}\s\d{4})"
)


def is_pdf(capture: Capture) -> bool:
    """Tell whether the bytes are those of a PDF, whatever the headers call them."""
    return b"%PDF-" in capture.body[:PDF_HEAD]


def read_pdf_article(capture: Capture, tz: str) -> Article:
    """Return the text of a PDF, one paragraph a line, page after page; footnotes end their page.

    how["pages"] says where each page begins, see `page_of`. The title is the largest print of the
    first page, or what the file says of itself.

    Raises:
        Unreadable: too large, damaged, locked with a password, or without text.
    """
    if len(capture.body) > MAX_BYTES:
        raise Unreadable(f"a PDF of {len(capture.body)} bytes, at most {MAX_BYTES} are read")
    raw = _read(capture.body)
    pages = _spell_pages(raw)
    if not any(pages):
        raise Unreadable("no text in this PDF: its pages are pictures, and it needs OCR")
    if sum(map(len, pages)) > MAX_TEXT:
        raise Unreadable(f"a PDF of more than {MAX_TEXT} characters")
    text, starts = _join(pages)
    published_at = _read_published(text, tz, capture.captured_at)
    title = fold_line(storable(raw.title))
    answers = {"title": title, "text": text, "published_at": published_at, "authors": ()}
    how = {name: "pdf" if answer else "none" for name, answer in answers.items()}
    how[PAGES] = " ".join(map(str, starts[:MAX_PAGES]))
    return Article(capture.url, title, text, published_at, how=how)


def page_of(how: Mapping[str, str], offset: int) -> int | None:
    """Return the number of the page, from 1, on which the character at `offset` of the text stands.

    None for what has no pages, and for pages behind the last whose place is remembered.
    """
    starts = [int(start) for start in how.get(PAGES, "").split()]
    if not starts or offset < 0 or (len(starts) == MAX_PAGES and offset >= starts[-1]):
        return None
    return bisect_right(starts, offset)


def _read(body: bytes) -> RawReport:
    from extract.reports.pdf import read_pdf  # its library is loaded where a PDF came

    try:
        return read_pdf(body)
    except UnreadableReport as problem:
        raise Unreadable(f"{problem}") from problem


def _spell_pages(raw: RawReport) -> list[str]:
    """Return the text of each page without the marks of notes, its notes behind it."""
    numbers = {note.number for note in raw.notes}
    pages = []
    for number, text in raw.pages:
        body = take_out_marks(number, storable(text), numbers).text
        notes = [_spell_note(note) for note in raw.notes if note.page == number]
        pages.append(fold_lines([*body.split("\n"), *notes]))
    return pages


def _spell_note(note: RawNote) -> str:
    return f"{note.number} {' '.join(storable(note.text).split())}"


def _join(pages: Sequence[str]) -> tuple[str, list[int]]:
    """Return the pages as one text, and the offset at which each begins; an empty one begins where
    the next does.
    """
    starts, at = [], 0
    for page in pages:
        starts.append(at)
        at += len(page) + 1 if page else 0
    return "\n".join(filter(None, pages)), starts


def _read_published(text: str, tz: str, captured_at: datetime) -> datetime | None:
    printed = DISTRIBUTED.search(text, 0, HEAD_CHARS)
    return None if printed is None else read_time(printed[1], tz, captured_at)
