"""Find persons in Latin letters (English, French, Italian, Polish, Kazakh Latin) by rule, without a
model.

A run of capitalised words is a person only with evidence: a listed given name, an ending that
surnames of the region have, or initials. Names of other parts of the world are found by their given
names alone, many are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extract.naming.english_model import find_by_model
from extract.naming.forms import strip_kazakh_latin_case
from extract.naming.lists import load_names
from extract.naming.rules import Span, merge_spans
from extract.people import fold_token, given_keys, is_patronymic

UPPER = "A-ZÀ-ÖØ-ÞĞŞİŪŊǴŃŠŽČĄĆĘŁŚŹŻ"
LOWER = "a-zß-öø-ÿğşıūŋǵńšžčąćęłśźż"
# Kassym-Jomart, Solov'yev, McCain, TULEBAYEVA, or an initial with its full stop.
WORD = re.compile(
    rf"(?<![\w-])(?:[{UPPER}][{LOWER}]{{1,39}}(?:['’][{LOWER}]{{2,39}})?(?:-[{UPPER}]?[{LOWER}]{{1,39}}){{0,2}}"
    rf"|(?:Mc|Mac|De|La)[{UPPER}][{LOWER}]{{1,39}}|[{UPPER}]{{3,40}}|(?:[{UPPER}]|Kh|Sh|Zh|Ch|Ye|Yu|Ya|Dzh)\.)(?!\w)"
)
# Small words inside names: Omar bin Salem, Maria de Santi.
PARTICLES = (
    "al",
    "bin",
    "da",
    "de",
    "del",
    "della",
    "der",
    "di",
    "el",
    "ibn",
    "la",
    "le",
    "van",
    "von",
    "Ní",
)
GAP = re.compile(r"[ \u00a0](?:(?:" + "|".join(PARTICLES) + r")[ \u00a0]){0,2}")
# Judge Korol; his mother, Raikhan,
ANNOUNCED = re.compile(
    rf"(?<![\w-])(?P<title>[A-Za-z]{{3,16}}|M[rs]|Dr)"
    rf"(?=[.,]? (?P<name>[{UPPER}][{LOWER}]{{2,39}}(?: [{UPPER}][{LOWER}]{{2,39}})?)(?![\w-]))"
)
NEXT_IN_LIST = re.compile(
    rf"(?:, and|,| and) (?P<name>[{UPPER}][{LOWER}]{{2,39}}(?: [{UPPER}][{LOWER}]{{2,39}})?)"
    rf"(?![\w-]| [{UPPER}])"
)
PAIR = rf"[{UPPER}][{LOWER}]{{2,39}} [{UPPER}][{LOWER}]{{2,39}}"
APOSTROPHE = re.compile("['’]s ")
OF_BODY = re.compile(
    r"\b(?:Watch|International|Amnesty|House|Defenders|Committee|OSCE|UN|EU|Azattyq|Foundation|"
    rf"Union|Ministry|Bureau|Council)['’]s (?P<name>{PAIR})(?= (?:said|says|told|called|wrote|"
    r"warned|added|met|denied|condemned|confirmed|urged|visited|noted)\b|,)"
)
AND_PAIR = re.compile(rf" and (?P<name>{PAIR})(?![\w-]| [{UPPER}])")
VERB = re.compile(r"(?:[^e]ed|ing)$")  # Three Activists Handed Terms
# Trades that no list can exhaust: "Curator Saniya Bekturova", "Weightlifter Roman Gorbunov".
TRADE = re.compile(
    r"(?:[a-z](?:ers?|ors?|ists?|ians?|ants?|ents?|ees?|eers?|ary|ess)|(?:wo)?m[ae]n|iff|chief|master)$"
)
IN_LIST = re.compile(
    rf"(?<![\w.-])(?P<before>[{UPPER}][{LOWER}]{{2,39}}) "
    rf"[{UPPER}](?:\.(?=,|;| and |\)|$)|(?=,|;| and |\)|$))"
    rf"|(?<![\w.-])(?:(?:[{UPPER}]|Sh|Zh|Kh|Ch|Ye|Yu|Ya)\.[ \u00a0]?){{1,2}}"
    rf"(?P<after>[{UPPER}][{LOWER}]{{2,39}})(?![\w-])"
)
SURNAMES_TOO = frozenset(("an", "son", "ten"))  # stop words that are surnames behind a given name
MOST_WORDS = 4
SHORTEST_LONE = 6  # letters of a surname that stands alone


def find_latin_spans(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Return the persons named in Latin letters in these sentences, in order and apart, as offsets
    into `text`.
    """
    spans: list[Span] = []
    for start, end in sentences:
        for run in _runs(text, start, end):
            spans.extend(_names_in(text, run))
        spans.extend(_announced(text, start, end))
        spans.extend(_before_letter(text, start, end))
        spans.extend(_of_body(text, start, end))
    found = merge_spans(spans, [])
    return merge_spans(found, list(_beside_found(text, sentences, found)))


