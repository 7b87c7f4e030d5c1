"""The commands of `aigaq people`: who is who, what is proposed, decide, take back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console import show, show_people
from console.cli_watches import watch_export, watch_import
from console.deciding import said
from console.options import By, Json, Note, open_database

if TYPE_CHECKING:
    from models.tables import PersonDecision

app = typer.Typer(help="See who is who, and decide who is one person.", no_args_is_help=True)

PersonId = Annotated[
    int, typer.Argument(min=1, max=2**31 - 1, help="A person's number, as `people list` shows it.")
]
Limit = Annotated[int, typer.Option(min=1, max=10_000)]


@app.command("list", epilog="Example: aigaq people list --json")
def people_list(limit: Limit = 50, as_json: Json = False) -> None:
    """List people, those of whom we know last first; children and witnesses by initials."""
    from console.people import summaries
    from models.database import reading

    with reading(open_database()) as session:
        found = summaries(session, limit + 1)
    show.cut(found, limit)
    found = found[:limit]
    if as_json:
        for person in found:
            show.as_json(person)
    elif found:
        show_people.lines(found)
    else:
        show.out().print("No people.")


@app.command("show", epilog="Example: aigaq people show 7")
def people_show(person_id: PersonId, as_json: Json = False) -> None:
    """Show one person: spellings, charges, events, sources, what is proposed and was decided."""
    from console.people import whole
    from models.database import reading

    with reading(open_database()) as session:
        person = whole(session, person_id)
    if as_json:
        show.as_json(person)
    else:
        show_people.whole(person)


@app.command("proposals", epilog="Example: aigaq people proposals")
def people_proposals(limit: Limit = 20, as_json: Json = False) -> None:
    """Show pairs that may be one person: both names and sources, and why it is asked."""
    from console.people import proposals
    from models.database import reading

    with reading(open_database()) as session:
        found = proposals(session, limit + 1)
    show.cut(found, limit)
    found = found[:limit]
    if as_json:
        for pair in found:
            show.as_json(pair)
    elif found:
        for pair in found:
            show_people.proposal(pair)
        low, high = found[0]["ids"]
        command = show.command()
        show.out().print(f"Next: {command} people same {low} {high}, or people apart {low} {high}")
    else:
        show.out().print("No proposals.")


@app.command("merge", help="The same as `people same`.", epilog="Example: aigaq people merge 3 7")
@app.command("same", epilog="Example: aigaq people same 3 7 --note 'one photo, one lawyer'")
def people_same(
    one: PersonId, other: PersonId, note: Note = None, by: By = None, as_json: Json = False
) -> None:
    """Say that two are one person. Nothing is moved: `undo` parts them exactly as they were."""
    from console import triage

    _tell(triage.join_people(open_database(), one, other, said(by, note)), as_json)


@app.command("split", help="The same as `people apart`.", epilog="Example: aigaq people split 3 7")
@app.command("apart", epilog="Example: aigaq people apart 3 7 --note 'born in other years'")
def people_apart(
    one: PersonId, other: PersonId, note: Note = None, by: By = None, as_json: Json = False
) -> None:
    """Say that two are not the same, for good: they are never proposed again."""
    from console import triage

    _tell(triage.part_people(open_database(), one, other, said(by, note)), as_json)


@app.command("undo", epilog="Example: aigaq people undo 3 7")
def people_undo(
    one: PersonId, other: PersonId, note: Note = None, by: By = None, as_json: Json = False
) -> None:
    """Take back the last decision on two people."""
    from console import triage

    _tell(triage.undo_people(open_database(), one, other, said(by, note)), as_json)


@app.command("export", epilog="Example: aigaq people export people.csv")
def people_export(
    file: Annotated[Path | None, typer.Argument(help="Default: standard output.")] = None,
    as_json: Json = False,
) -> None:
    """Write the people whom you follow as CSV: `aigaq watch export --kind person`."""
    watch_export(file, ["person"], as_json)


app.command("import", epilog="Example: aigaq people import people.csv --dry-run")(watch_import)


def _tell(decision: PersonDecision, as_json: bool) -> None:
    from console.beside import decision_json

    if as_json:
        show.as_json(decision_json(decision))
        return
    ids = f"{decision.low_id} and {decision.high_id}"
    show.out().print(f"Persons {ids}: {decision.before} -> {decision.after}")
