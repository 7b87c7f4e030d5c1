"""Words with their places in a text, and phrases of them read from the lexicon.

It compares words, never characters, so no phrase can backtrack: each gap is bounded. It knows no
grammar and does not resolve what a phrase means.

The lexicon's spelling of a phrase:
    "санкционировал* арест"   words in a row; `*` leaves the ending open
    "отказал* ...4 митинг*"   at most four other words may stand in the gap (`...` alone: three)
    "пикет*|митинг*"          either word
    "# сут*"                  a number in digits or words;  "#-day" a number inside the word
    "[из] колонии"            the bracketed word may be absent
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

WORD = re.compile(r"\w+(?:[-‐‑'’]\w+)*")
FOLDED = (("ё", "е"), ("‐", "-"), ("‑", "-"), ("’", "'"), ("\u00a0", " "))
YEAR = re.compile(r"(?:19|20)\d\d")  # "2021 году" is no term of 2021 years
LAST_LATIN = "\u024f"
INDEXED_LETTERS = 3
REMEMBERED_WORDS = 65_536  # by each book; the words of a language come again and again
DEFAULT_GAP = 3


class Word(NamedTuple):
    """Characters `start..end` of a text; `text` is folded: lower case, е for ё, plain hyphens."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a phrase: a word (any of `exact` or beginning with one of `stems`), or a gap."""

    exact: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    number: bool = False
    after_number: tuple[str, ...] = ()  # "#-day": stems that follow the number and its hyphen
    gap: int = 0
    optional: bool = False

    def fits(self, word: str) -> bool:
        """Return whether `word` (folded) may stand here."""
        if word in self.exact or (self.stems and word.startswith(self.stems)):
            return True
        if self.number and YEAR.fullmatch(word) is None and read_number(word) is not None:
            return True
        if self.after_number and "-" in word:
            number, _, rest = word.partition("-")
            return rest.startswith(self.after_number) and read_number(number) is not None
        return False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the lexicon and the label it was filed under.

    `anchor` is its rarest slot; `after` are the slots to the right of it, and `before` those to the
    left, nearest first.
    """

    label: str
    spelling: str
    anchor: Slot
    after: tuple[Slot, ...]
    before: tuple[Slot, ...]


class Hit(NamedTuple):
    """A phrase met in a text, at words `first..last` (both included)."""

    phrase: Phrase
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Phrases, looked up by a word that can be their anchor. `anchored_at` remembers words."""

    anchored_at: Callable[[str], tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Phrases by the first letters of their anchors; words under three letters are kept whole."""

    index: Mapping[str, tuple[Phrase, ...]]
    numbered: tuple[Phrase, ...]  # anchored on a number and its hyphen

    def anchored_at(self, word: str) -> tuple[Phrase, ...]:
        """Return the phrases whose anchor `word` fits."""
        near = self.index.get(word[:INDEXED_LETTERS], ())
        if "-" in word:
            near += self.numbered
        return tuple(phrase for phrase in near if phrase.anchor.fits(word))


def load_lexicon(name: str) -> dict[str, Any]:
    """Return the tables of `lexicon/<name>.toml`."""
    return tomllib.loads((files("extract") / "lexicon" / f"{name}.toml").read_text("utf-8"))


def fold_text(text: str) -> str:
    """Return `text` in lower case with е for ё, as many characters long as it was."""
    lower = text.lower()
    if len(lower) != len(text):  # "İ" becomes two characters: offsets would move
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    for letter, plain in FOLDED:  # five searches cost a tenth of one `translate`
        lower = lower.replace(letter, plain)
    return lower


def read_words(text: str) -> list[Word]:
    """Return the words of `text` in reading order, offsets into `text`.

    A Latin "i" inside a Cyrillic word is read as the Kazakh letter it stands for: old pages mix
    them.
    """
    return place_words(fold_text(text), 0, len(text))


def place_words(folded: str, start: int, end: int) -> list[Word]:
    """Return the words between two characters of a folded text, with offsets into all of it."""
    found = WORD.finditer(folded, start, end)
    return [Word(m.start(), m.end(), _mend(m.group())) for m in found]


def list_words(folded: str, start: int, end: int) -> list[str]:
    """Return what `place_words` does, without the places, at a third of its cost."""
    words: list[str] = WORD.findall(folded, start, end)
    return list(map(_mend, words)) if folded.find("i", start, end) >= 0 else words


def make_book(labelled: Iterable[tuple[str, str]]) -> PhraseBook:
    """Return the book of (label, spelling) pairs.

    Raises:
        ValueError: A phrase has no word to find it by.
    """
    index: dict[str, list[Phrase]] = {}
    numbered = []
    for label, spelling in labelled:
        phrase = read_phrase(label, spelling)
        slot = phrase.anchor
        if slot.after_number:
            numbered.append(phrase)
        for form in (*slot.exact, *slot.stems):
            index.setdefault(form[:INDEXED_LETTERS], []).append(phrase)
    filed = {letters: tuple(dict.fromkeys(phrases)) for letters, phrases in index.items()}
    shelf = _Shelf(filed, tuple(numbered))
    return PhraseBook(lru_cache(maxsize=REMEMBERED_WORDS)(shelf.anchored_at))


def find_hits(
    words: Sequence[str], book: PhraseBook, bounds: Iterable[tuple[int, int]]
) -> list[Hit]:
    """Return every phrase of `book` that stands inside one of `bounds`, by first word.

    Args:
        words: The words of a text, folded.
        book: What to look for.
        bounds: Ranges of word indices (first, one past the last), one a sentence.
    """
    hits = []
    for low, high in bounds:
        for at in range(low, high):
            for phrase in book.anchored_at(words[at]):
                hit = _stretch(phrase, words, at, (low, high))
                if hit is not None:
                    hits.append(hit)
    return sorted(dict.fromkeys(hits), key=lambda hit: (hit.first, hit.last))


def read_phrase(label: str, spelling: str) -> Phrase:
    """Return the phrase that `spelling` describes, see the module's docstring.

    Raises:
        ValueError: It has no word that must be there.
    """
    slots = tuple(_read_slot(part) for part in spelling.split())
    weights = [_weight(slot) for slot in slots]
    if not slots or max(weights) == 0:
        raise ValueError(f"phrase {spelling!r} has no word to find it by")
    at = weights.index(max(weights))
    return Phrase(label, spelling, slots[at], slots[at + 1 :], slots[:at][::-1])


@cache
def load_numbers() -> dict[str, int]:
    """Return the number words of the three languages, in every case form that the lexicon lists."""
    tables = load_lexicon("dates")["numbers"]
    return {
        form: int(number)
        for language in tables.values()
        for number, forms in language.items()
        for form in forms
    }


def read_number(word: str) -> int | None:
    """Return the number that one folded word says, in digits (at most six) or letters."""
    if word.isdecimal() and word.isascii():
        return int(word) if len(word) <= 6 else None
    return load_numbers().get(word)


def _mend(word: str) -> str:
    if "i" in word and (word[0] > LAST_LATIN or word[-1] > LAST_LATIN):
        return word.replace("i", "і")
    return word


@cache
def _load_everyday() -> tuple[str, ...]:
    return tuple(load_lexicon("everyday")["words"])


def _weight(slot: Slot) -> int:
    """A long word that must be there is cheapest to look for, one that every page has is not."""
    forms = (*slot.exact, *slot.stems)
    if slot.optional or slot.gap or slot.number:
        return 0
    shortest_stem = min((len(stem) for stem in slot.stems), default=INDEXED_LETTERS)
    if shortest_stem < INDEXED_LETTERS:  # it would not be found by its first three letters
        return 0
    if slot.after_number:
        return 1
    shortest = min((len(form) for form in forms), default=0)
    if shortest < INDEXED_LETTERS:
        return min(shortest, 1)
    return 2 if any(_fits_everyday(slot, word) for word in _load_everyday()) else shortest


def _fits_everyday(slot: Slot, word: str) -> bool:
    return word in slot.exact or (bool(slot.stems) and word.startswith(slot.stems))


def _read_slot(part: str) -> Slot:
    if part.startswith("..."):
        return Slot(gap=int(part[3:] or DEFAULT_GAP))
    optional = part.startswith("[") and part.endswith("]")
    forms = part.strip("[]").split("|")
    return Slot(
        exact=tuple(f for f in forms if not f.endswith("*") and not f.startswith("#")),
        stems=tuple(f[:-1] for f in forms if f.endswith("*") and not f.startswith("#")),
        number="#" in forms,
        after_number=tuple(f[2:].rstrip("*") for f in forms if f.startswith("#-")),
        optional=optional,
    )


def _stretch(phrase: Phrase, words: Sequence[str], at: int, bounds: tuple[int, int]) -> Hit | None:
    """Match the slots after the anchor to the right of it and those before it to the left."""
    last = _walk(phrase.after, 0, words, at, 1, bounds)
    if last is None:
        return None
    first = _walk(phrase.before, 0, words, at, -1, bounds)
    return None if first is None else Hit(phrase, first, last)


def _walk(
    slots: Sequence[Slot],
    n: int,
    words: Sequence[str],
    at: int,
    step: int,
    bounds: tuple[int, int],
) -> int | None:
    """Return the index of the last word used when the slots from the n-th fit on from `at`, nearest
    words first.
    """
    if n == len(slots):
        return at
    slot = slots[n]
    if slot.gap:
        return _walk_gap(slots, n, words, at, step, bounds)
    following = at + step
    if bounds[0] <= following < bounds[1] and slot.fits(words[following]):
        found = _walk(slots, n + 1, words, following, step, bounds)
        if found is not None:
            return found
    return _walk(slots, n + 1, words, at, step, bounds) if slot.optional else None


def _walk_gap(
    slots: Sequence[Slot],
    n: int,
    words: Sequence[str],
    at: int,
    step: int,
    bounds: tuple[int, int],
) -> int | None:
    """Try the slots after the gap at every word that it may reach, nearest first."""
    low, high = bounds
    following = slots[n + 1] if n + 1 < len(slots) else None
    if following is not None and (following.optional or following.gap):
        following = None  # a word that need not come says nothing beforehand
    for end in range(at, at + (slots[n].gap + 1) * step, step):
        if following is not None:
            if not low <= end + step < high:
                return None
            if not following.fits(words[end + step]):
                continue
        found = _walk(slots, n + 1, words, end, step, bounds)
        if found is not None:
            return found
    return None
