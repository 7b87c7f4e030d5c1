"""Says what was decided on an alert, as its history keeps it, in the language of whoever reads it.

The house keeps a short reason with each decision: a word of ours, a number, a time. Anything else
is what a person said, and is quoted as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from markupsafe import Markup

from console.desk.reasons import spell_reason
from console.desk.words import label
from console.languages import N_
from console.triage import DismissReason
from flows.html import TURNS
from models.store.decisions import WOKEN
from models.terms import Act

INTO = re.compile(r"into ([0-9]{1,10})")
UNTIL = re.compile(r"until ([0-9T:.+-]{10,35})(?:: (.{1,2000}))?", re.DOTALL)
ALERT = Markup('<a href="/alerts/{}">{}</a>')
QUOTE = Markup('<q class="text"><bdi>{}</bdi></q>')
NAME = Markup("<bdi>{}</bdi>")
WOKE = N_("another alert of the same person")
Find = Callable[[str], str]
When = Callable[[datetime], Markup]


def spell_why(act: str, told: str, find: Find, when: When, spell: Find = str) -> Markup:
    """Return the reason of a decision, for a page; "" where it says no more than the decision.

    `find` translates a text, `when` spells a time, `spell` a day or a term.
    """
    match act:
        case Act.ASSIGN:
            return NAME.format(told.translate(TURNS))
        case Act.DISMISS if told in set(DismissReason):
            return Markup.escape(find(label(told, "DismissReason")))
        case Act.UNDO if told in set(Act):
            return Markup.escape(find(label(told, "Act")))
        case Act.PUT_AGAIN:
            return spell_reason(told, find, spell)
        case Act.WAKE if told == WOKEN:
            return Markup.escape(find(WOKE))
        case Act.WORKS_AGAIN:
            return Markup("")
        case Act.SNOOZE:
            return _until(told, find, when)
    return _into(told, find)


def _until(told: str, find: Find, when: When) -> Markup:
    """Return until when something was put aside, and why."""
    found = UNTIL.fullmatch(told)
    if found is None or (until := _read(found[1])) is None:
        return _quote(told)
    why = Markup("") if found[2] is None else Markup(" · ") + _quote(found[2])
    return Markup("{} {}").format(find(N_("until")), when(until)) + why


def _read(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return None


def _into(told: str, find: Find) -> Markup:
    """Return a link to the other alert of a merge or split, or what was said."""
    found = INTO.fullmatch(told)
    if found is None:
        return _quote(told)
    return ALERT.format(found[1], find(N_("alert %(number)s")) % {"number": found[1]})


def _quote(told: str) -> Markup:
    return QUOTE.format(told.translate(TURNS))
