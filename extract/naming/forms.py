"""Bring Kazakh and English names back to the nominative; Russian ones are left to `forms_russian`.

A Kazakh name carries one case suffix, on its last word. It is cut off only where the last sound and
the vowels of the rest allow it (vowel harmony), and never from a word that the lists know as a
given name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract.naming.lists import load_names

BACK = "аоұыёяэ"
FRONT = "әеіөү"
EITHER = "иую"
NASAL = "мнң"
VOICELESS = (
    "пткқсшфхһцчщбвгд"  # в, б, г and д at the end of Russian surnames count as voiceless (-овтың)
)
# For each class of last sound: the suffixes with a back vowel. The front ones follow by exchange of
# vowels.
CASES = {
    "vowel": ("ның", "ға", "ны", "да", "дан", "мен"),
    "nasal": ("ның", "ға", "ды", "да", "нан", "мен"),
    "voiced": ("дың", "ға", "ды", "да", "дан", "мен", "бен"),
    "voiceless": ("тың", "қа", "ты", "та", "тан", "пен"),
    "possessive": ("ның", "на", "н", "ны", "нда", "нан", "мен"),
}
TO_FRONT = str.maketrans("ыағқ", "іегк")
# Sounds of Russian origin take either harmony in the press: Шевцовтың, Шевцовтің.
FOREIGN = re.compile(r"(?:[оеё]ва?|[иы]на?|[иой]й|ая|ия|[ьъё]|ль)$")
# Names that were sentences once, and look like one case or another: Аманкелді, Құдайберді.
WHOLE = re.compile(r"(?:[кг]елді|берді|берген|болды|тұрды|қосты|тоқта|дәрмен)$")
# Whose something is, and several of a family: Саматовтікі, Орынбектікінен, Бекмырзиндердің.
OWNED = re.compile(r"[ндт]ікі(?:н\w{0,3}|с\w{1,4})?$")
MYSELF = re.compile(r"[мбп][ыі]н$")  # мен Дилбар Тохтиевамын
FAMILY = re.compile(r"(?<=[оеи][вн])[лдт][ае]р$")
FAMILY_ALONE = re.compile(r"(?<=\w\w[оеёи][вн])[лдт][ае]р$")  # бауырлар Сәрсеновтер
POSSESSIVE = re.compile(r"(?:ұлы|улы|қызы|кызы|тегі)$")
SUFFIX_SIZES = (3, 2, 1)
SHORTEST_STEM = 3
# Surnames shorter than that: Лиді, Юнге.
SHORT_SURNAMES = frozenset(
    [
        "ли",
        "ни",
        "ан",
        "ен",
        "ем",
        "те",
        "тё",
        "хе",
        "ко",
        "но",
        "ма",
        "ян",
        "ок",
        "со",
        "шу",
        "юн",
        "ха",
        "пя",
        "эм",
        "им",
        "ом",
    ]
)

# Case endings of Kazakh in Latin letters (2018 and 2021 alphabets, and plain ASCII).
LATIN_CASE = re.compile(
    r"(?<=v|a|n|k|i|y|l|t|j|r|m)(?:[ndt][yıi][ñńn]|[ğǵgqk][ae]|[ndt][yıi]|[dt][ae]n?|n[ae]n|[mbp]en)$"
)
LATIN_SURNAME = re.compile(r"(?:[oe]va?|ina?|uly|ūly|qyzy|bai|bek|ğali|gali|qan|han)$")


@lru_cache(maxsize=65536)
def strip_kazakh_case(word: str) -> str:
    """Return a Kazakh word in Cyrillic letters without its case suffix, or the word itself where
    none is sure.
    """
    low = word.lower()
    names = load_names()
    if low in names.male or low in names.female or WHOLE.search(low):
        return word
    myself = MYSELF.search(low)
    if myself is not None and myself.start() >= SHORTEST_STEM:
        return word[: myself.start()]
    owned = OWNED.search(low)
    if owned is not None and owned.start() >= SHORTEST_STEM:
        return word[: owned.start()]
    for size in SUFFIX_SIZES:
        stem, suffix = low[:-size], low[-size:]
        is_long = len(stem) >= SHORTEST_STEM or stem in SHORT_SURNAMES
        if is_long and suffix in kazakh_suffixes(stem):
            family = FAMILY.search(stem)
            return word[: family.start()] if family is not None else word[:-size]
    return FAMILY_ALONE.sub("", word)


def strip_kazakh_latin_case(word: str) -> str:
    """Return a Kazakh word in Latin letters without its case suffix, if that is a genitive or
    leaves a surname.
    """
    match = LATIN_CASE.search(word.lower())
    if match is None:
        return word
    stem = word[: len(word) - len(match.group())]  # "İ" in lower case is two characters
    is_genitive = match.group()[-1] in "ñń"
    return stem if is_genitive or LATIN_SURNAME.search(stem.lower()) else word


def kazakh_nominative(name: str) -> str:
    """Return a Kazakh name in either alphabet without the case suffix of its last word."""
    head, space, last = name.rpartition(" ")
    is_latin = last.isascii() or re.match(r"[a-zäáöóüúūýğǵñńşı]", last.lower()) is not None
    return head + space + (strip_kazakh_latin_case(last) if is_latin else strip_kazakh_case(last))


def english_nominative(name: str) -> str:
    """Return a name without the English possessive."""
    return re.sub(r"(?:['’]s|(?<=s)['’])$", "", name)


@lru_cache(maxsize=65536)
def kazakh_suffixes(stem: str) -> frozenset[str]:
    """Return the case suffixes that the sounds of a lower-case stem allow."""
    back = CASES["possessive" if POSSESSIVE.search(stem) else _last_sound(stem[-1])]
    if stem[-1] in "иу":  # Мейрамғалидың, Мейрамғалиның
        back += CASES["vowel"]
    vowels = [letter for letter in stem if letter in BACK + FRONT + EITHER]
    last = vowels[-1] if vowels else "и"
    if last in EITHER or FOREIGN.search(stem):
        return frozenset(back) | {suffix.translate(TO_FRONT) for suffix in back}
    if last in FRONT:
        return frozenset(suffix.translate(TO_FRONT) for suffix in back)
    return frozenset(back)


def _last_sound(letter: str) -> str:
    if letter in NASAL:
        return "nasal"
    if letter in VOICELESS:
        return "voiceless"
    if letter in BACK + FRONT:
        return "vowel"
    return "voiced"
