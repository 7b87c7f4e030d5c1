"""Copies the pages of a handed-in file into a WARC file of ours: all of them count, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from archive.inbox import PDF, Imported, Page, Refused, Walked, rewrite
from archive.ledger import EMPTY, captured, extend, imported
from archive.warc import WarcWriter
from crawlers.catalogue import owner_of
from crawlers.urls import NotALink, canonical_url
from flows.workspace import Workspace
from models.database import reading, writing
from models.store import imports, ledger, snapshots, visits
from models.store.imports import HandedIn
from models.store.links import FoundLink
from models.store.tombstones import purged_addresses
from models.terms import CaptureKind
from models.values import CaptureFacts

INBOX = "inbox"  # the source of what no source of the catalogue owns


@dataclass(frozen=True, slots=True)
class Kept:
    """A copied page: its facts, and its link."""

    facts: CaptureFacts
    link: FoundLink
    is_read: bool


class Copies:
    """The pages of one file on their way into a WARC file of ours, which is committed as a whole.

    What is never committed is set aside by the next recovery.
    """

    def __init__(
        self, workspace: Workspace, stem: str, file: Imported, *, is_watched: bool
    ) -> None:
        self._workspace, self._stem, self._file = workspace, stem, file
        self._is_watched = is_watched
        self._writer: WarcWriter | None = None
        self._is_committed = False
        self.kept: list[Kept] = []

    def add(self, page: Page, walked: Walked) -> None:
        """Copy one page, unless its address is none."""
        try:
            owner = owner_of(page.url, self._workspace.sources)
            source = None if owner is None else self._workspace.sources[owner]
            if source is not None and source.page.shape not in ("article", "headlines"):
                source = None  # such a source is read post by post, a recording as one page
            url = canonical_url(page.url, None if source is None else source.links)
        except NotALink:
            walked.tell("address", "of a page is none: the page was not copied")
            return
        with reading(self._workspace.engine) as session:
            if purged_addresses(session, [url]):
                raise Refused("a page in it was purged: it is not taken in again")
        source_id = INBOX if source is None else source.id
        exchange = rewrite(page, None, source_id, CaptureKind.DOCUMENT, self._file)
        if self._writer is None:
            self._writer = WarcWriter(self._workspace.settings.archive_dir, self._stem)
        facts = self._writer.write_exchange(exchange, None)
        self.kept.append(Kept(facts, FoundLink(url, page.url), page.mime != PDF))

    def commit(self, handed: HandedIn) -> bool:
        """Make file and pages count, together; False if the file does already."""
        if self._writer is not None:
            self._writer.sync()
        with writing(self._workspace.engine, lock=ledger.LOCK) as session:
            if imports.find(session, handed.sha256) is not None:
                return False
            import_id = imports.save(session, handed)
            ids = self._save_links(session)
            rows = [
                replace(one.facts, link_id=ids[one.link.url], import_id=import_id)
                for one in self.kept
            ]
            snapshots.save(session, rows)
            unread = [one.facts.record_id for one in self.kept if not one.is_read]
            snapshots.leave_unread(session, unread, handed.received_at)
            # The ledger tells when we had it; when it was recorded is what the recording says.
            entries = [
                imported(
                    handed.object, handed.received_at, handed.file, handed.size, handed.sha256
                ),
                *(captured(replace(row, captured_at=handed.received_at)) for row in rows),
            ]
            ledger.append(session, extend(ledger.head(session) or EMPTY, entries))
            if self._is_watched:
                visits.watch(session, list(ids.values()), handed.received_at)
        self._is_committed = True
        return True

    def _save_links(self, session: Session) -> dict[str, int]:
        ids: dict[str, int] = {}
        for one in self.kept:
            if one.link.url not in ids:
                source_id = one.facts.source_id or INBOX
                at, received = one.facts.captured_at, self._file.received_at
                ids |= imports.save_links(session, source_id, [one.link], at, received)
        return ids

    def close(self) -> None:
        """Finish the WARC file if it counts; leave it to recovery if not."""
        if self._writer is not None and self._is_committed:
            self._writer.close()
        elif self._writer is not None:
            self._writer.abandon()
