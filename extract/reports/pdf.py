"""Reports as PDF: text with the size and place of every letter, and the links that lie over it.

pdfminer.six and pypdf gave the same words and links of the same files (docs/running.md has the
figures); pdfminer tells how large a letter is and where it stands, which is how the number of a
note is known from any other. Both can be kept busy by hostile bytes: call this where it may be
killed.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTAnno, LTChar, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from extract.reports.marks import RAISED, raised
from extract.reports.plain import read_pages
from extract.reports.values import RawNote, RawReport, UnreadableReport

MAX_PAGES = 2_000
MAX_LINKS = 5_000  # of one page
MAX_URI = 3_000
SMALLER = 0.85  # of the size of its line: a raised number is 50 to 70 % of it
SMALL_PRINT = 0.93  # of the size of the running text: notes are 75 to 90 % of it
GAP = 0.7  # of a line's size between two lines: a new paragraph
TOLERANCE = 2.0  # points by which a link may stand beside its words
FURNITURE = 3  # pages on which a line returns that is no text but a running head
# A link found in a line stands in its text as a sign of the private use area with its number.
SIGN = re.compile("\ue000(\\d{1,6})\ue001")
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
NO_LETTER = re.compile(r"\(cid:\d{1,6}\)")  # pdfminer's word for a glyph that is no known letter
# A name of a file is no title.
FILE_NAME = re.compile(
    r"\.(?:docx?|odt|rtf|html?|pdf|indd|pptx?)\s*$|^Microsoft Word", re.IGNORECASE
)
# The last word of a line, if it is an address or its rest: "https://a.example/b", "ews/2020/x".
LAST_WORD = re.compile(r"[^\s]{1,2000}(?=(?:\d{1,6}){0,50}$)")
PAGE_NUMBER = re.compile(
    r"\W{0,5}(?:page|стр\.?|страница|бет)?\s?\d{1,4}\s?(?:(?:of|из|/)\s?\d{1,4})?\W{0,5}",
    re.IGNORECASE,
)
PLAIN_NUMBER = re.compile(r"(\d{1,4})[.)]?\s{1,5}(?=\S)")

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it quotes what it reads


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of print: its text with raised numbers and signs of links, its size and place."""

    text: str
    size: float
    top: float
    bottom: float
    right: float
    is_open: bool  # no space ends it: a word may go on in the next line


def read_pdf(data: bytes) -> RawReport:
    """Return the report in a PDF, page by page. Raises UnreadableReport."""
    try:
        return _read(data)
    except PDFPasswordIncorrect as problem:
        raise UnreadableReport("this PDF is locked with a password") from problem
    except (PDFException, PSException, RecursionError) as problem:
        raise UnreadableReport("a damaged PDF") from problem
    except UnreadableReport:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError) as problem:
        # What pdfminer.six lets out when an object of the file is not of the type that it expects.
        raise UnreadableReport("a damaged PDF") from problem


def _read(data: bytes) -> RawReport:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    urls: list[str] = []
    pages: list[list[_Line]] = []
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams())
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.create_pages(document):
        if len(pages) >= MAX_PAGES:
            raise UnreadableReport(f"a PDF of more than {MAX_PAGES} pages")
        interpreter.process_page(page)
        pages.append(list(_lines(device.get_result(), list(_links(page)), urls)))
    if not pages:
        raise UnreadableReport("a damaged PDF (it has no pages)")
    return _with_links(read_pages(_spelt(pages), _title(document, pages)), urls)


def _lines(layout: Any, links: Sequence[tuple[Any, str]], urls: list[str]) -> Iterator[_Line]:
    """Yield the lines of a page from top to bottom, in the order of pdfminer's boxes."""
    for box in layout:
        if isinstance(box, LTTextContainer):
            for line in box:
                if isinstance(line, LTTextLine) and line.get_text().strip():
                    yield _line(line, links, urls)


