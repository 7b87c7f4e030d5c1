"""Say how near two words of names are: letter for letter, by sound, or but for one consonant.

The sound of a word is its folded form with kindred sounds made one (ж, ш, ч, с, з; к, қ, г, ғ, х;
д, т; б, п; в, ф; о, у) and without i; its skeleton is that without vowels. Words are near only if
their skeletons are within one letter, which is what `extract.identity.blocks` builds on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from extract.identity.lexicon import load_sameness
from extract.naming.forms import strip_kazakh_case, strip_kazakh_latin_case
from extract.people import fold_token, given_keys

SOUNDS = str.maketrans("xcjzgqhfodb", "sssskkkvutp")
FIRST = str.maketrans("iozhg", "eujkk")  # one letter for those that romanisations exchange
VOWELS = re.compile(r"[aeiou]")
# Оспановой, Оспановтың, Ospanof, Оспанұлы: what follows the stem of a surname, after folding.
AFTER_STEM = re.compile(
    r"(?:i?[oe][vf](?:a|u|m|e|oi)?|uli|kzi)(?:[tdn]n|[gk][ae]|[tdn]i|[tdn][ae]n?|[mbp]en|n)?$"
)
SHORT, LONG = 4, 5  # letters of the sound: below SHORT nothing may differ, from LONG a consonant


class Nearness(IntEnum):
    """How far two words are apart."""

    SAME = 0  # one key
    SOUND = 1  # one skeleton: vowels, romanisation or case differ
    LETTER = 2  # one consonant differs, or two neighbours changed places
    OTHER = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as written, its key, and the sounds it may stand for, likeliest first."""

    raw: str
    folded: str
    sounds: tuple[str, ...]


@lru_cache(maxsize=65536)
def read_given(raw: str) -> Word:
    """Return a given name; a Russian case is undone where that gives a listed name."""
    folded = " ".join(map(fold_token, raw.split()))
    listed = _listed(folded)
    return Word(raw, folded, _sounds([listed or folded, *_foreign(raw)]))


@lru_cache(maxsize=65536)
def read_surname(raw: str) -> Word:
    """Return a surname; its sounds are those of the stem, before -ов, -ова, -ұлы or a case."""
    folded = fold_token(raw)
    forms = [load_sameness().same_surnames.get(folded, folded), *_foreign(raw)]
    forms += map(fold_token, (strip_kazakh_case(raw), strip_kazakh_latin_case(raw)))
    return Word(raw, folded, _sounds([stem_of(form) for form in forms]))


def listed_given(word: Word) -> str:
    """Return the key of the listed given name that this is, perhaps in a Russian case, or ""."""
    return _listed(word.folded)


def stem_of(folded: str) -> str:
    """Return the stem of a folded surname: "ospan" for "ospanova"; at least two letters stay."""
    ending = AFTER_STEM.search(folded)
    return folded if ending is None or ending.start() < 2 else folded[: ending.start()]


def judge_given(one: Word, other: Word) -> Nearness:
    """Return how near two given names are; two listed names are one or OTHER, never merely near."""
    if one.folded == other.folded:
        return Nearness.SAME
    known, known_other = _listed(one.folded), _listed(other.folded)
    if known and known_other:
        return Nearness.SOUND if known == known_other else Nearness.OTHER
    return _judge(one.sounds, other.sounds)


def judge_father(one: Word, other: Word) -> Nearness:
    """Return how near two fathers' names are: across languages Рустам and Рүстем may be one."""
    if one.folded == other.folded:
        return Nearness.SAME
    nearness = _judge(one.sounds, other.sounds)
    both_listed = _listed(one.folded) and _listed(other.folded)
    return Nearness.OTHER if both_listed and nearness is Nearness.LETTER else nearness


def judge_surname(one: Word, other: Word) -> Nearness:
    """Return how near two surnames are; SOUND too if only -ов, -ова or -ұлы parts them."""
    return Nearness.SAME if one.folded == other.folded else _judge(one.sounds, other.sounds)


def skeleton(sound: str) -> str:
    """Return the consonants of a sound."""
    return VOWELS.sub("", sound)


def first_letter(folded: str) -> str:
    """Return the letter that an initial would be: Е and Ye alike, О and Ө, Ж and Z."""
    return folded[:1].translate(FIRST)


def may_lack_letter(sound: str) -> bool:
    """Tell whether a sound is long enough to be near another but for one consonant."""
    return len(sound) >= LONG


def _judge(ones: tuple[str, ...], others: tuple[str, ...]) -> Nearness:
    return min(_judge_sounds(one, other) for one in ones for other in others)


def _judge_sounds(one: str, other: str) -> Nearness:
    if one == other:
        return Nearness.SOUND
    shorter = min(len(one), len(other))
    if shorter < SHORT:
        return Nearness.OTHER
    if skeleton(one) == skeleton(other):
        allowed = 2 if shorter >= LONG else 1
        return Nearness.SOUND if _edits(one, other) <= allowed else Nearness.OTHER
    if shorter < LONG or abs(len(one) - len(other)) > 1:
        return Nearness.OTHER
    is_near = _are_turned(one, other) or _edits(one, other) == 1
    return Nearness.LETTER if is_near else Nearness.OTHER


@lru_cache(maxsize=65536)
def _edits(one: str, other: str) -> int:
    """Return how many letters have to be changed, added or left out (Levenshtein 1965)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, 1):
            before, row[to] = (
                row[to],
                min(row[to] + 1, row[to - 1] + 1, before + (letter != wanted)),
            )
    return row[-1]


def _are_turned(one: str, other: str) -> bool:
    """Tell whether only two neighbouring letters changed places."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    return one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]


@lru_cache(maxsize=65536)
def _listed(folded: str) -> str:
    if folded in given_keys():
        return folded
    for ending, nominatives in load_sameness().inflected:
        if folded.endswith(ending):
            stem = folded.removesuffix(ending)
            for nominative in nominatives:
                if stem + nominative in given_keys():
                    return stem + nominative
    return ""


def _foreign(raw: str) -> list[str]:
    """Return the folded readings of Latin letters in other languages, if any letter asks for it."""
    low = raw.lower()
    read = [reading.read(low) for reading in load_sameness().readings]
    return [" ".join(map(fold_token, word.split())) for word in read if word != low]


def _sounds(forms: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_sound, forms))))


def _sound(folded: str) -> str:
    alike = folded.replace(" ", "").translate(SOUNDS).replace("i", "")
    return re.sub(r"(.)\1+", r"\1", alike) or folded  # И has no other letter
