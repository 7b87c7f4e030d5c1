"""Checks checkpoints: bound to each other, to the ledger, signed by a known key, stamped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from archive.calendars import BadProof, read_proof
from archive.checkpoints import BadCheckpoint, Checkpoint, list_checkpoints, read_checkpoint, walk
from archive.signing import (
    BadKey,
    BadSignature,
    check_signature,
    find_fingerprint,
    read_public,
)
from archive.timestamps import BadToken, UnknownAuthority, check_token
from archive.verify import Fault, Ledgered

MAX_FILE = 1 << 20
ALLOWED = "allowed_signers"
FORGED = "it is not the checkpoint that the ledger tells of"


@dataclass(slots=True)
class Proven:
    """What the checkpoints show. `notes` is what a reader should know that is no fault."""

    checkpoints: int = 0
    covered: int = 0  # lines up to the last checkpoint
    stamped: int = 0  # lines up to the last one that a trusted authority has seen
    keys: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def sizes_told(paths: Iterable[Path]) -> set[int]:
    """Return the sizes that readable checkpoints state: where the ledger must be looked at."""
    sizes = set()
    for path in paths:
        try:
            sizes.add(read_checkpoint(path)[0].size)
        except BadCheckpoint:
            continue  # it is named when the checkpoints are walked
    return sizes


def verify_checkpoints(
    folder: Path, paths: Sequence[Path], ledger: Ledgered, roots: Sequence[x509.Certificate]
) -> Proven:
    """Check the checkpoints of a folder against a ledger that was walked for `sizes_told`.

    `paths` are those that were there before the ledger was read: it knows nothing of later ones.
    """
    proven = Proven()
    allowed = allowed_keys(folder / ALLOWED, proven)
    try:
        for path, checkpoint, sha256 in walk(paths):
            proven.checkpoints += 1
            _check_against(path, checkpoint, ledger, proven)
            if ledger.checkpoints.get(path.stem, sha256) != sha256:
                proven.faults.append(Fault(path.name, FORGED))
            check_signed(path, allowed, proven)
            if check_stamped(path, roots, proven):
                proven.stamped = checkpoint.size
            proven.covered = checkpoint.size
    except BadCheckpoint as problem:
        proven.faults.append(Fault("checkpoints", str(problem)))
    there = {path.stem for path in list_checkpoints(folder)}
    for number in sorted(ledger.checkpoints.keys() - there):
        proven.faults.append(Fault(f"checkpoint {number}", "the ledger tells of it, it is missing"))
    return proven


def _check_against(path: Path, checkpoint: Checkpoint, ledger: Ledgered, proven: Proven) -> None:
    mark = ledger.marks.get(checkpoint.size)
    if checkpoint.size > ledger.size:
        missing = checkpoint.size - ledger.size
        proven.faults.append(Fault(path.name, f"the ledger has {missing} lines fewer than it had"))
    elif mark is not None and mark != (checkpoint.head, checkpoint.merkle_root):
        proven.faults.append(Fault(path.name, "the ledger is not the one it was made of"))


def check_signed(path: Path, allowed: set[str], proven: Proven) -> None:
    """Check the signature beside a file, and whether a known key made it."""
    signature = path.with_name(path.name + ".sig")
    try:
        spelt = _read(signature).decode("ascii", "replace")
        fingerprint = find_fingerprint(check_signature(path.read_bytes(), spelt))
    except FileNotFoundError:
        proven.faults.append(Fault(path.name, "it has no signature"))
        return
    except BadSignature as problem:
        proven.faults.append(Fault(signature.name, str(problem)))
        return
    if fingerprint not in proven.keys:
        proven.keys.append(fingerprint)
    if fingerprint not in allowed:
        proven.faults.append(Fault(signature.name, f"signed by {fingerprint}, not in {ALLOWED}"))


def check_stamped(path: Path, roots: Sequence[x509.Certificate], proven: Proven) -> bool:
    """Check the tokens of one checkpoint; tell whether one of a trusted authority holds."""
    data, is_stamped = path.read_bytes(), False
    for token in sorted(path.parent.glob(f"{path.name}.*.tsr")):
        try:
            check_token(_read(token), data, roots)
            is_stamped = True
        except BadToken as problem:
            proven.faults.append(Fault(token.name, str(problem)))
        except UnknownAuthority as problem:
            proven.notes.append(f"{token.name}: {problem}")
    proof = path.with_name(path.name + ".ots")
    if proof.exists():
        try:
            if not read_proof(_read(proof), data).blocks:
                proven.notes.append(f"{proof.name}: no block of Bitcoin holds it yet")
        except BadProof as problem:
            proven.faults.append(Fault(proof.name, str(problem)))
    if not is_stamped:
        proven.notes.append(f"{path.name}: no token of a trusted authority yet")
    return is_stamped


def allowed_keys(path: Path, proven: Proven) -> set[str]:
    """Return the fingerprints of an allowed-signers file: "who options keytype key" a line."""
    if not path.exists():
        return set()
    keys = set()
    for line in _read(path).decode("utf-8", "replace").splitlines():
        words = line.split()
        try:
            keys.add(find_fingerprint(read_public(" ".join(words[-2:]))))
        except BadKey:
            proven.faults.append(Fault(ALLOWED, "a line is no key"))
    return keys


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE)
