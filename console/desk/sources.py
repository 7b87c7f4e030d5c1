"""The pages about sources: how each is, and what a person may ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from console import source_days
from console.desk.advice import ADVICE
from console.desk.asking import Ask, Notice, Page
from console.desk.charts import bars
from console.desk.sparklines import sparkline
from console.languages import N_, spell_short
from console.pausing import CHANGES, change_source
from crawlers.catalogue import Source
from models.database import writing
from models.terms import DeskRole, Health, SourceKind

LONGEST = 200  # characters of a filter
SIGNS = {
    Health.OK: "✓",
    Health.PASSING: "≈",
    Health.BROKEN: "✗",
    Health.PAUSED: "‖",
    Health.NEW: "○",
    Health.ARCHIVE: "–",
    Health.INBOX: "↥",
}
DONE = {
    "pause": N_("The source is paused: no run polls it until somebody lets it go on."),
    "resume": N_("The source goes on: the next run polls it."),
    "ask": N_("The next run polls the source."),
}
NOTHING = N_("That was so already.")
NEW = N_("New on each of the last 14 days")


def show_sources(ask: Ask) -> Response:
    """List the sources that the address asks for, those that need a person first."""
    query = {name: ask.query.get(name, "")[:LONGEST] for name in ("state", "kind", "country")}
    wanted = source_days.Wanted(**query, words=ask.query.get("words", "")[:LONGEST])
    with ask.reading() as session:
        shown = source_days.list_sources(session, ask.desk.workspace.sources, wanted, ask.now)
    return ask.page(
        "sources.html",
        wanted=wanted,
        health=sorted(Health, key=source_days.rank),
        source_kinds=[kind for kind in SourceKind if kind in shown["kinds"]],
        signs=SIGNS,
        sparkline=sparkline,
        **shown,
    )


def show_source(ask: Ask) -> Response:
    """Show one source."""
    source = _source(ask)
    if source is None:
        return ask.page("problem.html", status=404, words="")
    with ask.reading() as session:
        shown = source_days.show_source(session, source, ask.now)
    return ask.page(
        "source.html", signs=SIGNS, advice=ADVICE, chart=_chart(ask, shown["days"]), **shown
    )


def change(ask: Ask) -> Response:
    """Pause a source, let it go on, or have it asked at the next run."""
    source, what = _source(ask), ask.request.path_params["what"]
    if source is None or what not in CHANGES:
        return ask.page("problem.html", status=404, words="")
    with writing(ask.engine) as session:
        changed = change_source(session, source, what, ask.who.name, ask.now)
    words = ask.say(DONE[what] if changed else NOTHING)
    return ask.go(f"/sources/{source.id}", Notice(words))


def _chart(ask: Ask, days: Sequence[dict[str, Any]]) -> Markup:
    labels = [spell_short(one["day"], ask.language) for one in days]
    return bars([one["new"] for one in days], labels, ask.say(NEW))


def _source(ask: Ask) -> Source | None:
    return ask.desk.workspace.sources.get(ask.request.path_params["id"])


PAGES = (
    Page("/sources", show_sources, DeskRole.READER),
    Page("/sources/{id}", show_source, DeskRole.READER),
    Page("/sources/{id}/{what}", change, DeskRole.MONITOR, methods=("POST",)),
)
