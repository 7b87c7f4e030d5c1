"""The shape of a source's file: every key that it may have, and what each may hold.

Only checks and values live here; nothing is read from disk and nothing is fetched.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from crawlers.entries import Files, How, Poll
from crawlers.keys import Address, HostName, Language, PathGlob, Rules, Table, TimeZone
from crawlers.platforms import is_platform
from crawlers.urls import LinkRules, canonical_url, host_of
from models.terms import SourceKind
from models.values import PageRules


class Unpolled(StrEnum):
    """Why a source has no engine: its documents come another way."""

    ARCHIVE = "archive"  # nothing new appears there: only links that are known are watched
    INBOX = "inbox"  # behind a login: a person records pages and hands them in


class Risk(StrEnum):
    """How likely a source's documents are to be taken down."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Rewrite(Table):
    """One shape of path that stands for another."""

    from_: PathGlob = Field(alias="from")
    to: PathGlob


class Links(Table):
    """Which addresses are documents of the source, and which of them are the same."""

    keep: tuple[PathGlob, ...] = ()
    drop: tuple[PathGlob, ...] = ()
    hosts: tuple[HostName, ...] = ()
    rewrite: tuple[Rewrite, ...] = ()

    @model_validator(mode="after")
    def _rewrites_come_to_an_end(self) -> Self:
        for rule in self.rewrite:
            stars = (rule.from_.count("*"), rule.to.count("*"))
            if stars not in {(0, 0), (1, 0), (1, 1), (2, 1)} or "**" in rule.from_:
                raise ValueError(f"rewrite {rule.from_!r}: one * at most in to, two in from")
            for other in self.rewrite:
                if fnmatchcase(rule.to.replace("*", "x"), other.from_):
                    raise ValueError(
                        f"rewrite to {rule.to!r} would be rewritten by {other.from_!r}"
                    )
        return self


class Page(Table):
    """`[page]`: the same keys as models.values.PageRules, each a rule or a list of them."""

    title: Rules = ()
    text: Rules = ()
    published_at: Rules = ()
    authors: Rules = ()
    remove: Rules = ()
    tz: TimeZone = "Asia/Almaty"
    shape: Literal["article", "telegram", "youtube", "court", "headlines"] = "article"


class Source(Table):
    """One source as its file describes it. Without `checked` nobody has compared it yet.

    Sources of one `outlet` are one voice, in whatever language and channel; without, each is its
    own. A source is polled, or it says `how` its documents come instead, and the `reason`.
    """

    id: str
    title: str = Field(min_length=1, max_length=200)
    url: Address
    country: str = Field(pattern=r"^[a-z]{2}$")
    langs: tuple[Language, ...] = Field(min_length=1)
    kind: SourceKind
    outlet: str | None = Field(default=None, pattern=r"^[a-z0-9]+(_[a-z0-9]+){0,8}$", max_length=80)
    cited: str = Field(max_length=500)
    checked: date | None = None
    note: str | None = Field(default=None, max_length=1_000)
    risk: Risk = Risk.NORMAL
    how: Unpolled | None = None
    reason: str | None = Field(default=None, min_length=10, max_length=300)
    poll: Poll = Poll()
    links_table: Links = Field(default=Links(), alias="links")
    page_table: Page = Field(default=Page(), alias="page")

    @model_validator(mode="after")
    def _polled_or_not(self) -> Self:
        if (self.how is None) != bool(self.poll.entries):
            ways = " or ".join(f'how = "{way}"' for way in Unpolled)
            raise ValueError(f"either [[poll.from]] or {ways}, and not both")
        if (self.how is None) != (self.reason is None):
            raise ValueError("how and reason go together")
        return self

    @model_validator(mode="after")
    def _headlines_stand_in_feeds(self) -> Self:
        is_read = self.page_table.shape == "headlines"
        if any((entry.how is How.HEADLINES) != is_read for entry in self.poll.entries):
            raise ValueError('how = "headlines" of all entries and [page] shape go together')
        return self

    @property
    def is_polled(self) -> bool:
        """Whether it has an engine."""
        return self.how is None

    @property
    def engines(self) -> tuple[str, ...]:
        """How its documents are found, each way once: its engines, "archive" or "inbox"."""
        if self.how is not None:
            return (self.how,)
        return tuple(dict.fromkeys(entry.how for entry in self.poll.entries))

    @cached_property
    def host(self) -> str:
        """The main host, in lower-case ASCII."""
        return host_of(self.url)

    @cached_property
    def account(self) -> str:
        """The one spelling of its address: on a platform, that of the group, channel or account."""
        return canonical_url(self.url)

    @cached_property
    def is_platform(self) -> bool:
        """Whether it is a platform as a whole, where many speak: it says nothing of its own."""
        parts = urlsplit(self.account)
        return parts.path == "/" and not parts.query and is_platform(parts.netloc)

    @cached_property
    def polled_hosts(self) -> frozenset[str]:
        """Every host that a poll of this source asks."""
        return frozenset({self.host, *(host_of(entry.url) for entry in self.poll.entries)})

    @cached_property
    def files(self) -> Files | None:
        """How its pages offer files; None if its links lead to the documents themselves."""
        return next((entry.file for entry in self.poll.entries if entry.file is not None), None)

    @cached_property
    def page(self) -> PageRules:
        """How its articles are read."""
        return PageRules(**dict(self.page_table))

    @cached_property
    def links(self) -> LinkRules:
        """How its addresses are told apart."""
        return LinkRules(
            host=self.host,
            scheme=self.url.partition(":")[0].lower(),
            hosts=self.links_table.hosts,
            keep=self.links_table.keep,
            drop=self.links_table.drop,
            rewrite=tuple((rule.from_, rule.to) for rule in self.links_table.rewrite),
        )

    def with_delay(self, delay_s: float) -> Source:
        """Return this source with another delay, unchecked: for a replica on this machine only."""
        return self.model_copy(update={"poll": self.poll.model_copy(update={"delay_s": delay_s})})
