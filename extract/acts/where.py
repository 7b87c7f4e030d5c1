"""Where an act was done: the settlement of its sentence, else that of the story around it."""

from __future__ import annotations

from datetime import timedelta

from extract.acts.cast import Named
from extract.acts.drafts import Draft
from extract.acts.facts import Facts, distance_to
from extract.acts.sites import is_aim
from extract.places import PlaceMention
from models.terms import EventKind

SCENE_SENTENCES = 10
# An act that long before publication happened elsewhere unless said.
BACKGROUND = timedelta(days=75)
THERE_REACH = 3  # words from "arrested" to "there"
# What is done where the way ends: «увезли на допрос в Костанай».
ARRIVAL_REACH = 4  # words from "questioning" to "Kostanay"
AT_THE_END = {EventKind.INTERROGATION, EventKind.PSYCHIATRIC_COMMITMENT}
DEADLY = {EventKind.KILLING, EventKind.DEATH, EventKind.DEATH_IN_CUSTODY}


def find_place(draft: Draft, facts: Facts) -> str | None:
    """Return the settlement of the sentence, else the town that someone in it is from, else that
    of the story, but for background acts.
    """
    here = facts.places.get(draft.trigger.sentence, ())
    there = _said_there(draft, facts)
    if there is not None:
        return there
    if draft.how == "after" and draft.named is not None:
        listed = _place_before(draft.named, facts)
        if listed is not None:
            return listed
    stays = [p for p in here if not is_aim(p, facts.reading) or _arrives(p, draft, facts)]
    nearest = min(
        stays, key=lambda m: distance_to(m.start, m.end, draft.trigger, facts), default=None
    )
    if nearest is not None:
        return nearest.name
    lent = None if here else _beside_its_day(draft, facts)
    if lent is not None:
        return lent
    if _is_background(draft, facts):
        return next((place.name for place in here), None)
    home = next(
        (p.name for p in facts.origins.get(draft.trigger.sentence, ()) if _is_home(p)), None
    )
    scene = home or _scene(draft.trigger.sentence, facts)
    return scene or next((place.name for place in here), None)


def _said_there(draft: Draft, facts: Facts) -> str | None:
    """ "He lives in Istanbul. Police arrested him there": the settlement named last before."""
    trigger, spelt = draft.trigger, facts.reading.spelt
    _, high = facts.reading.sentences[trigger.sentence]
    if "there" not in spelt[trigger.last : min(high, trigger.last + THERE_REACH)]:
        return None
    start = facts.reading.words[trigger.first].start
    for sentence in (trigger.sentence, trigger.sentence - 1):
        before = [p for p in facts.places.get(sentence, ()) if p.end <= start]
        if before:
            return before[-1].name
    return None


def _beside_its_day(draft: Draft, facts: Facts) -> str | None:
    """Return the settlement named beside the day that a sentence close by lent to the act.

    "Kim was fined. He was seized in Shu on May 2 and tried in Taraz a day later."
    """
    if draft.own_date or draft.date is None:
        return None
    sentence = draft.trigger.sentence
    for near in (sentence + 1, sentence - 1, sentence + 2, sentence - 2):
        day = next((m for m in facts.dates.get(near, ()) if m.value == draft.date), None)
        places = [p for p in facts.places.get(near, ()) if not is_aim(p, facts.reading)]
        if day is not None and places:
            at = facts.reading.word_at(day.start)
            word = facts.reading.word_at
            return min(places, key=lambda p: facts.reading.distance(word(p.start), at)).name
    return None


def _arrives(place: PlaceMention, draft: Draft, facts: Facts) -> bool:
    """Return whether someone was taken to the town for what was done."""
    near = distance_to(place.start, place.end, draft.trigger, facts) <= ARRIVAL_REACH
    return near and draft.trigger.kind in AT_THE_END


def _is_home(place: PlaceMention) -> bool:
    """«Ли из Орала»: neither a court's district («Медеу ауданы») nor the head of a dispatch."""
    return place.kind == "settlement" and not place.raw.isupper()


def _place_before(named: Named, facts: Facts) -> str | None:
    """Return the settlement said last before a name of a list: «Таразда – Ли»."""
    places = facts.places.get(named.sentence, ())
    before = [place.name for place in places if place.end <= named.person.start]
    return before[-1] if before else None


def _scene(sentence: int, facts: Facts) -> str | None:
    """Return the settlement last named before the sentence, else the next one: a story has one
    scene.

    A city abroad is the scene only where no settlement of Kazakhstan is near, and the town that
    someone comes from («ақтаулық») only where none is named at all.
    """
    before = range(sentence - 1, max(-1, sentence - 1 - SCENE_SENTENCES), -1)
    after = range(sentence + 1, sentence + 1 + SCENE_SENTENCES)
    around = (*before, *after)
    near = [place for n in around for place in _by_acts(n, facts)]
    at_home = [place for place in near if not place.abroad]
    origins = [place for n in (sentence, *around) for place in facts.origins.get(n, ())]
    return next((place.name for place in at_home or near or origins), None)


def _by_acts(sentence: int, facts: Facts) -> list[PlaceMention]:
    """Return the settlements of a sentence, those nearest to its acts first: «Астанадағы
    министрлікке барғандар Ақтөбеде ұсталды».
    """
    acts = facts.triggers.get(sentence, ())
    places = facts.places.get(sentence, [])
    if len(places) < 2 or not acts:
        return list(places)
    return sorted(places, key=lambda p: min(distance_to(p.start, p.end, t, facts) for t in acts))


def _is_background(draft: Draft, facts: Facts) -> bool:
    low, high = facts.reading.sentences[draft.trigger.sentence]
    if draft.date is None or facts.published_on is None:
        return False
    if draft.trigger.kind in DEADLY or facts.context.between("local", low, high):
        return False
    limit = (facts.published_on - BACKGROUND).isoformat()
    return draft.date < limit[: len(draft.date)] or len(draft.date) == 4
