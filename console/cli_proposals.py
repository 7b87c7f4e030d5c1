"""The commands of `aigaq proposals`: what reports propose to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console import completing, show
from console.options import By, Json, open_database, who
from models.terms import ProposalKind, ProposalState

if TYPE_CHECKING:
    from console.proposals import Decided

app = typer.Typer(
    help="Decide on the people, charges and sources that reports propose to follow.",
    no_args_is_help=True,
)

Ids = Annotated[
    list[int], typer.Argument(min=1, max=2**31 - 1, help="As `proposals list` shows them.")
]


@app.command("list", epilog="Example: aigaq proposals list --kind person --report 1")
def proposals_list(
    state: Annotated[
        list[str] | None,
        typer.Option(
            help="proposed, taken, refused.",
            autocompletion=completing.proposal_states,
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="person, charge, source.",
            autocompletion=completing.proposal_kinds,
        ),
    ] = None,
    report: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help="Its number.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List proposals, each with its report and footnote; those not decided unless asked."""
    from console.proposals import summaries
    from models.database import reading

    try:
        states = [ProposalState(word) for word in state or ["proposed"]]
        kinds = [ProposalKind(word) for word in kind or []]
    except ValueError as problem:
        allowed = ", ".join([*ProposalState, *ProposalKind])
        raise typer.BadParameter(f"{problem}; allowed: {allowed}") from problem
    with reading(open_database()) as session:
        found = summaries(session, states, kinds, report, limit + 1)
    show.cut(found, limit)
    found = found[:limit]
    if as_json:
        for one in found:
            show.as_json(one)
    elif found:
        titles = ["id", "kind", "name", "state", "report", "note", "page", "sentence"]
        show.table(titles, [[one[title] for title in titles] for one in found])
        show.out().print(f"Next: {show.command()} proposals take {found[0]['id']}")
    else:
        show.out().print("No proposals.")


@app.command("take", epilog="Example: aigaq proposals take 3 4 7")
def proposals_take(ids: Ids, by: By = None, as_json: Json = False) -> None:
    """Follow what these propose, all or none. The watch keeps the report and footnote as its note.

    A source needs a file of the catalogue: what to do is said.
    """
    from console.proposals import take

    _tell(take(open_database(), ids, who(by), datetime.now(UTC)), as_json=as_json)


@app.command("refuse", epilog="Example: aigaq proposals refuse 5 6")
def proposals_refuse(ids: Ids, by: By = None, as_json: Json = False) -> None:
    """Propose these no more, all or none; reading the report again changes nothing of that."""
    from console.proposals import refuse

    _tell(refuse(open_database(), ids, who(by), datetime.now(UTC)), as_json=as_json)


@app.command("undo", epilog="Example: aigaq proposals undo 3")
def proposals_undo(ids: Ids, by: By = None, as_json: Json = False) -> None:
    """Take back what was decided on these; a watch that `take` made ends."""
    from console.proposals import undo

    _tell(undo(open_database(), ids, who(by), datetime.now(UTC)), as_json=as_json)


def _tell(decided: Sequence[Decided], *, as_json: bool) -> None:
    for one in decided:
        if as_json:
            show.as_json(asdict(one))
            continue
        watch = "" if one.watch_id is None else f", watch {one.watch_id}"
        change = f" ({one.change or 'ended'})" if watch else ""
        show.out().print(f"Proposal {one.id} ({one.kind}): {one.state}{watch}{change}")
        if one.next is not None:
            show.out().print(f"  {show.plain(one.next)}")
