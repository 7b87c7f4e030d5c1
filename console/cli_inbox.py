"""The command for what people recorded themselves: `aigaq inbox`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import show
from console.options import Json, as_text
from models.problems import WrongUse
from models.settings import Settings

if TYPE_CHECKING:
    from flows.inbox import Taken

MAX_WORDS = 500  # characters of --by and --how

app = typer.Typer()


@app.command(
    epilog="Examples: aigaq inbox group.wacz --by 'A. Monitor' --how 'ArchiveWeb.page, own account'"
    " · aigaq inbox post.mhtml --by 'A. Monitor' --how 'saved with Chrome'"
    " --url https://www.facebook.com/groups/1/posts/2 --recorded-at 2026-11-30T10:00+05:00"
)
def inbox(
    files: Annotated[
        list[Path], typer.Argument(help="WACZ, WARC, or a saved page: HTML, MHTML, PDF, PNG, JPEG.")
    ],
    by: Annotated[str, typer.Option(help="Who recorded it. Stays here; not in the ledger.")],
    how: Annotated[str, typer.Option(help="With what, and how: in words.")],
    recorded_at: Annotated[
        str | None, typer.Option(help="When a saved page was saved, 2026-11-30T10:00+05:00.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="The address of one saved page.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look at these links again: only for public pages.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in what a person recorded in a browser: keep the file as it is, read its pages.

    Nothing is fetched. The same file twice adds nothing. Ends with 1 if a file, or a part of one,
    was refused or needs a person. See docs/inbox.md, also on what a recording gives away.
    """
    from flows.inbox import Told, outcome, take_in
    from flows.workspace import open_workspace

    if url is not None and len(files) > 1:
        raise WrongUse("--url is the address of one saved page: hand in one file at a time")
    for file in files:
        if not file.exists():
            raise WrongUse(f"{file}: no such file")
    told = Told(
        by=_words(by, "--by"),
        how=_words(how, "--how"),
        recorded_at=None if recorded_at is None else _moment(recorded_at),
        url=None if url is None else _address(url),
        watch=watch,
    )
    workspace = open_workspace(Settings.from_env())
    with show.progress() as progress:
        taken = take_in(workspace, files, told, progress)
    if as_json:
        show.as_json([outcome(one) for one in taken])
    else:
        for one in taken:
            _print(one)
    raise typer.Exit(1 if any(one.needs_person for one in taken) else 0)


def _words(given: str, option: str) -> str:
    words = " ".join((as_text(given, option) or "").replace("\0", " ").split())
    if not words or len(words) > MAX_WORDS:
        raise WrongUse(f"{option}: between 1 and {MAX_WORDS} characters are expected")
    return words


def _moment(spelt: str) -> datetime:
    try:
        moment = datetime.fromisoformat(spelt)
    except ValueError as problem:
        raise WrongUse(
            f"--recorded-at: {spelt!r} is no time like 2026-11-30T10:00+05:00"
        ) from problem
    if moment.tzinfo is None:
        raise WrongUse(f"--recorded-at: {spelt!r} has no time zone: add +05:00, or Z for UTC")
    if moment > datetime.now(UTC):
        raise WrongUse(f"--recorded-at: {spelt!r} is still to come")
    return moment.astimezone(UTC)


def _address(url: str) -> str:
    from crawlers.urls import NotALink, canonical_url

    try:
        canonical_url(url)
    except NotALink as problem:
        raise WrongUse(f"--url: {problem}") from problem
    return url.strip()


def _print(one: Taken) -> None:
    say, came = show.out().print, one.brought
    name = show.plain(Path(one.given).name)
    if one.refused is not None:
        say(f"{name}: refused: {show.plain(one.refused)}")
        return
    if one.is_known:
        say(f"{name}: is here already, as {one.file}: nothing was added.")
        return
    say(f"{name}: kept as {one.file}")
    say(f"  sha256 {one.sha256}, {one.size} bytes, {one.records} records")
    say(
        f"  {came.pages} pages copied, {came.read} read; {came.documents} documents are new,"
        f" with {came.people} people and {came.events} events"
    )
    if came.unreadable:
        say(f"  {came.unreadable} pages could not be read: they are kept, and need a person")
    for reason, count in sorted((one.left or {}).items()):
        say(f"  left in the file: {count} {show.plain(reason)}")
    for place, remark in one.told:
        say(f"  {show.plain(place)}: {show.plain(remark)}")
    if one.unspelt:
        say(f"  and {one.unspelt} remarks more")
