"""The page of one alert: the sentence, why it was flagged, who says it, and what was decided."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from console import casefile, triage
from console.captures import NotHere
from console.casefile import Casefile
from console.desk.asking import Ask, Notice, Page
from console.desk.filters import Filter, read_filter, read_text
from console.desk.forms import read_number, read_numbers
from console.desk.protect import note_sealed
from console.desk.templates import with_query
from console.languages import N_
from console.paging import read_cursor
from console.triage import DismissReason
from models.store import users
from models.store.alerts import NotPossible
from models.store.bulk import Overtaken
from models.terms import DeskRole

PICK_DOCUMENTS = N_("Pick the documents that tell of something else: nothing was split.")
NOT_SPLIT = N_("That cannot be split off: pick some of the documents, not all.")
CHANGED = N_("Something was done with the alert meanwhile: look again. Nothing was split.")
SPLIT = N_("Split off: alert %(number)s tells of it now.")


def show_alert(ask: Ask) -> Response:
    """Show an alert, with its neighbours in the list that the address asks for."""
    asked, at = read_filter(ask.query, ask.now), ask.query.get("at", "")
    wanted = asked.wanted(ask.who.name, ask.now, ask.who.role)
    sources = ask.desk.workspace.sources
    with ask.reading() as session:
        try:
            shown = casefile.show(
                session, sources, ask.number(), wanted, read_cursor(at), ask.who.role
            )
        except NotPossible as problem:
            raise NotHere(str(problem)) from problem
        colleagues = [u.name for u in users.everybody(session) if u.locked_at is None]
    note_sealed(ask, f"alert:{ask.number()}", shown.alert["shows_sealed"])
    return ask.page(
        "alert.html",
        asked=asked,
        at=at,
        alert=shown.alert,
        shown=shown,
        tellings=_by_document(shown),
        list=with_query("/", asked.query, at=at),
        previous=_address(shown.before, asked, at),
        next=_address(shown.behind, asked, at),
        reasons=list(DismissReason),
        colleagues=colleagues,
        may_decide=ask.who.may(DeskRole.MONITOR),
    )


def _address(alert_id: int | None, asked: Filter, at: str) -> str | None:
    return None if alert_id is None else with_query(f"/alerts/{alert_id}", asked.query, at=at)


def _by_document(shown: Casefile) -> dict[int, list[dict[str, Any]]]:
    """Return the tellings by the number of their document."""
    found: dict[int, list[dict[str, Any]]] = {}
    for telling in shown.alert["evidence"]:
        found.setdefault(telling["document"], []).append(telling)
    return found


def split(ask: Ask) -> Response:
    """Give what the picked documents tell an alert of its own."""
    alert_id, asked = ask.number(), read_text(ask.form.get("filter", ""), ask.now)
    here = with_query(f"/alerts/{alert_id}", asked.query, at=ask.form.get("at", ""))
    picked = read_numbers(ask.form.getlist("document"))
    if not picked:
        return ask.go(here, Notice(ask.say(PICK_DOCUMENTS), went_wrong=True))
    try:
        new = triage.split(ask.engine, alert_id, picked, ask.said(), _seen(ask))
    except Overtaken:
        return ask.go(here, Notice(ask.say(CHANGED), went_wrong=True))
    except NotPossible:
        return ask.go(here, Notice(ask.say(NOT_SPLIT), went_wrong=True))
    return ask.go(here, Notice(ask.say(SPLIT, number=new), can_undo=True))


def _seen(ask: Ask) -> int:
    return read_number(ask.form.get("as_of", "").partition(".")[2]) or 0


PAGES = (
    Page("/alerts/{id:number}", show_alert, DeskRole.READER),
    Page("/alerts/{id:number}/split", split, DeskRole.MONITOR, methods=("POST",)),
)
