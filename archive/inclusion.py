"""A slice of the ledger that stands alone: some lines, and the way from each to a checkpoint.

A line of "proofs.txt" is "<record> <offset> <size> <checkpoint> <step>…": where the exchange lies
in the WACZ, which checkpoint covers its line, and the hashes beside it on the way up (RFC 6962),
"L:" those on its left, "R:" those on its right. It goes with the line of the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.checkpoints import BadCheckpoint, Checkpoint, list_checkpoints, walk
from archive.merkle import Step, climb, find_proofs, hash_leaf
from models.problems import CannotRun

_STEP = re.compile(r"(L|R):([0-9a-f]{64})")
_WHOLE = re.compile(r"[0-9]{1,15}")
_CHECKPOINT = re.compile(r"[0-9]{6}")
MAX_STEPS = 64


class NotCovered(CannotRun):
    """Some lines cannot be proven to anybody yet; the message says what is to be done."""


class BadProofLine(Exception):
    """A line of the proofs is not one of ours."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What leads from a line to the root of a checkpoint, and where its exchange lies."""

    record_id: str
    offset: int
    size: int
    checkpoint: int
    steps: tuple[Step, ...]

    def root(self, text: str) -> str:
        """Return the root that a line is led to."""
        return climb(hash_leaf(text), self.steps).hex()


def prove(
    lines: Mapping[int, str], leaves: Iterable[bytes], folder: Path
) -> tuple[dict[int, tuple[int, list[Step]]], list[Path]]:
    """Return for each line, by number, its checkpoint and the way to its root; and the checkpoints
    that a reader needs.

    The checkpoint is the first that covers the line, which tells most about when the line was
    there. Those from the first needed up to one with a token are given: each names the one before.
    Raises NotCovered if a line stands under no checkpoint, or the ledger is not theirs.
    """
    try:
        kept = [(path, checkpoint) for path, checkpoint, _ in walk(list_checkpoints(folder))]
    except BadCheckpoint as problem:
        raise NotCovered(f"{problem}: aigaq verify") from problem
    first = {number: _first_over(number, kept) for number in lines}
    proofs, roots = find_proofs(leaves, {n: checkpoint.size for n, checkpoint in first.items()})
    for checkpoint in first.values():
        if roots[checkpoint.size].hex() != checkpoint.merkle_root:
            name = f"checkpoint {checkpoint.number:06}"
            raise NotCovered(f"the ledger is not the one that {name} was made of: aigaq verify")
    found = {number: (first[number].number, steps) for number, steps in proofs.items()}
    return found, _needed({checkpoint.number for checkpoint in first.values()}, kept)


def spell_inclusion(inclusion: Inclusion) -> str:
    """Return a line of the proofs, without the line feed."""
    steps = [f"{side[0].upper()}:{other.hex()}" for side, other in inclusion.steps]
    words = [inclusion.record_id, str(inclusion.offset), str(inclusion.size)]
    return " ".join([*words, f"{inclusion.checkpoint:06}", *steps])


def read_inclusion(spelt: str) -> Inclusion:
    """Read a line of the proofs. Raises BadProofLine."""
    words = spelt.split(" ")
    if len(words) < 4 or len(words) > MAX_STEPS + 4:
        raise BadProofLine("not a line of proofs")
    record_id, offset, size, checkpoint, *spelt_steps = words
    steps = [_STEP.fullmatch(step) for step in spelt_steps]
    if not (_WHOLE.fullmatch(offset) and _WHOLE.fullmatch(size)) or None in steps:
        raise BadProofLine(f"{record_id[:60]}: its proof cannot be read")
    if _CHECKPOINT.fullmatch(checkpoint) is None:
        raise BadProofLine(f"{record_id[:60]}: its proof names no checkpoint")
    read = [("left" if s[1] == "L" else "right", bytes.fromhex(s[2])) for s in steps if s]
    return Inclusion(record_id, int(offset), int(size), int(checkpoint), tuple(read))


def _first_over(number: int, kept: Sequence[tuple[Path, Checkpoint]]) -> Checkpoint:
    for _, checkpoint in kept:
        if checkpoint.size > number:
            return checkpoint
    raise NotCovered("the latest captures stand under no checkpoint yet: run aigaq seal first")


def _needed(numbers: set[int], kept: Sequence[tuple[Path, Checkpoint]]) -> list[Path]:
    needed = []
    for path, checkpoint in kept:
        if checkpoint.number < min(numbers, default=0):
            continue
        needed.append(path)
        if checkpoint.number >= max(numbers, default=0) and _has_token(path):
            break
    return needed


def _has_token(path: Path) -> bool:
    return any(path.parent.glob(f"{path.name}.*.tsr"))
