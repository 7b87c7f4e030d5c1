"""Read out of a custody under an article of the criminal code that its bearer is a suspect.

«В рамках дела по статье 274 УК поместили в СИЗО на два месяца»: no word says so, the article does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.acts.reading import Reading
from extract.acts.triggers import Trigger
from models.terms import Code, EventKind
from models.values import ChargeMention

BEFORE_TRIAL = {EventKind.PRETRIAL_DETENTION, EventKind.HOUSE_ARREST}
JUDGED = {EventKind.PRISON_SENTENCE, EventKind.RESTRICTION_OF_LIBERTY, EventKind.PROSECUTION}


def find_suspicions(
    told: Sequence[Trigger], charges: Iterable[ChargeMention], reading: Reading
) -> list[Trigger]:
    """Return a prosecution at each criminal article of a sentence that tells of custody before
    trial, and neither of a charge nor of a sentence.
    """
    kinds: dict[int, set[EventKind]] = {}
    for trigger in told:
        kinds.setdefault(trigger.sentence, set()).add(trigger.kind)
    found: dict[int, Trigger] = {}
    for charge in charges:
        first, last = reading.word_at(charge.start), reading.word_over(charge.end - 1)
        sentence = reading.sentence_of(first)
        here = kinds.get(sentence, set())
        if charge.provision.code is Code.CAO or not here & BEFORE_TRIAL or here & JUDGED:
            continue
        own = tuple(range(first, last + 1))
        kind = EventKind.PROSECUTION
        found.setdefault(sentence, Trigger(kind, "states", first, last, sentence, own=own))
    return list(found.values())
