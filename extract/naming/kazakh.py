"""Find persons in Kazakh (Cyrillic) sentences with a small CRF; its features are shared with the
training script.

It tags words, it does not lemmatise them: the case suffix belongs to the span. What it was trained
on stands in `models/NOTICE`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extract.naming.crf import Token, WordFeatures, load_tagger, shape_of, tag_spans
from extract.naming.forms import strip_kazakh_case
from extract.naming.lists import load_names
from extract.naming.rules import (
    CAPITAL,
    INITIALS_FIRST,
    INITIALS_LAST,
    SMALL,
    NameTests,
    Span,
    find_by_rule,
    merge_spans,
)
from extract.people import is_patronymic

LOOK_AROUND = 5_000  # characters on either side in which another bearer of a surname is looked for
TOKEN = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*|[^\w\s]|_")
SURNAME = re.compile(
    r"(?:[оеё]ва?|ина?|ский|ская|цкий|цкая|ұлы|улы|қызы|кызы|тегі|бай|бек|хан|ғали|енко|ян|швили)$"
)
# Words that stand before or after a person's name in news: offices, trades, kin.
TITLE = re.compile(
    r"^(?:президент|министр|әкім|депутат|сенатор|судья|прокурор|адвокат|журналист|белсенді|ақын|жазушы|профессор|"
    r"директор|төраға|басшы|жетекші|спикер|хатшы|төрағасы|орынбасары|тергеуші|полковник|генерал|режиссер|әнші|актер|"
    r"чемпион|боксшы|палуан|спортшы|бапкер|мырза|ханым|ағай|апай|аға|апа|әже|ата|ақсақал|көке|тәте|әке|ана|шеше|ұл|қыз|бала|жұбай|әйел|жесір|күйеу|іні|қарындас|"
    r"сіңлі|немере|жиен|туыс|азамат|тұрғын|блогер|заңгер|құқық|өкіл|елші|маман|сарапшы|мұғалім|дәрігер|студент|"
    r"жүргізуші|кәсіпкер|имам|шахматшы|футболшы|қақпашы|шабуылшы|майор|капитан|лейтенант|сержант|инспектор|полицей|"
    r"айыпталушы|сотталушы|күдікті|күйші|композитор|сазгер|суретші|актриса|академик|ғалым|тарихшы|баспасөз|губернатор|"
    r"мэр|кандидат|серіктес|дос|көрші|басқарушы|премьер)"
)
NAME = rf"[{CAPITAL}][{SMALL}]{{2,39}}(?:-[{CAPITAL}][{SMALL}]{{1,39}})?"
ANNOUNCED = re.compile(
    r"(?<!\w)(?:баласы|бауыры|келіні|туысы|әжесі|атасы|шешесі|анасы|әкесі|әйелі|жұбайы|күйеуі|жесірі|ұлы|қызы|інісі|ағасы|апасы|әпкесі|қарындасы|сіңлісі|"
    r"немересі|досы|көршісі|адвокаты?|судья(?:сы)?|прокурор(?:ы)?|тергеуші(?:сі)?|белсенді|депутаты?|министрі|өкілі|"
    r"журналист|блогер|бапкері?|директоры?|басшысы|төрағасы|елшісі|режиссері?|әнші|ақын|жазушы) "
    rf"(?P<name>{NAME}(?: {NAME})?)(?![\w-])"
)
# A trade, an office or a bond, also in the third person: two words with capitals behind it are a
# name.
TRADE = re.compile(
    r"(?:белсенді|блогер|журналист|тілші|редактор|жүргізуші|пастор|имам|молда|діндар|уағызшы|"
    r"миссионер|құрылысшы|дәнекерлеуші|мұнайшы|кенші|шахтер|фермер|зейнеткер|мұғалім|ұстаз|"
    r"оқытушы|дәрігер|фельдшер|медбике|студент|суретші|әнші|ақын|жазушы|композитор|режиссер|"
    r"актер|актриса|эколог|инженер|бухгалтер|кәсіпкер|жұмысшы|жұмыссыз|тұрғын|азамат|азаматша|"
    r"диссидент|эмигрант|қорғаушы|режиссёр|актёр|шолушы|саясаттанушы|бапкер|балуан|боксшы|"
    r"қадағалаушы|онколог|психолог|хирург|саясаткер|оппозиционер|құқық қорғаушы|адвокат|"
    r"заңгер|тұтқын|"
    r"сотталушы|айыпталушы|күдікті|мүше|жақтас|төраға|төрайым|жетекші|басшы|құрылтайшы|"
    r"үйлестіруші|бақылаушы|ерікті|волонтер|судья|прокурор|тергеуші|полицей|майор|полковник|"
    r"капитан|министр|әкім|депутат|орынбасар|директор|декан|ректор|өкіл|хатшы|ана|әке|шеше|"
    r"аға|іні|әпке|апа|сіңлі|қарындас|әйел|жұбай|жар|зайып|күйеу|жесір|ұл|қыз|немере|әже|ата|"
    r"бауыр|дос|көрші|әріптес|туыс|ғалым|тарихшы|экономист|сарапшы|спортшы|палуан|шебер|"
    r"жүк тасушы|аудармашы|видеоблогер|кинорежиссер|карикатурашы|сатирик|музыкант|рэпер|"
    r"жігіт|бойжеткен|келіншек|қария|кейуана|ветеран|ардагер|слесарь|токарь|электрик|сантехник|механик|программист|дизайнер|архитектор|"
    r"[а-яәғқңөұүһі]{3,14}(?:[^н]ш[ыі]|гер|кер))"
    r"(?:с?[ыі]|[ыі]м)? $",
    re.IGNORECASE,
)
LONGEST_TRADE = 24
ADDRESSED = re.compile(
    rf"(?<![\w-])(?P<name>{NAME}) "
    r"(?:аға|ағай|апа|апай|әпке|ата|әже|ақсақал|көке|тәте|мырза|ханым|қария)(?!\w)"
)
# Between the names of a list: «Ли, Ким мен Цой»
LIST_BEFORE = re.compile(r"(?:,|:| мен| пен| бен| және) $")
LIST_AFTER = re.compile(r"(?:,| мен| пен| бен| және) ")
LONGEST_JOINT = 6
RUN_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*\.?")
ABBREVIATION = re.compile(r"\w?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]{2}|[A-Za-z]{2}[\w’'-]{0,30}-[а-яәғқңөұүһі]")
PATRONYMIC = ("ұлы", "қызы")
CAPITAL_NEXT = re.compile(rf" [{CAPITAL}]")
INITIAL = re.compile(rf"(?<![{SMALL}])[{CAPITAL}]\.")
OWNER = re.compile(r"[ндт][ыі]ң $")  # «Камал Хасанның қызы»
BODY = re.compile(
    r"(?:университет|институт|академия|театр|стадион|орталы[қғ]|мектеб|даңғыл|көше|облыс|аудан|"
    r"қалас|ауыл|банк|қор(?:ы|да)|гимназия|лице[йи]|мешіт|музе[йи])",
    re.IGNORECASE,
)
# Ұлым Шахрух, Жастар Дархан мен Сұңқар, Алматылық Роза, Шымкенттің Әл-Фараби аудандық соты
OPENER = re.compile(
    r"^(?:ұл|қыз|іні|аға|әпке|қарындас|әке|ана|бала)[ыі]?м$|[лдт][ае]р[ыі]?$|[лдт](?:ық|ік)$|"
    r"[ғг][ыі]$|[ндт][ыі]ң$|[дт][ае]$"
)
# «студенттер Ердәулет пен Мадияр», no «Алматы мен Астана облыстары»
JOINED = re.compile(
    rf" (?:мен|пен|бен|және) (?P<name>[{CAPITAL}][{SMALL}]{{2,39}})(?![\w-]| [{CAPITAL}])"
)
# Between two names: «Мұзафар Рейімов, Патшайым, Лев Хван»
BETWEEN = re.compile(
    rf", (?=(?P<name>[{CAPITAL}][{SMALL}]{{2,39}})(?P<joint>(?:,| мен| пен| бен| және) ))"
)
PAIR = re.compile(rf"(?<![\w-])(?=({NAME} {NAME})(?![\w-]))")


def find_kazakh_spans(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Return the persons named in these sentences, in order and apart, as offsets into `text`.

    The CRF decides; the rules of form speak where it is silent.
    """
    spans: list[Span] = []
    passed: list[Span] = []
    for start, end in sentences:
        tokens = tokenize(text, start, end)
        if not may_name_kazakh([word for word, _, _ in tokens]):
            continue
        passed.append((start, end))
        tagged = tag_spans(load_tagger("persons_kk"), tokens, FEATURES.take)
        spans.extend(part for span in tagged for part in _mend(text, start, span))
    sure = merge_spans(spans, find_by_rule(text, passed, KAZAKH))
    sure = merge_spans(sure, list(_find_initials(text, passed)))
    more = _apart_from(sure, _find_beside(text, passed))
    found = merge_spans(sure, merge_spans(more, []))
    longer = [(start, end) for start, end in found if " " in text[start:end]]
    found = merge_spans(found, _apart_from(longer, _find_titled(text, passed)))
    return merge_spans(found, _apart_from(found, _find_in_lists(text, passed, found)))


