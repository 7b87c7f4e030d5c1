"""The invented stories: what the replica's sites tell, and what a reader ought to find in it.

One file of `replica/stories` is one story; its stem is the story's id. Every person, post and event
is invented. It reads and checks the files; it renders nothing and knows no markup. Days are counted
from the replica's `now`, so a story never grows old.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from models.terms import EventKind
from replica.moments import local_day

# "5h", "1d6h", "90m"
AGE = re.compile(r"(?=\d)(?:(?P<days>\d{1,4})d)?(?:(?P<hours>\d{1,3})h)?(?:(?P<minutes>\d{1,3})m)?")

# The address of a document, by the id of its source in the catalogue.
ADDRESSES = {
    "rus_azattyq": "https://rus.azattyq.org/a/{slug}/{number}.html",
    "tengrinews": "https://tengrinews.kz/{section}/{slug}-{number}/",
    "informburo": "https://informburo.kz/{section}/{slug}.html",
    "bureau": "https://bureau.kz/{section}/{slug}/",
    "tg_azattyq": "https://t.me/azattyq/{number}",
    "yt_azattyq": "https://www.youtube.com/watch?v={slug}",
}


class WrongStory(ValueError):
    """A story's file cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ExpectedEvent:
    """What was done to `person`, named in the nominative of the document's language.

    `day` counts from the replica's `now`: -1 is the day before; None where no day is told.
    `corrects` is the id of the event that this one puts right; the two are one event in the world.
    """

    event_id: str
    kind: EventKind
    person: str
    charges: tuple[str, ...]
    day: int | None
    place: str | None
    term: str | None
    corrects: str | None

    def date(self, now: datetime) -> date | None:
        """Return the day of the event for a replica of that `now`, or None if none is told."""
        return None if self.day is None else local_day(now, self.day)


@dataclass(frozen=True, slots=True)
class Version:
    """The words of a document and what is to be found in them; dates still stand as {day:-1}.

    `people` are those to whom something was done, `charges` every provision that the text cites,
    spelt as `models.values.Provision` does. `title` is empty for a post.
    """

    title: str
    paragraphs: tuple[str, ...]
    events: tuple[ExpectedEvent, ...]
    charges: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The persons of the events, each once, in the order of the events."""
        return tuple(dict.fromkeys(event.person for event in self.events))


@dataclass(frozen=True, slots=True)
class Document:
    """One page or post at one address. `revised` is what stands there after a silent edit.

    `is_deleted` marks a document that disappears when the replica is told so; `section` is the
    first part of its path on sites that have sections.
    """

    story_id: str
    source_id: str
    section: str
    slug: str
    number: int
    lang: str
    age: timedelta
    byline: str | None
    is_deleted: bool
    first: Version
    revised: Version | None

    @property
    def url(self) -> str:
        """Its address on the source's host."""
        return ADDRESSES[self.source_id].format(
            section=self.section, slug=self.slug, number=self.number
        )