def find_english(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Return what the model adds in English sentences: two to four capitalised words.

    A word alone is left to the rules: the model takes clubs and towns for people.
    """
    spans: list[Span] = []
    for start, end in find_by_model(text, sentences):
        start = _behind_title(text, start, end)
        words = text[start:end].split()
        if (
            2 <= len(words) <= MOST_WORDS
            and all(word[0].isupper() and word.lower() not in load_names().titles for word in words)
            and not any(load_names().is_stopped(word) or _is_common(word) for word in words)
        ):
            spans.append((start, end))
    return spans


def _behind_title(text: str, start: int, end: int) -> int:
    """Return where the name in a span begins: behind "Ms.", "Bailiff" or "Grandmaster".

    A word that begins three and is no name itself goes too, where a listed given name follows it.
    """
    words = text[start:end].split()
    while len(words) > 1 and _is_title(words[0]):
        start += text[start:end].index(words[1], len(words[0]))
        words = words[1:]
    if (
        len(words) >= 3
        and is_latin_given(words[1])
        and TRADE.search(words[0])
        and not (is_latin_given(words[0]) or is_patronymic(words[2]))
    ):
        start += text[start:end].index(words[1], len(words[0]))
    return start


@lru_cache(maxsize=16384)
def _is_title(word: str) -> bool:
    low = word.lower().rstrip(".")
    return low in load_names().titles or low.removesuffix("s") in load_names().titles


def _announced(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the capitalised word or two after an office or kin: "his brother Suleiman".

    After several of them a list goes on: "her sons Dias, Alan and Timur".
    """
    for match in ANNOUNCED.finditer(text, start, end):
        if not _is_title(match["title"]):
            continue
        if not _may_be_name(match["name"]):
            word = match["name"].split()[0]  # "Rapper Takezhan Detained"
            if _may_be_name(word) and (is_latin_given(word) or _is_surname(word)):
                yield match.start("name"), match.start("name") + len(word)
            continue
        yield match.span("name")
        at = match.end("name")
        is_list = match["title"].lower().endswith("s")
        while is_list and (following := NEXT_IN_LIST.match(text, at, end)) is not None:
            if not _may_be_name(following["name"]):
                break
            yield following.span("name")
            at = following.end()


def _may_be_name(name: str) -> bool:
    words = name.split()
    if any(load_names().is_stopped(word) or _is_common(word) for word in words):
        return False
    is_verb = VERB.search(words[0]) is not None and not is_latin_given(words[0])
    return not is_verb and words[0].lower() not in load_names().titles


def _of_body(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield two words that speak for a body: "Amnesty's Jonas Feldt condemned it"."""
    if APOSTROPHE.search(text, start, end) is None:
        return
    for match in OF_BODY.finditer(text, start, end):
        if _may_be_name(match["name"]):
            yield match.span("name")


def _beside_found(text: str, sentences: Sequence[Span], found: Sequence[Span]) -> Iterator[Span]:
    """Yield two words with capitals that "and" joins to a name of two words found before them."""
    ends = {end for start, end in found if " " in text[start:end]}
    for start, end in sentences:
        for match in AND_PAIR.finditer(text, start, end):
            if match.start() in ends and _may_be_name(match["name"]):
                yield match.span("name")


def _before_letter(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield names of lists: "Kaldybekova S, Yun A. and G. Yesmagambet"."""
    for match in IN_LIST.finditer(text, start, end):
        word = match["before"] or match["after"]
        if not load_names().is_stopped(word) and not _is_common(word):
            yield match.span()


def _runs(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Yield capitalised words that follow each other closely; a word of the stop lists parts two
    runs.
    """
    run: list[Span] = []
    for match in WORD.finditer(text, start, end):
        word = match.group()
        is_near = bool(run) and GAP.fullmatch(text, run[-1][1], match.start()) is not None
        is_stop = not word.endswith(".") and load_names().is_stopped(word)
        if is_stop and is_near and word.lower() in SURNAMES_TOO:
            is_stop = not is_latin_given(text[slice(*run[-1])])
        if run and (not is_near or is_stop):
            yield run
            run = []
        if not is_stop:
            run.append(match.span())
    if run:
        yield run


def _names_in(text: str, run: list[Span]) -> Iterator[Span]:
    """Yield the names in a run, from the left, each the longest with evidence."""
    at = 0
    while at < len(run):
        size = _name_size(text, run[at : at + MOST_WORDS])
        if size > 0:
            last = run[at + size - 1]
            yield run[at][0], last[1]
        at += max(size, 1)


def _name_size(text: str, run: Sequence[Span]) -> int:
    """Return how many words of the run, from its first on, are one name; 0 if none."""
    words = [text[start:end] for start, end in run]
    if any(word.lower() in load_names().organisations for word in words[1:]):
        return 0
    initials = [word.endswith(".") for word in words]
    if initials[0]:
        return _after_initials(words, initials)
    if len(words) == 1:
        return 1 if _is_lone_surname(words[0]) else 0
    if initials[1]:
        return _before_initials(words, initials)
    if len(words) >= 3 and not initials[2]:
        if is_latin_given(words[0]) and is_patronymic(words[1]):
            return 3
        if is_latin_given(words[1]) and not is_latin_given(words[0]):
            return 3 if is_patronymic(words[2]) and _is_surname(words[0]) else 0
    if not _is_pair(words[0], words[1]):
        return 1 if _is_lone_surname(words[0]) else 0
    return 3 if len(words) >= 3 and not initials[2] and _is_middle(words) else 2


def _after_initials(words: Sequence[str], initials: Sequence[bool]) -> int:
    size = initials.index(False) if False in initials else len(initials)
    is_surname = size < len(words) and (_is_surname(words[size]) or _is_lone_surname(words[size]))
    return size + 1 if 1 <= size <= 2 and is_surname else 0


def _before_initials(words: Sequence[str], initials: Sequence[bool]) -> int:
    """Read «Tulebayeva A.K.» and «John F. Garner»; the stop of a lone initial may end the
    sentence.
    """
    if len(words) >= 3 and not initials[2] and is_latin_given(words[0]):
        return 3
    if not _is_surname(words[0]) and not _is_lone_surname(words[0]):
        return 0
    return 3 if len(words) >= 3 and initials[2] else 2


def _is_middle(words: Sequence[str]) -> bool:
    """Tell whether a third word goes on with the name: «Maria Luisa Rossi», not «Askar Bokin
    Almaty».
    """
    return is_latin_given(words[0]) and not _is_surname(words[1]) and is_latin_given(words[1])


def _is_pair(first: str, second: str) -> bool:
    if is_latin_given(first):
        return not _is_common(second)
    if is_latin_given(second):
        return _is_surname(first)
    return _is_lone_surname(second) and not _is_common(first)


@lru_cache(maxsize=65536)
def is_latin_given(word: str) -> bool:
    """Tell whether a word, perhaps with a hyphen, begins with a listed given name."""
    first = word.split("-")[0]
    return len(word) > 1 and not given_keys().isdisjoint((fold_token(word), fold_token(first)))


@lru_cache(maxsize=65536)
def _is_surname(word: str) -> bool:
    names, low = load_names(), strip_kazakh_latin_case(word).lower()
    return len(low) >= 3 and low.endswith(names.latin_surnames + names.latin_weak)


def _is_lone_surname(word: str) -> bool:
    names, low = load_names(), strip_kazakh_latin_case(word).lower()
    return len(low) >= SHORTEST_LONE and low.endswith(names.latin_surnames)


def _is_common(word: str) -> bool:
    """Tell whether a word of capitals is an abbreviation, or a body's kind, rather than part of a
    name.
    """
    return (word.isupper() and len(word) <= 3) or word.lower() in load_names().organisations
