"""Who is who in a text by the words beside the names. All persons are invented."""

from __future__ import annotations

import pytest

from extract.roles import judge_roles, judge_standings
from models.terms import EventKind, Role
from models.values import EventMention, PersonMention
from tests.test_events import HOSTILE, read_marked

ROLES = [
    # judges
    ("Судья [Асель Мади] вынесла постановление.", Role.JUDGE),
    ("Решение судьи [Асель Мади|Асель Мади] обжаловано.", Role.JUDGE),
    ("Шешімді судья [Мәдина Өтей] шығарды.", Role.JUDGE),
    ("Judge [Marat Orman] read the verdict.", Role.JUDGE),
    # officials
    ("Следователь [К. Бурат] отказался от комментариев.", Role.OFFICIAL),
    ("Начальник пресс-службы департамента полиции [Айдос Мун] молчит.", Role.OFFICIAL),
    ("Заместитель министра внутренних дел [Болат Кари] выступил.", Role.OFFICIAL),
    ("Директор школы [Бауыржан Кен] грозил увольнением.", Role.OFFICIAL),
    ("Аким города [Ерик Сатов] не ответил.", Role.OFFICIAL),
    ("Тергеуші [Қанат Бүрку] жауап алды.", Role.OFFICIAL),
    ("Әкімнің орынбасары [Серік Ерта] қол қойды.", Role.OFFICIAL),
    ("Major [Azat Iman] compiled the file.", Role.OFFICIAL),
    ("[Gulsim Rais], spokeswoman for the mayor, called.", Role.OFFICIAL),
    ("Уполномоченный по правам человека [Олег Сомов] выступил.", Role.OFFICIAL),
    ("Жалобу, утверждает [Олег Сомов], прокуроры отклонили.", Role.OTHER),
    ("[Олег Сомов], отец пятерых детей, молчит.", Role.OTHER),
    # lawyers
    ("Об этом сообщил его адвокат [Тимур Ли].", Role.LAWYER),
    ("Защитник [Тимур Ли] обжалует решение.", Role.LAWYER),
    ("Бұл туралы адвокаты [Лаура Сейт] айтты.", Role.LAWYER),
    ("Her lawyer, [Denis Ovch], said so.", Role.LAWYER),
    # relatives
    ("Мать, [Камила Абди], подала жалобу.", Role.RELATIVE),
    ("Вдова активиста [Зарина Дуйс] не верит.", Role.RELATIVE),
    ("По словам его супруги [Дилары Турд|Дилара Турд], обыск длился час.", Role.RELATIVE),
    ("Інісі [Нұрсейіт Қалды] куә болмаған.", Role.RELATIVE),
    ("His brother, [Nurs Kald], came.", Role.RELATIVE),
    # journalists and witnesses
    ("Журналистка [Инга Торн] вела репортаж.", Role.JOURNALIST),
    ("Freelance reporter [Yul Tara] was there.", Role.JOURNALIST),
    ("Вахтёр [Галина Руд] видела машину.", Role.WITNESS),
    ("A passer-by, [Elvira Jant], saw the officers.", Role.WITNESS),
    ("Врач [Роза Ким] осмотрела задержанного.", Role.WITNESS),
    # heads of parties, unions and papers
    ("Глава профсоюза [Ерик Сатов] задержан.", Role.OTHER),
    ("Обыск прошёл у его заместителя [Ерика Сатова|Ерик Сатов].", Role.OTHER),
    ("Капитан полиции [Ерик Сатов] молчит.", Role.OFFICIAL),
    # nobody in particular
    ("Меня зовут [Анна Панова], я жена Олега.", Role.RELATIVE),
    ("Обращение жены [Олега Панова|Олег Панов] прочли.", Role.OTHER),
    ("Через адвоката [Олег Панов] передал записку.", Role.OTHER),
    ("Коллегия под председательством [Олега Панова|Олег Панов] сочла иначе.", Role.JUDGE),
    ("Активист [Руслан Кен] вышел на площадь.", Role.OTHER),
    ("Адвокат активистки [Майры Досжановой|Майра Досжанова] молчит.", Role.OTHER),
    ("Мать [Майры Досжановой|Майра Досжанова] молчит.", Role.OTHER),
    ("The lawyer of [Sara Omar] was silent.", Role.OTHER),
    ("The parents of [Timur Kass] were called.", Role.OTHER),
    ("A judge in Taraz ordered [Dan Sol] to appear.", Role.OTHER),
    ("Судьба [Руслана Кена|Руслан Кен] неизвестна.", Role.OTHER),
    ("Суд приговорил активистку [Майру Досжанову|Майра Досжанова].", Role.OTHER),
    ("Следователь допросил активистку [Майру Досжанову|Майра Досжанова].", Role.OTHER),
    ("Құқық қорғаушы [Нұрия Сейіт] сөз сөйледі.", Role.OTHER),
    ("Бывший министр [Олжас Кан] уехал.", Role.OTHER),
    ("An officer named [Marat Orman] came.", Role.OFFICIAL),
    ("The party's author, deputy [Marat Orman], spoke.", Role.OFFICIAL),
    ("The station's director, [Marat Orman], insists on it.", Role.OFFICIAL),
    ("The defendants' lawyer, [Marat Orman], will appeal.", Role.LAWYER),
    ("[Marat Orman], a father of four, was there.", Role.OTHER),
    ("[Dana Orman], whose brother died, was there.", Role.OTHER),
]


