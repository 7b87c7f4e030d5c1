"""Read tokens as pieces of citations: a numbered article, a part, a code, or what lies between.

A piece is judged by its neighbours in the same phrase only. Which part belongs to which article is
decided in `extract.law.citations`, which code is meant in `extract.law.judgement`.
"""

from __future__ import annotations

from extract.law.numbers import LOWEST_ARTICLE, Number, read_list
from extract.law.tokens import Is, Kind, Piece, Token

HIGHEST_PART = 50
PARAGRAPH_LETTERS = frozenset("абвгдежзиклм")
LOWEST_LISTED = 20  # in a list of articles; a smaller number after a comma begins something else
LONGEST_TITLE = 40  # tokens in brackets or quotation marks

_EMPHASIS = frozenset("*_'`|\u2018\u2019")  # marks of Markdown and of tables
_FILLERS = frozenset(
    {"filler", "of", "old", "new", "home", "foreign", "republic", "adjective", "same"}
)
_LINK_COSTS = {
    Kind.COMMA: 1,
    Kind.SEMICOLON: 2,
    Kind.AND: 1,
    Kind.DASH: 1,
    Kind.YEAR: 1,
    Kind.COLON: 0,
    Kind.OPEN: 0,
    Kind.CLOSE: 0,
    Kind.QUOTE: 0,
    Kind.SIGN: 0,
}
_PARTS = frozenset({Kind.PART, Kind.LATIN_PART, Kind.KAZAKH_PART})
_PARAGRAPHS = frozenset({Kind.PARAGRAPH, Kind.KAZAKH_PARAGRAPH})
_KAZAKH = frozenset(
    {Kind.KAZAKH_ARTICLE, Kind.KAZAKH_PART, Kind.KAZAKH_PARAGRAPH, Kind.KAZAKH_SHORT}
)


Found = tuple[list[Piece], int]


def read_pieces(tokens: list[Token]) -> list[Piece]:
    """Return the pieces of all tokens in reading order.

    Never raises; linear in the number of tokens.
    """
    pieces: list[Piece] = []
    i = 0
    while i < len(tokens):
        found, i = _read_piece(tokens, i, pieces) or ([_other(tokens[i])], i + 1)
        pieces += found
    return pieces


def _read_piece(tokens: list[Token], i: int, pieces: list[Piece]) -> Found | None:
    match tokens[i].kind:
        case Kind.ARTICLE:
            return _read_article(tokens, i)
        case Kind.PART | Kind.LATIN_PART | Kind.PARAGRAPH:
            return _read_part(tokens, i)
        case Kind.BOTH:
            return _read_both(tokens, i)
        case Kind.NUMBER:
            return _read_number(tokens, i, pieces)
        case Kind.OPEN:
            return _read_bracket(tokens, i, pieces) or _read_title(tokens, i, Kind.CLOSE)
        case Kind.QUOTE:
            return _read_title(tokens, i, Kind.QUOTE)
        case _:
            return None


def _other(token: Token) -> Piece:
    """Return the piece of a token that belongs to no other."""
    if token.kind is Kind.CODE:
        return Piece(Is.CODE, token.start, token.end, name=token.name)
    if token.kind is Kind.STOP:
        return Piece(Is.STOP, token.start, token.end)
    if token.kind in _LINK_COSTS:
        cost = _LINK_COSTS[token.kind]
        return Piece(Is.LINK, token.start, token.end, mark=token.kind, cost=cost)
    if token.word in _EMPHASIS or not _FILLERS.isdisjoint(token.labels):
        cost = 1 if "adjective" in token.labels else 0
        return Piece(Is.LINK, token.start, token.end, labels=token.labels, cost=cost)
    return Piece(Is.WORD, token.start, token.end, labels=token.labels, upper=token.upper)


def _read_article(tokens: list[Token], i: int) -> Found:
    """Read "статьи 174, 182 и 405", "ст.ст. 28", "Article No. 405", "той же статьи"."""
    keyword = tokens[i]
    j = i + 1
    while j < len(tokens) and j <= i + 3 and _may_precede_number(tokens[j]):
        j += 1
    is_latin = keyword.word.isascii()
    numbers, after = read_list(tokens, j, lambda value: value >= LOWEST_LISTED, dotted=is_latin)
    if not numbers:
        is_same = any("same" in token.labels for token in tokens[max(0, i - 2) : i])
        kind = Is.SAME_ARTICLE if is_same else Is.BARE_ARTICLE
        return [Piece(kind, keyword.start, keyword.end)], i + 1
    quoted = _is_name(tokens, i, after)
    first = numbers[0].start
    articles = _articles(
        [
            number._replace(start=keyword.start) if number.start == first else number
            for number in numbers
        ]
    )
    return [piece._replace(quoted=quoted) for piece in articles], after


