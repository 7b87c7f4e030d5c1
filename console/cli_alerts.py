"""The commands of `aigaq alerts` that look: list, show, precision."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from console import show, show_alerts
from console.alert_options import (
    AlertId,
    AssignedTo,
    OfGroup,
    OfKind,
    OfLang,
    OfPerson,
    OfProvision,
    OfRegion,
    OfSeverity,
    OfSource,
    OfState,
    Since,
    read_wanted,
)
from console.options import Json, open_catalogue, open_database

app = typer.Typer(help="Look through alerts and decide on them.", no_args_is_help=True)


class By(StrEnum):
    """By what precision is counted."""

    RULE = "rule"
    SOURCE = "source"
    KIND = "kind"


@app.command("list", epilog="Example: aigaq alerts list --severity critical --since 3d --json")
def alerts_list(
    state: OfState = None,
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
    every: Annotated[bool, typer.Option("--all", help="Open all groups: a line an alert.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Lines, or JSON values.")] = 50,
    as_json: Json = False,
) -> None:
    """List alerts, the gravest first, then the newest; those about one person together.

    Without --state those that are new or assigned. Many alerts of one occasion share a line; JSON
    has each.
    """
    from console.dossier import summaries
    from console.lines import arrange
    from extract.severity import fold_above
    from models.database import reading
    from models.store.queue import waiting

    wanted = read_wanted(
        state, severity, kind, source, person, provision, region, lang, assigned_to, since, group
    )
    most = None if every or as_json or group is not None else fold_above()
    with reading(open_database()) as session:
        lines = arrange(waiting(session, wanted), most)
        found = summaries(session, [line.ids[0] for line in lines[:limit]], open_catalogue())
    if as_json:
        for alert in found:
            show.as_json(alert)
        show.cut(lines, limit)
        return
    show_alerts.lines(found, lines, limit)


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
        show_alerts.whole(alert)


@app.command("precision", epilog="Example: aigaq alerts precision --by source --since 30d")
def alerts_precision(
    by: Annotated[By, typer.Option(help="What is judged: rule, source or kind.")] = By.RULE,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Show how often each rule, source or kind of event was right; the least precise first."""
    from console.precision import measure
    from console.times import read_since
    from models.database import reading

    moment = None if since is None else read_since(since, "--since", datetime.now(UTC))
    with reading(open_database()) as session:
        found = measure(session, by, moment)
    if as_json:
        for row in found:
            show.as_json(row)
    else:
        show_alerts.precision(by, found)
