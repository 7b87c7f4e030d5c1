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

from extract.following.namings import BONES, LONGEST_NAME, Place, find_names
from extract.following.values import Followed, Hit, OnFile
from extract.identity.naming import complete
from extract.identity.sameness import compare
from extract.naming.links import nominatives
from extract.people import is_full_name, person_key, spellings_of
from models.terms import Grade
from models.values import Naming, PersonMention

CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
LEAST_SHARE = 0.05  # of a reading of a name; what is less likely is a mistake of grammar


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
    for start, end in find_names(text, index.beside):
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
def _all_bones(folded: str) -> tuple[str, ...]:
    """Return the bones of a word of a key and of the other spellings that have this key."""
    return tuple(sorted({word.translate(BONES) for word in (folded, *spellings_of(folded))}))
