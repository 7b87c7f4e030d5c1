"""The database behind the spiders: links between runs, and where the recorder commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from archive.ledger import EMPTY, captured, extend
from archive.recovery import recover
from archive.warc import Twin
from crawlers.addresses import Resolver
from crawlers.exchange import DEFAULT_LIMITS, Limits
from crawlers.found import Found
from crawlers.frontier import Counts, PendingLink, Validators
from crawlers.keeping import CannotKeep, Commit, FindTwin
from crawlers.recorder import Recorder
from crawlers.source import Source
from crawlers.urls import NotALink, canonical_url
from models.database import check_schema, open_engine, reading, writing
from models.problems import CannotRun, spell_database
from models.settings import Settings
from models.store import ledger, links, runs, snapshots, sources, visits
from models.store.links import FoundLink
from models.tables import Link, Snapshot
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


class LeaseLost(CannotRun):
    """Another run has taken sources of ours: this process slept longer than its leases last."""


@dataclass(slots=True)
class DatabaseFrontier:
    """Links of the sources of one crawl, in the shared database. Each call is one transaction.

    Each raises CannotKeep if the database fails, and `trouble` says so from then on.
    """

    engine: sa.Engine
    catalogue: Mapping[str, Source]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    trouble: CannotKeep | None = None

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
            return _pending(links.due(session, source_id, _now(), limit=limit))

    def discovered(self, source_id: str, found: Sequence[Found]) -> list[PendingLink]:
        """Save the links, and return those of them that are not fetched yet and due."""
        saved = list(self._canonical(source_id, found))
        with self.writing() as session:
            links.save_found(session, source_id, saved, _now())
            urls = [link.url for link in saved]
            return _pending(links.due(session, source_id, _now(), urls, limit=len(urls) or 1))

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
            links.record_listing(session, source_id, url, facts, _now())
            runs.close_issues(session, source_id, _now(), urls=[url])

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
                session, link_id, state, _now(), facts, retry=error is not None and state in PASSING
            )

    def problem(self, source_id: str, kind: IssueKind, url: str, message: str) -> None:
        """Open an issue for a person, or count it once more."""
        with self.writing() as session:
            runs.save_issue(session, source_id, kind, url, message, _now())

    def done(self, source_id: str, counts: Counts) -> None:
        """Note that the poll of a source has ended, and when it is due again."""
        self.counts[source_id] = asdict(counts)
        moment = _now()
        due_at = sources.next_due_at(self.catalogue[source_id].poll.every_s, moment)
        succeeded = counts.listings + counts.unchanged > 0
        with self.writing() as session:
            sources.record_poll(
                session, source_id, moment, due_at, succeeded=succeeded, new=counts.documents
            )
            if succeeded and counts.documents_failed == 0:
                url = self.catalogue[source_id].url  # where trouble with documents is told
                runs.close_issues(session, source_id, moment, urls=[url])


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
            is_new = visits.save(session, link_id, facts, state, final_url, error, _now())
        if is_new:
            DatabaseFrontier.fetched(self, link_id, facts, state, final_url=final_url, error=error)

    def done(self, source_id: str, counts: Counts) -> None:
        """Keep the counts; when the source is to be polled is not touched."""
        self.counts[source_id] = asdict(counts)


@dataclass(slots=True)
class EmbeddedFrontier(DatabaseFrontier):
    """What pages embed. It is kept with the page's link and remembered nowhere else."""

    embedded: Mapping[str, Sequence[PendingLink]] = field(default_factory=dict)

    def visits(self, source_id: str) -> list[PendingLink]:
        """Return what is to be fetched, each under the id of the link of its page."""
        return list(self.embedded[source_id])

    def problem(self, source_id: str, kind: IssueKind, url: str, message: str) -> None:
        """Tell nobody: an image that is missing is news of no page."""

    def done(self, source_id: str, counts: Counts) -> None:
        """Keep the counts."""
        self.counts[source_id] = asdict(counts)


def _validators(link: Link, kept: Snapshot | None) -> Validators:
    """Return those of the last capture; a link whose last answer was no page is asked plainly."""
    if kept is None or (kept.etag is None and kept.last_modified is None):
        return Validators()
    twin = Twin(kept.record_id, kept.url, kept.captured_at)
    return Validators(kept.etag, kept.last_modified, twin)


