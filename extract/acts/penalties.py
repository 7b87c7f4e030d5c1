"""Find a term or sum that stands beside the article it was given under, whatever verb gave it.

«Шесть лет по части 1 статьи 405 УК он получил», «статья 488 КоАП, 10 суток»: in Russian such a pair
is a penalty. What an article provides for, what is asked for and what lasts that long is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.terms import Term, find_terms
from extract.acts.triggers import Trigger
from models.terms import Code, EventKind
from models.values import ChargeMention

GIVEN_REACH = 8  # words from the term to the verb that gives it
REASON_REACH = 12  # «три года за участие в движении (ч. 2 ст. 405 УК)»
NAMED_REACH = 6  # «по статье 489 КоАП верующему Виктору Лотцу — 50 МРП»
BAN_REACH = 2  # words on either side of «на два года» in which it is the term of a ban
LONGEST_PRISON = 20  # years; more are somebody's age
DASHES = re.compile(r"[—–:]|\s-\s")
CLOSED = re.compile(r"\s{0,3}(?:[.,;:!?)»—–\n]|$|(?:за|и|плюс)\b)")
ORDINAL = re.compile(r"(?:ый|ий|ой|ом|от|\d)$")  # «третий год», «весь прошлый год»
KINDS = {
    (Code.CC, "year"): EventKind.PRISON_SENTENCE,
    (Code.CC_1997, "year"): EventKind.PRISON_SENTENCE,
    (Code.CC, "mci"): EventKind.FINE,
    (Code.CAO, "day"): EventKind.ADMINISTRATIVE_ARREST,
    (Code.CAO, "mci"): EventKind.FINE,
    (Code.CAO, "kzt"): EventKind.FINE,
}


def find_penalties(reading: Reading, charges: Iterable[ChargeMention]) -> list[Trigger]:
    """Return an act for each term beside an article of its code, in reading order."""
    by_sentence: dict[int, list[ChargeMention]] = {}
    for charge in charges:
        sentence = reading.sentence_of(reading.word_at(charge.start))
        by_sentence.setdefault(sentence, []).append(charge)
    found: list[Trigger] = []
    for sentence, cited in sorted(by_sentence.items()):
        if not reading.is_kazakh(sentence):
            found += _penalties_of(sentence, cited, reading)
    return found


def _penalties_of(
    sentence: int, cited: Sequence[ChargeMention], reading: Reading
) -> Iterable[Trigger]:
    low, high = reading.sentences[sentence]
    if any(word.startswith(beginnings("no_penalty")) for word in reading.spelt[low:high]):
        return
    for term in find_terms(reading.words, low, high):
        if not _is_length_of_penalty(term, low, reading):
            continue
        for charge in cited:
            kind = KINDS.get((charge.provision.code, term.unit))
            if kind is not None and _are_tied(term, charge, (low, high), reading):
                own = tuple(range(term.first, term.last + 1))
                yield Trigger(kind, "acts", term.first, term.last, sentence, own=own)
                break


def _is_length_of_penalty(term: Term, low: int, reading: Reading) -> bool:
    """Tell whether the words beside a term leave it one: not "up to", "ago", "for the third"."""
    words = load_event_lexicon().words
    before = reading.spelt[term.first - 1] if term.first > low else ""
    after = reading.spelt[term.last + 1 : term.last + 2]
    amount = term.text.partition(" ")[0]
    if term.unit == "year" and amount.isdecimal() and int(amount) > LONGEST_PRISON:
        return False
    if term.first == term.last and ORDINAL.search(before):
        return False
    if before == "на" and _is_of_ban(term, low, reading):
        return False
    return before not in words["before_no_penalty"] and not words["after_no_penalty"] & set(after)


def _is_of_ban(term: Term, low: int, reading: Reading) -> bool:
    """«на два года запретил возглавлять», «с запретом на два года»: how long a ban lasts."""
    near = reading.spelt[max(low, term.first - BAN_REACH) : term.last + 1 + BAN_REACH]
    return any(word.startswith(beginnings("banning")) for word in near)


def _are_tied(term: Term, charge: ChargeMention, bounds: tuple[int, int], reading: Reading) -> bool:
    first, last = reading.word_at(charge.start), reading.word_over(charge.end - 1)
    if _is_under(term, first, reading) or _is_told_behind(term, first, last, reading):
        return True
    low, high = max(bounds[0], term.first - GIVEN_REACH), min(bounds[1], term.last + GIVEN_REACH)
    return any(word.startswith(beginnings("given")) for word in reading.spelt[low:high])


def _is_under(term: Term, article: int, reading: Reading) -> bool:
    """«шесть лет по статье 405», «два года (ст. 405)», «два года за пост по статье 405»."""
    gap = reading.spelt[term.last + 1 : article]
    if article <= term.last or len(gap) > REASON_REACH:
        return False
    between = reading.between(term.last, article)
    opened = between.endswith("(")
    if not gap:
        return opened
    return gap == ["по"] or (gap[0] == "за" and (opened or gap[-1] == "по"))


def _is_told_behind(term: Term, first: int, last: int, reading: Reading) -> bool:
    """«по статье 405 УК — четыре года», «статья 174 УК, семь лет»: a term that ends its clause.

    Not «обвиняемому по статье 405 УК, 19 лет».
    """
    if not 0 < term.first - last <= NAMED_REACH:
        return False
    end = reading.words[term.last].end
    if not CLOSED.match(reading.text, end, end + 8):
        return False
    between = reading.between(last, term.first)
    listed = between.strip() == "," and reading.spelt[first - 1] != "по"
    return listed or bool(DASHES.search(between))
