"""Stand-ins for hosts of the catalogue that tell no story: ordinary pages in the shape of each.

`stand_ins.toml` says how each source lists its documents and what its pages look like; the words
are put together from `ordinary.toml` and its other languages. Nothing here names a person.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from replica.ballast import make_ballast
from replica.pages import Page

COUNT = 3  # documents of a stand-in
AGES = (timedelta(hours=3), timedelta(hours=20), timedelta(hours=44))
BALLAST_BYTES = 2_000
PARAGRAPHS, SENTENCES = 4, 3
PLAIN = {"title": "h1", "text": "article > p", "date": "time@datetime"}


class WrongStandIn(ValueError):
    """`stand_ins.toml` cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of a stand-in's documents: `how` it is written, at which `target`.

    `child` is where an index of sitemaps leads, `article` how its own documents are addressed where
    they are not those of the other lists. `shape` are the rules of a section page: item,
    link, title, date, day.
    """

    how: str
    target: str
    child: str | None
    article: str | None
    shape: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StandIn:
    """One source: its host, how its pages are addressed and look, and its lists."""

    source_id: str
    host: str
    lang: str
    article: str
    page: Mapping[str, str]
    lists: tuple[Listed, ...]
    is_walled: bool  # every page leads to a login

    @property
    def origin(self) -> str:
        """The beginning of its addresses."""
        return f"https://{self.host}"


@lru_cache(maxsize=1)
def stand_ins() -> tuple[StandIn, ...]:
    """Return all stand-ins in the order of the file. Raises WrongStandIn."""
    text = resources.files("replica").joinpath("stand_ins.toml").read_text("utf-8")
    return tuple(_stand_in(source_id, row) for source_id, row in tomllib.loads(text).items())


def _stand_in(source_id: str, row: Mapping[str, Any]) -> StandIn:
    try:
        return StandIn(
            source_id=source_id,
            host=row["host"],
            lang=row.get("lang", "en"),
            article=row.get("article", "/news/{slug}/"),
            page=PLAIN | row.get("page", {}),
            lists=tuple(_listed(one) for one in row.get("lists", ())),
            is_walled=row.get("walled", False),
        )
    except KeyError as problem:
        raise WrongStandIn(f"stand_ins.toml: {source_id}: no {problem}") from problem


def _listed(row: Mapping[str, str]) -> Listed:
    shape = {key: row[key] for key in ("item", "link", "title", "date", "day") if key in row}
    return Listed(row["how"], row["at"], row.get("child"), row.get("article"), shape)


def make_pages(one: StandIn, now: datetime, article: str | None = None) -> tuple[Page, ...]:
    """Return the documents of a stand-in as published before `now`, newest first.

    `article` takes the place of how its documents are addressed.
    """
    return tuple(_page(one, now, article or one.article, number) for number in range(COUNT))


def _page(one: StandIn, now: datetime, article: str, number: int) -> Page:
    seed = f"{one.source_id} {article} {number}"
    digest = hashlib.shake_256(seed.encode()).digest(4 * PARAGRAPHS * SENTENCES)
    published_at = now.replace(microsecond=0) - AGES[number]
    words = _words(one.lang)
    long_number = 1_000_000 + int.from_bytes(digest[:2], "big")
    slug = f"{_say(words['slugs'], digest, 0)}-{number + 1}"
    path = article.format(
        slug=slug,
        number=long_number,
        hash=digest[:16].hex(),
        # A path stays what it is when the day of `now` changes.
        day="2024/05/20",
    )
    sentences = [_say(words["sentences"], digest, turn) for turn in range(PARAGRAPHS * SENTENCES)]
    return Page(
        url=f"{one.origin}{path}",
        source_id=one.source_id,
        section=words["section"],
        slug=slug,
        number=long_number,
        lang=one.lang,
        byline="",
        title=_say(words["titles"], digest, 0),
        paragraphs=tuple(_in_threes(dict.fromkeys(sentences))),
        published_at=published_at,
        ballast=make_ballast(seed, BALLAST_BYTES),
    )


def _in_threes(sentences: Iterable[str]) -> Iterator[str]:
    told = list(sentences)
    for start in range(0, len(told), SENTENCES):
        yield " ".join(told[start : start + SENTENCES])


def _say(pieces: Sequence[str], digest: bytes, turn: int) -> str:
    chosen, high, low = digest[turn * 3 : turn * 3 + 3]
    return pieces[chosen % len(pieces)].format(n=high * 2 + 12, m=low % 28 + 3)


def _words(lang: str) -> dict[str, Any]:
    words: dict[str, Any] = _all_words()[lang]
    return words


@lru_cache(maxsize=1)
def _all_words() -> dict[str, Any]:
    text = resources.files("replica").joinpath("stand_in_words.toml").read_text("utf-8")
    return tomllib.loads(text)
