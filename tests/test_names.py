"""Persons are found with their exact span, nominative and key. Every person here is invented."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import split_sentences
from extract.names import find_people
from extract.naming.forms import kazakh_nominative
from extract.naming.forms_russian import read_russian_name, russian_nominative
from extract.people import person_key
from models.terms import Role
from tests.cpu import assert_cpu

# "[as written|nominative]" marks a person; a sentence without brackets must stay empty.
CASES = [
    # Russian
    "Вчера похоронили [Олега Панова|Олег Панов].",
    "Сот бұрғышы [Қайсарлы Төребаевты|Қайсарлы Төребаев] төрт жылға қамады.",
    "Ұстаз екінші Қазақстан Республикасы туралы айтты.",
    "Финполиция задержала [Олега Панова|Олег Панов].",
    "Суд арестовал активистку [Айгуль Тайжанову|Айгуль Тайжанова] на 15 суток.",
    "Приговор [Бекжану Сапарбекову|Бекжан Сапарбеков] вынесла судья [Г. Омарбекова|Г. Омарбекова].",
    "Задержаны: [Кенжетаев Д.А.|Кенжетаев Д.А.], [Жумакулов Е.|Жумакулов Е.] и другие.",
    "Полиция допросила [Айдоса Маратовича Бектурсынова|Айдос Маратович Бектурсынов].",
    "Юрист [Ерсултан Хамитбеков|Ерсултан Хамитбеков] подал жалобу.",
    "Адвокат [Мариям Кусаиновой|Мариям Кусаинова] не явилась в суд.",
    "Правозащитник [Игорь Лопатников|Игорь Лопатников] приехал в Шымкент из Астаны.",
    "По делу проходит [Асем Бакыткызы|Асем Бакыткызы], сообщило радио «Азаттык».",
    "Верховный суд Казахстана оставил приговор в силе.",
    "Акимат Алматы отказал партии «Алга» в митинге на площади Республики.",
    "[Павла Сороки|Павел Сорока] нет. Увезли [Сороку|Павел Сорока] ночью, говорит мать, "
    "[Зинаида Сорока|Зинаида Сорока].",
    "Судят [Айбека Тлесары|Айбек Тлесары] и [Маратбека Нурали|Маратбек Нурали]. "
    "[Айбек Тлесары|Айбек Тлесары] молчит.",
    "Оппозиционному поэту [Санату Ногайбаеву|Санат Ногайбаев] отказали.",
    "Отпустили активистку [Дану Ли|Дана Ли], а врача [Марата Ли|Марат Ли] нет.",
    "Оштрафован брат блогера [Наиля Панова|Наиль Панов], говорит вдова поэта "
    "[Зарина Тен|Зарина Тен].",
    "Задержан [Марат Панов|Марат Панов]. Председательствовал судья. Правозащитник не пришёл.",
    "Юрист-эколог [Олег Панов|Олег Панов] подал жалобу.",
    # a town before a name, kin of a surname named before, unlisted names in one row
    "Житель Сарканда [Айбек Тлесары|Айбек Тлесары] вышел на пикет.",
    "Прокурор Атбасара [Асель Ногайбай|Асель Ногайбай] просила пять лет.",
    "Умер [Олег Панов|Олег Панов]. Сестра [Панова|Олег Панов] [Раиса|Раиса] была у врача.",
    "[Панова Раиса|Панова Раиса] ушла. Её видела сестра [Панова Раиса|Панова Раиса].",
    "Увели троих — [Мухита Досалы|Мухит Досалы], [Ирину Тен|Ирина Тен] и "
    "[Серика Бегима|Серик Бегим].",
    "На пикет вышли сторонники партии «Семей», [Роза Ким|Роза Ким] и [Олег Тен|Олег Тен].",
    # Kazakh
    "Сот [Айгерім Сүйінованың|Айгерім Сүйінова] қамау мерзімін ұзартты.",
    "Полиция [Бекжан Сапарбековке|Бекжан Сапарбеков] айып тақты.",
    "Белсенді [Төлеген Ақжарықовты|Төлеген Ақжарықов] Алматыда ұстады.",
    "Судья [Ж. Нұрбаевтың|Ж. Нұрбаев] үкімі бойынша іс жабылды.",
    "Қазақстан Республикасының Қылмыстық кодексі 2014 жылы қабылданды.",
    "Алматы қаласының әкімдігі митингіге рұқсат бермеді.",
    "[Иван Петрович Шмалько|Иван Петрович Шмалько] мен оның әйелі сотқа келді.",
    "Сот қауым пасторы [Отто Лемкеге|Отто Лемке] айыппұл салды.",
    "Үкімді Әл-Фараби аудандық соты шығарды.",
    "Оларға [Айнұр Ілияс|Айнұр Ілияс], [Күншуақ Сүлей|Күншуақ Сүлей] мен "
    "[Айдос Нұрболат|Айдос Нұрболат] қосылды.",
    "Ұсталғандар: [Б. Ақтай|Б. Ақтай], [К. Краузе|К. Краузе], [Пак Е.|Пак Е.] және басқалар.",
    "Тергеуші [Асқар Тоқтаров|Асқар Тоқтаров] [Думан Қалабайды|Думан Қалабай] ұстады.",
    "Қорғаушы [Жібек|Жібек] мен [Сұңқарды|Сұңқар] полиция ұстады. [Сұңқарға|Сұңқар] айып тақты.",
    "[Сейітжан Қалиұлы Досжанды|Сейітжан Қалиұлы Досжан] кеше Семейде босатты.",
    "Ағайынды [Дәурен|Дәурен Кенжин] мен [Бекзат Кенжиндер|Бекзат Кенжин] қамалды.",
    "Мен [Роза Кенжинамын|Роза Кенжина], Сәтбаев Университетінде оқимын.",
    "Судья [Ирина Королёва|Ирина Королёва] [Сүгір Сатайды|Сүгір Сатай] қамады.",
    "Көшеде жұмыссыз жігіт [Ералы Бөлекті|Ералы Бөлек] ұстады.",
    # Who was taken, and who took
    "Полиция задержала [Дамира Оразалина|Дамир Оразалин] и [Розу Ким|Роза Ким].",
    "Суд арестовал [Дамиру Оразалину|Дамира Оразалина] на пять суток.",
    # English
    "He found [A. Sarly|A. Sarly] and [O. Lim|O. Lim] guilty. [Sarly|Sarly] must wait.",
    "Activist [Aigul Taizhanova|Aigul Taizhanova] was detained in Almaty.",
    "Judge [Gulnara Omarbekova|Gulnara Omarbekova] sentenced [TAIZHANOVA Aigul|Taizhanova Aigul].",
    "The lawyer of [A. K. Zhumakulov|A. K. Zhumakulov] appealed on Monday.",
    "[Bekzhan Saparbekov|Bekzhan Saparbekov]'s trial began in Aktobe.",
    "The Koshe Partiyasy movement was banned; Human Rights Watch objected.",
    "The Supreme Court of Kazakhstan upheld Article 405 of the Criminal Code.",
    "Bailiff [Serik Abdolla|Serik Abdolla] and Ms. [Olga Krause|Olga Krause] met.",
    "His brothers [Bekzat|Bekzat], [Dias|Dias] and [Timur|Timur] were tried.",
    "The brothers [Dias|Dias Lee] and [Timur Lee|Timur Lee] left. [Dias|Dias Lee] is ill.",
    "Lawyers for [Sh. K. Oralbai|Sh. K. Oralbai] and [Mikhail Son|Mikhail Son] objected.",
    "Union chief, Colonel [Oraz Tulebek|Oraz Tulebek], joined the Nur Zholy movement.",
    "[Serik Zhakhin|Serik Zhakhin] and [Omin Keleu|Omin Keleu] fled; [Serik|Serik Zhakhin] is ill.",
    "Amnesty's [Jonas Feldt|Jonas Feldt] met [Aidos Ten|Aidos Ten]. [G. Ykbal|G. Ykbal] was late.",
    "Kazakh Activist [Aigul Kenzhebai|Aigul Kenzhebai] Gets Four Years; Vlogger Dies In Custody",
    # Without capitals, or with nothing else
    "СУД ОСВОБОДИЛ [АСКАРА БЕКТУРСЫНОВА|Аскар Бектурсынов]. АДВОКАТ ДОВОЛЕН",
    "СОТ [АСҚАР БЕКТҰРСЫНОВТЫ|Асқар Бектұрсынов] БОСАТТЫ",
    "друзья, вчера в таразе увезли [ерлана тайжанова|Ерлан Тайжанов], никто не знает куда",
    "срочно: в городе отключили свет и воду, вера в лучшее осталась",
    # Streets, towns, schools, prizes
    "Движение по улице Абая и проспекту Назарбаева закрыто.",
    "Объезд возможен по Жандосова, Тимирязева и Розыбакиева.",
    "Школу имени Ыбырая Алтынсарина открыли в городе Абай.",
    "Сәтбаев университеті мен Абай атындағы театр жөнделді.",
    "Nazarbayev University opened a campus on Abai Avenue in the town of Satpayev.",
    "Аким области Абай [Серик Тайжанов|Серик Тайжанов] посетил Курчатов.",
    # Borders
    "Допросили [Назилу Мамед кызы Гасанову|Назила Мамед кызы Гасанова].",
    "Вдова [Айдоса Бектурсынова|Айдос Бектурсынов] [Клара|Клара] подала жалобу.",
    "Экологов [Айдоса Седых|Айдос Седых] и [Анну Тайжанову|Анна Тайжанова] не пустили.",
    "Увезли [Айдоса Кенжина|Айдос Кенжин]. [Айдоса|Айдос Кенжин] держали в участке.",
    "Задержали пастуха [Ерлана М.|Ерлан М.] Соратники не верят.",
    "Свидетеля Иеговы [Романа Шерстова|Роман Шерстов] оштрафовали.",
    # The noun beside tells the case, the ending tells the gender
    "Задержали поэтессу [Фариду Кенжину|Фарида Кенжина].",
    "Вручили активисту [Фариду Кенжину|Фарид Кенжин] протокол.",
    "Письмо вручили [Алине Турсынбек|Алина Турсынбек].",
    "Акимат не разрешил [Есбергену Байкожа|Есберген Байкожа] пройти по улице.",
    "Не стало [Жексена Оразулы|Жексен Оразулы].",
    # Told by the word beside
    "Ақын [Тиаго Перейра|Тиаго Перейра] келді, [Шолпан|Шолпан] апай шай құйды.",
    "Judge [Voron|Voron] heard prosecutor [Short|Short] on Monday.",
    "His mother, [Kulyash|Kulyash], waited outside.",
    "On the list: [Taizhanova S|Taizhanova S], [Yun A.|Yun A.] and others.",
    # The mark of a footnote, a town of two words, a body
    "Political prisoner [Aidos Taizhanov|Aidos Taizhanov]¹⁰ was moved to Nur Sultan.",
    "Иск подал [Айдос Тайжанов|Айдос Тайжанов]¹², ответа нет.",
    "The U.S. Department asked about [Aliya Yun|Aliya Yun].",
    # Kazakh in Latin letters
    "Sot [Äsel Jūmaqūlovanyñ|Äsel Jūmaqūlova] üiın tıntıdı.",
]


@pytest.mark.parametrize("marked", CASES)
def test_find_people(marked: str) -> None:
    text = re.sub(r"\[(.+?)\|.+?\]", r"\1", marked)
    expected = re.findall(r"\[(.+?)\|(.+?)\]", marked)
    assert [(mention.raw, mention.name) for mention in find_people(text)] == expected


def test_a_mention_points_at_its_characters_and_has_no_role_yet() -> None:
    text = "Вчера задержали Айдоса Бектурсынова."
    (mention,) = find_people(text)
    assert text[mention.start : mention.end] == mention.raw == "Айдоса Бектурсынова"
    assert (mention.key, mention.lang, mention.role) == ("aidos bektursnov", "ru", Role.OTHER)


def test_a_surname_gets_the_full_name_of_the_same_text() -> None:
    text = (
        "Активистку Тайжанову арестовали\nСуд Тараза арестовал Айгуль Тайжанову. "
        "Защита Тайжановой подала жалобу. А. Тайжанова вину не признала."
    )
    found = find_people(text)
    assert [mention.raw for mention in found] == [
        "Тайжанову", "Айгуль Тайжанову", "Тайжановой", "А. Тайжанова",
    ]  # fmt: skip
    assert {mention.name for mention in found} == {"Айгуль Тайжанова"}


def test_a_kazakh_given_name_alone_stands_for_the_one_who_bears_it() -> None:
    text = (
        "Журналист Мақсат Тойболды мен жұбайы Инкар Тойболды үйде болған. Полиция Мақсатты ұстады. "
        "Инкардан жауап алды, «Инкар» фильмін алып кетті."
    )
    couple = ["Мақсат Тойболды", "Инкар Тойболды"]
    assert [person.name for person in find_people(text)] == couple * 2


def test_a_surname_behind_a_whole_name_is_of_someone_else() -> None:
    text = "Прокурор Ольга Шилова Омаровқа жаза сұрады. Ерсін Омаров үндемеді."
    assert [p.name for p in find_people(text)] == ["Ольга Шилова", "Ерсін Омаров", "Ерсін Омаров"]


def test_a_surname_of_two_people_is_joined_to_neither() -> None:
    text = "Задержаны Айдос Бектурсынов и Тимур Бектурсынов. Затем Бектурсынова отпустили."
    names = [mention.name for mention in find_people(text)]
    assert names[:2] == ["Айдос Бектурсынов", "Тимур Бектурсынов"]
    assert " " not in names[2]


def test_a_surname_is_of_whom_the_text_named_before() -> None:
    text = "Убит Олег Панов. Панова застрелили ночью, говорит его мать Роза Панова."
    assert [p.name for p in find_people(text)] == ["Олег Панов", "Олег Панов", "Роза Панова"]


def test_initials_part_namesakes() -> None:
    text = "Судили Айдоса Бектурсынова и Тимура Бектурсынова. Т. Бектурсынов оправдан."
    assert find_people(text)[-1].name == "Тимур Бектурсынов"


def test_another_mention_decides_the_gender() -> None:
    apart = "Допросили Назиру Кольцову."
    assert find_people(apart + " Позже Кольцова ушла.")[0].name == "Назира Кольцова"


def test_the_fullest_form_is_the_name_of_all() -> None:
    text = "Айдоса Бектурсынова задержали. Айдос Маратович Бектурсынов не сопротивлялся."
    found = find_people(text)
    assert {mention.name for mention in found} == {"Айдос Маратович Бектурсынов"}
    assert {mention.key for mention in found} == {person_key("Айдос Бектурсынов")}


def test_languages_may_be_mixed() -> None:
    text = (
        "Суд оштрафовал журналистку Асель Жумакулову. Әсел Жұмақұлованың үйінде тінту болды.\n"
        "Assel Zhumakulova denies the charge."
    )
    found = find_people(text)
    assert [mention.lang for mention in found] == ["ru", "kk", "en"]
    assert len({mention.key for mention in found}) == 1
    assert [mention.name for mention in found] == [
        "Асель Жумакулова", "Әсел Жұмақұлова", "Assel Zhumakulova",
    ]  # fmt: skip


def test_only_wanted_sentences_are_searched_and_still_named_in_full() -> None:
    text = "Айгуль Тайжанова вышла на площадь. Прошло два часа. Затем Тайжанову задержали."
    start = text.index("Затем")
    found = find_people(text, split_sentences(text), wanted=[(start, start + 1)])
    assert [(mention.raw, mention.name) for mention in found] == [("Тайжанову", "Айгуль Тайжанова")]
    assert find_people(text, wanted=[]) == []


@pytest.mark.parametrize(
    ("inflected", "nominative"),
    [
        ("Айдоса Бектурсынова", "Айдос Бектурсынов"),
        ("Айгуль Тайжановой", "Айгуль Тайжанова"),
        ("Гарифуллы Есенбаева", "Гарифулла Есенбаев"),
        ("Жанболата Кобдая", "Жанболат Кобдай"),
        ("Мадины Ким", "Мадина Ким"),
        ("Асем Бакыткызы", "Асем Бакыткызы"),
        ("Азамата Ерболулы", "Азамат Ерболулы"),
        ("Касым-Жомарту Оразгалину", "Касым-Жомарт Оразгалин"),
        ("Сергеем Ковалевским", "Сергей Ковалевский"),
        ("А.К. Тайжановой", "А.К. Тайжанова"),
        ("Тайжанова Айгуль", "Тайжанова Айгуль"),
        ("Фёдору Лопатникову", "Фёдор Лопатников"),
        ("Михаилу Белому", "Михаил Белый"),
        ("Виктора Воробья", "Виктор Воробей"),
        ("Жансаи Тайжановой", "Жансая Тайжанова"),
        ("Дану Орынбек", "Дана Орынбек"),
        ("Сауле Абай", "Сауле Абай"),
        ("Айдыну Кожамде", "Айдын Кожамда"),
        ("Мухита Досалы", "Мухит Досалы"),
        ("Нурлану Кенесары", "Нурлан Кенесары"),
        ("Камалы Тайжановой", "Камала Тайжанова"),
    ],
)
def test_russian_nominative(inflected: str, nominative: str) -> None:
    assert russian_nominative(inflected) == nominative


def test_a_name_that_may_be_of_either_gender_keeps_both_readings() -> None:
    assert {"Назира Кольцова", "Назир Кольцов"} <= {
        reading.name for reading in read_russian_name("Назиру Кольцову")
    }


@pytest.mark.parametrize(
    ("inflected", "nominative"),
    [
        ("Айгерім Сүйінованың", "Айгерім Сүйінова"),
        ("Бекжан Сапарбековке", "Бекжан Сапарбеков"),
        ("Азамат Ерболұлына", "Азамат Ерболұлы"),
        ("Қуат Мейірғалидың", "Қуат Мейірғали"),
        ("Ерлан Кенжебекпен", "Ерлан Кенжебек"),
        ("Думан Арыстан", "Думан Арыстан"),  # names that end like a case
        ("Рабиға", "Рабиға"),
        ("Мәди Аманкелді", "Мәди Аманкелді"),
        ("Айгүл Орынбектікінен", "Айгүл Орынбек"),
        ("Қанат Сапарбековтердің", "Қанат Сапарбеков"),
        ("Бекзат Сәрсеновтер", "Бекзат Сәрсенов"),
        ("Клара Лиді", "Клара Ли"),
        ("Нұрсұлтан", "Нұрсұлтан"),
        ("Әсел Жұмақұлова", "Әсел Жұмақұлова"),
        ("Äsel Jūmaqūlovanyñ", "Äsel Jūmaqūlova"),
    ],
)
def test_kazakh_nominative(inflected: str, nominative: str) -> None:
    assert kazakh_nominative(inflected) == nominative


def test_natasha_is_never_imported() -> None:
    find_people("Айдос Бектурсынов пришёл.")
    assert "natasha" not in sys.modules


PIECES = st.sampled_from(
    ["Айдос", "Бектурсынова", "А.", "Әсел", "Aigul", "TAIZHANOVA", "и", ".", "(", "4", "\n", "’s"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(PIECES, max_size=30).map(" ".join),
        st.lists(PIECES).map("".join),
    )
)
def test_spans_are_valid_and_apart_on_any_text(text: str) -> None:
    found = find_people(text)
    assert all(text[mention.start : mention.end] == mention.raw != "" for mention in found)
    assert all(left.end <= right.start for left, right in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    "text",
    [
        "А. А. А. " * 11_000,
        "А" * 100_000,
        "Аб-" * 33_000,
        "Aa " * 33_000,
        "Ә" * 100_000,
        " " * 1_000_000,
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    assert_cpu(lambda: find_people(text), 10)
