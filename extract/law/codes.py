"""The codes of law as data (`lexicon/codes.toml`): words of a citation, names, known articles.

It answers questions about one word, one name or one article number. It reads no text and decides
no charge.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from models.terms import Code

# Letters that look alike, typed from the wrong keyboard layout: "cтaтьe", "кодекстiң", "Аrticle".
_LATIN = "AaBCcEeHhIiıKkMOoPpTXxYy"
_CYRILLIC = "АаВСсЕеНһІііКкМОоРрТХхУу"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(
    {cyrillic: latin for latin, cyrillic in zip(_LATIN, _CYRILLIC, strict=True)}
)
_HAS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_HAS_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200d")
# French and Italian articles grow into the noun: l'article, dell'articolo.
_ELIDED = re.compile(r"(?:l|d|all|dell|dall|nell|sull|qu)'", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """A listed article of a code.

    `source` says who attests the Russian title: the seed report ("seed"), a public "page", a public
    list of articles in "verdicts", or nobody yet ("memory"). `political_by` says in the same words
    who calls its use political, None if nobody does. `called` is what reports say instead of the
    title. `was` is the article of the code of 1997 that it followed; Kazakh titles and `was` are
    from memory.
    """

    code: Code
    article: str
    title_ru: str
    title_kk: str | None
    title_en: str
    called: tuple[str, ...]
    political_by: str | None
    source: str
    was: str | None

    @property
    def political(self) -> bool:
        """Whether reports on persecution name this article."""
        return self.political_by is not None


@dataclass(frozen=True, slots=True)
class CodeName:
    """One way to name a law. `code` is None for laws whose articles are never charges.

    `old`: the words themselves say that the law is no longer in force. `needs_home`: believed only
    where Kazakhstan is named. `needs_known`: believed only with a listed article. `after_word`: a
    name only with a word of its own before.
    """

    words: tuple[str, ...]
    code: Code | None
    old: bool = False
    needs_home: bool = False
    needs_known: bool = False
    after_word: bool = False


class WordTable:
    """Folded words and beginnings of words ("уголовн*"), and the names under which each stands."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        """Read entries such as {"home": "казахстан* kazakh"}; a word may stand under several."""
        self._exact: dict[str, set[str]] = {}
        self._starts: dict[str, set[str]] = {}
        for name, words in entries.items():
            for word in words.split():
                table = self._starts if word.endswith("*") else self._exact
                table.setdefault(fold_word(word.rstrip("*")).lower(), set()).add(name)
        self._lengths = sorted({len(start) for start in self._starts})

    def names_of(self, word: str) -> frozenset[str]:
        """Return the names under which a folded lower-case word stands, empty if under none."""
        found = set(self._exact.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found |= self._starts.get(word[:length], set())
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything of `codes.toml` that the tokeniser looks up, by folded word.

    `kinds`: "статье" -> "article". `suffixed` matches Kazakh words with their endings, its group
    names the kind. `numbers`: "пятую" -> (5, True), True for an ordinal. `short_names` and
    `short_labels` keep capitals. `names` holds the names of codes by the pattern of their first
    word, longest first; `name_patterns` tells which patterns a word matches.
    """

    kinds: Mapping[str, str]
    suffixed: re.Pattern[str]
    numbers: Mapping[str, tuple[int, bool]]
    ordinal_suffixes: frozenset[str]
    labels: WordTable
    short_names: Mapping[str, CodeName]
    short_labels: Mapping[str, str]
    names: Mapping[str, tuple[CodeName, ...]]
    name_patterns: WordTable


def fold_word(word: str) -> str:
    """Return the spelling under which a word is looked up; capitals stay, the length may change.

    Soft hyphens and apostrophes go, ё becomes е, Latin letters lose their marks, and a word in two
    scripts becomes a word in one when look-alike letters allow it.
    """
    if word.isascii() and "'" not in word:
        return word
    word = unicodedata.normalize("NFC", word.translate(_INVISIBLE)).replace("\u2019", "'")
    if "'" in word:
        word = _ELIDED.sub("", word).split("'")[0]
    if _HAS_CYRILLIC.search(word) and _HAS_LATIN.search(word):
        word = _to_one_script(word)
    if _HAS_CYRILLIC.search(word):
        return word.replace("ё", "е").replace("Ё", "Е")
    marks_apart = unicodedata.normalize("NFD", word)
    return "".join(c for c in marks_apart if not unicodedata.combining(c)).replace("ı", "i")


def _to_one_script(word: str) -> str:
    cyrillic = word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN) if _HAS_LATIN.search(cyrillic) else cyrillic


