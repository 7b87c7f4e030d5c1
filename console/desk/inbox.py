"""The inbox: the queue by its tabs and filters, and what is done with several alerts at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from console import worklist
from console.desk.asking import Ask, Notice, Page
from console.desk.filters import FIELDS, SPANS, Filter, read_filter, say_value
from console.desk.protect import note_sealed
from console.languages import OWN_NAMES
from console.paging import read_cursor, spell_cursor
from console.regions import name_regions
from console.triage import DismissReason
from console.worklist import Worklist
from models.store import saved_filters, users
from models.store.counts import MANY, TABS
from models.terms import AlertKind, DeskRole, EventKind, Severity

MOST_FACETS = 8  # values of one filter that are shown beside the queue
FACETS = ("severity", "kind", "provision", "region", "source")


def show_inbox(ask: Ask) -> Response:
    """Show a page of the queue."""
    return inbox(ask, ask.query)


def inbox(
    ask: Ask,
    query: Mapping[str, str],
    picked: Collection[str] = (),
    problem: Notice | None = None,
) -> Response:
    """Return the page of the queue that an address asks for. With a problem it stands there again
    as somebody left it: with these lines picked.
    """
    asked, at = read_filter(query, ask.now), query.get("at", "")
    with ask.reading() as session:
        me, role = ask.who.name, ask.who.role
        wanted = asked.wanted(me, ask.now, role)
        sources = ask.desk.workspace.sources
        page = worklist.show(session, sources, wanted, read_cursor(at), me, role)
        offered = _offered(ask, session)
    note_sealed(ask, "list:alerts", any(one["shows_sealed"] for one in page.alerts))
    return ask.page(
        "inbox.html",
        status=200 if problem is None else 422,
        problem=problem,
        asked=asked,
        at=at,
        page=page,
        rows=[*zip(page.lines, page.alerts, page.quotes, strict=True)],
        order=" ".join(str(one["id"]) for one in page.alerts),
        picked=picked,
        pick_all=query.get("pick") == "page",
        chips=_chips(ask, asked),
        facets=_facets(ask, asked, page),
        next=None if page.next is None else spell_cursor(page.next),
        many=MANY,
        may_decide=ask.who.may(DeskRole.MONITOR),
        **offered,
    )


def _offered(ask: Ask, session: Session) -> dict[str, Any]:
    """Return what the fields of the page offer."""
    kinds = [*EventKind, *AlertKind]
    return {
        "tabs": TABS,
        "severities": list(Severity),
        "kinds": sorted(kinds, key=lambda kind: say_value("kind", kind, ask.language)),
        "regions": sorted(name_regions(ask.language).items(), key=lambda item: item[1]),
        "languages_of": OWN_NAMES,
        "spans": SPANS,
        "sources": sorted(ask.desk.workspace.sources),
        "reasons": list(DismissReason),
        "colleagues": [u.name for u in users.everybody(session) if u.locked_at is None],
        "saved": saved_filters.of_user(session, ask.who.user_id),
    }


def _chips(ask: Ask, asked: Filter) -> list[dict[str, Any]]:
    """Return what the filter asks for, each with the filter that does not."""
    return [
        {
            "name": FIELDS[name],
            "words": say_value(name, told, ask.language),
            "rest": {k: v for k, v in asked.query.items() if k != name},
        }
        for name, told in asked.fields.items()
    ]


def _facets(ask: Ask, asked: Filter, page: Worklist) -> list[dict[str, Any]]:
    """Return what the first alerts of the filter are about, each with the filter for only those."""
    return [
        {
            "name": FIELDS[name],
            "values": [
                (say_value(name, told, ask.language), count, {**asked.query, name: told})
                for told, count in [*page.facets[name].items()][:MOST_FACETS]
                if told
            ],
        }
        for name in FACETS
        if name not in asked.fields and len(page.facets[name]) > 1
    ]


PAGES = (Page("/", show_inbox, DeskRole.READER),)
