"""The commands of `aigaq alerts` that decide, and take back.

Of several alerts each is decided on its own: what is not possible of one stops none of the others.
"""

from __future__ import annotations

from typing import Annotated

import typer

from console import completing, show
from console.alert_options import AlertId, AlertIds
from console.deciding import chosen, each, said, tell_outcome, word
from console.options import By, Json, Note, open_database
from models.problems import WrongUse

app = typer.Typer()

Group = Annotated[
    str | None, typer.Option("--group", help="All undecided alerts of this group; needs --yes.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Decide on a whole group without asking.")]


@app.command("assign", epilog="Example: aigaq alerts assign 7 8 --to anna")
def alerts_assign(
    to: Annotated[str, typer.Option(help="Who is to look into it.")],
    alert_ids: AlertIds = None,
    group: Group = None,
    yes: Yes = False,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Say who looks into alerts."""
    from console import triage

    decided, engine, who = said(by, note), open_database(), word(to, "--to")
    ids = chosen(alert_ids, group, yes)
    each(ids, lambda alert_id: triage.assign(engine, alert_id, who, decided), as_json)


@app.command(
    "snooze", epilog="Example: aigaq alerts snooze 7 --for 3d --note 'appeal is on Monday'"
)
def alerts_snooze(
    alert_ids: AlertIds = None,
    until: Annotated[
        str | None, typer.Option(help="2026-12-01, or 2026-12-01T09:30, of this machine's zone.")
    ] = None,
    span: Annotated[str | None, typer.Option("--for", help="90m, 3h, 2d or 1w.")] = None,
    group: Group = None,
    yes: Yes = False,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Put alerts aside; at that time they are new again by themselves."""
    from console import triage
    from console.times import read_until

    decided, engine = said(by, note), open_database()
    moment = read_until(until, span, decided.now)
    ids = chosen(alert_ids, group, yes)
    each(ids, lambda alert_id: triage.snooze(engine, alert_id, moment, decided), as_json)


@app.command("confirm", epilog="Example: aigaq alerts confirm 7 8 --note 'seen the ruling'")
def alerts_confirm(
    alert_ids: AlertIds = None,
    group: Group = None,
    yes: Yes = False,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Say that alerts are right."""
    from console import triage

    decided, engine = said(by, note), open_database()
    ids = chosen(alert_ids, group, yes)
    each(ids, lambda alert_id: triage.confirm(engine, alert_id, decided), as_json)


@app.command("dismiss", epilog="Example: aigaq alerts dismiss 7 --reason not-an-event")
def alerts_dismiss(
    reason: Annotated[
        str,
        typer.Option(
            help="not-an-event, wrong-person, duplicate, ordinary-crime, other.",
            autocompletion=completing.reasons,
        ),
    ],
    alert_ids: AlertIds = None,
    group: Group = None,
    yes: Yes = False,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Say that alerts are none, and why."""
    from console import triage

    try:
        why = triage.DismissReason(reason)
    except ValueError as problem:
        allowed = ", ".join(triage.DismissReason)
        raise typer.BadParameter(f"{reason!r} is no reason; allowed: {allowed}") from problem
    decided, engine = said(by, note), open_database()
    ids = chosen(alert_ids, group, yes)
    each(ids, lambda alert_id: triage.dismiss(engine, alert_id, why, decided), as_json)


@app.command("merge", epilog="Example: aigaq alerts merge 8 7 --note 'one arrest, two spellings'")
def alerts_merge(
    alert_id: AlertId,
    into: AlertId,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Say that two alerts are about one event: the second shows the evidence of both."""
    from console import triage

    decided, engine = said(by, note), open_database()
    each([alert_id], lambda one: triage.merge(engine, one, into, decided), as_json)


@app.command("split", epilog="Example: aigaq alerts split 7 --document 31")
def alerts_split(
    alert_id: AlertId,
    document: Annotated[
        list[int], typer.Option(min=1, max=2**31 - 1, help="As `alerts show` numbers them.")
    ],
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Give what some documents tell an alert of its own: they are about something else."""
    from console import triage

    made = triage.split(open_database(), alert_id, set(document), said(by, note))
    if as_json:
        show.as_json({"id": alert_id, "action": "split", "made": made})
    else:
        show.out().print(f"Alert {alert_id}: split, see alert {made}")


@app.command("note", epilog="Example: aigaq alerts note 7 --note 'her lawyer was called'")
def alerts_note(
    note: Annotated[str, typer.Option(help="What is to be known; it decides nothing.")],
    alert_ids: AlertIds = None,
    group: Group = None,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Keep a remark on alerts, in whatever state they are."""
    from console import triage
    from models.store.bulk import Pick

    decided, engine = said(by, word(note, "--note")), open_database()
    ids = chosen(alert_ids, group, yes)
    picks = [Pick(alert_id) for alert_id in ids]
    tell_outcome(triage.decide(engine, picks, triage.noting(), decided), "note", as_json)


@app.command("undo", epilog="Examples: aigaq alerts undo 7; aigaq alerts undo --mine")
def alerts_undo(
    alert_ids: AlertIds = None,
    mine: Annotated[
        bool, typer.Option("--mine", help="What you decided last, all that was decided at once.")
    ] = False,
    note: Note = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Take back the last decision on alerts: all is as it was before.

    With --mine that is yours alone: where somebody has decided since, nothing is changed.
    """
    from console import triage

    decided, engine = said(by, note), open_database()
    if mine:
        if alert_ids:
            raise WrongUse("name alerts by number, or --mine, not both")
        tell_outcome(triage.undo_mine(engine, decided), "undo", as_json)
        return
    ids = chosen(alert_ids, None, yes=False)
    each(ids, lambda alert_id: triage.undo(engine, alert_id, decided), as_json)
