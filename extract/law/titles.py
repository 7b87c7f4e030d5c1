"""Check the title that a text gives beside an article against the titles in the catalogue.

Newsrooms mistype numbers: «статья 225 УК РК – Акт терроризма» is article 255. The number stays as
it was written; a person is told that the words beside it belong to another one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extract.law.codes import KnownArticle, load_provisions
from models.values import Provision

REACH = 90  # characters behind a citation in which its title may begin
LONGEST_TITLE = 200
STEM = 6  # letters that the cases of a word share
LIKE, UNLIKE = 0.6, 0.2  # share of the words of a title that are there

# «...», "...", (...), or what follows a dash, up to the end of the sentence
_TITLE = re.compile(
    r"[«\"“(]([^»\"”()\n]{6,200})[»\"”)]|\s[–—-]\s([А-ЯӘҒҚҢӨҰҮҺІA-Z][^.;\n]{5,200})"
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def title_says(text: str, provision: Provision, end: int) -> str | None:
    """Return the provision whose title stands behind a citation, if it is another one.

    Args:
        text: The whole text.
        provision: What was cited.
        end: The character behind the citation.

    Returns:
        Another article of the same code, spelt "KZ-CC 255", when its title is there and that of the
        cited one is not; None where there is no title, none that is known, or the right one.
    """
    match = _TITLE.search(text, end, min(len(text), end + REACH + LONGEST_TITLE))
    if match is None or match.start() > end + REACH or _cites_again(text, end, match.start()):
        return None
    said = _stems(match.group(1) or match.group(2))
    rows = [(_likeness(said, known), known) for known in _titled(provision.code.value)]
    own = max((like for like, known in rows if known.article == provision.article), default=0.0)
    best, known = max(rows, key=lambda row: row[0], default=(0.0, None))
    if known is None or known.article == provision.article or best < LIKE or own > UNLIKE:
        return None
    return f"{known.code} {known.article}"


def _cites_again(text: str, start: int, end: int) -> bool:
    """Tell whether another number or sentence stands between a citation and a title."""
    between = text[start:end]
    return any(character.isdigit() or character in ".;\n" for character in between)


@cache
def _titled(code: str) -> tuple[KnownArticle, ...]:
    return tuple(known for known in load_provisions() if known.code.value == code)


def _likeness(said: frozenset[str], known: KnownArticle) -> float:
    return max(len(said & title) / len(title | said) for title in _titles(known))


@cache
def _titles(known: KnownArticle) -> tuple[frozenset[str], ...]:
    titles = [known.title_ru, known.title_en, *known.called]
    if known.title_kk is not None:
        titles.append(known.title_kk)
    return tuple(_stems(title) for title in titles)


@lru_cache(maxsize=4096)
def _stems(words: str) -> frozenset[str]:
    return frozenset(
        word[:STEM].replace("ё", "е") for word in map(str.lower, _WORD.findall(words))
    ) or frozenset({""})
