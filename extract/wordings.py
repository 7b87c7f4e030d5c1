"""The words of a text without what a copyist changes (capitals, quotes, punctuation, ё), the runs
of words that two texts share, and the numbers by which such texts find each other in a database.

It decides nothing: `extract.duplicates` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from rensa import RMinHash

WORD = re.compile(r"[^\W_]{1,64}")
MOST_WORDS = 5_000  # of one text that are compared: longer ones are reports, no news
SHINGLE = 3  # words; research/performance.md §7
GAP = 3  # words that were changed inside a run do not end it

BANDS, ROWS = 12, 3  # two texts that share 60 % of their shingles meet with 0.95, 80 % with 1.00
SEED = 405
LONG_SHINGLE, WINDOW = 8, 24  # a run of 8 + 24 - 1 words that two texts share is always met
MOST_RUNS = 64  # kept of one text
KEEP_BITS = 62  # fits a signed 64-bit column

Span = tuple[int, int]


@dataclass(frozen=True)
class Wording:
    """A text as words to compare; `spans` are the characters of each in the text as given."""

    text: str

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where each word stands, in reading order."""
        return tuple(found.span() for found in islice(WORD.finditer(self.text), MOST_WORDS))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, folded."""
        text = self.text
        return tuple(text[a:b].casefold().replace("ё", "е") for a, b in self.spans)

    @cached_property
    def shingles(self) -> tuple[str, ...]:
        """Every three words in a row; of a shorter text, all its words."""
        return _runs_of(self.words, SHINGLE)

    @cached_property
    def shingle_set(self) -> frozenset[str]:
        """The different shingles."""
        return frozenset(self.shingles)


def _runs_of(words: Sequence[str], size: int) -> tuple[str, ...]:
    if len(words) <= size:
        return (" ".join(words),) if words else ()
    return tuple(" ".join(words[n : n + size]) for n in range(len(words) - size + 1))


def shared_runs(one: Wording, other: Collection[str]) -> list[Span]:
    """Return the runs of words of `one` whose shingles stand in `other`, as word numbers, end
    excluded, in order. Runs with no more than three other words between them are one.
    """
    runs: list[list[int]] = []
    for start, shingle in enumerate(one.shingles):
        if shingle not in other:
            continue
        end = min(start + SHINGLE, len(one.words))
        if runs and start - runs[-1][1] <= GAP:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    return [(start, end) for start, end in runs]


def fingerprints(wording: Wording) -> list[int]:
    """Return numbers below 2**62, without repetition, that texts with much in common share.

    The first stands for the whole wording; then come bands of a MinHash (texts alike as wholes,
    short ones too), then winnowed long shingles (texts of which one holds a part of the other:
    Schleimer, Wilkerson and Aiken, SIGMOD 2003). Empty for a text without words.
    """
    if not wording.words:
        return []
    whole = RMinHash.hash_token_sets([[" ".join(wording.words)]])[0]
    made = [*whole, *_bands(wording), *_winnowed(wording)]
    return list(dict.fromkeys(value >> (64 - KEEP_BITS) for value in made))


def _bands(wording: Wording) -> list[int]:
    digest = RMinHash.digests_from_token_sets([list(wording.shingle_set)], BANDS * ROWS, SEED)[0]
    spelt = [f"{band}:{digest[band * ROWS : (band + 1) * ROWS]}" for band in range(BANDS)]
    return list(RMinHash.hash_token_sets([spelt])[0])


def _winnowed(wording: Wording) -> list[int]:
    """The least hash of every window of long shingles, at most `MOST_RUNS` of them."""
    if len(wording.words) < LONG_SHINGLE + WINDOW - 1:
        return []
    hashes = RMinHash.hash_token_sets([_runs_of(wording.words, LONG_SHINGLE)])[0]
    windows = (min(hashes[n : n + WINDOW]) for n in range(len(hashes) - WINDOW + 1))
    kept = list(dict.fromkeys(windows))
    return kept if len(kept) <= MOST_RUNS else sorted(kept)[:MOST_RUNS]


def names_and_numbers(wording: Wording) -> tuple[frozenset[str], frozenset[str]]:
    """Return the beginnings of words with a capital that open no sentence, and the numbers.

    Five letters: a case ending does not make another name of it.
    """
    text, names, numbers = wording.text, set(), set()
    pairs = pairwise([(0, 0), *wording.spans])
    for folded, ((_start, ended), (start, _end)) in zip(wording.words, pairs, strict=True):
        if folded.isdecimal():
            numbers.add(folded)
        elif text[start].isupper() and text[ended:start].strip(" \"'«»“”„(") == "" and start > 0:
            names.add(folded[:5])
    return frozenset(names), frozenset(numbers)
