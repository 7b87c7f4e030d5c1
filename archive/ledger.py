"""The ledger: one line for everything that was kept, each bound to the line before by its digest.

A line is canonical JSON (RFC 8785 for the strings and whole numbers that occur here) and holds
opaque ids, digests and sizes: no address, no name, no text. It may be published. Whoever holds the
last digest can tell whether any line before it was changed, taken out or put in. Pure: where lines
are kept is the caller's knowledge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from models.terms import LedgerType
from models.values import CaptureFacts, LedgerEntry, LedgerHead, LedgerLine

NOTHING = "0" * 64  # stands for the digest of the line before the first
EMPTY = LedgerHead(0, NOTHING)


class BrokenChain(Exception):
    """A line is not the one that was written there; the message names its number."""


def captured(facts: CaptureFacts) -> LedgerEntry:
    """Return the entry of an exchange: the digest is that of all its records as they lie in the
    file, the last `size` bytes before `end`.
    """
    return LedgerEntry(
        LedgerType.CAPTURED,
        facts.record_id,
        facts.captured_at,
        {
            "file": facts.warc_file,
            "end": facts.warc_end,
            "size": facts.exchange_bytes,
            "sha256": facts.exchange_sha256,
        },
    )


def imported(object: str, at: datetime, file: str, size: int, sha256: str) -> LedgerEntry:
    """Return the entry of a file that a person handed in; who that was stands elsewhere."""
    return LedgerEntry(
        LedgerType.IMPORTED, object, at, {"file": file, "size": size, "sha256": sha256}
    )


def extend(head: LedgerHead, entries: Iterable[LedgerEntry]) -> list[LedgerLine]:
    """Return the lines that follow `head`, in the order of the entries."""
    lines = []
    for entry in entries:
        line = _write(head, entry)
        lines.append(line)
        head = LedgerHead(line.seq + 1, line.sha256)
    return lines


def follow(texts: Iterable[str], head: LedgerHead = EMPTY) -> LedgerHead:
    """Return where the ledger ends after these lines, the ones that follow `head`.

    Raises BrokenChain at the first that is not bound to the one before it.
    """
    for text in texts:
        told = _read(text, head.size)
        if told["seq"] != head.size:
            raise BrokenChain(f"ledger line {head.size} is missing or out of its place")
        if told["prev"] != head.sha256:
            before = head.size - 1
            raise BrokenChain(
                f"ledger line {before} is not the one that the next was written after"
            )
        head = LedgerHead(head.size + 1, digest(text))
    return head


def digest(text: str) -> str:
    """Return the SHA-256 of a line as it stands in the file, with its line feed."""
    return hashlib.sha256(text.encode("utf-8") + b"\n").hexdigest()


def spell(value: Mapping[str, Any]) -> str:
    """Return JSON with sorted keys and without spaces: the same value, the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def spell_moment(moment: datetime) -> str:
    """Spell an aware time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(head: LedgerHead, entry: LedgerEntry) -> LedgerLine:
    told = {
        **entry.facts,
        "at": spell_moment(entry.at),
        "object": entry.object,
        "prev": head.sha256,
        "seq": head.size,
        "type": entry.type,
    }
    text = spell(told)
    return LedgerLine(head.size, entry.type, entry.object, text, digest(text))


def _read(text: str, seq: int) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BrokenChain(f"ledger line {seq} is not JSON") from problem
    wanted = {"seq", "prev", "type", "object", "at"}
    if not isinstance(told, dict) or not wanted <= told.keys() or spell(told) != text:
        raise BrokenChain(f"ledger line {seq} is not as it was written")
    return told