@dataclass(frozen=True, slots=True)
class Stores:
    """What one crawl process works with. It holds the leases of `held`, and of nothing else."""

    frontier: DatabaseFrontier
    recorder: Recorder
    held: tuple[str, ...]
    owner: str

    def check(self) -> None:
        """Raise CannotKeep if the disk or the database has failed."""
        problem = self.recorder.trouble or self.frontier.trouble
        if problem is not None:
            raise problem

    def renew(self) -> None:
        """Hold on to the leases for another while. Raises LeaseLost."""
        with self.frontier.writing() as session:
            renewed = sources.renew_leases(session, self.owner, _now())
        if renewed < len(self.held):
            raise LeaseLost(f"{len(self.held) - renewed} sources are held by another run")


@contextmanager
def open_stores(
    settings: Settings,
    wanted: Sequence[Source],
    chosen: Mapping[str, Sequence[int]] | None = None,
    embedded: Mapping[str, Sequence[PendingLink]] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Stores]:
    """Open the database and the archive, take the sources that are free, and give them back.

    With `chosen` links are looked at, by source, instead of listings, with `embedded` what pages
    embed. Files that a killed crawl left are finished first. Raises DatabaseUnusable, or
    WrongResolve.
    """
    resolver = Resolver(settings.resolve)
    engine = open_engine(settings.database_url)
    check_schema(engine)
    settings.archive_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with telling_trouble():
        _finish_files(settings, engine)
    owner = sources.new_owner()
    with telling_trouble(), writing(engine, lock="leases") as session:
        held = sources.take_leases(session, [source.id for source in wanted], owner, _now())
    recorder = Recorder(
        settings.archive_dir,
        committer(engine),
        twin_finder(engine),
        resolver,
        settings.ca_file,
        limits,
    )
    catalogue = {source.id: source for source in wanted}
    if embedded is not None:
        frontier: DatabaseFrontier = EmbeddedFrontier(engine, catalogue, embedded=embedded)
    elif chosen is not None:
        frontier = VisitFrontier(engine, catalogue, chosen=chosen)
    else:
        frontier = DatabaseFrontier(engine, catalogue)
    try:
        yield Stores(frontier, recorder, tuple(held), owner)
    finally:
        _close(recorder, engine, held, owner)


def _close(recorder: Recorder, engine: sa.Engine, held: Sequence[str], owner: str) -> None:
    """Finish the file and give the leases back; on a full disk recovery and time do so later."""
    with suppress(OSError):
        recorder.close()
    with suppress(OperationalError), writing(engine) as session:
        for source_id in held:
            sources.release(session, source_id, owner)
    engine.dispose()


def _finish_files(settings: Settings, engine: sa.Engine) -> None:
    def committed_end(warc_file: str) -> int:
        with reading(engine) as session:
            return snapshots.committed_end(session, warc_file)

    for file in recover(settings.archive_dir, committed_end):
        if file.missing_bytes:
            message = f"{file.missing_bytes} bytes that were committed are not in {file.warc_file}"
            with writing(engine) as session:
                runs.save_issue(
                    session, "archive", IssueKind.CRAWL_FAILED, file.warc_file, message, _now()
                )


def committer(engine: sa.Engine) -> Commit:
    """Return what commits exchanges that are on disk: the snapshots, and the links they settle.

    One transaction for all, with the lines of the ledger: a run that is killed has none or all, and
    no page that is kept is asked for again.
    """

    def commit(kept: Sequence[CaptureFacts]) -> None:
        with telling_trouble(), writing(engine, lock=ledger.LOCK) as session:
            snapshots.save(session, kept)
            links.settle(session, kept, _now())
            ledger.append(session, extend(ledger.head(session) or EMPTY, map(captured, kept)))

    return commit


def twin_finder(engine: sa.Engine) -> FindTwin:
    """Return what finds a kept response by its payload; without a session, which costs more."""
    reads = engine.execution_options(reads=True)

    def find_twin(payload_sha256: str) -> Twin | None:
        with telling_trouble(), reads.connect() as connection:
            kept = snapshots.find_payload(connection, payload_sha256)
        return None if kept is None else Twin(kept.record_id, kept.url, kept.captured_at)

    return find_twin


def _pending(found: Sequence[Link]) -> list[PendingLink]:
    return [PendingLink(link.id, link.fetch_url) for link in found if link.id is not None]


def _now() -> datetime:
    return datetime.now(UTC)
