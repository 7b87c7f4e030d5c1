"""Recordings of sources: pages kept as files, and beside them what a person saw on each.

A recording is a folder: `expected.toml` and the pages that it names. Here it is loaded and checked;
how the pages read is compared in `console.comparing`. Nothing is fetched.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from console.pages import read_bytes
from console.texts import WrongInput
from crawlers.keys import Address, Table
from models.problems import WrongUse
from models.terms import IssueKind
from models.values import Capture

EXPECTED = "expected.toml"
SHOWN = 60  # characters of a text's beginning and end

Count = Annotated[int, Field(ge=0)]


class RecordingError(WrongUse):
    """A recording cannot be used; one line for each fault: file, page, what is allowed."""


class Item(Table):
    """One item of a listing. `date` is as printed, or the same moment in ISO form."""

    url: Address
    title: str = ""
    date: str = ""


class ListingSeen(Table):
    """What a listing shows. `children` counts what the index of a sitemap names.

    With a `problem` a listing may have no items at all.
    """

    items: Count = 0
    children: Count = 0
    first: Item | None = None
    last: Item | None = None
    problem: IssueKind | None = None


class ArticleSeen(Table):
    """What an article shows; "" and [] where it shows nothing.

    `begins` and `ends` are 20 to 60 characters of the text, `paragraphs` counts its lines, `how`
    says of some fields which step finds them. Of a page with several posts `url` names the one that
    is meant, and `documents` says how many there are.
    """

    url: Address | None = None
    documents: Count = 1
    title: str = ""
    published_at: AwareDatetime | Literal[""] = ""
    authors: tuple[str, ...] = ()
    lang: str = ""
    begins: str = Field(default="", max_length=SHOWN)
    ends: str = Field(default="", max_length=SHOWN)
    paragraphs: Count = 0
    symbol: str = ""
    how: dict[str, str] = {}
    problem: IssueKind | None = None


class FormSeen(Table):
    """A step on the way to a list: `holds` are words that stand in the page."""

    holds: tuple[str, ...] = ()


class _Page(Table):
    """`of` is the address of the `[[poll.from]]` whose further page this is."""

    file: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$")
    url: Address
    content_type: str = Field(max_length=200)
    status: int = Field(default=200, ge=100, le=599)
    synthetic: bool
    recorded: date
    of: Address | None = None


class ListingRecorded(_Page):
    """A page of what is polled."""

    kind: Literal["listing"]
    expected: ListingSeen


class ArticleRecorded(_Page):
    """A page that holds a document, or several posts."""

    kind: Literal["article"]
    expected: ArticleSeen


class FormRecorded(_Page):
    """A page that only leads on."""

    kind: Literal["form"]
    expected: FormSeen = FormSeen()


RecordedPage = Annotated[
    ListingRecorded | ArticleRecorded | FormRecorded, Field(discriminator="kind")
]
PAGES = TypeAdapter(tuple[RecordedPage, ...])


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording: its pages, each with its bytes, in the order of the file."""

    folder: Path
    pages: tuple[tuple[ListingRecorded | ArticleRecorded | FormRecorded, bytes], ...]


def load_recording(folder: Path) -> Recording:
    """Return the recording of a folder.

    Raises RecordingError: no `expected.toml`, a wrong key or value, a file that is missing or that
    no page names.
    """
    pages = parse_expected(_bytes(folder / EXPECTED), str(folder / EXPECTED))
    named = {page.file for page in pages} | {EXPECTED}
    unused = sorted({file.name for file in folder.iterdir()} - named)
    if unused:
        raise RecordingError(f"{folder}: no page names {', '.join(unused)}")
    return Recording(folder, tuple((page, _bytes(folder / page.file)) for page in pages))


def parse_expected(
    raw: bytes, label: str
) -> tuple[ListingRecorded | ArticleRecorded | FormRecorded, ...]:
    """Return the pages that an `expected.toml` describes. Raises RecordingError."""
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise RecordingError(f"{label}: not TOML: {problem}") from problem
    if set(table) != {"page"} or not table["page"]:
        raise RecordingError(f"{label}: expected [[page]] tables and nothing else")
    try:
        return PAGES.validate_python(table["page"])
    except ValidationError as problem:
        faults = (
            f"{label}: page {'.'.join(map(str, error['loc']))}: {error['msg']}"
            for error in problem.errors(include_url=False)
        )
        raise RecordingError("\n".join(faults)) from problem


def as_capture(page: _Page, body: bytes) -> Capture:
    """Return the page as a capture of noon on the day it was recorded."""
    headers = (("Content-Type", page.content_type),)
    noon = datetime.combine(page.recorded, time(12), UTC)
    return Capture(page.url, page.status, headers, body, noon)


def _bytes(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        # What differs from a recording is printed: it must be no other file of this machine.
        raise RecordingError(f"{file}: no such file, or no ordinary one")
    try:
        return read_bytes(file)
    except WrongInput as problem:
        raise RecordingError(str(problem)) from problem
