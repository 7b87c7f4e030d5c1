"""Find the articles of law that a text cites as charges.

It reads the Criminal Code and the administrative code of Kazakhstan and the criminal code of 1997,
in Russian, Kazakh (Cyrillic and Latin letters), English, and the short forms of French, Italian,
Polish and Ukrainian. It refuses to guess: an article without its code counts only where the text
itself tells which code is meant. General Part, procedure, constitution, treaties, foreign codes and
movements named after an article are never mentions. Who is charged is decided elsewhere.
"""

from __future__ import annotations

import datetime

from extract.law.citations import Citation, find_citations, promote_numbers
from extract.law.codes import load_provisions
from extract.law.context import Context, read_context, sentence_at
from extract.law.first_look import blank_idle_lines, may_cite
from extract.law.judgement import NEW_CODE_FROM_YEAR, Verdict, judge_age, judge_code
from extract.law.lexer import read_tokens
from extract.law.pieces import read_pieces
from extract.law.titles import title_says
from models.terms import Code
from models.values import ChargeMention, Provision

__all__ = ["find_charges", "load_provisions"]

MOST_MENTIONS = 20_000  # in one text; more is no text that a person wrote


def find_charges(text: str, published_on: datetime.date | None = None) -> list[ChargeMention]:
    """Return each article of law that `text` cites as a charge, in reading order.

    A list gives one mention a number, a range one for each number it covers. A mention takes in
    its keyword, parts and code where they adjoin; the parts of one article share a span.

    Args:
        text: Plain text, not HTML.
        published_on: Day of the text. Before 2015 "УК" is the code of 1997, and the administrative
            code of that time is not read.

    Returns:
        Mentions with `text[m.start:m.end] == m.raw`, sorted by start, empty if nothing is cited.
        A provision cited twice is two mentions. Never raises; the work is linear in the length,
        and reading ends after `MOST_MENTIONS`.
    """
    if not may_cite(text):
        return []
    return read_charges(text, blank_idle_lines(text), published_on)


def read_charges(
    text: str, lines: str, published_on: datetime.date | None = None
) -> list[ChargeMention]:
    """Return what `find_charges` does without its first look at the words.

    Args:
        text: The text.
        lines: The same, perhaps with lines made blank; this is what is read.
        published_on: Day of the text.
    """
    tokens = read_tokens(lines)
    pieces = promote_numbers(read_pieces(tokens))
    context = read_context(tokens, pieces)
    old_text = published_on is not None and published_on.year < NEW_CODE_FROM_YEAR
    mentions: list[ChargeMention] = []
    old_articles: set[str] = set()
    for citation in find_citations(pieces):
        sentence = sentence_at(context, citation.start)
        verdict = judge_code(citation, sentence, context)
        if verdict is None:
            continue
        if len(mentions) >= MOST_MENTIONS:
            break
        seen_old = citation.article in old_articles
        code = judge_age(citation, verdict, sentence, context, old_text=old_text, seen_old=seen_old)
        if code is Code.CC_1997:
            old_articles.add(citation.article)
        if code is not None:
            before = mentions[-1].end if mentions else 0
            start, end = _span(text, citation, verdict, context, before)
            for part, para in citation.units:
                provision = Provision(code, citation.article, part, para)
                said = title_says(text, provision, end)
                mention = ChargeMention(provision, start, end, text[start:end], verdict.how, said)
                mentions.append(mention)
    return sorted(mentions, key=lambda mention: mention.start)


def _span(
    text: str, citation: Citation, verdict: Verdict, context: Context, before: int
) -> tuple[int, int]:
    """Return the citation's characters, with its code unless that stands beside another article.

    `before` is where the last mention ends: what that took is not taken again, unless by a
    number of the same range.
    """
    start, end = citation.start, citation.end
    governor = verdict.governor
    if governor is not None:
        beside = governor.article
        is_own = beside is None or context.pieces[beside].end == context.pieces[citation.anchor].end
        code = context.pieces[governor.piece]
        is_free = code.start >= min(before, start) or before == max(end, code.end)
        if is_own and is_free:
            start, end = min(start, code.start), max(end, code.end)
    is_open = text.count("(", start, end) > text.count(")", start, end)
    return start, end + 1 if is_open and text.startswith(")", end) else end
