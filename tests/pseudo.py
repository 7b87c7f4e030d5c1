"""A language nobody speaks, in which every text of the interface stands in brackets: what stands
outside them on a page is ours and untranslated, or a stranger's and must say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from babel.support import NullTranslations
from lxml import html

from console import languages
from console.desk import templates

OPEN, CLOSE = "⟦", "⟧"
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]{{0,5000}}{CLOSE}")
# What is shown as it is: names, addresses, numbers of law, times as Babel writes them, quotations.
AS_IT_IS = "bdi, code, kbd, time, q, pre, script, style, .text, .law, .brand, [lang]:not(html)"
NAMES = re.compile(r"\b(?:Aigaq|SHA-256|robots\.txt|Atom|CSV)\b")
SAID_IN = ("title", "placeholder", "aria-label", "alt", "data-words")


class Bracketed(NullTranslations):
    """Puts every text in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:
        return f"{OPEN}{msgid1 if num == 1 else msgid2}{CLOSE}"


@contextmanager
def in_brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every page be in that language."""
    templates.templates_of.cache_clear()
    for module in (templates, languages):
        monkeypatch.setattr(module, "translations", lambda _language: Bracketed())
    try:
        yield
    finally:
        templates.templates_of.cache_clear()


def untranslated(page: str) -> list[str]:
    """Return what a page says in the words of no catalogue, in reading order."""
    tree = html.document_fromstring(page)
    for element in tree.cssselect(AS_IT_IS):
        element.drop_tree()  # what follows it stays
    said = list(tree.itertext())
    for element in tree.iter():
        said += [value for name, value in element.items() if name in SAID_IN]
    left = [" ".join(NAMES.sub("", BRACKETED.sub("", text)).split()) for text in said]
    return [text for text in left if any(letter.isalpha() for letter in text)]
