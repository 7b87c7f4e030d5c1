"""Join the drafts of one act and give the event its facts, its score and its reasons.

What the score means is in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.acts.drafts import Draft
from extract.acts.reading import Reading
from models.terms import EventKind, Role
from models.values import EventMention

LONGEST_REASON = 80  # characters of the text shown as a reason
WHOLE_DAY = 10  # characters of "2020-11-23"
# What may be done to one person again and again: on two days it is two acts.
REPEATED = {
    EventKind.DETENTION,
    EventKind.SEARCH,
    EventKind.INTERROGATION,
    EventKind.THREAT,
    EventKind.HARASSMENT,
    EventKind.FINE,
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.RELEASE,
}
WEIGHTS = {
    "trigger": 0.35,
    "same": 0.25,
    "elsewhere": 0.10,
    "charge": 0.15,
    "date": 0.10,
    "place": 0.05,
    "context": 0.10,
    "law title": -0.20,
}


class _Group:
    """The drafts of one act, and the dates and terms that they give it."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._dates: set[str] = set()
        self._within: set[str] = set()  # the dates with the months and years that they lie in
        self._terms: set[str] = set()
        self._has_own = False  # a date said in the sentence of its act
        self._has_coarse = False  # one of them that is no whole day

    def add(self, draft: Draft) -> None:
        """Make the draft one of the group."""
        self.drafts.append(draft)
        if draft.date is not None:
            self._dates.add(draft.date)
            self._within.update(_periods(draft.date))
            self._has_own |= draft.own_date
            self._has_coarse |= draft.own_date and len(draft.date) != WHOLE_DAY
        if draft.term is not None:
            self._terms.add(draft.term)

    def is_apart(self, draft: Draft) -> bool:
        """Tell whether the draft is another act: another day, or another term on no common day."""
        if not draft.own_date or draft.date is None or not self._dates:
            return False
        if draft.date in self._within or not self._dates.isdisjoint(_periods(draft.date)):
            return False
        are_days = len(draft.date) == WHOLE_DAY and not self._has_coarse
        if draft.trigger.kind in REPEATED and are_days:
            return self._has_own
        return draft.term is not None and bool(self._terms) and draft.term not in self._terms


def _periods(day: str) -> tuple[str, str, str]:
    """Return the year, the month and the day of a date, as far as it says them."""
    return day[: len("2020")], day[: len("2020-11")], day


def merge_drafts(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Group the drafts of one person and kind, in reading order of their first."""
    groups: dict[tuple[str, EventKind], list[_Group]] = {}
    ordered: list[_Group] = []
    for draft in drafts:
        same = groups.setdefault((draft.person.key if draft.person else "", draft.trigger.kind), [])
        home = next((group for group in same if not group.is_apart(draft)), None)
        if home is None:
            home = _Group()
            same.append(home)
            ordered.append(home)
        home.add(draft)
    return [group.drafts for group in ordered]


def finish_event(group: Sequence[Draft], reading: Reading) -> EventMention:
    """Return the event that the drafts of one group tell of, as the best of them tells it."""
    best = max(group, key=lambda draft: _score(draft, reading))
    dates = sorted(
        (d for d in group if d.date is not None),
        key=lambda d: (not d.own_date, -d.firmness, -len(d.date or "")),
    )
    whole = _with_facts(best, dates[0] if dates else None, group)
    start, end = _span(whole, reading)
    people = () if whole.person is None else (replace(whole.person, role=Role.VICTIM),)
    return EventMention(
        kind=whole.trigger.kind,
        people=people,
        charges=tuple(dict.fromkeys(charge.provision for charge in whole.charges)),
        date=whole.date,
        place=whole.place,
        term=whole.term,
        start=start,
        end=end,
        score=_score(whole, reading),
        why=tuple(_reasons(whole, reading)),
    )


def _with_facts(best: Draft, dated: Draft | None, group: Sequence[Draft]) -> Draft:
    """Return `best` with what the other sentences about the same act add.

    The sentence that says the day says the place too, if it names one.
    """
    there = dated is not None and dated.own_date and dated.own_place
    charges = {id(charge): charge for draft in group for charge in draft.charges}
    return replace(
        best,
        date=dated.date if dated is not None else None,
        place=(dated.place if dated is not None and there else best.place)
        or next((d.place for d in group if d.place), None),
        term=best.term or next((d.term for d in group if d.term), None),
        charges=list(charges.values()),
    )


def _span(draft: Draft, reading: Reading) -> tuple[int, int]:
    """Cover the trigger and what its sentence says of the person and the charge."""
    low, high = reading.sentences[draft.trigger.sentence]
    sentence = range(reading.words[low].start, reading.words[high - 1].end + 1)
    spans = [(reading.words[draft.trigger.first].start, reading.words[draft.trigger.last].end)]
    if draft.person is not None:
        spans.append((draft.person.start, draft.person.end))
    spans += [(charge.start, charge.end) for charge in draft.charges]
    inside = [span for span in spans if span[0] in sentence]
    return min(start for start, _ in inside), max(end for _, end in inside)


def _charge_place(draft: Draft, reading: Reading) -> str | None:
    """Return where the charge stands, in words, or None without one."""
    steps = [
        abs(reading.sentence_of(reading.word_at(charge.start)) - draft.trigger.sentence)
        for charge in draft.charges
    ]
    if not steps:
        return None
    return "charge in the same sentence" if min(steps) == 0 else "charge in a sentence nearby"


def _is_in_law_title(draft: Draft, reading: Reading) -> bool:
    low, _ = reading.sentences[draft.trigger.sentence]
    before = reading.text[reading.words[low].start : reading.words[draft.trigger.first].start]
    quoted = before.count("«") > before.count("»") or before.count("“") > before.count("”")
    return quoted and any(
        reading.sentence_of(reading.word_at(c.start)) == draft.trigger.sentence
        for c in draft.charges
    )


def _score(draft: Draft, reading: Reading) -> float:
    score = WEIGHTS["trigger"] + WEIGHTS["context"]
    score += WEIGHTS["same"] if draft.how == "same" else WEIGHTS["elsewhere"]
    score += WEIGHTS["charge"] if _charge_place(draft, reading) else 0
    score += WEIGHTS["date"] if draft.date else 0
    score += WEIGHTS["place"] if draft.place else 0
    score += WEIGHTS["law title"] if _is_in_law_title(draft, reading) else 0
    return round(score, 2)


def _reasons(draft: Draft, reading: Reading) -> list[str]:
    """Return what speaks for the event, the weightiest first, in words a monitor understands."""
    said = " ".join(reading.raw(draft.trigger.first, draft.trigger.last).split())
    reasons = [f"trigger: {said[:LONGEST_REASON]}"]
    where = {
        "same": "the same sentence",
        "before": "a sentence before",
        "after": "the next sentence",
    }
    if draft.implied:
        reasons.append("implied: only a suspect or an accused is held for trial")
    if draft.person is not None:
        reasons.append(f"person in {where[draft.how]}")
    place_of_charge = _charge_place(draft, reading)
    if place_of_charge is not None:
        reasons.append(place_of_charge)
    reasons += dict.fromkeys(
        f"the title given for {charge.provision} is that of {charge.title_says}: check the number"
        for charge in draft.charges
        if charge.title_says is not None
    )
    if draft.date is not None:
        reasons.append(
            "date in the same sentence" if draft.own_date else "date from a sentence nearby"
        )
    reasons.append(draft.gate)
    if draft.place is not None:
        reasons.append("place named")
    if _is_in_law_title(draft, reading):
        reasons.append("inside the title of a law: may be no act")
    return reasons