def _line(line: LTTextLine, links: Sequence[tuple[Any, str]], urls: list[str]) -> _Line:
    letters = [letter for letter in line if isinstance(letter, LTChar)]
    inked = [letter for letter in letters if letter.get_text().strip()] or letters
    size = Counter(round(letter.size, 1) for letter in inked).most_common(1)[0][0]
    full = [letter for letter in inked if letter.size > size * SMALLER] or inked
    middle = sorted((letter.y0 + letter.y1) / 2 for letter in full)[len(full) // 2]
    pieces = []
    for letter in line:
        if isinstance(letter, LTChar):
            pieces.append(_spell(letter, size, middle))
        elif isinstance(letter, LTAnno):
            pieces.append(letter.get_text())
    over = dict.fromkeys(url for place, url in links if _is_over(place, line))
    signs = [f"\ue000{_number(url, urls)}\ue001" for url in over]
    text = NO_LETTER.sub("", "".join(pieces).strip("\n").translate(LIGATURES))
    is_open = not text[-1:].isspace()
    return _Line(text.strip() + "".join(signs), size, line.y1, line.y0, line.x1, is_open)


def _spell(letter: LTChar, size: float, middle: float) -> str:
    text = letter.get_text()
    is_raised = letter.size <= size * SMALLER and (letter.y0 + letter.y1) / 2 > middle
    return raised(text) if is_raised and text.isascii() and text.isdigit() else text


def _number(url: str, urls: list[str]) -> int:
    urls.append(url)
    return len(urls) - 1


def _is_over(place: Sequence[float], line: LTTextLine) -> bool:
    left, low, right, high = place
    middle = (line.y0 + line.y1) / 2
    is_level = low - TOLERANCE <= middle <= high + TOLERANCE
    return is_level and left <= line.x1 and right >= line.x0


def _links(page: PDFPage) -> Iterator[tuple[tuple[float, ...], str]]:
    """Yield the place of every link of a page, and its address."""
    for entry in (resolve1(page.annots) or [])[:MAX_LINKS]:
        note = resolve1(entry)
        action = resolve1(note.get("A")) if isinstance(note, dict) else None
        uri = resolve1(action.get("URI")) if isinstance(action, dict) else None
        place = resolve1(note.get("Rect")) if uri is not None else None
        if isinstance(uri, bytes) and len(uri) <= MAX_URI and isinstance(place, list):
            corners = [float(resolve1(number)) for number in place[:4]]
            if len(corners) == 4:
                x, y = sorted(corners[::2]), sorted(corners[1::2])
                yield (x[0], y[0], x[1], y[1]), uri.decode("utf-8", "replace")


def _spelt(pages: Sequence[Sequence[_Line]]) -> list[tuple[int | None, str]]:
    """Return each page as text, an empty line before each paragraph, notes begun with raised
    numbers.
    """
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    running = sizes.most_common(1)[0][0] if sizes else 1.0
    heads = _running_heads(pages)
    last = 0
    spelt: list[tuple[int | None, str]] = []
    for number, page in enumerate(pages, start=1):
        kept = [line for n, line in enumerate(page) if not _is_furniture(line, n, page, heads)]
        text, last = _page_text(kept, running, last)
        spelt.append((number, text))
    return spelt


def _page_text(lines: Sequence[_Line], running: float, last: int) -> tuple[str, int]:
    """Return the text of a page, and the number of the last note on it or before it."""
    pieces: list[str] = []
    before: _Line | None = None
    in_note = False
    margin = max((line.right for line in lines), default=0.0)
    for line in lines:
        text, is_small = line.text, line.size < running * SMALL_PRINT
        number = PLAIN_NUMBER.match(text)
        if is_small and number is not None and int(number[1]) == last + 1:
            text = f"{raised(number[1])} {text[number.end() :]}"
        begins = text[0] in RAISED
        in_note = begins or (in_note and is_small)
        if begins:
            last = int(re.match(r"\d{1,4}", _lowered(text))[0])  # type: ignore[index]
        if before is not None and not begins and _goes_on(pieces[-1], before, line, margin):
            pieces[-1] = SIGN.sub("", pieces[-1]) + text + "".join(_signs(pieces[-1]))
            before = line
            continue
        is_new = before is not None and not in_note and _is_apart(before, line)
        if is_new or (begins and pieces):
            pieces.append("")
        pieces.append(text)
        before = line
    return "\n".join(pieces), last


def _goes_on(text: str, before: _Line, line: _Line, margin: float) -> bool:
    """Tell whether an address fills a line up to the margin: then it goes on in the next."""
    word = LAST_WORD.search(text)
    is_full = before.is_open and before.right > margin - before.size
    is_same_print = abs(before.size - line.size) < line.size * (1 - SMALL_PRINT)
    if word is None or not is_full or not is_same_print or line.text.startswith(("http", "www.")):
        return False
    return "://" in word.group() or "://".startswith(word.group()[-3:]) and "http" in word.group()


def _signs(text: str) -> Iterator[str]:
    return (found.group() for found in SIGN.finditer(text))


def _lowered(text: str) -> str:
    return text.translate(str.maketrans(RAISED, "0123456789"))


def _is_apart(before: _Line, line: _Line) -> bool:
    is_other_size = abs(before.size - line.size) > line.size * (1 - SMALL_PRINT)
    return is_other_size or before.bottom - line.top > line.size * GAP or line.top > before.top


def _running_heads(pages: Sequence[Sequence[_Line]]) -> set[str]:
    ends: Counter[str] = Counter()
    for page in pages:
        ends.update({_faceless(line.text) for line in (*page[:2], *page[-2:])})
    least = max(FURNITURE, len(pages) // 2)
    return {text for text, times in ends.items() if times >= least}


def _faceless(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _is_furniture(line: _Line, at: int, page: Sequence[_Line], heads: set[str]) -> bool:
    if at not in (0, 1, len(page) - 2, len(page) - 1):
        return False
    return PAGE_NUMBER.fullmatch(line.text) is not None or _faceless(line.text) in heads


def _title(document: PDFDocument, pages: Sequence[Sequence[_Line]]) -> str:
    """Return the largest print of the first page that has any, or what the file says of itself."""
    first = next((page for page in pages if page), [])
    largest = max((line.size for line in first), default=0.0)
    words = " ".join(SIGN.sub("", line.text) for line in first if line.size > largest * 0.97)
    stored = document.info[0].get("Title") if document.info else None
    own = decode_text(resolve1(stored)) if isinstance(resolve1(stored), bytes) else ""
    own = "" if FILE_NAME.search(own) else own
    is_set_apart = any(line.size < largest * 0.97 for line in first)
    plain = SIGN.sub("", first[0].text) if first else ""
    return (words if is_set_apart else own or plain)[:300].strip()


def _with_links(raw: RawReport, urls: Sequence[str]) -> RawReport:
    """Return the report with the signs of links read."""
    notes = tuple(
        RawNote(
            note.number,
            SIGN.sub("", note.text),
            note.page,
            tuple(urls[int(found[1])] for found in SIGN.finditer(note.text)),
        )
        for note in raw.notes
    )
    pages = tuple((number, SIGN.sub("", text)) for number, text in raw.pages)
    citing = tuple((number, _beside(text, urls)) for number, text in raw.citing)
    return RawReport(raw.title, pages, notes, citing)


def _beside(text: str, urls: Sequence[str]) -> str:
    return SIGN.sub(lambda found: f" <{urls[int(found[1])]}> ", text)
