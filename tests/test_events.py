"""What was done to whom, as texts tell it. Every person, group and incident here is invented."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest

from extract.charges import find_charges
from extract.events import find_events, has_trigger, look_for_triggers, trigger_sentences
from extract.language import find_language, split_sentences
from extract.people import person_key
from models.terms import EventKind, Role
from models.values import EventMention, PersonMention

PUBLISHED = date(2023, 6, 15)  # a Thursday

# Names stand as [as written|nominative]; a bare [name] is in the nominative.
NAME = re.compile(r"\[([^\]|]+)(?:\|([^\]]+))?\]")


def read_marked(marked: str) -> tuple[str, list[PersonMention]]:
    """Return the text without its marks, and the persons they name."""
    text, people, at = "", [], 0
    for match in NAME.finditer(marked):
        text += marked[at : match.start()]
        raw, name = match[1], match[2] or match[1]
        start = len(text)
        text += raw
        at = match.end()
        language = find_language(marked)
        people.append(PersonMention(raw, start, start + len(raw), name, person_key(name), language))
    return text + marked[at:], people


def events_of(marked: str, published_on: date | None = PUBLISHED) -> list[EventMention]:
    text, people = read_marked(marked)
    charges = find_charges(text, published_on)
    return find_events(text, people, charges, split_sentences(text), published_on)


def told(marked: str) -> set[str]:
    """Spell what was found as "person: kind"."""
    return {
        f"{event.people[0].name if event.people else '-'}: {event.kind}"
        for event in events_of(marked)
    }


DONE = [
    # detention
    (
        "Активистку [Майру Досжанову|Майра Досжанова] задержали у здания мэрии.",
        {"Майра Досжанова: detention"},
    ),
    ("Полицейские увезли блогера [Олега Сомова|Олег Сомов] в РУВД.", {"Олег Сомов: detention"}),
    (
        "Правозащитника [Тимура Ахана|Тимур Ахан] забрали из дома люди в масках.",
        {"Тимур Ахан: detention"},
    ),
    ("Наразылыққа шыққан [Ержан Бақтыбай] Алматыда ұсталды.", {"Ержан Бақтыбай: detention"}),
    (
        "Белсенді [Гүлжан Оразды|Гүлжан Ораз] полиция бөлімшесіне алып кетті.",
        {"Гүлжан Ораз: detention"},
    ),
    (
        "Activist [Daulet Omarkhan] was detained on his way to the rally.",
        {"Daulet Omarkhan: detention"},
    ),
    (
        "Police took opposition politician [Asel Turman] to a police station in Taraz.",
        {"Asel Turman: detention"},
    ),
    # arrest for days, custody, house arrest
    (
        "Суд отправил активиста [Руслана Кенжева|Руслан Кенжев] под арест на 15 суток за пикет.",
        {"Руслан Кенжев: administrative_arrest"},
    ),
    (
        "Активистка [Жанна Ертаева] получила пятнадцать суток ареста.",
        {"Жанна Ертаева: administrative_arrest"},
    ),
    (
        "Сот белсенді [Самат Ілиясты|Самат Ілияс] 12 тәулікке қамады.",
        {"Самат Ілияс: administrative_arrest"},
    ),
    (
        "A court sentenced activist [Marat Seit] to 20 days in jail after a protest.",
        {"Marat Seit: administrative_arrest"},
    ),
    (
        "Журналиста [Ивана Крота|Иван Крот] взяли под стражу на два месяца.",
        {"Иван Крот: pretrial_detention"},
    ),
    ("Блогер [Арман Сағи] екі айға қамауға алынды.", {"Арман Сағи: pretrial_detention"}),
    (
        "Editor [Dina Kozha] was remanded in custody for two months.",
        {"Dina Kozha: pretrial_detention"},
    ),
    (
        "Оппозиционера [Бекзата Умара|Бекзат Умар] перевели под домашний арест.",
        {"Бекзат Умар: house_arrest"},
    ),
    ("Құқық қорғаушы [Нұрия Сейіт] үйқамаққа шығарылды.", {"Нұрия Сейіт: house_arrest"}),
    # prosecution and sentences
    (
        "Против активистки [Лейлы Смаил|Лейла Смаил] возбудили уголовное дело.",
        {"Лейла Смаил: prosecution"},
    ),
    (
        "Белсенді [Қайрат Мұсаға|Қайрат Мұса] қатысты қылмыстық іс қозғалды.",
        {"Қайрат Мұса: prosecution"},
    ),
    ("Blogger [Timur Asan] was charged with inciting social discord.", {"Timur Asan: prosecution"}),
    (
        "Активиста [Ерика Тулепа|Ерик Тулеп] приговорили к трём годам лишения свободы.",
        {"Ерик Тулеп: prison_sentence"},
    ),
    (
        "Сот журналист [Айбек Нұрды|Айбек Нұр] бес жылға бас бостандығынан айырды.",
        {"Айбек Нұр: prison_sentence"},
    ),
    (
        "Dissident [Yerlan Bak] was sentenced to seven years in prison.",
        {"Yerlan Bak: prison_sentence"},
    ),
    (
        "Активистку [Анну Лисс|Анна Лисс] приговорили к году ограничения свободы.",
        {"Анна Лисс: restriction_of_liberty"},
    ),
    (
        "Белсенді [Дәурен Асқардың|Дәурен Асқар] бас бостандығы бір жылға шектелді.",
        {"Дәурен Асқар: restriction_of_liberty"},
    ),
    (
        "Activist [Sara Omar] was given a two-year suspended sentence.",
        {"Sara Omar: restriction_of_liberty"},
    ),
    (
        "Суд запретил активисту [Айдосу Ниязу|Айдос Нияз] заниматься общественной деятельностью.",
        {"Айдос Нияз: ban_on_activity"},
    ),
    (
        "The judge barred activist [Rustam Bek] from taking part in protests.",
        {"Rustam Bek: ban_on_activity"},
    ),
    (
        "Пастора [Петра Вебера|Пётр Вебер] оштрафовали на 100 МРП за проповедь.",
        {"Пётр Вебер: fine"},
    ),
    ("Блогер [Әсел Тоқтарға|Әсел Тоқтар] 50 АЕК айыппұл салынды.", {"Әсел Тоқтар: fine"}),
    ("Protester [Olga Mais] was fined 30 MCI.", {"Olga Mais: fine"}),
    # search, interrogation, travel, extradition
    ("У правозащитницы [Розы Ким|Роза Ким] прошёл обыск.", {"Роза Ким: search"}),
    ("Белсенді [Мәлік Сейіттің|Мәлік Сейіт] үйінде тінту жүргізілді.", {"Мәлік Сейіт: search"}),
    ("Officers searched the home of journalist [Anar Bol].", {"Anar Bol: search"}),
    ("Редактора [Юлию Саз|Юлия Саз] вызвали на допрос в полицию.", {"Юлия Саз: interrogation"}),
    (
        "Тергеуші журналист [Ілияс Ержаннан|Ілияс Ержан] төрт сағат жауап алды.",
        {"Ілияс Ержан: interrogation"},
    ),
    ("Activist [Lev Parn] was questioned for six hours.", {"Lev Parn: interrogation"}),
    (
        "Правозащитнику [Артёму Зиму|Артём Зим] запретили выезжать из страны.",
        {"Артём Зим: travel_ban"},
    ),
    ("Journalist [Bota Ali] was barred from leaving the country.", {"Bota Ali: travel_ban"}),
    (
        "Казахстан запросил экстрадицию оппозиционера [Кайрата Ноя|Кайрат Ной].",
        {"Кайрат Ной: extradition_request"},
    ),
    # bodies and fear
    ("Активист [Нурлан Аб] умер в следственном изоляторе.", {"Нурлан Аб: death_in_custody"}),
    ("Белсенді [Еділ Қожа] абақтыда қайтыс болды.", {"Еділ Қожа: death_in_custody"}),
    ("Opposition activist [Askar Tol] was shot dead outside his home.", {"Askar Tol: killing"}),
    ("Правозащитница [Зоя Мирон] скончалась после болезни.", {"Зоя Мирон: death"}),
    ("[Азата Кима|Азат Ким] пытали в изоляторе.", {"Азат Ким: torture"}),
    ("Полиция қызметкерлері [Серік Асанды|Серік Асан] ұрып-соқты.", {"Серік Асан: torture"}),
    ("Protester [Ivan Dol] was beaten by police officers.", {"Ivan Dol: torture"}),
    (
        "Блогера [Нину Рай|Нина Рай] увезли в психиатрическую больницу.",
        {"Нина Рай: psychiatric_commitment"},
    ),
    (
        "Белсенді [Жаннаны|Жанна] психиатриялық ауруханаға жатқызды.",
        {"Жанна: psychiatric_commitment"},
    ),
    ("Журналистке [Инге Торн|Инга Торн] угрожали расправой.", {"Инга Торн: threat"}),
    ("Activist [Karim Sau] received death threats.", {"Karim Sau: threat"}),
    ("За правозащитником [Глебом Орлом|Глеб Орёл] ведётся слежка.", {"Глеб Орёл: surveillance"}),
    (
        "Белсенді [Бота Құлдың|Бота Құл] соңынан бейтаныс көлік еріп жүр.",
        {"Бота Құл: surveillance"},
    ),
    (
        "Teacher [Maya Dar] was dismissed from school after observing the election.",
        {"Maya Dar: harassment"},
    ),
    ("Белсенді [Айгүл Мұқан] жұмыстан шығарылды.", {"Айгүл Мұқан: harassment"}),
    # the end of a case
    ("Активиста [Якова Цоя|Яков Цой] освободили из колонии.", {"Яков Цой: release"}),
    ("Саяси тұтқын [Ораз Тілеу] бостандыққа шықты.", {"Ораз Тілеу: release"}),
    ("Белсенді [Ораз Тілеу] тергеу изоляторынан кепілмен шығарылды.", {"Ораз Тілеу: release"}),
    ("Белсенді [Еділ Қожа] түрмеде жан тапсырды.", {"Еділ Қожа: death_in_custody"}),
    ("Блогер [Арман Сағи] үйінде күзетпен ұсталып отыр.", {"Арман Сағи: house_arrest"}),
    (
        "Полиция белсенді [Арман Сағидың|Арман Сағи] пәтеріне басып кірді.",
        {"Арман Сағи: search"},
    ),
    (
        "Блогер [Әсел Тоқтар] қоғамдық жұмысқа тартылды.",
        {"Әсел Тоқтар: restriction_of_liberty"},
    ),
    (
        "Белсенді [Еділ Қожаға|Еділ Қожа] экстремизм бабы тағылды.",
        {"Еділ Қожа: prosecution"},
    ),
    ("Activist [Nina Wolf] was released after three days.", {"Nina Wolf: release"}),
    ("Суд оправдал блогера [Максима Дана|Максим Дан].", {"Максим Дан: acquittal"}),
    ("Соттан кейін журналист [Мадина Ер] ақталды.", {"Мадина Ер: acquittal"}),
    ("Дело активистки [Софьи Бек|Софья Бек] прекратили.", {"Софья Бек: case_closed"}),
    ("The case against activist [Dan Sol] was closed.", {"Dan Sol: case_closed"}),
    # assemblies and organisations
    (
        "Акимат отказал [Игорю Пану|Игорь Пан] в проведении митинга.",
        {"Игорь Пан: assembly_refused"},
    ),
    (
        "Әкімдік [Асхат Жұмаға|Асхат Жұма] митинг өткізуге рұқсат бермеді.",
        {"Асхат Жұма: assembly_refused"},
    ),
    (
        "Суд в Алматы запретил движение «Жаңа жол», признав его экстремистским.",
        {"-: organisation_banned"},
    ),
    ("An Almaty court banned the movement Zhana Zhol as extremist.", {"-: organisation_banned"}),
]


@pytest.mark.parametrize(("marked", "expected"), DONE)
def test_what_was_done_is_found(marked: str, expected: set[str]) -> None:
    assert told(marked) == expected


QUIET = [
    # not yet, perhaps, on demand
    "Активистке [Майре Досжановой|Майра Досжанова] грозит до пяти лет лишения свободы.",
    "Активиста [Олега Сомова|Олег Сомов] могут задержать на митинге.",
    "Прокурор запросил для активиста [Якова Цоя|Яков Цой] семь лет лишения свободы.",
    "Правозащитники потребовали освободить журналиста [Ивана Крота|Иван Крот].",
    "Журналист [Самат Ілияс] қамауға алынуы мүмкін.",
    "Белсенді [Ораз Тілеуді|Ораз Тілеу] босатуды талап етті.",
    "Activist [Marat Seit] faces up to seven years in prison.",
    "Activist [Sara Omar] may be detained before the rally.",
    "If convicted, blogger [Timur Asan] could be sentenced to five years in prison.",
    "Rights groups urged the court to acquit editor [Dina Kozha].",
    "Суд отменил оправдательный приговор блогеру [Максиму Дану|Максим Дан].",
    "Дело активистки [Софьи Бек|Софья Бек] до сих пор не прекращено.",
    # denied
    "Активистку [Жанну Ертаеву|Жанна Ертаева] не задерживали.",
    "Полиция опровергла задержание журналиста [Глеба Орла|Глеб Орёл].",
    "Белсенді [Қайрат Мұса] ұсталған жоқ.",
    "Полиция журналист [Мадина Ердің|Мадина Ер] ұсталғанын жоққа шығарды.",
    "Police denied that activist [Lev Parn] was detained.",
    "Activist [Olga Mais] was not arrested at the protest.",
    # a law explained
    "Статья 405 УК предусматривает до шести лет лишения свободы, пояснил "
    "правозащитник [Тимур Ахан].",
    "Бұл бап бойынша бес жылға бас бостандығынан айыру көзделген, дейді құқық "
    "қорғаушы [Нұрия Сейіт].",
    "The offence is punishable by five years in prison, rights lawyer [Anar Bol] explained.",
    # ordinary crime, accidents, sport, business
    "Задержан [Пётр Гусев], подозреваемый в краже велосипеда.",
    "Вора [Семёна Лапина|Семён Лапин] приговорили к трём годам лишения свободы.",
    "Көлік ұрлаған [Болат Сағат] екі айға қамауға алынды.",
    "A man named [Victor Plum] was arrested for shoplifting.",
    "Водитель [Анатолий Рогов] погиб в аварии на трассе.",
    "Нападающего [Дениса Быка|Денис Бык] оштрафовали за грубость в матче.",
    "Striker [Alan Kent] was fined by his club after the match.",
    "Директора завода [Николая Пня|Николай Пень] оштрафовали на 200 МРП.",
    "The regulator fined [Erik Stone], head of a mining company.",
    # abroad, and before independence
    "В Минске активиста [Павла Зубра|Павел Зубр] приговорили к пяти годам колонии.",
    "A court in Moscow jailed opposition activist [Kirill Volkov] for 15 days.",
    "Поэта [Магжана Сары|Магжан Сары] арестовали в 1937 году, он был активистом Алаш-Орды.",
    "Writer [Abylai Kun], an opposition figure, was arrested in 1951.",
    # people without names
    "На митинге задержали двадцать человек, сообщила журналистка [Инга Торн].",
    "Dozens of protesters were detained, said journalist [Bota Ali].",
    # look-alikes
    "Рейс активиста [Руслана Кенжева|Руслан Кенжев] задержали на три часа.",
    "Rights group leader [Maya Dar] released a statement.",
    "Суд арестовал счета компании, сообщил редактор [Юрий Моль].",
    "Activist [Dan Sol] searched for a new office.",
    "Белсенді [Еділ Қожа] мұғалім болып жұмыс істейді.",
    "Организатор запрещённой организации «Жаңа жол» не назван.",
]


@pytest.mark.parametrize("marked", QUIET)
def test_what_was_not_done_stays_quiet(marked: str) -> None:
    assert told(marked) == set()


# One text, one event looked at: (text, kind, date, place, term, charges)
FACTS = [
    (
        "Суд в Актобе вчера приговорил активистку [Анну Лисс|Анна Лисс] к двум годам "
        "ограничения свободы"
        " по части 2 статьи 405 УК РК.",
        ("restriction_of_liberty", "2023-06-14", "Актобе", "2 years", ["KZ-CC 405(2)"]),
    ),
    (
        "Оралда сот 6 маусымда белсенді [Самат Ілиясты|Самат Ілияс] ӘҚБтК-нің 488-бабы "
        "бойынша 15 тәулікке қамады.",
        ("administrative_arrest", "2023-06-06", "Орал", "15 days", ["KZ-CAO 488"]),
    ),
    (
        "On Monday a court in Taraz fined pastor [Pavel Roth] 50 MCI under Article "
        "490(3) of the Administrative Code.",
        ("fine", "2023-06-12", "Taraz", "50 MCI", ["KZ-CAO 490(3)"]),
    ),
    (  # the next sentence dates what the court did
        "В Костанае журналиста [Ивана Крота|Иван Крот] арестовали на два месяца. "
        "Заседание прошло 3 июня.",
        ("pretrial_detention", "2023-06-03", "Костанай", "2 months", []),
    ),
    (  # said on Wednesday, done on Monday
        "Blogger [Timur Asan] was detained in Semey on Monday, his colleague said on Wednesday.",
        ("detention", "2023-06-12", "Semey", None, []),
    ),
    (  # a standing charge has no day
        "Редактора [Юлию Саз|Юлия Саз] обвиняют по статье 274 УК. Вчера в Караганде "
        "прошла выставка.",
        ("prosecution", None, "Караганда", None, ["KZ-CC 274"]),
    ),
    (  # long ago and elsewhere
        "В Павлодаре умер правозащитник [Глеб Орёл]. В 2012 году его приговорили к пяти "
        "годам лишения свободы.",
        ("prison_sentence", "2012", None, "5 years", []),
    ),
    (
        "Activist [Olga Mais] was arrested for ten days, not five, in Almaty on 2 June.",
        ("administrative_arrest", "2023-06-02", "Almaty", "10 days", []),
    ),
    (
        "Полиция журналист [Мадина Ерді|Мадина Ер] Ақтауда кеше ұстап, үш сағаттан кейін босатты.",
        ("detention", "2023-06-14", "Ақтау", None, []),
    ),
    (  # the articles of officers are not the victim's
        "Активиста [Азата Кима|Азат Ким] пытали в полиции 5 июня. Дело возбуждено по "
        "статье 146 УК.",
        ("torture", "2023-06-05", None, None, []),
    ),
]


@pytest.mark.parametrize(("marked", "expected"), FACTS)
def test_the_facts_of_an_event(
    marked: str, expected: tuple[str, str | None, str | None, str | None, list[str]]
) -> None:
    kind, day, place, term, charges = expected
    event = next(event for event in events_of(marked) if event.kind == kind)
    assert (event.date, event.place, event.term) == (day, place, term)
    assert [str(charge) for charge in event.charges] == charges


WHO = [
    # the object, not the judge, lawyer, officer, relative or reporter
    (
        "Судья [Гульнар Атай] приговорила активиста [Ерика Тулепа|Ерик Тулеп] к 10 суткам ареста.",
        {"Ерик Тулеп: administrative_arrest"},
    ),
    ("Следователь [Азат Мун] допросил блогера [Нину Рай|Нина Рай].", {"Нина Рай: interrogation"}),
    (
        "Активиста [Якова Цоя|Яков Цой] задержали, сообщил его адвокат [Тимур Ли].",
        {"Яков Цой: detention"},
    ),
    (
        "Судья [Мәдина Өтей] блогер [Арман Сағиға|Арман Сағи] 20 АЕК айыппұл салды.",
        {"Арман Сағи: fine"},
    ),
    ("Белсенді [Ораз Тілеу] ұсталды, деді адвокаты [Лаура Сейт].", {"Ораз Тілеу: detention"}),
    (
        "Judge [Marat Orman] sentenced activist [Sara Omar] to 15 days in jail.",
        {"Sara Omar: administrative_arrest"},
    ),
    (
        "Activist [Lev Parn] was detained, his wife [Ada Parn] told our reporter [Max Field].",
        {"Lev Parn: detention"},
    ),
    (
        "Police chief [Aidos Mun] confirmed that blogger [Bota Ali] was detained.",
        {"Bota Ali: detention"},
    ),
    # a list of names
    (
        "Активистов [Олега Сомова|Олег Сомов], [Майру Досжанову|Майра Досжанова] и "
        "[Глеба Орла|Глеб Орёл] задержали.",
        {"Олег Сомов: detention", "Майра Досжанова: detention", "Глеб Орёл: detention"},
    ),
    (
        "Наразылықта [Самат Ілияс] пен [Әсел Тоқтар] ұсталды.",
        {"Самат Ілияс: detention", "Әсел Тоқтар: detention"},
    ),
    (
        "Protesters [Ivan Dol] and [Karim Sau] were each fined 20 MCI.",
        {"Ivan Dol: fine", "Karim Sau: fine"},
    ),
    # each their own
    (
        "Активиста [Ерика Тулепа|Ерик Тулеп] оштрафовали, а блогера [Нину Рай|Нина Рай] "
        "арестовали на 5 суток.",
        {"Ерик Тулеп: fine", "Нина Рай: administrative_arrest"},
    ),
    # "him", and not the nearest name
    (
        "Активиста [Ерика Тулепа|Ерик Тулеп] признали виновным и назначили ему 5 суток ареста, "
        "а [Нину Рай|Нина Рай] оштрафовали.",
        {"Ерик Тулеп: administrative_arrest", "Нина Рай: fine"},
    ),
    # those named of the people counted
    (
        "На митинге задержали 12 человек. Среди них журналист [Иван Крот] и студентка [Роза Ким].",
        {"Иван Крот: detention", "Роза Ким: detention"},
    ),
    (
        "Police detained 30 people at a rally, including activist [Dan Sol] and poet [Sara Omar].",
        {"Dan Sol: detention", "Sara Omar: detention"},
    ),
    # who was named in the sentence before, or in the next one after a headline
    ("Активистка [Анна Лисс] вышла на пикет. Её задержали через час.", {"Анна Лисс: detention"}),
    ("Белсенді [Еділ Қожа] пикетке шықты. Оны кеше ұстады.", {"Еділ Қожа: detention"}),
    ("Activist [Dan Sol] held a placard. He was detained within minutes.", {"Dan Sol: detention"}),
    (
        "Activist jailed for 15 days\n[Dan Sol] held a placard in the square.",
        {"Dan Sol: administrative_arrest"},
    ),
    # a relative can be the one; an ex-minister too
    (
        "В доме активиста обыск. Его мать, [Роза Ким], вчера уволена с работы.",
        {"Роза Ким: harassment"},
    ),
    (
        "Бывшего министра [Олжаса Кана|Олжас Кан], ныне оппозиционера, задержали.",
        {"Олжас Кан: detention"},
    ),
    # the suspect of an ordinary crime beside a killed campaigner
    (
        "Rights activist [Askar Tol] was shot dead. Police arrested a neighbour, [Ivan Plum].",
        {"Askar Tol: killing"},
    ),
    # nobody named
    ("A 15-year-old boy, whose name is withheld, was beaten by police officers.", {"-: torture"}),
]


@pytest.mark.parametrize(("marked", "expected"), WHO)
def test_the_act_belongs_to_the_one_who_suffered_it(marked: str, expected: set[str]) -> None:
    assert told(marked) == expected


def test_two_fines_with_their_own_terms_and_dates_stay_apart() -> None:
    fines = events_of(
        "Пастора [Петра Вебера|Пётр Вебер] 7 июня оштрафовали на 50 МРП. "
        "В ноябре 2022 года ему назначили штраф в 100 МРП."
    )
    assert [(e.date, e.term) for e in fines] == [("2023-06-07", "50 MCI"), ("2022-11", "100 MCI")]


def test_the_same_act_told_twice_is_one_event() -> None:
    detentions = events_of(
        "Активиста [Якова Цоя|Яков Цой] задержали\nВ Таразе 5 июня задержали активиста "
        "[Якова Цоя|Яков Цой]."
    )
    assert [(e.kind, e.date, e.place) for e in detentions] == [("detention", "2023-06-05", "Тараз")]


def test_moving_to_house_arrest_is_no_release() -> None:
    marked = "Активиста [Якова Цоя|Яков Цой] 5 июня отпустили из СИЗО под домашний арест."
    assert told(marked) == {"Яков Цой: house_arrest"}


def test_the_score_adds_up_what_the_text_gives() -> None:
    bare, full = (
        events_of("Активиста [Якова Цоя|Яков Цой] задержали.")[0],
        events_of("В Таразе 5 июня активиста [Якова Цоя|Яков Цой] обыскали по статье 405 УК РК.")[
            0
        ],
    )
    assert bare.score == pytest.approx(0.70)
    assert full.score == pytest.approx(1.0)
    assert bare.why == ("trigger: задержали", "person in the same sentence", "context: Активиста")
    assert "charge in the same sentence" in full.why


def test_an_event_points_at_its_characters_and_its_victim() -> None:
    marked = "Вчера в Таразе. Активиста [Якова Цоя|Яков Цой] задержали у дома."
    text, _ = read_marked(marked)
    (event,) = events_of(marked)
    assert text[event.start : event.end] == "Якова Цоя задержали"
    assert event.people[0].role is Role.VICTIM


def test_without_a_day_of_publication_nothing_relative_is_dated() -> None:
    (event,) = events_of("Вчера активиста [Якова Цоя|Яков Цой] задержали.", published_on=None)
    assert event.date is None


def test_every_kind_has_phrases() -> None:
    found = {event.kind for marked, _ in DONE for event in events_of(marked)}
    assert found == set(EventKind)


def test_the_first_look_misses_no_event() -> None:
    assert all(has_trigger(read_marked(marked)[0]) for marked, _ in DONE)
    assert not has_trigger("Погода на завтра: солнечно, ветер слабый. Курс валют не изменился.")


def test_trigger_sentences_are_counted_in_the_given_sentences() -> None:
    text = "Погода ясная. Активиста задержали. Ветер слабый."
    sentences = split_sentences(text)
    assert trigger_sentences(look_for_triggers(text, sentences), sentences) == [1]


HOSTILE = [
    "задержали " * 50_000,
    "активист " * 50_000,
    "на 10 суток, " * 40_000,
    "Иван Кот, " * 40_000,
    "может быть задержан ареста " * 20_000,
    "sentenced to to to " * 30_000,
    "5 июня " * 60_000,
    "а" * 500_000,
    "1 " * 250_000,
    "«(—," * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_takes_linear_time(text: str) -> None:
    """Twice the text may take about twice the time, never four times."""
    spent = []
    for size in (len(text) // 4, len(text) // 2):
        part = text[:size]
        people = [
            PersonMention("Иван Кот", at, at + 8, "Иван Кот", "ivan kot", "ru")
            for at in range(0, size - 8, 100)
        ]
        began = time.process_time()
        find_events(part, people, [], split_sentences(part), PUBLISHED)
        spent.append(time.process_time() - began)
    assert spent[1] < 3.2 * spent[0] + 1.0


def test_ordinary_text_has_no_trigger() -> None:
    text = "Погода на завтра обещает быть ясной, сообщили синоптики в городе у моря. " * 3
    sentences = split_sentences(text)
    assert trigger_sentences(look_for_triggers(text, sentences), sentences) == []