@cache
def load_provisions() -> tuple[KnownArticle, ...]:
    """Return the listed articles of all codes, in the order of `codes.toml`: by code, then by
    number.

    The list is not complete: a number within the bounds of its code need not be listed.
    """
    return tuple(
        KnownArticle(
            code=Code(code),
            article=number,
            title_ru=row["ru"],
            title_kk=row.get("kk"),
            title_en=row["en"],
            called=tuple(row.get("called", ())),
            political_by=row.get("political"),
            source=row["source"],
            was=row.get("was"),
        )
        for code, articles in _read_toml()["provisions"].items()
        for number, row in articles.items()
    )


def is_special_part(code: Code, article: str) -> bool:
    """Tell whether `article` lies in the Special Part of `code`; "188-1" lies where 188 does."""
    lowest, highest = _read_toml()["bounds"][code.value]
    return bool(lowest <= int(article.split("-")[0]) <= highest)


def is_listed(code: Code, article: str) -> bool:
    """Tell whether `article` of `code` is among `load_provisions()`."""
    return (code, article) in _political_by_article()


def is_political(code: Code, article: str) -> bool:
    """Tell whether reports on persecution name this article (`KnownArticle.political`)."""
    return _political_by_article().get((code, article), False)


@cache
def _political_by_article() -> dict[tuple[Code, str], bool]:
    return {(known.code, known.article): known.political for known in load_provisions()}


@cache
def load_lexicon() -> Lexicon:
    """Return the words of `codes.toml`, folded. Raises KeyError where a table is missing."""
    toml = _read_toml()
    names = _names(toml["code"] + toml["law"])
    return Lexicon(
        kinds={
            fold_word(word): kind for kind, words in toml["words"].items() for word in words.split()
        },
        suffixed=_suffixed_pattern(toml["suffixed"]),
        numbers=_number_words(toml["numbers"]),
        ordinal_suffixes=frozenset(toml["numbers"]["ordinal_suffixes"].split()),
        labels=WordTable(toml["labels"]),
        short_names=_abbreviations(toml["code"] + toml["law"]),
        short_labels={
            fold_word(short): label
            for label, shorts in toml["short_labels"].items()
            for short in shorts.split()
        },
        names=_by_first_word(names),
        name_patterns=WordTable({word: word for name in names for word in name.words}),
    )


@cache
def _read_toml() -> dict[str, Any]:
    path = files("extract") / "lexicon" / "codes.toml"
    return tomllib.loads(path.read_text("utf-8"))


def _code_name(entry: Mapping[str, Any], words: tuple[str, ...]) -> CodeName:
    return CodeName(
        words=words,
        code=Code(entry["id"]) if "id" in entry else None,
        old=entry.get("old", False),
        needs_home=entry.get("needs_home", False),
        needs_known=entry.get("needs_known", False),
        after_word=entry.get("after_word", False),
    )


def _names(entries: list[dict[str, Any]]) -> list[CodeName]:
    return [
        _code_name(entry, tuple(line.split()))
        for entry in entries
        for line in entry["names"].strip().splitlines()
    ]


def _by_first_word(names: list[CodeName]) -> dict[str, tuple[CodeName, ...]]:
    groups: dict[str, list[CodeName]] = {}
    for name in names:
        groups.setdefault(name.words[0], []).append(name)
    return {
        first: tuple(sorted(group, key=lambda name: len(name.words), reverse=True))
        for first, group in groups.items()
    }


def _abbreviations(entries: list[dict[str, Any]]) -> dict[str, CodeName]:
    return {
        fold_word(short): _code_name(entry, (short,))
        for entry in entries
        for short in entry.get("abbreviations", "").split()
    }


def _suffixed_pattern(table: Mapping[str, str]) -> re.Pattern[str]:
    """Join stems and endings: "бап" + "тар" + "ы" + "мен".

    Four endings at most, so it cannot run away.
    """
    endings = sorted(table["endings"].split(), key=len, reverse=True)
    stems = "|".join(
        f"(?P<{kind}>{'|'.join(words.split())})"
        for kind, words in table.items()
        if kind != "endings"
    )
    return re.compile(f"(?:{stems})(?:{'|'.join(endings)}){{0,4}}")


def _number_words(table: Mapping[str, Any]) -> dict[str, tuple[int, bool]]:
    words = {
        stem + ending: (value, True)
        for stem, value in table["ordinal_stems_ru"].items()
        for ending in table["endings_ru"].split()
    }
    for kind, is_ordinal in (("ordinal", True), ("cardinal", False)):
        for value, spellings in table[kind].items():
            words |= {word: (int(value), is_ordinal) for word in spellings.split()}
    return words