def _mend(text: str, low: int, span: Span) -> Iterator[Span]:
    """Yield a span of the tagger without the noun that begins the sentence at `low` («Режиссёр»),
    without abbreviations («ҚК-нің»), and in two where a second name begins in it.
    """
    words = [match.span() for match in RUN_WORD.finditer(text, *span)]
    if any(BODY.match(text, start) for start, _ in words[1:]):
        return
    ends = (at for at, word in enumerate(words) if _is_foreign(text, word, low=span[0]))
    kept = words[: next(ends, len(words))]
    if len(kept) == 1 and not _may_stand_alone(text, kept[0], is_cut=len(words) > 1):
        return
    if len(kept) > 1 and kept[0][0] == low and _is_noun(text, kept):
        kept = kept[1:]
    if kept and kept[-1][1] - kept[0][0] > 2:
        cut = _second_name(text, kept)
        if cut > 0:
            yield kept[0][0], kept[cut - 1][1]
        yield kept[cut][0], kept[-1][1]


def _is_foreign(text: str, word: Span, low: int) -> bool:
    """Tell whether an abbreviation, a number or a comma before it, behind `low`, shows that a word
    is not of the name that begins there.
    """
    is_owned = text[word[0]].islower() and OWNER.search(text, low, word[0]) is not None
    return (
        is_owned
        or ABBREVIATION.search(text, *word) is not None
        or text[word[0]].isdigit()
        or text[max(low, word[0] - 2) : word[0]] == ", "
    )


