"""Rows of a generated queue for `benchmarks.desk`: the archive of `benchmarks.growth_rows`, but one
alert in five waits, and kinds, severities, places, articles, languages and sources differ in how
often they occur. Nobody in it exists.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from benchmarks import growth_rows as rows
from benchmarks.growth_rows import Archive
from crawlers.catalogue import load_sources
from models.terms import Act, AlertKind, AlertState, Code, EventKind, Severity

SHARES = 1_000
SOURCES = sorted(load_sources())  # those of the catalogue: whose outlet is known
QUIET, RARE = SOURCES[-2:]  # has many documents and no find; has one find in a thousand
COMMON_LAW, RARE_LAW = "KZ-CC 405(2)", "KZ-CC 174(1)"
LAWS = (*[COMMON_LAW] * 5, "KZ-CC 405(1)", "KZ-CAO 488(6)", "KZ-CAO 488(11)", "KZ-CC 274(4)")
PLACES = (*["Алматы"] * 4, "Almaty", "Астана", "Шымкент", "Актобе", "Ақтөбе", "Уральск", "Семей")
KINDS = (*[EventKind.DETENTION] * 4, EventKind.FINE, EventKind.PROSECUTION, EventKind.TORTURE)
STATES = (
    *((150, AlertState.NEW), (50, AlertState.ASSIGNED), (50, AlertState.SNOOZED)),
    *((250, AlertState.CONFIRMED), (500, AlertState.DISMISSED)),
)
GRAVITY = (
    *((20, Severity.CRITICAL), (200, Severity.HIGH)),
    *((600, Severity.NORMAL), (180, Severity.LOW)),
)
ME = "anna"
ACTS = {
    AlertState.ASSIGNED: Act.ASSIGN,
    AlertState.SNOOZED: Act.SNOOZE,
    AlertState.CONFIRMED: Act.CONFIRM,
    AlertState.DISMISSED: Act.DISMISS,
}


def _draw(number: int, of: str) -> int:
    """Return a number below `SHARES` that looks drawn by lot, and is the same each time."""
    return zlib.crc32(f"{of}:{number}".encode()) % SHARES


def _share(number: int, of: str, shares: tuple[tuple[int, Any], ...]) -> Any:
    drawn = _draw(number, of)
    for share, value in shares:
        if drawn < share:
            return value
        drawn -= share
    raise ValueError(f"the shares of {of} are less than {SHARES}")


def state_of(event: int) -> AlertState:
    """Return where the alert of an act stands."""
    state: AlertState = _share(event, "state", STATES)
    return state


def law_rows() -> Iterator[dict[str, Any]]:
    for law in sorted({*LAWS, RARE_LAW, rows.LAW}):
        code, _, told = law.partition(" ")
        article, _, part = told.rstrip(")").partition("(")
        yield {"id": law, "code": Code(code), "article": article, "part": part}


def document_row(number: int) -> dict[str, Any]:
    row = rows.document_row(number)
    lang = _share(number, "lang", ((1, "en"), (200, "kk"), (799, "ru")))
    return row | {"lang": lang, "source_id": source_of(number)}


def source_of(number: int) -> str:
    """Return the source of a document."""
    if number % rows.WITH_FINDINGS:
        return QUIET if number % 3 == 0 else SOURCES[_draw(number, "source") % 20]
    return RARE if _draw(number, "rare") == 0 else SOURCES[_draw(number, "source") % 20]


def event_row(archive: Archive, event: int) -> dict[str, Any]:
    row = rows.event_row(archive, event)
    place = PLACES[_draw(event, "place") % len(PLACES)]
    return row | {"kind": KINDS[_draw(event, "kind") % len(KINDS)], "place": place}


def law_of(event: int) -> str:
    """Return the article of law under which an act was done."""
    return RARE_LAW if _draw(event, "rare law") == 0 else LAWS[_draw(event, "law") % len(LAWS)]


def evidence_row(archive: Archive, find: int) -> dict[str, Any]:
    event = rows.act_of(find)
    place = PLACES[_draw(event, "place") % len(PLACES)]
    return rows.evidence_row(archive, find) | {"charges": [law_of(event)], "place": place}


def cited_row(find: int) -> dict[str, Any]:
    return {"provision_id": law_of(rows.act_of(find)), "evidence_id": find}


def alert_row(event: int) -> dict[str, Any]:
    state = state_of(event)
    return rows.alert_row(event) | {
        "kind": AlertKind.STATUS_CHANGE if _draw(event, "change") < 100 else AlertKind.NEW_EVENT,
        "severity": _share(event, "severity", GRAVITY),
        "state": state,
        "assigned_to": (ME if event % 10 else "berik") if state is AlertState.ASSIGNED else None,
        "snoozed_until": rows.START.replace(year=2099) if state is AlertState.SNOOZED else None,
    }


def action_row(event: int) -> dict[str, Any]:
    state = state_of(event)
    told = {"action": ACTS[state], "after": state, "by": ME if event % 2 else "berik"}
    return rows.action_row(event) | told
