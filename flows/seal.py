"""Seals what was kept: finished files into the ledger, the ledger into a checkpoint, the checkpoint
signed and shown to the time-stamping authorities.

Killed anywhere, the next run goes on from there. Nothing leaves the machine but digests. An
authority that does not answer is asked again the next time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from archive.calendars import BadProof, begin_proof, blind, finish_proof, read_proof
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
from archive.timestamps import QUERY_TYPE, BadToken, build_query, check_reply
from archive.warc import SUFFIX
from flows.asking import NoAnswer, ask, host_name
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.problems import CannotRun
from models.store import ledger
from models.terms import LedgerType
from models.values import LedgerEntry, LedgerHead

LOOK_BACK = 30  # checkpoints whose missing tokens are asked for again
FINISH_AFTER = timedelta(hours=2)  # before that no calendar has a block
NONCE_BYTES = 16
LOCK = "sealing"
ADVICE = ": nothing was signed; `aigaq verify` tells more"


class LedgerBroken(CannotRun):
    """The lines since the last checkpoint are not a chain; the message names the one at fault."""


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

    Raises SealingElsewhere, or LedgerBroken, and signs nothing then.
    """
    with _alone(workspace.settings.ledger_file.with_name(LOCK)):
        _refuse_a_cut(workspace)
        files = _seal_files(workspace, progress)
        number = _make_checkpoint(workspace)
        _finish_checkpoints(workspace)
        tokens, waiting = _stamp(workspace, progress)
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
        with allowed.open("a", encoding="utf-8") as file:
            file.write(spell_allowed([key.public_key()]))
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


def _stamp(workspace: Workspace, progress: Progress) -> tuple[int, list[str]]:
    """Ask for what recent checkpoints lack; return how much came, and what is waited for."""
    came, waiting = 0, []
    paths = list_checkpoints(workspace.settings.checkpoint_dir)[-LOOK_BACK:]
    for number, path in enumerate(paths, start=1):
        for authority in workspace.settings.authorities:
            token = path.with_name(f"{path.name}.{host_name(authority)}.tsr")
            if token.exists():
                continue
            try:
                save_beside(token, _ask_token(workspace, authority, path.read_bytes()))
                came += 1
            except (NoAnswer, BadToken) as problem:
                waiting.append(f"{token.name}: {problem}")
        if workspace.settings.calendars:
            proof = path.with_name(path.name + ".ots")
            try:
                came += _ask_calendars(workspace, proof, path.read_bytes())
            except (NoAnswer, BadProof) as problem:
                waiting.append(f"{proof.name}: {problem}")
        progress("stamp", number, len(paths))
    return came, waiting


def _ask_token(workspace: Workspace, authority: str, data: bytes) -> bytes:
    reply = ask(workspace.settings, authority, build_query(data), QUERY_TYPE)
    check_reply(reply, data)
    return reply


def _ask_calendars(workspace: Workspace, proof: Path, data: bytes) -> int:
    """Begin a proof, or finish one that has waited long enough. Returns 1 if something came."""
    calendars = workspace.settings.calendars
    if not proof.exists():
        nonce = secrets.token_bytes(NONCE_BYTES)
        answers, problem = [], NoAnswer("no calendar is set")
        for calendar in calendars:
            try:
                answers.append(ask(workspace.settings, f"{calendar}/digest", blind(data, nonce)))
            except NoAnswer as refused:
                problem = refused
        if not answers:
            raise problem
        save_beside(proof, begin_proof(data, nonce, answers))
        return 1
    kept = proof.read_bytes()
    told = read_proof(kept, data)
    age = now().timestamp() - proof.stat().st_mtime
    if told.blocks or age < FINISH_AFTER.total_seconds():
        return 0
    for calendar, commitment in told.waiting.items():
        if calendar.rstrip("/") not in calendars:
            continue  # an address that somebody wrote into a proof is not one to be asked
        answer = ask(workspace.settings, f"{calendar.rstrip('/')}/timestamp/{commitment.hex()}")
        finished = finish_proof(kept, data, commitment, answer)
        if read_proof(finished, data).blocks:
            replace_beside(proof, finished)
            return 1
    return 0
