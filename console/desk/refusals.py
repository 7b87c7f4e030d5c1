"""Says in the language of whoever asks why an account cannot be so."""

from __future__ import annotations

from console.desk.asking import Ask, Notice
from console.languages import N_
from console.names import WrongName
from console.passwords import KnownPassword, WeakPassword
from console.weighing import Reason, Refused
from models.problems import WrongUse
from models.store.users import NameTaken, NoSuchUser

# What may be wrong with what was typed.
TYPED = (WeakPassword, KnownPassword, WrongName, NameTaken, NoSuchUser)
WORDS = {
    WeakPassword: N_("A password has at least 12 characters, 5 of them different."),
    KnownPassword: N_("That is the password you were given: choose another."),
    WrongName: N_("A name is one line of at most 60 characters."),
    NameTaken: N_("There is a user of that name."),
    NoSuchUser: N_("There is no such user."),
}
TWO_PASSWORDS = N_("Those were two different passwords.")
REASONS = {
    Reason.WRONG: N_("That is not right."),
    Reason.WAIT: N_("Too soon after a wrong try: wait %(seconds)s s and try again."),
    Reason.OVER: N_("That is over: begin again."),
    Reason.NOT_NOW: N_("That is not possible now."),
}


def typed_wrong(ask: Ask, problem: WrongUse) -> Notice:
    """Return what to say of something that was typed, which is one of `TYPED`."""
    return Notice(ask.say(WORDS[type(problem)]), went_wrong=True)


def refused(ask: Ask, answer: Refused, wrong: str = REASONS[Reason.WRONG]) -> Notice:
    """Return what to say of a refusal; `wrong` is what is said where something was not right."""
    words = wrong if answer.reason is Reason.WRONG else REASONS[answer.reason]
    return Notice(ask.say(words, seconds=answer.wait_s), went_wrong=True)
