"""The commands of `aigaq watch`: follow people, articles of law, organisations, places, words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import completing, show, show_watches
from console import watch_options as options
from console.options import By, Json, Note, as_text, open_database
from console.watch_options import Kind, OfKind, WatchId, read_bytes, read_kind, who_and_when
from models.problems import WrongUse

if TYPE_CHECKING:
    from console.watch_files import Row

app = typer.Typer(
    help="Follow people, articles of law, organisations, places and words.", no_args_is_help=True
)


@app.command(
    "add",
    epilog="Examples: aigaq watch add person 'Төлеген Ақжарықов' --alias 'Tolegen Akzharykov'"
    " --born 1985; aigaq watch add provision 'ст. 405 УК'; aigaq watch add organisation"
    " 'Союз книголюбов' --alias СК; aigaq watch add search '\"мирное собрание\" митинг|пикет'",
)
def watch_add(
    kind: Kind,
    name: Annotated[str, typer.Argument(help="A name, an article of law, or words to search.")],
    alias: Annotated[list[str] | None, typer.Option(help="Another spelling; repeatable.")] = None,
    born: Annotated[int | None, typer.Option(help="A person's year of birth.")] = None,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Follow something. What stands in pages of before is found by the next run and alerts nobody.

    Following it again adds spellings, and revives what had ended.
    """
    from console import watches
    from console.watch_files import make_watch
    from extract.following.reading import NotFollowable

    spelt = [as_text(one, "--alias") or "" for one in alias or []]
    try:
        wanted = make_watch(
            read_kind(kind), as_text(name, "NAME") or "", spelt, born, as_text(note, "--note")
        )
    except NotFollowable as problem:
        raise WrongUse(str(problem)) from problem
    watch_id, change = watches.follow(open_database(), wanted, *who_and_when(by))
    if as_json:
        show.as_json({"id": watch_id, "change": change, "kind": wanted.kind, "value": wanted.value})
    else:
        show.out().print(f"Watch {watch_id} ({wanted.kind}): {change}")
        show.out().print(f"Next: {show.command()} watch show {watch_id}")


@app.command("list", epilog="Example: aigaq watch list --kind person --json")
def watch_list(
    kind: OfKind = None,
    ended: Annotated[bool, typer.Option("--ended", help="Those that ended, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200_000)] = 50,
    as_json: Json = False,
) -> None:
    """List what is followed, newest first; children and witnesses by initials."""
    from console import watches
    from models.database import reading

    kinds = [read_kind(word) for word in kind or []]
    with reading(open_database()) as session:
        found = watches.summaries(session, kinds, limit + 1, with_ended=ended)
    show.cut(found, limit)
    found = found[:limit]
    if as_json:
        for watch in found:
            show.as_json(watch)
    elif found:
        show_watches.lines(found)
    else:
        show.out().print("Nothing is followed.")


@app.command("show", epilog="Example: aigaq watch show 7")
def watch_show(watch_id: WatchId, as_json: Json = False) -> None:
    """Show one watch: why it is followed, and the pages that hold it, with the words and why."""
    from console import watches
    from models.database import reading

    with reading(open_database()) as session:
        watch = watches.whole(session, watch_id)
    if as_json:
        show.as_json(watch)
    else:
        show_watches.whole(watch)


@app.command("end", epilog="Example: aigaq watch end 7 8")
def watch_end(
    watch_ids: Annotated[
        list[int], typer.Argument(min=1, max=2**31 - 1, help="As `watch list` shows them.")
    ],
    as_json: Json = False,
) -> None:
    """Follow these no longer, all or none. What was found stays; `watch add` revives them."""
    from console import watches

    ended = watches.end(open_database(), watch_ids, *who_and_when(None))
    for watch in ended:
        if as_json:
            show.as_json({"id": watch.id, "state": "ended"})
        else:
            show.out().print(f"Watch {watch.id} ({watch.kind}): ended")


@app.command(
    "import",
    epilog="Examples: aigaq watch import list.csv --dry-run; aigaq watch import names.txt",
)
def watch_import(
    file: Annotated[Path, typer.Argument(help="CSV, or one name a line; - is a pipe.")],
    kind: Annotated[
        str,
        typer.Option(
            help="What rows without a kind are.",
            autocompletion=completing.watch_kinds,
        ),
    ] = "person",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Follow what a list names: columns kind, name, aliases (| between), born, note, in any order.

    UTF-8; comma, semicolon or tab. If one row is bad nothing is followed, and each is named.
    """
    from console import watches
    from console.watch_files import WrongFile, read_rows

    try:
        rows: list[Row] = read_rows(read_bytes(file), read_kind(kind))
    except WrongFile as problem:
        raise WrongFile(f"{file}: {problem}") from problem
    taken = watches.take(open_database(), rows, *who_and_when(by), is_dry=dry_run)
    if as_json:
        show.as_json(show_watches.taken_json(taken))
    else:
        show_watches.taken(taken)
    raise typer.Exit(2 if taken.bad else 0)


@app.command(
    "export", epilog="Examples: aigaq watch export list.csv; aigaq watch export > list.csv"
)
def watch_export(
    file: Annotated[Path | None, typer.Argument(help="Default: standard output.")] = None,
    kind: OfKind = None,
    as_json: Json = False,
) -> None:
    """Write what is followed as CSV that `watch import` takes back. It holds full names."""
    from console.watch_files import COLUMNS, write_rows
    from models.database import reading
    from models.store.watches import listed

    if file == Path("-"):  # as in `watch import -`
        file = None
    if as_json and file is not None:
        raise WrongUse("--json goes to standard output: leave FILE out")
    kinds = [read_kind(word) for word in kind or []]
    with reading(open_database()) as session:
        found = listed(session, kinds)[::-1]
    if as_json:
        for watch in found:
            show.as_json({column: getattr(watch, column) for column in COLUMNS})
    elif file is None:
        show.as_file(write_rows(found).replace("\r\n", "\n"))
    else:
        options.write_private(file, write_rows(found).encode("utf-8-sig"))
        show.complain(f"{len(found)} watches are in {file}: keep it as you keep the names")


@app.command(
    "check",
    epilog="Examples: aigaq watch check 'Tolegen Akzharykov'; aigaq watch check - < page.txt",
)
def watch_check(
    text: Annotated[str, typer.Argument(help="A name or a text; - reads a pipe.")],
    as_json: Json = False,
) -> None:
    """Say what of all that is followed a name or a text would hit, and why. Nothing is saved."""
    from console import watches

    given = read_bytes(Path("-")).decode("utf-8", "replace") if text == "-" else text
    found = watches.check(open_database(), as_text(given, "TEXT") or "")
    if as_json:
        for hit in found:
            show.as_json(hit)
    elif found:
        show_watches.hits(found)
    else:
        show.out().print("Nothing that is followed is in it.")
