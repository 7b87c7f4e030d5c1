"""What is decided on alerts by forms: on those that are picked, or on all that match a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import Response

from console import triage
from console.desk.asking import Ask, Notice, Page, own_path
from console.desk.filters import Filter, read_text
from console.desk.forms import read_number, read_numbers
from console.desk.inbox import inbox
from console.desk.outcomes import tell_outcome
from console.languages import N_
from console.times import read_until
from console.triage import Decision, DismissReason, Outcome
from models.problems import WrongUse
from models.store import queue, users
from models.store.alerts import NotPossible
from models.store.bulk import Pick
from models.store.decisions import Said
from models.store.queue import AsOf
from models.terms import Act, DeskRole

LONGEST_NOTE = 1_000
GROUP = "group:"


class Missing(WrongUse):
    """A form lacks what its decision needs; the message, in English, says what."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: which decision, on which alerts, as they stood at which moment."""

    what: Decision
    picks: Sequence[int]
    groups: Sequence[str]
    is_all: bool
    filter: Filter
    as_of: AsOf
    note: str | None


def decide(ask: Ask) -> Response:
    """Decide, say what became of it, and lead on to the next alert. A form that lacks something
    stands there again as it was left.
    """
    try:
        asked = _read(ask)
    except Missing as problem:
        notice = Notice(ask.say(str(problem)), went_wrong=True)
        next_query = dict(parse_qsl(urlsplit(own_path(ask.form.get("next", ""))).query))
        if ask.form.get("on") == "alert":
            return ask.go(ask.form.get("here", "/"), notice)
        return inbox(ask, next_query, picked=ask.form.getlist("pick"), problem=notice)
    if asked.is_all and ask.form.get("sure") != "yes":
        return _ask_first(ask, asked)
    outcome = _carry_out(ask, asked)
    return ask.go(_lead_on(ask, asked, outcome), tell_outcome(ask, asked.what.act, outcome))


def undo(ask: Ask) -> Response:
    """Take back what one decided last; again, what was before."""
    before = read_number(ask.form.get("before", ""))
    try:
        outcome = triage.undo_mine(ask.engine, ask.said(), before)
    except NotPossible:
        return ask.back(Notice(ask.say(NOTHING_TO_UNDO), went_wrong=True))
    return ask.back(tell_outcome(ask, Act.UNDO, outcome))


NOTHING_TO_UNDO = N_("There is nothing of yours to take back.")
NO_ALERT = N_("Pick alerts first: nothing was decided.")
NO_REASON = N_("Say why: nothing was decided.")
NO_TIME = N_("Say until when, within a year: nothing was decided.")
NO_COLLEAGUE = N_("Say to whom: nothing was decided.")
NO_SECOND = N_("Pick at least two alerts to merge, or name the other one: nothing was decided.")
NO_WORDS = N_("The note is empty.")
NO_BUTTON = N_("Press the button for what you mean: nothing was decided.")
NO_SUCH = N_("This form is not known. Open the page anew.")


def _read(ask: Ask) -> Asked:
    """Return what a form asks for. Raises Missing."""
    form = ask.form
    picked = form.getlist("pick")
    picks = read_numbers(picked)
    groups = [one.removeprefix(GROUP) for one in picked if one.startswith(GROUP)]
    is_all = form.get("all") == "yes"
    if not (picks or groups or is_all):
        raise Missing(NO_ALERT)
    what, rest = _decision(ask, picks)
    return Asked(
        what,
        rest,
        groups,
        is_all,
        read_text(form.get("filter", ""), ask.now),
        _as_of(form.get("as_of", "")),
        form.get("note", "").strip()[:LONGEST_NOTE] or None,
    )