def _may_stand_alone(text: str, word: Span, *, is_cut: bool) -> bool:
    """Tell whether one word can be a name: no «Үкіметке», and cut off a longer span («Іс ҚК-нің»)
    only if it looks like one.
    """
    low = text[slice(*word)].lower()
    if strip_kazakh_case(low) in load_names().openers:
        return False
    return not is_cut or _is_given(low) or _is_surname(low)


def _is_noun(text: str, words: Sequence[Span]) -> bool:
    """Tell whether the first of these words is a trade or a bond, and no name."""
    first, second = (text[slice(*word)].lower() for word in words[:2])
    is_word = TRADE.fullmatch(first + " ") or OPENER.search(first) or first in load_names().openers
    return bool(is_word) and not (_is_given(first) or (_is_surname(first) and _is_given(second)))


def _second_name(text: str, spans: Sequence[Span]) -> int:
    """Return which of three or four words begins a second name, 0 where they are one.

    «Джонатан Пирс Думан Есқараны», «Қайрат Молдағали Абылқастың»: the last is in a case, and no
    patronymic stands among them. Of three the last must have another name before it nearby.
    """
    words = [text[slice(*span)] for span in spans]
    low = [word.lower() for word in words]
    if len(words) >= 3 and low[1].endswith(PATRONYMIC) and _is_given(low[2]) and _is_given(low[0]):
        goes_on = len(words) > 3 or CAPITAL_NEXT.match(text, spans[-1][1]) is not None
        return 2 if goes_on else 0  # «Ұлжан Мәкішқызы Арыстан Дербісалыны»
    if len(words) not in (3, 4) or any(is_patronymic(strip_kazakh_case(word)) for word in low):
        return 0
    stem = strip_kazakh_case(words[-1])
    if stem == words[-1] or any(len(word) < 3 or "." in word for word in words):
        return 0
    if len(words) == 4:
        return 2 if _is_given(low[2]) or not _is_given(low[3]) else 0
    if not _is_given(low[0]) or not (_is_given(low[1]) or _is_surname(low[1])):
        return 0
    near = slice(max(0, spans[0][0] - LOOK_AROUND), spans[-1][1] + LOOK_AROUND)
    elsewhere = re.finditer(rf"({NAME}) {re.escape(stem)}", text[near])
    return 2 if any(match[1] != words[1] for match in elsewhere) else 0


