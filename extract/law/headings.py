"""Compare the titles of articles in our table with the headings of a code's own text.

The texts stand at adilet.zan.kz. What differs is for a person to judge: our table may shorten a
title, or the law may have changed. Nothing is changed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.law.codes import KnownArticle, load_provisions
from extract.markup.unread import PageChanged
from models.terms import Code

# The numbers under which the register of legal acts files the codes of 2014.
FILED = {"K1400000226": Code.CC, "K1400000235": Code.CAO}
MAX_TITLE = 600
# "Статья 405. Организация и участие ...", "Статья 232-1. ..."
RUSSIAN = re.compile(r"Статья\s{1,3}(\d{1,3}(?:-\d{1,2})?)\s?\.\s{0,3}(\S.{0,600})?")
# "405-бап. Экстремизм ...", "232-1-бап. ..."
KAZAKH = re.compile(r"(\d{1,3}(?:-\d{1,2})?)-бап\s?\.\s{0,3}(\S.{0,600})?")
REPEALED = re.compile(r"(?:Исключен|Утратил|Алып тасталды|Күші жойылды)\w{0,4}\b", re.IGNORECASE)
QUOTES = str.maketrans("", "", "«»\"“”„'")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of an article as a code prints it; `title` is None where it was repealed."""

    article: str
    lang: str
    title: str | None


@dataclass(frozen=True, slots=True)
class TitleDifference:
    """An article whose title we have otherwise: `printed` is None where the code has no such one.

    `provision` is spelt "KZ-CC 405", `lang` is "ru" or "kk".
    """

    provision: str
    lang: str
    ours: str
    printed: str | None

    def __str__(self) -> str:
        """One line for a person."""
        if self.printed is None:
            return f"{self.provision}: the code has no such article in force; ours: {self.ours}"
        return f"{self.provision}: printed: {self.printed}; ours: {self.ours}"


def code_at(url: str) -> Code | None:
    """Return the code whose text stands at an address of the register, or None."""
    return next((code for number, code in FILED.items() if number in url), None)


def read_headings(text: str) -> list[Heading]:
    """Return the headings of articles in the text of a code, one paragraph a line, in order."""
    return list(_headings(text))


def compare_titles(text: str, code: Code) -> list[TitleDifference]:
    """Return where our table and the text of a code differ, in the order of our table.

    Titles are the same in any case of letters, with ё or е, and with other quotes. The text is in
    one language; where we have no title in that one, there is nothing to compare.

    Raises:
        PageChanged: the text has no heading of an article, so it is not that of a code.
    """
    headings = read_headings(text)
    if not headings:
        raise PageChanged("no heading such as 'Статья 405.' or '405-бап.' in the text", "", 0)
    lang = headings[0].lang
    printed = {heading.article: heading.title for heading in headings if heading.lang == lang}
    return [
        TitleDifference(f"{code.value} {known.article}", lang, ours, printed.get(known.article))
        for known in load_provisions()
        if known.code is code and (ours := _ours(known, lang)) is not None
        if _fold(ours) != _fold(printed.get(known.article) or "")
    ]


def _headings(text: str) -> Iterator[Heading]:
    for line in text.split("\n"):
        for lang, pattern in (("ru", RUSSIAN), ("kk", KAZAKH)):
            found = pattern.fullmatch(line.strip())
            if found is not None:
                title = (found[2] or "").strip()
                is_gone = not title or REPEALED.match(title) is not None
                yield Heading(found[1], lang, None if is_gone else title[:MAX_TITLE])


def _ours(known: KnownArticle, lang: str) -> str | None:
    return known.title_ru if lang == "ru" else known.title_kk


def _fold(title: str) -> str:
    return " ".join(title.translate(QUOTES).lower().replace("ё", "е").split()).rstrip(". ")
