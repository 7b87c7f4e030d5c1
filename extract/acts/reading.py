"""One text as the event finder sees it: words, sentences, clause borders and the phrases of
context.

It holds no judgement; everything is looked up by word index or sentence index.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from extract.acts.lexicon import load_event_lexicon
from extract.phrases import Hit, Word, find_hits, fold_text, list_words, place_words

KAZAKH_LETTER = re.compile("[әғқңөұүһі]")
GUILLEMET = re.compile("[«»]")
BORDER = re.compile(r"[;:()—–?!]| - ")
COMMA_COST, BORDER_COST = 2, 8
LONGEST_SENTENCE = 160  # words; a longer one is cut, so that no text makes the search quadratic


class Reading:
    """Words and sentences of one text; `words[i].start` counts characters of that text.

    `spelt` holds the words without their places, which most texts are never asked for.

    Args:
        text: The text.
        sentences: Its sentences as character offsets, in order.
    """

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self._spans = sentences
        self.spelt: list[str] = []
        self.sentences = list(self._cut(sentences))
        self._sentence_starts = [low for low, _ in self.sentences]
        self._kazakh: dict[int, bool] = {}
        self._costs: list[int] | None = None
        self._borders: list[int] = []

    def _cut(self, sentences: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        folded = fold_text(self.text)
        for start, end in sentences:
            low = len(self.spelt)
            self.spelt += list_words(folded, start, end)
            high = len(self.spelt)
            while high - low > LONGEST_SENTENCE:
                yield low, low + LONGEST_SENTENCE
                low += LONGEST_SENTENCE
            if low < high:
                yield low, high

    @cached_property
    def words(self) -> list[Word]:
        """The words in reading order."""
        folded = fold_text(self.text)
        return [word for start, end in self._spans for word in place_words(folded, start, end)]

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def word_at(self, character: int) -> int:
        """Return the index of the first word that starts at or after `character`."""
        return bisect_left(self._starts, character)

    def word_over(self, character: int) -> int:
        """Return the index of the word that holds `character`, or of the last one before it."""
        return max(0, bisect_right(self._starts, character) - 1)

    def sentence_of(self, word: int) -> int:
        """Return the index of the sentence that holds the word of that index."""
        return max(0, bisect_right(self._sentence_starts, word) - 1)

    def is_kazakh(self, sentence: int) -> bool:
        """Return whether a sentence is Kazakh; one that does not show it goes with the text."""
        if sentence not in self._kazakh:
            balance = _lean(self.spelt[slice(*self.sentences[sentence])]) or self._balance
            self._kazakh[sentence] = balance > 0
        return self._kazakh[sentence]

    @cached_property
    def _balance(self) -> int:
        """How far the whole text leans to Kazakh."""
        return _lean(self.spelt)

    @cached_property
    def _guillemets(self) -> list[int]:
        return [mark.start() for mark in GUILLEMET.finditer(self.text)]

    def is_quoted(self, character: int) -> bool:
        """Return whether a guillemet stands open before a character."""
        at = bisect_left(self._guillemets, character) - 1
        return at >= 0 and self.text[self._guillemets[at]] == "«"

    def raw(self, first: int, last: int) -> str:
        """Return the characters from one word to another, both included."""
        return self.text[self.words[first].start : self.words[last].end]

    def between(self, left: int, right: int) -> str:
        """Return the characters between two words, neither included."""
        return self.text[self.words[left].end : self.words[right].start]

    def has_comma_before(self, word: int) -> bool:
        """Return whether a comma stands between a word and the one before it."""
        return "," in self.between(word - 1, word)

    def distance(self, a: int, b: int) -> int:
        """Return how far two words stand apart: words between, and more for commas and clauses."""
        self._measure()
        low, high = min(a, b), max(a, b)
        costs = self._costs or []
        return high - low + costs[high] - costs[low]

    def same_clause(self, a: int, b: int) -> bool:
        """Return whether no clause border stands between two words."""
        self._measure()
        return self._borders[a] == self._borders[b]

    def _measure(self) -> None:
        if self._costs is not None:
            return
        openers = load_event_lexicon().words["clause_openers"]
        steps, borders = [0], [0]
        for left, right in pairwise(self.words):
            gap = self.text[left.end : right.start]
            border = bool(BORDER.search(gap)) or "\n" in gap or (". " in gap and len(left.text) > 1)
            border = border or ("," in gap and right.text in openers)
            borders.append(int(border))
            steps.append(BORDER_COST if border else COMMA_COST if "," in gap else 0)
        self._costs, self._borders = list(accumulate(steps)), list(accumulate(borders))


def _lean(words: Sequence[str]) -> int:
    """Return how many more words have a Kazakh letter than are Russian beyond doubt."""
    kazakh = sum(KAZAKH_LETTER.search(word) is not None for word in words)
    return kazakh - sum(word in load_event_lexicon().words["only_russian"] for word in words)


def has_dash(gap: str) -> bool:
    """Return whether a dash stands among the characters between two words."""
    return "–" in gap or "—" in gap


class Context:
    """The phrases of context near the triggers of one text."""

    def __init__(self, reading: Reading, bounds: Iterable[tuple[int, int]]) -> None:
        self.hits: dict[str, list[Hit]] = {}
        for hit in find_hits(reading.spelt, load_event_lexicon().context, bounds):
            self.hits.setdefault(hit.phrase.label, []).append(hit)
        self._firsts = {label: [h.first for h in hits] for label, hits in self.hits.items()}

    def between(self, label: str, low: int, high: int) -> list[Hit]:
        """Return the hits of that label that begin at word `low` or later and before `high`."""
        firsts = self._firsts.get(label)
        if not firsts:
            return []
        return self.hits[label][bisect_left(firsts, low) : bisect_left(firsts, high)]
