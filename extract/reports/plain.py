"""Reports as plain text or Markdown, and the lines of every other format that stores no notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extract.reports.marks import RAISED, lowered, raise_carets, raised
from extract.reports.values import RawNote, RawReport

MAX_TITLE = 300
# A note begins a line: "¹² text", "[^12]: text".
RAISED_NOTE = re.compile(rf"[ ]{{0,8}}([{RAISED}]{{1,4}})[ \t.)]{{0,4}}(?=\S)")
DEFINED_NOTE = re.compile(r"[ ]{0,8}\[\^([\w.-]{1,60})\]:[ \t]{0,8}")
# "[12] text", "12. text", "12) text": a note under a heading that says so, or called in the body.
BRACKET_NOTE = re.compile(r"[ ]{0,8}\[(\d{1,4})\][ \t.:]{0,4}(?=\S)")
DOTTED_NOTE = re.compile(r"[ ]{0,8}(\d{1,4})[.)][ \t]{1,8}(?=\S)")
CALLED_LABEL = re.compile(r"\[\^([\w.-]{1,60})\](?!:)")
ADJACENT = re.compile(r"(?<=\])(?=\[\^[\w.-]{1,60}\](?!:))")
CALLED_BRACKET = re.compile(r"(?<=\S)\[(\d{1,4})\]")
HEADING = re.compile(
    r"[#\s*]{0,12}(?:\d{1,2}\.?\s)?"
    r"(?:notes|footnotes|endnotes|references|sources|примечания|сноски|ссылки|источники"
    r"|ескертпелер|ескертулер|сілтемелер|дереккөздер)[\s:*]{0,8}",
    re.IGNORECASE,
)
RULE = re.compile(r"[ ]{0,8}(?:-{3,200}|_{3,200}|\*{3,200})[ ]{0,8}")
INLINE_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]\(<?([^()\s<>]{0,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,500})?)>?\)"
)
EMPHASIS = re.compile(r"\*{1,3}(?=\S)([^*\n]{1,2000})(?<=\S)\*{1,3}")
HEAD_SIGN = re.compile(r"#{1,6}[ \t]{1,4}")
BULLET = re.compile(r"\s{0,20}(?:[-*•–—]|\d{1,3}[.)])\s")
WRAPPED = range(50, 140)  # characters of a line that was broken to fit a page


def read_plain(text: str) -> RawReport:
    """Return the report that a text in plain letters or Markdown is.

    A form feed ends a page. Notes begin a line with a raised number (¹²), or "[^12]:"; where there
    are none, with "[12]" or "12." under a heading such as "Notes".
    """
    lines = raise_carets(_numbered_labels(text.replace("\r\n", "\n").replace("\r", "\n")))
    pages = lines.split("\f")
    numbers: Sequence[int | None] = [None] if len(pages) == 1 else range(1, len(pages) + 1)
    return read_pages(list(zip(numbers, pages, strict=True)))


def read_pages(pages: Sequence[tuple[int | None, str]], title: str | None = None) -> RawReport:
    """Return the report that pages of text are; calls of notes stand as superscript digits."""
    body, notes = _sorted_out(pages, RAISED_NOTE)
    if not notes:
        body, notes = _listed(pages, body)
    citing = [] if notes else [(n, line) for n, text in body for line in text.split("\n") if line]
    return RawReport(
        title=title or _title(body),
        pages=tuple((number, plain_words(text)) for number, text in body),
        notes=tuple(_with_targets(note) for note in notes),
        citing=tuple((number, _links_beside(line)) for number, line in citing),
    )


def plain_words(text: str) -> str:
    """Return Markdown as it is read: links by their words, no emphasis, no signs of headings."""
    text = INLINE_LINK.sub(r"\1", text)
    text = EMPHASIS.sub(r"\1", text)
    return "\n".join(HEAD_SIGN.sub("", line, count=1) for line in text.split("\n"))


def _numbered_labels(text: str) -> str:
    """Return Markdown's notes with raised numbers: their own, or by the order of their calls."""
    labels = list(dict.fromkeys(CALLED_LABEL.findall(text)))
    defined = [found[1] for found in map(DEFINED_NOTE.match, text.split("\n")) if found]
    if not defined:
        return text
    labels += [label for label in defined if label not in labels]
    numeric = all(label.isascii() and label.isdigit() and len(label) <= 4 for label in labels)
    numbers = {label: label if numeric else str(n) for n, label in enumerate(labels, start=1)}
    text = ADJACENT.sub(",", text)
    text = CALLED_LABEL.sub(lambda found: raised(numbers[found[1]]), text)
    return "\n".join(_numbered(line, numbers) for line in text.split("\n"))


