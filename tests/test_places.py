"""Settlements and regions in case forms, and look-alikes. All sentences are invented."""

from __future__ import annotations

import re

import pytest

from extract.place_names import decline_russian, load_forms
from extract.places import find_places
from tests.cpu import assert_cpu, cpu_seconds

MARKED = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")

FOUND = [
    "[Медеуский районный суд|Алматы] и [Сарыаркинского района|Астана], посёлок [Шетпе|Шетпе].",
    "Суд [Алматы|Алматы] и акимат [Шымкента|Шымкент] молчат.",
    "В [Караганде|Караганда], под [Экибастузом|Экибастуз], из [Костаная|Костанай], в "
    "[Сарыагаше|Сарыагаш].",
    "Его везли из [Усть-Каменогорска|Усть-Каменогорск] через [Семей|Семей] в [Риддер|Риддер].",
    "Раньше [Нур-Султан|Нур-Султан] был [Астаной|Астана].",
    "[Алматыда|Алматы] да, [Нұр-Сұлтанда|Нұр-Сұлтан] да, [Теміртаудағы|Теміртау] колонияда да.",
    "[Шымкенттен|Шымкент] келді, [Ақтөбеге|Ақтөбе] кетті, [Қостанайдың|Қостанай] соты.",
    "A court in [Aktobe|Aktobe], near [Zhezkazgan|Zhezkazgan]; [Almaty's|Almaty] mayor.",
    "Police in [Oral|Oral] and the city of [Abai|Abai].",
    "Он жил в [Абае|Абай], потом в [Балхаше|Балхаш].",
    "[Оралда|Орал] сот өтті.",
    "Задержан в [Бишкеке|Бишкек], живёт в [Варшаве|Варшава].",
    "В [Актюбинской области|Актюбинская область] и [Ақтөбе облысында|Ақтөбе облысы].",
    "The [West Kazakhstan region|West Kazakhstan region] is large.",
    "⚡️[актау|Актау]. задержания у площади",
    "[Новый Узень|Новый Узень] переименовали.",
    "[Орал|Орал] қаласының соты, [Абай|Абай] қаласында, [Рудный|Рудный] қалалық әкімдігі.",
    "[Щучинскідегі|Щучинск] колония, [Лисаковскіден|Лисаковск] келді.",
    "[Астанада|Астана] сот, кейін [елордада|Астана] жиын өтті.",
    "[Актауский|Актау] блогер и [павлодарская|Павлодар] поэтесса молчат.",
    "В изоляторе временного содержания [Абая|Абай] тихо.",
    "[Қарағандылық|Қарағанды] белсенді мен [ақтаулық|Ақтау] мұнайшы.",
    "[Әуезов аудандық|Алматы] соты.",
    "Житель [Рудного|Рудный] и больница [Сатпаева|Сатпаев], посёлок [Заречный|Заречный].",
    "The [Zarechny|Zarechny] colony, [Rudny|Rudny] police, a court in [Qaraghandy|Qaraghandy].",
    "[Oral|Oral], 3 May. Nothing new in [Zhezqazghan|Zhezqazghan].",
    "[Павлодарский|Павлодар] городской суд, в [актауском|Актау] изоляторе, акимат у площади.",
    "На площадь Астаны в [Актау|Актау] и на площади [Жанаозена|Жанаозен].",
    "В селе [Кызылсай|Кызылсай], ауле [Тасты|Тасты] и the village of [Karasai|Karasai].",
    "[Қостөбе|Қостөбе] ауылының тұрғыны, Ақжар ауданының [Бірлік|Бірлік] ауылы.",
    "[Арал|Арал] тұрғыны [Орал|Орал] колониясынан шықты.",
]

QUIET = [
    "Алматинский суд молчит.",
    "Поэт Абай писал об этом, Абай Кунанбаев тоже.",
    "Oral history was recorded.",
    "Казахстан, Россия, Польша и Европа.",
    "Балқаш көлі кеуіп барады.",
    "Сот оны ақтауға мәжбүр болды.",
    "Много семей осталось без света, алга!",
    "Сатпаев и Курчатов не пришли.",
    "Ауыл облысы деген жоқ, область знаний есть.",
    "Темир сказал, что шар лопнул.",
    "Концертный зал «Астана» и отель Астана, Astana Square.",
    "Осы ауылда, Серіктің ауылында, Ерлан ауылға келді.",
    "Актауский ветер и павлодарская зима.",
    "Сёл много, сел самолёт, аул опустел.",
    "Суд района Байконур.",
]


@pytest.mark.parametrize("marked", FOUND)
def test_places_are_found(marked: str) -> None:
    text = MARKED.sub(r"\1", marked)
    found = find_places(text)
    assert [(p.raw, p.name) for p in found] == MARKED.findall(marked)
    assert all(text[p.start : p.end] == p.raw for p in found)


@pytest.mark.parametrize("text", QUIET)
def test_what_is_no_place_stays_quiet(text: str) -> None:
    assert find_places(text) == []


def test_who_comes_from_a_town_is_told_from_who_is_there() -> None:
    kinds = [p.kind for p in find_places("Оралдық блогер Таразда, Медеу аудандық сотында.")]
    assert kinds == ["origin", "settlement", "origin"]


def test_a_place_knows_its_region_or_country() -> None:
    taraz, bishkek, region = find_places("Тараз, Бишкек и Жамбылская область")
    assert (taraz.region, taraz.abroad, taraz.kind) == ("Zhambyl", False, "settlement")
    assert (bishkek.region, bishkek.abroad) == ("Kyrgyzstan", True)
    assert (region.region, region.kind) == ("Zhambyl", "region")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Алматы", ["Алматы"]),
        ("Актобе", ["Актобе"]),
        ("Караганда", ["Караганда", "Караганды", "Караганде", "Караганду", "Карагандой"]),
        ("Алга", ["Алга", "Алги", "Алге", "Алгу", "Алгой"]),
        ("Костанай", ["Костанай", "Костаная", "Костанаю", "Костанаем", "Костанае"]),
        ("Рудный", ["Рудный", "Рудного", "Рудному", "Рудным", "Рудном"]),
        ("Тараз", ["Тараз", "Тараза", "Таразу", "Таразом", "Таразе", "Таразым"]),
    ],
)
def test_russian_case_forms(name: str, forms: list[str]) -> None:
    assert decline_russian(name) == forms


def test_no_nominative_is_taken_by_a_case_form_of_another_name() -> None:
    for spelling, form in load_forms().items():
        if spelling == form.name.lower().replace("ё", "е"):
            assert form.name.lower() == spelling


@pytest.mark.parametrize("unit", ["алматы ", "область ", "батыс ", "а", " облысы", "-"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    half = cpu_seconds(lambda: find_places(text[:50_000]))
    assert_cpu(lambda: find_places(text), 3.2 * half + 0.8)