def _find_initials(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """Yield initials with a surname that no ending gives away: «К. Вебер», in lists «Пак Е.»."""
    for start, end in sentences:
        if INITIAL.search(text, start, end) is None:
            continue
        for match in INITIALS_FIRST.finditer(text, start, end):
            if len(match["surname"]) > 2 and not _is_no_name(match["surname"]):
                yield match.span()
        for match in INITIALS_LAST.finditer(text, start, end):
            before = LIST_BEFORE.search(
                text, max(start, match.start() - LONGEST_JOINT), match.start()
            )
            is_stopped = _is_no_name(match["surname"]) or not match.group().endswith(".")
            if (before is not None or LIST_AFTER.match(text, match.end())) and not is_stopped:
                yield match.span()


def _find_in_lists(text: str, sentences: Sequence[Span], found: Sequence[Span]) -> Iterator[Span]:
    """Yield two words with capitals that stand between or beside found names in one list."""
    begins, ends = {start for start, _ in found}, {end for _, end in found}
    ordered = sorted(found)
    for start, end in sentences:
        for match in PAIR.finditer(text, start, end):
            before = LIST_BEFORE.search(
                text, max(start, match.start() - LONGEST_JOINT), match.start()
            )
            after = LIST_AFTER.match(text, match.end(1))
            joined = (before is not None and before.start() in ends) or (
                after is not None and after.end() in begins
            )
            if joined and not any(map(_is_no_name, match.group(1).lower().split())):
                yield match.span(1)
        first, last = (bisect_left(ordered, (at, 0)) for at in (start, end))
        yield from _find_behind(text, end, ordered[first:last])
        for match in JOINED.finditer(text, start, end):
            if match.start() in ends and not _is_no_name(match["name"]):
                yield match.span("name")
        for match in BETWEEN.finditer(text, start, end):
            is_between = match.start() in ends and match.end("joint") in begins
            if is_between and not _is_no_name(match["name"]):
                yield match.span("name")


def _find_behind(text: str, high: int, found: Sequence[Span]) -> Iterator[Span]:
    """Yield two words with capitals, the last in a case, right behind a name that is in none:
    «судья Лидия Ким Сүгір Сатаевты қамады». `found` are the names of one sentence, up to `high`.
    """
    for start, end in found:
        words = text[start:end].split()
        if len(words) < 2 or strip_kazakh_case(words[-1]) != words[-1]:
            continue
        match = PAIR.match(text, end + 1, high) if text[end : end + 1] == " " else None
        if match is None or any(map(_is_no_name, match.group(1).split())):
            continue
        last = match.group(1).split()[-1]
        if strip_kazakh_case(last) != last:
            yield match.span(1)


def _find_titled(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """Yield two words with capitals behind a trade or bond: «пасторы Отто Лемке»."""
    for start, end in sentences:
        for match in PAIR.finditer(text, start, end):
            before = text[max(start, match.start() - LONGEST_TRADE) : match.start()]
            words = match.group(1).lower().split()
            if TRADE.search(before) is not None and not any(map(_is_no_name, words)):
                yield match.span(1)


def _find_beside(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """Yield names told by the word beside them: «шешесі Райхан», «Мұрат аға», «Хегай Геннадий»."""
    for start, end in sentences:
        for pattern in (ANNOUNCED, ADDRESSED):
            for match in pattern.finditer(text, start, end):
                if not any(_is_no_name(word) for word in match["name"].split()):
                    yield match.span("name")
        for match in PAIR.finditer(text, start, end):
            words = match.group(1).lower().split()
            first = words[0].split("-")[0]
            is_inside = match.start() > start
            is_given = first in load_names().male or first in load_names().female
            if is_inside and is_given and not any(map(_is_no_name, words)):
                yield match.span(1)


def _apart_from(others: Sequence[Span], spans: Iterable[Span]) -> list[Span]:
    """Return those of the spans that share no character with one of the others."""
    taken = {at for start, end in others for at in range(start, end)}
    return [span for span in spans if taken.isdisjoint(range(*span))]


def _is_no_name(word: str) -> bool:
    return load_names().is_stopped(word) or word.lower() in load_names().organisations


def find_lower_kazakh(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Return the persons named in sentences whose capitals say nothing, as `find_kazakh_spans`."""
    spans: list[Span] = []
    for start, end in sentences:
        tokens = tokenize(text, start, end)
        spans.extend(tag_spans(load_tagger("persons_kk_lower"), tokens, FEATURES.take_lower))
    return spans


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Return words and single marks of `text[start:end]` with their offsets into `text`."""
    return [
        (match.group(), match.start(), match.end()) for match in TOKEN.finditer(text, start, end)
    ]


def may_name_kazakh(words: Sequence[str]) -> bool:
    """Tell whether a word other than the first begins with a capital, or the first looks like a
    name.
    """
    capitals = [word for word in words if word[0].isupper()]
    if capitals == []:
        return False
    return len(capitals) > 1 or not words[0][0].isupper() or "name" in _word_marks(words[0], True)


def _is_given(word: str) -> bool:
    names, stem = load_names(), strip_kazakh_case(word)
    return word in names.male or word in names.female or stem in names.male or stem in names.female


def _is_surname(word: str) -> bool:
    return SURNAME.search(word) is not None or SURNAME.search(strip_kazakh_case(word)) is not None


KAZAKH = NameTests(is_given=_is_given, is_surname=_is_surname)


@lru_cache(maxsize=65536)
def _spelling(word: str) -> tuple[str, ...]:
    low = word.lower()
    ends = [f"-{size}={low[-size:]}" for size in (2, 3, 4, 5) if len(low) > size]
    begins = [f"+{size}={low[:size]}" for size in (2, 3, 4) if len(low) > size]
    return (f"w={low}", *ends, *begins)


@lru_cache(maxsize=65536)
def _word_marks(word: str, may_be_name: bool) -> tuple[str, ...]:
    """Return the shape of a word and, for a capitalised one, what the name lists say of it and of
    its stem.
    """
    marks = [f"s={shape_of(word)}"]
    low = word.lower()
    if TITLE.match(low):
        marks.append("title")
    if not may_be_name:
        return tuple(marks)
    names, stem = load_names(), strip_kazakh_case(low)
    for mark, listed in (("male", names.male), ("female", names.female)):
        if low in listed or stem in listed:
            marks.extend((mark, "name"))
    if _is_surname(low) and len(stem) > 4:
        marks.extend(("surname", "name"))
    if names.is_stopped(low) or low in names.organisations:
        marks.append("stop")
    return tuple(marks)


FEATURES = WordFeatures(
    spell=_spelling,
    mark=_word_marks,
    beside=lambda low: (f"w={low}", f"t={low[-3:]}"),
)
