"""The commands of custody: `aigaq seal` and `aigaq verify`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from console import show
from console.options import Json
from models.problems import WrongUse
from models.settings import Settings

app = typer.Typer()


@app.command(epilog="Example: AIGAQ_TSA=off AIGAQ_CALENDARS=off aigaq seal")
def seal(as_json: Json = False) -> None:
    """Sign what was kept so far, and let time-stamping authorities witness it.

    Nothing but digests is sent. Copy the checkpoint to another machine: it proves later that
    nothing was taken out. Ends with 1 while a token is still to come.
    """
    from flows.seal import seal as seal_all
    from flows.workspace import open_workspace

    workspace = open_workspace(Settings.from_env())
    with show.progress() as progress:
        done = seal_all(workspace, progress)
    if as_json:
        show.as_json(asdict(done))
    else:
        say = show.out().print
        made = "Nothing was new." if done.checkpoint is None else f"Checkpoint {done.checkpoint}:"
        say(f"{made} {done.lines} lines in the ledger, {done.files} files sealed.")
        say(f"{done.tokens} tokens and proofs came.")
        for waiting in done.waiting:
            say(show.plain(f"still to come: {waiting}"))
        say(show.plain(f"Copy to another machine: {workspace.settings.checkpoint_dir}"))
    raise typer.Exit(1 if done.waiting else 0)


@app.command(epilog="Examples: aigaq verify --since 2026-11-01; aigaq verify case.zip")
def verify(
    pack: Annotated[
        Path | None, typer.Argument(help="A pack or WACZ to check, in place of the archive.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only files with a record since this day.")
    ] = None,
    signers: Annotated[
        Path | None,
        typer.Option(help="Keys that reached you another way than the pack (allowed_signers)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check archive, ledger, checkpoints and tokens against each other. Ends with 1 at a fault.

    With a PACK, check that alone; it needs no archive of your own.
    """
    if pack is not None:
        _verify_pack(pack, signers, as_json)
    if signers is not None:
        raise WrongUse("--signers: only with a PACK")
    from flows.verify import verify as verify_all
    from flows.workspace import open_workspace

    moment = None if since is None else _day(since)
    workspace = open_workspace(Settings.from_env())
    with show.progress() as progress:
        verified = verify_all(workspace, moment, progress)
    if as_json:
        show.as_json(asdict(verified))
    else:
        _print(asdict(verified))
    raise typer.Exit(1 if verified.faults else 0)


def _verify_pack(pack: Path, signers: Path | None, as_json: bool) -> NoReturn:
    from archive.timestamps import load_roots
    from archive.verify_pack import verify_pack

    for path in filter(None, (pack, signers)):
        if not path.is_file():
            raise WrongUse(f"no such file: {path}")
    settings = Settings.from_env()
    found = verify_pack(pack, load_roots(settings.authorities_ca_file), signers)
    told = asdict(found) | {"faults": tuple(map(asdict, found.faults)), "notes": tuple(found.notes)}
    if as_json:
        show.as_json(told)
    else:
        _print(told)
    raise typer.Exit(1 if found.faults else 0)


def _day(spelt: str) -> datetime:
    try:
        return datetime.fromisoformat(spelt).replace(tzinfo=UTC)
    except ValueError as problem:
        raise WrongUse(f"--since: {spelt!r} is not a day like 2026-11-01") from problem


def _print(verified: dict[str, object]) -> None:
    say = show.out().print
    faults, notes = verified.pop("faults"), verified.pop("notes")
    keys = verified.pop("keys")
    show.table(list(verified), [list(verified.values())])
    for key in keys if isinstance(keys, tuple) else ():
        say(show.plain(f"signed by {key}"))
    for note in notes if isinstance(notes, tuple) else ():
        say(show.plain(f"note: {note}"))
    if not isinstance(faults, tuple) or not faults:
        say("No fault was found.")  # what that cannot show: docs/custody.md
        return
    say("\n1 fault:" if len(faults) == 1 else f"\n{len(faults)} faults:")
    show.table(["what", "is wrong"], [(f["object"], f["message"]) for f in faults])
