"""What a Kazakh sentence tells of as the deed of the accused, or of things: nobody suffered it.

It looks only at the words of one sentence; the endings of verbs are read elsewhere.
"""

from __future__ import annotations

import re

from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.triggers import Trigger
from models.terms import EventKind

BY_THE_ACCUSED = {
    EventKind.TORTURE,
    EventKind.SEARCH,
    EventKind.THREAT,
    EventKind.HARASSMENT,
    EventKind.KILLING,
    EventKind.DETENTION,
}
FOUND_REACH = 2  # words from «деп» to «танып»: «деп кінәлі тауып»
POSSESSED = re.compile(r"[а-яәғқңөұүһі]{2}[сдтбғгқкнңлмрйзшжуы]?[ыі]н$")  # кітабын, дискісін


def is_no_act_in_kazakh(trigger: Trigger, reading: Reading) -> bool:
    """Return whether a Kazakh phrase tells of a deed somebody is accused of, or of things taken."""
    return _is_deed_of_accused(trigger, reading) or _takes_things(trigger, reading)


def _is_deed_of_accused(trigger: Trigger, reading: Reading) -> bool:
    """«Лиді полицейді ұрды деп танып, қамады»: what a court finds or a charge says he did.

    Whoever accuses those who beat him is no authority: «Ли полицейлер ұрды деп айыптайды».
    """
    low, high = reading.sentences[trigger.sentence]
    behind = reading.spelt[trigger.last + 1 : high]
    if trigger.kind not in BY_THE_ACCUSED or behind[:1] != ["деп"]:
        return False
    verdict = behind[1 : 2 + FOUND_REACH]
    if any(word in load_event_lexicon().words["deed_found"] for word in verdict):
        return True
    if not any(word.startswith(beginnings("deed_charged")) for word in verdict):
        return False
    before = reading.spelt[low : trigger.first]
    return any(word.startswith(beginnings("deed_chargers")) for word in before)


def _takes_things(trigger: Trigger, reading: Reading) -> bool:
    """«үйін тінтіп, алпыс кітабын алып кетті»: what was carried away is a thing of his.

    «өзін алып кетті», «екеуін әкетті» are of people, and so is a name.
    """
    if trigger.kind is not EventKind.DETENTION:
        return False
    taking = (at for at in trigger.own if reading.spelt[at].startswith(("алып", "әкет")))
    at = next(taking, None)
    low, _ = reading.sentences[trigger.sentence]
    if at is None or at == low:
        return False
    word = reading.spelt[at - 1]
    return (
        POSSESSED.search(word) is not None
        and word not in load_event_lexicon().words["taken_people"]
        and not word.startswith(beginnings("held_by"))
        and not reading.raw(at - 1, at - 1)[0].isupper()
        and reading.between(at - 1, at).isspace()
    )
