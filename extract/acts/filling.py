"""Give each draft its date, term and place: its own, else those of the acts it is told with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.acts.asides import is_in_aside
from extract.acts.drafts import Draft, acts_by_person, other_acts
from extract.acts.facts import Facts
from extract.acts.how_long import find_term, is_served
from extract.acts.lexicon import BY_COURT
from extract.acts.nearby import (
    are_undated,
    date_added,
    date_of_all,
    decision_beside,
    decision_date,
    first_ruling,
    gathering_day,
    headline_day,
    only_date,
    scene_day,
    summed_day,
)
from extract.acts.terms import count_back
from extract.acts.when import LASTING, THE_END, find_date, is_going_on, is_left, weigh
from extract.acts.where import DEADLY, find_place
from models.terms import EventKind

AT_ONCE_SENTENCES = 4
LONGEST_ADMINISTRATIVE_ARREST = 30  # days
# What police do in one go: an act without a day of its own has that of the one before.
AT_ONCE = {
    EventKind.DETENTION,
    EventKind.SEARCH,
    EventKind.INTERROGATION,
    EventKind.RELEASE,
    EventKind.THREAT,
    EventKind.TORTURE,
}
TOGETHER = {EventKind.DETENTION, EventKind.RELEASE, EventKind.INTERROGATION}
# «кешкісін сот 15 тәулікке қамады»: on the day of the arrest, if the time of day is said.
SAME_NIGHT = {EventKind.ADMINISTRATIVE_ARREST, EventKind.FINE, EventKind.PROSECUTION}
CUSTODY = {EventKind.PRETRIAL_DETENTION, EventKind.ADMINISTRATIVE_ARREST}
Named = dict[int, set[str]]  # the keys of those whom the acts of a sentence were done to
Acts = dict[str, list[Draft]]  # against each person, by key
CLOSES = {EventKind.CASE_CLOSED, EventKind.ACQUITTAL}
ENDS = {EventKind.RELEASE, EventKind.HOUSE_ARREST, EventKind.CASE_CLOSED, EventKind.ACQUITTAL}


def fill_drafts(drafts: Sequence[Draft], facts: Facts) -> None:
    """Give each draft its date, term and place, from its sentence or those beside it."""
    last: dict[str, Draft] = {}
    for draft in drafts:
        draft.date = find_date(draft.trigger, facts)
        draft.own_date = draft.date is not None and draft.how != "after"
        draft.term = draft.share or find_term(draft.trigger, facts)
        if draft.trigger.kind is EventKind.ADMINISTRATIVE_ARREST and _is_long(draft.term):
            draft.trigger = replace(draft.trigger, kind=EventKind.PRETRIAL_DETENTION)
        draft.firmness = weigh(draft, facts)
    dated = {(d.person.key if d.person else "", d.trigger.kind) for d in drafts if d.own_date}
    named: Named = {}
    for draft in drafts:
        key = draft.person.key if draft.person else ""
        named.setdefault(draft.trigger.sentence, set()).add(key)
    dead = {d.person.key for d in drafts if d.person and d.trigger.kind in DEADLY}
    before: Draft | None = None
    sitting: Draft | None = None
    for draft in drafts:
        key = draft.person.key if draft.person else ""
        by_court = draft.trigger.kind in BY_COURT
        if draft.date is not None and len(draft.date) == 4 and by_court:
            day = decision_date(draft.trigger.sentence, draft.trigger.kind, facts)
            if day is not None and day.startswith(draft.date):
                draft.date = day
        if draft.date is not None and draft.firmness == 0 and by_court and draft.own_date:
            draft.date = first_ruling(draft.trigger.sentence, draft.date, facts) or draft.date
        if draft.date is None and draft.trigger.kind is EventKind.TORTURE and key in dead:
            continue  # marks on a body do not say when
        if draft.date is None and (key, draft.trigger.kind) not in dated:
            draft.date = _borrow_date(draft, last.get(key), sitting, facts, named)
            if draft.date is None and draft.trigger.kind in TOGETHER:
                draft.date = _date_together(draft, before, facts)
        elif draft.date is None and by_court:
            draft.date = decision_beside(draft.trigger.sentence, facts)
        elif draft.date is None and draft.trigger.kind in AT_ONCE:
            draft.date = _scene_date(draft, last.get(key), facts, named)
        if draft.trigger.mood != "states" and draft.trigger.kind in AT_ONCE and draft.date:
            last[key] = draft
        if draft.date and draft.trigger.mood != "states":
            before = draft
            sitting = draft if by_court and draft.firmness < 2 else sitting
    acts = acts_by_person(drafts)
    for draft in drafts:
        if draft.date is None and _has_a_day(draft):
            draft.date = _date_beside(draft, acts, facts)
        if draft.date is None and facts.says("at_arrest", draft.trigger.sentence):
            draft.date = _day_of_arrest(draft, acts)
        draft.date = _after_verdict(draft, acts, facts) or draft.date
        draft.date = _served_since(draft, acts, facts) or draft.date
        draft.place = find_place(draft, facts)
        draft.own_place = draft.trigger.sentence in facts.places
    _share_places(acts)


def _sitting_date(draft: Draft, before: Draft | None, facts: Facts) -> str | None:
    """Return the day of what the court did just before, to whomever: «Ахмету вынесли и запрет»."""
    if before is None or draft.trigger.sentence - before.trigger.sentence > 1:
        return None
    if before.trigger.sentence == draft.trigger.sentence:
        return before.date if before.trigger == draft.trigger else None
    sentence = draft.trigger.sentence
    return before.date if are_undated(sentence - 1, sentence + 1, facts) else None


def _date_together(draft: Draft, before: Draft | None, facts: Facts) -> str | None:
    """Return the day of the act just before, whoever suffered it: «вместе с ним увезли и Ким»."""
    if before is None or before.trigger.kind not in TOGETHER or len(before.date or "") != 10:
        return None
    first, last = before.trigger.sentence, draft.trigger.sentence
    near = 0 <= last - first <= 1 and are_undated(first, last + 1, facts)
    return before.date if near else None


def _share_places(acts: Acts) -> None:
    """Give an act without a place that of another against the same person on the same day."""
    for own in acts.values():
        dated = [(d, d.date) for d in own if len(d.date or "") == len("2020-11-23")]
        places = {date: d.place for d, date in reversed(dated) if d.place is not None}
        for draft, date in dated:
            draft.place = draft.place or places.get(date)
        closed = [d.place for d in own if d.trigger.kind in CLOSES and d.place is not None]
        for draft in own:
            if draft.place is None and draft.trigger.kind is EventKind.PROSECUTION and closed:
                draft.place = closed[0]  # a case ends where it was opened


def _day_of_arrest(draft: Draft, acts: Acts) -> str | None:
    """Return the day of the arrest for what was done during it: «побои при задержании»."""
    arrests = (d for d in other_acts(draft, acts) if d.trigger.kind is EventKind.DETENTION)
    done = draft.trigger.kind in (EventKind.TORTURE, EventKind.THREAT, EventKind.HARASSMENT)
    return next((d.date for d in arrests if d.date), None) if done else None


def _after_verdict(draft: Draft, acts: Acts, facts: Facts) -> str | None:
    """Return the day of the verdict for one who was freed or seized in the courtroom, if a later
    one than was found.
    """
    seized = draft.trigger.kind is EventKind.DETENTION and draft.date is None
    if draft.trigger.kind is not EventKind.RELEASE and not seized:
        return None
    if not facts.says("courtroom", draft.trigger.sentence):
        return None
    days = [d.date for d in other_acts(draft, acts) if d.trigger.kind in BY_COURT and d.date]
    return max((day for day in days if day > (draft.date or "")), default=None)


def _served_since(draft: Draft, acts: Acts, facts: Facts) -> str | None:
    """Return the month in which a custody began that ended after a term: «екі ай отырған»."""
    if draft.trigger.kind not in CUSTODY or not is_served(draft, facts):
        return None
    ends = [d.date for d in other_acts(draft, acts) if d.trigger.kind in ENDS and d.date]
    if not ends or (draft.own_date and draft.date != ends[0]):
        return None
    month = count_back(ends[0], draft.term or "")
    return None if month is not None and (draft.date or "").startswith(month) else month


def _is_long(term: str | None) -> bool:
    """No administrative arrest lasts longer than 30 days (KZ-CAO 50): 60 are custody."""
    count, _, unit = (term or "").partition(" ")
    return unit == "days" and count.isdecimal() and int(count) > LONGEST_ADMINISTRATIVE_ARREST


def _has_a_day(draft: Draft) -> bool:
    kind = draft.trigger.kind
    return draft.trigger.mood != "states" and kind not in (
        EventKind.SURVEILLANCE,
        EventKind.PROSECUTION,
        EventKind.TORTURE,
    )


def _date_beside(draft: Draft, acts: Acts, facts: Facts) -> str | None:
    """Return the day of another act against the same person: of the sentence, or of the court.

    «оправдана, вышла из-под стражи»; «в день суда у него прошёл обыск».
    """
    if is_left(draft.trigger, facts):  # "left the detention centre and was seized again"
        return None
    others = [d for d in other_acts(draft, acts) if d.date is not None]
    sentence = draft.trigger.sentence
    here = [d for d in others if d.trigger.sentence == sentence and not _ends(d, draft)]
    here = [d for d in here if not is_in_aside(d.trigger.last + 1, draft.trigger, facts.reading)]
    here = [d for d in here if d.firmness < 2]  # a state that goes on says of no other act when
    if not here and facts.says("court_day", sentence):
        here = [d for d in others if d.trigger.kind in BY_COURT]
    if not here and draft.trigger.kind in DEADLY:
        here = [d for d in others if d.trigger.kind in DEADLY]
    return here[0].date if here else None


def _ends(draft: Draft, other: Draft) -> bool:
    """Return whether an act ended another: freed on the day, not jailed."""
    return draft.trigger.kind in THE_END and other.trigger.kind in LASTING


def _borrow_date(
    draft: Draft,
    previous: Draft | None,
    sitting: Draft | None,
    facts: Facts,
    named: Named,
) -> str | None:
    kind, sentence = draft.trigger.kind, draft.trigger.sentence
    if draft.trigger.mood == "states":
        return None
    if is_going_on(draft.trigger, facts):  # whoever serves days was tried just before
        days = kind is EventKind.ADMINISTRATIVE_ARREST
        return decision_date(sentence, kind, facts) if days else None
    if kind is EventKind.SURVEILLANCE:
        return date_added(draft.trigger, facts)
    if kind in BY_COURT:
        found = _sitting_date(draft, sitting, facts) or decision_date(sentence, kind, facts)
        if found is not None or is_left(draft.trigger, facts):
            return found
    day = gathering_day(draft.trigger, facts) or headline_day(draft, facts)
    if day is not None:
        return day
    at_once = kind in AT_ONCE or (kind in SAME_NIGHT and facts.says("hours", sentence))
    found = _scene_date(draft, previous, facts, named) if at_once else None
    found = found or summed_day(draft.trigger, facts) or date_added(draft.trigger, facts)
    opens = at_once or kind is EventKind.KILLING  # "they fired on it on 6 January. He died there"
    if found is None and opens and previous is None and kind is not EventKind.TORTURE:
        found = scene_day(draft, named, facts)
    if found is not None or kind is EventKind.PROSECUTION:
        return found
    return only_date(draft.trigger, facts) or date_of_all(draft.trigger, named, facts)


def _scene_date(draft: Draft, previous: Draft | None, facts: Facts, named: Named) -> str | None:
    """Return the date of the act just before, if it was against the same person.

    A sentence that tells the time of day goes on with that day, as do sentences without any. What
    was done to others in between does not count.
    """
    if previous is None or draft.trigger.mood == "states":
        return None
    before, sentence = previous.trigger.sentence, draft.trigger.sentence
    if sentence - before > AT_ONCE_SENTENCES:
        return None
    key = draft.person.key if draft.person else ""
    way = [n for n in range(before + 1, sentence + 1) if key in named.get(n, {key})]
    soon = facts.says("hours", sentence) or not any(n in facts.dates for n in way)
    return previous.date if soon or len(way) <= 1 else None
