"""What a spider asks of the place where links are remembered, and what it tells it.

The database is behind this border: spiders know neither tables nor sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from archive.warc import Twin
from crawlers.found import Found
from crawlers.window import Window
from models.terms import IssueKind, LinkState
from models.values import CaptureFacts


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last capture of an address left for a conditional request (RFC 9110, 13.1).

    Both are sent back as they were received. `known` is that capture: an answer 304 stands for it,
    and a child of a sitemap that says it has not changed since is not asked for again.
    """

    etag: str | None = None
    last_modified: str | None = None
    known: Twin | None = None


@dataclass(frozen=True, slots=True)
class PendingLink:
    """A link that is to be fetched; `url` is the address as it was found.

    One that is looked at again has the `validators` of its last whole capture.
    """

    link_id: int
    url: str
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Discovered:
    """What came of the links of one listing page: those that are due, oldest first, and the
    addresses, as they were found, that had been found before.
    """

    due: tuple[PendingLink, ...]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """What one poll of one source came to. A source is judged by these, never by an exit code."""

    listings: int = 0  # listing pages that were read, those for backfill left out
    doubtful: int = 0  # listing pages that were used, and about which a person was told
    unchanged: int = 0  # listing pages answered "304 Not Modified" or left out as not changed
    listings_failed: int = 0
    found: int = 0  # links on the listings, foreign and unwanted ones left out
    foreign: int = 0  # links left out: another site, or not a document by the source's rules
    new: int = 0  # links that were due for a fetch
    documents: int = 0  # documents fetched and kept
    documents_failed: int = 0


class Frontier(Protocol):
    """Where links live between runs. Calls are synchronous and short; each is one transaction."""

    def visits(self, source_id: str) -> list[PendingLink]:
        """Return the links of a source that this crawl is to look at, each once."""
        ...

    def pending(self, source_id: str, limit: int) -> list[PendingLink]:
        """Return links left over by an earlier run, oldest first, at most `limit`."""
        ...

    def last_read(self, source_id: str, url: str) -> datetime | None:
        """Return when the listing at `url` was last read, in an earlier poll; None if never.

        Of one that is not kept as a whole, a sitemap's index, it is the source's last success.
        """
        ...

    def discovered(self, source_id: str, found: Sequence[Found]) -> Discovered:
        """Save the links, and return which of them are not fetched yet and due.

        When this returns, every link is on disk: a crash after it loses nothing.
        """
        ...

    def validators(self, url: str) -> Validators:
        """Return what the last capture of a listing left that was `listed`; else all None."""
        ...

    def opened(self, source_id: str, url: str) -> None:
        """Say that a listing has changed and is being walked: its validators count no more.

        Should the walk break off, the next poll asks for all of its pages again.
        """
        ...

    def listed(self, source_id: str, url: str, facts: CaptureFacts | None) -> None:
        """Say that a listing has been read and its links are saved, or that it has not changed.

        Only from now on may its validators be used: had a crash come before, an answer "304 Not
        Modified" would hide the links for good.
        """
        ...

    def fetched(
        self,
        link_id: int,
        facts: CaptureFacts | None,
        state: LinkState,
        *,
        final_url: str | None = None,
        error: str | None = None,
    ) -> None:
        """Say how a fetch ended. Called exactly once for every link that was handed out.

        `facts` is None if nothing was received; `final_url` is the address that answered, when it
        is not the one asked for.
        """
        ...

    def answered(
        self,
        url: str,
        final_url: str,
        issue: IssueKind | None,
        message: str,
        facts: CaptureFacts | None,
    ) -> None:
        """Say what came of an address that a person wants to see."""
        ...

    def problem(self, source_id: str, kind: IssueKind, url: str, message: str) -> None:
        """Raise an issue for a person. `message` names no person."""
        ...

    def solved(self, source_id: str, kind: IssueKind, url: str) -> None:
        """Close an issue that was raised: what was wrong has been made good."""
        ...

    def done(
        self, source_id: str, counts: Counts, window: Window, *, is_late: bool = False
    ) -> None:
        """Say that the poll of a source has ended, well or badly, and what its listings showed.

        One that `is_late` had no time for all that is listed: it goes on with the next run.
        """
        ...
