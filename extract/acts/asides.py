"""Asides between commas: clauses that date somebody else, or only the word they stand behind."""

from __future__ import annotations

import re

from extract.acts.reading import Reading
from extract.acts.triggers import Trigger

# A word after a comma with which a clause about somebody else begins, up to the next comma.
# «..., представляющая семьи погибших в мае, ...», ", whose brother vanished in 2017, ..."
OPENS_ASIDE = re.compile(
    r"^(?:who|whose|whom|котор[а-я]{2,3}|ч(?:ей|ья|ье|ьи|ьего)"
    r"|[а-я]{3,}(?:щ|вш)(?:ая|ий|ую|ие|их|ей|его|ему|им|ими)(?:ся)?)$"
)
# «назначенные», "acquitted"; no "need"
DONE_TO = re.compile(r"^(?:[а-я]{3,}нн(?:ый|ая|ое|ые|ого|ой|ую|ым|ых|ому)|[a-z]{2,}[^\We]ed)$")
OF_PERSON = re.compile(r"нн(?:ого|ую|ому|ой|ым)$")  # of somebody in the singular, by name
IMPOSED = {"imposed", "handed", "issued", "given", "passed", "dated"}  # tells of the act before it
WHO = {"who", "whose", "whom"}  # ", an editor who left in 2006, died"
ASIDE_REACH = 10
ASIDE_HEAD = 5  # words from "years of prison" to its aside, with an article between


def is_in_aside(first: int, trigger: Trigger, reading: Reading) -> bool:
    """Return whether the word stands in an aside that has nothing to do with the act.

    "Toleu, whose brother vanished in 2017, was jailed". A date there is that of what is told
    within, and of what a passive participle stands right behind: «отклонил прошение, поданное в
    марте, и освободил его».
    """
    low, high = reading.sentences[trigger.sentence]
    opens = _opening_of_aside(first, low, reading)
    if opens is None:
        return False
    if trigger.last < opens:
        return not _is_head(opens, trigger, reading)
    closes = next(
        (at for at in range(first, high - 1) if reading.has_comma_before(at + 1)), high - 1
    )
    return trigger.first > closes


def is_in_its_aside(first: int, trigger: Trigger, reading: Reading) -> bool:
    """Return whether the word stands in an aside that says more of the act right before it."""
    low, _ = reading.sentences[trigger.sentence]
    opens = _opening_of_aside(first, low, reading)
    return opens is not None and trigger.last < opens and _is_head(opens, trigger, reading)


def _is_head(opens: int, trigger: Trigger, reading: Reading) -> bool:
    """Return whether the aside that opens at a word says more of the act: a participle follows."""
    between = range(trigger.last + 1, opens)
    if len(between) > ASIDE_HEAD or any(reading.has_comma_before(at) for at in between):
        return False
    opening = reading.spelt[opens]
    if OF_PERSON.search(opening) and reading.raw(opens - 1, opens - 1)[0].isupper():
        return False  # «освободил Розу Ким, арестованную 2 мая»
    return opening in IMPOSED or (DONE_TO.search(opening) is not None and not opening.isascii())


def _opening_of_aside(first: int, low: int, reading: Reading) -> int | None:
    """Return the word that opens the aside in which a date stands."""
    for at in range(first - 1, max(low, first - ASIDE_REACH), -1):
        word = reading.spelt[at]
        if reading.has_comma_before(at):
            opens = OPENS_ASIDE.search(word) is not None or DONE_TO.search(word) is not None
            return at if opens or not WHO.isdisjoint(reading.spelt[at:first]) else None
    return None
