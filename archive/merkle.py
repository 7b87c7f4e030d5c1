"""Merkle trees over ledger lines (RFC 6962, section 2.1): one root for all, a short proof for one.

A leaf is the line as it stands in the file, with its line feed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Step = tuple[
    str, bytes
]  # the side on which the other hash stands, "left" or "right", and that hash


def hash_leaf(text: str) -> bytes:
    """Return the hash of one line as a leaf."""
    return hashlib.sha256(b"\x00" + text.encode("utf-8") + b"\n").digest()


class Tree:
    """A tree that grows leaf by leaf and can tell its root at any size, in little memory."""

    def __init__(self) -> None:
        self._whole: list[tuple[int, bytes]] = []  # subtrees, larger ones first: (leaves, hash)

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        size, value = 1, leaf
        while self._whole and self._whole[-1][0] == size:
            value = _join(self._whole.pop()[1], value)
            size *= 2
        self._whole.append((size, value))

    def root(self) -> bytes:
        """Return the root over the leaves so far; of none it is the digest of nothing."""
        if not self._whole:
            return hashlib.sha256(b"").digest()
        value = self._whole[-1][1]
        for _, left in reversed(self._whole[:-1]):
            value = _join(left, value)
        return value


def find_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in order."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


@dataclass(slots=True)
class _Part:
    """A whole subtree, and the wanted leaves in it."""

    leaves: int
    value: bytes
    wanted: list[int] = field(default_factory=list)


def find_proofs(
    leaves: Iterable[bytes], sizes: Mapping[int, int]
) -> tuple[dict[int, list[Step]], dict[int, bytes]]:
    """Return the proof of each leaf number in `sizes` to the tree over the first so many leaves,
    from the leaf upwards, and the root of each of these trees. One pass, whatever the number of
    proofs.

    Raises IndexError for a leaf outside of its tree, or a tree larger than there are leaves.
    """
    if any(not 0 <= number < size for number, size in sizes.items()):
        raise IndexError("a leaf outside of its tree")
    steps: dict[int, list[Step]] = {number: [] for number in sizes}
    proofs: dict[int, list[Step]] = {}
    roots: dict[int, bytes] = {}
    ends, parts, last = set(sizes.values()), list[_Part](), max(sizes.values(), default=0)
    for number, leaf in enumerate(leaves):
        if number == last:
            break
        part = _Part(1, leaf, [number] if number in sizes else [])
        while parts and parts[-1].leaves == part.leaves:
            part = _merge(parts.pop(), part, steps)
        parts.append(part)
        if number + 1 in ends:
            ends.discard(number + 1)
            done = {leaf: list(steps[leaf]) for leaf, size in sizes.items() if size == number + 1}
            roots[number + 1] = _fold(parts, done)
            proofs |= done
    if ends:
        raise IndexError(f"fewer than {last} leaves")
    return proofs, roots


def _merge(left: _Part, right: _Part, steps: Mapping[int, list[Step]]) -> _Part:
    """Join two subtrees, and lead the wanted leaves that `steps` knows one step up."""
    for number in left.wanted:
        if number in steps:
            steps[number].append(("right", right.value))
    for number in right.wanted:
        if number in steps:
            steps[number].append(("left", left.value))
    value = _join(left.value, right.value)
    return _Part(left.leaves + right.leaves, value, left.wanted + right.wanted)


def _fold(parts: Sequence[_Part], steps: Mapping[int, list[Step]]) -> bytes:
    """Return the root over subtrees of unequal size, and lead these leaves up to it."""
    whole = parts[-1]
    for left in reversed(parts[:-1]):
        whole = _merge(left, whole, steps)
    return whole.value


def climb(leaf: bytes, steps: Iterable[Step]) -> bytes:
    """Return the root that a proof leads to."""
    for side, other in steps:
        leaf = _join(other, leaf) if side == "left" else _join(leaf, other)
    return leaf


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
