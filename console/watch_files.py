"""Reads and writes lists of what is followed: CSV that a spreadsheet opens and saves, or one name a
line.

A cell that a spreadsheet would take for a formula gets an apostrophe before it when it is written,
and loses it when it is read, so that a file comes back as it went.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extract.following.reading import NotFollowable, read_value
from models.problems import WrongUse
from models.store.watches import NewWatch
from models.tables import Watch
from models.terms import WatchKind

COLUMNS = ("kind", "name", "aliases", "born", "note")
MAX_BYTES = 32 << 20
MAX_ROWS = 200_000
MAX_NOTE = 1_000  # characters
FIRST_YEAR, LAST_YEAR = 1900, 2100
BETWEEN = "|"  # spellings
FORMULA = ("=", "+", "-", "@", "\t", "\r")
APOSTROPHE = "'"


class WrongFile(WrongUse):
    """A file that is no list of what to follow; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: what it asks to follow, or what is wrong with it."""

    line: int
    wanted: NewWatch | None
    trouble: str = ""


def read_rows(data: bytes, kind: WatchKind) -> list[Row]:
    """Return the rows of a file in order. `kind` is what a row without one follows.

    A file whose first line has no column "name" is a list with one name a line. Raises WrongFile.
    """
    if len(data) > MAX_BYTES:
        raise WrongFile(f"larger than {MAX_BYTES >> 20} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise WrongFile(f"not UTF-8 text (byte {problem.start})") from problem
    if "\0" in text:
        raise WrongFile("no text: it holds NUL")
    lines = list(io.StringIO(text, newline=""))  # as an editor counts them
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise WrongFile("empty")
    header = _header(lines[first])
    if header is None:
        rows = [
            _row(number, {"name": line.strip()}, kind)
            for number, line in enumerate(lines, start=1)
            if line.strip()
        ]
    else:
        rows = list(_rows(lines[first:], first, *header, kind))
    if len(rows) > MAX_ROWS:
        raise WrongFile(f"{len(rows)} rows; at most {MAX_ROWS}")
    if not rows:
        raise WrongFile("no rows under the names of the columns")
    return list(_without_contradictions(rows))


def write_rows(watches: Iterable[Watch]) -> str:
    """Return watches as CSV, with a header, that `read_rows` takes back unchanged."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for watch in watches:
        aliases = BETWEEN.join(watch.aliases)
        cells = (watch.kind, watch.name, aliases, watch.born or "", watch.note or "")
        writer.writerow([_guarded(str(cell)) for cell in cells])
    return out.getvalue()


def make_watch(
    kind: WatchKind,
    name: str,
    aliases: Sequence[str] = (),
    born: int | None = None,
    note: str | None = None,
) -> NewWatch:
    """Return what is to be saved for these words. Raises NotFollowable."""
    name, note = _one_line(name), _one_line(note or "") or None
    spelt = tuple(dict.fromkeys(filter(None, map(_one_line, aliases))))
    if born is not None and kind is not WatchKind.PERSON:
        raise NotFollowable("only a person has a year of birth")
    if born is not None and not FIRST_YEAR <= born <= LAST_YEAR:
        raise NotFollowable(f"{born} is no year of birth")
    if any(BETWEEN in one for one in spelt):
        raise NotFollowable(f"a spelling holds no {BETWEEN}")
    if note is not None and len(note) > MAX_NOTE:
        raise NotFollowable(f"a note has at most {MAX_NOTE} characters, this one {len(note)}")
    return NewWatch(kind, read_value(kind, name, spelt), name, spelt, born, note)


def _header(line: str) -> tuple[list[str], str] | None:
    """Return the columns and what parts them, None if the line is none of a table."""
    for delimiter in (",", ";", "\t"):
        try:
            cells = next(csv.reader([line], delimiter=delimiter))
        except csv.Error:
            continue
        columns = [cell.strip().lower() for cell in cells]
        if "name" in columns and (len(columns) > 1 or delimiter == ","):
            _check_columns(columns)
            return columns, delimiter
    return None


def _check_columns(columns: Sequence[str]) -> None:
    unknown = [column for column in columns if column and column not in COLUMNS]
    if unknown:
        raise WrongFile(f"unknown column {unknown[0]!r}; known: {', '.join(COLUMNS)}")
    if len(set(filter(None, columns))) < len(list(filter(None, columns))):
        raise WrongFile("a column stands there twice")


def _rows(
    lines: Sequence[str], before: int, columns: Sequence[str], delimiter: str, kind: WatchKind
) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield Row(before + begins, None, f"not CSV: {problem}")
            return
        line, begins = before + begins, reader.line_num + 1
        if line == before + 1 or not any(map(str.strip, cells)):
            continue
        if len(cells) > len(columns):
            yield Row(line, None, f"{len(cells)} cells, but {len(columns)} columns")
            continue
        named = dict(zip(columns, (_unguarded(cell.strip()) for cell in cells), strict=False))
        yield _row(line, named, kind)


def _without_contradictions(rows: Iterable[Row]) -> Iterator[Row]:
    """A name is followed once: with another year of birth one of two people would be lost."""
    told: dict[str, tuple[int, int]] = {}  # by name: the year, and the line
    for row in rows:
        value, born = (row.wanted.value, row.wanted.born) if row.wanted else ("", None)
        year, line = (born, 0) if born is None else told.setdefault(value, (born, row.line))
        why = f"the name of line {line}, but born {born} and not {year}: write it once"
        yield row if year == born else Row(row.line, None, why)


def _row(line: int, cells: dict[str, str], kind: WatchKind) -> Row:
    try:
        if cells.get("kind"):
            kind = _kind(cells["kind"])
        aliases = [alias for alias in cells.get("aliases", "").split(BETWEEN) if alias.strip()]
        born = _year(cells["born"]) if cells.get("born") else None
        return Row(line, make_watch(kind, cells.get("name", ""), aliases, born, cells.get("note")))
    except NotFollowable as problem:
        return Row(line, None, str(problem))


def _kind(word: str) -> WatchKind:
    try:
        return WatchKind(word.lower())
    except ValueError as problem:
        known = ", ".join(WatchKind)
        raise NotFollowable(f"{word[:40]!r} is no kind; known: {known}") from problem


def _year(cell: str) -> int:
    if not (len(cell) == 4 and cell.isascii() and cell.isdigit()):
        raise NotFollowable(f"{cell[:40]!r} is no year of birth")
    return int(cell)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _guarded(cell: str) -> str:
    return APOSTROPHE + cell if cell.startswith((*FORMULA, APOSTROPHE)) else cell


def _unguarded(cell: str) -> str:
    is_guarded = cell.startswith(APOSTROPHE) and cell[1:].startswith((*FORMULA, APOSTROPHE))
    return cell[1:] if is_guarded else cell
