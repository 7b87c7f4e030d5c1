"""Gathers what a page of the console shows of links and of what was kept of them. It reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from archive.payload import UnreadableCapture
from archive.reading import read_capture
from archive.slices import NotAsKept, Place, copy_exchange, read_place
from archive.warc import warc_path
from flows.findings_page import show_documents
from flows.gather import Wanted, gather, masks_of
from flows.masks import SEALED, Masks
from flows.record import named_ids, spell_record
from flows.redaction import PARTNER, load_profile
from flows.workspace import Workspace
from models.problems import WrongUse
from models.store import exports, search, snapshots
from models.store.sensitivity import is_not_sealed, may_see_sealed, refuse_sealed, sealed_links
from models.store.tombstones import MARK, WasPurged, purged_records, refuse_purged
from models.tables import Document, Link, Snapshot, Visit
from models.terms import CaptureKind, DeskRole, LinkState, Made, Purged

MOST = 100  # rows on a page
MAX_ID = 2**63 - 1  # a number beyond that is no row's, and no database takes it
PNG = "image/png"
PURGED = "(purged)"  # stands in place of an address
WEB = ("http://", "https://")


class NotHere(WrongUse):
    """There is no such row; the message says what was asked for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown when a page is shown as it looked: these exchanges, beginning with that one."""

    first: Snapshot
    places: list[Place]

    @property
    def stamp(self) -> str:
        """When the first was captured, as indexes of web archives spell it."""
        return self.first.captured_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.first.url.removeprefix(Made.DOM)


def list_links(
    session: Session,
    state: LinkState | None,
    words: str,
    before: int | None,
    role: DeskRole = DeskRole.READER,
) -> list[tuple[Link, str]]:
    """Return links, those found last first, each with its address as it may be shown to that role:
    in that state, with these words in their address, and with an id less than `before`.
    """
    query = select(Link).where(Link.kind == CaptureKind.DOCUMENT).order_by(col(Link.id).desc())
    if state is not None:
        query = query.where(Link.state == state)
    if words:
        query = query.where(col(Link.url).icontains(words, autoescape=True))
    if before is not None and before <= MAX_ID:
        query = query.where(col(Link.id) < before)
    if words and not may_see_sealed(role):  # who is told nothing of it finds nothing of it
        query = query.where(is_not_sealed(col(Link.id)))
    found = list(session.exec(query.limit(MOST)))
    ids = [link.id for link in found if link.id is not None]
    masks = _masks_at(session, ids)
    hidden = set() if may_see_sealed(role) else sealed_links(session, ids)
    shown = [(link, _address(link, masks, hidden)) for link in found]
    if role is not DeskRole.READER:
        return shown
    # A hidden name in an address finds nothing for who may not reveal it.
    return [(link, url) for link, url in shown if url == link.url or words.lower() in url.lower()]


def _address(link: Link, masks: Masks, sealed: Collection[int]) -> str:
    if link.url.startswith(MARK):
        return PURGED
    return SEALED if link.id in sealed else masks.hide_url(link.url)


def show_link(session: Session, link_id: int, role: DeskRole = DeskRole.READER) -> dict[str, Any]:
    """Return a link, its visits and what was kept of it, newest first: of a post on a page of many
    that page; `is_sealed` if that is to be noted. Raises NotHere, WasPurged, or IsSealed.
    """
    refuse_purged(session, Purged.LINK, link_id)
    link = session.get(Link, link_id) if link_id <= MAX_ID else None
    if link is None:
        raise NotHere(f"there is no link {link_id}")
    own = select(Snapshot.id).where(Snapshot.link_id == link_id)
    read = select(Document.snapshot_id).where(Document.link_id == link_id)
    kept = select(Snapshot).where(col(Snapshot.id).in_(own.union(read)))
    kept = kept.order_by(col(Snapshot.id).desc())
    looks = select(Visit).where(Visit.link_id == link_id).order_by(col(Visit.id).desc())
    is_sealed = refuse_sealed(session, [link_id], role, f"link {link_id}")
    return {
        "link": link,
        "is_sealed": is_sealed,
        "address": _masks_at(session, [link_id]).hide_url(link.url),
        "snapshots": list(session.exec(kept.limit(MOST))),
        "visits": list(session.exec(looks.limit(MOST))),
        "texts": search.ids_at(session, [link_id])[::-1][:MOST],
    }


def show_snapshot(
    session: Session,
    workspace: Workspace,
    snapshot_id: int,
    role: DeskRole = DeskRole.READER,
) -> dict[str, Any]:
    """Return a snapshot, whether its bytes are as they were kept, and what was read from it, the
    names of children, witnesses and whoever is sensitive cut to initials.

    Raises NotHere, WasPurged, or IsSealed.
    """
    snapshot = _snapshot(session, snapshot_id, role)
    read = select(Document.id).where(Document.snapshot_id == snapshot_id).limit(1)
    found: dict[str, Any] = {"documents": [], "names": {}}
    if session.exec(read).one_or_none() is not None:
        as_here = replace(load_profile(PARTNER), sealed=may_see_sealed(role))
        material = gather(session, workspace, Wanted("snapshot", snapshot_id), as_here)
        found, masks = show_documents(material, spell_record(material, {})), material.masks
    else:  # its text may be known from an earlier capture: the picture shows the same names
        masks = _masks_at(session, [snapshot.link_id] if snapshot.link_id is not None else [])
    picture = _picture(session, snapshot)
    return {
        "snapshot": snapshot,
        "address": masks.hide_url(snapshot.url),
        "is_masked": masks.is_needed,
        "picture": None if picture is None else picture.id,
        "fault": find_fault(session, workspace.settings.archive_dir, snapshot),
        "is_shown": _is_page(snapshot),
        **found,
    }


def _masks_at(session: Session, link_ids: Sequence[int]) -> Masks:
    """Return the masks for all texts that were read at these links."""
    ids = {d.id for d in exports.of_links(session, link_ids) if d.id is not None}
    mentions = exports.mentions_in(session, ids)
    told = exports.tellings_in(session, ids)
    return masks_of(session, mentions, exports.persons(session, named_ids(mentions, told)))


def find_fault(session: Session, archive_dir: Path, snapshot: Snapshot) -> str | None:
    """Return what is wrong with the bytes of a snapshot, or None: they are those of the ledger."""
    lines = exports.lines_of(session, [snapshot.record_id])
    if not lines:
        return f"{snapshot.record_id}: the ledger has no line for it"
    try:
        for _ in copy_exchange(archive_dir, read_place(lines[0])):
            pass
    except NotAsKept as problem:
        return str(problem)
    return None


def read_picture(
    session: Session, archive_dir: Path, snapshot_id: int, role: DeskRole = DeskRole.READER
) -> bytes:
    """Return the picture that a browser made of a page. Raises NotHere, WasPurged, or IsSealed."""
    picture = _snapshot(session, snapshot_id, role)
    if not _is_picture(picture) or picture.warc_offset is None:
        raise NotHere(f"snapshot {snapshot_id} is no picture")
    try:
        return read_capture(warc_path(archive_dir, picture.warc_file), picture.warc_offset).body
    except (FileNotFoundError, UnreadableCapture) as problem:
        raise NotHere(f"{picture.record_id} cannot be read: aigaq verify") from problem


def choose_shown(session: Session, snapshot_id: int, role: DeskRole = DeskRole.READER) -> Shown:
    """Return what is needed to show a snapshot as it looked: it, what led to it, what its page
    embeds, what a browser made of it, and what any of these repeats. Raises NotHere, WasPurged, or
    IsSealed.
    """
    snapshot = _snapshot(session, snapshot_id, role)
    if not _is_page(snapshot):
        raise NotHere(f"snapshot {snapshot_id} is no page")
    other = snapshots.counterparts(session, [snapshot]).get(snapshot.id or 0)
    dom, page = (snapshot, other) if snapshot.kind is CaptureKind.RENDERED else (other, snapshot)
    found = [row for row in (dom, page) if row is not None]
    found += exports.hops(session, page or snapshot)
    if snapshot.link_id is not None:
        everything = exports.at_links(session, [snapshot.link_id])
        found += [row for row in everything if row.kind is CaptureKind.EMBEDDED]
    found += exports.originals_of(session, found)
    gone = purged_records(session, {row.record_id for row in found})
    lines = exports.lines_of(session, [r.record_id for r in found if r.record_id not in gone])
    return Shown(dom or snapshot, [read_place(line) for line in lines])


def is_sealed(session: Session, snapshot_id: int) -> bool:
    """Whether a snapshot is one of a sealed page: each look at it is on record."""
    snapshot = session.get(Snapshot, snapshot_id)
    return snapshot is not None and bool(sealed_links(session, [snapshot.link_id or 0]))


def _snapshot(session: Session, snapshot_id: int, role: DeskRole) -> Snapshot:
    snapshot = session.get(Snapshot, snapshot_id) if snapshot_id <= MAX_ID else None
    if snapshot is None:
        raise NotHere(f"there is no snapshot {snapshot_id}")
    if snapshot.link_id is not None:
        refuse_purged(session, Purged.LINK, snapshot.link_id)
        refuse_sealed(session, [snapshot.link_id], role, f"snapshot {snapshot_id}")
    if purged_records(session, [snapshot.record_id]):
        raise WasPurged(f"snapshot {snapshot_id} was purged")
    return snapshot


def _is_page(snapshot: Snapshot) -> bool:
    """Whether it is something that a browser can show: an answer, or the DOM made of one."""
    if snapshot.kind is CaptureKind.RENDERED:
        return snapshot.mime == "text/html"
    return snapshot.warc_offset is not None and snapshot.url.startswith(WEB)


def _is_picture(snapshot: Snapshot) -> bool:
    return snapshot.kind is CaptureKind.RENDERED and snapshot.mime == PNG


def _picture(session: Session, snapshot: Snapshot) -> Snapshot | None:
    """Return the picture that was taken when the DOM of this page was."""
    dom = snapshot
    if snapshot.kind is not CaptureKind.RENDERED:
        other = snapshots.counterparts(session, [snapshot]).get(snapshot.id or 0)
        if other is None:
            return None
        dom = other
    query = select(Snapshot).where(
        Snapshot.link_id == dom.link_id,
        Snapshot.kind == CaptureKind.RENDERED,
        Snapshot.mime == PNG,
        Snapshot.captured_at == dom.captured_at,
    )
    return session.exec(query.order_by(col(Snapshot.id)).limit(1)).one_or_none()
