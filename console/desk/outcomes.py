"""Says in the language of whoever asks what became of a decision."""

from __future__ import annotations

from collections.abc import Iterator

from console.desk.asking import Ask, Notice
from console.desk.words import label
from console.languages import N_, spell_time, translations
from console.triage import Outcome
from models.store.bulk import Refused
from models.terms import Act

TOLD = 5  # alerts on which nothing was done that are named
OTHERS = N_("Others were left alone, too: %(number)s in all.")
BY_SOMEBODY = N_("Alert %(number)s was left alone: %(who)s %(did)s, %(when)s.")
NOT_POSSIBLE = N_(
    "Alert %(number)s was left alone: it is decided, merged, gone or of another kind."
)
CAME_SINCE = N_("Left alone: alerts that came only after this page was made, %(number)s of them.")


def tell_outcome(ask: Ask, act: Act, outcome: Outcome) -> Notice:
    """Return what to say of a decision; it can be undone if anything was done."""
    words = [_done(ask, act, len(outcome.done)), *_left(ask, outcome)]
    return Notice(
        " ".join(words),
        went_wrong=not outcome.done,
        can_undo=act is Act.UNDO or (bool(outcome.done) and act is not Act.NOTE),
        before=outcome.before or 0,
    )


def _done(ask: Ask, act: Act, count: int) -> str:
    ngettext = translations(ask.language).ngettext
    match act:
        case Act.CONFIRM:
            said = ngettext("%(num)s alert confirmed.", "%(num)s alerts confirmed.", count)
        case Act.DISMISS:
            said = ngettext("%(num)s alert dismissed.", "%(num)s alerts dismissed.", count)
        case Act.ASSIGN:
            said = ngettext("%(num)s alert assigned.", "%(num)s alerts assigned.", count)
        case Act.SNOOZE:
            said = ngettext("%(num)s alert snoozed.", "%(num)s alerts snoozed.", count)
        case Act.MERGE:
            said = ngettext("%(num)s alert merged.", "%(num)s alerts merged.", count)
        case Act.UNDO:
            said = ngettext("%(num)s decision taken back.", "%(num)s decisions taken back.", count)
        case _:
            said = ngettext("%(num)s note written.", "%(num)s notes written.", count)
    return said % {"num": count}


def _left(ask: Ask, outcome: Outcome) -> Iterator[str]:
    for refused in outcome.refused[:TOLD]:
        yield _why(ask, refused)
    if outcome.left > TOLD:
        yield ask.say(OTHERS, number=outcome.left)
    if outcome.raised:
        yield ask.say(CAME_SINCE, number=outcome.raised)


def _why(ask: Ask, refused: Refused) -> str:
    last = refused.last
    if last is None:
        return ask.say(NOT_POSSIBLE, number=refused.alert_id)
    did = ask.say(label(last.action, "Act"))
    when = spell_time(last.at, ask.language)
    return ask.say(BY_SOMEBODY, number=refused.alert_id, who=last.by, did=did, when=when)
