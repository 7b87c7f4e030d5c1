"""What changed between two versions of a text, and what of it is grave.

Grave is what changes the record: a person, an article of law, a date, a term or a number that went
or became another, compared by what they mean and not by their spelling. Furniture of the page
(counters, lists of other stories) is no change. It does not say why anything changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from extract.edits import find_edits
from extract.grave import Grave, Span, Version, find_grave
from extract.phrases import (
    PhraseBook,
    Word,
    find_hits,
    fold_text,
    load_lexicon,
    make_book,
    place_words,
)
from extract.wording import MAX_CHARS, list_folded, mark_lines
from models.values import Findings

__all__ = ["Difference", "Grave", "Run", "compare_texts"]

MAX_LINES = 5_000  # of a version; what is behind is not compared
JOINED = 1  # like words between two changes that are told as one


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start..end` of the version before that became `other_start..other_end` of the
    one after; either may be empty, at the place where something was put in or taken out.
    """

    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a text. `runs` in reading order; `share` is the part of the words before that
    are left (0..1).

    `is_silent_edit`: something grave changed, and no line that came tells of a correction.
    """

    runs: tuple[Run, ...]
    grave: tuple[Grave, ...]
    share: float
    is_silent_edit: bool


def compare_texts(
    before: str,
    after: str,
    before_findings: Findings,
    after_findings: Findings,
    published_on: date | None = None,
) -> Difference:
    """Return the difference of two versions of one text.

    Args:
        before, after: The versions as their findings count them (`extract.findings.whole_text`).
        before_findings, after_findings: What was found in each, of all people.
        published_on: The day that relative dates are read against.

    Returns:
        Runs with offsets into both. A difference of white space, punctuation or capitals alone is
        none.
    """
    old, new = _read_lines(before), _read_lines(after)
    edits = list(_compare_words(old, new))
    runs = tuple(_place_run(edit) for edit in _join(edits))
    went = [(run.start, run.end) for run in runs if run.end > run.start]
    came = [(run.other_start, run.other_end) for run in runs if run.other_end > run.other_start]
    old_version = Version(before, before_findings, went)
    grave = find_grave(old_version, Version(after, after_findings, came), published_on)
    taken = sum(edit.taken for edit in edits)
    share = 1 - taken / max(1, sum(map(len, old)))
    is_silent = bool(grave) and not _tells_of_correction(after, came)
    return Difference(runs, grave, share, is_silent)


class _Change(NamedTuple):
    """Words that went and words that came, each with the character where they would stand."""

    went: Sequence[Word]
    came: Sequence[Word]
    at: int
    other_at: int
    is_near: bool  # it follows the change before it at `JOINED` words or fewer

    @property
    def taken(self) -> int:
        return len(self.went)


def _read_lines(text: str) -> list[list[Word]]:
    """Return the words of each line that says something."""
    folded = fold_text(text[:MAX_CHARS])
    said = (
        place_words(folded, start, start + len(line))
        for start, line, is_said in mark_lines(text[:MAX_CHARS])
        if is_said
    )
    return [words for words in said if words][:MAX_LINES]


def _compare_words(old: list[list[Word]], new: list[list[Word]]) -> Iterator[_Change]:
    """Compare line by line first, then the words of the lines that differ."""
    for edit in find_edits(_spell(old), _spell(new)):
        gone, come = old[edit.start : edit.end], new[edit.other_start : edit.other_end]
        pairs = (
            zip(gone, come, strict=True) if len(gone) == len(come) else [(_all(gone), _all(come))]
        )
        at, other_at = _start_of(old, edit.start), _start_of(new, edit.other_start)
        for a, b in pairs:
            yield from _compare_line(a, b, at, other_at)


def _compare_line(
    a: Sequence[Word], b: Sequence[Word], at: int, other_at: int
) -> Iterator[_Change]:
    last = -JOINED - 1
    for edit in find_edits([word.text for word in a], [word.text for word in b]):
        yield _Change(
            a[edit.start : edit.end],
            b[edit.other_start : edit.other_end],
            _place_in(a, edit.start, at),
            _place_in(b, edit.other_start, other_at),
            edit.start - last <= JOINED,
        )
        last = edit.end


def _join(changes: Iterable[_Change]) -> list[_Change]:
    """Return the changes, those told as one that hardly anything parts."""
    joined: list[_Change] = []
    for change in changes:
        if change.is_near and joined:
            last = joined[-1]
            went, came = [*last.went, *change.went], [*last.came, *change.came]
            joined[-1] = last._replace(went=went, came=came)
        else:
            joined.append(change)
    return joined


def _place_run(change: _Change) -> Run:
    start, end = _ends(change.went, change.at)
    other_start, other_end = _ends(change.came, change.other_at)
    return Run(start, end, other_start, other_end)


def _tells_of_correction(after: str, came: Sequence[Span]) -> bool:
    book = _load_corrections()
    for start, end in came:
        words = list_folded(after[start:end])
        if find_hits(words, book, [(0, len(words))]):
            return True
    return False


def _ends(words: Sequence[Word], at: int) -> Span:
    return (words[0].start, words[-1].end) if words else (at, at)


def _place_in(words: Sequence[Word], n: int, at: int) -> int:
    """Return the character at which the n-th word stands, or would."""
    if n < len(words):
        return words[n].start
    return words[-1].end if words else at


def _start_of(lines: Sequence[Sequence[Word]], n: int) -> int:
    if n < len(lines):
        return lines[n][0].start
    return lines[-1][-1].end if lines else 0


def _spell(lines: Sequence[Sequence[Word]]) -> list[str]:
    return [" ".join(word.text for word in words) for words in lines]


def _all(lines: Sequence[Sequence[Word]]) -> list[Word]:
    return [word for words in lines for word in words]


@cache
def _load_corrections() -> PhraseBook:
    phrases = load_lexicon("reach")["correction"]["phrases"]
    return make_book((phrase, phrase) for phrase in phrases)
