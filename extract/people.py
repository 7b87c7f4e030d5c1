"""Compare spellings of a person's name across scripts: it gives keys and never decides that two
people are one.

A key folds away what spelling alone changes (script, romanisation, word order, patronymic) and
keeps what parts namesakes: -ев from -ева, Ержан from Ерлан. Equal keys are a reason to propose a
link, never a proof.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from extract.naming.lists import load_names

LONGEST_NAME = 200  # characters; a longer string is no person's name and the rest of it is not read

# One symbol for a sound, so that "сх" never meets "ш": j = ж, c = ч, x = ш, h = х. Kazakh letters
# go where Russian spelling sends them (Төлебаева -> Тулебаева).
CYRILLIC = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "j",
    "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts",
    "ч": "c", "ш": "x", "щ": "xc", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu",
    "я": "ia", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "u", "ұ": "u", "ү": "u",
    "һ": "h", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u",
})  # fmt: skip
# Letters with marks: Kazakh Latin of 2021 (ä ö ü ū ğ ñ ş) and of 2018 (á ó ú ý ǵ ń), Turkish and
# Czech ones.
LATIN_MARKS = str.maketrans({
    "ä": "a", "á": "a", "ö": "u", "ó": "u", "ü": "u", "ú": "u", "ū": "u", "ý": "u",
    "â": "ia", "ğ": "g", "ǵ": "g", "ǧ": "g", "ñ": "n", "ń": "n", "ŋ": "n", "ş": "sh",
    "š": "sh", "ž": "zh", "č": "ch", "ı": "i",
})  # fmt: skip
# Latin spellings of one sound. A longer one is tried before the shorter ones that it begins with.
LATIN_SOUNDS = {
    "shch": "xc", "dzh": "j", "zh": "j", "dj": "j", "kh": "h", "gh": "g", "sh": "x",
    "tch": "c", "ch": "c", "sch": "xc", "ou": "u", "gui": "gi", "x": "ks", "q": "k",
    "ph": "f", "w": "v", "ck": "k", "y": "i", "c": "k",
}  # fmt: skip
LATIN_SOUND = re.compile("|".join(sorted(LATIN_SOUNDS, key=len, reverse=True)))
LATIN_CONTEXT = (
    (re.compile(r"c(?=[oe]va?$)"), "ts"),  # Shevcov
    (re.compile(r"c(?=[ei])"), "s"),  # Marcel
    (re.compile(r"(?<=[aeou])j(?![aeiouy])"), "y"),  # Andrej, Ajgul
    (re.compile(r"(?<=[^aeiouy])yo"), "e"),  # Fyodorov
)
LOOK_ALIKES = str.maketrans("aceiopxyhk", "асеіорхуһк")  # Latin typed inside a Cyrillic word

# What spelling alone changes once every letter is folded, in this order.
SAME_SOUND = (
    (re.compile(r"dj"), "j"),  # Джолдасов, Жолдасов
    (re.compile(r"^i(?=[e])"), ""),  # Yerlan, Erlan
    (re.compile(r"(?<=[aeou])ie"), "e"),  # Narbayev, Narbaev
    (re.compile(r"(?<=[^aeiou])iu"), "u"),  # Lyudmila, Ludmila
    (re.compile(r"(.)\1+"), r"\1"),  # Kassymov, Kasymov
    (re.compile(r"(?<=sk)aia$"), "a"),  # -skaya, -ska
    (re.compile(r"(?<=[^aeiou])i(?=[^aeiou])"), ""),  # Тілеужан, Тлеужан
    (re.compile(r"(?<=.)gali(?=ev|$)"), "qali"),  # -ғали is spelt -qali in the published keys
)
INITIAL = re.compile(
    r"(?:[^\W\d_]\.?-?){1,3}|(?:Дж|Ж|Ю|Я|Zh|Kh|Sh|Ch|Yu|Ya|Ye|Dzh)\.", re.IGNORECASE
)
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ`ʹ.-])*")
APOSTROPHES = re.compile(r"['’ʼ`ʹ.\-]")
# "Гейдар оглы", "Бекболат ұлы": the second word belongs to the first.
STANDING_PATRONYMIC = re.compile(
    r"\s(?=(?:огл[ыи]|кызы|қызы|кизи|улы|ұлы|уулу|ul[yı]|ūly|ogl[yu]|[kq][yı]zy)\b)", re.IGNORECASE
)
SURNAME_ENDING = re.compile(r"(?:ova?|eva?|uli|kzi)$")


@lru_cache(maxsize=16384)
def person_key(name: str) -> str:
    """Return the comparison key of a name: folded words in alphabetical order, "erbolat
    saparqaliev".

    The key of a full name in the nominative is the same in Russian, Kazakh (Cyrillic and Latin) and
    English spelling and in either word order. Initials and the patronymic of a name of three words
    are left out, so "А. Тулебаева" has the key of "Тулебаева" and never that of a full name. Empty
    if no word is left.
    """
    words = _drop_patronymic([word for word in name_words(name) if not is_initial(word)])
    return " ".join(sorted(filter(None, map(fold_token, words))))


@lru_cache(maxsize=16384)
def is_full_name(name: str) -> bool:
    """Tell whether a given name and a surname are there: two words left that are neither initial
    nor patronymic.

    "Бекболат Азаматұлы" is full: where only two words stand, the second is used as the surname.
    """
    words = [word for word in name_words(name) if not is_initial(word)]
    return len(_drop_patronymic(words)) >= 2 and not _is_given_and_patronymic(words)


def name_words(name: str) -> list[str]:
    """Return the words of a name in order, "А.К." as two; an English possessive is cut off."""
    joined = STANDING_PATRONYMIC.sub("", " ".join(name[:LONGEST_NAME].split()))
    spaced = re.sub(r"\.(?=[^\W\d_])", ". ", joined)
    return [re.sub(r"['’]s$", "", word) for word in WORD.findall(spaced)]


def is_initial(word: str) -> bool:
    """Tell whether a word of a name is an initial: "А.", "М" (no stop in lists), "Дж."."""
    return len(word) == 1 or (len(word) <= 4 and word.endswith("."))


def is_patronymic(word: str) -> bool:
    """Tell whether a word ends as patronymics do: Russian in any case, Kazakh, Latin letters."""
    return len(word) > 4 and word.lower().endswith(load_names().patronymic_endings)


@lru_cache(maxsize=65536)
def fold_token(word: str) -> str:
    """Return the key of one word of a name: lower-case Latin letters, one spelling for all scripts.

    Known spellings of one given name (Төлеген, Толеген, Tolegen) give the key of the first in the
    list, and so do surnames made from them.
    """
    folded, same = _fold_letters(word), _same_given_names()
    ending = SURNAME_ENDING.search(folded)
    if folded in same or ending is None:
        return same.get(folded, folded)
    stem = folded[: ending.start()]
    if stem in same:
        return same[stem] + ending.group()
    if ending.group().startswith("e") and f"{stem}i" in same:  # Төлебай, Төлебаев
        return same[f"{stem}i"].removesuffix("i") + ending.group()
    return folded


@lru_cache(maxsize=1)
def given_keys() -> frozenset[str]:
    """Return the folded form of every given name in the lists."""
    return frozenset(
        _fold_letters(spelling) for names in load_names().spellings for spelling in names
    )


@lru_cache(maxsize=65536)
def spellings_of(folded: str) -> frozenset[str]:
    """Return the letters of the other listed spellings that `fold_token` gives this key, and of
    surnames made from them: "tolegenov" for "tulegenov". A case form has the letters of its own.
    """
    ending = SURNAME_ENDING.search(folded)
    stem = folded if ending is None else folded[: ending.start()]
    own = _other_spellings().get(folded, ())
    made = () if ending is None else _other_spellings().get(stem, ())
    return frozenset([*own, *(other + folded[len(stem) :] for other in made)])


@lru_cache(maxsize=1)
def _other_spellings() -> dict[str, list[str]]:
    others: dict[str, list[str]] = {}
    for folded, first in _same_given_names().items():
        others.setdefault(first, []).append(folded)
    return others


@lru_cache(maxsize=1)
def _same_given_names() -> dict[str, str]:
    """Map folded further spellings to the folded first one; a name that has an entry of its own
    stays itself.
    """
    spellings = load_names().spellings
    own = {_fold_letters(names[0]) for names in spellings}
    same: dict[str, str] = {}
    for names in spellings:
        for folded in map(_fold_letters, names[1:]):
            if folded not in own:
                same.setdefault(folded, _fold_letters(names[0]))
    return same


def _fold_letters(word: str) -> str:
    low = APOSTROPHES.sub("", unicodedata.normalize("NFC", word[:LONGEST_NAME]).lower())
    if re.search(r"[а-яёәғқңөұүһі]", low):
        low = re.sub(r"ь(?=[еёо])", "и", low.translate(LOOK_ALIKES)).translate(CYRILLIC)
    else:
        low = _fold_latin(low)
    low = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", low))
    for pattern, replacement in SAME_SOUND:
        low = pattern.sub(replacement, low)
    return low


def _fold_latin(low: str) -> str:
    for pattern, replacement in LATIN_CONTEXT:
        low = pattern.sub(replacement, low)
    bare = unicodedata.normalize("NFKD", low.translate(LATIN_MARKS))
    return LATIN_SOUND.sub(lambda match: LATIN_SOUNDS[match.group()], bare)


def _drop_patronymic(words: list[str]) -> list[str]:
    """Leave out the patronymic where two other words remain."""
    if len(words) < 3:
        return words
    for at in (1, len(words) - 1, 0):  # given, patronymic, surname is the usual order of three
        if is_patronymic(words[at]):
            return words[:at] + words[at + 1 :]
    return words


def _is_given_and_patronymic(words: list[str]) -> bool:
    """Tell whether two words are a Russian given name and patronymic; a Kazakh -ұлы may be a
    surname.
    """
    if len(words) != 2:
        return False
    return (
        len(words[1]) > 4
        and words[1].lower().endswith(_slavic_endings())
        and fold_token(words[0]) in given_keys()
    )


@lru_cache(maxsize=1)
def _slavic_endings() -> tuple[str, ...]:
    """Return the endings of Russian patronymics."""
    endings = load_names().patronymic_endings
    return tuple(end for end in endings if end.startswith(("ов", "ев", "ич", "ьич")))
