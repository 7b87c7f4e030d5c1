"""The shape of `[poll]` in a source's file: where its documents are listed, and by which engine."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from crawlers.keys import Address, FormValue, ListRule, Seconds, Table, Words, split_rule

STEPS_OF_A_FORM = 6  # region, court, kind of case, day, search, the list itself


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


class Layout(Table):
    """How one layout of a listing page looks; `link`, `title` and `date` are sought in an item.

    `day` is a heading over the items of one day, whose `date` is a time only. ":scope" is the item
    itself.
    """

    item: ListRule
    link: ListRule = "a@href"
    title: ListRule | None = None
    date: ListRule | None = None
    day: ListRule | None = None
    next: ListRule | None = None


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

    link: ListRule
    item: ListRule | None = None
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
    layout: tuple[Layout, ...] = Field(default=(), max_length=20)
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
    entries: tuple[PollEntry, ...] = Field(default=(), alias="from", max_length=20)

    @model_validator(mode="after")
    def _something_is_polled_each_time(self) -> Self:
        if self.entries and all(entry.backfill for entry in self.entries):
            raise ValueError("[[poll.from]] is backfill only: one entry must be polled each time")
        if len({entry.file for entry in self.entries if entry.file is not None}) > 1:
            raise ValueError("[poll.from.file] is the same in all entries: a link has no entry")
        return self
