"""Split a text into tokens: numbers, the keywords of citations, names of codes, and the rest.

It looks up words and joins what belongs together ("четыреста пятую", "Code of Criminal Procedure",
"У К"). It does not decide what cites an article: that is `extract.law.pieces`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from extract.law.codes import fold_word, load_lexicon
from extract.law.names import join_names
from extract.law.numbers import join_enumerators, join_number_words, join_ordinals
from extract.law.tokens import KEYWORDS, NO_LABELS, Kind, Token

LONGEST_WORD = 40  # letters; longer ones are noise and are not looked up
LONGEST_SPACED_WORD = 16  # letters typed apart: "с т а т ь е"
ROMAN_PARTS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_PART_WORDS = frozenset({Kind.PART, Kind.LATIN_PART})
FIRST_YEAR, LAST_YEAR = 1900, 2099
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"

TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+(?:[\u00ad\u200b\u0300-\u036f\u2019'][^\W\d_]*)*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<mark>\S)"
)
_RUSSIAN_ADJECTIVE = re.compile(r"\w{3,40}(?:ого|его|ому|ему|ой|ей|ым|им|ых|их)")


_MARKS = {
    **dict.fromkeys(DASHES, Kind.DASH),
    **dict.fromkeys('«»"“”„‟', Kind.QUOTE),
    **dict.fromkeys("([", Kind.OPEN),
    **dict.fromkeys(")]", Kind.CLOSE),
    **dict.fromkeys("№#", Kind.SIGN),
    "§": Kind.PART,
    **dict.fromkeys("!?…", Kind.STOP),
    ",": Kind.COMMA,
    "/": Kind.COMMA,
    ";": Kind.SEMICOLON,
    ":": Kind.COLON,
    ".": Kind.DOT,
    "&": Kind.AND,
}


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of `text` in order, without overlap; offsets count characters of `text`.

    Never raises. The work grows with the length of the text and with nothing else.
    """
    tokens = list(_split(text))
    tokens = _join_spaced_letters(tokens)
    tokens = join_number_words(join_ordinals(tokens))
    tokens = join_enumerators(_mark_stops(tokens))
    return join_names(_read_roman_parts(tokens))


def _split(text: str) -> Iterator[Token]:
    before = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        value = match.group()
        glued = start == before
        line = not glued and "\n" in text[before:start]
        if line and text.count("\n", before, start) > 1:
            yield Token(Kind.STOP, before, before, "")
        before = end
        if match.lastgroup == "word":
            kind, word, labels = look_up(value) if end - start <= LONGEST_WORD else _UNKNOWN
            yield Token(kind, start, end, word, labels, glued, value[0].isupper(), line)
        elif match.lastgroup == "number":
            yield Token(
                _kind_of_number(value), start, end, value[:4], NO_LABELS, glued, False, line
            )
        else:
            kind = _MARKS.get(value, Kind.MARK)
            yield Token(kind, start, end, value, NO_LABELS, glued, False, line)


_UNKNOWN = (Kind.WORD, "", NO_LABELS)


@lru_cache(maxsize=65536)
def look_up(word: str) -> tuple[Kind, str, frozenset[str]]:
    """Return kind, folded spelling and labels of one word. An abbreviation keeps its capitals."""
    lexicon = load_lexicon()
    folded = fold_word(word)
    lower = folded.lower()
    if folded in lexicon.short_names:
        return Kind.CODE, folded, NO_LABELS
    if folded in lexicon.short_labels:
        return Kind.WORD, lower, frozenset({lexicon.short_labels[folded]})
    labels = lexicon.labels.names_of(lower)
    if lower in lexicon.kinds:
        return Kind(lexicon.kinds[lower]), lower, labels
    suffixed = lexicon.suffixed.fullmatch(lower)
    if suffixed is not None:
        return Kind(str(suffixed.lastgroup)), lower, labels
    if lower in lexicon.numbers:
        return Kind.NUMBER, lower, labels | {"spelled"}
    if _RUSSIAN_ADJECTIVE.fullmatch(lower):
        labels |= {"adjective"}
    return Kind.WORD, lower, labels


def _kind_of_number(digits: str) -> Kind:
    if len(digits) == 4 and FIRST_YEAR <= int(digits) <= LAST_YEAR:
        return Kind.YEAR
    return Kind.NUMBER if len(digits) <= 3 and digits[0] != "0" else Kind.MARK


def _join_spaced_letters(tokens: list[Token]) -> list[Token]:
    """Join letters typed apart where they spell a known word: "с т а т ь е", "У К Р К"."""
    joined: list[Token] = []
    run: list[Token] = []
    for token in tokens:
        is_letter = (
            token.kind is not Kind.STOP and token.end - token.start == 1 and token.word.isalpha()
        )
        if is_letter and (not run or token.start == run[-1].end + 1):
            run.append(token)
            continue
        joined += _spell(run)
        run = [token] if is_letter else []
        if not is_letter:
            joined.append(token)
    return joined + _spell(run)


def _spell(run: list[Token]) -> list[Token]:
    """Join the end of the run if that spells a keyword or a code; a short word may precede it."""
    if not 2 <= len(run) <= LONGEST_SPACED_WORD:
        return run
    for first in range(min(3, len(run) - 1)):
        letters = run[first:]
        word = "".join(token.word if not token.upper else token.word.upper() for token in letters)
        kind, folded, labels = look_up(word)
        if kind in KEYWORDS or kind is Kind.CODE:
            token = letters[0]
            whole = token._replace(kind=kind, end=letters[-1].end, word=folded, labels=labels)
            return [*run[:first], whole]
    return run


def _read_roman_parts(tokens: list[Token]) -> list[Token]:
    """Make a number of the Roman numeral behind "ч." or "part"."""
    for i in range(1, len(tokens)):
        value = ROMAN_PARTS.get(tokens[i].word)
        if value is not None and tokens[i].upper and tokens[i - 1].kind in _PART_WORDS:
            tokens[i] = tokens[i]._replace(kind=Kind.NUMBER, word=value)
    return tokens


def _mark_stops(tokens: list[Token]) -> list[Token]:
    """Give the full stop of "ст." to its keyword, and make those that end a sentence STOP."""
    marked: list[Token] = []
    for i, token in enumerate(tokens):
        if token.kind is Kind.DOT and marked:
            before = marked[-1]
            if before.kind in KEYWORDS and "shortened" in before.labels:
                marked[-1] = before._replace(end=token.end)
                continue
            if _ends_sentence(before, tokens[i + 1] if i + 1 < len(tokens) else None):
                token = token._replace(kind=Kind.STOP)
        marked.append(token)
    return marked


def _ends_sentence(before: Token, after: Token | None) -> bool:
    if after is None:
        return True
    is_initial = before.upper and before.end - before.start == 1
    if after.glued or is_initial or "abbreviation" in before.labels:
        return False
    starts = after.upper or after.kind in {Kind.NUMBER, Kind.YEAR}
    return starts or after.kind in {Kind.QUOTE, Kind.OPEN, Kind.DASH, Kind.MARK}
