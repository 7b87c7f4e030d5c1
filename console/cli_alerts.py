"""The commands of `aigaq alerts` that look: list, show, precision."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from console import completing, show, show_alerts
from console.options import Json, as_text, open_catalogue, open_database

if TYPE_CHECKING:
    from models.store.wanted import Wanted

app = typer.Typer(help="Look through alerts and decide on them.", no_args_is_help=True)

AlertId = Annotated[
    int, typer.Argument(min=1, max=2**31 - 1, help="The alert's number, as `alerts list` shows it.")
]
Since = Annotated[
    str | None, typer.Option(help="From then on: 2026-12-01, 2026-12-01T09:30, or 3d before now.")
]
Word = TypeVar("Word", bound=StrEnum)


class By(StrEnum):
    """By what precision is counted."""

    RULE = "rule"
    SOURCE = "source"
    KIND = "kind"


@app.command("list", epilog="Example: aigaq alerts list --severity critical --since 3d --json")
def alerts_list(
    state: Annotated[
        list[str] | None,
        typer.Option(
            help="new, assigned, snoozed, confirmed, dismissed, merged.",
            autocompletion=completing.states,
        ),
    ] = None,
    severity: Annotated[
        list[str] | None,
        typer.Option(
            help="critical, high, normal, low.",
            autocompletion=completing.severities,
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Of alert (gone) or of event (detention).",
            autocompletion=completing.kinds,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="The id of a source.",
            autocompletion=completing.sources,
        ),
    ] = None,
    person: Annotated[
        int | None, typer.Option(min=1, max=2**31 - 1, help="The number of a person.")
    ] = None,
    assigned_to: Annotated[str | None, typer.Option(help="Who looks into it.")] = None,
    since: Since = None,
    group: Annotated[str | None, typer.Option(help="Only the alerts of this group.")] = None,
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

    wanted = _wanted(state, severity, kind, source, person, assigned_to, since, group)
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


def _wanted(
    state: list[str] | None,
    severity: list[str] | None,
    kind: list[str] | None,
    source: str | None,
    person: int | None,
    assigned_to: str | None,
    since: str | None,
    group: str | None,
) -> Wanted:
    from console.times import read_since
    from models.store.wanted import Wanted
    from models.terms import WAITING, AlertKind, AlertState, EventKind, Severity

    kinds = kind or []
    known = {*AlertKind, *EventKind}
    for word in kinds:
        if word not in known:
            raise typer.BadParameter(f"{word!r} is no kind; allowed: {', '.join(sorted(known))}")
    return Wanted(
        states=_words(AlertState, state) or WAITING,
        severities=_words(Severity, severity),
        kinds=[AlertKind(word) for word in kinds if word in set(AlertKind)],
        events=[EventKind(word) for word in kinds if word in set(EventKind)],
        source=as_text(source, "--source"),
        person_id=person,
        assigned_to=as_text(assigned_to, "--assigned-to"),
        since=None if since is None else read_since(since, "--since", datetime.now(UTC)),
        group=as_text(group, "--group"),
    )


def _words(allowed: type[Word], given: list[str] | None) -> list[Word]:
    try:
        return [allowed(word) for word in given or []]
    except ValueError as problem:
        wrong = next(word for word in given or [] if word not in set(allowed))
        what = f"{wrong!r} is no {allowed.__name__.removeprefix('Alert').lower()}"
        raise typer.BadParameter(f"{what}; allowed: {', '.join(allowed)}") from problem


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
