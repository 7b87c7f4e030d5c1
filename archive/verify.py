"""Checks what is kept against the ledger, and the ledger against its checkpoints.

Every fault names the exact thing: a record, a file, a line, a checkpoint. It repairs nothing. What
was cut off the end of a ledger that no checkpoint covers cannot be seen: keep copies of checkpoints
on another machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.ledger import NOTHING, digest, spell_moment
from archive.merkle import Tree, hash_leaf
from archive.warc import SUFFIX, warc_path
from models.terms import LedgerType

READ_BYTES = 1 << 20
NONE: Mapping[str, dict[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was kept: its id or name, and what is wrong with it."""

    object: str
    message: str


@dataclass(slots=True)
class Ledgered:
    """What a walk over the ledger's lines gathered. `marks` holds, for each size asked for, the
    digest of the last line and the root of the tree at that size.
    """

    size: int = 0
    exchanges: int = 0
    by_file: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sealed: dict[str, dict[str, Any]] = field(default_factory=dict)
    imported: dict[str, dict[str, Any]] = field(default_factory=dict)
    purged: dict[str, dict[str, Any]] = field(default_factory=dict)
    checkpoints: dict[str, str] = field(default_factory=dict)
    marks: dict[int, tuple[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def verify_ledger(texts: Iterable[str], sizes: Iterable[int] = ()) -> Ledgered:
    """Walk the lines of a ledger in order and return what they say and what is wrong with them."""
    found, tree, before, wanted = Ledgered(), Tree(), NOTHING, set(sizes)
    for text in texts:
        told = _read(text)
        if told is None:
            found.faults.append(Fault(f"ledger line {found.size}", "is not a line of a ledger"))
        else:
            _check_place(told, before, found)
            _gather(told, found)
        before = digest(text)
        tree.add(hash_leaf(text))
        found.size += 1
        if found.size in wanted:
            found.marks[found.size] = before, tree.root().hex()
    return found


def _read(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    has_all = isinstance(told, dict) and {"seq", "prev", "type", "object", "at"} <= told.keys()
    return told if has_all else None


def _check_place(told: dict[str, Any], before: str, found: Ledgered) -> None:
    """Name the line at fault: the one missing, or the one that its successor does not know."""
    if told["seq"] != found.size:
        found.faults.append(Fault(f"ledger line {found.size}", "is missing or out of its place"))
        if isinstance(told["seq"], int):
            found.size = told["seq"]
    elif told["prev"] != before:
        name = f"ledger line {max(found.size - 1, 0)}"
        found.faults.append(Fault(name, "is not the line that the next one was written after"))


def _gather(told: dict[str, Any], found: Ledgered) -> None:
    match told["type"]:
        case LedgerType.CAPTURED:
            found.exchanges += 1
            found.by_file.setdefault(str(told.get("file")), []).append(told)
        case LedgerType.SEALED:
            _tell_once(found.sealed, str(told["object"]), told, found)
        case LedgerType.IMPORTED:
            _tell_once(found.imported, str(told.get("file")), told, found)
        case LedgerType.PURGED:
            _tell_once(found.purged, str(told["object"]), told, found)
            # A sealed file is from then on the one that it was made into.
            if told.get("file") in found.sealed and "whole" in told:
                found.sealed[str(told["file"])] |= {"sha256": told["whole"]}
        case LedgerType.CHECKPOINT:
            _tell_once(found.checkpoints, str(told["object"]), str(told.get("sha256")), found)


def _tell_once(first: dict[str, Any], name: str, told: Any, found: Ledgered) -> None:
    """Keep what the first line says: a later one would vouch for whatever stands there by then."""
    if name in first:
        found.faults.append(Fault(name, f"ledger line {found.size} tells of it a second time"))
    else:
        first[name] = told


def names_in(folder: Path) -> frozenset[str]:
    """Return the names of what lies in a folder, none if it is not there."""
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


def verify_files(
    folder: Path, found: Ledgered, names: frozenset[str], since: datetime | None = None
) -> Iterator[tuple[str, list[Fault]]]:
    """Yield each WARC file that has a record since then, with what is wrong with it, by name.

    `names` is what lay in the folder before the ledger was read: what a crawl has written since is
    no fault. Without `since`, files that no line tells of are faults, too.
    """
    oldest = "" if since is None else spell_moment(since)
    for name, lines in sorted(found.by_file.items()):
        if any(line["at"] >= oldest for line in lines):
            sealed, is_finished = found.sealed.get(name), name in names
            faults = list(_check_file(folder, name, lines, sealed, is_finished, found.purged))
            yield name, faults
    if since is None:
        known = found.by_file.keys() | found.sealed.keys()
        for name in sorted(name for name in names - known if name.endswith(SUFFIX)):
            yield name, [Fault(name, "the ledger does not tell of this file")]
        # A file without exchanges is one that was begun and ended.
        for name in sorted(found.sealed.keys() - found.by_file.keys()):
            yield name, list(_check_file(folder, name, [], found.sealed[name], True))


def _check_file(
    folder: Path,
    name: str,
    lines: list[dict[str, Any]],
    sealed: dict[str, Any] | None,
    is_finished: bool,
    purged: Mapping[str, dict[str, Any]] = NONE,
) -> Iterator[Fault]:
    """Read a file once, from its begin to its end, and compare each exchange with its line; with
    the one that says what stands there now, if it was purged.
    """
    try:
        path = warc_path(folder, name)
    except (FileNotFoundError, ValueError):
        yield Fault(name, f"the file is missing, with {len(lines)} records")
        return
    whole, at = hashlib.sha256(), 0
    with path.open("rb") as file:
        for line in sorted(lines, key=lambda line: int(line["end"])):
            start = line["end"] - line["size"]
            if start > at and at > 0:
                yield Fault(name, f"bytes {at}..{start} belong to no record")
            elif start < at:
                yield Fault(line["object"], f"its line says bytes that are another's: {start}")
                continue
            at += _read_on(file, start - at, whole)[1]
            value, read = _read_on(file, line["size"], whole)
            at += read
            if read < line["size"]:
                yield Fault(line["object"], f"{name} is cut short at byte {at}")
                return
            told = purged.get(line["object"], line)
            if value != told.get("sha256"):
                yield Fault(line["object"], _spell_change(name, value, line, told))
        _, rest = _read_on(file, None, whole)
    if rest and lines and is_finished:
        yield Fault(name, f"{rest} bytes behind the last record belong to no record")
    if sealed is not None and (at + rest, whole.hexdigest()) != (sealed["size"], sealed["sha256"]):
        yield Fault(name, "the file is not the one that was sealed")


def _spell_change(name: str, value: str, line: dict[str, Any], told: dict[str, Any]) -> str:
    if told is not line and value == line["sha256"]:
        return f"it was purged, and its bytes still stand in {name}: aigaq purge --finish"
    return f"its bytes in {name} were changed"


def _read_on(file: Any, wanted: int | None, whole: Any) -> tuple[str, int]:
    """Read so many bytes, or all; return their digest and how many there were."""
    part, read = hashlib.sha256(), 0
    while wanted is None or read < wanted:
        data = file.read(READ_BYTES if wanted is None else min(READ_BYTES, wanted - read))
        if not data:
            break
        part.update(data)
        whole.update(data)
        read += len(data)
    return part.hexdigest(), read


def compare_copy(copy: Path, size: int, texts: Iterable[str]) -> list[Fault]:
    """Compare the first `size` bytes of the ledger's file, which it had before the database was
    read, with the lines there. The file may be behind, and its last line torn.
    """
    if not size:
        return []
    with copy.open("rb") as file:
        left = size
        for number, (read, text) in enumerate(zip(file, texts, strict=False)):
            kept, wanted = read[:left], text.encode("utf-8") + b"\n"
            left -= len(kept)
            if kept != (wanted if left else wanted[: len(kept)]):
                return [Fault(f"ledger line {number}", f"differs between {copy.name} and database")]
            if not left:
                return []
    return [Fault(copy.name, "has lines that the database lacks")]
