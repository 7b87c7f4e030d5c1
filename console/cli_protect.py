"""The commands that protect people: `aigaq purge`, and those of people and documents that say how
sensitive somebody is and whether a name may be published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from console import show
from console.deciding import said
from console.options import By, Json, Note, one_line, open_database
from models.problems import WrongUse
from models.settings import Settings
from models.terms import Purged, Sensitivity

if TYPE_CHECKING:
    from flows.purge import Plan

EXAMPLES = """Examples:

aigaq purge document 31 --dry-run

aigaq purge person 5 --reason "asked for by herself" --yes

aigaq purge --finish
"""

app = typer.Typer()
people_app = typer.Typer()
documents_app = typer.Typer()

Number = Annotated[int, typer.Argument(min=1, max=2**31 - 1)]


@app.command(epilog=EXAMPLES)
def purge(
    what: Annotated[Purged | None, typer.Argument(help="What kind of thing.")] = None,
    number: Annotated[int | None, typer.Argument(min=1, max=2**31 - 1)] = None,
    reason: Annotated[str | None, typer.Option(help="Why; it is kept, and names nobody.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Really; nothing can be taken back.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    with_pages: Annotated[
        bool, typer.Option(help="With a person: the pages that name them, for everybody.")
    ] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="Finish what a killed purge left undone.")
    ] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Destroy what was kept of a document, a link or a person, and leave a tombstone.

    The bytes in the archive are overwritten in place, the rows are taken out, the database is
    written anew. A purged link is never fetched again. Backups and packs that were handed over are
    beyond it: see docs/custody.md.
    """
    from flows.workspace import open_workspace

    if finish:
        _finish(as_json)
        return
    if what is None or number is None:
        raise WrongUse("name what is to be purged: document 31, link 7 or person 5")
    from console.protecting import purge_for_good
    from flows.purge import plan_purge

    workspace = open_workspace(Settings.from_env())
    if dry_run:
        _tell(plan_purge(workspace, what, number, with_pages=with_pages), "would go", as_json)
        return
    why = one_line(reason, "--reason")
    if not why:
        raise WrongUse("--reason: say why, without a name; --dry-run tells what would go")
    if not yes:
        raise WrongUse("nothing of it can be taken back: --dry-run tells what goes, --yes does it")
    with show.progress() as progress:
        plan = purge_for_good(
            workspace, what, number, why, said(by, None), with_pages=with_pages, progress=progress
        )
    _tell(plan, "went", as_json)
    raise typer.Exit(0 if plan.is_clean else 1)


def _finish(as_json: bool) -> None:
    from flows.purge import finish
    from flows.workspace import open_workspace

    count, is_clean = finish(open_workspace(Settings.from_env()))
    if as_json:
        show.as_json({"finished": count, "is_clean": is_clean})
    else:
        show.out().print(f"{count} purges were left undone and are finished.")
        _tell_unclean(is_clean)
    raise typer.Exit(0 if is_clean else 1)


def _tell(plan: Plan, went: str, as_json: bool) -> None:
    from console.protecting import spell_plan

    if as_json:
        show.as_json(spell_plan(plan))
        return
    say = show.out().print
    say(f"{plan.kind} {plan.row_id}: this {went}:")
    rows = [[name.replace("_", " "), count] for name, count in plan.rows.items()]
    show.table(["rows of", "count"], rows)
    say(f"{plan.exchanges} exchanges in the archive, {plan.bytes} bytes, overwritten in place.")
    if plan.listings:
        say(f"{plan.listings} of them are listings that show it, with whatever else they list.")
    if plan.files:
        say(f"{len(plan.files)} files that were handed in, whole.")
    if plan.blotted:
        say(f"{len(plan.blotted)} documents stay, sealed, with the name blotted out; their captured"
            " pages show it (--with-pages).")  # fmt: skip
    if plan.copies:
        say(f"The same text stays in other documents: {', '.join(map(str, plan.copies[:20]))}.")
    if plan.torn_files:
        say(
            f"{plan.torn_files} files in archive/quarantine hold what killed runs left: look there."
        )
    _tell_unclean(plan.is_clean)


def _tell_unclean(is_clean: bool) -> None:
    if not is_clean:
        show.complain(
            "another process reads the database, which keeps old pages until it ends:"
            " then run aigaq purge --finish"
        )


@people_app.command("release", epilog="Example: aigaq people release 5 --note 'by her letter'")
def release(person: Number, note: Note = None, by: By = None) -> None:
    """Let exports tell a person's name: somebody asked, and may."""
    _set_release(person, note, by, may_publish=True)


@people_app.command("withhold", epilog="Example: aigaq people withhold 5")
def withhold(person: Number, note: Note = None, by: By = None) -> None:
    """Take back a release: exports have initials again."""
    _set_release(person, note, by, may_publish=False)


@people_app.command("sensitivity", epilog="Example: aigaq people sensitivity 5 sealed")
def people_sensitivity(person: Number, level: Sensitivity, by: By = None) -> None:
    """Say how careful to be: sensitive has initials everywhere, sealed is for archivists alone."""
    _set_sensitivity(Purged.PERSON, person, level, by)


@documents_app.command("sensitivity", epilog="Example: aigaq documents sensitivity 31 sealed")
def documents_sensitivity(document: Number, level: Sensitivity, by: By = None) -> None:
    """Say how careful to be with a document: a sealed one is in no feed, message or export."""
    _set_sensitivity(Purged.DOCUMENT, document, level, by)


def _set_release(person: int, note: str | None, by: str | None, *, may_publish: bool) -> None:
    from console.protecting import set_release

    before = set_release(open_database(), person, said(by, note), may_publish=may_publish)
    words = {True: "released", False: "withheld"}
    show.out().print(f"Person {person}: {words[before]} -> {words[may_publish]}")


def _set_sensitivity(kind: Purged, row_id: int, level: Sensitivity, by: str | None) -> None:
    from console.protecting import set_sensitivity

    before = set_sensitivity(open_database(), kind, row_id, level, said(by, None))
    show.out().print(f"{kind.capitalize()} {row_id}: {before} -> {level}")
