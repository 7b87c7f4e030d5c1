"""Makes a pack: a WACZ, what was found in it, its slice of the ledger, and the means to check all.

What is in each file beside the WACZ is the caller's knowledge. The list of digests is signed with
the key that signs checkpoints, so that nobody else can change a word or take a file out unseen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.bundle import Bundle
from archive.checkpoints import read_checkpoint
from archive.inclusion import Inclusion, prove, spell_inclusion
from archive.merkle import hash_leaf
from archive.proofs import ALLOWED
from archive.signing import sign
from archive.slices import read_place
from archive.wacz import Packed

WACZ = "captures.wacz"
LINES = "ledger/lines.jsonl"
PROOFS = "ledger/proofs.txt"
WHERE = "ledger/where.txt"
AUTHORITIES = "ledger/authorities.pem"
SUMS = "SHA256SUMS"
SUMS_SIGNED = f"{SUMS}.sig"
SCRIPT = "verify.sh"
README = "README.txt"
RECORD, CITATIONS, FINDINGS = "record.json", "citations.json", "findings.html"
ALWAYS = (WACZ, LINES, PROOFS, WHERE, f"ledger/{ALLOWED}", SCRIPT, README)
# "ledger/000001.json", "ledger/000001.json.sig", "ledger/000001.json.freetsa.org.tsr"
LEDGER_FILE = re.compile(r"ledger/[0-9]{6}\.json(?:\.sig|\.ots|\.[A-Za-z0-9.-]{1,100}\.tsr)?")
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Proven:
    """The slice of the ledger that goes into a pack: lines in order of their number, the way from
    each to a checkpoint, and the checkpoints' files.
    """

    lines: tuple[str, ...]
    inclusions: tuple[Inclusion, ...]
    checkpoints: tuple[Path, ...]


def slice_ledger(
    lines: Sequence[str], ledger: Iterator[str], checkpoints: Path, packed: Packed
) -> Proven:
    """Prove these lines, which `ledger`, all lines in order, must hold. Raises NotCovered."""
    by_number = {read_place(text).seq: text for text in lines}
    proofs, needed = prove(by_number, map(hash_leaf, ledger), checkpoints)
    inclusions = []
    for number, text in sorted(by_number.items()):
        place, (checkpoint, steps) = read_place(text), proofs[number]
        start = packed.starts[place.record_id]
        inclusions.append(Inclusion(place.record_id, start, place.size, checkpoint, tuple(steps)))
    texts = tuple(text for _, text in sorted(by_number.items()))
    return Proven(texts, tuple(inclusions), tuple(needed))


def write_pack(
    path: Path,
    wacz: Path,
    packed: Packed,
    files: Mapping[str, bytes],
    proven: Proven,
    key: Ed25519PrivateKey,
    authorities: bytes | None,
    now: datetime,
) -> None:
    """Write a pack of a WACZ, the caller's `files` and a slice of the ledger.

    `authorities` are certificates that vouch for time-stamping authorities, in PEM form. Raises
    FileExistsError.
    """
    with Bundle(path, now) as bundle:
        bundle.store(WACZ, _read(wacz), wacz.stat().st_size)
        for name, data in files.items():
            bundle.add(name, data)
        bundle.add(LINES, _spell_lines(proven.lines))
        bundle.add(PROOFS, _spell_lines([spell_inclusion(each) for each in proven.inclusions]))
        bundle.add(WHERE, f"{packed.warc.offset} {packed.warc.size}\n".encode("ascii"))
        for file in _with_proofs(proven.checkpoints):
            bundle.add(f"ledger/{file.name}", file.read_bytes())
        if authorities is not None:
            bundle.add(AUTHORITIES, authorities)
        for name in (SCRIPT, README):
            data = resources.files("archive").joinpath("pack", name).read_bytes()
            bundle.add(name, data, is_program=name == SCRIPT)
        sums = "".join(f"{entry.sha256}  {entry.name}\n" for entry in bundle.entries)
        bundle.add(SUMS, sums.encode("ascii"))
        bundle.add(SUMS_SIGNED, sign(sums.encode("ascii"), key).encode("ascii"))


def digest_file(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(READ_BYTES):
            yield data


def _spell_lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _with_proofs(checkpoints: Sequence[Path]) -> Iterator[Path]:
    """Yield the checkpoints, with what stands beside each, and the keys that may sign."""
    for path in checkpoints:
        read_checkpoint(path)
        yield path
        for beside in sorted(path.parent.glob(f"{path.name}.*")):
            if LEDGER_FILE.fullmatch(f"ledger/{beside.name}"):
                yield beside
    if checkpoints:
        yield checkpoints[0].with_name(ALLOWED)
