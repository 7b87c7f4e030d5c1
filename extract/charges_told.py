"""How a charge stands as a sentence tells it. The tables are data: `lexicon/charges_told.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extract.language import split_sentences
from extract.phrases import PhraseBook, find_hits, load_lexicon, make_book, read_words
from models.terms import ChargeStatus, EventKind

WINDOW = 600  # characters on either side in which the sentence is looked for
LANGS = ("ru", "kk", "en")
# Where several words of one sentence speak, the one that says most of what became of the charge.
WEIGHT = list(ChargeStatus)


@dataclass(frozen=True, slots=True)
class _Table:
    of_act: dict[EventKind, ChargeStatus]
    acts: dict[ChargeStatus, frozenset[EventKind]]  # with which a status's words count
    book: PhraseBook
    final: frozenset[ChargeStatus]


def judge_charge(kind: EventKind, text: str, start: int, end: int) -> tuple[ChargeStatus, str]:
    """Return where a charge stands that `text` ties to an act of that kind at `start..end`, and
    why: by the words of that sentence, or by the act.

    The reason holds words of the lexicon only. A charge beside an act that decides nothing
    (torture, a threat) is alleged.
    """
    table = _load()
    words = [word.text for word in read_words(_sentence_over(text, start, end))]
    hits = find_hits(words, table.book, [(0, len(words))])
    told = {ChargeStatus(hit.phrase.label): hit.phrase.spelling for hit in hits}
    fitting = [status for status in told if kind in table.acts[status]]
    if fitting:
        status = max(fitting, key=WEIGHT.index)
        return status, f"words: {told[status]}"
    return table.of_act.get(kind, ChargeStatus.ALLEGED), f"told with: {kind}"


def last_status(tellings: Iterable[tuple[str, bool, ChargeStatus]]) -> ChargeStatus:
    """Return where a charge stands after all tellings: (day, whether it was told, status).

    They count in the order of their days, on one day in the order of a case. What gives no day is
    told again rather than new: it takes nothing back behind a decision.
    """
    order = sorted(tellings, key=lambda telling: (telling[0], WEIGHT.index(telling[2])))
    status, final = ChargeStatus.ALLEGED, _load().final
    for _day, is_dated, told in order:
        if told is ChargeStatus.ALLEGED and status is not ChargeStatus.ALLEGED:
            continue  # to be named beside an article says nothing new
        if is_dated or told in final or status not in final:
            status = told
    return status


def _sentence_over(text: str, start: int, end: int) -> str:
    """Return the sentences in which the characters stand; of a very long one the part around."""
    low = max(0, start - WINDOW)
    window = text[low : end + WINDOW]
    over = [(a, b) for a, b in split_sentences(window) if a + low < end and b + low > start]
    return window[over[0][0] : over[-1][1]] if over else text[start:end]


@cache
def _load() -> _Table:
    rules = load_lexicon("charges_told")
    statuses = {ChargeStatus(name): row for name, row in rules["words"].items()}
    return _Table(
        of_act={
            EventKind(kind): ChargeStatus(status)
            for status, kinds in rules["of_act"].items()
            for kind in kinds
        },
        acts={status: frozenset(map(EventKind, row["acts"])) for status, row in statuses.items()},
        book=make_book(
            (status, phrase)
            for status, row in statuses.items()
            for lang in LANGS
            for phrase in row[lang]
        ),
        final=frozenset(map(ChargeStatus, rules["final"]["statuses"])),
    )
