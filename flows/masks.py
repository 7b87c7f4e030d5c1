"""Hides names: whoever is a child, a witness or sensitive has initials only in what is shown or
exported, and whoever is sealed not even these.

Hidden are the places where the name was found, and every other word that reads like a part of it,
in any case form and script: rather a word too many. A word within the name of somebody who is not
hidden stays, so that a father keeps the surname that he shares with his child.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from extract.people import fold_token
from flows.revealing import revealed
from models.store.sensitivity import level_of
from models.tables import Mention, Person
from models.terms import Role, Sensitivity

WORD = re.compile(r"[^\W\d_]+")
LEAST = 3  # letters of a word of a name that is looked for
SEALED = "(sealed)"  # stands in place of a name
GAP = "…"  # in place of a word of one
ENDING = 6  # letters that a case form may add to the stem
SURE_STEM = 5  # letters of a word or stem that is looked for in small letters, too

Span = tuple[int, int]
Edit = tuple[int, int, str]  # the characters that are replaced, and by what


@dataclass(frozen=True, slots=True)
class Masks:
    """Who is hidden. `person_ids` are their rows, `keys` the keys of their names."""

    person_ids: frozenset[int] = frozenset()
    keys: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()  # folded, whole
    stems: frozenset[str] = frozenset()
    sealed_ids: frozenset[int] = frozenset()
    sealed: frozenset[str] = frozenset()  # stems of the names of which not even initials are told

    @property
    def is_needed(self) -> bool:
        """Whether anybody is hidden."""
        return bool(self.keys or self.person_ids)

    def covers(self, mention: Mention) -> bool:
        """Whether a mention names somebody who is hidden."""
        return mention.person_id in self.person_ids or mention.value in self.keys

    def shorten(self, name: str) -> str:
        """Return what is shown in place of a name, or of a word of one, that is hidden."""
        for word in WORD.findall(name) if self.sealed else ():
            folded = fold_token(word)
            if any(folded.startswith(stem) for stem in self.sealed):
                return GAP
        return initials(name)

    def hide(self, text: str) -> str:
        """Return text that was said aside, with all words of hidden names cut to initials."""
        return apply(text, list(self._words_in(text, ())))

    def hide_url(self, url: str) -> str:
        """Return an address, spelt with its own letters where a hidden name stands in it."""
        told = unquote(url)
        hidden = self.hide(told)
        return url if hidden == told else hidden

    def edits(self, text: str, mentions: Sequence[Mention], begin: int = 0) -> list[Edit]:
        """Return what is to be replaced in the text of a document, in order, without overlap.

        A `text` that is only a part of it begins at `begin`; what is returned counts from there.
        """
        if not self.is_needed:
            return []
        inside = [m for m in mentions if m.start < begin + len(text) and m.end > begin]
        placed = [(m, max(0, m.start - begin), min(len(text), m.end - begin)) for m in inside]
        hidden = _merge((start, end) for m, start, end in placed if self.covers(m))
        shown = [(start, end) for m, start, end in placed if m.name and not self.covers(m)]
        edits = [(start, end, self.shorten(text[start:end])) for start, end in hidden]
        return sorted(edits + list(self._words_in(text, [*hidden, *shown])))

    def _words_in(self, text: str, spared: Sequence[Span]) -> Iterator[Edit]:
        if not self.stems:
            return
        rest = sorted(spared)
        for found in WORD.finditer(text):
            while rest and rest[0][1] <= found.start():
                rest.pop(0)
            if not (rest and rest[0][0] < found.end()) and self._is_hidden(found[0]):
                yield found.start(), found.end(), self.shorten(found[0])

    def _is_hidden(self, word: str) -> bool:
        folded = fold_token(word)
        if folded in self.words:
            return True
        for length in range(max(LEAST, len(folded) - ENDING), len(folded) + 1):
            begin, is_sure = folded[:length], length >= SURE_STEM
            if begin in self.stems and (is_sure or word[0].isupper()):
                return True
            if begin in self.words and is_sure:
                return True
        return False


def make_masks(
    mentions: Sequence[Mention],
    persons: Mapping[int, Person],
    spellings: Mapping[int, Collection[str]],
    *,
    only_released: bool = False,
) -> Masks:
    """Return the masks for all that stands in these mentions.

    `spellings` are all known names of `hidden_ids`, by id. With `only_released` everybody is hidden
    who was not released: also who is named and has no row.
    """
    ids = hidden_ids(mentions, persons, only_released=only_released)
    shown = revealed()
    covered = [
        m
        for m in mentions
        if (m.role is Role.WITNESS and m.person_id not in shown)
        or m.person_id in ids
        or (only_released and m.name and m.person_id is None)
    ]
    sealed = frozenset(i for i in ids if i in persons and _is_sealed(persons[i]))
    keys = frozenset(m.value for m in covered)
    names = {name for told in spellings.values() for name in told}
    names |= {*(m.raw for m in covered), *(m.name for m in covered if m.name)}
    secret = {name for i in sealed for name in spellings.get(i, ())}
    secret |= {m.raw for m in covered if m.person_id in sealed}
    masks = masks_of_names(ids, keys, names)
    return replace(masks, sealed_ids=sealed, sealed=masks_of_names(ids, keys, secret).stems)


def masks_of_names(ids: frozenset[int], keys: frozenset[str], names: Collection[str]) -> Masks:
    """Return the masks that hide these names, in any script and case form."""
    words = {fold_token(word) for name in names for word in WORD.findall(name)}
    words = {word for word in words if len(word) >= LEAST}
    return Masks(ids, keys, frozenset(words), frozenset(map(_stem, words)))


def hidden_ids(
    mentions: Sequence[Mention], persons: Mapping[int, Person], *, only_released: bool = False
) -> frozenset[int]:
    """Return the ids of children, of whoever is sensitive or sealed, and of whoever is a witness in
    one of these mentions, in all of their rows; with `only_released` of all but the released.
    Whoever is revealed is not among them.
    """
    witnesses = {m.person_id for m in mentions if m.role is Role.WITNESS and m.person_id}
    marked = {p.id for p in persons.values() if level_of(p) is not Sensitivity.ORDINARY}
    marked |= {p.id for p in persons.values() if only_released and not p.may_publish}
    marked |= {persons[i].id for i in witnesses if i in persons}
    return frozenset(witnesses | {i for i, p in persons.items() if p.id in marked}) - revealed()


def shown_name(person: Person, masks: Masks) -> str:
    """Return the name of a person as it may be shown: of who is hidden the initials must do."""
    if person.id not in masks.person_ids:
        return person.name
    if person.id in masks.sealed_ids:
        return SEALED
    return initials(person.name) + (" (minor)" if person.minor else "")


def _is_sealed(person: Person) -> bool:
    return person.sensitivity is Sensitivity.SEALED


def initials(name: str) -> str:
    """Return "А. С." for a name."""
    return " ".join(f"{word[0].upper()}." for word in WORD.findall(name)) or "…"


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with its edits."""
    parts, at = [], 0
    for start, end, shown in edits:
        parts += [text[at:start], shown]
        at = end
    return "".join([*parts, text[at:]])


def _stem(word: str) -> str:
    """Return what stays of a word in its case forms."""
    return word[: max(LEAST, len(word) - (2 if len(word) > SURE_STEM else 1))]


def _merge(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
