"""Purges a document, a link or a person: what was kept is destroyed, and a tombstone says so.

The order is such that a kill at any point leaves either everything or something that the next run
finishes: first the lines of the ledger and the tombstones, then the bytes, then the rows, then what
may still lie in files. Nobody is shown what has a tombstone, whatever is left of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select

from archive.ledger import EMPTY, extend
from archive.purging import destroy, digest_with, overwrite, purged, purged_file
from archive.slices import Place, read_place
from archive.warc import SUFFIX
from flows.channels import load_notices
from flows.feeds import write_feeds
from flows.forget import Name, addresses_with, blot, documents_with, name_of, watches_with
from flows.listed import listings_that_show
from flows.matching import EVENT_RULES
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.problems import WrongUse
from models.rewriting import rewrite
from models.store import doomed, exports, ledger, purging, roots, tombstones
from models.store.doomed import Doomed
from models.tables import Copy, Document, Link, Person, Tombstone
from models.terms import CaptureKind, CopyKind, LedgerType, Purged
from models.values import LedgerEntry

STEPS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes. `rows` are counted by table; `bytes` lie in `exchanges` of WARC files. `copies`
    are documents elsewhere that say the same, and stay; `blotted` those that stay without a name.
    """

    kind: Purged
    row_id: int
    documents: tuple[int, ...]
    links: tuple[int, ...]
    rows: dict[str, int]
    exchanges: int
    bytes: int
    listings: int
    files: tuple[str, ...]  # that were handed in
    blotted: tuple[int, ...]
    copies: tuple[int, ...]
    torn_files: int  # of killed runs, with what nobody has read: for a person to look at
    is_clean: bool = True  # False: somebody reads the database, `finish` is to be called later


@dataclass(frozen=True, slots=True)
class _Chosen:
    doomed: Doomed
    ids: tuple[int, ...]  # that get a tombstone: all rows of a person
    name: Name | None
    blotted: tuple[int, ...]
    listings: frozenset[str]


def plan_purge(
    workspace: Workspace, kind: Purged, row_id: int, *, with_pages: bool = False
) -> Plan:
    """Return what a purge would destroy, and change nothing. Raises WrongUse, WasPurged."""
    with reading(workspace.engine) as session:
        tombstones.refuse_purged(session, kind, row_id)
        chosen = _choose(session, workspace, kind, row_id, with_pages)
        return _plan(session, workspace, kind, row_id, chosen)


