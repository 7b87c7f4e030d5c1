"""The commands of `aigaq alerts` that decide, and take back.

Of several alerts each is decided on its own: what is not possible of one stops none of the others.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console import show
from console.cli_alerts import AlertId
from console.options import By, Json, Note, as_text, open_database

if TYPE_CHECKING:
    from models.store.decisions import Said
    from models.tables import AlertAction

app = typer.Typer()

AlertIds = Annotated[
    list[int] | None,
    typer.Argument(min=1, max=2**31 - 1, help="Numbers of alerts, as `alerts list` shows them."),
]
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

    said, engine, who = _said(by, note), open_database(), _word(to, "--to")
    ids = _chosen(alert_ids, group, yes)
    _each(ids, lambda alert_id: triage.assign(engine, alert_id, who, said), as_json)


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

    said, engine = _said(by, note), open_database()
    moment = read_until(until, span, said.now)
    ids = _chosen(alert_ids, group, yes)
    _each(ids, lambda alert_id: triage.snooze(engine, alert_id, moment, said), as_json)


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

    said, engine = _said(by, note), open_database()
    ids = _chosen(alert_ids, group, yes)
    _each(ids, lambda alert_id: triage.confirm(engine, alert_id, said), as_json)


@app.command("dismiss", epilog="Example: aigaq alerts dismiss 7 --reason not-an-event")
def alerts_dismiss(
    reason: Annotated[
        str, typer.Option(help="not-an-event, wrong-person, duplicate, ordinary-crime, other.")
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
    said, engine = _said(by, note), open_database()
    ids = _chosen(alert_ids, group, yes)
    _each(ids, lambda alert_id: triage.dismiss(engine, alert_id, why, said), as_json)


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

    said, engine = _said(by, note), open_database()
    _each([alert_id], lambda one: triage.merge(engine, one, into, said), as_json)


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

    made = triage.split(open_database(), alert_id, set(document), _said(by, note))
    if as_json:
        show.as_json({"id": alert_id, "action": "split", "made": made})
    else:
        show.out().print(f"Alert {alert_id}: split, see alert {made}")


@app.command("undo", epilog="Example: aigaq alerts undo 7")
def alerts_undo(
    alert_ids: AlertIds = None, note: Note = None, by: By = None, as_json: Json = False
) -> None:
    """Take back the last decision on alerts: all is as it was before."""
    from console import triage

    said, engine = _said(by, note), open_database()
    ids = _chosen(alert_ids, None, yes=False)
    _each(ids, lambda alert_id: triage.undo(engine, alert_id, said), as_json)


def _chosen(alert_ids: Sequence[int] | None, group: str | None, yes: bool) -> list[int]:
    """Return what is to be decided on. Raises WrongUse: each of a group is a claim of its own."""
    from console import triage
    from models.problems import WrongUse

    if bool(alert_ids) == (group is not None):
        raise WrongUse("name alerts by number, or a group by --group" if not alert_ids else
                       "name alerts by number or a group by --group, not both")  # fmt: skip
    if group is None:
        return list(dict.fromkeys(alert_ids or []))
    ids = triage.undecided_of(open_database(), _word(group, "--group"))
    if not ids:
        raise WrongUse(f"group {group!r}: everything is decided")
    if not yes:
        raise WrongUse(f"group {group!r} has {len(ids)} undecided alerts: add --yes to decide all")
    return ids


def _each(alert_ids: Sequence[int], decide: Callable[[int], AlertAction], as_json: bool) -> None:
    """Decide on each and say so. What is wrong with the only one is an error of use; of several it
    is one line each, and exit code 1.
    """
    from models.store.alerts import NotPossible

    failed = 0
    for alert_id in alert_ids:
        try:
            _tell(decide(alert_id), as_json)
        except NotPossible as problem:
            if len(alert_ids) == 1:
                raise
            failed += 1
            show.complain(str(problem))
    if failed:
        raise typer.Exit(1)


def _tell(action: AlertAction, as_json: bool) -> None:
    if as_json:
        kept = ("action", "by", "reason", "note", "before", "after")
        at = action.at.isoformat()
        show.as_json({"id": action.alert_id, **{n: getattr(action, n) for n in kept}, "at": at})
        return
    why = f" ({action.reason})" if action.reason else ""
    line = f"Alert {action.alert_id}: {action.before} -> {action.after}{why}"
    show.out().print(show.plain(line))


def _word(given: str, option: str) -> str:
    from models.problems import WrongUse

    word = (as_text(given, option) or "").strip()
    if not word:
        raise WrongUse(f"{option}: nothing is named")
    return word


def _said(by: str | None, note: str | None) -> Said:
    from models.store.decisions import Said

    who = as_text(by, "--by") or getpass.getuser()
    return Said(who, datetime.now(UTC), as_text(note, "--note"))
