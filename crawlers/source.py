"""The shape of a source's file: every key that it may have, and what each may hold.

Only checks and values live here; nothing is read from disk and nothing is fetched.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import cssselect
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crawlers.platforms import is_platform
from crawlers.urls import LinkRules, canonical_url, host_of
from models.terms import SourceKind
from models.values import PageRules

# "90s", "15m", "1h", "1d"
DURATION = re.compile(r"(?P<number>[1-9]\d{0,5})(?P<unit>[smhd])")
STEPS_OF_A_FORM = 6  # region, court, kind of case, day, search, the list itself
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class How(StrEnum):
    """The engines: how the links of a source are found."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    WORDPRESS = "wordpress"
    TELEGRAM = "telegram"
    YOUTUBE = "youtube"
    COURT = "court"  # a list of hearings behind a form
    DOCUMENT = "document"  # files behind pages that offer them
    HEADLINES = "headlines"  # what a feed itself says; no page is asked for


class Unpolled(StrEnum):
    """Why a source has no engine: its documents come another way."""

    ARCHIVE = "archive"  # nothing new appears there: only links that are known are watched
    INBOX = "inbox"  # behind a login: a person records pages and hands them in


class Risk(StrEnum):
    """How likely a source's documents are to be taken down."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


def _seconds(value: object) -> int:
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is not a duration such as 15m, 1h, 1d")
    return int(match["number"]) * SECONDS[match["unit"]]


def _address(value: str) -> str:
    host_of(value)  # raises NotALink, which is a ValueError
    return value


def _host_name(value: str) -> str:
    if host_of(f"https://{value}/") != value:
        raise ValueError(f"{value!r} is not a host name in lower-case ASCII, such as m.example.kz")
    return value


def _path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError(f"{value!r} does not begin with /")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as problem:  # no such zone, or no name of one
        raise ValueError(f"{value!r} is not a time zone such as Asia/Almaty") from problem
    return value


def _rule(value: str) -> str:
    css = split_rule(value)[0]
    try:
        cssselect.parse(css or "*")
    except cssselect.SelectorError as problem:
        raise ValueError(f"{value!r} is not a CSS selector: {problem}") from problem
    return value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def split_rule(rule: str) -> tuple[str, str | None]:
    """Return the selector and the attribute of a rule: "time@datetime" -> ("time", "datetime").

    A rule without "@" reads the text: ("h1", None). An empty selector means the element itself.
    """
    css, at, attribute = rule.rpartition("@")
    # An "@" inside brackets or quotes belongs to the selector: a[href*="@"].
    if not at or not attribute.replace("-", "").replace("_", "").isalnum():
        return rule.strip(), None
    return css.strip(), attribute


Address = Annotated[str, AfterValidator(_address)]
HostName = Annotated[str, AfterValidator(_host_name)]
PathGlob = Annotated[str, AfterValidator(_path)]
Rule = Annotated[str, AfterValidator(_rule)]
Rules = Annotated[tuple[Rule, ...], BeforeValidator(_several)]
Seconds = Annotated[int, BeforeValidator(_seconds), Field(ge=60, le=31 * 86_400)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
FormValue = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
Word = Annotated[str, Field(min_length=2, max_length=200)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_several)]
Language = Literal["ru", "kk", "en", "fr", "it", "de", "pl"]  # names are found in the first three


class Table(BaseModel):
    """A table of a source's file: no key is let through unknown, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Layout(Table):
    """How one layout of a listing page looks; `link`, `title` and `date` are sought in an item.

    `day` is a heading over the items of one day, whose `date` is a time only. ":scope" is the item
    itself.
    """

    item: Rule
    link: Rule = "a@href"
    title: Rule | None = None
    date: Rule | None = None
    day: Rule | None = None
    next: Rule | None = None


class Ask(Table):
    """What a form is asked once: region and court as its lists number them.

    `case_type` is a value of the form's list, or words that stand in what the list shows; the first
    that the form offers is taken.
    """

    region: FormValue
    court: FormValue
    case_type: Words = Field(min_length=1)


