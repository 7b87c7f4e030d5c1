"""Find people who are followed where a text names them, in any spelling, script and case form.

Their names are filed under the consonants of their words: a word of a text leads by a hash to those
whose name may begin so, and the word beside it says whether to look closer. Only then is the name
read and graded as all names are. What a look costs does not depend on how many are followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from extract.following.values import Followed, Hit, OnFile
from extract.identity.naming import complete
from extract.identity.sameness import compare
from extract.naming.links import nominatives
from extract.people import fold_token, is_full_name, is_initial, person_key, spellings_of
from models.terms import Grade
from models.values import Naming, PersonMention

CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІӘҒҚҢӨҰҮҺЇЄҐЎ"
LETTERS = r"(?:[^\W\d_]|['’ʼ`ʹ-]){0,60}"
WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{LETTERS}")
CAPITAL_WORD = re.compile(rf"(?<![^\W_])[{CAPITAL}]{LETTERS}")
CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
BONES = str.maketrans(dict.fromkeys("aeiou")) | {ord("q"): "g"}  # -ғали- is spelt -qali- in keys
LONGEST_ENDING = 4  # consonants that a case form may add
SMALL_LINE = 120  # characters for each word with a capital: in fewer, names may have none
LONGEST_NAME = 4  # words
LEAST_SHARE = 0.05  # of a reading of a name; what is less likely is a mistake of grammar
SPACES = (" ", "\u00a0")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FollowedPeople:
    """Who is followed: by the key of each name, and by the bones of its longest word and those of
    any other word of it.
    """

    by_key: dict[str, list[Followed]] = field(default_factory=dict)
    beside: dict[str, set[str]] = field(default_factory=dict)


def index_followed(people: Sequence[Followed]) -> FollowedPeople:
    """File people by every spelling that is a full name."""
    index = FollowedPeople()
    for one in people:
        spelt = [person_key(name) for name in one.aliases if is_full_name(name)]
        for key in dict.fromkeys([one.value, *spelt]):
            index.by_key.setdefault(key, []).append(one)
            _file(index, key)
    return index


def find_followed(
    text: str,
    mentions: Sequence[PersonMention],
    index: FollowedPeople,
    on_file: Mapping[str, OnFile],
) -> Iterator[Hit]:
    """Yield hits, perhaps several of one watch. `on_file` is what is known of a name, by its key.

    A year of birth that is known to differ, another patronymic or gender make it somebody else.
    """
    if not index.by_key:
        return
    years = _years(mentions, on_file)
    for mention in mentions:
        known = on_file.get(mention.key, OnFile())
        for key in dict.fromkeys([mention.key, *sorted(known.keys)]):
            for one in index.by_key.get(key, ()):
                name = mention.name if key == mention.key else None
                yield from _judge(one, key, name, years.get(mention.key), mention)
    for start, end in _find_names(text, index):
        for name in readings(text[start:end]):
            key = person_key(name)
            for one in index.by_key.get(key, ()):
                yield from _judge(one, key, name, years.get(key), (start, end))


def _judge(
    one: Followed,
    key: str,
    name: str | None,
    years: frozenset[int] | None,
    where: PersonMention | Place,
) -> Iterator[Hit]:
    """Yield a hit if a name, or one that is on file as the same person's, is that of a watch."""
    start, end = (where.start, where.end) if isinstance(where, PersonMention) else where
    spelt = [own for own in one.names if person_key(own) == key] or [one.name]
    for own in spelt:
        told_years: list[int | None] = [*sorted(years or ())]
        for year in told_years or [None]:
            told = Naming(own if name is None else name, birth_year=year)
            same = compare(complete(told), complete(Naming(own, birth_year=one.born)))
            if same.grade is not Grade.DIFFERENT:
                beside = ("a name that is on file as the same person's",) if name is None else ()
                why = (*beside, *(reason.partition(":")[0] for reason in same.why))
                yield Hit(one.id, start, end, "; ".join(dict.fromkeys(why)))
                return


