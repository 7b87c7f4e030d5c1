"""What surrounds a citation: the code beside it, its sentence, the codes of the whole text."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from extract.law.tokens import Is, Kind, Piece, Token

OLD_CODE_FROM_YEAR = 1997  # earlier years date no code that is read here
HIGHEST_COST = 6  # links between an article and a code that is still taken for its own
_HOME = frozenset({"home", "home_place"})
_PASSABLE = frozenset({Is.LINK, Is.ARTICLE, Is.SAME_ARTICLE, Is.PART, Is.PARAGRAPH})


class Governor(NamedTuple):
    """The code that a citation reaches: its piece, the links between, the article next to it."""

    piece: int
    cost: int
    article: int | None


class Sentence(NamedTuple):
    """Characters from `start` to the next sentence, `labels` of its words, (offset, year) pairs.

    `is_foreign`: a court or the police of another state acts in it. `is_note`: an editor's note to
    a printed law ("Сноска."). `codes`: indices of the pieces.
    """

    start: int
    labels: frozenset[str]
    years: tuple[tuple[int, int], ...]
    is_foreign: bool
    is_note: bool
    codes: tuple[int, ...]


class Context(NamedTuple):
    """All that may tell which code a citation means; lists run parallel to the pieces."""

    pieces: list[Piece]
    right: list[Governor | None]
    left: list[Governor | None]
    sentences: list[Sentence]
    codes: list[int]  # indices of all CODE pieces
    is_home: bool  # Kazakhstan is named somewhere


def read_context(tokens: list[Token], pieces: list[Piece]) -> Context:
    """Return the context of all pieces. Linear in the number of tokens."""
    codes = [i for i, piece in enumerate(pieces) if piece.kind is Is.CODE]
    is_home = any(not token.labels.isdisjoint(_HOME) for token in tokens) or any(
        token.name is not None and token.name.home for token in tokens
    )
    return Context(
        pieces=pieces,
        right=_govern(pieces, range(len(pieces) - 1, -1, -1), is_rightward=True),
        left=_govern(pieces, range(len(pieces)), is_rightward=False),
        sentences=_read_sentences(tokens, pieces, codes),
        codes=codes,
        is_home=is_home,
    )


def sentence_at(context: Context, offset: int) -> Sentence:
    """Return the sentence that holds the character at `offset`."""
    starts = bisect_right(context.sentences, offset, key=lambda sentence: sentence.start)
    return context.sentences[max(0, starts - 1)]


def sentence_before(context: Context, offset: int) -> Sentence | None:
    """Return the sentence before the one that holds the character at `offset`, if there is one."""
    at = bisect_right(context.sentences, offset, key=lambda sentence: sentence.start) - 2
    return context.sentences[at] if at >= 0 else None


def _govern(pieces: list[Piece], indices: range, *, is_rightward: bool) -> list[Governor | None]:
    """Return for each piece the code that it reaches in one direction through links and articles.

    A code with a colon behind it is a heading: it governs what follows, never what stands before.
    """
    reached: list[Governor | None] = [None] * len(pieces)
    current: Governor | None = None
    for i in indices:
        piece = pieces[i]
        if piece.kind is Is.CODE:
            current = Governor(i, 0, None)
        elif piece.kind not in _PASSABLE or (is_rightward and piece.mark is Kind.COLON):
            current = None
        elif current is not None:
            reached[i] = current
            article = current.article
            if article is None and piece.kind is Is.ARTICLE:
                article = i
            cost = current.cost + piece.cost
            current = Governor(current.piece, cost, article) if cost <= HIGHEST_COST else None
    return reached


def _read_sentences(tokens: list[Token], pieces: list[Piece], codes: list[int]) -> list[Sentence]:
    """Return the sentences. Headlines have no stop: a capital at the start of a line begins one."""
    sentences: list[Sentence] = []
    remaining = iter(codes)
    code = next(remaining, None)
    heading = first = 0
    for i in range(1, len(tokens) + 1):
        is_last = i == len(tokens)
        begins = not is_last and (tokens[i - 1].kind is Kind.STOP or _begins_line(tokens[i]))
        if not (is_last or begins):
            continue
        own: list[int] = []
        while code is not None and (is_last or pieces[code].start < tokens[i].start):
            own.append(code)
            code = next(remaining, None)
        is_heading = first > 0 and first - heading <= 2  # "Сноска." is a sentence of its own
        is_note = "note" in tokens[heading if is_heading else first].labels
        sentences.append(_read_sentence(tokens[first:i], tuple(own), is_note=is_note))
        heading, first = first, i
    return sentences


def _begins_line(token: Token) -> bool:
    return token.line and (token.upper or token.kind in {Kind.MARK, Kind.QUOTE, Kind.DASH})


def _read_sentence(tokens: list[Token], codes: tuple[int, ...], *, is_note: bool) -> Sentence:
    labels: set[str] = set()
    years: list[tuple[int, int]] = []
    foreign = court = -9
    is_foreign = False
    for i, token in enumerate(tokens):
        labels |= token.labels
        if token.kind is Kind.YEAR:
            year = _read_year(tokens, i)
            if year is not None and year >= OLD_CODE_FROM_YEAR:
                years.append((token.start, year))
        if not token.labels.isdisjoint({"foreign", "foreign_place"}):
            foreign = i
        if "court" in token.labels:
            court = i
        is_foreign |= i in {foreign, court} and abs(foreign - court) <= 3
    return Sentence(tokens[0].start, frozenset(labels), tuple(years), is_foreign, is_note, codes)


def _read_year(tokens: list[Token], i: int) -> int | None:
    """Return the year in which something happened, None for years of birth, founding or since when.

    "До 2015 года" counts as the year before.
    """
    near = tokens[max(0, i - 2) : i + 4]
    if any("origin" in token.labels for token in near):
        return None
    before = tokens[i - 1].labels if i > 0 else frozenset()
    if "since" in before and "until" not in before:
        return None
    is_until = any("until" in token.labels for token in tokens[max(0, i - 2) : i + 3])
    return int(tokens[i].word) - is_until
