"""Find the English detention of one who is named between the verb and the place he was taken from.

"Armed men took Bolat Atabai, a poet, from his flat" is one, "men took a laptop from his flat" is
none: a name, perhaps behind a calling, follows the verb.
"""

from __future__ import annotations

from extract.acts.lexicon import load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.triggers import Trigger
from models.terms import EventKind

TAKERS_REACH = 6  # words from "men" to "took": "men in plain clothes took"
CALLING_REACH = 4  # words from "took" to the name: "took the blogger and lawyer Dana Ospan"
FROM_REACH = 14  # words from the name to "from": "Dana Ospan, a defender of herders, from"
PLACE_REACH = 4  # words from "from" to "flat"


def find_taken(reading: Reading) -> list[Trigger]:
    """Return a detention for each verb of taking with takers, a name and a place, in order."""
    found: list[Trigger] = []
    words = load_event_lexicon().words
    for at, word in enumerate(reading.spelt):
        if word not in words["took"]:
            continue
        sentence = reading.sentence_of(at)
        low, high = reading.sentences[sentence]
        named = _name_behind(at, high, reading)
        if named is None or words["takers"].isdisjoint(
            reading.spelt[max(low, at - TAKERS_REACH) : at]
        ):
            continue
        place = _place_behind(named, high, reading)
        if place is not None:
            own = (at, place)
            found.append(Trigger(EventKind.DETENTION, "acts", at, place, sentence, own=own))
    return found


def _name_behind(verb: int, high: int, reading: Reading) -> int | None:
    """Return the word of the name that follows the verb, behind nothing but a calling."""
    for at in range(verb + 1, min(high, verb + 1 + CALLING_REACH)):
        if not reading.between(at - 1, at).isspace():
            return None
        if reading.raw(at, at)[0].isupper():
            return None if _is_owner_or_town(at, high, reading) else at
        if reading.spelt[at] in load_event_lexicon().words["no_calling"]:
            return None
    return None


def _is_owner_or_town(at: int, high: int, reading: Reading) -> bool:
    """ "Dana Kim's laptop" was taken, not she; so was "Almaty by surprise"."""
    while at + 1 < high and reading.raw(at + 1, at + 1)[0].isupper():
        if reading.spelt[at].endswith("'s"):
            return True
        at += 1
    return reading.spelt[at].endswith("'s") or reading.spelt[at + 1 : at + 2] == ["by"]


def _place_behind(named: int, high: int, reading: Reading) -> int | None:
    """Return the word of the place that "from" or "at" leads to."""
    words = load_event_lexicon().words
    for at in range(named + 1, min(high, named + FROM_REACH)):
        if reading.spelt[at] in words["taken_where"]:
            for place in range(at + 1, min(high, at + 1 + PLACE_REACH)):
                if reading.spelt[place] in words["taken_from"]:
                    return place
    return None
