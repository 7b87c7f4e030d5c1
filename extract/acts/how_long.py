"""For how long, or for how much: the term or sum that goes with an act."""

from __future__ import annotations

from extract.acts.drafts import Draft
from extract.acts.facts import Facts
from extract.acts.lexicon import UNITS, load_event_lexicon
from extract.acts.terms import Term
from extract.acts.triggers import Trigger

SERVED_REACH = 4  # words from "spent" or "after" to "in a remand centre"
TERM_REACH = 14  # distance from a trigger at which a term is still its own


def find_term(trigger: Trigger, facts: Facts) -> str | None:
    """Return the nearest term of a fitting unit, unless it belongs to another act."""
    units = UNITS.get(trigger.kind, ())
    terms = [t for t in facts.terms_in(trigger.sentence) if t.unit in units]
    terms = [t for t in terms if not _is_in_date(t, facts) and not _is_others(t, trigger, facts)]
    nearest = min(terms, key=lambda term: _term_distance(term, trigger, facts), default=None)
    if nearest is None or _term_distance(nearest, trigger, facts) > TERM_REACH:
        return None
    return nearest.text


def _term_distance(term: Term, trigger: Trigger, facts: Facts) -> int:
    if term.first > trigger.last:
        return facts.reading.distance(term.first, trigger.last)
    if term.last < trigger.first:
        return facts.reading.distance(term.last, trigger.first)
    return 0


def _is_in_date(term: Term, facts: Facts) -> bool:
    """«через четверо суток», "three days ago" say when, not how long."""
    start, end = facts.reading.words[term.first].start, facts.reading.words[term.last].end
    sentence = facts.reading.sentence_of(term.first)
    return any(m.start < end and start < m.end for m in facts.dates.get(sentence, ()))


def _is_others(term: Term, trigger: Trigger, facts: Facts) -> bool:
    """A term goes with the nearest act that can last so long: «допрашивали четыре часа»."""
    own = _term_distance(term, trigger, facts)
    return any(
        term.unit in UNITS.get(other.kind, ()) and _term_distance(term, other, facts) < own
        for other in facts.triggers[trigger.sentence]
    )


def is_served(draft: Draft, facts: Facts) -> bool:
    """Return whether the act tells how long it lasted: «екі ай отырған», "after two weeks"."""
    trigger, words = draft.trigger, load_event_lexicon().words
    low, _ = facts.reading.sentences[trigger.sentence]
    said = facts.reading.spelt[max(low, trigger.first - SERVED_REACH) : trigger.last + 3]
    return draft.term is not None and not words["served"].isdisjoint(said)