def _decision(ask: Ask, picks: list[int]) -> tuple[Decision, list[int]]:
    """Return what is decided, and on which of the picked alerts. Raises Missing."""
    told, _, more = ask.form.get("act", "").partition(":")
    match told:
        case "confirm":
            return triage.confirming(), picks
        case "dismiss":
            if more not in set(DismissReason):
                raise Missing(NO_REASON)
            return triage.dismissing(DismissReason(more)), picks
        case "assign":
            return triage.assigning(_colleague(ask, more)), picks
        case "snooze":
            until, why = _until(ask), ask.form.get("why", "").strip()[:LONGEST_NOTE]
            if not why:
                raise Missing(NO_REASON)
            return triage.snoozing(until, why), picks
        case "merge":
            into = read_number(ask.form.get("into", "")) or min(picks, default=0)
            rest = [one for one in picks if one != into]
            if not rest:
                raise Missing(NO_SECOND)
            return triage.merging_into(into), rest
        case "note":
            if not ask.form.get("note", "").strip():
                raise Missing(NO_WORDS)
            return triage.noting(), picks
        case "":
            raise Missing(NO_BUTTON)
    raise Missing(NO_SUCH)


def _colleague(ask: Ask, told: str) -> str:
    if told == "me":
        return ask.who.name
    with ask.reading() as session:
        found = users.find(session, ask.form.get("to", ""))
    if found is None or found.locked_at is not None:
        raise Missing(NO_COLLEAGUE)
    return found.name


def _until(ask: Ask) -> datetime:
    day, span = ask.form.get("day", ""), ask.form.get("span", "")
    try:
        return read_until(day or None, None if day else span, ask.now)
    except WrongUse as problem:
        raise Missing(NO_TIME) from problem


def _carry_out(ask: Ask, asked: Asked) -> Outcome:
    said = replace(ask.said(asked.note), batch=triage.new_batch())
    if asked.is_all:
        wanted = asked.filter.wanted(ask.who.name, ask.now, ask.who.role)
        return triage.decide_matching(ask.engine, wanted, asked.as_of, asked.what, said)
    picks = [Pick(one, asked.as_of.action_id) for one in asked.picks]
    outcome = triage.decide(ask.engine, picks, asked.what, said)
    for group in asked.groups:
        outcome = outcome.and_of(_of_group(ask, asked, said, group))
    return outcome


def _of_group(ask: Ask, asked: Asked, said: Said, group: str) -> Outcome:
    """Decide on what stood on one line for all of an occasion."""
    wanted = replace(asked.filter.wanted(ask.who.name, ask.now, ask.who.role), group=group)
    return triage.decide_matching(ask.engine, wanted, asked.as_of, asked.what, said)


def _ask_first(ask: Ask, asked: Asked) -> Response:
    """Ask whether somebody means all that match: it may be more than one page shows."""
    with ask.reading() as session:
        wanted = asked.filter.wanted(ask.who.name, ask.now, ask.who.role)
        number = queue.count(session, wanted)
    kept = [(k, v) for k, v in ask.form.multi_items() if k not in ("token", "sure", "pick")]
    return ask.page("sure.html", number=number, act=asked.what.act, kept=kept,
                    back=ask.form.get("next", "/"))  # fmt: skip


def _lead_on(ask: Ask, asked: Asked, outcome: Outcome) -> str:
    """Return where to go on: the same page, at the alert behind the last that was decided on."""
    if asked.what.act is Act.NOTE and "here" in ask.form:
        return ask.form["here"]
    then = ask.form.get("next", "/").partition("#")[0]
    order = read_numbers(ask.form.get("order", "").split()[:200])
    places = [place for place, one in enumerate(order) if one in outcome.done]
    behind = order[places[-1] + 1 :] if places else []
    rest = [one for one in behind if one not in outcome.done]
    rest = rest or [one for one in order if one not in outcome.done][-1:]
    return f"{then}#a{rest[0]}" if rest and places else then


def _as_of(told: str) -> AsOf:
    """Return the moment that a page was made at. Raises Missing: a form of ours has it."""
    alert_id, action_id = map(read_number, (told + "..").split(".")[:2])
    if alert_id is None or action_id is None:
        raise Missing(NO_SUCH)
    return AsOf(alert_id, action_id)


PAGES = (
    Page("/alerts/decide", decide, DeskRole.MONITOR, methods=("POST",)),
    Page("/undo", undo, DeskRole.MONITOR, methods=("POST",)),
)
