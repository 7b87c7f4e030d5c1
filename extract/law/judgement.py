"""Decide which code a citation means, and whether it is a charge at all.

The code beside the number decides; then a code of the same sentence, words such as "уголовное
дело", a code elsewhere in the text, and last the number itself. Laws that charge nobody, the
General Part and names of movements are refused. It does not judge who is charged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from extract.law.citations import Citation
from extract.law.codes import is_listed, is_political, is_special_part
from extract.law.context import Context, Governor, Sentence, sentence_before
from extract.law.tokens import Is, NamedCode
from models.terms import Code

NEW_CODE_FROM_YEAR = 2015  # art. 467 KZ-CC: in force since 1 January 2015
NEAREST_CODES = 8  # looked at on either side of a citation
NEAREST_LINKS = 3  # words before an article that may say which code is meant


class Verdict(NamedTuple):
    """Which code a citation means. `how` is that of `ChargeMention`.

    `named` is the name that decided, `governor` its place if it adjoins the citation.
    """

    code: Code
    how: str
    named: NamedCode | None
    governor: Governor | None = None


def judge_code(citation: Citation, sentence: Sentence, context: Context) -> Verdict | None:
    """Return the code that a citation means, or None if it is no charge under any."""
    if sentence.is_note or not _may_be_charge(citation.article):
        return None
    for how, governor in _adjacent_codes(citation, context):
        named = context.pieces[governor.piece].name
        if named is None or not _is_believed(named, citation.article, sentence, context):
            return None
        if named.code is not None and is_special_part(named.code, citation.article):
            return Verdict(named.code, how, named, governor)
        if governor.cost == 0:
            return None
    if citation.quoted:
        return None
    return _infer(citation, sentence, context)


def _may_be_charge(article: str) -> bool:
    return any(is_special_part(code, article) for code in Code)


def _is_believed(named: NamedCode, article: str, sentence: Sentence, context: Context) -> bool:
    """Tell whether a name that also belongs to other laws means a code of Kazakhstan here."""
    if named.code is None or (named.needs_home and not context.is_home):
        return False
    if named.needs_known and not is_listed(named.code, article):
        return False
    if named.home or context.is_home:
        return True
    is_abroad = not sentence.labels.isdisjoint({"foreign", "foreign_place"})
    is_ours = named.code is not None and is_political(named.code, article)
    return not (sentence.is_foreign or (is_abroad and not is_ours))


def _adjacent_codes(citation: Citation, context: Context) -> list[tuple[str, Governor]]:
    """Return the codes that adjoin a citation, the likelier first.

    Kazakh names the code first. Elsewhere it mostly follows: a nearer one before wins, and of two
    equally near ones that which has the article in its list. "По закону (ст. 405, УК)": a law that
    charges nobody comes last where it stands before.
    """
    right, left = context.right[citation.anchor], context.left[citation.anchor]
    both = (("after", right), ("before", left))
    options = [(how, governor) for how, governor in both if governor is not None]

    def likelihood(option: tuple[str, Governor]) -> tuple[bool, int, bool]:
        how, governor = option
        named = context.pieces[governor.piece].name
        code = named.code if named is not None else None
        lists_it = code is not None and is_listed(code, citation.article)
        is_unlikely = how != "before" if citation.kazakh else how == "before" and code is None
        return is_unlikely, governor.cost, not lists_it

    return sorted(options, key=likelihood)


def _infer(citation: Citation, sentence: Sentence, context: Context) -> Verdict | None:
    """Find the code of a citation that adjoins none."""
    article = citation.article
    listed = [code for code in (Code.CC, Code.CAO) if is_listed(code, article)]
    only = listed[0] if len(listed) == 1 else None
    if not citation.sure and only is None:
        return None
    named = _sentence_code(citation, only, sentence, context)
    if named is not None and named.code is not None:
        return Verdict(named.code, "sentence", named)
    hinted = _hinted_code(article, only, sentence)
    if hinted is not None:
        return Verdict(hinted, "sentence", None)
    before = sentence_before(context, citation.start)
    if only is not None and before is not None and _hinted_code(article, only, before) is only:
        return Verdict(only, "context", None)
    if not (_speaks_of_law(sentence, context) or _has_part(citation)):
        return None
    named = _text_code(citation, only, context)
    if named is not None and named.code is not None:
        return Verdict(named.code, "context", named)
    if only is not None and (context.is_home or is_political(only, article)):
        return Verdict(only, "default", None)
    return None


def _speaks_of_law(sentence: Sentence, context: Context) -> bool:
    """Tell whether a sentence has a word such as "обвинён" or names a code of Kazakhstan."""
    names = (context.pieces[i].name for i in sentence.codes[:NEAREST_CODES])
    return "charge" in sentence.labels or any(named and named.code for named in names)


def _has_part(citation: Citation) -> bool:
    return citation.units != ((None, None),)


def _fits(named: NamedCode, article: str, only: Code | None, context: Context) -> bool:
    """Tell whether a code named elsewhere may have the article; a listed article has one code."""
    if named.code is None or (named.needs_home and not context.is_home):
        return False
    return is_special_part(named.code, article) and only in {None, named.code}


def _sentence_code(
    citation: Citation, only: Code | None, sentence: Sentence, context: Context
) -> NamedCode | None:
    """Return the nearest fitting code of the sentence."""
    names = [
        (abs(context.pieces[i].start - citation.start), context.pieces[i].name)
        for i in _nearest(sentence.codes, citation.anchor)
    ]
    fitting = [
        (distance, named)
        for distance, named in names
        if named is not None and _fits(named, citation.article, only, context)
    ]
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _hinted_code(article: str, only: Code | None, sentence: Sentence) -> Code | None:
    """Return the code that "уголовное дело" or "әкімшілік сот" in the sentence points to."""
    hints = {"criminal": Code.CC, "administrative": Code.CAO}
    hinted = [
        code
        for label, code in hints.items()
        if label in sentence.labels and is_special_part(code, article) and only in {None, code}
    ]
    return hinted[0] if len(hinted) == 1 else None


def _text_code(citation: Citation, only: Code | None, context: Context) -> NamedCode | None:
    """Return the nearest fitting code before the citation in the text, else the nearest after it.

    Where a law of another kind stands nearer, the citation may belong to that: only a listed
    article reaches beyond it.
    """
    near = _nearest(context.codes, citation.anchor)
    earlier = [i for i in reversed(near) if i < citation.anchor]
    later = [i for i in near if i > citation.anchor]
    for i in (*earlier, *later):
        named = context.pieces[i].name
        if named is None or (named.code is None and only is None):
            return None
        if _fits(named, citation.article, only, context):
            return named
    return None


def _nearest(codes: Sequence[int], anchor: int) -> Sequence[int]:
    """Return the few codes around a piece, in order; a text may hold thousands."""
    at = bisect_left(codes, anchor)
    return codes[max(0, at - NEAREST_CODES) : at + NEAREST_CODES]


def judge_age(
    citation: Citation,
    verdict: Verdict,
    sentence: Sentence,
    context: Context,
    *,
    old_text: bool,
    seen_old: bool,
) -> Code | None:
    """Return the code in force at the time the text speaks of, None where it is none of ours.

    Words decide first ("прежнего УК", "нынешнего статья 404"), then the nearest year, then the day
    of publication (`old_text`), then what was decided for the same number before (`seen_old`). The
    administrative code of 2001 is none of ours.
    """
    article, code, named = citation.article, verdict.code, verdict.named
    is_only_new = is_political(code, article) and not is_listed(Code.CC_1997, article)
    # A code named elsewhere in the sentence may be the old code of another article.
    is_called_old = (
        named is not None and named.old and not (verdict.governor is None and is_only_new)
    )
    is_called_new = named is not None and named.new
    if _is_said_new(context, citation.anchor):  # the code beside it is that of another article
        is_called_old, is_called_new = False, True
    year = _nearest_year(sentence, citation.start)
    if year is None:
        is_old = old_text or (seen_old and verdict.how != "after")
    else:
        # A year may date something else: it makes no charge of 1997 of one that is only new.
        is_old = year < NEW_CODE_FROM_YEAR and not is_only_new
    if not is_called_old and (is_called_new or not is_old):
        return code
    if code is Code.CC and is_special_part(Code.CC_1997, article):
        return Code.CC_1997
    return code if code is Code.CC and not is_called_old else None


def _is_said_new(context: Context, anchor: int) -> bool:
    """Tell whether "нынешнего" or "қазіргі кодекстің" stands right before an article."""
    for piece in reversed(context.pieces[max(0, anchor - NEAREST_LINKS) : anchor]):
        if piece.kind is not Is.LINK or piece.separates:
            return False
        if "new" in piece.labels:
            return True
    return False


def _nearest_year(sentence: Sentence, offset: int) -> int | None:
    """Return the last year named before `offset` in the sentence, else the first one after it."""
    if sentence.years == ():
        return None
    at = bisect_left(sentence.years, (offset, 0))
    return sentence.years[max(0, at - 1)][1]
