"""From the bytes of a file to a report: the format is told by the bytes, then by the name.

It refuses what is too large, damaged or of another format. The parsers of PDF and DOCX run away on
hostile bytes: whoever calls this does it in a process that may be killed (`flows.report`).
"""

from __future__ import annotations

from pathlib import PurePath

from extract.markup.encoding import is_binary, read_text
from extract.reports.links import find_links
from extract.reports.marks import sentences_with_marks, take_out_marks
from extract.reports.plain import read_plain
from extract.reports.values import Note, Page, RawNote, RawReport, Report, UnreadableReport

MAX_BYTES = 50_000_000
MAX_TEXT = 20_000_000  # characters: a report of ten thousand pages
MAX_NOTES = 20_000
FORMATS = ("txt", "md", "html", "pdf", "docx")
SUFFIXES = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
PDF_HEAD = 1_024  # bytes in which "%PDF-" may stand (ISO 32000-1, annex H, note 13)


def read_report(data: bytes, name: str) -> Report:
    """Return the report in `data`, of the file `name`: notes in order, pages in order.

    Raises UnreadableReport.
    """
    kind = find_format(data, name)
    raw = _read(kind, data)
    if sum(len(text) for _number, text in raw.pages) > MAX_TEXT or len(raw.notes) > MAX_NOTES:
        raise UnreadableReport("more text than any report has")
    numbers = {note.number for note in raw.notes}
    pages = tuple(take_out_marks(number, storable(text), numbers) for number, text in raw.pages)
    notes = _notes(raw, pages)
    if not any(page.text.strip() for page in pages) and not notes:
        raise UnreadableReport(f"no text in this {kind}: are its pages pictures?")
    return Report(storable(raw.title).strip(), kind, pages, notes)


def find_format(data: bytes, name: str) -> str:
    """Return one of `FORMATS`. Raises UnreadableReport."""
    if not data.strip():
        raise UnreadableReport("the file is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableReport(f"larger than {MAX_BYTES // 1_000_000} MB")
    if b"%PDF-" in data[:PDF_HEAD]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    named = SUFFIXES.get(PurePath(name).suffix.lower())
    if named in ("pdf", "docx"):
        raise UnreadableReport(f"called a {named}, but the bytes are of something else")
    if is_binary(data):
        raise UnreadableReport(f"not a report in {', '.join(FORMATS)}: binary bytes")
    return named or ("html" if _looks_like_html(data) else "txt")


def storable(text: str) -> str:
    """Return a text as every database takes it: no NUL, no lone surrogate."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _looks_like_html(data: bytes) -> bool:
    head = data[:PDF_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<?xml"))


def _read(kind: str, data: bytes) -> RawReport:
    # The readers of one format each come with their library; only one is needed.
    if kind == "pdf":
        from extract.reports.pdf import read_pdf

        return read_pdf(data)
    if kind == "docx":
        from extract.reports.docx import read_docx

        return read_docx(data)
    text = read_text(data).text
    if kind == "html":
        from extract.reports.html import read_html

        return read_html(text)
    return read_plain(text)


def _notes(raw: RawReport, pages: tuple[Page, ...]) -> tuple[Note, ...]:
    if not raw.notes:
        return tuple(_citing(raw))
    sentences: dict[int, str] = {}
    for page in pages:
        sentences = sentences_with_marks(page) | sentences
    return tuple(_note(note, sentences.get(note.number)) for note in raw.notes)


def _note(raw: RawNote, sentence: str | None) -> Note:
    text = storable(raw.text)
    links = find_links(text, tuple(map(storable, raw.targets)))
    return Note(raw.number, " ".join(text.split()), links, raw.page, sentence)


def _citing(raw: RawReport) -> list[Note]:
    """Return the paragraphs that carry links, as notes of the number 0."""
    notes = []
    for number, paragraph in raw.citing:
        text = storable(paragraph)
        links = find_links(text)
        if links:
            words = " ".join(text.split())
            notes.append(Note(0, words, links, number, words))
    return notes
