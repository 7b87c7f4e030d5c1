"""The frontier of a poll in the shared database; those of visits are built on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from archive.warc import Twin
from crawlers.found import Found
from crawlers.frontier import Counts, Discovered, PendingLink, Validators
from crawlers.keeping import CannotKeep
from crawlers.source import Source
from crawlers.urls import NotALink, canonical_url
from crawlers.window import Window
from models import clock
from models.database import reading, writing
from models.problems import spell_database
from models.store import links, polls, runs, sources
from models.store.links import FoundLink
from models.store.polls import NewPoll
from models.tables import Link
from models.terms import IssueKind, LinkState
from models.values import CaptureFacts

# What may pass by itself: such a link is tried again later. A site under repair asks for passwords.
PASSING = frozenset(
    {LinkState.UNREACHABLE, LinkState.BLOCKED, LinkState.CHALLENGE, LinkState.LOGIN_WALL}
)


@contextmanager
def telling_trouble() -> Iterator[None]:
    """Turn a failure of the database itself, not of one row, into CannotKeep."""
    try:
        yield
    except OperationalError as problem:
        raise CannotKeep(spell_database(problem)) from problem


@dataclass(slots=True)
class DatabaseFrontier:
    """Links of the sources of one crawl, in the shared database. Each call is one transaction.

    Each raises CannotKeep if the database fails, and `trouble` says so from then on.
    """

    engine: sa.Engine
    catalogue: Mapping[str, Source]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    trouble: CannotKeep | None = None
    answers: list[dict[str, str | None]] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads."""
        with self._noting_trouble(), reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that writes."""
        with self._noting_trouble(), writing(self.engine) as session:
            yield session

    @contextmanager
    def _noting_trouble(self) -> Iterator[None]:
        try:
            with telling_trouble():
                yield
        except CannotKeep as problem:
            self.trouble = self.trouble or problem
            raise

    def visits(self, source_id: str) -> list[PendingLink]:
        """Return nothing: a poll finds its links on listings."""
        return []

    def pending(self, source_id: str, limit: int) -> list[PendingLink]:
        """Return links left over by an earlier run, oldest first, at most `limit`."""
        with self.reading() as session:
            return _pending(links.due(session, source_id, clock.now(), limit=limit))

    def last_read(self, source_id: str, url: str) -> datetime | None:
        """Return when the listing at `url` was last read; None if never.

        An answer that it has not changed does not count: what it shows is of the time before.
        """
        with self.reading() as session:
            succeeded_at, link = sources.last_success(session, source_id), links.find(session, url)
        read_at = None if link is None else link.fetched_at
        return min(
            (moment for moment in (succeeded_at, read_at) if moment is not None), default=None
        )

    def discovered(self, source_id: str, found: Sequence[Found]) -> Discovered:
        """Save the links, and return which of them are not fetched yet and due."""
        saved = list(self._canonical(source_id, found))
        urls = [link.url for link in saved]
        with self.writing() as session:
            before = links.ids_of(session, urls)
            links.save_found(session, source_id, saved, clock.now())
            due = links.due(session, source_id, clock.now(), urls, limit=len(urls) or 1)
            known = frozenset(link.fetch_url for link in saved if link.url in before)
            return Discovered(tuple(_pending(due)), known)

    def _canonical(self, source_id: str, found: Sequence[Found]) -> Iterator[FoundLink]:
        rules = self.catalogue[source_id].links
        for link in found:
            try:
                url = canonical_url(link.url, rules)
            except NotALink:
                continue  # the spider has counted it as foreign
            date = link.published_at
            listed = link.raw_date or (None if date is None else date.isoformat())
            yield FoundLink(url, link.url, link.title, listed)

    def validators(self, url: str) -> Validators:
        """Return what the last capture of a listing left that was read; else all None."""
        with self.reading() as session:
            link = links.find(session, url)
        if link is None or link.record_id is None or link.fetched_at is None:
            return Validators()
        return Validators(link.etag, link.last_modified, Twin(link.record_id, url, link.fetched_at))

    def opened(self, source_id: str, url: str) -> None:
        """Forget the validators of a listing while it is walked."""
        with self.writing() as session:
            links.forget_validators(session, url)

    def listed(self, source_id: str, url: str, facts: CaptureFacts | None) -> None:
        """Note that a listing was read and its links are saved, or that it has not changed."""
        with self.writing() as session:
            links.record_listing(session, source_id, url, facts, clock.now())
            runs.close_issues(session, source_id, clock.now(), urls=[url])

    def fetched(
        self,
        link_id: int,
        facts: CaptureFacts | None,
        state: LinkState,
        *,
        final_url: str | None = None,
        error: str | None = None,
    ) -> None:
        """Note how a fetch ended; what may pass by itself is tried again later.

        A page that came well was noted with its snapshot.
        """
        if state is LinkState.ALIVE and links.is_settled_by(facts):
            return
        with self.writing() as session:
            links.record_outcome(
                session,
                link_id,
                state,
                clock.now(),
                facts,
                retry=error is not None and state in PASSING,
            )

    def answered(
        self,
        url: str,
        final_url: str,
        issue: IssueKind | None,
        message: str,
        facts: CaptureFacts | None,
    ) -> None:
        """Note what came of an address; where it is kept tells its record."""
        self.answers.append(
            {
                "url": url,
                "final_url": final_url,
                "issue": issue,
                "message": message,
                "record_id": None if facts is None else facts.record_id,
            }
        )

    def problem(self, source_id: str, kind: IssueKind, url: str, message: str) -> None:
        """Open an issue for a person, or count it once more."""
        with self.writing() as session:
            runs.save_issue(session, source_id, kind, url, message, clock.now())

    def solved(self, source_id: str, kind: IssueKind, url: str) -> None:
        """Close an issue."""
        with self.writing() as session:
            runs.close_issue(session, source_id, kind, url, clock.now())

    def done(
        self, source_id: str, counts: Counts, window: Window, *, is_late: bool = False
    ) -> None:
        """Note what the poll of a source came to, and when it is due again."""
        self.counts[source_id] = asdict(counts)
        source, moment = self.catalogue[source_id], clock.now()
        with self.writing() as session:
            is_first = sources.last_success(session, source_id) is None
            new_poll = _poll_of(counts, window, is_first)
            polls.save(session, source_id, new_poll, moment)
            sources.record_poll(
                session,
                source_id,
                moment,
                0 if is_late and new_poll.succeeded else source.poll.every_s,
                succeeded=new_poll.succeeded,
                new=counts.documents,
                answered=counts.doubtful > 0,
            )
            if new_poll.succeeded and counts.documents_failed == 0:
                # Trouble with documents is told at the source's own address.
                runs.close_issues(session, source_id, moment, urls=[source.url])
            if new_poll.succeeded and counts.listings_failed + counts.doubtful == 0:
                unasked = [entry.url for entry in source.poll.entries if entry.backfill]
                runs.close_left(session, source_id, moment, but=[source.url, *unasked])


def _poll_of(counts: Counts, window: Window, is_first: bool) -> NewPoll:
    return NewPoll(
        succeeded=counts.listings + counts.unchanged > 0,
        listings=counts.listings,
        unchanged=counts.unchanged,
        found=window.items,
        # All that stood there already is no measure of how much comes.
        new=0 if is_first else window.items - window.known,
        documents=counts.documents,
        documents_failed=counts.documents_failed,
        oldest_at=window.oldest_at,
        newest_at=window.newest_at,
    )


def _pending(found: Sequence[Link]) -> list[PendingLink]:
    return [PendingLink(link.id, link.fetch_url) for link in found if link.id is not None]
