"""A sitting on a terminal: alerts one after the other, decided by the keys of the console.

Every decision is kept at once, through `console.triage`, as the alert was seen: what somebody else
did meanwhile is told and not overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from console import show, show_one, triage
from console.dossier import whole
from console.keyboard import Keyboard
from console.options import one_line
from console.show_alerts import whole as print_whole
from console.times import UNITS, read_until
from console.triage import Decision, DismissReason
from crawlers.catalogue import Source
from models.database import reading
from models.problems import WrongUse
from models.store.bulk import Pick, last_actions
from models.store.decisions import Said
from models.terms import WAITING


class Sitting:
    """One person in front of the alerts `ids`, in that order."""

    def __init__(
        self, engine: sa.Engine, sources: Mapping[str, Source], ids: Sequence[int], by: str
    ) -> None:
        self._engine, self._sources, self._ids, self._by = engine, sources, ids, by
        self._keyboard = Keyboard()
        self._at, self._seen, self._going = 0, 0, True
        self._decided: list[int] = []  # places in `ids`, the last decision last
        self._before: int | None = None  # where the next undo looks back from

    def run(self) -> None:
        """Go through the alerts until none is left or the person has enough."""
        with self._keyboard:
            while self._going and self._at < len(self._ids):
                self._keyboard.forget()  # a key decides on what is shown, on nothing before
                self._show()
                self._answer()
        waits = "Nothing waits any more." if self._at >= len(self._ids) else "The rest waits."
        show.out().print(f"{len(self._decided)} decided. {waits}")

    def _show(self) -> None:
        alert = self._read()
        show_one.brief(alert, self._at + 1, len(self._ids))
        if alert["state"] not in WAITING and self._at not in self._decided:
            show.out().print("Decided meanwhile; its history: o")
        show_one.keys()

    def _read(self) -> dict[str, Any]:
        alert_id = self._ids[self._at]
        with reading(self._engine) as session:
            self._seen = last_actions(session, [alert_id]).get(alert_id, 0)
            return whole(session, alert_id, self._sources)

    def _answer(self) -> None:
        """Wait for a key that means something, and do it."""
        while (key := self._keyboard.key()) not in KEYS:
            show_one.keys()
        try:
            KEYS[key](self)
        except WrongUse as problem:
            show.out().print(show.plain(f"Not done: {problem}"))

    def confirm(self) -> None:
        """Say that it is right."""
        self._decide("confirmed", triage.confirming())

    def dismiss(self) -> None:
        """Say that it is none, and why."""
        reasons = list(DismissReason)
        listed = "  ".join(f"{number} {reason}" for number, reason in enumerate(reasons, 1))
        show.out().print(f"Why? {listed}  (another key: not)")
        key = self._keyboard.key()
        if key.isdecimal() and 0 < int(key) <= len(reasons):
            reason = reasons[int(key) - 1]
            self._decide(f"dismissed ({reason})", triage.dismissing(reason))
        else:
            self._leave()

    def snooze(self) -> None:
        """Put it aside until a time, and say why."""
        until = self._keyboard.ask("Until when (3d, 2h, 2026-12-01; nothing: not)? ")
        why = until and one_line(self._keyboard.ask("Why? "), "why")
        if not why:
            self._leave()
            return
        now = datetime.now(UTC)
        is_span = until[-1] in UNITS
        moment = read_until(None if is_span else until, until if is_span else None, now)
        self._decide(f"snoozed until {moment:%Y-%m-%d %H:%M}", triage.snoozing(moment, why))

    def assign(self) -> None:
        """Say who looks into it."""
        to = one_line(self._keyboard.ask(f"Who (nothing: {self._by})? "), "who") or self._by
        self._decide(f"assigned to {to}", triage.assigning(to))

    def note(self) -> None:
        """Keep a remark; it decides nothing."""
        told = one_line(self._keyboard.ask("Note (nothing: none)? "), "note")
        if told:
            pick = [Pick(self._ids[self._at])]
            triage.decide(self._engine, pick, triage.noting(), self._said(told))

    def undo(self) -> None:
        """Take back the last decision of this sitting, and go back to its alert."""
        if not self._decided:
            raise WrongUse("nothing was decided in this sitting")
        outcome = triage.undo_mine(self._engine, self._said(), self._before)
        self._before = outcome.before
        self._at = self._decided.pop()
        for refused in outcome.refused:
            show.out().print(show.plain(f"Not done: {refused.why}"))

    def go_on(self) -> None:
        """Leave it as it is and look at the next."""
        self._at += 1

    def go_back(self) -> None:
        """Look at the one before."""
        self._at = max(0, self._at - 1)

    def open(self) -> None:
        """Show all of it: every telling, and its history."""
        print_whole(self._read())

    def end(self) -> None:
        """Have enough."""
        self._going = False

    def _decide(self, words: str, what: Decision) -> None:
        alert_id = self._ids[self._at]
        outcome = triage.decide(self._engine, [Pick(alert_id, self._seen)], what, self._said())
        for refused in outcome.refused:
            raise WrongUse(refused.why)
        self._decided.append(self._at)
        self._before = None
        show.out().print(show.plain(f"Alert {alert_id}: {words}"))
        self._at += 1

    def _leave(self) -> None:
        show.out().print("Left as it is.")

    def _said(self, note: str | None = None) -> Said:
        return Said(self._by, datetime.now(UTC), note)


KEYS: Mapping[str, Callable[[Sitting], None]] = {
    "c": Sitting.confirm,
    "d": Sitting.dismiss,
    "s": Sitting.snooze,
    "a": Sitting.assign,
    "n": Sitting.note,
    "j": Sitting.go_on,
    "k": Sitting.go_back,
    "u": Sitting.undo,
    "z": Sitting.undo,
    "o": Sitting.open,
    "q": Sitting.end,
    "": Sitting.end,
}
