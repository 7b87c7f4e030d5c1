"""Find persons in Russian sentences: slovnet's tagger behind a cheap gate, and rules for what it
overlooks.

The weights come from the data folder of the installed `natasha` package, which is never imported
(it needs `pkg_resources`). One article of 6,000 characters costs the tagger 50 ms, so only
sentences with a word that may be a name reach it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extract.language import keep_numpy_on_one_core
from extract.naming.forms_russian import is_listed_given, load_morphology
from extract.naming.lists import load_names
from extract.naming.rules import (
    CAPITAL,
    INITIALS_FIRST,
    NAME_WORD,
    NameTests,
    Span,
    find_by_rule,
    merge_spans,
)
from extract.people import is_initial

NAVEC_FILE = Path("emb/navec_news_v1_1B_250K_300d_100q.tar")
NER_FILE = Path("model/slovnet_ner_news_v1.tar")
PASSAGE = 4_000  # characters handed to the tagger at once; it holds 10 kB for each word
LONGEST_WORD = 40
VERBS = ("VERB", "PRTS", "GRND", "INFN")
NAMES = {"Name", "Surn", "Patr"}  # marks of the dictionary
TITLES = (
    "полузащитник",
    "вице-",
    "экс-",
)  # not in the dictionary, met before names at the start of sentences
TITLE_ENDING = re.compile(r"(?:активист(?:к[аиеу]|кой|а|у|ом|е)?|адвокат[ауе]?|адвокатом)$")

WORD_IN_NAME = re.compile(r"[^\W\d_][^\s]{0,60}")
INITIALS_BEFORE = re.compile(rf"(?<![\w.])(?:(?:Дж|[{CAPITAL}])\.[ \u00a0]?){{1,2}}$")
INITIALS_AFTER = re.compile(rf" [{CAPITAL}]\.(?:[ \u00a0]?[{CAPITAL}]\.)?(?!\w)")
PART = re.compile(r"[^\W_][^()\[\],;:•*«»\"“”\n|/]{0,199}")
# Endings of surnames in any case. Given names and common words may share them: a sign for the gate,
# not a proof.
SURNAME = re.compile(
    r"(?:[оеё]в(?:а|у|ым|е|ой)?|[иы]н(?:а|у|ым|е|ой)?|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)|енко|швили|дзе|"
    r"(?:бай|бек|хан|жан|гали|ұлы|улы|қызы|кызы|уулу)(?:а|у|ом|е|я|ю|ем)?|ян(?:а|у|ом|е)?|[юу]к(?:а|у|ом|е)?)$"
)


def find_russian_spans(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Return the persons named in these sentences, in order and apart, as offsets into `text`."""
    passed = [span for span in sentences if may_name_person(text, span)]
    tagged = [_widen(text, part) for span in _tag(text, passed) for part in _split(text, span)]
    return merge_spans(tagged, find_by_rule(text, passed, RUSSIAN))


def may_name_person(text: str, sentence: Span) -> bool:
    """Tell whether a word of the sentence may be a name: the gate before the tagger.

    On factRuEval-2016 (development part) it lets through 0.992 of the persons in 0.47 of the
    characters.
    """
    start, end = sentence
    if INITIALS_FIRST.search(text, start, end):
        return True
    return any(
        _may_be_name(match.group(), match.start() == start)
        for match in NAME_WORD.finditer(text, start, end)
    )


def _split(text: str, span: Span) -> Iterator[Span]:
    """Yield the parts of a tagged span between brackets, commas and bullets: «Чен Ли (Chen Li)» is
    two.
    """
    for match in PART.finditer(text, *span):
        words = [word.span() for word in WORD_IN_NAME.finditer(text, *match.span())]
        if (
            words
            and _is_first(text, words[0][0])
            and (_is_first_word(text[slice(*words[0])], len(words) > 1))
        ):
            words.pop(0)
        while words and _is_title(text[slice(*words[0])], len(words) > 1):
            words.pop(0)
        end = match.start() + len(match.group().rstrip())
        if len(words) > 2 and _begins_sentence(text[slice(*words[-2])], text[slice(*words[-1])]):
            end = words[-2][1]
        if words and any(text[start].isupper() for start, _ in words):
            yield words[0][0], end


def _is_first(text: str, start: int) -> bool:
    """Tell whether a word there has its capital because a sentence begins with it."""
    head = text[max(0, start - 4) : start].rstrip(" \u00a0")
    return head == "" or head[-1] in ".!?…\n"


def _begins_sentence(before: str, word: str) -> bool:
    """«задержали Сергея М. Соратники не верят»: a common noun after an initial is no name."""
    return is_initial(before) and _is_common(word.lower())


def _widen(text: str, span: Span) -> Span:
    """Take in the initials beside a tagged surname, but not the full stop that ends a sentence."""
    start, end = span
    before = INITIALS_BEFORE.search(text, max(0, start - 8), start)
    if before is not None:
        return before.start(), end
    after = INITIALS_AFTER.match(text, end, end + 8)
    if after is not None and " " not in text[start:end]:
        return start, after.end()
    return span


