"""Choose the nominative of each name in one text, and join a surname alone to the full name it
stands for.

A word of one name speaks for the readings of another: beside «Кольцова» the name «Назиру Кольцову»
is a woman's. Nothing is joined where two full names of the text would do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from extract.naming.forms import english_nominative, kazakh_nominative
from extract.naming.forms_russian import read_russian_name
from extract.people import fold_token, is_full_name, is_initial, name_words, person_key

SUPPORT = 4.0  # how much the other names of a text weigh against a reading's own weight
MOST_READINGS = 6
JOINT = re.compile(r" (?:and|және|мен|пен|бен) ")
KIN_BEFORE = re.compile(
    r"(?:\b(?:brothers|sisters|siblings|twins|spouses)|ағайынды|бауырлар|ерлі-зайыпты|"
    r"апалы-сіңлілі|әпкелі-сіңлілі|егіз) $",
    re.IGNORECASE,
)
LONGEST_KIN = 20  # characters
FAMILY_NAME = re.compile(r"[оеёи][вн][лдт][ае]р")  # Қасымовтар
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
    before: str = ""  # one or two lower-case words before it: «сестра поэтессы», «мать,»
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A sighting with its nominatives, best first, and their shares of 1."""

    sighting: Sighting
    names: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """A full name of the text as one language has it."""

    name: str
    lang: str


class _FullNames:
    """The full names of a text, by key."""

    def __init__(self, found: Iterable[tuple[Sighting, str]]) -> None:
        """Take each sighting of a full name with its nominative."""
        self.forms: dict[str, dict[_Form, None]] = defaultdict(dict)
        self.seen: dict[str, int] = {}  # where each is first named
        for sighting, name in found:
            key = person_key(name)
            self.forms[key].setdefault(_Form(name, sighting.lang))
            self.seen[key] = min(sighting.start, self.seen.get(key, sighting.start))
        # By the key of a word and an initial of their other words, or "": those named first first.
        self._bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key in sorted(self.seen, key=self.seen.__getitem__):
            words = set(key.split())
            for word in words:
                for initial in {"", *(other[0] for other in words - {word})}:
                    self._bearers[word, initial].append(key)

    def bearers(self, word: str, initial: str = "") -> Sequence[str]:
        """Return the keys of the full names that hold a word and another one with that initial,
        in the order in which the text first has them.
        """
        return self._bearers.get((word, initial), ())


def link_names(sightings: Sequence[Sighting], elsewhere: Sequence[Sighting] = ()) -> list[str]:
    """Return the name of each sighting, in their order: the nominative, in its script, of the
    fullest form.

    Sightings `elsewhere` in the text lend their full names and get none themselves.
    """
    reads = [_read(sighting) for sighting in (*sightings, *elsewhere)]
    votes = _count_votes(reads)
    chosen = [_rank(read, votes) for read in reads]
    full = _FullNames(
        (read.sighting, ranked[0])
        for read, ranked in zip(reads, chosen, strict=True)
        if is_full_name(ranked[0])
    )
    return [
        _name_of(read.sighting, ranked, full)
        for read, ranked in zip(reads[: len(sightings)], chosen, strict=False)
    ]


def share_surnames(text: str, sightings: Sequence[Sighting]) -> list[Sighting]:
    """Return the sightings, each given name joined to a kin's full name with the surname of both.

    «ағайынды Дәурен және Бекзат Қасымов», "brothers Dias and Timur Kassymov", «Дәурен мен Бекзат
    Қасымовтар».
    """
    shared = list(sightings)
    for at, (one, other) in enumerate(zip(sightings, sightings[1:], strict=False)):
        words = other.raw.split()
        if one.name is not None or len(one.raw.split()) != 1 or len(words) != 2:
            continue
        if one.lang not in ("en", "kk") or JOINT.fullmatch(text, one.end, other.start) is None:
            continue
        are_kin = KIN_BEFORE.search(text, max(0, one.start - LONGEST_KIN), one.start)
        if are_kin or FAMILY_NAME.search(words[1]):
            surname = nominatives(other.raw, other.lang)[0][0].split()[-1]
            given = nominatives(one.raw, one.lang)[0][0]
            shared[at] = replace(one, name=f"{given} {surname}")
    return shared


def nominatives(raw: str, lang: str, before: str = "") -> tuple[tuple[str, float], ...]:
    """Return the possible nominatives of a name as it stands in a sentence of that language, best
    first.

    `before` are the one or two lower-case words before the name, with the comma: they may speak for
    a case.
    """
    name = " ".join(_lower_capitals(word) for word in raw.split())
    if not _is_cyrillic(name):
        form = kazakh_nominative(name) if lang == "kk-Latn" else english_nominative(name)
        return ((form, 1.0),)
    if lang == "kk":
        return ((kazakh_nominative(name), 1.0),)
    readings = read_russian_name(name, before)[:MOST_READINGS]
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


def _name_of(sighting: Sighting, ranked: Sequence[str], full: _FullNames) -> str:
    if is_full_name(ranked[0]):
        return _fullest(sighting, full.forms[person_key(ranked[0])], ranked[0])
    for name in _known_first(sighting, ranked, full):
        keys = _word_keys(name)
        if len(keys) != 1 or not full.bearers(keys[0]):
            continue
        fitting = full.bearers(keys[0], _initial(name))
        before = bisect_left(fitting, sighting.start, key=full.seen.__getitem__)
        if 1 in (len(fitting), before):
            return _fullest(sighting, full.forms[fitting[0]], name)
        break  # two people of the text bear that name: the surname alone stays
    return ranked[0]


def _known_first(sighting: Sighting, ranked: Sequence[str], full: _FullNames) -> list[str]:
    """Return the readings, those of people named before the sighting first.

    «Убит Олег Панов. Панова застрелили», says his mother, Роза Панова: she comes later.
    """

    def is_later(name: str) -> bool:
        firsts = [key for word in _word_keys(name) for key in full.bearers(word)[:1]]
        return bool(firsts) and all(full.seen[key] > sighting.start for key in firsts)

    later = {name for name in ranked if is_later(name)}
    known = {name for name in ranked if any(map(full.bearers, _word_keys(name)))} - later
    return sorted(ranked, key=lambda name: name in later) if known else list(ranked)


def _initial(name: str) -> str:
    """Return the first letter of the key that the initial of a short name stands for, if any."""
    initials = (fold_token(word.rstrip("."))[:1] for word in name_words(name) if is_initial(word))
    return next(initials, "")


def _fullest(sighting: Sighting, forms: Iterable[_Form], own: str) -> str:
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
