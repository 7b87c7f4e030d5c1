"""What a text says, as words: which of its runs of words stand in another text, and which of its
lines are only furniture (counters, boxes, lists of other stories).

Spelling is folded (case, ё, quotes, punctuation); nothing is judged here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extract.phrases import PhraseBook, find_hits, fold_text, list_words, load_lexicon, make_book

RUN = 4  # words: fewer come together by chance, more make every small edit a large one
MAX_CHARS = 200_000  # of a text; what is behind is not compared
SHORT_WORD, ENDING = 5, 3  # letters: a shorter word stands as it is; case changes so many at most
LONGEST_FURNITURE = 30  # words of a line that is left out for how it begins
LONGEST_CHARS = 400  # of such a line
MENU_BARS = 3  # "News | Society | Sport | About us"
LISTED = 14  # words of an entry of a list of other stories
SENTENCE_ENDS = frozenset(".!?…»”")  # a line that ends so is a sentence, and no entry of a list


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a text stands elsewhere: the share of its runs of words (0..1), and how many of
    them do not. `runs` 0: there was nothing to look for.
    """

    share: float
    lost: int
    runs: int


def list_folded(text: str) -> list[str]:
    """Return the words of a text in order, folded."""
    return list_words(fold_text(text), 0, len(text))


def drop_furniture(text: str) -> list[tuple[int, str]]:
    """Return the lines of a text that say something, each with its offset in `text`.

    Left out are lines without a letter, menus, counters, calls to share, notes on pictures, and
    lists of other stories with their headings, as `lexicon/reach.toml` names them.
    """
    return [(start, line) for start, line, is_said in mark_lines(text) if is_said]


def mark_lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each line that holds anything with its offset, and whether it says something."""
    lines, lists = _load_furniture()
    start, in_list = 0, False
    for line in text.split("\n"):
        if len(line) > LONGEST_CHARS:
            in_list = False
            yield start, line, True
        elif line.strip():
            words = list_folded(line)
            is_short = len(words) <= LISTED
            in_list = (in_list and is_short and line.rstrip()[-1] not in SENTENCE_ENDS) or (
                is_short and _begins(words, lists)
            )
            is_furniture = (
                in_list
                or line.count(" | ") >= MENU_BARS
                or (len(words) <= LONGEST_FURNITURE and _begins(words, lines))
            )
            yield start, line, not is_furniture and any(map(str.isalpha, line))
        start += len(line) + 1


def measure_kept(said: Sequence[str], *elsewhere: str) -> Kept:
    """Return how much of the lines `said` stands in the other texts, which are asked in order.

    Runs are of four words inside a line; in lines of fewer words they are as long as the longest.
    """
    lines = [list_folded(line) for line in said]
    length = min(RUN, max(map(len, lines), default=0))
    if length == 0:
        return Kept(1.0, 0, 0)
    runs = [run for words in lines for run in runs_of(words, length)]
    missing = set(runs)
    for text in elsewhere:
        if missing:
            missing -= set(runs_of(list_folded(text[:MAX_CHARS]), length))
    lost = sum(run in missing for run in runs)
    return Kept(1 - lost / len(runs), lost, len(runs))


def runs_of(words: Sequence[str], length: int = RUN) -> Iterator[tuple[str, ...]]:
    """Return all runs of `length` words in order."""
    return zip(*(words[n:] for n in range(length)), strict=False)


def stands_in(words: Sequence[str], text_words: Sequence[str]) -> bool:
    """Return whether the words stand in the others side by side."""
    return f" {' '.join(words)} " in f" {' '.join(text_words)} "


def order_words(*texts: str) -> list[str]:
    """Return the distinct words of the texts in alphabetical order, for `is_named`."""
    return sorted({word for text in texts for word in list_folded(text[:MAX_CHARS])})


def is_named(name: str, ordered: Sequence[str]) -> bool:
    """Return whether every word of a name is among the words, in any case form; numbers exactly."""
    return all(_is_among(word, ordered) for word in list_folded(name))


def _is_among(word: str, ordered: Sequence[str]) -> bool:
    if len(word) < SHORT_WORD or any(map(str.isdigit, word)):
        at = bisect_left(ordered, word)
        return at < len(ordered) and ordered[at] == word
    root = word[: max(SHORT_WORD - 1, len(word) - ENDING)]
    at = bisect_left(ordered, root)
    return at < len(ordered) and ordered[at].startswith(root)


def _begins(words: Sequence[str], book: PhraseBook) -> bool:
    return any(hit.first == 0 for hit in find_hits(words, book, [(0, min(len(words), 6))]))


@cache
def _load_furniture() -> tuple[PhraseBook, PhraseBook]:
    table = load_lexicon("reach")["furniture"]
    return _book(table["lines"]), _book(table["lists"])


def _book(spellings: Iterable[str]) -> PhraseBook:
    return make_book((spelling, spelling) for spelling in spellings)