def _years(
    mentions: Sequence[PersonMention], on_file: Mapping[str, OnFile]
) -> dict[str, frozenset[int]]:
    """Return the years of birth that text or file tell of each name; the text goes first."""
    told: dict[str, set[int]] = {}
    for mention in mentions:
        if mention.birth_year is not None:
            told.setdefault(mention.key, set()).add(mention.birth_year)
    filed = {key: {one.born} for key, one in on_file.items() if one.born is not None}
    return {key: frozenset(years) for key, years in (filed | told).items()}


def _file(index: FollowedPeople, key: str) -> None:
    several = [_all_bones(word) for word in key.split(" ")]
    for parts in product(*several) if len(several) <= LONGEST_NAME else ():
        longest = max(parts, key=len)
        others = list(parts)
        others.remove(longest)
        if longest:
            index.beside.setdefault(longest, set()).update(others)


def _find_names(text: str, index: FollowedPeople) -> Iterator[Place]:
    """Yield the places that may name somebody who is followed, longer names before shorter."""
    start = 0
    for line in text.split("\n"):
        words = list(CAPITAL_WORD.finditer(text, start, start + len(line)))
        if len(words) < 2 or len(words) * SMALL_LINE < len(line):
            words = list(WORD.finditer(text, start, start + len(line)))
        yield from _find_in_line(text, words, index)
        start += len(line) + 1


def _find_in_line(
    text: str, words: Sequence[re.Match[str]], index: FollowedPeople
) -> Iterator[Place]:
    for at, word in enumerate(words):
        others = _others(bones(word[0]), index)
        if not others:
            continue
        low, high = _run(text, words, at)
        near = [n for n in range(low, high + 1) if n != at and _fits(bones(words[n][0]), others)]
        for first in range(low, high + 1):
            for last in range(min(high, first + LONGEST_NAME - 1), first, -1):
                if first <= at <= last and any(first <= n <= last for n in near):
                    yield words[first].start(), words[last].end()


def _others(own: str, index: FollowedPeople) -> list[set[str]]:
    """Return what may stand beside a word, for each word of a name that it may be a form of."""
    least = max(1, len(own) - LONGEST_ENDING)
    found = (index.beside.get(own[:size]) for size in range(len(own), least - 1, -1))
    return [others for others in found if others is not None]


def _fits(own: str, others: Sequence[set[str]]) -> bool:
    least = max(0, len(own) - LONGEST_ENDING)
    begins = [own[:size] for size in range(len(own), least - 1, -1)]
    return any(not one.isdisjoint(begins) for one in others)


def _run(text: str, words: Sequence[re.Match[str]], at: int) -> tuple[int, int]:
    """Return the first and the last of the words around that only spaces part, initials' stops
    between them.
    """
    low = high = at
    while low > 0 and at - low < LONGEST_NAME - 1 and _are_beside(text, words, low - 1):
        low -= 1
    while high + 1 < len(words) and high - at < LONGEST_NAME - 1 and _are_beside(text, words, high):
        high += 1
    return low, high


def _are_beside(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    between = text[words[at].end() : words[at + 1].start()]
    if is_initial(words[at][0]):
        between = between.removeprefix(".")
    return between in SPACES


@lru_cache(maxsize=4096)
def readings(raw: str) -> tuple[str, ...]:
    """Return the nominatives that a name may have, in the languages of its script."""
    spelt = " ".join(word[:1].upper() + word[1:] for word in raw.split())
    languages = ("ru", "kk") if CYRILLIC.search(raw) else ("en", "kk-Latn")
    return tuple(
        dict.fromkeys(
            name
            for language in languages
            for name, share in nominatives(spelt, language)
            if share >= LEAST_SHARE and is_full_name(name)
        )
    )


@lru_cache(maxsize=65536)
def bones(word: str) -> str:
    """Return the consonants of a word's key: what case forms leave at its beginning."""
    return fold_token(re.sub(r"['’]s$", "", word)).translate(BONES)


@lru_cache(maxsize=65536)
def _all_bones(folded: str) -> tuple[str, ...]:
    """Return the bones of a word of a key and of the other spellings that have this key."""
    return tuple(sorted({word.translate(BONES) for word in (folded, *spellings_of(folded))}))
