"""Find the phrases that may say that something was done to someone.

What they say is judged elsewhere: here are neither persons nor the words around a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.acts.lexicon import load_event_lexicon
from extract.acts.reading import Reading
from extract.phrases import Hit, find_hits
from models.terms import EventKind

# The end of a negative as the lexicon has it: бермей*, алма*, татырмай*; қама* is none.
NEGATIVE_STEM = re.compile(r"^(?!қама|шақырма).{2,}[мбп][ае](?:й|йды|йді|ды|ді|ған|ген)?$")
VERB_FORM = re.compile(r"[а-я]{2}(?:л|ла|ло|ли)$")  # a Russian past tense
TERM_BEFORE, TERM_REACH = 8, 3  # words before "colony" with "serving", and with "years in a"
NEXT_SHARE = re.compile(r",[^,–—]{1,40}[–—]")  # ", ей —": what follows is somebody else's


@dataclass(frozen=True, slots=True)
class Trigger:
    """A phrase at words `first..last` of sentence `sentence` that tells of one kind of act."""

    kind: EventKind
    mood: str
    first: int
    last: int
    sentence: int
    denial: bool = False  # the phrase is a denial itself: «айналыса алмайды»
    own: tuple[int, ...] = ()  # the words that the phrase spells, not those of its gaps


def find_triggers(reading: Reading) -> list[Trigger]:
    """Return every phrase that may tell of an act, in reading order, before any look around it."""
    hits = _tightest(find_hits(reading.spelt, load_event_lexicon().triggers, reading.sentences))
    hits = [hit for hit in _without_leaps(hits, reading) if not _is_past_term(hit, reading)]
    return [
        Trigger(
            EventKind(kind),
            mood,
            hit.first,
            hit.last,
            reading.sentence_of(hit.first),
            _is_denial(hit, reading),
            _own_words(hit, reading),
        )
        for hit, (kind, mood) in ((hit, hit.phrase.label.split(".")) for hit in hits)
    ]


def _is_denial(hit: Hit, reading: Reading) -> bool:
    """Return whether the lexicon itself spells the last word as a Kazakh negative."""
    word = reading.spelt[hit.last]
    forms = (form.rstrip("*") for form in hit.phrase.spelling.split()[-1].split("|"))
    return any(word.startswith(form) and NEGATIVE_STEM.search(form) for form in forms)


def _own_words(hit: Hit, reading: Reading) -> tuple[int, ...]:
    phrase = hit.phrase
    slots = [slot for slot in (phrase.anchor, *phrase.after, *phrase.before) if not slot.gap]
    words = range(hit.first, hit.last + 1)
    return tuple(at for at in words if any(slot.fits(reading.spelt[at]) for slot in slots))


def _tightest(hits: Sequence[Hit]) -> list[Hit]:
    """Return of each phrase its shortest hits: no gap leaps to the next person's term."""
    last = {(hit.phrase, hit.first): hit for hit in reversed(hits)}
    first = {(hit.phrase, hit.last): hit for hit in hits}
    return [h for h in hits if last[h.phrase, h.first] is h and first[h.phrase, h.last] is h]


def _without_leaps(hits: Sequence[Hit], reading: Reading) -> list[Hit]:
    """Drop a phrase that leaps over a comma to the end of a shorter one that says the same.

    «Ким отправили домой, Тену вынесли 5 суток», «ему дали штраф, ей — 5 суток ареста»: the five
    days are of the other.
    """
    latest: dict[tuple[str, int], int] = {}
    for hit in hits:
        if hit.first < hit.last:
            for key in ((hit.phrase.label, hit.last), (_kind_of(hit), hit.last)):
                latest[key] = max(latest.get(key, 0), hit.first)
    return [hit for hit in hits if not _leaps(hit, latest, reading)]


def _is_past_term(hit: Hit, reading: Reading) -> bool:
    """ "Kim, who served three years in a colony over a strike, died at home": the place of custody
    is that of a term told before the comma, not that of the death.
    """
    if _kind_of(hit) != EventKind.DEATH_IN_CUSTODY or "," not in reading.raw(hit.first, hit.last):
        return False
    before = reading.spelt[max(0, hit.first - TERM_BEFORE) : hit.first]
    years = not {"years", "year", "months"}.isdisjoint(before[-TERM_REACH:])
    return years and "serving" not in before


def _leaps(hit: Hit, latest: Mapping[tuple[str, int], int], reading: Reading) -> bool:
    nearer = latest.get((hit.phrase.label, hit.last), 0)
    if nearer > hit.first and VERB_FORM.search(reading.spelt[nearer]):
        return "," in reading.raw(hit.first, nearer)
    nearer = latest.get((_kind_of(hit), hit.last), 0)
    return nearer > hit.first and NEXT_SHARE.search(reading.raw(hit.first, nearer)) is not None


def _kind_of(hit: Hit) -> str:
    return hit.phrase.label.partition(".")[0]
