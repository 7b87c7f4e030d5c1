"""What is read out of a report, and the one way in which reading can fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Defect = Literal["malformed", "truncated"]


class UnreadableReport(ValueError):
    """The file cannot be read as a report; the message is one line and says why."""


@dataclass(frozen=True, slots=True)
class NoteLink:
    """One address of a note.

    `url` is as the report prints it, but for what conversion put in (line breaks, spaces, soft
    hyphens, brackets); nothing is added to it. `defect` says that part of it is missing or wrong.
    """

    url: str
    defect: Defect | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote. `sentence` is the sentence of the body that carries its mark, if it was found.

    The body of a report without footnotes cites in its running text: such links are notes of the
    number 0, one for each sentence.
    """

    number: int
    text: str
    links: tuple[NoteLink, ...] = ()
    page: int | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a page's text a note is called; the number itself is no longer in the text."""

    offset: int
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """The running text of one page, without notes; `number` is None where there are no pages."""

    number: int | None
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was read. `format` is txt, md, html, pdf or docx."""

    title: str
    format: str
    pages: tuple[Page, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class RawNote:
    """A note as a reader of one format finds it: text with its line breaks, and the targets that
    the format itself stores, in order.
    """

    number: int
    text: str
    page: int | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawReport:
    """What the reader of one format gives: pages of text in which calls of notes stand as
    superscript numbers, and the notes.

    `citing` are paragraphs with their links in angle brackets: they count where no notes are.
    """

    title: str
    pages: tuple[tuple[int | None, str], ...]
    notes: tuple[RawNote, ...]
    citing: tuple[tuple[int | None, str], ...] = ()
