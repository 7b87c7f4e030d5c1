"""The command that looks whether this machine is fit for the job: `aigaq doctor`."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from console import show
from console.options import Json
from models import clock
from models.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.diagnosis import Finding

app = typer.Typer()


@app.command(epilog="Example: aigaq doctor --json")
def doctor(as_json: Json = False) -> None:
    """Look whether all is in order here: database, folders, disk, clock, libraries, secrets, users.

    It changes nothing. Ends with 1 if something needs a person, with 3 if a run would fail.
    """
    from console.diagnosis import exit_code
    from console.doctor import examine

    found = examine(Settings.from_env(), os.environ, clock.now())
    if as_json:
        for one in found:
            show.as_json(asdict(one))
    else:
        _tell(found)
    raise typer.Exit(exit_code(found))


def _tell(found: Sequence[Finding]) -> None:
    from rich.text import Text

    from console.colours import paint

    for one in found:
        head = Text.assemble(paint(f"{one.verdict:6}", one.verdict), f"  {one.check}: ")
        show.out().print(head.append(show.printable(one.seen)), soft_wrap=True)
        if one.todo:
            show.out().print(Text(f"        do: {show.printable(one.todo)}"), soft_wrap=True)