def _may_precede_number(token: Token) -> bool:
    if token.kind in {Kind.SIGN, Kind.COLON, Kind.QUOTE, Kind.ARTICLE, Kind.DOT}:
        return True
    return token.word in {"номер", "номером", "под", "number", "no", "nr"}


def _is_name(tokens: list[Token], i: int, after: int) -> bool:
    """Tell whether "Article 14" stands in quotation marks of its own or beside "movement"."""
    before, behind = tokens[max(0, i - 1) : i], tokens[after : after + 1]
    if any("movement" in token.labels for token in (*before, *behind)):
        return True
    quotes = [token.kind is Kind.QUOTE for token in (*before, *behind)]
    return quotes == [True, True]


def _articles(numbers: list[Number]) -> list[Piece]:
    """Return one ARTICLE piece a number, with a comma between them as in the text."""
    pieces: list[Piece] = []
    for number in numbers:
        if pieces and pieces[-1].end <= number.start:
            end = pieces[-1].end
            pieces.append(Piece(Is.LINK, end, number.start, mark=Kind.COMMA, cost=1))
        pieces.append(
            Piece(
                Is.ARTICLE,
                number.start,
                number.end,
                (number.value,),
                labels=number.labels,
                part=number.part,
            )
        )
    return pieces


def _read_part(tokens: list[Token], i: int) -> Found | None:
    """Read "ч. 1 и 2", "части 1–3", "пп. 1), 3)", "часть вторая"."""
    kind = Is.PARAGRAPH if tokens[i].kind in _PARAGRAPHS else Is.PART
    j = i + 1
    if j < len(tokens) and tokens[j].kind is tokens[i].kind:
        j += 1  # "ч.ч. 1, 2"
    numbers, after = read_list(tokens, j, lambda value: value <= HIGHEST_PART)
    if not numbers:
        return _read_letter(tokens, i, j) if kind is Is.PARAGRAPH else None
    return [_part_piece(kind, numbers)._replace(start=tokens[i].start)], after


def _read_letter(tokens: list[Token], i: int, j: int) -> Found | None:
    """Read "п. «а»", as the paragraphs of the code of 1997 are called."""
    if j < len(tokens) and tokens[j].kind is Kind.QUOTE:
        j += 1
    if j >= len(tokens) or tokens[j].word not in PARAGRAPH_LETTERS or tokens[j].upper:
        return None
    after = j + 1
    if after < len(tokens) and tokens[after].kind in {Kind.QUOTE, Kind.CLOSE}:
        after += 1
    end = tokens[after - 1].end
    return [Piece(Is.PARAGRAPH, tokens[i].start, end, (tokens[j].word,))], after


def _part_piece(kind: Is, numbers: list[Number]) -> Piece:
    values = tuple(dict.fromkeys(number.value for number in numbers))
    return Piece(kind, numbers[0].start, numbers[-1].end, values, labels=numbers[0].labels)


def _read_both(tokens: list[Token], i: int) -> Found | None:
    """Read "обеим частям", "both parts" as parts 1 and 2."""
    if i + 1 == len(tokens) or tokens[i + 1].kind not in _PARTS:
        return None
    return [Piece(Is.PART, tokens[i].start, tokens[i + 1].end, ("1", "2"))], i + 2


def _read_number(tokens: list[Token], i: int, pieces: list[Piece]) -> Found | None:
    """Read numbers by the keyword after them: "174 пен 405-баптар", "первой и второй частям"."""
    is_latin = all(token.word.isascii() for token in tokens[max(0, i - 3) : i + 5])
    numbers, after = read_list(tokens, i, lambda _: True, dotted=is_latin)
    if not numbers:
        return None
    j = after
    if j + 1 < len(tokens) and tokens[j].kind is Kind.DASH and tokens[j + 1].kind in _KAZAKH:
        j += 1
    if j < len(tokens):
        found = _read_postfix(tokens, j, numbers, _follows_article(pieces))
        if found != []:
            is_name = _is_name(tokens, i, j + 1)
            return [piece._replace(quoted=is_name) for piece in found], j + 1
    bare = [
        piece if piece.kind is Is.LINK else piece._replace(kind=Is.NUMBER, sure=False)
        for piece in _articles(numbers)
    ]
    return bare, after


def _follows_article(pieces: list[Piece]) -> bool:
    """Tell whether the last piece, a link or two aside, is an article or its part."""
    for piece in reversed(pieces[-3:]):
        if piece.kind is not Is.LINK:
            return piece.kind in {Is.ARTICLE, Is.PART, Is.PARAGRAPH}
    return False


