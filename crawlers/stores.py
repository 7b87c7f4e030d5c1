"""Opens what one crawl works with: its frontier, the leases, and where the recorder commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from archive.ledger import EMPTY, captured, extend
from archive.recovery import recover
from archive.warc import Twin
from crawlers.addresses import Resolver
from crawlers.exchange import DEFAULT_LIMITS, Limits
from crawlers.frontier import PendingLink
from crawlers.frontiers import DatabaseFrontier, telling_trouble
from crawlers.keeping import Commit, FindTwin
from crawlers.recorder import Recorder
from crawlers.source import Source
from crawlers.visit_frontiers import EmbeddedFrontier, VisitFrontier
from models import clock
from models.database import check_schema, open_engine, reading, writing
from models.problems import CannotRun
from models.settings import Settings
from models.store import ledger, links, runs, snapshots, sources
from models.store.tombstones import know_key
from models.terms import IssueKind
from models.values import CaptureFacts


class LeaseLost(CannotRun):
    """Another run has taken sources of ours: this process slept longer than its leases last."""


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
            renewed = sources.renew_leases(session, self.owner, clock.now())
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
    know_key(engine, settings.purge_key)
    check_schema(engine)
    settings.archive_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with telling_trouble():
        _finish_files(settings, engine)
    owner = sources.new_owner()
    with telling_trouble(), writing(engine, lock="leases") as session:
        held = sources.take_leases(session, [source.id for source in wanted], owner, clock.now())
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
                    session, "archive", IssueKind.CRAWL_FAILED, file.warc_file, message, clock.now()
                )


def committer(engine: sa.Engine) -> Commit:
    """Return what commits exchanges that are on disk: the snapshots, and the links they settle.

    One transaction for all, with the lines of the ledger: a run that is killed has none or all, and
    no page that is kept is asked for again.
    """

    def commit(kept: Sequence[CaptureFacts]) -> None:
        with telling_trouble(), writing(engine, lock=ledger.LOCK) as session:
            snapshots.save(session, kept)
            links.settle(session, kept, clock.now())
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
