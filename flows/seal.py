"""Seals what was kept: finished files into the ledger, the ledger into a checkpoint, the checkpoint
signed and shown to the time-stamping authorities.

Killed anywhere, the next run goes on from there. Nothing leaves the machine but digests. An
authority that does not answer is asked again the next time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from archive.checkpoints import (
    Checkpoint,
    list_checkpoints,
    next_checkpoint,
    read_checkpoint,
    replace_beside,
    save_beside,
    save_checkpoint,
)
from archive.ledger import EMPTY, BrokenChain, extend, follow
from archive.merkle import find_root, hash_leaf
from archive.proofs import ALLOWED
from archive.signing import load_or_make_key, sign, spell_allowed, spell_public
from archive.warc import SUFFIX
from flows.stamp import stamp
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.problems import CannotRun
from models.store import ledger
from models.terms import LedgerType
from models.values import LedgerEntry, LedgerHead

LOCK = "sealing"
ADVICE = ": nothing was signed; `aigaq verify` tells more"


class LedgerBroken(CannotRun):
    """The lines since the last checkpoint are not a chain; the message names the one at fault."""


class KeyLost(CannotRun):
    """The key that signed before is not there; the message says what to do."""


class SealingElsewhere(CannotRun):
    """Another run seals this folder at the moment."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one sealing did. `waiting` names tokens and proofs that are still to come, and why."""

    checkpoint: int | None = None  # None: nothing was new
    lines: int = 0
    files: int = 0
    tokens: int = 0
    waiting: tuple[str, ...] = ()