class Form(Table):
    """How a court's form is filled in, and the words by which its answers are told apart.

    `days` 0 asks once without a day, N for each of N days from today. `nothing` says that no case
    was found; `login` stands in the markup of the page that comes when the session is over.
    """

    ask: tuple[Ask, ...] = Field(min_length=1, max_length=50)
    days: int = Field(default=0, ge=0, le=31)
    nothing: Words = Field(min_length=1)
    login: Words = Field(min_length=1)

    @property
    def requests(self) -> int:
        """How many requests a poll may need: a session may be lost once, in the middle of one."""
        searches = len(self.ask) * max(self.days, 1)
        return 2 + STEPS_OF_A_FORM * (searches + 1)


class Files(Table):
    """How a page offers a document as files: `link` is sought in each `item`, or in the page.

    `langs` and `formats` are words that stand in an item or in an attribute of its link, the most
    wanted first. One file is taken, and none in another format.
    """

    link: Rule
    item: Rule | None = None
    langs: tuple[str, ...] = Field(default=(), max_length=20)
    formats: tuple[str, ...] = Field(default=("pdf",), min_length=1, max_length=5)

    @model_validator(mode="after")
    def _a_link_is_an_attribute(self) -> Self:
        if split_rule(self.link)[1] is None:
            raise ValueError(f"link {self.link!r} names no attribute, such as a@href")
        return self


class PollEntry(Table):
    """One place where a source lists its documents.

    `max_pages` bounds what one poll asks for: pages of a listing, children of a sitemap, steps of
    a form.
    Documents that the listing dates more than `max_age_days` back are not looked at. One for
    `backfill` is asked only when another entry of the source no longer reaches back to the last
    poll.
    """

    how: How
    url: Address
    max_pages: int = Field(default=3, ge=1, le=60)
    max_age_days: int | None = Field(default=None, ge=1, le=3_650)
    backfill: bool = False
    layout: tuple[Layout, ...] = ()
    form: Form | None = None
    file: Files | None = None

    @model_validator(mode="after")
    def _layouts_belong_to_listings(self) -> Self:
        if self.how is How.DOCUMENT:  # a listing where it has a layout, else a feed
            return self
        if bool(self.layout) != (self.how is How.LISTING):
            raise ValueError('how = "listing" needs [[poll.from.layout]], the others take none')
        if self.file is not None:
            raise ValueError('[poll.from.file] belongs to how = "document"')
        return self

    @model_validator(mode="after")
    def _forms_belong_to_courts(self) -> Self:
        if (self.form is not None) != (self.how is How.COURT):
            raise ValueError('how = "court" needs [poll.from.form], the others take none')
        if self.form is not None and self.form.requests > self.max_pages:
            words = f"the form may need {self.form.requests} requests a poll"
            raise ValueError(f"{words}, max_pages is {self.max_pages}: ask less, or in two entries")
        return self


class Poll(Table):
    """When and how politely a source is asked; each entry of `from` is polled, in order.

    A source without entries is not polled: `every` and `delay` are those of visits to its links.
    """

    every_s: Seconds = Field(default=86_400, alias="every")
    delay_s: float = Field(default=10.0, ge=1.0, le=300.0)
    entries: tuple[PollEntry, ...] = Field(default=(), alias="from")

    @model_validator(mode="after")
    def _something_is_polled_each_time(self) -> Self:
        if self.entries and all(entry.backfill for entry in self.entries):
            raise ValueError("[[poll.from]] is backfill only: one entry must be polled each time")
        if len({entry.file for entry in self.entries if entry.file is not None}) > 1:
            raise ValueError("[poll.from.file] is the same in all entries: a link has no entry")
        return self


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


class Range(Table):
    """Between how many and how many; below `min` a person is called, above `max` too."""

    min: int = Field(default=0, ge=0)
    max: int = Field(default=1_000, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


class Expect(Table):
    """What a poll usually brings."""

    documents_per_run: Range = Range()


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
    expect: Expect = Expect()

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