@dataclass(frozen=True, slots=True)
class ExpectedStory:
    """What one story is about: what happened, and its documents, oldest first.

    `events` holds every event once, with all its charges, but none that another one corrects; the
    person is spelt as in the first language of the file. A story that `is_quiet` must raise no
    alert, even if it cites articles of law.
    """

    story_id: str
    is_quiet: bool
    events: tuple[ExpectedEvent, ...]
    documents: tuple[Document, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The persons of the events under every spelling that a document uses, each once."""
        return _each_once(document.first.people for document in self.documents)

    @property
    def charges(self) -> tuple[str, ...]:
        """Every provision that a document cites, each once."""
        return _each_once(document.first.charges for document in self.documents)


@lru_cache(maxsize=1)
def expected() -> list[ExpectedStory]:
    """Return every story, in the order of ids. Raises WrongStory."""
    folder = resources.files("replica").joinpath("stories")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return [
        parse_story(file.name.removesuffix(".toml"), file.read_text("utf-8"))
        for file in files
        if file.name.endswith(".toml")
    ]


def documents() -> list[Document]:
    """Return every document of every story, newest first."""
    told = [document for story in expected() for document in story.documents]
    return sorted(told, key=lambda document: document.age)


def parse_story(story_id: str, text: str) -> ExpectedStory:
    """Return the story that the TOML in `text` tells. Raises WrongStory."""
    try:
        table = tomllib.loads(text)
        rows = with_reprints(table["document"])
        told = [make_document(story_id, row, table) for row in rows]
        events = tuple(_whole_events(table))
    except (KeyError, ValueError) as problem:
        raise WrongStory(f"stories/{story_id}.toml: {problem!r}") from problem
    oldest_first = tuple(sorted(told, key=lambda document: document.age, reverse=True))
    return ExpectedStory(story_id, table.get("quiet", False), events, oldest_first)


def with_reprints(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of documents; one that is `same_as` another source's has its words."""
    by_source = {row["source"]: row for row in rows}
    words = ("title", "text", "cites", "tells")
    return [
        {**{key: by_source[row["same_as"]].get(key) for key in words}, **row}
        if "same_as" in row
        else row
        for row in rows
    ]


def make_document(story_id: str, row: Mapping[str, Any], table: Mapping[str, Any]) -> Document:
    """Return the document of one row of a story's table. Raises KeyError or ValueError."""
    revised = row.get("revised")
    return Document(
        story_id=story_id,
        source_id=row["source"],
        section=row.get("section", "novosti"),
        slug=row.get("slug", ""),
        number=row["number"],
        lang=row["lang"],
        age=read_span(row["age"]),
        byline=row.get("byline"),
        is_deleted=row.get("deleted", False),
        first=_version(row, row["lang"], table),
        revised=None if revised is None else _version({**row, **revised}, row["lang"], table),
    )


def _version(row: Mapping[str, Any], lang: str, table: Mapping[str, Any]) -> Version:
    known = table.get("event", {})
    # A document tells every event of its story unless it names those that it tells.
    tells = row.get("tells")
    charges = tuple(row.get("cites") or ())
    undated = row.get("undated", ())
    events = tuple(
        _event(key, known[key] | ({"day": None} if key in undated else {}), lang, charges, table)
        for key in (known if tells is None else tells)
    )
    paragraphs = tuple(part.strip() for part in row["text"].split("\n\n") if part.strip())
    return Version(row.get("title") or "", paragraphs, events, charges)


def _event(
    event_id: str,
    row: Mapping[str, Any],
    lang: str,
    cited: tuple[str, ...],
    table: Mapping[str, Any],
) -> ExpectedEvent:
    told = row.get("charges", ())
    # A document may cite the article of an event without the part that another one gives.
    articles = {charge.partition("(")[0] for charge in told}
    exact = tuple(charge for charge in cited if charge in told)
    near = tuple(charge for charge in cited if charge.partition("(")[0] in articles)
    return ExpectedEvent(
        event_id=event_id,
        kind=EventKind(row["kind"]),
        person=table["people"][row["person"]][lang],
        charges=exact or near,
        day=row.get("day"),
        place=row.get("place", {}).get(lang),
        term=row.get("term"),
        corrects=row.get("corrects"),
    )


def _whole_events(table: Mapping[str, Any]) -> Iterator[ExpectedEvent]:
    rows = table.get("event", {})
    corrected = {row.get("corrects") for row in rows.values()}
    for event_id, row in rows.items():
        if event_id not in corrected:
            lang = next(iter(table["people"][row["person"]]))
            yield _event(event_id, row, lang, tuple(row.get("charges", ())), table)


def _each_once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def read_span(spelt: str) -> timedelta:
    """Return how long "1d6h" is. Raises ValueError."""
    match = AGE.fullmatch(spelt)
    if match is None:
        raise ValueError(f"{spelt!r} is not an age such as 90m, 5h, 1d6h")
    return timedelta(**{unit: int(number) for unit, number in match.groupdict("0").items()})
