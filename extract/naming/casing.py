"""Give names back the capitals that a headline in capitals, or a post without any, took from them.

Only sentences (almost) wholly in capitals and texts (almost) wholly without them are touched; the
length of the text never changes, so every offset stays right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extract.language import find_language
from extract.naming.english_model import find_by_model
from extract.naming.forms_russian import is_listed_given, load_morphology
from extract.naming.kazakh import find_lower_kazakh
from extract.naming.lists import load_names
from extract.naming.rules import Span
from extract.naming.russian import is_surname_form

CAPITALS = re.compile(r"[A-ZÀ-ÞА-ЯЁӘҒҚҢӨҰҮҺІĞŞİŪÑ]")
SHOUTED = re.compile(r"[A-ZÀ-ÞА-ЯЁӘҒҚҢӨҰҮҺІĞŞİŪÑ]{4}")
WORD = re.compile(r"[^\W\d_]{1,40}(?:-[^\W\d_]{1,40}){0,2}")
NAME_PART = re.compile(r"(?<!['’])[^\W\d_]+|(?<=['’])[^\W\d_]{2,}")  # not the s of "Ivanova's"
CAPITALS_IN_SHOUTED = 0.8  # share of the letters
CAPITALS_IN_LOWER = 0.02
LOWER_SENTENCES = 0.5  # share of the sentences that begin with a small letter
FEWEST_WORDS = 2
LONGEST_CASELESS = 20_000  # characters; a longer text without capitals is no post
# After these a lone given name or unknown word is a person, even without capitals.
BEFORE_NAME = re.compile(
    r"^(?:адвокат|судь|прокурор|активист|блогер|журналист|правозащитни|следовател|полковник|капитан|майор|"
    r"жен[аеуы]|жён|муж|сын|доч|мат[ьие]|отец|отц|брат|сестр|подруг|друг|сосед|бабушк|дедушк|тёт|тет[яию]|дяд)"
)


def restore_case(text: str, sentences: Sequence[Span]) -> tuple[str, list[Span]]:
    """Return the text with names spelt as names where capitals say nothing, and the names so found.

    The names are offsets into both texts. An ordinary text comes back as it is, with no names.
    """
    shouted = [span for span in sentences if _is_shouted(text, span)]
    chosen = sentences if _is_lower(text, sentences) else shouted
    runs = [] if chosen is sentences else list(_find_runs(text, sentences, shouted))
    if not chosen and not runs:
        return text, []
    letters = list(text)
    names: list[Span] = []
    for start, end in runs:
        _spell(letters, text, (start, end))
    for sentence in chosen:
        names.extend(_restore(letters, text, sentence))
    return "".join(letters), names


def spell_names(text: str, names: Sequence[Span]) -> str:
    """Return the text with those of the names that have no capitals, or no small letters, spelt
    with capitals in front.
    """
    letters = list(text)
    for span in names:
        if text[slice(*span)].islower() or text[slice(*span)].isupper():
            _spell(letters, text, span)
    return "".join(letters)


def is_common_word(low: str) -> bool:
    """Tell whether a lower-case word is an everyday Russian word, whatever else it is."""
    return len(low) < 3 or _kind(low) in ("other", "maybe given", "maybe surname")


def _restore(letters: list[str], text: str, sentence: Span) -> list[Span]:
    """Respell one sentence and return its names."""
    low = _lower(text)
    language = find_language(text[slice(*sentence)])
    if language == "kk":
        names = find_lower_kazakh(low, [sentence])
    elif language in ("ru", "uk"):
        words = _russian_words(text, sentence)
        for word, is_name in words:
            _spell(letters, low, word, title=is_name)
        return list(_runs(low, words))
    else:
        names = find_by_model(low, [sentence], lower=True)
    for match in WORD.finditer(text, *sentence):
        is_name = any(start <= match.start() < end for start, end in names)
        if is_name or len(match.group()) > 3:
            _spell(letters, low, match.span(), title=is_name)
    return names


def _spell(letters: list[str], text: str, span: Span, *, title: bool = True) -> None:
    """Write the words of the span in small letters, with capitals in front if they are names."""
    for word in NAME_PART.finditer(text[slice(*span)]):
        at = span[0] + word.start()
        spelt = word.group().title() if title else word.group().lower()
        if len(spelt) == len(word.group()):
            letters[at : at + len(spelt)] = spelt


@lru_cache(maxsize=4)
def _lower(text: str) -> str:
    """Return the text in small letters; one that would change its length ("İ") letter by letter."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _is_shouted(text: str, span: Span) -> bool:
    if SHOUTED.search(text, *span) is None:
        return False
    words = [word.group() for word in WORD.finditer(text, *span)]
    letters = sum(map(len, words))
    capitals = sum(letter.isupper() for word in words for letter in word)
    return len(words) >= FEWEST_WORDS and capitals >= CAPITALS_IN_SHOUTED * letters


