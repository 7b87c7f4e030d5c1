"""Build citations from pieces: an article's number with the parts and paragraphs that belong to it.

A citation names no code yet and may turn out to cite another law: see `extract.law.judgement`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from extract.law.numbers import LOWEST_ARTICLE
from extract.law.tokens import Is, Kind, Piece

MOST_UNITS = 30  # pairs of part and paragraph that one citation may give
LOWEST_NAKED = 99  # a number without a keyword; below it too many other things are counted

_ANCHORS = frozenset({Is.ARTICLE, Is.SAME_ARTICLE})
_UNITS = frozenset({Is.PART, Is.PARAGRAPH})

Unit = tuple[str | None, str | None]
_Group = tuple[tuple[str | None, ...], list[str | None]]


class Citation(NamedTuple):
    """Characters `start..end` that cite `article`; `units` are its (part, paragraph) pairs.

    `anchor` is the index of the piece with the number. `sure`, `quoted` and `kazakh` are those of
    the piece.
    """

    article: str
    units: tuple[Unit, ...]
    start: int
    end: int
    anchor: int
    sure: bool
    quoted: bool
    kazakh: bool


def promote_numbers(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with those bare numbers made articles whose neighbours say so.

    "УК: 174 ч. 1", "ч. 2 ст. 272, 380 ч. 1", "статье КоАП – 434", "по 405-й", "274 УК".
    """
    promoted: list[Piece] = []
    chain: Is | None = None  # what the number at hand could continue
    separated = False
    for i, piece in enumerate(pieces):
        if piece.kind is Is.NUMBER and not _is_tail(promoted, piece):
            after = _first_behind(pieces, i)
            piece = _promote(piece, after, chain if separated or chain is Is.CODE else None)
        if piece.kind in {Is.ARTICLE, Is.CODE, Is.BARE_ARTICLE}:
            chain, separated = piece.kind, False
        elif piece.kind is Is.LINK:
            separated |= piece.mark is Kind.DASH or piece.separates
        elif piece.kind not in _UNITS:
            chain = None
        promoted.append(piece)
    return promoted


def _first_behind(pieces: list[Piece], i: int) -> Piece | None:
    """Return the piece behind a number, or the code behind its bracket: "405 (2) of the CC"."""
    behind = pieces[i + 1 : i + 5]
    if behind and behind[0].bracketed:
        code = next((piece for piece in behind[1:] if piece.kind is not Is.LINK), None)
        if code is not None and code.kind is Is.CODE:
            return code
    return behind[0] if behind else None


def _is_tail(before: list[Piece], piece: Piece) -> bool:
    """Tell whether a dash ties the number to digits that are no article: "405-17-40", "99-466"."""
    if len(before) < 2 or before[-1].mark is not Kind.DASH or before[-1].end != piece.start:
        return False
    return before[-2].kind in {Is.WORD, Is.NUMBER}


def _promote(piece: Piece, after: Piece | None, chain: Is | None) -> Piece:
    """Return the number as a sure article, as a possible one (an ordinal), or as it was."""
    article = piece._replace(kind=Is.ARTICLE, sure=True)
    number = int(piece.numbers[0].split("-")[0])
    if number < LOWEST_ARTICLE:
        return piece
    is_counting = after is not None and (after.kind is Is.WORD or "adjective" in after.labels)
    if after is not None and after.kind is Is.CODE:
        return article
    if chain is not None and not is_counting:
        return article
    if number < LOWEST_NAKED:
        return piece
    if after is not None and after.kind is Is.PART and not after.bracketed and not piece.part:
        return article
    is_free = not is_counting or (after is not None and (after.upper or "follows" in after.labels))
    looks_cited = "ordinal" in piece.labels or "-" in piece.numbers[0]
    return article._replace(sure=False) if looks_cited and is_free else piece


def find_citations(pieces: list[Piece]) -> list[Citation]:
    """Return the citations in reading order; a part goes to one article, the nearest that fits."""
    anchors = [i for i, piece in enumerate(pieces) if piece.kind in _ANCHORS]
    before: dict[int, list[int]] = {}
    behind: dict[int, list[int]] = {}
    for one, other in zip([None, *anchors], [*anchors, None], strict=True):
        left, right = _share(pieces, one, other, before)
        if one is not None:
            behind[one] = left
        if other is not None:
            before[other] = right
    citations: list[Citation] = []
    for anchor in anchors:
        citations += _cite(pieces, anchor, before[anchor], behind[anchor], citations)
    return citations


def _share(
    pieces: list[Piece], one: int | None, other: int | None, before: dict[int, list[int]]
) -> tuple[list[int], list[int]]:
    """Share the parts between two articles: indices for the first, indices for the second."""
    first = 0 if one is None else one + 1
    last = len(pieces) if other is None else other
    left = [] if one is None else _reach(pieces, range(first, last), {Is.CODE})
    nearest = last - 1
    if nearest >= first and pieces[nearest].kind is Is.CODE:
        nearest -= 1  # "part 2 of Criminal Code Article 405"
    right = [] if other is None else _reach(pieces, range(nearest, first - 1, -1), set())[::-1]
    shared = set(left) & set(right)
    if not shared:
        return left, right
    if one is None or other is None:
        return left, right
    split = _split_point(pieces, one, other, left, has_parts_before=bool(before[one]))
    return [i for i in left if i < split], [i for i in right if i >= split]