def seal(workspace: Workspace, progress: Progress = silent) -> Sealed:
    """Seal what is new and return what came of it.

    Raises SealingElsewhere, LedgerBroken, or KeyLost, and signs nothing then.
    """
    with _alone(workspace.settings.ledger_file.with_name(LOCK)):
        _refuse_a_cut(workspace)
        _refuse_strange(workspace)
        files = _seal_files(workspace, progress)
        number = _make_checkpoint(workspace)
        _finish_checkpoints(workspace)
        tokens, waiting = stamp(workspace, progress)
    with reading(workspace.engine) as session:
        lines = (ledger.head(session) or EMPTY).size
    return Sealed(number, lines, files, tokens, tuple(waiting))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock that ends with this process: two sealings would write every line twice."""
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise SealingElsewhere("another run is sealing; try again when it is done") from held
        yield


def _seal_files(workspace: Workspace, progress: Progress) -> int:
    """Write down the digest of every finished file that has none yet."""
    folder = workspace.settings.archive_dir
    names = sorted(path.name for path in folder.glob("*" + SUFFIX))
    with reading(workspace.engine) as session:
        done = ledger.known(session, LedgerType.SEALED, names)
    fresh = [name for name in names if name not in done]
    for number, name in enumerate(fresh, start=1):
        with (folder / name).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        _write_line(workspace, LedgerType.SEALED, name, {"size": size, "sha256": sha256})
        progress("seal", number, len(fresh))
    return len(fresh)


def _write_line(
    workspace: Workspace, kind: LedgerType, object: str, facts: dict[str, str | int]
) -> None:
    """Add one line, unless another run has just written it."""
    with writing(workspace.engine, lock=ledger.LOCK) as session:
        if object not in ledger.known(session, kind, [object]):
            entry = LedgerEntry(kind, object, now(), facts)
            ledger.append(session, extend(ledger.head(session) or EMPTY, [entry]))


def _make_checkpoint(workspace: Workspace) -> int | None:
    """Make a checkpoint if the ledger says more than the last one and its own line."""
    folder = workspace.settings.checkpoint_dir
    before = _last_checkpoint(workspace)
    start = _covered(before)
    with reading(workspace.engine) as session:
        head = ledger.head(session) or EMPTY
        if head.size <= (0 if before is None else start.size + 1):
            return None
        _check_chain(ledger.texts(session, start.size), start, head)
        _copy_ledger(workspace.settings.ledger_file, partial(ledger.texts, session))
        # Another run may add lines meanwhile: the next checkpoint is theirs.
        root = find_root(map(hash_leaf, islice(ledger.texts(session), head.size)))
    checkpoint = next_checkpoint(before, head, root, now())
    save_checkpoint(folder, checkpoint)
    return checkpoint.number


def _last_checkpoint(workspace: Workspace) -> tuple[Checkpoint, str] | None:
    paths = list_checkpoints(workspace.settings.checkpoint_dir)
    return read_checkpoint(paths[-1]) if paths else None


def _covered(before: tuple[Checkpoint, str] | None) -> LedgerHead:
    """Return where the ledger ended at that checkpoint."""
    return EMPTY if before is None else LedgerHead(before[0].size, before[0].head)


def _refuse_a_cut(workspace: Workspace) -> None:
    """Add nothing to a ledger that lost lines: that would hide where. Raises LedgerBroken."""
    with reading(workspace.engine) as session:
        size = (ledger.head(session) or EMPTY).size
    if size < _covered(_last_checkpoint(workspace)).size:
        raise LedgerBroken(f"ledger line {size} is missing, and a checkpoint covers it" + ADVICE)


def _refuse_strange(workspace: Workspace) -> None:
    """Sign no checkpoint that somebody laid there, and with no key made in place of a lost one.

    Raises LedgerBroken or KeyLost.
    """
    settings = workspace.settings
    if not settings.seal_key.exists() and (settings.checkpoint_dir / ALLOWED).exists():
        raise KeyLost(
            f"{settings.seal_key} is missing, and checkpoints were signed with it: put it back, or,"
            f" if it is lost for good: ssh-keygen -t ed25519 -N '' -f {settings.seal_key}"
        )
    for path in list_checkpoints(settings.checkpoint_dir):
        is_signed = path.with_name(path.name + ".sig").exists()
        if not is_signed and not _is_of_ledger(workspace, read_checkpoint(path)[0]):
            raise LedgerBroken(f"{path.name} tells of another ledger than this one" + ADVICE)


def _is_of_ledger(workspace: Workspace, told: Checkpoint) -> bool:
    """Whether the ledger was once as a checkpoint tells."""
    with reading(workspace.engine) as session:
        root = find_root(map(hash_leaf, islice(ledger.texts(session), told.size)))
        try:
            end = follow(islice(ledger.texts(session), told.size))
        except BrokenChain:
            return False
    return (end, root.hex()) == (LedgerHead(told.size, told.head), told.merkle_root)


def _check_chain(texts: Iterator[str], start: LedgerHead, head: LedgerHead) -> None:
    """Refuse to vouch for lines that do not lead from the last checkpoint to the end of the ledger.

    What lies under a checkpoint is not read again: `aigaq verify` does that. Raises LedgerBroken.
    """
    try:
        end = follow(islice(texts, head.size - start.size), start)
    except BrokenChain as problem:
        raise LedgerBroken(f"{problem}{ADVICE}") from problem
    if end != head:
        raise LedgerBroken(f"ledger line {end.size - 1} is not as it was written" + ADVICE)


def _copy_ledger(path: Path, texts_from: Callable[[int], Iterator[str]]) -> None:
    """Add to the ledger's file the lines that it lacks, durably; a torn last line is made whole.

    `texts_from` gives the lines from that number on.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        file.seek(0)
        lines, end = 0, 0
        for line in file:
            if line.endswith(b"\n"):
                lines, end = lines + 1, end + len(line)
        file.truncate(end)
        for text in texts_from(lines):
            file.write(text.encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _finish_checkpoints(workspace: Workspace) -> None:
    """Sign each checkpoint that is not signed, and write it into the ledger."""
    folder = workspace.settings.checkpoint_dir
    key = load_or_make_key(workspace.settings.seal_key)
    allowed = folder / ALLOWED
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not allowed.exists() or spell_public(key.public_key()) not in allowed.read_text("utf-8"):
        before = allowed.read_bytes() if allowed.exists() else b""
        replace_beside(allowed, before + spell_allowed([key.public_key()]).encode("ascii"))
    paths = list_checkpoints(folder)
    with reading(workspace.engine) as session:
        done = ledger.known(session, LedgerType.CHECKPOINT, [path.stem for path in paths])
    for path in paths:
        signature = path.with_name(path.name + ".sig")
        if not signature.exists():
            save_beside(signature, sign(path.read_bytes(), key).encode("ascii"))
        if path.stem not in done:
            sha256 = read_checkpoint(path)[1]
            _write_line(workspace, LedgerType.CHECKPOINT, path.stem, {"sha256": sha256})
