"""The page of numbers: what happened, over time, where, and by which articles of law."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from console.desk.asking import Ask, Page
from console.desk.sparklines import sparkline
from console.desk.stacked import stacked_bars
from console.desk.templates import with_query
from console.desk.tiles import draw_map
from console.languages import N_, Language, spell_number, spell_short, translations
from console.overview import on_map, show_overview
from console.regions import ABROAD, NOT_KNOWN, name_region
from console.spans import Step, read_span
from models.terms import DeskRole
from models.values import ALMATY

SPANS = (("30d", N_("30 days")), ("12m", N_("12 months")), ("all", N_("all")))
NO_REGION = {ABROAD: N_("abroad"), NOT_KNOWN: N_("not known")}
STEPS = {
    Step.DAY: N_("by day"),
    Step.WEEK: N_("by week"),
    Step.MONTH: N_("by month"),
    Step.YEAR: N_("by year"),
}
BAR = N_("%(at)s: %(sure)s confirmed, %(unsure)s not confirmed")
EVENTS, MAP = N_("Events over time"), N_("Events by region")


def show(ask: Ask) -> Response:
    """Show the numbers of the span that the address asks for."""
    told = {name: ask.query.get(name, "")[:10] for name in ("span", "since", "until")}
    span = read_span(told["span"], told["since"], told["until"], ask.now.astimezone(ALMATY).date())
    with ask.reading() as session:
        found = show_overview(session, span, ask.now, ask.desk.kept)
    language, keys = ask.language, found["buckets"]
    return ask.page(
        "overview.html",
        asked=span,
        spans=SPANS,
        step=STEPS[found["span"].step],
        shorts=[spell_short(key, language) for key in keys],
        chart=_chart(language, keys, found["all"]),
        region_map=_map(language, on_map(found["regions"])),
        name_region=partial(_name_region, language),
        spark=sparkline,
        spelt=partial(spell_number, language=language),
        unlinked=NO_REGION,
        **found,
    )


def _chart(language: Language, keys: Sequence[str], events: dict[str, Any]) -> Markup:
    say = translations(language).gettext
    sure: Sequence[int] = events["confirmed"]
    unsure = [all_ - own for all_, own in zip(events["line"].counts, sure, strict=True)]
    labels = [spell_short(key, language) for key in keys]
    told = [
        say(BAR) % {"at": at, "sure": a, "unsure": b}
        for at, a, b in zip(labels, sure, unsure, strict=True)
    ]
    return stacked_bars(sure, unsure, labels, told, say(EVENTS))


def _map(language: Language, counts: dict[str, int]) -> Markup:
    say = translations(language)

    def tell(region: str, count: int) -> str:
        words = say.ngettext("%(num)s event", "%(num)s events", count) % {"num": count}
        return f"{name_region(region, language)}: {words}"

    return draw_map(counts, language, tell, _address, say.gettext(MAP))


def _address(region: str) -> str:
    return with_query("/", {"region": region})


def _name_region(language: Language, region: str) -> str:
    if region in NO_REGION:
        return translations(language).gettext(NO_REGION[region])
    return name_region(region, language)


PAGES = (Page("/overview", show, DeskRole.READER),)