def _reach(pieces: list[Piece], indices: range, passable: set[Is]) -> list[int]:
    """Return the parts and paragraphs met on the way until something ends the citation."""
    found: list[int] = []
    for i in indices:
        kind = pieces[i].kind
        if kind in _UNITS:
            found.append(i)
        elif kind is not Is.LINK and kind not in passable:
            break
    return found


def _split_point(
    pieces: list[Piece], one: int, other: int, units: list[int], *, has_parts_before: bool
) -> int:
    """Return the index from which the parts between two articles belong to the second.

    "ст. 174 ч. 2, ст. 405": a comma only behind the part, it is the first's. "ст. 174, ч. 2 ст.
    405": only before it, the second's. "ст. 174 ч. 1 и ч. 2 ст. 405": one each. With no comma at
    all the order that the writer used for the first article decides.
    """
    own_code = has_parts_before and pieces[other - 1].kind is Is.CODE
    end = (
        other - 1 if own_code else other
    )  # "part 3 of CC Article 174 and part 1 of CC Article 405"
    if pieces[one].kazakh or pieces[other].kazakh or _separator_in(pieces, units[-1], end):
        return other
    if _separator_in(pieces, one, units[0]):
        return units[0]
    for earlier, later in zip(reversed(units[:-1]), reversed(units[1:]), strict=True):
        if _separator_in(pieces, earlier, later):
            return later
    return units[0] if has_parts_before else other


def _separator_in(pieces: list[Piece], first: int, last: int) -> bool:
    return any(piece.separates or piece.kind is Is.CODE for piece in pieces[first + 1 : last])


def _cite(
    pieces: list[Piece], anchor: int, before: list[int], behind: list[int], earlier: list[Citation]
) -> list[Citation]:
    """Return the citation around one article, and a second one for "с части 1 на вторую"."""
    piece = pieces[anchor]
    if piece.kind is Is.SAME_ARTICLE:
        if not earlier or not before:
            return []
        article = earlier[-1].article
    else:
        article = piece.numbers[0]
    units = _subdivide(pieces, before, behind, piece.part)
    ends = [pieces[i] for i in (*before, anchor, *behind)]
    citation = Citation(
        article=article,
        units=tuple(dict.fromkeys(islice(units, MOST_UNITS))) or ((None, None),),
        start=min(end.start for end in ends),
        end=max(end.end for end in ends),
        anchor=anchor,
        sure=piece.sure,
        quoted=piece.quoted,
        kazakh=piece.kazakh,
    )
    return [citation, *_find_new_part(pieces, citation)]


def _subdivide(
    pieces: list[Piece], before: list[int], behind: list[int], part: str | None
) -> Iterator[Unit]:
    """Yield (part, paragraph) pairs, none for a whole article.

    A paragraph belongs to the part that it stands beside.
    """
    groups: list[_Group] = []
    for i in reversed(before):  # "п. 1) ч. 3 ст. 188"
        unit = pieces[i]
        if i == before[-1] and _holds_another(pieces, before):
            unit = unit._replace(kind=Is.PART)  # "подпункт 2 пункта 4 статьи 274"
        _add_unit(groups, unit, reversed(unit.numbers))
    groups.reverse()
    for _, paragraphs in groups:
        paragraphs.reverse()
    if part is not None:
        groups.append(((part,), []))
    for i in behind:  # "ст. 188 ч. 3 п. 1)"
        _add_unit(groups, pieces[i], pieces[i].numbers)
    for parts, paragraphs in groups:
        for own_part in parts:
            for paragraph in paragraphs or [None]:
                yield own_part, paragraph


def _holds_another(pieces: list[Piece], before: list[int]) -> bool:
    """Tell whether the last of two paragraphs is the one that the other is a paragraph of."""
    if len(before) != 2 or any(pieces[i].kind is not Is.PARAGRAPH for i in before):
        return False
    return not _separator_in(pieces, *before) and len(pieces[before[1]].numbers) == 1


def _add_unit(groups: list[_Group], unit: Piece, paragraphs: Iterable[str]) -> None:
    if unit.kind is Is.PART:
        groups.append((unit.numbers, []))
    else:
        if not groups:
            groups.append(((None,), []))
        groups[-1][1].extend(paragraphs)


def _find_new_part(pieces: list[Piece], citation: Citation) -> list[Citation]:
    """Read "с четвёртой части статьи 274 УК на вторую": the same article, another part."""
    if citation.units[0][0] is None:
        return []
    moved = False
    for piece in pieces[citation.anchor + 1 : citation.anchor + 5]:
        is_small = piece.kind is Is.NUMBER and int(piece.numbers[0].split("-")[0]) < LOWEST_ARTICLE
        if moved and is_small and "ordinal" in piece.labels:
            units = ((piece.numbers[0], None),)
            return [citation._replace(units=units, start=piece.start, end=piece.end)]
        if piece.kind not in {Is.CODE, Is.LINK}:
            break
        moved = piece.mark is Kind.AND
    return []
