"""Find the banning of an organisation that is called by its name alone.

«О запрете "Ақ жол елі" узнали из газет»: no word of its kind stands beside it, in Russian. A
decision in its sentence and an organisation in the sentences around tell it from a book or a site.
"""

from __future__ import annotations

import re

from extract.acts.lexicon import beginnings
from extract.acts.reading import Reading
from extract.acts.triggers import Trigger
from models.terms import EventKind

BANNING = ("запре", "ликвид", "роспус", "распу")
BAN = re.compile(
    r"(?:запрет(?:а|е|у|ом|ил[аио]?)?|запрещен[аоы]?|ликвидаци[июя]|ликвидацией"
    r"|ликвидирова(?:л[аио]?|н[аоы]?)|роспуск(?:а|е|у|ом)?|распу(?:стил[аио]?|щен[аоы]?))$"
)
OPENED = re.compile(r"\s?[«\"“„]\s?$")
CLOSED = re.compile(r"[»\"”]\s?$")
VERB = re.compile(r"[лн][аоы]?и?$")
BETWEEN = 2  # words: «"Тірек" городской суд запретил»


def find_bans(reading: Reading) -> list[Trigger]:
    """Return a banned organisation for each word of banning beside a name in quotation marks."""
    return [
        Trigger(EventKind.ORGANISATION_BANNED, "acts", at, at, reading.sentence_of(at), own=(at,))
        for at, word in enumerate(reading.spelt)
        if word.startswith(BANNING) and BAN.match(word) and _is_of_organisation(at, reading)
    ]


def _is_of_organisation(at: int, reading: Reading) -> bool:
    sentence = reading.sentence_of(at)
    low, high = reading.sentences[sentence]
    if not _is_beside_name(at, low, high, reading):
        return False
    here = reading.spelt[low:high]
    if any(word.startswith(beginnings("banned_works")) for word in here):
        return False
    if not any(word == "суд" or word.startswith(beginnings("banned_by")) for word in here):
        return False
    last = min(sentence + 1, len(reading.sentences) - 1)
    around = reading.spelt[reading.sentences[max(0, sentence - 1)][0] : reading.sentences[last][1]]
    return any(word.startswith(beginnings("organised")) for word in around)


def _is_beside_name(at: int, low: int, high: int, reading: Reading) -> bool:
    """Tell whether a name in quotation marks follows the word, or stands just before a verb."""
    if at + 1 < high and OPENED.match(reading.between(at, at + 1)):
        return True
    if VERB.search(reading.spelt[at]) is None:
        return False
    first = max(low, at - 1 - BETWEEN)
    return any(CLOSED.match(reading.between(n, n + 1).lstrip()) for n in range(first, at))