def _is_lower(text: str, sentences: Sequence[Span]) -> bool:
    if len(text) > LONGEST_CASELESS or not sentences:
        return False
    small = sum(text[start].islower() for start, _ in sentences)
    if small < LOWER_SENTENCES * len(sentences):
        return False
    return len(CAPITALS.findall(text)) <= CAPITALS_IN_LOWER * len(text)


def _find_runs(text: str, sentences: Sequence[Span], shouted: Sequence[Span]) -> Iterator[Span]:
    """Yield pairs «ИВАНОВ Иван», «АЙДОС БЕКТУРСЫНОВ» in ordinary sentences, in Cyrillic letters."""
    done = set(shouted)
    for span in sentences:
        if span in done or SHOUTED.search(text, *span) is None:
            continue
        words = [word for word in WORD.finditer(text, *span) if word.group()[0].isupper()]
        for one, other in zip(words, words[1:], strict=False):
            pair = one.group(), other.group()
            if (
                text[one.end() : other.start()] == " "
                and any(len(word) > 3 and word.isupper() for word in pair)
                and any(is_listed_given(word.lower()) for word in pair)
                and not any(load_names().is_stopped(word) for word in pair)
            ):
                yield one.start(), other.end()


def _russian_words(text: str, sentence: Span) -> list[tuple[Span, bool]]:
    """Return the words of a Russian sentence and whether each is (part of) a name."""
    found = list(WORD.finditer(text, *sentence))
    kinds = [_kind(word.group().lower()) for word in found]
    words: list[tuple[Span, bool]] = []
    for at, word in enumerate(found):
        near = [
            kinds[other]
            for other in (at - 1, at + 1)
            if 0 <= other < len(found) and _is_beside(text, found[at], found[other])
        ]
        before = found[at - 1].group().lower() if at > 0 else ""
        is_name = _is_name(kinds[at], near, BEFORE_NAME.match(before) is not None)
        is_kept = text[word.end() : word.end() + 1] == "." and len(word.group()) <= 2
        if not is_kept and not (kinds[at] == "short" and not is_name):
            words.append((word.span(), is_name))
    return words


def _is_beside(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    first, second = sorted((one, other), key=lambda match: match.start())
    return text[first.end() : second.start()] == " "


def _is_name(kind: str, near: Sequence[str], is_announced: bool) -> bool:
    """Judge a word by its kind and the kinds beside it."""
    if kind in ("given", "surname", "patronymic"):
        return True
    if kind == "maybe given":  # вера, роман, свет
        return is_announced or any(one in ("surname", "unknown", "patronymic") for one in near)
    if kind == "maybe surname":  # мороз, соловей
        return "given" in near
    return kind == "unknown" and (
        is_announced or any(one in ("given", "maybe given", "surname") for one in near)
    )


@lru_cache(maxsize=16384)
def _kind(low: str) -> str:
    """Return what the lists and the dictionary take a lower-case Russian word for."""
    if len(low) < 3:
        return "short"
    parses = load_morphology().parse(low)
    tags = [parse.tag for parse in parses]
    is_common = any(
        not any(mark in tag for mark in ("Name", "Surn", "Patr", "Geox", "Orgn", "Abbr"))
        for tag in tags
    )
    if any("Patr" in tag for tag in tags) and not is_common:
        return "patronymic"
    if load_names().is_stopped(low) or any("Geox" in tag for tag in tags):
        return "given" if any("Name" in tag for tag in tags) and not is_common else "other"
    if is_listed_given(low) or any("Name" in tag for tag in tags):
        return "maybe given" if is_common else "given"
    if any("Surn" in tag for tag in tags):
        return "maybe surname" if is_common else "surname"
    if tags:
        return "other"
    return "surname" if is_surname_form(low) else "unknown"


def _runs(text: str, words: Sequence[tuple[Span, bool]]) -> Iterator[Span]:
    """Yield two or three names in a row that a listed given name is part of."""
    run: list[Span] = []
    for span, is_name in [*words, ((len(text), len(text)), False)]:
        is_next = bool(run) and text[run[-1][1] : span[0]] == " "
        if not (is_name and (is_next or not run)):
            if 2 <= len(run) <= 3 and any(
                _kind(text[start:end]) in ("given", "maybe given") for start, end in run
            ):
                yield run[0][0], run[-1][1]
            run = []
        if is_name:
            run.append(span)
