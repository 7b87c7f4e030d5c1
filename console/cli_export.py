"""The command that hands things over: `aigaq export`."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import show
from console.options import Json
from models.problems import WrongUse
from models.settings import Settings

if TYPE_CHECKING:
    from flows.gather import Wanted

EXAMPLES = """Examples:

aigaq export --format wacz --document 12 --out page.wacz

aigaq export --format pack --link https://bureau.kz/novosti/1 --out link.zip

aigaq export --format pack --person 5 --release --out case.zip

Then: unzip case.zip -d case && sh case/verify.sh, or aigaq verify case.zip
"""

app = typer.Typer()


class Form(StrEnum):
    """What can be written."""

    WACZ = "wacz"
    PACK = "pack"


@app.command(epilog=EXAMPLES)
def export(
    out: Annotated[Path, typer.Option(help="The file to write.")],
    form: Annotated[
        Form, typer.Option("--format", help="The captures alone, or with findings and proofs.")
    ] = Form.PACK,
    document: Annotated[int | None, typer.Option(help="One document, as it was read.")] = None,
    link: Annotated[str | None, typer.Option(help="An address, with all its versions.")] = None,
    person: Annotated[
        int | None, typer.Option(help="All that tells what was done to this person.")
    ] = None,
    alert: Annotated[int | None, typer.Option(help="All that tells of this alert.")] = None,
    release: Annotated[
        bool, typer.Option("--release", help="With the names of children and witnesses.")
    ] = False,
    with_captures: Annotated[
        bool,
        typer.Option(help="Mask these names in our files though the captured pages show them."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Hand over evidence: a WACZ for replay, or a pack that a stranger can check.

    A page that names a child or a witness is refused unless you say --release or --with-captures:
    the captured page shows the name whatever we mask. Each export is a line in the ledger.
    """
    from flows.export import Choices
    from flows.export import export as export_all
    from flows.workspace import open_workspace

    wanted = _wanted(document=document, link=link, person=person, alert=alert)
    if not out.parent.is_dir():
        raise WrongUse(f"--out: no such folder: {out.parent}")
    workspace = open_workspace(Settings.from_env())
    choices = Choices(form.value, release, with_captures, force)
    with show.progress() as progress:
        done = export_all(workspace, wanted, out, choices, progress)
    if as_json:
        show.as_json(asdict(done))
        return
    say = show.out().print
    say(show.plain(f"{done.file}: {done.documents} documents, {done.captures} captures."))
    say(f"sha256 {done.sha256}, {done.size} bytes; in the ledger as {done.object}")
    if done.masked:
        say(f"{done.masked} people have initials only in our files. The captures show the pages.")
    if form is Form.PACK:
        say("Tell the receiver the fingerprint of your key another way: aigaq verify prints it.")


def _wanted(**given: int | str | None) -> Wanted:
    from flows.gather import Wanted

    chosen = [(what, value) for what, value in given.items() if value is not None]
    if len(chosen) != 1:
        raise WrongUse("name one of --document, --link, --person, --alert")
    return Wanted(*chosen[0])
