"""Drop whoever answers for torture: an officer who is tried for it is no victim in that text.

Russian only. The ground stands beside the verdict («осуждён за пытки»), or the sentence cites only
articles that officers answer for and calls the person one.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.acts.drafts import Draft
from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.scene import spell_article
from extract.acts.triggers import Trigger
from models.terms import EventKind
from models.values import ChargeMention

TRIED = {
    EventKind.PROSECUTION,
    EventKind.DETENTION,
    EventKind.PRETRIAL_DETENTION,
    EventKind.HOUSE_ARREST,
    EventKind.PRISON_SENTENCE,
    EventKind.RESTRICTION_OF_LIBERTY,
    EventKind.ACQUITTAL,
}
GROUND_BEFORE, GROUND_BEHIND = 4, 10  # words on either side of an act in which its ground stands
OFFENCE_REACH = 3  # words from «за» to «пытки»: «за применение пыток»
CALLING_REACH = 4  # words from «бывший сотрудник» to the name


def without_torturers(
    drafts: Sequence[Draft], charges: Sequence[ChargeMention], reading: Reading
) -> list[Draft]:
    """Return the drafts without those of the persons whom the text tells to be tried for torture.

    Args:
        drafts: All drafts of a text.
        charges: The articles of law that it cites.
        reading: The text.
    """
    cited = _cited_by_sentence(charges, reading)
    torturers = {
        d.person.key
        for d in drafts
        if d.person is not None
        and d.trigger.kind in TRIED
        and not reading.is_kazakh(d.trigger.sentence)
        and (_is_for_torture(d, reading) or _is_under_article(d, cited, reading))
    }
    return [d for d in drafts if d.person is None or d.person.key not in torturers]


def is_ground(trigger: Trigger, reading: Reading) -> bool:
    """Return whether torture is only what somebody answers for: «осуждён за пытки»."""
    low, high = reading.sentences[trigger.sentence]
    if trigger.kind is not EventKind.TORTURE or reading.is_kazakh(trigger.sentence):
        return False
    before = range(max(low, trigger.first + 1 - OFFENCE_REACH), trigger.first)
    return any(reading.spelt[at] == "за" and _is_ground(at, high, reading) for at in before)


def _cited_by_sentence(
    charges: Sequence[ChargeMention], reading: Reading
) -> dict[int, list[ChargeMention]]:
    cited: dict[int, list[ChargeMention]] = {}
    for charge in charges:
        cited.setdefault(reading.sentence_of(reading.word_at(charge.start)), []).append(charge)
    return cited


def _is_for_torture(draft: Draft, reading: Reading) -> bool:
    """«приговорён к пяти годам за пытки», «виновен в превышении власти»; not where somebody
    «обвинил полицию в пытках».
    """
    trigger, spelt = draft.trigger, reading.spelt
    low, high = reading.sentences[trigger.sentence]
    first = max(low, trigger.first - GROUND_BEFORE)
    near = range(first, min(high, trigger.last + 1 + GROUND_BEHIND))
    ground = next((at for at in near if _is_ground(at, high, reading)), None)
    if ground is None:
        return False
    between = spelt[min(first, ground) : max(trigger.last, ground)]
    return not any(word.startswith(beginnings("accuses")) for word in between)


def _is_ground(at: int, high: int, reading: Reading) -> bool:
    if reading.spelt[at] not in ("за", "в"):
        return False
    behind = reading.spelt[at + 1 : min(high, at + 1 + OFFENCE_REACH)]
    if any(word.startswith(beginnings("abuses")) for word in behind):
        return True
    return behind[:1] != [] and (
        behind[0].startswith(beginnings("beaten"))
        and any(word.startswith(beginnings("in_custody")) for word in behind)
    )


def _is_under_article(
    draft: Draft, cited: dict[int, list[ChargeMention]], reading: Reading
) -> bool:
    """«приговорён бывший оперативник Олег Ли, дело рассматривали по статье 146»."""
    officers = load_event_lexicon().officers
    here = cited.get(draft.trigger.sentence, [])
    named = draft.named
    if not here or named is None or any(spell_article(one) not in officers for one in here):
        return False
    before = reading.spelt[max(0, named.first - CALLING_REACH) : named.first]
    return any(word.startswith(beginnings("men_of_force")) for word in before)
