"""The pages where somebody says of two people whether they are one.

Each form says which decision on the two its page showed last (`seen`): where a colleague has
decided since, nothing is overwritten, and the page says what they said.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from console import beside, triage
from console.captures import NotHere
from console.desk.asking import Ask, Notice, Page
from console.desk.forms import read_number, read_numbers
from console.desk.protect import note_sealed
from console.hiding import for_archivists
from console.languages import N_, translations
from models.store import exports, pairs
from models.store.alerts import NotPossible as NotPossibleNow
from models.store.pairs import DecidedSince, NotPossible
from models.store.sensitivity import may_see_sealed
from models.tables import PersonDecision
from models.terms import DeskRole, PairAction

SHOWN = 20
LONGEST_NOTE = 1000
SAID = {
    PairAction.MERGE: N_("they are one person"),
    PairAction.SPLIT: N_("they are parted"),
    PairAction.APART: N_("they are not the same"),
    PairAction.UNDO: N_("the decision before is taken back"),
}
DECIDE = {"same": triage.join_people, "apart": triage.part_people}


def show_proposals(ask: Ask) -> Response:
    """List the pairs that wait for a decision."""
    below = ask.before
    with ask.reading() as session:
        rows = pairs.open_pairs(session, SHOWN + 1, before=below)
        found = beside.spell_pairs(session, rows[:SHOWN])
    more = rows[SHOWN - 1].id if len(rows) > SHOWN else None
    shown = [pair for pair in found if _may_see(ask, pair)]
    note_sealed(ask, "list:pairs", any(map(_is_sealed, shown)))
    return ask.page("proposals.html", pairs=shown, more=more, is_first=below is None)


def show_pair(ask: Ask) -> Response:
    """Show two people side by side."""
    low, high = sorted((ask.number("low"), ask.number("high")))
    with ask.reading() as session:
        pair = beside.spell_pair(session, low, high)
        if not _may_see(ask, pair):
            raise NotHere(f"there are no persons {low} and {high}")
        later = _next(ask, pair["pair"]) if "queue" in ask.query else None
    for side in pair["people"]:
        note_sealed(ask, f"person:{side['id']}", side["for_archivists"])
    return ask.page("pair.html", pair=pair, later=later,
                    is_queue="queue" in ask.query)  # fmt: skip


def decide(ask: Ask) -> Response:
    """Say that two are one, or that they are not; go on to the next pair, or stay."""
    low, high = sorted((ask.number("low"), ask.number("high")))
    here = f"/people/pairs/{low}/{high}" + ("?queue=1" if "queue" in ask.form else "")
    what, note = ask.form.get("what", ""), ask.form.get("note", "").strip()[:LONGEST_NOTE] or None
    if what not in DECIDE:
        return ask.go(here)
    with ask.reading() as session:
        _refuse_sealed(ask, session, low, high)
        pair = pairs.of(session, low, high)
    try:
        done = DECIDE[what](ask.engine, low, high, ask.said(note), _seen(ask))
    except (NotPossible, NotPossibleNow) as problem:
        return ask.go(here, Notice(_explain(ask, problem), went_wrong=True))
    if "queue" in ask.form:
        here = _next(ask, None if pair is None else pair.id) or "/people/proposals"
    return ask.go(here, _tell(ask, [done]))


def decide_ticked(ask: Ask) -> Response:
    """Say of each ticked pair that its two are one: only of names that differ by spelling alone."""
    done, refused = list[PersonDecision](), 0
    for ticked in ask.form.getlist("pair")[:SHOWN]:
        low, high, seen = _numbers(ticked)
        with ask.reading() as session:
            pair = pairs.of(session, low, high)
            is_shown = _may_decide(ask, session, low, high)
        if pair is None or not pair.by_spelling or not is_shown:
            refused += 1
            continue
        try:
            done.append(triage.join_people(ask.engine, low, high, ask.said(), seen))
        except (NotPossible, NotPossibleNow):
            refused += 1
    return ask.go("/people/proposals", _tell(ask, done, refused))


def undo(ask: Ask) -> Response:
    """Take back decisions on people, if each is still the last on its pair."""
    back, told = ask.form.get("next", "/people/proposals"), Notice("")
    for number in read_numbers(ask.query.get("of", "").split(".")[:SHOWN]):
        try:
            with ask.reading() as session:
                taken = pairs.decision(session, number)
                _refuse_sealed(ask, session, taken.low_id, taken.high_id)
            triage.undo_decision(ask.engine, number, ask.said())
            told = told if told.went_wrong else Notice(ask.say(N_("The decision is taken back.")))
        except (NotPossible, NotPossibleNow) as problem:
            told = Notice(_explain(ask, problem), went_wrong=True)
    return ask.go(back, told if told.words else None)


def _next(ask: Ask, before: int | None) -> str | None:
    """Return the address of the pair that comes after one in the queue, None behind the last."""
    with ask.reading() as session:
        for pair in pairs.open_pairs(session, 1, before=before):
            return f"/people/pairs/{pair.low_id}/{pair.high_id}?queue=1"
    return None


def _tell(ask: Ask, done: list[PersonDecision], refused: int = 0) -> Notice:
    """Return what was decided, with the way to take it back."""
    catalogue, count = translations(ask.language), len(done)
    words = catalogue.ngettext("%(num)s pair is decided.", "%(num)s pairs are decided.", count)
    told = words % {"num": count}
    if count == 1:
        said = ask.say(SAID[done[0].action])
        words = N_("Persons %(one)s and %(other)s: %(said)s.")
        told = ask.say(words, one=done[0].low_id, other=done[0].high_id, said=said)
    if refused:
        words = catalogue.ngettext(
            "%(num)s pair was left: look at it by itself.",
            "%(num)s pairs were left: look at each by itself.",
            refused,
        )
        told = f"{told} {words % {'num': refused}}" if done else words % {"num": refused}
    of = ".".join(str(one.id) for one in done)
    return Notice(told, went_wrong=not done, can_undo=bool(done), undo_at=f"/people/undo?of={of}")


def _explain(ask: Ask, problem: Exception) -> str:
    """Return why a decision was not taken, in the language of whoever asked for it."""
    if not isinstance(problem, DecidedSince):
        return ask.say(N_("Not possible: %(why)s."), why=problem)
    words = N_("Nothing is changed. %(who)s has decided since you looked: %(said)s.")
    return ask.say(words, who=problem.by, said=ask.say(SAID[problem.action]))


def _seen(ask: Ask) -> int:
    return read_number(ask.form.get("seen", "")) or 0


def _numbers(ticked: str) -> tuple[int, int, int]:
    """Return the two people of a tick, and the last decision that was seen; zeros if it is none."""
    parts = ticked.split("-")
    numbers = read_numbers(parts)
    return (numbers[0], numbers[1], numbers[2]) if len(parts) == len(numbers) == 3 else (0, 0, 0)


def _refuse_sealed(ask: Ask, session: Session, low: int, high: int) -> None:
    """Raise NotHere where one of two is sealed for whoever asks: they decide on nobody unseen."""
    if not _may_decide(ask, session, low, high):
        raise NotHere(f"there are no persons {low} and {high}")


def _may_decide(ask: Ask, session: Session, low: int, high: int) -> bool:
    known = exports.persons(session, [low, high])
    return may_see_sealed(ask.who.role) or not for_archivists(session, known.values())


def _may_see(ask: Ask, pair: dict[str, Any]) -> bool:
    return may_see_sealed(ask.who.role) or not _is_sealed(pair)


def _is_sealed(pair: dict[str, Any]) -> bool:
    return any(side["for_archivists"] for side in pair["people"])


PAGES = (
    Page("/people/proposals", show_proposals, DeskRole.READER),
    Page("/people/proposals", decide_ticked, DeskRole.MONITOR, methods=("POST",)),
    Page("/people/pairs/{low:number}/{high:number}", show_pair, DeskRole.READER),
    Page("/people/pairs/{low:number}/{high:number}", decide, DeskRole.MONITOR, methods=("POST",)),
    Page("/people/undo", undo, DeskRole.MONITOR, methods=("POST",)),
)
