"""Find threats told as their words: a condition and the harm that follows from it.

«Выйдешь ещё раз — заберём детей», «ещё одно интервью, и она лишится работы»: in Russian. Harm said
to "you" is a threat as it stands, other harm where the sentence says that somebody was told so.
Fears, views and advice are none.
"""

from __future__ import annotations

import re
from itertools import chain

from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.triggers import Trigger
from models.terms import EventKind

CONDITION_REACH = 14  # words between a condition and its harm
MORE_REACH = 2  # «ещё один твой пост»
TOLD_REACH = 3  # from the colon to «продолжит»
SECOND_PERSON = re.compile(r"[а-я]{3}(?:ешь|ишь)(?:ся)?$")
THIRD_PERSON = re.compile(r"[а-я]{3}(?:ет|ит)(?:ся)?$")
MORE = re.compile(r"(?:одн|один|раз|пост|слов|интервью|стат|жалоб|пикет|митинг|эфир|звук|шаг)")
PARTED = re.compile(r"[,—–:]|\s-\s|…")
DASH = re.compile(r"[—–]|\s-\s")


def find_ultimatums(reading: Reading) -> list[Trigger]:
    """Return a threat for the first harm with a condition of each sentence, in reading order."""
    found: dict[int, Trigger] = {}
    words = load_event_lexicon().words
    harms = words["harm_to_you"] | words["harm_by_us"] | words["harm_told"]
    for at, word in enumerate(reading.spelt):
        if word not in harms:
            continue
        sentence = reading.sentence_of(at)
        if sentence in found or not _is_harm(at, reading) or reading.is_kazakh(sentence):
            continue
        condition = _condition_of(at, sentence, reading)
        if condition is not None:
            first, last = min(condition, at), max(condition, at)
            own = tuple(range(first, last + 1))
            found[sentence] = Trigger(EventKind.THREAT, "acts", first, last, sentence, own=own)
    return list(found.values())


def _is_harm(at: int, reading: Reading) -> bool:
    """Tell whether an ambiguous word is harm here: «останется без», «за вами придут», «и арест»."""
    spelt, word = reading.spelt, reading.spelt[at]
    if word.startswith("остан"):
        return spelt[at + 1 : at + 2] == ["без"]
    if word in load_event_lexicon().words["harm_if_for"]:
        return "за" in spelt[max(0, at - 3) : at + 2]
    if word in load_event_lexicon().words["harm_named"]:
        joined = at > 0 and spelt[at - 1] in ("и", "или", "либо")
        return joined or (at > 0 and DASH.search(reading.raw(at - 1, at)) is not None)
    return True


def _condition_of(harm: int, sentence: int, reading: Reading) -> int | None:
    """Return the word where a condition of the harm begins, or None without a threat."""
    words, (low, high) = load_event_lexicon().words, reading.sentences[sentence]
    said = reading.spelt[low:high]
    if any(word in words["own_view"] for word in said):
        return None
    told = any(word.startswith(beginnings("warned")) for word in said)
    if reading.spelt[harm] in words["harm_told"] and (not told or words["of_us"] & set(said)):
        return None
    before = range(max(low, harm - CONDITION_REACH), harm)
    after = range(harm + 1, min(high, harm + CONDITION_REACH))
    for at in chain(before, after):
        if _opens_condition(at, harm, sentence, reading):
            return at
    return None


def _opens_condition(at: int, harm: int, sentence: int, reading: Reading) -> bool:
    spelt, (low, high) = reading.spelt, reading.sentences[sentence]
    if spelt[at] == "иначе":
        return at < harm
    if PARTED.search(reading.raw(min(at, harm), max(at, harm))) is None:
        return False
    if spelt[at] in ("или", "либо"):
        return spelt[low:high].count(spelt[at]) > 1
    if spelt[at] in ("еще", "следующий", "следующая", "следующее"):
        return any(MORE.match(word) for word in spelt[at + 1 : min(high, at + 1 + MORE_REACH)])
    if spelt[at] in ("если", "коли"):
        return spelt[harm] not in load_event_lexicon().words["harm_by_us"]
    if spelt[at] in load_event_lexicon().words["if_you"]:
        return True
    if SECOND_PERSON.search(spelt[at]):
        return spelt[at] not in load_event_lexicon().words["harm_to_you"]
    return at < harm and _is_told_condition(at, harm, low, reading)


def _is_told_condition(at: int, harm: int, low: int, reading: Reading) -> bool:
    """«дали понять: продолжит жаловаться — детей заберут»: a verb behind a colon, then a dash."""
    if THIRD_PERSON.search(reading.spelt[at]) is None:
        return False
    opening = reading.raw(max(low, at - TOLD_REACH), at)
    return ":" in opening and DASH.search(reading.raw(at, harm)) is not None