def purge(
    workspace: Workspace,
    kind: Purged,
    row_id: int,
    by: str,
    reason: str,
    *,
    with_pages: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Destroy it, and return what went. What an earlier purge left undone is finished, too.

    With a person go the words in which others name them; `with_pages` the pages that do, for
    everybody. Raises WrongUse, WasPurged, or CannotRun.
    """
    _overwrite_all(workspace)
    tombstones.make_key(workspace.settings.purge_key)
    with reading(workspace.engine) as session:
        tombstones.refuse_purged(session, kind, row_id)
        chosen = _choose(session, workspace, kind, row_id, with_pages)
        plan = _plan(session, workspace, kind, row_id, chosen)
    progress("purge", 1, STEPS)
    announce(workspace, chosen.doomed, kind, chosen.ids, by, reason)
    progress("purge", 2, STEPS)
    _overwrite_all(workspace)
    progress("purge", 3, STEPS)
    _remove(workspace, chosen)
    progress("purge", 4, STEPS)
    is_clean = sweep(workspace)
    progress("purge", 5, STEPS)
    return replace(plan, is_clean=is_clean)


def finish(workspace: Workspace) -> tuple[int, bool]:
    """Finish what a killed purge left; return how many things were not wholly gone, and whether
    the database's files are clean.
    """
    _overwrite_all(workspace)
    with reading(workspace.engine) as session:
        stones = list(session.exec(select(Tombstone).order_by(col(Tombstone.id))))
        left = [stone for stone in stones if doomed.is_left(session, stone, tombstones.MARK)]
    # People first: once their pages are gone nobody knows their names any more.
    for stone in sorted(left, key=lambda stone: stone.kind is not Purged.PERSON):
        with reading(workspace.engine) as session:
            if not doomed.is_left(session, stone, tombstones.MARK):
                continue  # it went with the one before
            chosen = _choose(session, workspace, stone.kind, stone.row_id, False)
        announce(workspace, chosen.doomed, stone.kind, chosen.ids, stone.by, stone.reason)
        _overwrite_all(workspace)
        _remove(workspace, chosen)
    _take_late(workspace)
    return len(left), sweep(workspace)


def announce(
    workspace: Workspace, gone: Doomed, kind: Purged, ids: Sequence[int], by: str, reason: str
) -> None:
    """Write the lines of the ledger and the tombstones: from then on nobody is shown it."""
    moment = now().replace(microsecond=0)
    with reading(workspace.engine) as session:
        entries = _entries(session, workspace, gone, moment)
    with writing(workspace.engine, lock=ledger.LOCK) as session:
        done = ledger.known(session, LedgerType.PURGED, [entry.object for entry in entries])
        fresh = [entry for entry in entries if entry.object not in done]
        ledger.append(session, extend(ledger.head(session) or EMPTY, fresh))
        for what, rows in (
            (Purged.LINK, gone.links),
            (Purged.DOCUMENT, gone.documents),
            (kind, ids),
        ):
            tombstones.bury(session, what, rows, by, reason, moment)


def sweep(workspace: Workspace) -> bool:
    """Take away what lies beside database and archive, and let the database keep no old pages;
    return whether it could: see `models.database.rewrite`.
    """
    settings = workspace.settings
    with reading(workspace.engine) as session:
        files = ledger.purged_files(session)
    for file in files:
        destroy(settings.inbox_dir / file)
    collections = settings.replay_dir / "collections"
    for folder in collections.iterdir() if collections.is_dir() else ():
        shutil.rmtree(folder, ignore_errors=True)
    for feed in settings.feeds_dir.glob("*.atom") if settings.feeds_dir.is_dir() else ():
        destroy(feed)
    with suppress(WrongUse):  # a wrong `notify.toml` writes no feeds, and stops no purge
        write_feeds(workspace, load_notices(settings.data_dir))
    return rewrite(workspace.engine)


def _choose(
    session: Session, workspace: Workspace, kind: Purged, row_id: int, with_pages: bool
) -> _Chosen:
    links: set[int] = set()
    rows: list[int] = []
    name, blotted = None, list[int]()
    match kind:
        case Purged.DOCUMENT:
            _must_be(session.get(Document, row_id), kind, row_id)
            links |= doomed.of_documents(session, [row_id])
        case Purged.LINK:
            link = session.get(Link, row_id)
            _must_be(link, kind, row_id)
            if link is not None and link.kind is not CaptureKind.DOCUMENT:
                raise WrongUse(f"link {row_id} is a listing of a source, not a page")
            links.add(row_id)
        case Purged.PERSON:
            _must_be(session.get(Person, row_id), kind, row_id)
            rows = roots.members_of(session, row_id)
            name = name_of(session, rows)
            links |= set(addresses_with(session, name))
            blotted = documents_with(session, name)
            if with_pages:
                links |= doomed.of_documents(session, blotted)
    listings = listings_that_show(session, workspace, links)
    watches = [] if name is None else watches_with(session, name)
    gone = doomed.choose(session, links, rows, listings, watches)
    stay = tuple(one for one in blotted if one not in gone.documents)
    return _Chosen(gone, tuple(rows) or (row_id,), name, stay, frozenset(listings))


def _must_be(row: object, kind: Purged, row_id: int) -> None:
    if row is None:
        raise WrongUse(f"there is no {kind} {row_id}")


def _plan(
    session: Session, workspace: Workspace, kind: Purged, row_id: int, chosen: _Chosen
) -> Plan:
    gone = chosen.doomed
    places = _places(session, gone)
    query = select(Copy).where(Copy.kind == CopyKind.EXACT)
    same = [
        one
        for one in session.exec(query)
        if (one.document_id in gone.documents) != (one.of_document_id in gone.documents)
    ]
    beside = {i for one in same for i in (one.document_id, one.of_document_id)} - gone.documents
    quarantine = workspace.settings.archive_dir / "quarantine"
    return Plan(
        kind=kind,
        row_id=row_id,
        documents=tuple(sorted(gone.documents)),
        links=tuple(sorted(gone.links)),
        rows=purging.count(session, gone),
        exchanges=len(places),
        bytes=sum(place.size for place in places),
        listings=len(chosen.listings),
        files=tuple(file for _, file in doomed.import_files(session, gone.imports)),
        blotted=chosen.blotted,
        copies=tuple(sorted(beside)),
        torn_files=len(list(quarantine.glob(f"*{SUFFIX}*"))) if quarantine.is_dir() else 0,
    )


def _places(session: Session, gone: Doomed) -> list[Place]:
    return [read_place(text) for text in exports.lines_of(session, sorted(gone.records))]


def _entries(
    session: Session, workspace: Workspace, gone: Doomed, moment: datetime
) -> list[LedgerEntry]:
    """Return the lines of what is to be overwritten and destroyed.

    A line vouches for its whole file anew only if that is the one that was sealed, so that no
    purge covers up what somebody altered.
    """
    folder, entries = workspace.settings.archive_dir, []
    known = tombstones.purged_records(session, gone.records)
    fresh = [place for place in _places(session, gone) if place.record_id not in known]
    by_file: Callable[[Place], str] = lambda place: place.file  # noqa: E731
    for file, group in groupby(sorted(fresh, key=by_file), key=by_file):
        places = list(group)
        sealed = ledger.sealed_as(session, file)
        whole = None if sealed is None else digest_with(folder, file, places, moment)
        after = whole[1] if whole is not None and whole[0] == sealed else None
        entries += [purged(place, moment, after) for place in places]
    handed = doomed.import_files(session, gone.imports)
    return entries + [purged_file(object, moment, file) for object, file in handed]


def _overwrite_all(workspace: Workspace) -> None:
    """Overwrite whatever the ledger says is purged: what is done already stays as it is."""
    with reading(workspace.engine) as session:
        pairs = list(ledger.purged_places(session))
    for text, at in pairs:
        overwrite(workspace.settings.archive_dir, read_place(text), at)


def _remove(workspace: Workspace, chosen: _Chosen) -> None:
    key = tombstones.make_key(workspace.settings.purge_key)
    with writing(workspace.engine, lock="findings") as session:
        if chosen.name is not None:
            blot(session, chosen.name, chosen.blotted)
        purging.remove(
            session,
            chosen.doomed,
            lambda url: tombstones.disguise(url, key),
            EVENT_RULES,
            now(),
        )


def _take_late(workspace: Workspace) -> None:
    """Take what a crawl that was under way kept of a purged link after its purge."""
    with reading(workspace.engine) as session:
        late = ledger.late_records(session)
        stones = dict(late)
    for link_id, stone in stones.items():
        with reading(workspace.engine) as session:
            gone = doomed.choose(session, [link_id], [])
        announce(workspace, gone, stone.kind, [link_id], stone.by, stone.reason)
        _overwrite_all(workspace)
        _remove(workspace, _Chosen(gone, (link_id,), None, (), frozenset()))


def ids_told(ids: Sequence[int], most: int = 10) -> str:
    """Spell some ids."""
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(map(str, ids[:most])) + more
