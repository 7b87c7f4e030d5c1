"""What the stages of reading a citation hand on: tokens of the text, then pieces of citations."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import NamedTuple

from models.terms import Code


class Kind(StrEnum):
    """What a token is. The values of the keywords are the names used in `codes.toml`."""

    # The hash of Enum runs in Python, and sets of kinds are asked for every token.
    __hash__ = str.__hash__

    ARTICLE = "article"
    PART = "part"
    LATIN_PART = "latin_part"
    PARAGRAPH = "paragraph"
    KAZAKH_ARTICLE = "kazakh_article"
    KAZAKH_PART = "kazakh_part"
    KAZAKH_PARAGRAPH = "kazakh_paragraph"
    KAZAKH_SHORT = "kazakh_short"
    AND = "and"
    BOTH = "both"
    NUMBER = "number"
    YEAR = "year"
    CODE = "code"
    WORD = "word"
    COMMA = ","
    SEMICOLON = ";"
    COLON = ":"
    DOT = "."
    DASH = "-"
    OPEN = "("
    CLOSE = ")"
    QUOTE = '"'
    SIGN = "№"
    MARK = "mark"
    STOP = "stop"  # the end of a sentence


KEYWORDS = frozenset(
    {
        Kind.ARTICLE,
        Kind.PART,
        Kind.LATIN_PART,
        Kind.PARAGRAPH,
        Kind.KAZAKH_ARTICLE,
        Kind.KAZAKH_PART,
        Kind.KAZAKH_PARAGRAPH,
        Kind.KAZAKH_SHORT,
    }
)
SEPARATORS = frozenset({Kind.COMMA, Kind.SEMICOLON, Kind.AND})
NO_LABELS: frozenset[str] = frozenset()


class Token(NamedTuple):
    """Characters `start..end` of the text. `word` is folded, in lower case; for numbers the digits.

    `glued`: nothing stands before it, not even a space. `upper`: it begins with a capital. `line`:
    it is the first of its line. `labels` come from `codes.toml`; numbers may be "ordinal" and
    "spelled".
    """

    kind: Kind
    start: int
    end: int
    word: str
    labels: frozenset[str] = NO_LABELS
    glued: bool = False
    upper: bool = False
    line: bool = False
    name: NamedCode | None = None


class NamedCode(NamedTuple):
    """What the words around a name tell of its code; `code` is None for a law that charges nobody.

    `home`: Kazakhstan is named beside it. `old` and `new`: so the words beside it say. `needs_home`
    and `needs_known` are those of `extract.charge_codes.CodeName`.
    """

    code: Code | None
    home: bool
    old: bool
    new: bool
    needs_home: bool
    needs_known: bool


class Is(Enum):
    """What a piece is."""

    __hash__ = object.__hash__  # that of Enum runs in Python, see `Kind`

    ARTICLE = auto()
    BARE_ARTICLE = auto()  # the word without a number
    SAME_ARTICLE = auto()  # "той же статьи"
    PART = auto()
    PARAGRAPH = auto()
    NUMBER = auto()
    CODE = auto()
    LINK = auto()  # may stand inside a citation
    WORD = auto()
    STOP = auto()


class Piece(NamedTuple):
    """Characters `start..end` of the text. `numbers`: one article, or the parts of a list.

    `sure`: a keyword makes the number an article. `quoted`: it names a movement, unless a code
    adjoins. `kazakh`: the keyword follows the number. `bracketed`: "(2)". `mark` tells what kind of
    link it is, `cost` how far it keeps its two sides apart.
    """

    kind: Is
    start: int
    end: int
    numbers: tuple[str, ...] = ()
    labels: frozenset[str] = NO_LABELS
    upper: bool = False
    name: NamedCode | None = None
    part: str | None = None  # "182.1": the part written into the number
    sure: bool = True
    quoted: bool = False
    kazakh: bool = False
    bracketed: bool = False
    mark: Kind | None = None
    cost: int = 0

    @property
    def separates(self) -> bool:
        """Tell whether this is a comma, a semicolon or "and"."""
        return self.mark in SEPARATORS
