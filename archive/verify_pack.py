"""Checks a pack: what `verify.sh` in it checks, and what standard tools do not see beside that.

Everything in it is a stranger's. Nothing is unpacked but to a temporary folder, under names of
ours; sizes are limited before anything is read.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import IO

from cryptography import x509

from archive.checkpoints import BadCheckpoint, Checkpoint, list_checkpoints, read_checkpoint
from archive.inclusion import BadProofLine, Inclusion, read_inclusion
from archive.packs import (
    ALWAYS,
    LINES,
    PROOFS,
    SCRIPT,
    SUMS,
    SUMS_SIGNED,
    WACZ,
    WHERE,
)
from archive.proofs import ALLOWED, Proven, allowed_keys, check_signed, check_stamped
from archive.slices import Place, read_place
from archive.unpacking import check_names, unpack
from archive.verify import Fault
from archive.verify_wacz import (
    BROKEN,
    READ_BYTES,
    Seen,
    check_ends,
    verify_wacz,
)
from archive.wacz import PACKAGE

_SUM = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._/-]{0,200})")


@dataclass(slots=True)
class VerifiedPack:
    """What was looked at, and what is wrong. `stamped` is how many exchanges stand under a
    checkpoint that a trusted authority has seen, or a later one that names it.
    """

    exchanges: int = 0
    records: int = 0
    checkpoints: int = 0
    stamped: int = 0
    keys: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify_pack(
    path: Path, roots: Sequence[x509.Certificate], signers: Path | None = None
) -> VerifiedPack:
    """Check a pack, or a WACZ alone, of which only damage can be told.

    `signers` is a file of keys that reached the reader another way; without it those in the pack
    are taken, and a note says so.
    """
    found = VerifiedPack()
    with path.open("rb") as file, tempfile.TemporaryDirectory() as unpacked:
        folder = Path(unpacked)
        try:
            with zipfile.ZipFile(file) as opened:
                check_ends(file, opened)
                names = [info.filename for info in opened.infolist()]
                if WACZ not in names and PACKAGE in names:
                    _check_lone(file, found)
                    return found
                if not check_names(opened, found.faults):
                    return found
                unpack(opened, file, folder, found.faults)
        except BROKEN as problem:
            found.faults.append(Fault(path.name, f"not a whole ZIP file: {str(problem)[:100]}"))
            return found
        if all((folder / name).is_file() for name in (*ALWAYS, SUMS)):
            _check_all(folder, names, roots, signers, found)
    return found


def _check_lone(file: IO[bytes], found: VerifiedPack) -> None:
    seen = verify_wacz(file)
    found.records, found.faults = seen.records, seen.faults
    found.notes.append("a WACZ alone: damage can be told, not whether somebody altered it")


def _check_all(
    folder: Path,
    names: Sequence[str],
    roots: Sequence[x509.Certificate],
    signers: Path | None,
    found: VerifiedPack,
) -> None:
    proven = Proven()
    allowed = allowed_keys(signers or folder / "ledger" / ALLOWED, proven)
    if signers is None:
        found.notes.append("the signer's key is the pack's own word: compare its fingerprint")
    if (folder / SCRIPT).read_bytes() != script():
        found.notes.append(
            f"{SCRIPT} is not that of this version of aigaq: read it before you run it"
        )
    check_signed(folder / SUMS, allowed, proven)
    _check_sums(folder, names, found)
    checkpoints = _check_checkpoints(folder, allowed, roots, proven, found)
    found.keys = tuple(proven.keys)
    found.faults += proven.faults
    found.notes += proven.notes
    with (folder / WACZ).open("rb") as file:
        seen = verify_wacz(file)
    found.records = seen.records
    found.faults += seen.faults
    _check_exchanges(folder, checkpoints, seen, found)


def _check_sums(folder: Path, names: Sequence[str], found: VerifiedPack) -> None:
    told: dict[str, str] = {}
    for line in (folder / SUMS).read_text("utf-8", "replace").splitlines():
        read = _SUM.fullmatch(line)
        if read is None:
            found.faults.append(Fault(SUMS, "a line cannot be read"))
            continue
        told[read[2]] = read[1]
    there = set(names) - {SUMS, SUMS_SIGNED}
    for name in sorted(told.keys() - there):
        found.faults.append(Fault(ascii(name), "is missing"))
    for name in sorted(there):
        if name not in told:
            found.faults.append(Fault(ascii(name)[:120], "was not packed"))
        elif (folder / name).is_file() and _digest(folder / name) != told[name]:
            found.faults.append(Fault(name, "is not the file that was packed"))


def _check_checkpoints(
    folder: Path,
    allowed: set[str],
    roots: Sequence[x509.Certificate],
    proven: Proven,
    found: VerifiedPack,
) -> dict[int, tuple[Checkpoint, bool]]:
    """Return the checkpoints of the pack that can be read, by number, and whether each, or one
    that follows it, was stamped.
    """
    read: list[tuple[Checkpoint, bool]] = []
    before: str | None = None
    for path in list_checkpoints(folder / "ledger"):
        try:
            checkpoint, sha256 = read_checkpoint(path)
        except BadCheckpoint as problem:
            proven.faults.append(Fault(f"ledger/{path.name}", str(problem)))
            continue
        if before is not None and checkpoint.previous != before:
            proven.faults.append(Fault(f"ledger/{path.name}", "does not follow the one before it"))
        check_signed(path, allowed, proven)
        read.append((checkpoint, check_stamped(path, roots, proven)))
        before = sha256
    if not read:
        proven.faults.append(Fault("ledger", "there is no checkpoint"))
    found.checkpoints = len(read)
    stamped, by_number = False, {}
    for checkpoint, has_token in reversed(read):
        stamped = stamped or has_token
        by_number[checkpoint.number] = checkpoint, stamped
    return by_number


def _check_exchanges(
    folder: Path, checkpoints: dict[int, tuple[Checkpoint, bool]], seen: Seen, found: VerifiedPack
) -> None:
    """Compare each exchange with its line, and lead the line to its checkpoint."""
    lines = (folder / LINES).read_text("utf-8", "replace").splitlines()
    proofs = (folder / PROOFS).read_text("utf-8", "replace").splitlines()
    if (folder / WHERE).read_text("utf-8", "replace").split() != [str(seen.start), str(seen.size)]:
        found.faults.append(Fault(WHERE, "does not say where the captures lie"))
    if len(lines) != len(proofs):
        found.faults.append(Fault(PROOFS, f"{len(proofs)} proofs for {len(lines)} lines"))
    at = seen.start + seen.opening
    for text, spelt in zip(lines, proofs, strict=False):
        try:
            place, proof = read_place(text), read_inclusion(spelt)
        except BadProofLine as problem:
            found.faults.append(Fault(PROOFS, str(problem)))
            continue
        except (ValueError, KeyError, TypeError, RecursionError):
            found.faults.append(Fault(LINES, "a line does not tell of a capture"))
            continue
        found.exchanges += 1
        found.faults += _check_bytes(folder / WACZ, place, proof, at)
        found.faults += _check_line(text, place, proof, checkpoints)
        found.stamped += proof.checkpoint in checkpoints and checkpoints[proof.checkpoint][1]
        at = proof.offset + proof.size
    rest = seen.start + seen.size - at
    if rest > 0:
        found.faults.append(Fault(WACZ, f"{rest} bytes behind the last capture are in no ledger"))
    elif rest < 0:
        found.faults.append(Fault(WACZ, "readers of the file do not see all of its captures"))


def _check_bytes(wacz: Path, place: Place, proof: Inclusion, at: int) -> list[Fault]:
    if (proof.record_id, proof.size) != (place.record_id, place.size):
        return [Fault(ascii(place.record_id)[:80], "its proof is missing or another's")]
    if proof.offset != at:
        return [Fault(place.record_id, "it does not lie where it should")]
    sha256, left = hashlib.sha256(), place.size
    with wacz.open("rb") as file:
        file.seek(proof.offset)
        while left > 0 and (data := file.read(min(READ_BYTES, left))):
            sha256.update(data)
            left -= len(data)
    if left or sha256.hexdigest() != place.sha256:
        return [Fault(place.record_id, "its bytes were changed")]
    return []


def _check_line(
    text: str, place: Place, proof: Inclusion, checkpoints: dict[int, tuple[Checkpoint, bool]]
) -> list[Fault]:
    name = f"checkpoint {proof.checkpoint:06}"
    if proof.checkpoint not in checkpoints:
        return [Fault(place.record_id, f"{name} is missing or cannot be read")]
    if proof.root(text) != checkpoints[proof.checkpoint][0].merkle_root:
        return [Fault(place.record_id, f"its line is not in the ledger of {name}")]
    return []


def script() -> bytes:
    """Return the script that goes into every pack."""
    return resources.files("archive").joinpath("pack", SCRIPT).read_bytes()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
