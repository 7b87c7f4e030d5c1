"""Arguments that the commands of alerts share: which alerts are meant."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from console import completing
from console.options import as_text

if TYPE_CHECKING:
    from models.store.wanted import Wanted

AlertId = Annotated[
    int, typer.Argument(min=1, max=2**31 - 1, help="The alert's number, as `alerts list` shows it.")
]
AlertIds = Annotated[
    list[int] | None,
    typer.Argument(min=1, max=2**31 - 1, help="Numbers of alerts, as `alerts list` shows them."),
]
Since = Annotated[
    str | None, typer.Option(help="From then on: 2026-12-01, 2026-12-01T09:30, or 3d before now.")
]
OfState = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        help="new, assigned, snoozed, confirmed, dismissed, merged.",
        autocompletion=completing.states,
    ),
]
OfSeverity = Annotated[
    list[str] | None,
    typer.Option(
        "--severity",
        help="critical, high, normal, low.",
        autocompletion=completing.severities,
    ),
]
OfKind = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help="Of alert (gone) or of event (detention).",
        autocompletion=completing.kinds,
    ),
]
OfSource = Annotated[
    str | None,
    typer.Option("--source", help="The id of a source.", autocompletion=completing.sources),
]
OfPerson = Annotated[
    int | None, typer.Option("--person", min=1, max=2**31 - 1, help="The number of a person.")
]
OfProvision = Annotated[
    str | None, typer.Option("--provision", help="An article of law, 'KZ-CC 405', with its parts.")
]
OfRegion = Annotated[
    str | None,
    typer.Option(
        "--region",
        help="A region, or a city of that rank; a wrong one lists them.",
        autocompletion=completing.regions,
    ),
]
OfLang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        help="Told in this language: ru, kk, en.",
        autocompletion=completing.langs,
    ),
]
AssignedTo = Annotated[str | None, typer.Option(help="Who looks into it.")]
OfGroup = Annotated[str | None, typer.Option("--group", help="Only the alerts of this group.")]
Word = TypeVar("Word", bound=StrEnum)


def read_wanted(
    state: list[str] | None,
    severity: list[str] | None,
    kind: list[str] | None,
    source: str | None,
    person: int | None,
    provision: str | None,
    region: str | None,
    lang: str | None,
    assigned_to: str | None,
    since: str | None,
    group: str | None,
) -> Wanted:
    """Return what these options ask for; without a state what waits. Raises typer.BadParameter,
    WrongUse.
    """
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
        provision=as_text(provision, "--provision"),
        places=[] if region is None else _places_in(region),
        lang=as_text(lang, "--lang"),
        assigned_to=as_text(assigned_to, "--assigned-to"),
        since=None if since is None else read_since(since, "--since", datetime.now(UTC)),
        group=as_text(group, "--group"),
    )


def _places_in(region: str) -> list[str]:
    from extract.place_names import names_in_region, regions

    known = {completing.spell_region(name): name for name in regions()}
    if completing.spell_region(region) not in known:
        raise typer.BadParameter(f"{region!r} is no region; allowed: {', '.join(known)}")
    return names_in_region(known[completing.spell_region(region)])


def _words(allowed: type[Word], given: list[str] | None) -> list[Word]:
    try:
        return [allowed(word) for word in given or []]
    except ValueError as problem:
        wrong = next(word for word in given or [] if word not in set(allowed))
        what = f"{wrong!r} is no {allowed.__name__.removeprefix('Alert').lower()}"
        raise typer.BadParameter(f"{what}; allowed: {', '.join(allowed)}") from problem
