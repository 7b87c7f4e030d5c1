"""What a text holds of what is followed: in three languages, in any case form, and what only looks
like it. What is to be found stands in brackets. All people and organisations are invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from extract.findings import find_all, whole_text
from extract.following.reading import NotFollowable, read_value
from extract.following.values import Followed, Hit, OnFile
from extract.people import person_key
from extract.watching import find_hits, index_watches, is_within
from models.terms import Code, WatchKind
from models.values import PersonMention, Provision
from tests.cpu import assert_cpu, cpu_seconds

PERSON, PROVISION, ORGANISATION = WatchKind.PERSON, WatchKind.PROVISION, WatchKind.ORGANISATION
PLACE, SEARCH = WatchKind.PLACE, WatchKind.SEARCH


def watch(kind: WatchKind, *names: str, born: int | None = None, number: int = 1) -> Followed:
    value = read_value(kind, names[0], names[1:])
    return Followed(number, kind, value, names[0], names[1:], born)


def found(text: str, *followed: Followed) -> list[Hit]:
    findings = find_all(text, people="near")
    whole = whole_text(text, None)
    return find_hits(whole, findings.people, findings.charges, index_watches(followed))


def check(marked: str, *followed: Followed) -> None:
    """Compare the first place that is found with the one in brackets, if there is one."""
    text = marked.replace("[", "").replace("]", "")
    expected = re.findall(r"\[(.+?)\]", marked)
    assert [text[hit.start : hit.end] for hit in found(text, *followed)] == expected


PEOPLE = [
    ("Выставку открыл [Асылбек Тойшыбаев], художник.", ("Асылбек Тойшыбаев",)),
    ("Мы видели [Асылбека Тойшыбаева] в городе.", ("Асылбек Тойшыбаев",)),
    ("Письмо [Тойшыбаеву Асылбеку] вернулось.", ("Асылбек Тойшыбаев",)),
    ("Беседа с [Асылбеком Ерлановичем Тойшыбаевым] о книгах.", ("Асылбек Тойшыбаев",)),
    ("Хат [Асылбек Тойшыбаевқа] келді.", ("Асылбек Тойшыбаев",)),
    ("[Асылбек Тойшыбаевтың] кітабы шықты.", ("Asylbek Toishybayev",)),
    ("Books by [Asylbek Toishybayev] were shown.", ("Асылбек Тойшыбаев",)),
    ("[Asylbek Toishybayev's] books were shown.", ("Асылбек Тойшыбаев",)),
    ("книги [асылбека тойшыбаева] раздали", ("Асылбек Тойшыбаев",)),
    ("КНИГИ [АСЫЛБЕКА ТОЙШЫБАЕВА] РАЗДАЛИ", ("Асылбек Тойшыбаев",)),
    ("Приехала [Сауле Ли], певица.", ("Сауле Ли",)),
    ("Песню [Сауле Лидің] орындауында тыңдадық.", ("Сауле Ли",)),
    ("Пришли [Толегену Берікбаеву] на помощь.", ("Төлеген Берікбаев",)),
    ("Известный как [Асыл Той], он пишет стихи.", ("Асылбек Тойшыбаев", "Асыл Той")),
    ("Гостья — [Айгүл Дуйсенқызы].", ("Айгүл Дүйсенқызы",)),
]
NOT_PEOPLE = [
    ("Тойшыбаев открыл выставку, Тойшыбаева поздравили.", ("Асылбек Тойшыбаев",)),
    ("А. Тойшыбаев и Тойшыбаев А. открыли выставку.", ("Асылбек Тойшыбаев",)),
    ("Асылбек пришёл. Тойшыбаев ушёл.", ("Асылбек Тойшыбаев",)),
    ("Выставку открыл Асылхан Тойшыбаев.", ("Асылбек Тойшыбаев",)),
    ("Выставку открыл Асылбек Тойшыбеков.", ("Асылбек Тойшыбаев",)),
    ("Асылбек, Тойшыбаев и другие открыли выставку.", ("Асылбек Тойшыбаев",)),
    ("Выставку открыла Бақыт Омарова.", ("Бақыт Омаров",)),
    ("Асылбека Ержановича Тойшыбаева ждали.", ("Асылбек Ерланович Тойшыбаев",)),
    ("Айгерим Дүйсенова келді.", ("Айгүл Дүйсенова",)),
    ("Нет ни слова о ком-либо, кроме погоды.", ("Асылбек Тойшыбаев",)),
]


@pytest.mark.parametrize(("marked", "names"), [*PEOPLE, *NOT_PEOPLE])
def test_people(marked: str, names: Sequence[str]) -> None:
    check(marked, watch(PERSON, *names))


def test_a_year_of_birth_known_to_differ_is_another_person() -> None:
    text = "Асылбек Тойшыбаев открыл выставку."

    def hits(told: int | None, asked: int | None) -> list[Hit]:
        one = watch(PERSON, text[:17], born=asked)
        mention = PersonMention(text[:17], 0, 17, text[:17], one.value, "ru", birth_year=told)
        return find_hits(text, [mention], (), index_watches([one]))

    assert hits(1960, 1990) == []
    assert [len(hits(*years)) for years in ((1990, 1990), (None, 1990), (1960, None))] == [1, 1, 1]


def test_a_name_on_file_as_the_same_person_is_found() -> None:
    text = "Асылбек Тойшыбаев открыл выставку."
    key = person_key(text[:17])
    mention = PersonMention(text[:17], 0, 17, "Асылбек Тойшыбаев", key, "ru")
    one = watch(PERSON, "Асыл Той")
    index = index_watches([one])
    filed = {key: OnFile(frozenset({key, one.value}))}
    assert find_hits(text, [mention], (), index) == []
    (hit,) = find_hits(text, [mention], (), index, filed)
    assert hit.why.startswith("a name that is on file as the same person's")
    other = {key: OnFile(frozenset({key, one.value}), born=1960)}
    young = index_watches([watch(PERSON, "Асыл Той", born=1990)])
    assert find_hits(text, [mention], (), young, other) == []


def test_no_reason_names_anybody() -> None:
    texts = [marked.replace("[", "").replace("]", "") for marked, _ in PEOPLE]
    followed = [watch(PERSON, *names, number=n) for n, (_, names) in enumerate(PEOPLE)]
    for text in texts:
        for hit in found(text, *followed):
            assert not re.search(r"[А-ЯӘҒҚҢӨҰҮҺІ]", hit.why), hit.why


LAW = [
    ("осуждён по [части 2 статьи 405 УК РК]", "ст. 405 УК"),
    ("осуждён по [части 2 статьи 405 УК РК]", "KZ-CC 405(2)"),
    ("[ҚК 405-бабының 2-бөлігі] бойынша", "ч. 2 ст. 405 УК"),
    ("charged under [Article 405, Part 2 of the Criminal Code]", "KZ-CC 405"),
    ("осуждён по статье 405 УК РК", "KZ-CC 405(2)"),
    ("осуждён по части 1 статьи 405 УК РК", "KZ-CC 405(2)"),
    ("оштрафован по статье 405 КоАП", "KZ-CC 405"),
    ("осуждён по статье 40 УК РК", "KZ-CC 405"),
    ("движение «405», дом 405", "KZ-CC 405"),
]


@pytest.mark.parametrize(("marked", "name"), LAW)
def test_law(marked: str, name: str) -> None:
    check(marked, watch(PROVISION, name))


def test_a_part_is_within_its_article() -> None:
    paragraph = Provision(Code.CC, "174", "2", "3")
    assert is_within("KZ-CC 174", paragraph)
    assert is_within("KZ-CC 174(2)", paragraph)
    assert is_within("KZ-CC 174(2)(3)", paragraph)
    assert not is_within("KZ-CC 174(2)(3)", Provision(Code.CC, "174", "2"))
    assert not is_within("KZ-CC 174", Provision(Code.CC_1997, "174"))


NAMED = [
    ("Собрание [Союза книголюбов степи] прошло тихо.", ("Союз книголюбов степи",)),
    ("В «[Союзе книголюбов степи]» рады.", ("Союз книголюбов степи",)),
    ("[СКС-тің] мүшелері жиналды.", ("Союз книголюбов степи", "СКС")),
    ("Активисты [СКС] пришли.", ("Союз книголюбов степи", "СКС")),
    ("активисты [скс] пришли", ("Союз книголюбов степи", "СКС")),
    ("[Дала кітапқұмарлар одағының] жиыны өтті.", ("Дала кітапқұмарлар одағы",)),
    ("Members of the [Steppe Readers Union] met.", ("Steppe Readers' Union",)),
    ("Партия «[Алға]» создана.", ("Алға",)),
    ("Союз писателей и книголюбов степи.", ("Союз книголюбов степи",)),
    ("Союз. Книголюбов в степи мало.", ("Союз книголюбов степи",)),
    ("Біз алға барамыз, деді Серік.", ("Алға",)),
    ("Скс — это не слово, а СКСК — другое.", ("СКС",)),
    ("Книголюбы степи без союза.", ("Союз книголюбов степи",)),
]


@pytest.mark.parametrize(("marked", "names"), NAMED)
def test_organisations(marked: str, names: Sequence[str]) -> None:
    check(marked, watch(ORGANISATION, *names))


PLACES = [
    ("Ярмарка открылась в [Жанаозене] вчера.", ("Жаңаөзен",)),
    ("Жәрмеңке [Жаңаөзенде] ашылды.", ("Жанаозен",)),
    ("A fair opened in [Zhanaozen].", ("Жанаозен",)),
    ("Жәрмеңке [Оралда] ашылды.", ("Уральск", "Орал")),
    ("Ярмарка в [Актюбинской области].", ("Ақтөбе облысы",)),
    ("Ярмарка в [Актобе].", ("Aktobe region",)),
    ("Ярмарка в селе [Карасай].", ("Карасай",)),
    ("Ярмарка открылась в Узене.", ("Уральск",)),
    ("Жанар озеро любит.", ("Жанаозен",)),
    ("Ярмарка в Атырау.", ("Актюбинская область",)),
    ("Он балхаш не видел.", ("Балхаш",)),
]


@pytest.mark.parametrize(("marked", "names"), PLACES)
def test_places(marked: str, names: Sequence[str]) -> None:
    check(marked, watch(PLACE, *names))


SEARCHES = [
    ("На [митинге] спросили о ценах.", "митинг"),
    ("[Мирные собрания] под запретом, митинга не будет.", '"мирное собрание" митинг'),
    ("[Пикеты] прошли.", "митинг|пикет"),
    ("[Бейбіт жиындарға] тыйым салынды.", '"бейбіт жиын"'),
    ("[Protests] are planned.", "protest -football"),
    ("По [УК] нет данных.", "УК"),
    ("Пікірді [соттың] өзі айтты.", "сот"),
    ("Protests after a football game.", "protest -football"),
    ("Мирное время, собрание прошло.", '"мирное собрание"'),
    ("Собрание мирное.", '"мирное собрание"'),
    ("На митинге спросили.", "митинг цены"),
    ("Митингов день города.", 'митинг -"день города"'),
    ("Сотка и сотня.", "сот"),
]


@pytest.mark.parametrize(("marked", "search"), SEARCHES)
def test_searches(marked: str, search: str) -> None:
    check(marked, watch(SEARCH, search))


@pytest.mark.parametrize(
    ("kind", "names", "trouble"),
    [
        (PERSON, ("Тойшыбаев",), "a surname alone"),
        (PERSON, ("А. Тойшыбаев",), "a surname alone"),
        (PERSON, ("Асылбек Тойшыбаев", "Асыл"), "a surname alone"),
        (PERSON, ("  ",), "empty"),
        (PERSON, ("Асылбек " * 40,), "at most 200 characters"),
        (PROVISION, ("ст. 174, 405 УК",), "2 articles of law are named"),
        (PROVISION, ("статья 405",), "no article of law"),
        (PROVISION, ("KZ-CC 405", "405 УК"), "no other spellings"),
        (ORGANISATION, ("«»",), "two letters"),
        (SEARCH, ('"мирное собрание',), "quotation mark is not closed"),
        (SEARCH, ("-митинг",), "a word that a text must hold"),
        (SEARCH, ("митинг |",), "no word beside"),
        (SEARCH, ("| митинг",), "no word beside"),
        (SEARCH, ("митинг -",), "no word beside"),
        (SEARCH, ("митинг.*",), "'*' has no meaning"),
        (SEARCH, ("(а|б) в",), "'(' has no meaning"),
        (SEARCH, ("слово " * 30,), "at most 20 words"),
        (SEARCH, ("слово" * 100,), "at most 400 characters"),
    ],
)
def test_what_nobody_can_follow_is_told_in_one_line(
    kind: WatchKind, names: Sequence[str], trouble: str
) -> None:
    with pytest.raises(NotFollowable) as told:
        read_value(kind, names[0], names[1:])
    assert trouble in str(told.value)
    assert "\n" not in str(told.value)


def test_one_thing_has_one_value_however_it_is_written() -> None:
    assert read_value(PERSON, "Төлеген Ақжарықов") == read_value(PERSON, "Akzharykov Tolegen")
    assert read_value(PROVISION, "ч. 2 ст. 405 УК") == read_value(PROVISION, "KZ-CC 405(2)")
    assert read_value(PLACE, "Жаңаөзен") == read_value(PLACE, "Zhanaozen")
    assert read_value(SEARCH, " Митинг  |пикет «Мирное собрание»") == (
        'митинг|пикет "мирное собрание"'
    )


def test_each_watch_is_hit_once_at_its_first_place() -> None:
    text = "Асылбек Тойшыбаев. Асылбека Тойшыбаева. митинг, митинги, Асылбек Тойшыбаев"
    hits = found(text, watch(SEARCH, "митинг", number=2), watch(PERSON, "Асылбек Тойшыбаев"))
    assert [(hit.watch_id, hit.start) for hit in hits] == [(1, 0), (2, text.index("митинг"))]


@pytest.mark.parametrize(
    "text",
    [
        "Асылбек " * 20_000,
        "Асылбек Тойшыбаевич " * 8_000,
        "Тойшыбаев-" * 15_000,
        "мирное " * 20_000 + "собрание",
        "А. " * 50_000,
        "\n" * 150_000,
        "а" * 180_000,
        "Уральск " * 20_000,
    ],
    ids=range(8),
)
def test_the_time_of_a_look_grows_with_the_text(text: str) -> None:
    index = index_watches(
        [
            watch(PERSON, "Асылбек Тойшыбаев"),
            watch(SEARCH, '"мирное собрание" -нет', number=2),
            watch(PLACE, "Уральск", number=3),
            watch(ORGANISATION, "Союз книголюбов степи", number=4),
        ]
    )
    find_hits(text, (), (), index)  # what is loaded at first use is no growth
    quarter = cpu_seconds(lambda: find_hits(text[: len(text) // 4], (), (), index))
    assert_cpu(lambda: find_hits(text, (), (), index), 8 * quarter + 0.5)


@pytest.mark.parametrize(
    "spelt", ["KZ-CC 405", "KZ-CC 405(2)", "KZ-CC 174(2)(3)", "KZ-CC 274()(4)", "KZ-CAO 232-1(1)"]
)
def test_a_provision_is_read_as_it_was_spelt(spelt: str) -> None:
    assert str(Provision.read(spelt)) == spelt
