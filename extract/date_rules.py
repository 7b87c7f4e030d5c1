"""The patterns that `extract.dates` looks for, built from the words of `lexicon/dates.toml`.

Every repetition is bounded and every pattern begins at a word, so the time stays linear. All of
them are matched against folded text (lower case, е for ё).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extract.phrases import load_lexicon, load_numbers

S = r"\s{1,3}"
END = r"(?!\w)"
BEGIN = r"(?<!\w)"
YEAR = r"(?P<year>(?:19|20)\d\d)"
RU_OF_YEAR = (
    rf"(?:{S}{YEAR}(?:\s?(?:года|году|год|г\.))?"
    rf"|{S}(?P<which_year>этого|текущего|прошлого|минувшего|того{S}же){S}года)"
)
KK_YEAR = rf"{YEAR}\s?(?:жылғы|жылдың|жылы|ж\.)"
# Locative or ablative of a Kazakh month or weekday: қарашасында, дүйсенбіде, ақпаннан
KK_IN = r"(?:[сыі]{0,2}н?[дт][ае](?:н|ғы|гі)?|[сыі]{0,2}н[ае]н)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and the name of what resolves it.

    A text in which `sign` is not found has no match of the pattern: a search for one sign spares
    those for all the patterns of a language.
    """

    resolver: str
    pattern: re.Pattern[str]
    sign: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of the lexicon by their values."""

    months: dict[str, int]
    weekdays: dict[str, int]
    weekday_stems: dict[str, int]
    days: dict[str, int]
    months_ago: dict[str, int]
    years_ago: dict[str, int]
    weeks_ago: dict[str, int]
    seasons: dict[str, int]
    anchored: dict[str, int]
    units: dict[str, str]
    day_words: dict[str, int]
    last_stems: tuple[str, ...]
    same_stems: tuple[str, ...]


@cache
def load_words() -> DateWords:
    """Return the lexicon's words of dates."""
    tables = load_lexicon("dates")
    return DateWords(
        months=_by_form(tables["months"], first=1),
        weekdays=_by_form(tables["weekdays"], first=0),
        weekday_stems={stem: number for number, stem in enumerate(tables["weekday_stems"]["ru"])},
        days=tables["days"],
        months_ago=tables["months_ago"],
        years_ago=tables["years_ago"],
        weeks_ago=tables["weeks_ago"],
        seasons=tables["seasons"] | tables["seasons_since"],
        anchored=tables["anchored"],
        units={form: unit for unit, forms in tables["units"].items() for form in forms},
        day_words=_by_ordinal(tables["day_words"]) | _kazakh_days() | _kazakh_ordinals(),
        last_stems=tuple(tables["words"]["last"]),
        same_stems=tuple(tables["words"]["same"]),
    )


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return all patterns; where two begin together the longer match is the date."""
    tables, words = load_lexicon("dates"), load_words()
    seasons, after = _any(tables["seasons"]), _any(tables["seasons_since"])
    months = {
        lang: _any(f for forms in names for f in forms) for lang, names in tables["months"].items()
    }
    weekdays = {
        lang: _any(f for forms in names for f in forms)
        for lang, names in tables["weekdays"].items()
    }
    several = r"(?<!несколько\s)(?<!бірнеше\s)(?<!few\s)(?<!several\s)"
    number = rf"(?P<count>\d{{1,3}}|{_any(load_numbers())}){S}"
    unit = rf"(?P<unit>{_any(words.units)})"
    kazakh = re.compile(f"{months['kk']}|{weekdays['kk']}|жыл|ж\\.")
    english = re.compile(rf"{months['en']}|{weekdays['en']}|[a-z][\s-](?:19|20)\d\d")
    parts = re.compile(rf"{after}|on{S}the{S}\d")
    patterns = [
        *_numeric_patterns(),
        *_russian_patterns(months["ru"], weekdays["ru"], seasons, after),
        *_counting_patterns(f"{several}(?:{number})?{unit}", number + unit),
        (
            "from_publication",
            rf"(?:{_any([*words.days, *words.weeks_ago, *words.months_ago, *words.years_ago])})",
        ),
        ("anchored", rf"(?:{_any(words.anchored)})"),
        ("same_time", rf"(?:{_any(tables['words']['same_time'])})"),
        ("eve", "накануне"),
    ]
    signed = [
        *((pair, re.compile("")) for pair in patterns),
        *((pair, kazakh) for pair in _kazakh_patterns(months["kk"], weekdays["kk"])),
        *((pair, english) for pair in _english_patterns(months["en"], weekdays["en"])),
        *((pair, parts) for pair in _english_parts(after)),
    ]
    return tuple(
        Rule(name, re.compile(BEGIN + pattern + END), sign) for (name, pattern), sign in signed
    )


def _numeric_patterns() -> list[tuple[str, str]]:
    return [
        # 09.01.2023
        ("numeric", rf"(?<![\d.])(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{YEAR}"),
        # 09.01.23
        (
            "numeric",
            r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d\d)\.(?P<short_year>\d\d)(?![\d.]\d)",
        ),
        # 2023-01-09
        ("numeric", rf"(?<![\d-]){YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"),
    ]


def _russian_patterns(
    months: str, weekdays: str, seasons: str, since: str
) -> list[tuple[str, str]]:
    month = rf"(?P<ru_month>{months})"
    until = rf"(?:\s?[-–—]\s?\d{{1,2}}|{S}(?:по|и|до|на){S}\d{{1,2}})?"
    day = rf"(?<!до\s)(?P<day>\d{{1,2}})(?:-?(?:го|е|ое|му))?{until}"
    begun = r"(?:в|с|(?<!до\s)(?:начал[аео]|конц[ае]|середин[аеу])|числах)"
    which = rf"(?:(?:прошл|минувш|нынешн|эт)\w{{1,3}}{S})?"
    part = r"(?:в{S}ночь{S}на|в|во|с|утром|днем|вечером|ночью)".replace("{S}", S)
    return [
        # 23 ноября 2020 года; 5-го мая прошлого года; 13–14 марта
        ("day_of_month", rf"{day}{S}{month}{RU_OF_YEAR}?"),
        # в ноябре 2020 года; марта 2021 г.
        ("month", rf"(?:{begun}{S})?{month}{RU_OF_YEAR}"),
        # в ноябре; с начала мая
        ("month", rf"{begun}{S}{which}{month}"),
        # первую половину мая; во второй декаде июня; последние дни марта; весь апрель
        (
            "month",
            rf"(?:(?:(?:перв|втор|треть|последн)\w{{1,3}}{S})?(?:половин|декад|недел)[а-я]{{1,3}}|(?:перв|последн)\w{{2,3}}{S}(?:дни|дней|днях|числа)"
            rf"|весь|(?:в{S}течение|на{S}протяжении)(?:{S}всего)?){S}{which}{month}",
        ),
        # 8-го числа; утром 3-го; отпущена 12-го.
        ("day_alone", rf"(?P<day>\d{{1,2}})(?:-?(?:го|е|ого))?{S}числа"),
        ("day_alone", rf"(?:утром|днем|вечером|ночью|уже){S}(?P<day>\d{{1,2}})-го"),
        (
            "day_alone",
            rf"(?P<day>\d{{1,2}})-го(?=\s?[.,;:—–]|{S}(?:его|ее|их|он|она|они|суд|в|на|у|с|по|и|а){S})",
        ),
        # шестого июня; двадцать третьего мая прошлого года
        ("day_of_month", rf"(?P<day_word>{_any(load_words().day_words)}){S}{month}{RU_OF_YEAR}?"),
        # прошлой осенью; весной 2021 года; летом
        (
            "season",
            rf"(?:(?P<last>прошл\w{{2,3}}|минувш\w{{2,3}}){S})?(?P<season>{seasons}|(?<=с\s)(?:{since}))"
            rf"(?:{S}{YEAR}(?:-го|{S}года|{S}г\.)?|{S}(?P<which_year>этого|текущего|прошлого|минувшего){S}года)?",
        ),
        # в ту же субботу
        ("same_week", rf"(?:(?:в|во){S})?(?:ту|тот|то|той|тем){S}же{S}(?P<ru_weekday>{weekdays})"),
        # в 2012 году; 2012-го
        ("year", rf"(?:в{S}|с{S})?{YEAR}(?:\s?(?:году|года|год|г\.)|-(?:м|го))"),
        # к субботнему утру; воскресной ночью
        (
            "weekday",
            rf"(?P<ru_weekday_stem>{_any(load_words().weekday_stems)})[а-я]{{2,3}}{S}"
            rf"(?:утр|вечер|ноч|дн|день)\w{{0,3}}",
        ),
        # решением суда от пятницы
        (
            "weekday",
            rf"(?<=от\s)(?P<ru_weekday>{weekdays})(?!{S}(?:до|к|обитани\w{{1,2}}){S})",
        ),
        # датировано понедельником
        ("weekday", rf"датирован\w{{1,3}}{S}(?P<ru_weekday>{weekdays})"),
        # в понедельник; в прошлую пятницу; в ночь на воскресенье
        (
            "weekday",
            rf"{part}{S}(?:в{S}|во{S})?(?:(?P<last>прошл\w{{2,3}}|минувш\w{{2,3}}){S})?"
            rf"(?P<ru_weekday>{weekdays})",
        ),
    ]


def _kazakh_patterns(months: str, weekdays: str) -> list[tuple[str, str]]:
    month = rf"(?P<kk_month>{months})"
    day = r"(?P<day>\d{1,2})"
    of_year = (
        rf"(?P<which_year>өткен{S}жылғы|былтыр(?:ғы)?|биыл(?:ғы)?|сол{S}жылғы|сол{S}жылдың){S}"
    )
    spelt = rf"(?P<day_word>{_any(_kazakh_days())})с?[ыі]"
    return [
        # 2020 жылғы 24 ақпан; 2023 жылдың 20 сәуірінде
        ("day_of_month", rf"{KK_YEAR}{S}{day}(?:-(?:ші|шы|і|ы))?[\s-]{month}\w{{0,8}}"),
        # 24 ақпанда; былтыр 24-ақпан
        (
            "day_of_month",
            rf"(?:{of_year})?{day}(?:-(?:ші|шы|і|ы))?(?:\s?[-–—]\s?\d{{1,2}})?"
            rf"[\s-]{month}\w{{0,8}}",
        ),
        # жиырма бесінші қаңтар күні; тоғызыншы мамырда
        (
            "day_of_month",
            rf"(?:{of_year})?(?P<day_word>{_any(_kazakh_ordinals())}){S}{month}"
            rf"(?:{KK_IN}|{S}күн\w{{0,3}}|[гк][ае]{S}қараған{S}түн\w{{1,3}})",
        ),
        # қаңтардың 9-ы күні; 2022 жылғы желтоқсанның 16-сында
        (
            "day_of_month",
            rf"(?:{KK_YEAR}{S})?{month}(?:[сыі]{{0,2}}[ндт][ыі]ң|{S}айының){S}{day}"
            rf"(?:-[ыіс]\w{{0,5}}|{S}күн\w{{0,3}})",
        ),
        # қаңтардың жиырма үшінде; мамыр айының бесі күні
        (
            "day_of_month",
            rf"(?:{KK_YEAR}{S})?{month}(?:[сыі]{{0,2}}[ндт][ыі]ң|{S}айының){S}{spelt}"
            rf"(?:н[дт][ае]н?|{S}күн\w{{0,3}})",
        ),
        # 2023 жылғы желтоқсанда
        ("month", rf"{KK_YEAR}{S}{month}\w{{0,8}}"),
        # осы айдың 13-і күні; 8-інде
        ("day_alone", rf"(?:осы{S})?айдың{S}(?P<day>\d{{1,2}})-[ыіс]\w{{0,5}}"),
        # желтоқсанда; биыл мамыр айында
        ("month", rf"(?:{of_year})?{month}(?:{KK_IN}|{S}ай(?:ы|ында|ынан|ының))"),
        # қарашаның басынан; былтыр мамырдың соңында
        (
            "month",
            rf"(?:{of_year})?{month}[ндт][ыі]ң{S}(?:бас|аяғ|соң|орта|алғашқы|бірінші|екінші)\w{{0,10}}",
        ),
        # 2021 жылы
        ("year", rf"{YEAR}\s?жыл(?:ы|ғы|дың|дан)?"),
        # • Сейсенбі. Ақтауда ...: the day that heads an item
        ("weekday", rf"(?m:^)[•·*\-–—]?\s?(?P<kk_weekday>{weekdays})(?=\s?[.:–—])"),
        # дүйсенбіде; өткен сенбі күні
        (
            "weekday",
            rf"(?<!келесі\s)(?<!алдағы\s)(?:(?P<last>өткен){S})?"
            rf"(?P<kk_weekday>{weekdays})"
            rf"(?:{KK_IN}|(?:н[ыі]ң)?{S}(?:күні|түні|кеші|таңы|кешке|түнде|таңертең)|[гк][ае]{S}қараған{S}түн\w{{1,3}})",
        ),
    ]


def _english_patterns(months: str, weekdays: str) -> list[tuple[str, str]]:
    name = rf"(?P<en_month>{months})"
    month = rf"{name}\.?"
    ordinal = r"(?:st|nd|rd|th)?"
    begun = r"(?:in|since|early|late|mid|from|last|until)[\s-]{1,3}"
    part = rf"(?:at|in|since|from|by|until){S}the{S}(?:middle|end|beginning|start){S}of{S}"
    of_year = rf"(?:of{S})?(?P<which_year>last|this|(?:the|that){S}same){S}year"
    return [
        # 23 November 2020; 13-14 March
        (
            "day_of_month",
            rf"(?P<day>\d{{1,2}}){ordinal}(?:(?:\s?[-–]\s?|{S}and{S})\d{{1,2}}{ordinal})?{S}(?:of{S})?{name}"
            rf"(?:\.?,?{S}(?:{YEAR}|{of_year}))?",
        ),
        # November 23, 2020; Nov. 23
        (
            "day_of_month",
            rf"{month}{S}(?P<day>\d{{1,2}})(?!\d){ordinal}(?:\s?[-–]\s?\d{{1,2}})?"
            rf"(?:,?{S}(?:{YEAR}|{of_year}))?",
        ),
        # in July last year
        ("month", rf"(?:{begun})?{name}{S}{of_year}"),
        # in November 2020; November 2020
        ("month", rf"(?:{begun})?{month},?{S}{YEAR}"),
        # in November; since late March
        (
            "month",
            rf"(?:{part}|{begun}(?:early[\s-]|late[\s-]|mid[\s-])?){name}(?!\.?{S}\d{{1,2}}(?!\d))",
        ),
        # her December fine
        ("month", rf"(?:(?<=her\s)|(?<=his\s)){name}(?={S}[a-z])"),
        # in 2012
        ("year", rf"(?:in|since|from|during|early|late|mid)[\s-]{YEAR}"),
        # on Monday; last Friday; Friday's
        (
            "weekday",
            rf"(?<!next\s)(?<!coming\s)(?:(?P<last>last){S})?(?P<en_weekday>{weekdays})(?:'s)?",
        ),
    ]


def _english_parts(seasons: str) -> list[tuple[str, str]]:
    return [
        # on the 9th
        (
            "day_alone",
            rf"on{S}the{S}(?P<day>\d{{1,2}})(?:st|nd|rd|th)"
            rf"(?=\s?[.,;]|{S}(?:and|but|he|she|they|police){S})",
        ),
        # last summer; since the spring of 2021; in autumn
        (
            "season",
            rf"(?:(?P<last>last)|in|since|this){S}(?:the{S})?(?P<season>{seasons})"
            rf"(?:{S}(?:of{S})?{YEAR}|{S}(?:of{S})?(?P<which_year>last|this){S}year)?",
        ),
    ]


def _counting_patterns(counted: str, number: str) -> list[tuple[str, str]]:
    event = rf"(?=(?:{S}(?P<event>[a-zа-я]{{4,20}}))?)"
    described = rf"(?:{S}[а-я]{{1,18}}(?:ого|его|ой|ей|их|ых)){{0,2}}"
    told = rf"(?={described}{S}(?P<event>[а-я]{{4,20}}))"
    return [
        # два дня назад; three days ago; екі күн бұрын
        ("ago", rf"{counted}{S}(?:(?:тому{S})?назад|ago|бұрын)"),
        # ", only three days after he was freed"
        (
            "earlier",
            rf"(?<=,\s)(?:(?:only|just|barely){S})?{counted}"
            rf"{S}after{S}(?:he|she|they){S}(?:was|were|had)",
        ),
        # за два дня до этого; двумя днями ранее; two days earlier
        ("earlier", rf"за{S}{counted}{S}до{S}(?:этого|того)"),
        ("earlier", rf"{counted}{S}(?:ранее|раньше|earlier|before{S}that)"),
        # одан бес ай бұрын
        ("earlier", rf"(?:одан|содан){S}(?:да{S}|тура{S})?{counted}{S}(?:бұрын|ерте\w{{0,4}})"),
        # за неделю до гибели; two days before the raid; ", two days before the vote" adds nothing
        ("before", rf"(?<!,\s)за{S}{counted}{S}до{event}"),
        ("before", rf"(?<!,\s){number}{S}before{S}(?:the|his|her|their){event}"),
        # на следующий день после одиночного пикета; через три дня после эфира
        ("after", rf"(?:на{S}следующий{S}день|наутро|назавтра){S}после{told}"),
        ("after", rf"(?:через|спустя){S}{counted}{S}после{told}"),
        ("after", rf"{counted}{S}спустя{S}после{told}"),
        # через четверо суток; two days later; екі күннен кейін
        ("later", rf"(?:через|спустя){S}{counted}"),
        ("later", rf"{counted}{S}(?:спустя|позже|позднее|later|кейін|соң)"),
        ("later", rf"after{S}{counted}"),
        # екі аптадан бері; вот уже вторую неделю; for two weeks now
        ("lasting", rf"{counted}{S}бері"),
        ("lasting", rf"уже{S}{counted}"),
        ("lasting", rf"for{S}{counted}{S}now"),
        # последние две недели; for the past month; соңғы екі апта
        ("lasting", rf"(?:последни[ехй]|последнюю|(?:the{S})?past|the{S}last|соңғы){S}{counted}"),
    ]


def _by_form(languages: dict[str, list[list[str]]], first: int) -> dict[str, int]:
    return {
        form: number
        for names in languages.values()
        for number, forms in enumerate(names, first)
        for form in forms
    }


@cache
def _kazakh_days() -> dict[str, int]:
    """Return the days of a month in Kazakh words without their ending: бес, жиырма үш."""
    words = {int(n): forms[0] for n, forms in load_lexicon("dates")["numbers"]["kk"].items()}
    ones = {words[n]: n for n in range(1, 10)}
    tens = {words[n]: n for n in (10, 20, 30)}
    joined = {f"{a} {b}": n + m for a, n in tens.items() for b, m in ones.items() if n + m <= 31}
    return {**ones, **tens, **joined}


def _kazakh_ordinals() -> dict[str, int]:
    """Return the days of a month as Kazakh ordinals: бесінші, жиырмасыншы, отыз бірінші."""
    return {f"{said}{_ordinal_ending(said)}": day for said, day in _kazakh_days().items()}


def _ordinal_ending(word: str) -> str:
    """Return the ending that makes a Kazakh number an ordinal: екінші, алтыншы, оныншы."""
    if word == "жиырма":
        return "сыншы"
    soft = word[-1] in "іе" or any(letter in "еіө" for letter in word.split()[-1])
    vowel = "" if word[-1] in "ыі" else "і" if soft else "ы"
    return f"{vowel}нші" if soft else f"{vowel}ншы"


def _by_ordinal(words: dict[str, list[str]]) -> dict[str, int]:
    """Return the ordinals up to 31 by their spelling: шестого, двадцать третьего."""
    alone = {form: n for n, form in enumerate(words["ones"] + words["tens"], 1)}
    joined = {
        f"{tens} {form}": number * 10 + n
        for number, tens in enumerate(words["before"], 2)
        for n, form in enumerate(words["ones"][:9], 1)
        if number * 10 + n <= 31
    }
    return {**alone, words["thirty"][0]: 30, **joined}


def _any(forms: Iterable[str]) -> str:
    """Return an alternation, longest first, in which a space stands for any run of white space."""
    ordered = sorted(forms, key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", S) for form in ordered)