def _numbered(line: str, numbers: Mapping[str, str]) -> str:
    found = DEFINED_NOTE.match(line)
    return line if found is None else f"{raised(numbers[found[1]])} {line[found.end() :]}"


def _listed(
    pages: Sequence[tuple[int | None, str]], body: list[tuple[int | None, str]]
) -> tuple[list[tuple[int | None, str]], list[RawNote]]:
    """Return text and notes where these are a numbered list under a heading, else `body`."""
    marked = _from_heading(pages)
    for begins in (BRACKET_NOTE, DOTTED_NOTE):
        text, notes = _sorted_out(marked, begins)
        if notes:
            called = {note.number for note in notes}
            return [(number, _raise_brackets(page, called)) for number, page in text], notes
    return body, []


def _from_heading(pages: Sequence[tuple[int | None, str]]) -> list[tuple[int | None, str]]:
    """Return the pages with a sign (a form feed) where the last heading for notes stands."""
    for index in reversed(range(len(pages))):
        number, text = pages[index]
        lines = text.split("\n")
        for at in reversed(range(len(lines))):
            if HEADING.fullmatch(lines[at]):
                marked = "\n".join([*lines[:at], "\f", *lines[at + 1 :]])
                return [*pages[:index], (number, marked), *pages[index + 1 :]]
    return []


def _sorted_out(
    pages: Sequence[tuple[int | None, str]], begins: re.Pattern[str]
) -> tuple[list[tuple[int | None, str]], list[RawNote]]:
    """Return the running text of each page, and the notes."""
    body: list[tuple[int | None, str]] = []
    notes: list[RawNote] = []
    is_open = begins is RAISED_NOTE
    for number, text in pages:
        paragraphs: list[str] = []
        for block in _blocks(text):
            if block[0] == "\f":
                is_open = True
                continue
            own, rest = _notes_of(block, begins, number) if is_open else ([], block)
            notes.extend(own)
            if rest:
                paragraphs.append(_unwrapped(rest))
        body.append((number, "\n".join(paragraphs)))
    return body, notes


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield lines that no empty line divides; the sign for a heading is a block of its own."""
    block: list[str] = []
    for line in text.split("\n"):
        if not line.strip(" \t\u00a0") or RULE.fullmatch(line) or line == "\f":
            if block:
                yield block
            block = []
            if line == "\f":
                yield [line]
        else:
            block.append(line)
    if block:
        yield block


def _notes_of(
    block: Sequence[str], begins: re.Pattern[str], page: int | None
) -> tuple[list[RawNote], list[str]]:
    """Return the notes of a block, each up to the next, and the lines before the first."""
    before: list[str] = []
    notes: list[tuple[int, list[str]]] = []
    for line in block:
        found = begins.match(line)
        if found is not None:
            notes.append((lowered(found[1]), [line[found.end() :]]))
        elif notes:
            notes[-1][1].append(line)
        else:
            before.append(line)
    return [RawNote(n, "\n".join(lines).strip(), page) for n, lines in notes], before


def _unwrapped(lines: Sequence[str]) -> str:
    """Return a paragraph with its lines joined where only the width of a page broke them."""
    joined = lines[0].strip()
    for before, line in zip(lines, lines[1:], strict=False):
        is_wrapped = len(before) in WRAPPED and BULLET.match(line) is None
        if is_wrapped and joined.endswith("\u00ad"):
            joined = joined[:-1] + line.strip()
        else:
            joined += (" " if is_wrapped else "\n") + line.strip()
    return joined


def _raise_brackets(text: str, called: set[int]) -> str:
    return CALLED_BRACKET.sub(
        lambda found: raised(found[1]) if int(found[1]) in called else found.group(), text
    )


def _with_targets(note: RawNote) -> RawNote:
    """Return a note with Markdown's links read: their words in the text, their address beside."""
    targets = tuple(found[2] for found in INLINE_LINK.finditer(note.text))
    text = INLINE_LINK.sub(r"\1", note.text) if targets else note.text
    return RawNote(note.number, text, note.page, note.targets + targets)


def _links_beside(line: str) -> str:
    return INLINE_LINK.sub(r"\1 <\2>", line)


def _title(pages: Sequence[tuple[int | None, str]]) -> str:
    for _number, text in pages:
        for line in text.split("\n"):
            bare = plain_words(line).strip(" \t*_=-")
            if bare:
                return bare[:MAX_TITLE]
    return ""
