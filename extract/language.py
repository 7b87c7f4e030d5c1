"""Cut a text into sentences and name the language of each; mixed Russian and Kazakh pages are the
rule here.

It knows the languages of the sources only and says "und" rather than guess at another one. Kazakh
in Arabic letters (tote jazu) is seen and not read.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

MODEL_LANGUAGES = ("ru", "kk", "en", "fr", "it", "pl", "uk")
UNKNOWN = "und"
SHORT_LATIN = 25  # letters
READ_CHARACTERS = 2_000  # of a sentence; the verdict no longer changes with more
DOCUMENT_SENTENCES = 30  # of a document

# A full stop, the closing quotes after it, and white space, before a capital, a digit, a quote or a
# dash. The bounded runs keep the search linear in the length of the text.
SENTENCE_END = re.compile(
    r"(?:[.!?…]{1,8}[\"»”’')\]]{0,3}[^\S\n]{1,20}|\n)(?=[^\S\n]{0,20}[\"«“‘'(\[—–•-]?[^\S\n]{0,3}(?:[^\W_a-zß-ÿа-яёәғқңөұүһіїєґ]|\n|$))"
    r"|\n"
)
LAST_WORD = re.compile(r"(?:^|[^\w.])((?:[^\W_]{1,8}\.){0,3}[^\W_]{1,8})\.$")
# After these a sentence goes on, whatever follows: "ст. 405", "г. Алматы", "Mr. Smith".
ABBREVIATIONS = frozenset((
    "art", "arts", "cf", "col", "dr", "e.g", "fig", "fr", "gen", "gov", "i.e", "jr", "lt",
    "mr", "mrs", "ms", "no", "nos", "p", "para", "pp", "prof", "rep", "sen", "sgt", "st",
    "u.s", "v", "vs", "акад", "англ", "ауд", "б", "г", "ген", "гор", "гос", "гр", "д", "ж",
    "зам", "им", "каз", "кв", "корп", "лейт", "мкр", "нач", "обл", "п", "подп", "полк",
    "пп", "пр", "просп", "проф", "р", "рис", "рус", "св", "см", "ср", "ст", "стр", "т.е",
    "т.к", "т.н", "табл", "тел", "ул", "ч", "қ",
))  # fmt: skip
# Initials of two or three letters: "Sh. Kudaibergen", «Дж. Хокинс».
LONG_INITIALS = frozenset(("ch", "dzh", "kh", "sh", "ya", "ye", "yu", "zh", "дж", "дз"))
# After these it goes on only when no number stands before: "в 2020 г. Суд решил", "2020 ж. Сот".
AFTER_NUMBER = frozenset(("г", "ж"))

KAZAKH_LETTERS = re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]")
UKRAINIAN_LETTERS = frozenset("іїєґІЇЄҐ")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
# Letters of the Kazakh Latin alphabets of 2018 and 2021 that no other language of ours has, and a q
# without u.
KAZAKH_LATIN_LETTERS = re.compile(r"[ǵğşıŋñūýäöüĞǴŞİŊÑŪÝÄÖÜ]")
BARE_Q = re.compile(r"q(?!u)", re.IGNORECASE)
KAZAKH_LATIN_WORD = re.compile(
    r"\b(?:j[aáä]ne|men|ben|pen|[uúü]sh[iı]n|bo[iıy]{1,2}nsha|t[uý]raly|ret[iı]nde|d[eé]p|de[iıy]m[iı]z|keyin|ke[iı]in|qazaq\w*|"
    r"\w{1,20}(?:nyñ|nıñ|nyń|niń|dyñ|dıñ|dyń|diń|tyñ|tıñ|tyń|tiń)|\d{1,3}-bap\w*|\d{1,2}-b[oóö]l[iı]\w*|j[yı]l[gǵğ]?\w{0,4}|sot\w{0,5}|"
    r"bir|ol|bul|osy|edi|bolyp|boldy)\b",
    re.IGNORECASE,
)
OTHER_LATIN_WORD = re.compile(
    r"\b(?:the|of|and|in|was|were|with|for|that|les?|des?|du|et|est|dans|une?|il|lo|gli|della?|di|che|per|nie|się|jest|"
    r"na|do|w|z|został[ay]?)\b",
    re.IGNORECASE,
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text in order, as offsets without the white space around them.

    A new line always ends a sentence. A full stop does when a capital or a number follows and
    neither an initial nor an abbreviation stands before it. Nothing but white space lies between
    two sentences.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        if text[match.start()] == "\n" or _ends_sentence(text, start, match.start() + 1):
            _add_stripped(spans, text, start, match.end())
            start = match.end()
    _add_stripped(spans, text, start, len(text))
    return spans


@lru_cache(maxsize=4096)
def find_language(sentence: str) -> str:
    """Return "ru", "kk", "kk-Latn", "en", "fr", "it", "pl", "uk", or "und" where none can be told.

    Letters decide where they can: Arabic ones give "und", Kazakh ones Kazakh. The rest is judged by
    py3langid, limited to these languages (0.95 to 1.00 right on 20 characters of each; Kazakh in
    Latin letters, which it takes for Polish, is recognised by rule before).
    """
    sample = sentence[:READ_CHARACTERS]
    cyrillic, latin = len(CYRILLIC.findall(sample)), len(LATIN.findall(sample))
    if cyrillic + latin <= len(ARABIC.findall(sample)):
        return UNKNOWN
    if cyrillic >= latin:
        return _judge_cyrillic(sample, cyrillic)
    if _is_kazakh_latin(sample):
        return "kk-Latn"
    # A heading of a name or two in plain letters has no language of its own; the model says Polish.
    return "en" if latin < SHORT_LATIN and sample.isascii() else _judge(sample, latin=True)


def document_language(text: str, sentences: Sequence[tuple[int, int]]) -> str:
    """Return the language of most of a text's characters, "und" for one without letters.

    The first thirty sentences are asked one by one: a long quotation does not hide the rest.
    """
    weights: Counter[str] = Counter()
    for start, end in sentences[:DOCUMENT_SENTENCES]:
        weights[find_language(text[start : min(end, start + READ_CHARACTERS)])] += end - start
    known = [(weight, language) for language, weight in weights.items() if language != UNKNOWN]
    return max(known)[1] if known else UNKNOWN


def keep_numpy_on_one_core() -> None:
    """Stop numpy's linear algebra from starting threads; call it before the first import of numpy.

    Several workers read texts at once and would fight for the same cores. An operator's own setting
    stays.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether the stop that ends at `end` closes a sentence begun at `start`."""
    if text[end - 1] != ".":
        return True
    match = LAST_WORD.search(text, max(start - 1, end - 40, 0), end)
    if match is None:
        return True
    word = match.group(1).lower()
    if word.isdigit() and text[start : match.start(1)].strip() == "":
        return False  # the number of an item of a list
    if word in AFTER_NUMBER and re.search(r"\d\s?$", text[max(start, end - 44) : match.start(1)]):
        return True
    is_initial = match.group(1).istitle() and (len(word) == 1 or word in LONG_INITIALS)
    are_initials = "." in word and match.group(1).isupper()
    return not (word in ABBREVIATIONS or is_initial or are_initials)


def _add_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    left = len(sentence) - len(sentence.lstrip())
    stripped = sentence.strip()
    if stripped != "":
        spans.append((start + left, start + left + len(stripped)))


def _judge_cyrillic(sample: str, letters: int) -> str:
    kazakh = len(KAZAKH_LETTERS.findall(sample))
    if kazakh >= 0.04 * letters:
        return "kk"
    may_be_ukrainian = not UKRAINIAN_LETTERS.isdisjoint(sample)
    if kazakh == 0 and letters >= 40 and not may_be_ukrainian:
        return "ru"
    language = _judge(sample, latin=False)
    return "ru" if language == "uk" and not may_be_ukrainian else language


def _is_kazakh_latin(sample: str) -> bool:
    words = len(sample.split())
    signs = len(KAZAKH_LATIN_LETTERS.findall(sample)) + len(BARE_Q.findall(sample))
    common = len(KAZAKH_LATIN_WORD.findall(sample))
    other = len(OTHER_LATIN_WORD.findall(sample))
    return signs + 2 * common > max(2 * other, words / 3) and (signs >= 1 or common >= 2)


def _judge(sample: str, *, latin: bool) -> str:
    language = str(_load_identifier(latin).classify(sample)[0])
    return language if language in MODEL_LANGUAGES else UNKNOWN


@lru_cache(maxsize=2)
def _load_identifier(latin: bool) -> Any:
    """Return the model limited to the languages of one script; its own module keeps a global one,
    we do not.
    """
    keep_numpy_on_one_core()
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "fr", "it", "pl"] if latin else ["ru", "kk", "uk"])
    return identifier
