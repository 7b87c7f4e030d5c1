"""Read what a monitor writes to follow something: the value that is compared, or what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.charges import find_charges
from extract.following.places import read_place
from extract.following.queries import BrokenSearch, read_query
from extract.people import is_full_name, person_key
from extract.phrases import fold_text, list_words
from models.terms import Code, WatchKind

LONGEST = 200  # characters of a name
SPELT = re.compile(
    r"(?:KZ-CC-1997|KZ-CC|KZ-CAO) \d{1,3}(?:-\d{1,2})?"
    r"(?:\(\d{1,2}(?:-\d)?\)(?:\(\d{1,2}\))?|\(\)\(\d{1,2}\))?"
)
FULL_NAME = "a person needs a given name and a surname: a surname alone is nobody in particular"


class NotFollowable(ValueError):
    """Nothing can be followed by these words; the message is one line and says why."""


def read_value(kind: WatchKind, name: str, aliases: Sequence[str] = ()) -> str:
    """Return what is compared for a watch of this kind and name. Raises NotFollowable."""
    for spelt in (name, *aliases):
        if kind is not WatchKind.SEARCH and len(spelt) > LONGEST:
            raise NotFollowable(f"a name has at most {LONGEST} characters, this one {len(spelt)}")
    if not name.strip():
        raise NotFollowable("the name is empty")
    return _READERS[kind](name, aliases)


def _read_person(name: str, aliases: Sequence[str]) -> str:
    if not all(map(is_full_name, (name, *aliases))):
        raise NotFollowable(FULL_NAME)
    return person_key(name)


def _read_provision(name: str, aliases: Sequence[str]) -> str:
    _without(aliases, "an article of law")
    spelt = SPELT.fullmatch(" ".join(name.split()))
    if spelt is not None:
        return spelt[0]
    found = sorted({str(mention.provision) for mention in find_charges(name)})
    if len(found) > 1:
        raise NotFollowable(f"{len(found)} articles of law are named: {', '.join(found)}")
    if not found:
        codes = ", ".join(Code)
        raise NotFollowable(f"no article of law: 'ст. 405 УК' or 'KZ-CC 405(2)' is one ({codes})")
    return found[0]


def _read_organisation(name: str, aliases: Sequence[str]) -> str:
    for spelt in (name, *aliases):
        if sum(map(str.isalnum, spelt)) < 2:
            raise NotFollowable("a name has two letters at least")
    return _folded(name)


def _read_place(name: str, aliases: Sequence[str]) -> str:
    return read_place(name) or _read_organisation(name, aliases)


def _read_search(name: str, aliases: Sequence[str]) -> str:
    _without(aliases, "a search")
    try:
        return read_query(name).spelling
    except BrokenSearch as problem:
        raise NotFollowable(str(problem)) from problem


def _without(aliases: Sequence[str], what: str) -> None:
    if aliases:
        raise NotFollowable(f"{what} has no other spellings")


def _folded(name: str) -> str:
    folded = fold_text(name)
    return " ".join(list_words(folded, 0, len(folded)))


_READERS = {
    WatchKind.PERSON: _read_person,
    WatchKind.PROVISION: _read_provision,
    WatchKind.ORGANISATION: _read_organisation,
    WatchKind.PLACE: _read_place,
    WatchKind.SEARCH: _read_search,
}
