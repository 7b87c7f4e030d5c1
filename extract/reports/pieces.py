"""The words of a report in pieces that are searched one by one, and what is found in them.

Every find leads back to its page and to the note that is called next to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from extract.findings import find_all
from extract.language import split_sentences
from extract.reports.links import without_links
from extract.reports.values import Mark, Note, Page, Report
from models.terms import Role

MAX_PIECE = 12_000  # characters: some pages, so that a reader that dies takes little with it
LEAST_NOTE = 30  # characters of a note that says more than where a page is
MAX_SENTENCE = 2_000
FOR_THE_STATE = (Role.OFFICIAL, Role.JUDGE)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the running text, or a note that tells something (`number`)."""

    text: str
    page: int | None
    number: int | None = None
    marks: tuple[Mark, ...] = ()  # offsets count in `text`


@dataclass(frozen=True, slots=True)
class Piece:
    """Some paragraphs that are read together."""

    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A person (value: the key) or a provision that a piece names, at its first place there.

    `sentence` is the one that names it, `number` the note that is called in its paragraph. `weight`
    says of a person how often something was done to them, less how often they acted for the state.
    """

    kind: Literal["person", "charge"]
    value: str
    name: str
    page: int | None
    number: int | None
    sentence: str
    weight: int = 1
    is_charged: bool = False


def split_report(report: Report) -> list[Piece]:
    """Return the words of a report in order, notes behind the text."""
    paragraphs = [p for page in report.pages for p in _paragraphs(page)]
    paragraphs += list(_telling(report.notes))
    pieces: list[list[Paragraph]] = [[]]
    size = 0
    for paragraph in paragraphs:
        if pieces[-1] and size + len(paragraph.text) > MAX_PIECE:
            pieces.append([])
            size = 0
        pieces[-1].append(paragraph)
        size += len(paragraph.text) + 1
    return [Piece(tuple(piece)) for piece in pieces if piece]


def find_in_piece(piece: Piece) -> list[Found]:
    """Return every person and every provision of a piece, in reading order."""
    text = "\n".join(paragraph.text for paragraph in piece.paragraphs)
    findings = find_all(text)
    starts = [0]
    for paragraph in piece.paragraphs:
        starts.append(starts[-1] + len(paragraph.text) + 1)
    charged = {p.key for event in findings.events if event.charges for p in event.people}
    found = [
        Found(
            *("person", person.key, person.name),
            *_place(piece, starts, person.start),
            weight=_weigh(person.role),
            is_charged=person.key in charged,
        )
        for person in findings.people
    ]
    found += [
        Found("charge", str(charge.provision), charge.raw, *_place(piece, starts, charge.start))
        for charge in findings.charges
    ]
    return found


def choose_found(found: Sequence[Found]) -> list[Found]:
    """Return what is to be proposed, each once: people with a charge, other people, provisions.

    People are those to whom something was done. Who more often acts for the state is left out, and
    so is a surname alone: it is nobody in particular.
    """
    values: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        values.setdefault((one.kind, one.value), []).append(one)
    chosen = [_merged(same) for same in values.values()]
    proposed = [one for one in chosen if one.weight > 0 and (" " in one.value)]
    return sorted(proposed, key=lambda one: (one.kind == "charge", not one.is_charged))


def _merged(same: Sequence[Found]) -> Found:
    """Return the first of several finds of one value, beside a note if any of them is."""
    telling = [one for one in same if one.weight > 0] or same
    noted = next((one for one in telling if one.number is not None), telling[0])
    weight = sum(one.weight for one in same)
    return replace(noted, weight=weight, is_charged=any(one.is_charged for one in same))


def _weigh(role: Role) -> int:
    if role is Role.VICTIM:
        return 1
    return -1 if role in FOR_THE_STATE else 0


def _paragraphs(page: Page) -> Iterator[Paragraph]:
    at = 0
    for line in page.text.split("\n"):
        end = at + len(line)
        marks = tuple(
            Mark(mark.offset - at, mark.number) for mark in page.marks if at <= mark.offset <= end
        )
        if line.strip():
            yield Paragraph(line, page.number, None, marks)
        at = end + 1


def _telling(notes: Sequence[Note]) -> Iterator[Paragraph]:
    for note in notes:
        words = without_links(note.text) if note.number else ""
        if len(words) >= LEAST_NOTE:
            yield Paragraph(words, note.page, note.number)


def _place(piece: Piece, starts: Sequence[int], offset: int) -> tuple[int | None, int | None, str]:
    """Return page, note and sentence: the note itself, or the next one called in the paragraph."""
    at = bisect_right(starts, offset) - 1
    paragraph = piece.paragraphs[at]
    within = offset - starts[at]
    number = paragraph.number
    if number is None and paragraph.marks:
        later = (mark.number for mark in paragraph.marks if mark.offset >= within)
        number = next(later, paragraph.marks[-1].number)
    return paragraph.page, number, _sentence(paragraph.text, within)


@lru_cache(maxsize=8)
def _sentences(text: str) -> list[tuple[int, int]]:
    return split_sentences(text)


def _sentence(text: str, offset: int) -> str:
    holding = (text[a:b] for a, b in _sentences(text) if a <= offset < b)
    return next(holding, text)[:MAX_SENTENCE]
