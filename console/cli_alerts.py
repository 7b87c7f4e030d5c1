"""The commands of `aigaq alerts`: look, decide, take back."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

from console import show
from console.options import By, Json, Note, as_text, open_catalogue, open_database

app = typer.Typer(help="Look through alerts and decide on them.", no_args_is_help=True)

AlertId = Annotated[
    int, typer.Argument(min=1, max=2**31 - 1, help="The alert's number, as `alerts list` shows it.")
]


@app.command("list", epilog="Example: aigaq alerts list --state confirmed --json")
def alerts_list(
    state: Annotated[list[str] | None, typer.Option(help="new, confirmed, dismissed.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List alerts, newest first; those without a decision unless asked otherwise."""
    from console.dossier import summaries
    from models.database import reading
    from models.terms import AlertState

    try:
        states = [AlertState(word) for word in state or ["new"]]
    except ValueError as problem:
        allowed = ", ".join(AlertState)
        raise typer.BadParameter(f"{problem}; allowed: {allowed}") from problem
    with reading(open_database()) as session:
        found = summaries(session, states, limit, open_catalogue())
    if as_json:
        for alert in found:
            show.as_json(alert)
    elif found:
        show.alert_lines(found)
        show.out().print(f"Next: {show.command()} alerts show {found[0]['id']}")
    else:
        show.out().print("No alerts.")


@app.command("show", epilog="Example: aigaq alerts show 7")
def alerts_show(alert_id: AlertId, as_json: Json = False) -> None:
    """Show one alert: the sentence, the source, the snapshot, why it was flagged, its history."""
    from console.dossier import whole
    from models.database import reading

    with reading(open_database()) as session:
        alert = whole(session, alert_id, open_catalogue())
    if as_json:
        show.as_json(alert)
    else:
        show.alert_whole(alert)


@app.command("confirm", epilog="Example: aigaq alerts confirm 7 --note 'seen the ruling'")
def alerts_confirm(alert_id: AlertId, note: Note = None, by: By = None) -> None:
    """Say that an alert is right."""
    from console import triage

    action = triage.confirm(
        open_database(), alert_id, by or getpass.getuser(), datetime.now(UTC), note
    )
    show.out().print(f"Alert {alert_id}: {action.before} -> {action.after}")


@app.command("dismiss", epilog="Example: aigaq alerts dismiss 7 --reason not-an-event")
def alerts_dismiss(
    alert_id: AlertId,
    reason: Annotated[str, typer.Option(help="not-an-event, wrong-person, duplicate ...")],
    note: Note = None,
    by: By = None,
) -> None:
    """Say that an alert is none, and why."""
    from console import triage

    try:
        why = triage.DismissReason(reason)
    except ValueError as problem:
        allowed = ", ".join(triage.DismissReason)
        raise typer.BadParameter(f"{reason!r} is no reason; allowed: {allowed}") from problem
    action = triage.dismiss(
        open_database(), alert_id, why, by or getpass.getuser(), datetime.now(UTC), note
    )
    show.out().print(f"Alert {alert_id}: {action.before} -> {action.after} ({why})")


@app.command("undo", epilog="Example: aigaq alerts undo 7")
def alerts_undo(alert_id: AlertId, by: By = None) -> None:
    """Take back the last decision on an alert."""
    from console import triage

    action = triage.undo(open_database(), alert_id, *_who_and_when(by))
    show.out().print(f"Alert {alert_id}: {action.before} -> {action.after}")


def _who_and_when(by: str | None) -> tuple[str, datetime]:
    return as_text(by, "--by") or getpass.getuser(), datetime.now(UTC)
