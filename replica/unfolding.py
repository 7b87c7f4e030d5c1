"""Stories that unfold from a fixed moment on: what every site holds at a later one.

One file of `replica/days` is one story. A document appears `after` the beginning ("1d9h": at nine
on the second day, if it begins at midnight), is edited silently after `revised_after` and gone
after `deleted_after`. Days in the text are counted from the day of the beginning and stay what they
are. Beside them stand the quiet stories of `replica/stories`, as of noon of the first day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from replica.moments import fill_days
from replica.stories import (
    Document,
    Version,
    WrongStory,
    expected,
    make_document,
    read_span,
    with_reprints,
)

NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Unfolding:
    """One document, and when its words come, change and go, counted from the beginning."""

    document: Document
    after: timedelta
    revised_after: timedelta | None = None
    deleted_after: timedelta | None = None


def documents_at(now: datetime, since: datetime) -> list[Document]:
    """Return what stands on the sites at `now` of the stories that began at `since`, newest first.

    Their days are filled in, and each has its version of that moment. Raises WrongStory.
    """
    standing = [one for one in unfolding() if _stands(one, now - since)]
    found = [_as_of(one, now, since) for one in standing]
    return sorted(found, key=lambda document: document.age)


@lru_cache(maxsize=1)
def unfolding() -> tuple[Unfolding, ...]:
    """Return all documents in the order of the files, quiet ones last. Raises WrongStory."""
    folder = resources.files("replica").joinpath("days")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    told = [
        one
        for file in files
        if file.name.endswith(".toml")
        for one in parse_days(file.name.removesuffix(".toml"), file.read_text("utf-8"))
    ]
    quiet = [d for story in expected() if story.is_quiet for d in story.documents]
    return (*told, *(Unfolding(document, NOON - document.age) for document in quiet))


def parse_days(story_id: str, text: str) -> list[Unfolding]:
    """Return the documents of the story that the TOML in `text` tells. Raises WrongStory."""
    try:
        table = tomllib.loads(text)
        return list(_documents(story_id, table))
    except (KeyError, ValueError) as problem:
        raise WrongStory(f"days/{story_id}.toml: {problem!r}") from problem


def _documents(story_id: str, table: Mapping[str, Any]) -> Iterator[Unfolding]:
    for row in with_reprints(table["document"]):
        document = make_document(story_id, row | {"age": row["after"]}, table)
        revised, deleted = row.get("revised_after"), row.get("deleted_after")
        if (revised is None) != (document.revised is None):
            raise ValueError(f"{document.url}: revised_after and [document.revised] go together")
        yield Unfolding(
            document,
            read_span(row["after"]),
            None if revised is None else read_span(revised),
            None if deleted is None else read_span(deleted),
        )


def _stands(one: Unfolding, passed: timedelta) -> bool:
    return one.after <= passed and (one.deleted_after is None or passed < one.deleted_after)


def _as_of(one: Unfolding, now: datetime, since: datetime) -> Document:
    document, passed = one.document, now - since
    version = document.first
    if document.revised is not None and one.revised_after is not None:
        version = document.revised if one.revised_after <= passed else document.first
    return replace(
        document,
        age=passed - one.after,
        first=_filled(version, document.lang, since),
        revised=None,
        is_deleted=False,
    )


def _filled(version: Version, lang: str, since: datetime) -> Version:
    return replace(
        version,
        title=fill_days(version.title, lang, since),
        paragraphs=tuple(fill_days(paragraph, lang, since) for paragraph in version.paragraphs),
    )