@pytest.mark.parametrize(("marked", "role"), ROLES)
def test_the_role_stands_beside_the_name(marked: str, role: Role) -> None:
    text, people = read_marked(marked)
    assert [person.role for person in judge_roles(text, people, [])] == [role]


def test_a_victim_wins_over_every_other_role() -> None:
    text, people = read_marked(
        "Журналиста [Ивана Крота|Иван Крот] задержали. Его адвокат [Тимур Ли] молчит."
    )
    event = EventMention(
        EventKind.DETENTION, (people[0],), (), None, None, None, 0, 5, 0.7, ("trigger: задержали",)
    )
    assert [p.role for p in judge_roles(text, people, [event])] == [Role.VICTIM, Role.LAWYER]


def test_all_mentions_of_a_person_share_the_role() -> None:
    text, people = read_marked("Судья [Асель Мади] молчит. [Асель Мади] вышла.")
    assert [p.role for p in judge_roles(text, people, [])] == [Role.JUDGE, Role.JUDGE]


@pytest.mark.parametrize(
    ("marked", "minor"),
    [
        ("Задержали 16-летнего [Нурлыбека Абди|Нурлыбек Абди].", True),
        ("Несовершеннолетнего [Нурлыбека Абди|Нурлыбек Абди] допросили.", True),
        ("Школьника [Нурлыбека Абди|Нурлыбек Абди] допросили.", True),
        ("15 жастағы [Әмір Қай] ұсталды.", True),
        ("Кәмелетке толмаған [Әмір Қай] ұсталды.", True),
        ("The 17-year-old [Alan Nur] was held.", True),
        ("[Alan Nur], 15, was held.", True),
        ("Задержали 23-летнего [Олега Марка|Олег Марк].", False),
        ("61 жастағы [Әмір Қай] ұсталды.", False),
        ("[Alan Nur], 61, was held.", False),
        ("Учительница [Нина Рай] уволена.", False),
        ("Article 15. [Alan Nur] was held.", False),
    ],
)
def test_minors_are_marked(marked: str, minor: bool) -> None:
    text, people = read_marked(marked)
    assert [person.minor for person in judge_roles(text, people, [])] == [minor]


def test_who_is_barred_from_being_a_victim() -> None:
    text, people = read_marked(
        "Судья [Асель Мади], следователь [К. Бурат], его адвокат [Тимур Ли], активист [Руслан Кен]."
    )
    assert [s.barred for s in judge_standings(text, people)] == [True, True, True, False]


def test_no_people_no_roles() -> None:
    assert judge_roles("Суд прошёл.", [], []) == ()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_is_read(text: str) -> None:
    part = text[:40_000]
    people = [
        PersonMention("Иван Кот", at, at + 8, "Иван Кот", "ivan kot", "ru")
        for at in range(0, len(part) - 8, 50)
    ]
    assert len(judge_roles(part, people, [])) == len(people)
