"""What somebody types to find a person: a name in any script, case form and order, or a part of it.

A full name is looked up by its keys, and finds whoever is spelt much like that. A single word finds
the names that begin with it; of children and witnesses it finds none: whoever does not know a name
shall not try it out here.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from extract.following.people import CYRILLIC, readings
from extract.identity.naming import complete
from extract.identity.words import stem_of
from extract.naming.links import nominatives
from extract.people import fold_token, is_full_name, name_words, person_key
from flows.naming import NAME_RULES
from models.store import followed, roots
from models.store.namings import Candidates
from models.values import Naming

LONGEST = 100  # characters of what is typed
MOST_WORDS = 4
LEAST = 2  # letters of a word


def find_bearers(session: Session, typed: str) -> set[int] | None:
    """Return the roots of those whom a full name may mean; None if it is no full name."""
    typed = typed[:LONGEST]
    names = dict.fromkeys([typed, *readings(typed)])
    full = [name for name in names if is_full_name(name)]
    if not full:
        return None
    namings = [complete(Naming(name)) for name in full]
    candidates = Candidates(session, NAME_RULES, namings)
    near = {one.file.root_id for naming in namings for one in candidates.judge(naming)}
    exact = followed.bearers(session, [person_key(name) for name in full])
    rows = {row for own in exact.values() for row in own}
    return near | set(roots.roots_of(session, rows).values())


def read_words(typed: str) -> Sequence[frozenset[str]]:
    """Return for each word the beginnings of the folded words that it may be a form of; none if no
    letter is there.
    """
    words = [_forms(word) for word in name_words(typed[:LONGEST])[:MOST_WORDS]]
    return [forms for forms in words if forms]


def _forms(word: str) -> frozenset[str]:
    spelt = word[:1].upper() + word[1:]
    languages = ("ru", "kk") if CYRILLIC.search(word) else ("en", "kk-Latn")
    known = [name for language in languages for name, _ in nominatives(spelt, language)]
    folded = {stem_of(fold_token(name)) for name in (word, *known)}
    return frozenset(form for form in folded if len(form) >= LEAST)
