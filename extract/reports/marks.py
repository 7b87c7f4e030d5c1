"""The small raised numbers that call a note: written, found and taken out of a text."""

from __future__ import annotations

import re
from collections.abc import Container

from extract.language import split_sentences
from extract.reports.values import Mark, Page

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISE = str.maketrans("0123456789", RAISED)
LOWER = str.maketrans(RAISED, "0123456789")
# "³", "¹⁰⁰", "³,⁴": one call or several.
CALL = re.compile(rf"[{RAISED}]{{1,4}}(?:[ ]?[,;][ ]?[{RAISED}]{{1,4}}){{0,20}}")
NUMBER = re.compile(rf"[{RAISED}]{{1,4}}")
# "^{3, 4}", "^12": how converters write what was raised.
CARET = re.compile(r"\^\{(\d{1,4}(?:[ ]?,[ ]?\d{1,4}){0,20})\}|\^(\d{1,4})(?!\d)")
# "км²" is an area, not a note.
UNIT = re.compile(r"(?:^|[\W\d])(?:к?м|см|km|cm|m|ga|га)$", re.IGNORECASE)
UNIT_REACH = 4


def raised(number: int | str) -> str:
    """Return a number in superscript digits."""
    return str(number).translate(RAISE)


def lowered(text: str) -> int:
    """Return the number that superscript digits spell."""
    return int(text.translate(LOWER))


def raise_carets(text: str) -> str:
    """Return a text in which "^{3, 4}" and "^3" are superscript digits."""
    return CARET.sub(lambda found: raised(found[1] or found[2]), text)


def take_out_marks(number: int | None, text: str, notes: Container[int]) -> Page:
    """Return a page's text without the calls of `notes`, and where they were."""
    pieces: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for call in CALL.finditer(text):
        called = [lowered(one) for one in NUMBER.findall(call.group())]
        if not all(one in notes for one in called) or _is_power(text, call.start()):
            continue
        pieces.append(text[at : call.start()])
        length += call.start() - at
        marks.extend(Mark(length, one) for one in called)
        at = call.end()
    pieces.append(text[at:])
    return Page(number, "".join(pieces), tuple(marks))


def sentences_with_marks(page: Page) -> dict[int, str]:
    """Return for each note called on a page the sentence that calls it first."""
    spans = split_sentences(page.text)
    found: dict[int, str] = {}
    at = 0
    for mark in page.marks:
        while at + 1 < len(spans) and spans[at][1] < mark.offset:
            at += 1
        if spans and spans[at][0] <= mark.offset <= spans[at][1]:
            found.setdefault(mark.number, page.text[slice(*spans[at])])
    return found


def _is_power(text: str, start: int) -> bool:
    return UNIT.search(text[max(0, start - UNIT_REACH) : start]) is not None