def _read_postfix(
    tokens: list[Token], j: int, numbers: list[Number], follows_article: bool
) -> list[Piece]:
    """Return the pieces of numbers whose keyword is token `j`; none if it is not theirs."""
    keyword = tokens[j]
    last = numbers[-1].start
    numbers = [n._replace(end=keyword.end) if n.start == last else n for n in numbers]
    is_ordinal = "ordinal" in numbers[-1].labels
    takes_number = j + 1 < len(tokens) and tokens[j + 1].kind is Kind.NUMBER
    match keyword.kind:
        case Kind.KAZAKH_SHORT if follows_article:
            return _postfix_parts(Is.PART, numbers)
        case Kind.KAZAKH_ARTICLE | Kind.KAZAKH_SHORT:
            return [piece._replace(kazakh=True) for piece in _articles(numbers)]
        case Kind.KAZAKH_PART:
            return _postfix_parts(Is.PART, numbers)
        case Kind.KAZAKH_PARAGRAPH:
            return _postfix_parts(Is.PARAGRAPH, numbers)
        case Kind.ARTICLE if is_ordinal:
            return _articles(numbers)
        case Kind.ARTICLE if not takes_number and _names_article(tokens, j):
            return [piece._replace(sure=False) for piece in _articles(numbers)]
        case Kind.PART | Kind.PARAGRAPH if is_ordinal or (follows_article and not takes_number):
            kind = Is.PART if keyword.kind is Kind.PART else Is.PARAGRAPH
            return _postfix_parts(kind, numbers)
        case _:
            return []


def _names_article(tokens: list[Token], j: int) -> bool:
    """Tell "по 405 статье" and "405 статьи УК" from "182 статьи о судах"."""
    if "after_number" in tokens[j].labels:
        return True
    return j + 1 < len(tokens) and tokens[j + 1].kind is Kind.CODE


def _postfix_parts(kind: Is, numbers: list[Number]) -> list[Piece]:
    if any(int(number.value.split("-")[0]) > HIGHEST_PART for number in numbers):
        return []
    piece = _part_piece(kind, numbers)
    is_both = piece.numbers == ("2",) and numbers[0].labels == {"spelled"}  # "екі бөлігі"
    return [piece._replace(numbers=("1", "2")) if is_both else piece]


def _read_bracket(tokens: list[Token], i: int, pieces: list[Piece]) -> Found | None:
    """Read "(2)" after an article as its part, after such a part as a paragraph: "189(4)(2)"."""
    numbers, after = read_list(tokens, i + 1, lambda value: value <= HIGHEST_PART)
    is_closed = after < len(tokens) and tokens[after].kind is Kind.CLOSE
    if not numbers or not is_closed:
        return None
    before = next((piece for piece in reversed(pieces[-2:]) if piece.kind is not Is.LINK), None)
    if before is None or before.kind not in {Is.ARTICLE, Is.NUMBER, Is.PART}:
        return None
    is_second = before.bracketed and tokens[i].glued
    piece = _part_piece(Is.PARAGRAPH if is_second else Is.PART, numbers)
    whole = piece._replace(start=tokens[i].start, end=tokens[after].end, bracketed=True)
    return [whole], after + 1


def _read_title(tokens: list[Token], i: int, closing: Kind) -> Found | None:
    """Step over a title in brackets or quotation marks, unless a citation stands in it."""
    for j in range(i + 1, min(i + LONGEST_TITLE, len(tokens))):
        token = tokens[j]
        if token.kind is closing:
            is_empty = j == i + 1
            return None if is_empty else ([Piece(Is.LINK, tokens[i].start, token.end)], j + 1)
        ends = token.kind in {Kind.ARTICLE, Kind.KAZAKH_ARTICLE, Kind.OPEN, Kind.STOP}
        cites = token.name is not None and token.name.code is not None
        if ends or cites or _cites_more(tokens, j):
            return None
    return None


def _cites_more(tokens: list[Token], j: int) -> bool:
    """Tell "(часть 2)" and «по четыреста пятой» from a title."""
    token = tokens[j]
    if token.kind in {Kind.PART, Kind.LATIN_PART, Kind.PARAGRAPH}:
        return j + 1 < len(tokens) and tokens[j + 1].kind is Kind.NUMBER
    is_ordinal = token.kind is Kind.NUMBER and "ordinal" in token.labels
    return token.kind in {Kind.KAZAKH_PART, Kind.KAZAKH_PARAGRAPH} or (
        is_ordinal and int(token.word) >= LOWEST_ARTICLE
    )
