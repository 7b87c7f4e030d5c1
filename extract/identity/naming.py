"""What is known of a person where somebody names them: the parts of the name and what stands
around it. Parts are guesses where the order of two words decides; `Parts.sure` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.identity.lexicon import load_sameness
from extract.identity.words import (
    Word,
    first_letter,
    listed_given,
    read_given,
    read_surname,
)
from extract.naming.lists import load_names
from extract.people import fold_token, is_initial, is_patronymic, name_words
from models.values import Naming

# A surname by its ending, inflected or not: Оспановой, Zhaksylykuly, Дубровский.
SURNAME_LIKE = re.compile(
    r"(?:[oe][vf](?:a|u|m|e|oi|\w{2,3})?|uli|kzi|sk(?:i|a|oi|aia|ogo|omu)|enko)$"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The words of a name by what they are. `initials` are first letters of folded words.

    `sure` is False where given name and surname might be the other way round.
    """

    given: Word | None = None
    surname: Word | None = None
    patronymic: str = ""  # as written
    initials: tuple[str, ...] = ()
    sure: bool = True

    @property
    def is_full(self) -> bool:
        """Tell whether both a given name and a surname are there."""
        return self.given is not None and self.surname is not None

    @property
    def initial(self) -> str:
        """Return the first letter of the given name, "" if nothing tells it."""
        if self.given is not None:
            return first_letter(self.given.folded)
        return self.initials[0] if self.initials else ""

    def readings(self) -> tuple[Parts, ...]:
        """Return the parts as read, and the other way round where the order is not sure."""
        if self.sure or self.given is None or self.surname is None:
            return (self,)
        given, surname = read_given(self.surname.raw), read_surname(self.given.raw)
        return (self, replace(self, given=given, surname=surname))

    def fathers(self) -> frozenset[str]:
        """Return the folded name of the father as patronymic or surname tell it, if they do."""
        written = [self.patronymic] if self.patronymic else []
        if self.surname is not None and is_patronymic(self.surname.raw):
            written.append(self.surname.raw)
        return frozenset(map(patronymic_stem, written))


@lru_cache(maxsize=65536)
def read_parts(name: str) -> Parts:
    """Return the parts of a name; a single word is a surname, and no word leaves all empty."""
    words = name_words(name)
    initials = tuple(
        filter(None, (first_letter(fold_token(word)) for word in words if is_initial(word)))
    )
    full = [word for word in words if not is_initial(word) and fold_token(word)]
    patronymic, full = _take_patronymic(full)
    if not full:
        return Parts(patronymic=patronymic, initials=initials)
    if len(full) == 1 and patronymic and not initials:  # Айдос Маратович
        return Parts(given=read_given(full[0]), patronymic=patronymic)
    if len(full) == 1:
        return Parts(surname=read_surname(full[0]), patronymic=patronymic, initials=initials)
    at, sure = _surname_at(full)
    given = " ".join(full[:at] + full[at + 1 :])
    return Parts(read_given(given), read_surname(full[at]), patronymic, initials, sure)


@lru_cache(maxsize=65536)
def patronymic_stem(patronymic: str) -> str:
    """Return the folded name of the father: Ерлановна, Ерланұлы and Erlanuly give "erlan"."""
    low = patronymic.lower()
    ending = next((end for end in _patronymic_endings() if low.endswith(end)), "")
    return fold_token(low.removesuffix(ending)).rstrip("i")


def complete(naming: Naming) -> Naming:
    """Return a naming with the gender and the patronymic that its name tells."""
    patronymic = naming.patronymic or read_parts(naming.name).patronymic or None
    return replace(naming, gender=gender_of(naming), patronymic=patronymic)


def gender_of(naming: Naming) -> str | None:
    """Return "m" or "f" as someone knows it, or as given name, patronymic or surname tell it."""
    if naming.gender is not None:
        return naming.gender
    parts = read_parts(naming.name)
    listed = {listed_given(read.given) for read in parts.readings() if read.given is not None}
    told = {_genders()[name] for name in listed if name in _genders()}
    if told:
        return told.pop() if len(told) == 1 else None
    folded = fold_token(naming.patronymic or parts.patronymic)
    if folded:
        return "f" if re.search(r"(?:vn|cn|kzi|kizi)\w{0,2}$", folded) else "m"
    return surname_gender(parts.surname) if parts.surname is not None else None


def surname_gender(surname: Word) -> str | None:
    """Return what the ending of a surname in the nominative says: -ов and -ұлы "m", -ова "f"."""
    if re.search(r"(?:[oe]va|kzi|ska)$", surname.folded):
        return "f"
    return "m" if re.search(r"(?:[oe]v|uli|ski)$", surname.folded) else None


def _take_patronymic(words: list[str]) -> tuple[str, list[str]]:
    """Part the patronymic from the other words; that of two words is one only in Russian."""
    if len(words) == 2:
        slavic = is_patronymic(words[1]) and re.search(
            r"[oe]?v?(?:ic|n)\w{0,2}$", fold_token(words[1])
        )
        is_given = bool(listed_given(read_given(words[0])))
        if slavic and is_given and not fold_token(words[1]).endswith(("uli", "kzi")):
            return words[1], words[:1]
        return "", words
    for at in (1, len(words) - 1, 0):
        if len(words) > 2 and is_patronymic(words[at]):
            return words[at], words[:at] + words[at + 1 :]
    return "", words


def _surname_at(words: list[str]) -> tuple[int, bool]:
    """Return where the surname stands, and whether that is sure."""
    ended = [at for at, word in enumerate(words) if _is_surname(fold_token(word))]
    if len(ended) == 1:
        return ended[0], True
    given = [bool(listed_given(read_given(word))) for word in words]
    if len(words) == 2 and given[0] != given[1]:
        return (1 if given[0] else 0), True
    return len(words) - 1, False


def _is_surname(folded: str) -> bool:
    return folded in load_sameness().same_surnames or SURNAME_LIKE.search(folded) is not None


@lru_cache(maxsize=1)
def _genders() -> dict[str, str]:
    """Map folded given names to "m" or "f"; names that both bear are left out."""
    names = load_names()
    male, female = ({fold_token(name) for name in of} for of in (names.male, names.female))
    return dict.fromkeys(male - female, "m") | dict.fromkeys(female - male, "f")


@lru_cache(maxsize=1)
def _patronymic_endings() -> tuple[str, ...]:
    """Return the endings of patronymics, longest first."""
    return tuple(sorted(load_names().patronymic_endings, key=len, reverse=True))
