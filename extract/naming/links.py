"""Choose the nominative of each name in one text, and join a surname alone to the full name it
stands for.

A word of one name speaks for the readings of another: beside «Кольцова» the name «Назиру Кольцову»
is a woman's. Nothing is joined where two full names of the text would do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from extract.naming.forms import english_nominative, kazakh_nominative
from extract.naming.forms_russian import forms_after_noun, read_russian_name
from extract.people import fold_token, is_full_name, is_initial, name_words, person_key

SUPPORT = 4.0  # how much the other names of a text weigh against a reading's own weight
MOST_READINGS = 6
CYRILLIC = range(0x400, 0x500)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name as it stands in a text, before it is known whose it is.

    `name` is its nominative where that need not be worked out.
    """

    start: int
    end: int
    raw: str
    lang: str
    before: str = ""  # the lower-case word before it, with its comma: «поэтессу», «мать,»
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A sighting with its nominatives, best first, and their shares of 1."""

    sighting: Sighting
    names: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Full:
    """A full name of the text: its nominative, its key, and the keys of its words."""

    name: str
    lang: str
    key: str
    words: tuple[str, ...]


def link_names(sightings: Sequence[Sighting], elsewhere: Sequence[Sighting] = ()) -> list[str]:
    """Return the name of each sighting, in their order: the nominative, in its script, of the
    fullest form.

    Sightings `elsewhere` in the text lend their full names and get none themselves.
    """
    reads = [_read(sighting) for sighting in (*sightings, *elsewhere)]
    votes = _count_votes(reads)
    chosen = [_rank(read, votes) for read in reads]
    full = [
        _Full(ranked[0], read.sighting.lang, person_key(ranked[0]), _word_keys(ranked[0]))
        for read, ranked in zip(reads, chosen, strict=True)
        if is_full_name(ranked[0])
    ]
    by_word: dict[str, dict[str, list[_Full]]] = defaultdict(lambda: defaultdict(list))
    by_key: dict[str, list[_Full]] = defaultdict(list)
    seen: dict[str, int] = {}
    for read, ranked in zip(reads, chosen, strict=True):
        if is_full_name(ranked[0]):
            key = person_key(ranked[0])
            seen[key] = min(read.sighting.start, seen.get(key, read.sighting.start))
    for one in dict.fromkeys(full):
        by_key[one.key].append(one)
        for word in one.words:
            by_word[word][one.key].append(one)
    return [
        _name_of(read.sighting, ranked, by_key, by_word, seen)
        for read, ranked in zip(reads[: len(sightings)], chosen, strict=False)
    ]


def nominatives(raw: str, lang: str, before: str = "") -> tuple[tuple[str, float], ...]:
    """Return the possible nominatives of a name as it stands in a sentence of that language, best
    first.

    `before` is the lower-case word before the name, with its comma, if it may speak for a case.
    """
    name = " ".join(_lower_capitals(word) for word in raw.split())
    if not _is_cyrillic(name):
        form = kazakh_nominative(name) if lang == "kk-Latn" else english_nominative(name)
        return ((form, 1.0),)
    if lang == "kk":
        return ((kazakh_nominative(name), 1.0),)
    allowed = forms_after_noun(before) if before else frozenset[tuple[str, str]]()
    readings = read_russian_name(name, allowed)[:MOST_READINGS]
    total = sum(reading.weight for reading in readings)
    return tuple((reading.name, reading.weight / total) for reading in readings)


def _read(sighting: Sighting) -> _Read:
    if sighting.name is not None:
        return _Read(sighting, ((sighting.name, 1.0),))
    return _Read(sighting, nominatives(sighting.raw, sighting.lang, sighting.before))


def _count_votes(reads: Iterable[_Read]) -> dict[str, float]:
    """Return for each word key the sum of the best shares of the readings that hold it."""
    votes: dict[str, float] = defaultdict(float)
    for read in reads:
        for word, share in _word_shares(read).items():
            votes[word] += share
    return votes


def _word_shares(read: _Read) -> dict[str, float]:
    shares: dict[str, float] = {}
    for name, share in read.names:
        for word in _word_keys(name):
            shares[word] = max(shares.get(word, 0.0), share)
    return shares


def _rank(read: _Read, votes: dict[str, float]) -> list[str]:
    """Return the nominatives of one sighting, best first with what the other sightings say."""
    if len(read.names) == 1:
        return [read.names[0][0]]
    own = _word_shares(read)
    scored = []
    for at, (name, share) in enumerate(read.names):
        words = _word_keys(name)
        support = prod(1 + SUPPORT * min(1.0, votes[word] - own[word]) for word in words)
        scored.append((-share * support, at, name))
    return [name for _, _, name in sorted(scored)]


def _name_of(
    sighting: Sighting,
    ranked: Sequence[str],
    by_key: dict[str, list[_Full]],
    by_word: dict[str, dict[str, list[_Full]]],
    seen: dict[str, int],
) -> str:
    if is_full_name(ranked[0]):
        return _fullest(sighting, by_key[person_key(ranked[0])], ranked[0])
    for name in _known_first(sighting, ranked, by_word, seen):
        keys = _word_keys(name)
        if len(keys) != 1 or keys[0] not in by_word:
            continue
        fitting = [
            forms for forms in by_word[keys[0]].values() if _initials_fit(name, forms[0], keys[0])
        ]
        before = [forms for forms in fitting if seen[forms[0].key] < sighting.start]
        for meant in (fitting, before):
            if len(meant) == 1:
                return _fullest(sighting, meant[0], name)
        break  # two people of the text bear that name: the surname alone stays
    return ranked[0]


def _known_first(
    sighting: Sighting,
    ranked: Sequence[str],
    by_word: dict[str, dict[str, list[_Full]]],
    seen: dict[str, int],
) -> list[str]:
    """Return the readings, those of people named before the sighting first.

    «Убит Олег Панов. Панова застрелили», says his mother, Роза Панова: she comes later.
    """

    def is_later(name: str) -> bool:
        keys = [key for word in _word_keys(name) for key in by_word.get(word, ())]
        return bool(keys) and all(seen[key] > sighting.start for key in keys)

    later = {name for name in ranked if is_later(name)}
    known = {name for name in ranked if any(w in by_word for w in _word_keys(name))} - later
    return sorted(ranked, key=lambda name: name in later) if known else list(ranked)


def _initials_fit(name: str, full: _Full, shared: str) -> bool:
    """Tell whether the initials of a short name could be those of the full one."""
    initials = [fold_token(word.rstrip("."))[:1] for word in name_words(name) if is_initial(word)]
    rest = {word[:1] for word in full.words if word != shared}
    return initials == [] or initials[0] == "" or initials[0] in rest


def _fullest(sighting: Sighting, forms: Sequence[_Full], own: str) -> str:
    """Return the form with most words in the sighting's language, else in its script."""
    same_script = [form for form in forms if _is_cyrillic(form.name) == _is_cyrillic(own)]
    same_language = [form for form in same_script if form.lang == sighting.lang]
    for candidates in (same_language, same_script):
        if candidates:
            return max(candidates, key=lambda form: len(form.name.split())).name
    return own


def _word_keys(name: str) -> tuple[str, ...]:
    return tuple(person_key(name).split())


def _lower_capitals(word: str) -> str:
    """Return "Tulebayeva" for "TULEBAYEVA"; initials stay."""
    return word.title() if len(word) > 2 and word.isupper() and word.isalpha() else word


def _is_cyrillic(name: str) -> bool:
    return any(ord(letter) in CYRILLIC for letter in name)