@lru_cache(maxsize=16384)
def _is_title(word: str, has_more: bool) -> bool:
    """Tell whether the first word of a tagged span is an office or another common noun: «Юриста»,
    «Акимат».
    """
    low = word.lower()
    if is_listed_given(low):
        return False
    if load_names().is_stopped(low) or low.startswith(TITLES) or TITLE_ENDING.search(low):
        return True
    first, _, more = word.partition("-")
    is_compound = more[:1].islower()  # «Журналист-расследователь»
    tags = [parse.tag for parse in load_morphology().parse(first.lower() if is_compound else low)]
    return (has_more or is_compound) and bool(tags) and all(map(_is_common_person, tags))


@lru_cache(maxsize=16384)
def _is_first_word(word: str, has_more: bool) -> bool:
    """Tell whether a word that begins a sentence has its capital from that only: «Бывшему»,
    «Задержан»; a noun only where no name follows it.
    """
    low = word.lower()
    tags = [parse.tag for parse in load_morphology().parse(low)]
    if not tags or is_listed_given(low) or any(NAMES & tag.grammemes for tag in tags):
        return False
    return not (has_more and any(tag.POS == "NOUN" for tag in tags))


def _is_common_person(tag: Any) -> bool:
    return tag.POS == "NOUN" and "anim" in tag and "Name" not in tag and "Surn" not in tag


def is_surname_form(word: str) -> bool:
    """Tell whether a lower-case word ends as surnames do, in any case."""
    return SURNAME.search(word) is not None


def _is_surname(word: str) -> bool:
    return (is_surname_form(word) and not _is_common(word)) or word.endswith(("ых", "их"))


@lru_cache(maxsize=16384)
def _is_common(word: str) -> bool:
    """Tell whether the dictionary knows a lower-case word as a common noun for a person, a verb or
    a participle («задержан»), and as nothing else.
    """
    tags = [parse.tag for parse in load_morphology().parse(word)]
    return bool(tags) and all(_is_common_person(tag) or tag.POS in VERBS for tag in tags)


RUSSIAN = NameTests(is_given=is_listed_given, is_surname=_is_surname)


@lru_cache(maxsize=65536)
def _may_be_name(word: str, is_first: bool) -> bool:
    """Tell whether a capitalised word may be a name: listed, formed like a surname, or unknown."""
    low = word.lower()[:LONGEST_WORD]
    if load_names().is_stopped(low):
        return False
    if is_listed_given(low):
        return True
    parses = load_morphology().parse(low)
    if any("Name" in parse.tag or "Surn" in parse.tag or "Patr" in parse.tag for parse in parses):
        return True
    if parses == []:
        return True
    if any("Geox" in parse.tag or "Orgn" in parse.tag for parse in parses):
        return False
    return not is_first and is_surname_form(low)


def _tag(text: str, sentences: Sequence[Span]) -> list[Span]:
    spans: list[Span] = []
    for passage in _passages(sentences):
        joined = "\n".join(text[start:end] for start, end in passage)
        shifts: list[tuple[int, int]] = []  # offset in `joined`, offset in `text`
        at = 0
        for start, end in passage:
            shifts.append((at, start))
            at += end - start + 1
        for found in load_tagger()(joined).spans:
            if found.type == "PER":
                spans.extend(_shift_back(found.start, found.stop, shifts, passage))
    return spans


def _passages(sentences: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield sentences, long ones cut, in groups of at most PASSAGE characters."""
    group: list[Span] = []
    size = 0
    for start, end in sentences:
        for cut in range(start, end, PASSAGE):
            piece = (cut, min(end, cut + PASSAGE))
            if group and size + piece[1] - piece[0] > PASSAGE:
                yield group
                group, size = [], 0
            group.append(piece)
            size += piece[1] - piece[0]
    if group:
        yield group


def _shift_back(
    start: int, end: int, shifts: Sequence[tuple[int, int]], passage: Sequence[Span]
) -> Iterator[Span]:
    """Yield the span in the text; one that runs over the end of its sentence is cut there."""
    for (at, origin), (_, sentence_end) in reversed(list(zip(shifts, passage, strict=True))):
        if start >= at:
            moved = start - at + origin, min(end - at + origin, sentence_end)
            if moved[0] < moved[1]:
                yield moved
            return


@lru_cache(maxsize=1)
def load_tagger() -> Any:
    """Return slovnet's tagger with its word vectors: 0.8 s and 150 MB, once a process.

    Raises:
        FileNotFoundError: the weights are not where the `natasha` package keeps them.
    """
    keep_numpy_on_one_core()
    from navec import Navec
    from slovnet import NER

    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package natasha, whose weights are used, is not installed")
    data = Path(spec.submodule_search_locations[0]) / "data"
    tagger = NER.load(str(data / NER_FILE))
    tagger.navec(Navec.load(str(data / NAVEC_FILE)))
    return tagger
