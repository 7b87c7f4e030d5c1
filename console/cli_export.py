"""The command that hands things over: `aigaq export`."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import show
from console.deciding import said
from console.options import By, Json, one_line
from models.problems import WrongUse
from models.settings import Settings

if TYPE_CHECKING:
    from flows.gather import Wanted

EXAMPLES = """Examples:

aigaq export --format wacz --document 12 --out page.wacz

aigaq export --format pack --link https://bureau.kz/novosti/1 --out link.zip

aigaq export --format pack --person 5 --profile court --reason "case 12" --out case.zip

Then: unzip case.zip -d case && sh case/verify.sh, or aigaq verify case.zip
"""

app = typer.Typer()


class Who(StrEnum):
    """The profiles of `redaction.toml`."""

    PUBLIC = "public"
    PARTNER = "partner"
    COURT = "court"
    FULL = "full"


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
    profile: Annotated[
        Who | None,
        typer.Option(help="Who is to have it, and so whose names are in it. Default: public."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why all names are told: for the profiles court and full.")
    ] = None,
    by: By = None,
    release: Annotated[
        bool, typer.Option("--release", help="The same as --profile full, without a reason.")
    ] = False,
    with_captures: Annotated[
        bool,
        typer.Option(help="Mask these names in our files though the captured pages show them."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Hand over evidence: a WACZ for replay, or a pack that a stranger can check.

    In what we say ourselves only those have a name whom somebody released: --profile partner tells
    the names of all but children, witnesses and whoever is sensitive, --profile court those, too.
    A page that names one of these is refused unless you say --with-captures: the captured page
    shows the name whatever we mask. Each export is a line in the ledger.
    """
    from console.protecting import note_export
    from flows.export import Choices
    from flows.export import export as export_all
    from flows.workspace import open_workspace

    wanted = _wanted(document=document, link=link, person=person, alert=alert)
    if not out.parent.is_dir():
        raise WrongUse(f"--out: no such folder: {out.parent}")
    workspace = open_workspace(Settings.from_env())
    why = one_line(reason, "--reason")
    chosen = _profile(profile, why, release)
    choices = Choices(form.value, chosen, with_captures, force, why)
    note_export(workspace, wanted, choices, said(by, None))
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


def _profile(given: Who | None, reason: str, release: bool) -> str:
    from flows.redaction import FULL, PUBLIC, choose_profile

    if release:
        if given not in (None, Who.FULL):
            raise WrongUse(f"--release is --profile full, not {given}")
        return FULL
    return choose_profile(given.value if given else PUBLIC, reason).name


def _wanted(**given: int | str | None) -> Wanted:
    from flows.gather import Wanted

    chosen = [(what, value) for what, value in given.items() if value is not None]
    if len(chosen) != 1:
        raise WrongUse("name one of --document, --link, --person, --alert")
    return Wanted(*chosen[0])
