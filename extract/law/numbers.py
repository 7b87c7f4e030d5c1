"""Read the numbers of citations: ordinals, numbers in words, dashed numbers, ranges and lists.

It reads "255–258" as four numbers and "188-1" as one. It does not decide what the numbers count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from extract.law.codes import load_lexicon
from extract.law.tokens import NO_LABELS, Kind, Token

LOWEST_ARTICLE = 73  # the first article of any Special Part; a smaller number in a list is a part
HIGHEST_SUFFIX = 30  # "188-1"; more is a range or a telephone number
RANGE_WORDS = frozenset(
    {("с", "по"), ("со", "по"), ("от", "до"), ("from", "to"), ("from", "through")}
)
LONGEST_RANGE = 12  # "статьи 99-466" is the whole Special Part and cites none of them


class Number(NamedTuple):
    """A number of a list at characters `start..end`; the numbers of a range share their span."""

    value: str
    start: int
    end: int
    labels: frozenset[str] = NO_LABELS
    part: str | None = None  # "182.1": the part written into the number of the article


def join_ordinals(tokens: list[Token]) -> list[Token]:
    """Join a number and its ending: "405-й", "174-інші", "9th"."""
    suffixes = load_lexicon().ordinal_suffixes
    joined: list[Token] = []
    for token in tokens:
        if token.glued and token.word in suffixes and joined:
            has_dash = joined[-1].kind is Kind.DASH and joined[-1].glued and len(joined) > 1
            number = joined[-2] if has_dash else joined[-1]
            if number.kind is Kind.NUMBER and "spelled" not in number.labels:
                del joined[-2 if has_dash else -1 :]
                joined.append(number._replace(end=token.end, labels=frozenset({"ordinal"})))
                continue
        joined.append(token)
    return joined


def join_number_words(tokens: list[Token]) -> list[Token]:
    """Read numbers in words as one token: "четыреста пятую", "four hundred and five"."""
    joined: list[Token] = []
    i = 0
    while i < len(tokens):
        if "spelled" not in tokens[i].labels:
            joined.append(tokens[i])
            i += 1
            continue
        value, is_ordinal, after = _read_number_words(tokens, i)
        labels = frozenset({"spelled", "ordinal"} if is_ordinal else {"spelled"})
        number = tokens[i]._replace(
            end=tokens[after - 1].end, word=str(value), labels=tokens[i].labels | labels
        )
        joined.append(number)
        i = after
    return joined


def _read_number_words(tokens: list[Token], i: int) -> tuple[int, bool, int]:
    """Return value, whether it is an ordinal, and the index after its last word."""
    numbers = load_lexicon().numbers
    total, is_ordinal = numbers[tokens[i].word]
    smallest = total
    i += 1
    while i < len(tokens) and not is_ordinal:
        j = i
        if tokens[j].kind is Kind.DASH or (tokens[j].word == "and" and total % 100 == 0):
            j += 1
        if j == len(tokens) or "spelled" not in tokens[j].labels:
            break
        value, is_last = numbers[tokens[j].word]
        if value == 100 and total < 10:
            total = smallest = total * 100
        elif _magnitude(value) < _magnitude(smallest):
            total, smallest = total + value, value
        else:
            break
        is_ordinal, i = is_last, j + 1
    return total, is_ordinal, i


def _magnitude(value: int) -> int:
    """Return the rank of a number word: units may follow tens, and these may follow hundreds."""
    return 1 if value < 20 else 2 if value < 100 else 3


def join_enumerators(tokens: list[Token]) -> list[Token]:
    """Give the bracket of "1)" to its number; a bracket that was opened stays a bracket."""
    joined: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind is Kind.STOP:
            depth = 0
        elif token.kind is Kind.OPEN:
            depth += 1
        elif token.kind is Kind.CLOSE:
            if depth == 0 and token.glued and joined and joined[-1].kind is Kind.NUMBER:
                joined[-1] = joined[-1]._replace(end=token.end)
                continue
            depth = max(0, depth - 1)
        joined.append(token)
    return joined


def read_list(
    tokens: list[Token], i: int, accept: Callable[[int], bool], *, dotted: bool = False
) -> tuple[list[Number], int]:
    """Return the numbers listed from token `i` on, and the index after them; none gives ([], i).

    The first number that `accept` refuses, or that counts something ("15 суток"), ends the list.
    "405/2" is article 405, part 2. With `dotted`, so is "182.1"; without it such a number ends the
    list, as in Russian law.
    """
    numbers: list[Number] = []
    after = j = i
    while True:
        found, k = _read_range(tokens, j)
        if not found or ("dotted" in found[0].labels and not dotted):
            break
        if not all(accept(_stem(number.value)) for number in found):
            break
        if numbers and (_counts_something(tokens, k) or not _match_style(numbers[-1], found[0])):
            break
        numbers += found
        after = k
        j = _skip_separator(tokens, k)
        if j == k:
            break
    return numbers, after


def _stem(value: str) -> int:
    return int(value.split("-")[0])


def _match_style(one: Number, other: Number) -> bool:
    """Tell whether two numbers may stand in one list: "часть вторая, три года" does not go on."""
    if "spelled" in one.labels or "spelled" in other.labels:
        return one.labels == other.labels
    return True


def _counts_something(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and "counted" in tokens[i].labels


def _skip_separator(tokens: list[Token], i: int) -> int:
    """Return the index after ",", "и" or ", и", or `i` where no separator stands."""
    if i < len(tokens) and tokens[i].kind is Kind.COMMA:
        i += 1
    if i < len(tokens) and tokens[i].kind is Kind.AND:
        i += 1
    return i


def _read_range(tokens: list[Token], i: int) -> tuple[list[Number], int]:
    """Read one number or one range at token `i`; a chain of dashes or dots is no number of law."""
    if i >= len(tokens) or tokens[i].kind is not Kind.NUMBER:
        return [], i
    token = tokens[i]
    number = Number(token.word, token.start, token.end, token.labels)
    joint = _digits_after(tokens, i)
    if joint is None:
        return _read_range_in_words(tokens, i, number)
    other = tokens[i + 2]
    if other.glued and _digits_after(tokens, i + 2) is not None:
        return [], i
    first, last = int(token.word), int(other.word)
    if joint is Kind.DOT:
        labels = number.labels | {"dotted"}
        return [number._replace(end=other.end, part=other.word, labels=labels)], i + 3
    if joint is Kind.COMMA:
        is_part = first >= LOWEST_ARTICLE and last <= HIGHEST_SUFFIX
        part = number._replace(end=other.end, part=other.word)
        return ([part], i + 3) if is_part else ([number], i + 1)
    if first < last and (first >= LOWEST_ARTICLE) == (last >= LOWEST_ARTICLE):
        if last - first > LONGEST_RANGE or _counts_something(tokens, i + 3):
            return [], i
        values = map(str, range(first, last + 1))
        return [Number(value, token.start, other.end) for value in values], i + 3
    if last > HIGHEST_SUFFIX or not other.glued:
        return [number], i + 1
    return [number._replace(value=f"{first}-{last}", end=other.end)], i + 3


def _read_range_in_words(tokens: list[Token], i: int, number: Number) -> tuple[list[Number], int]:
    """Read "с 402-й по 405-ю", "Articles 402 to 405"; a number without such a word is itself."""
    if i + 2 >= len(tokens) or tokens[i + 2].kind is not Kind.NUMBER or i == 0:
        return [number], i + 1
    first, last = int(number.value), int(tokens[i + 2].word)
    begins = tokens[i - 1].word
    is_range = (begins, tokens[i + 1].word) in RANGE_WORDS or (
        tokens[i - 1].kind is Kind.ARTICLE and tokens[i + 1].word in ("to", "through")
    )
    if not is_range or not LOWEST_ARTICLE <= first < last <= first + LONGEST_RANGE:
        return [number], i + 1
    if _counts_something(tokens, i + 3) or number.labels != tokens[i + 2].labels:
        return [number], i + 1
    end = tokens[i + 2].end
    values = map(str, range(first, last + 1))
    return [Number(value, number.start, end, number.labels) for value in values], i + 3


def _digits_after(tokens: list[Token], i: int) -> Kind | None:
    """Return what ties token `i` to digits after it, a dash, or a dot or a slash (COMMA) without
    spaces, else None.
    """
    if i + 2 >= len(tokens):
        return None
    tie, other = tokens[i + 1], tokens[i + 2]
    is_digits = other.kind is Kind.NUMBER and "spelled" not in other.labels
    if not is_digits or tie.glued != other.glued or "spelled" in tokens[i].labels:
        return None
    if tie.kind is Kind.DASH:
        return Kind.DASH
    if tie.kind is Kind.COMMA:
        return Kind.COMMA if tie.word == "/" and tie.glued else None
    return Kind.DOT if tie.kind is Kind.DOT and tie.glued else None
