"""Terms and sums in one spelling: "15 days", "5 years", "9 hours", "50 MCI", "150000 KZT"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extract.date_rules import load_words
from extract.phrases import Word, load_lexicon, read_number

SPELT = {"mci": "MCI", "kzt": "KZT"}
HALVES = {"полтора": "1.5", "полутора": "1.5"}
WHOLE = {"полгода": "6 months", "полугода": "6 months", "fortnight": "2 weeks"}
ADJECTIVES = {  # "a month-long examination", "two-year term", «двухмесячный»
    "month-long": "1 month",
    "week-long": "1 week",
    "year-long": "1 year",
    "айлық": "month",
    "жылдық": "year",
}
BARE = {"год", "месяц", "сутки", "неделю", "час"}  # one of them, unless a number stands before


@dataclass(frozen=True, slots=True)
class Term:
    """A term at words `first..last`; `unit` is a key of `units` in lexicon/dates.toml."""

    first: int
    last: int
    unit: str
    text: str


def find_terms(words: Sequence[Word], low: int, high: int) -> list[Term]:
    """Return the terms said by words `low` to `high` (one past the last), in order.

    Numbers of two words are added ("двадцать пять лет"), "300 тысяч тенге" is multiplied, "1,5
    года" keeps its fraction. A year or month without a number is one («год ограничения свободы»), a
    calendar year is none.
    """
    terms = []
    for at in range(low, high):
        term = _term_at(words, at, low)
        if term is not None:
            terms.append(term)
    return terms


def count_back(day: str, term: str) -> str | None:
    """Return the month in which what lasted `term` ("2 months") began, if it ended on `day`."""
    amount, _, unit = term.partition(" ")
    coarse = len(day) == len("2020-11") and unit.startswith(("month", "year"))
    if not (coarse or len(day) == len("2020-11-23")) or not amount.isdecimal():
        return None
    ended = date.fromisoformat(f"{day}-01" if coarse else day)
    days = {"day": 1, "week": 7, "month": 30, "year": 365}.get(unit.rstrip("s"))
    if days is None or int(amount) * days > 36_500:
        return None
    if unit.startswith(("month", "year")):
        months = int(amount) * (12 if unit.startswith("year") else 1)
        count = ended.year * 12 + ended.month - 1 - months
        return f"{count // 12}-{count % 12 + 1:02}"
    return (ended - timedelta(days=int(amount) * days)).strftime("%Y-%m")


def _term_at(words: Sequence[Word], at: int, low: int) -> Term | None:
    word = words[at].text
    if word in WHOLE:
        first = at - 1 if at > low and words[at - 1].text == "a" else at
        return Term(first, at, WHOLE[word].split()[1].rstrip("s"), WHOLE[word])
    if word in ADJECTIVES and " " in ADJECTIVES[word]:
        return Term(at, at, ADJECTIVES[word].split()[1], ADJECTIVES[word])
    if word == "году":  # «к году», «к одному году»; otherwise it is a date
        before = [w.text for w in words[max(low, at - 2) : at]]
        number_words = len(before) == 2 and before[0] == "к" and read_number(before[1]) == 1
        if number_words or before[-1:] == ["к"]:
            return Term(at - number_words, at, "year", "1 year")
        return None
    number, dash, rest = word.partition("-")
    unit = load_words().units.get(rest if dash else word)
    if unit is None:
        return None
    if dash:
        count = read_number(number)
        return None if count is None else Term(at, at, unit, _spell(str(count), unit))
    first, amount = _amount_before(words, at, low)
    if amount is None:
        return Term(at, at, unit, _spell("1", unit)) if word in BARE else None
    if unit == "year" and amount == "1.5":
        return Term(first, at, "year", "18 months")
    if unit == "year" and amount.isdecimal() and int(amount) > 100:
        return None  # "2020 год" is a date
    return Term(first, at, unit, _spell(amount, unit))


def _amount_before(words: Sequence[Word], at: int, low: int) -> tuple[int, str | None]:
    """Return the number that ends right before word `at`, and the word it begins with."""
    first, times = at, 1
    if first - 3 >= low and [w.text for w in words[first - 2 : first]] == ["с", "половиной"]:
        whole = read_number(words[first - 3].text)
        return (at, None) if whole is None else (first - 3, f"{whole}.5")
    if first - 1 >= low and words[first - 1].text in _multipliers():
        first, times = first - 1, _multipliers()[words[first - 1].text]
    if first - 1 < low:
        return at, None
    word = words[first - 1].text
    if word in HALVES:
        return first - 1, HALVES[word]
    number = read_number(word)
    if number is None:
        return at, None
    first -= 1
    before = read_number(words[first - 1].text) if first - 1 >= low else None
    if before is not None and words[first].start - words[first - 1].end == 1:
        both_digits = words[first].text.isdecimal() and words[first - 1].text.isdecimal()
        if both_digits and len(words[first].text) == 3:  # "150 000"
            return first - 1, str((before * 1000 + number) * times)
        if not both_digits and before in range(10, 100, 10) and number < 10:  # "двадцать пять"
            return first - 1, str((before + number) * times)
    return first, str(number * times)


def _spell(amount: str, unit: str) -> str:
    if unit in SPELT:
        return f"{amount} {SPELT[unit]}"
    return f"{amount} {unit}" if amount == "1" else f"{amount} {unit}s"


@cache
def _multipliers() -> dict[str, int]:
    table = load_lexicon("dates")["multipliers"]
    return {form: int(times) for times, forms in table.items() for form in forms}
