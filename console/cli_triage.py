"""The commands of `aigaq alerts` that go through what waits: next, triage."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from console import show, show_alerts
from console.alert_options import (
    AssignedTo,
    OfGroup,
    OfKind,
    OfLang,
    OfPerson,
    OfProvision,
    OfRegion,
    OfSeverity,
    OfSource,
    Since,
    read_wanted,
)
from console.options import By, Json, open_catalogue, open_database, who
from models.problems import WrongUse

if TYPE_CHECKING:
    import sqlalchemy as sa

    from models.store.wanted import Wanted

app = typer.Typer()


@app.command("next", epilog="Example: aigaq alerts next --severity critical")
def alerts_next(
    severity: OfSeverity = None,
    kind: OfKind = None,
    source: OfSource = None,
    person: OfPerson = None,
    provision: OfProvision = None,
    region: OfRegion = None,
    lang: OfLang = None,
    assigned_to: AssignedTo = None,
    since: Since = None,
    group: OfGroup = None,
    as_json: Json = False,
) -> None:
    """Show the first alert that waits for a decision, whole."""
    from console.dossier import whole
    from models.database import reading

    wanted = read_wanted(
        None, severity, kind, source, person, provision, region, lang, assigned_to, since, group
    )
    engine = open_database()
    ids = _waiting(engine, wanted)
    if not ids:
        if not as_json:
            show.out().print("Nothing waits.")
        return
    with reading(engine) as session:
        alert = whole(session, ids[0], open_catalogue())
    if as_json:
        show.as_json(alert)
        return
    show_alerts.whole(alert)
    command = f"{show.command()} alerts"
    show.out().print(f"\nNext: {command} confirm {ids[0]}, or {command} dismiss {ids[0]} --reason",
                     soft_wrap=True)  # fmt: skip


@app.command("triage", epilog="Example: aigaq alerts triage --severity critical")
def alerts_triage(
    severity: OfSeverity = None,
    kind: OfKind = None,
    source: OfSource = None,
    person: OfPerson = None,
    provision: OfProvision = None,
    region: OfRegion = None,
    lang: OfLang = None,
    assigned_to: AssignedTo = None,
    since: Since = None,
    group: OfGroup = None,
    by: By = None,
) -> None:
    """Decide on what waits, one alert after the other, by the keys of the console.

    Each decision is kept at once; Ctrl-C ends it at any time.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUse("triage is a talk on a terminal: use alerts list, next, confirm, dismiss")
    from console.sitting import Sitting

    wanted = read_wanted(
        None, severity, kind, source, person, provision, region, lang, assigned_to, since, group
    )
    engine = open_database()
    Sitting(engine, open_catalogue(), _waiting(engine, wanted), who(by)).run()


def _waiting(engine: sa.Engine, wanted: Wanted) -> list[int]:
    """Return the alerts that wait, in the order of the list, none folded."""
    from console.lines import arrange
    from models.database import reading
    from models.store.queue import waiting

    with reading(engine) as session:
        return [line.ids[0] for line in arrange(waiting(session, wanted), None)]
