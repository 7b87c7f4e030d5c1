"""Takes in what a person recorded in a browser: the file is kept as it is, its pages are read.

This is how pages behind a login enter, which no spider fetches. The file, its line in the ledger,
who handed it in, and the copies of its pages count together or not at all. Nothing is fetched.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.handed import Copy, copy_in, finish
from archive.inbox import (
    Format,
    Imported,
    Page,
    Refused,
    Walked,
    find_format,
    is_saved_page,
    page_of,
    read_pages,
    read_saved,
)
from archive.records import new_record_id
from archive.recovery import recover
from crawlers.urls import NotALink, canonical_url
from flows.copies import INBOX, Copies, Kept
from flows.extract import extract
from flows.readers import ReaderPool
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading
from models.store import imports, snapshots
from models.store.imports import Brought, HandedIn

GIVEN = "as given by the person who handed it in"
RECORDED = "as stated by the recording"
STATED = "as stated by the file"


@dataclass(frozen=True, slots=True)
class Told:
    """What the person says of a file: who recorded it, how, when, and a saved page's address."""

    by: str
    how: str
    recorded_at: datetime | None = None
    url: str | None = None
    watch: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file. `told` is what a person should know, place and remark; `left` counts
    what is no page. `refused` says why nothing of it was taken in.
    """

    given: str
    file: str | None = None
    format: str | None = None
    object: str | None = None
    sha256: str | None = None
    size: int = 0
    is_known: bool = False
    records: int = 0
    left: dict[str, int] | None = None
    told: tuple[tuple[str, str], ...] = ()
    unspelt: int = 0
    refused: str | None = None
    brought: Brought = Brought()

    @property
    def needs_person(self) -> bool:
        """Whether something of the file was refused or is doubtful."""
        return bool(self.refused or self.told or self.brought.unreadable)


def take_in(
    workspace: Workspace,
    files: Sequence[Path],
    told: Told,
    progress: Progress = silent,
    pool: ReaderPool | None = None,
) -> list[Taken]:
    """Take in each file and read what came; return what did, in the order of the files.

    Killed in the middle, the next run takes in what is missing.
    """
    _finish(workspace)
    taken = []
    for number, file in enumerate(files, start=1):
        try:
            taken.append(_take_in(workspace, file, told))
        except Refused as problem:
            taken.append(Taken(str(file), refused=str(problem)))
        progress("import", number, len(files))
    if any(one.object and not one.is_known for one in taken):
        extract(workspace, progress, pool)
    return [_with_findings(workspace, one) for one in taken]


def _finish(workspace: Workspace) -> None:
    """Finish the files that a killed run left, here and in the archive."""

    def find_name(stem: str) -> str | None:
        with reading(workspace.engine) as session:
            return imports.find_name(session, stem)

    def committed_end(warc_file: str) -> int:
        with reading(workspace.engine) as session:
            return snapshots.committed_end(session, warc_file)

    finish(workspace.settings.inbox_dir, find_name)
    recover(workspace.settings.archive_dir, committed_end)


def _take_in(workspace: Workspace, given: Path, told: Told) -> Taken:
    moment = now()
    stem = f"{INBOX}-{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(8)}"
    with copy_in(given, workspace.settings.inbox_dir, stem) as copy:
        known = _known(workspace, given, copy)
        if known is not None:
            return known
        format = find_format(copy.path)
        walked, address = Walked(), RECORDED
        if is_saved_page(format):
            pages, address = _saved_pages(copy.path, format, told, walked)
        elif told.url is not None:
            raise Refused(f"a {format} has addresses of its own: leave out --url")
        else:
            pages = read_pages(copy.path, format, walked, moment)
        file = Imported(new_record_id(), moment, address)
        with closing(Copies(workspace, stem, file, is_watched=told.watch)) as copies:
            for page in pages:
                copies.add(page, walked)
            if not copies.kept and not is_saved_page(format):
                raise Refused("no page in it that could be read" + _first_remark(walked))
            name = f"{stem}.{format}"
            handed = _describe(copy, name, format, file, told, walked, copies.kept)
            copy.may_be_known = True
            if not copies.commit(handed):
                copy.may_be_known = False
                raise Refused("another run took in the same file just now")
        copy.keep(name)
    return Taken(
        given=str(given), file=name, format=str(format), object=file.object, sha256=copy.sha256,
        size=copy.size, records=walked.records.total(), left=dict(walked.left),
        told=tuple(walked.told), unspelt=walked.unspelt,
    )  # fmt: skip


def _known(workspace: Workspace, given: Path, copy: Copy) -> Taken | None:
    with reading(workspace.engine) as session:
        row = imports.find(session, copy.sha256)
    if row is None:
        return None
    return Taken(
        str(given), row.file, row.format, row.object, row.sha256, row.size, True, row.records
    )


def _first_remark(walked: Walked) -> str:
    return f": {walked.told[0][0]}: {walked.told[0][1]}" if walked.told else ""


def _saved_pages(
    path: Path, format: Format, told: Told, walked: Walked
) -> tuple[Iterator[Page], str]:
    """Return the one page of a saved file, or none of a picture, and who states its address."""
    saved = read_saved(path, format)
    url = told.url or (None if saved is None else saved.stated_url)
    if url is None:
        raise Refused("it does not say where it is from: give its address with --url")
    try:
        canonical_url(url)
    except NotALink as problem:
        raise Refused("the address in it is none: give its own with --url") from problem
    if told.url is None:
        walked.tell("address", f"{STATED}, not checked: hand it in with --url if you know it")
    walked.records[format] += 1
    if saved is None:
        walked.left["kept, and not read: a picture, or too large"] += 1
        return iter(()), GIVEN
    at = told.recorded_at or saved.stated_at
    return iter([page_of(saved, url, at)]), GIVEN if told.url is not None else STATED


def _describe(
    copy: Copy, name: str, format: Format, file: Imported, told: Told, walked: Walked,
    kept: Sequence[Kept],
) -> HandedIn:  # fmt: skip
    recorded = [one.facts.captured_at for one in kept if one.facts.captured_at != file.received_at]
    doubts = len(walked.told) + walked.unspelt
    note = f"addresses {file.address}" + (f"; {doubts} remarks" if doubts else "")
    url = told.url or (kept[0].facts.url if kept and is_saved_page(format) else None)
    return HandedIn(
        file.object, copy.sha256, copy.size, name, str(format), told.by, told.how, url,
        told.recorded_at or min(recorded, default=None), file.received_at,
        walked.records.total(), note,
    )  # fmt: skip


def _with_findings(workspace: Workspace, one: Taken) -> Taken:
    if one.sha256 is None:
        return one
    with reading(workspace.engine) as session:
        row = imports.find(session, one.sha256)
        if row is None or row.id is None:
            return one
        return replace(one, brought=imports.brought(session, row.id))


def outcome(taken: Taken) -> dict[str, Any]:
    """Return it as `--json` prints it."""
    return asdict(taken) | {"needs_person": taken.needs_person}
