"""Checks archive, ledger, checkpoints and tokens against each other; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.checkpoints import list_checkpoints
from archive.handed import verify_handed
from archive.proofs import sizes_told, verify_checkpoints
from archive.timestamps import load_roots
from archive.verify import Fault, compare_copy, names_in, verify_files, verify_ledger
from archive.verify_rows import compare_rows
from flows.workspace import Progress, Workspace, silent
from models.database import reading
from models.store import imports, ledger


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong. `purged` exchanges and files are those that a person
    had overwritten. Lines `covered` stand under a checkpoint, lines
    `stamped` under one that a trusted authority has seen.
    """

    lines: int
    exchanges: int
    purged: int
    files: int
    checkpoints: int
    covered: int
    stamped: int
    keys: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def verify(
    workspace: Workspace, since: datetime | None = None, progress: Progress = silent
) -> Verified:
    """Check everything, or only the files that have a record since then; ledger and checkpoints
    always whole.
    """
    settings = workspace.settings
    # First what lies there, then the ledger: what a crawl or a sealing adds meanwhile is no fault.
    archived, handed = names_in(settings.archive_dir), names_in(settings.inbox_dir)
    checkpoints = list_checkpoints(settings.checkpoint_dir)
    copy = settings.ledger_file
    copied = copy.stat().st_size if copy.exists() else 0
    with reading(workspace.engine) as session:
        found = verify_ledger(ledger.texts(session), sizes_told(checkpoints))
        faults = found.faults + compare_copy(copy, copied, ledger.texts(session))
        faults += compare_rows(settings.archive_dir, ledger.kept_rows(session), since, found.purged)
        unrecorded = ledger.unrecorded(session) + imports.unrecorded(session)
    faults += [Fault(record_id, "the ledger has no line for it") for record_id in unrecorded]
    files = 0
    for _, wrong in verify_files(settings.archive_dir, found, archived, since):
        files += 1
        faults += wrong
        progress("verify", files, len(found.by_file))
    for _, wrong in verify_handed(settings.inbox_dir, found.imported, handed, since, found.purged):
        files += 1
        faults += wrong
        progress("verify", files, len(found.by_file) + len(found.imported))
    proven = verify_checkpoints(
        settings.checkpoint_dir, checkpoints, found, load_roots(settings.authorities_ca_file)
    )
    return Verified(
        lines=found.size,
        exchanges=found.exchanges,
        purged=len(found.purged),
        files=files,
        checkpoints=proven.checkpoints,
        covered=proven.covered,
        stamped=proven.stamped,
        keys=tuple(proven.keys),
        faults=tuple(faults + proven.faults),
        notes=tuple(proven.notes),
    )
