"""Frontiers in the shared database beside that of a poll: of visits, and of what pages embed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from archive.warc import Twin
from crawlers.frontier import Counts, PendingLink, Validators
from crawlers.frontiers import DatabaseFrontier
from crawlers.window import Window
from models import clock
from models.store import runs, visits
from models.tables import Link, Snapshot
from models.terms import IssueKind, LinkState
from models.values import CaptureFacts


@dataclass(slots=True)
class VisitFrontier(DatabaseFrontier):
    """Links that are looked at because somebody asked for them, new ones and known ones.

    What each visit brought is written down for `flows.recheck` to judge: a link that was fetched
    before keeps its state until then.
    """

    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def visits(self, source_id: str) -> list[PendingLink]:
        """Return the chosen links, those that were kept whole with their validators."""
        with self.reading() as session:
            return [
                PendingLink(link.id, link.fetch_url, _validators(link, kept))
                for link, kept in visits.chosen(session, self.chosen[source_id])
                if link.id is not None
            ]

    def fetched(
        self,
        link_id: int,
        facts: CaptureFacts | None,
        state: LinkState,
        *,
        final_url: str | None = None,
        error: str | None = None,
    ) -> None:
        """Note what a visit brought, and for a link that is new, how its fetch ended."""
        with self.writing() as session:
            is_new = visits.save(session, link_id, facts, state, final_url, error, clock.now())
        if is_new:
            DatabaseFrontier.fetched(self, link_id, facts, state, final_url=final_url, error=error)

    def done(
        self, source_id: str, counts: Counts, window: Window, *, is_late: bool = False
    ) -> None:
        """Keep the counts; when the source is to be polled is not touched.

        Of a source without polls it is the visits that tell that it works again.
        """
        self.counts[source_id] = asdict(counts)
        source = self.catalogue[source_id]
        if not source.is_polled and counts.documents and counts.documents_failed == 0:
            with self.writing() as session:
                runs.close_issues(session, source_id, clock.now(), urls=[source.url])


@dataclass(slots=True)
class EmbeddedFrontier(DatabaseFrontier):
    """What pages embed. It is kept with the page's link and remembered nowhere else."""

    embedded: Mapping[str, Sequence[PendingLink]] = field(default_factory=dict)

    def visits(self, source_id: str) -> list[PendingLink]:
        """Return what is to be fetched, each under the id of the link of its page."""
        return list(self.embedded[source_id])

    def problem(self, source_id: str, kind: IssueKind, url: str, message: str) -> None:
        """Tell nobody: an image that is missing is news of no page."""

    def done(
        self, source_id: str, counts: Counts, window: Window, *, is_late: bool = False
    ) -> None:
        """Keep the counts."""
        self.counts[source_id] = asdict(counts)


def _validators(link: Link, kept: Snapshot | None) -> Validators:
    """Return those of the last capture; a link whose last answer was no page is asked plainly."""
    if kept is None or (kept.etag is None and kept.last_modified is None):
        return Validators()
    twin = Twin(kept.record_id, kept.url, kept.captured_at)
    return Validators(kept.etag, kept.last_modified, twin)
