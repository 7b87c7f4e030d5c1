"""Exports what is kept of some documents as a WACZ or a pack, and writes it down in the ledger.

Whose names are told follows from the profile: in everything that we say ourselves all others have
initials. The captured pages cannot be cut: a page that names a child, a witness or somebody who is
sensitive leaves the house only when somebody says so.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from archive.compose import software
from archive.ledger import EMPTY, extend
from archive.packs import (
    CITATIONS,
    FINDINGS,
    RECORD,
    digest_file,
    slice_ledger,
    write_pack,
)
from archive.signing import BadKey, load_or_make_key
from archive.slices import read_place
from archive.wacz import Packed, Page, write_wacz
from flows.findings_page import render_findings
from flows.gather import Wanted, gather
from flows.record import Material, shown_title, spell_citations, spell_record
from flows.redaction import PUBLIC, Names, load_profile
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.problems import CannotRun, WrongUse
from models.store import exports, ledger, tombstones
from models.tables import Snapshot
from models.terms import CaptureKind, LedgerType
from models.values import LedgerEntry


@dataclass(frozen=True, slots=True)
class Choices:
    """`profile` is one of `redaction.toml`. `with_captures`: masked, though the captures show all.

    Whoever gives a profile that asks for a reason has been asked for it.
    """

    form: str
    profile: str = PUBLIC
    with_captures: bool = False
    may_replace: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What left: `object` is its name in the ledger."""

    file: str
    sha256: str
    size: int
    object: str
    documents: int
    captures: int
    masked: int  # people who have initials only
    checkpoints: int


def export(
    workspace: Workspace, wanted: Wanted, out: Path, choices: Choices, progress: Progress = silent
) -> Exported:
    """Write one file and its line in the ledger.

    Raises WrongUse for what is not there, for a file that is, and for captures that would show the
    name of a child or a witness; CannotRun where the archive or the ledger does not bear it.
    """
    moment = now().replace(microsecond=0)
    with reading(workspace.engine) as session, _reserved(out, choices.may_replace) as unfinished:
        material = gather(session, workspace, wanted, load_profile(choices.profile))
        if material.protected and not choices.with_captures:
            _refuse(material)
        ids = [s.record_id for s in material.snapshots]
        lines = exports.lines_of(session, ids)
        _check_all_told(material.snapshots, lines)
        purged = tombstones.purged_records(session, ids)
        lines = [text for text in lines if read_place(text).record_id not in purged]
        places = [read_place(text) for text in lines]
        wacz = unfinished if choices.form == "wacz" else unfinished.with_suffix(".wacz")
        checkpoints = 0
        try:
            packed = write_wacz(
                wacz, workspace.settings.archive_dir, places, _pages(material), moment
            )
            progress("export", 1, 2)
            if choices.form == "pack":
                said = _said(wanted, choices, moment)
                checkpoints = _pack(
                    workspace, session, unfinished, wacz, packed, material, said, lines, moment
                )
        finally:
            if wacz != unfinished:
                wacz.unlink(missing_ok=True)
        progress("export", 2, 2)
        sha256, size = digest_file(unfinished)
        name = _tell_ledger(workspace, choices.profile, sha256, size)
    return Exported(
        str(out), sha256, size, name, len(material.documents), len(places),
        len(material.masks.keys), checkpoints,
    )  # fmt: skip


@contextmanager
def _reserved(out: Path, may_replace: bool) -> Iterator[Path]:
    """Give a file to write to beside `out`, which takes its place when all went well."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}")
    is_there = out.exists()
    if is_there and not may_replace:
        raise WrongUse(f"{out} is there already: --force replaces it")
    if not is_there:
        out.open("x").close()
    try:
        yield unfinished
        unfinished.replace(out)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        if not is_there:
            out.unlink(missing_ok=True)
        raise


def _refuse(material: Material) -> None:
    raise WrongUse(
        f"the captured pages name {material.protected} children or witnesses, or people who are"
        " sensitive: --with-captures masks them in our own files only, --profile court nowhere"
    )


def _check_all_told(snapshots: Sequence[Snapshot], lines: Sequence[str]) -> None:
    told = {read_place(text).record_id for text in lines}
    for snapshot in snapshots:
        if snapshot.record_id not in told:
            raise CannotRun(f"{snapshot.record_id}: the ledger has no line for it: aigaq verify")


def _pages(material: Material) -> list[Page]:
    """Return the captures that a reader may open, under the titles that were read from them."""
    titles = {d.snapshot_id: shown_title(material, d) for d in material.documents}
    return [
        Page(s.url, s.captured_at, titles.get(s.id or 0) or material.masks.hide_url(s.url))
        for s in material.snapshots
        if s.id in titles or (s.kind is CaptureKind.DOCUMENT and s.status and s.status < 300)
    ]


def _said(wanted: Wanted, choices: Choices, moment: datetime) -> dict[str, Any]:
    return {
        "created": moment.isoformat(),
        "software": software(),
        "of": wanted.what,
        "profile": choices.profile,
        "reason": choices.reason or None,
        "released": load_profile(choices.profile).names is Names.ALL,
    }


def _pack(
    workspace: Workspace,
    session: Session,
    path: Path,
    wacz: Path,
    packed: Packed,
    material: Material,
    said: dict[str, Any],
    lines: Sequence[str],
    moment: datetime,
) -> int:
    settings = workspace.settings
    proven = slice_ledger(lines, ledger.texts(session), settings.checkpoint_dir, packed)
    if not settings.seal_key.exists():
        raise CannotRun(f"{settings.seal_key}: there is no key here to sign the pack")
    try:
        key = load_or_make_key(settings.seal_key)
    except BadKey as problem:
        raise CannotRun(str(problem)) from problem
    files = {
        RECORD: _spell(spell_record(material, said)),
        CITATIONS: _spell(spell_citations(material)),
        FINDINGS: render_findings(material, said),
    }
    ca_file = settings.authorities_ca_file
    authorities = None if ca_file is None else ca_file.read_bytes()
    write_pack(path, wacz, packed, files, proven, key, authorities, moment)
    return len(proven.checkpoints)


def _spell(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _tell_ledger(workspace: Workspace, profile: str, sha256: str, size: int) -> str:
    """Write the line of an export; its name says nothing of what is in it."""
    name = f"urn:uuid:{uuid.uuid4()}"
    facts: dict[str, str | int] = {"sha256": sha256, "size": size, "profile": profile}
    entry = LedgerEntry(LedgerType.EXPORTED, name, now(), facts)
    with writing(workspace.engine, lock=ledger.LOCK) as session:
        ledger.append(session, extend(ledger.head(session) or EMPTY, [entry]))
    return name
