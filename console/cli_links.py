"""The commands for single links: `aigaq preserve` and `aigaq recheck`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from console import show
from console.options import Json
from models.problems import WrongUse
from models.settings import Settings

MAX_LIST_BYTES = 10 << 20
WEB = ("http://", "https://")

app = typer.Typer()


@app.command(epilog="Example: aigaq preserve https://bureau.kz/ links.txt")
def preserve(
    what: Annotated[
        list[str], typer.Argument(help="Addresses, or files with one address a line; - for a pipe.")
    ],
    in_browser: Annotated[
        bool, typer.Option("--render", help="Show the pages in a browser, and keep what it shows.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Keep pages now, read them, and watch them from then on. Ends with 1 if one was not kept."""
    from dataclasses import asdict

    from flows.preserve import preserve as preserve_links
    from flows.workspace import open_workspace

    urls = list(_addresses(what))
    workspace = open_workspace(Settings.from_env())
    with show.progress() as progress:
        done = preserve_links(workspace, urls, progress, in_browser=in_browser)
    if as_json:
        show.as_json(asdict(done))
    else:
        _print(done.links, done.refused)
        show.need_browser(done.first.filled.waiting)
        if done.visited.failed:
            show.out().print(show.plain(f"The crawl failed: {done.visited.failed}"))
    if done.visited.failed:
        raise typer.Exit(3)
    raise typer.Exit(1 if done.refused or not all(link["kept"] for link in done.links) else 0)


@app.command(epilog="Example: aigaq recheck --due")
def recheck(
    what: Annotated[
        list[str] | None, typer.Argument(help="Links to look at now; without any, what is due.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="What is due: the same as no link.")] = False,
    as_json: Json = False,
) -> None:
    """Look again at watched links, keep what changed, and alert when a page went or was edited.

    "Gone" is said after two looks at least six hours apart. Ends with 1 if an alert was raised.
    """
    from dataclasses import asdict

    from flows.recheck import recheck as recheck_links
    from flows.workspace import open_workspace

    if due and what:
        raise WrongUse("--due and links: give one of the two")
    workspace = open_workspace(Settings.from_env())
    with show.progress() as progress:
        done = recheck_links(workspace, progress, urls=list(_addresses(what)) if what else None)
    if as_json:
        show.as_json(asdict(done))
    else:
        show.out().print(f"{done.visited.asked} links looked at, {done.alerts} alerts.")
        show.table(list(done.states), [list(done.states.values())])
        show.need_browser(done.first.filled.waiting)
        for url in done.unknown:
            show.out().print(show.plain(f"not known, preserve it first: {url}"))
        if done.visited.failed:
            show.out().print(show.plain(f"The crawl failed: {done.visited.failed}"))
    if done.visited.failed:
        raise typer.Exit(3)
    raise typer.Exit(1 if done.alerts or done.unknown else 0)


def _addresses(what: Iterable[str]) -> Iterator[str]:
    """Yield the addresses given, and those in the files given; a line with # is a remark."""
    for given in what:
        if given.lower().startswith(WEB):
            yield given
            continue
        for line in _read(given).splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield line.strip()


def _read(name: str) -> str:
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MAX_LIST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(MAX_LIST_BYTES + 1)
    except OSError as problem:
        raise WrongUse(
            f"{name}: neither an http address nor a file: {problem.strerror}"
        ) from problem
    if len(raw) > MAX_LIST_BYTES:
        raise WrongUse(f"{name}: larger than {MAX_LIST_BYTES >> 20} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise WrongUse(f"{name}: not UTF-8 text (byte {problem.start})") from problem


def _print(links: Iterable[dict[str, Any]], refused: Iterable[str]) -> None:
    rows = [
        (link["state"], "kept" if link["kept"] else "NOT kept", link["sha256"], link["url"])
        for link in links
    ]
    show.table(["state", "", "sha256 of the page", "link"], rows)
    for words in refused:
        show.out().print(show.plain(f"no link: {words}"))
