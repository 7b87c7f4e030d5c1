"""Two namings are one person, perhaps one, or two: each verdict has its reason, and the index finds
every pair worth a verdict. All people are invented.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.identity.blocks import blocks, blocks_sought
from extract.identity.sameness import compare
from extract.naming.lists import load_names
from models.terms import EventKind, Grade, Role
from models.values import EventFacts, Naming, Sameness

SAME = [
    ("Төлеген Ақжарықов", "Tolegen Akzharykov"),
    ("Ақжарықов Төлеген", "Толеген Акжарыков"),
    ("Асель Жумакулова", "Assel Joumakoulova"),
    ("Мухтар Джакенбеков", "Mūhtar Jäkenbekov"),
    ("Айдос Маратович Бектурсынов", "Айдос Маратұлы Бектұрсынов"),
    ("Айдос Маратович Бектурсынов", "Бектурсынов Айдос"),
    ("Дарын Сержан", "Daryn Serjan"),
]
PROPOSED = [
    ("Askhat Zhumataev", "Askhat Zhumeteyev"),  # vowels
    ("Канат Толыбаев", "Kanat Tolybayef"),
    ("Ajgul Żumabekowa", "Айгуль Жумабекова"),  # Polish
    ("Canbolat Sapargazin", "Жанболат Сапаргазин"),  # Turkish
    ("Giambolat Sapargazin", "Жанболат Сапаргазин"),  # Italian
    ("Achmet Szukiejew", "Ахмет Шукеев"),
    ("Тельжан Ходжасов", "Телжан Қожасов"),
    ("Maria Choi", "Мария Цой"),
    ("Ержан Кенжетаев", "Ержан Кенжегаев"),  # one letter
    ("Ержан Кенжетаров", "Ержан Кенжетраов"),  # two letters changed places
    ("Ержан Кермебаров", "Ержан Кремебаров"),
    ("Айдосом Бектурсыновым", "Айдос Бектурсынов"),  # case not undone
    ("Қуат Байдәулетовтың", "Куат Байдаулетов"),
    ("Бекарыс Кенжетаев", "Бекарыс Кенжетай"),  # with and without -ев
    ("Берик Оразгалиулы", "Берик Оразгалиев"),
    ("Азамат Ерболұлы Жумабеков", "Азамат Ерболұлы"),
    ("Дарын Сержан", "Сержан Дарын"),  # both are given names
]
POSSIBLE = [
    ("А. Тайжанова", "Айгуль Тайжанова"),
    ("Тайжанова А.К.", "Айгуль Кайратовна Тайжанова"),
    ("А. Тайжанова", "A. Taizhanova"),
    ("Y. Bektursynov", "Ержан Бектурсынов"),
    ("А. Тайжанова", "А. Тайжанова"),
]
DIFFERENT = [
    ("Ержан Қожалымов", "Ерлан Қожалымов", "given names differ: Ержан, Ерлан"),
    ("Дарын Сеитбаев", "Данияр Сеитбаев", "given names differ: Дарын, Данияр"),
    ("Айгерім Сүйінова", "Айгүл Сүйінова", "given names differ: Айгерім, Айгүл"),
    ("Бақыт Толыбаев", "Бақыт Толыбаева", "one is a man and one a woman"),
    ("Алтын Кенжебекова", "Алтынбек Кенжебеков", "given names differ"),
    ("Жанар Беркимбай", "Жанара Беркимбаева", "given names differ"),
    ("Азамат Ерболұлы", "Ербол Азаматұлы", "differ"),
    (
        "Айгуль Кайратовна Тайжанова",
        "Айгуль Ерлановна Тайжанова",
        "other patronymic: Кайратовна, Ерлановна",
    ),
    ("Тайжанова А.К.", "Айгуль Ерлановна Тайжанова", "other initial of the patronymic"),
    ("А. Тайжанова", "А. Тайжанов", "one is a man and one a woman"),
    ("А. Тайжанова", "Роза Тайжанова", "initials differ"),
    ("Тайжанова", "Айгуль Тайжанова", "too little is known"),
    ("Айгуль Тайжанова", "Айгуль Муканбетова", "surnames differ"),
]


def _grade(one: str, other: str) -> Grade:
    return compare(Naming(one), Naming(other)).grade


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_full_name_in_two_spellings_is_the_same(one: str, other: str) -> None:
    assert _grade(one, other) is _grade(other, one) is Grade.SAME


@pytest.mark.parametrize(("one", "other"), PROPOSED)
def test_a_similar_full_name_is_left_to_a_person(one: str, other: str) -> None:
    assert _grade(one, other) is _grade(other, one) is Grade.PROPOSED


@pytest.mark.parametrize(("one", "other"), POSSIBLE)
def test_surname_and_initial_are_never_more_than_possible(one: str, other: str) -> None:
    assert _grade(one, other) is _grade(other, one) is Grade.POSSIBLE


@pytest.mark.parametrize(("one", "other", "why"), DIFFERENT)
def test_two_people_are_kept_apart_with_a_reason(one: str, other: str, why: str) -> None:
    verdict = compare(Naming(one), Naming(other))
    assert verdict.grade is Grade.DIFFERENT
    assert why in verdict.why[0]


A = Naming("Айдос Бектурсынов", birth_year=1980, role=Role.VICTIM, minor=False)
AGE = {"birth_year": 1981, "birth_is_about": True}  # born in 1980 or 1981
B = Naming("Aidos Bektursynov", role=Role.VICTIM, minor=False, **AGE)  # type: ignore[arg-type]
EXACT = replace(B, birth_is_about=False)
CIRCUMSTANCES = [
    (B, Grade.SAME, "same full name, in Latin and Russian spelling"),
    (replace(B, birth_year=1979), Grade.SAME, "same full name"),
    (replace(B, birth_year=1982), Grade.PROPOSED, "other year of birth: 1980, 1981 or 1982"),
    (replace(B, birth_year=1999), Grade.DIFFERENT, "other year of birth: 1980, 1998 or 1999"),
    (replace(EXACT, birth_year=1980), Grade.SAME, "same full name"),
    (EXACT, Grade.PROPOSED, "other year of birth: 1980, 1981"),  # both are told outright
    (replace(EXACT, birth_year=1984), Grade.PROPOSED, "other year of birth: 1980, 1984"),
    (replace(EXACT, birth_year=1999), Grade.DIFFERENT, "other year of birth: 1980, 1999"),
    (replace(B, gender="f"), Grade.DIFFERENT, "one is a man and one a woman"),
    (replace(B, role=Role.OFFICIAL), Grade.PROPOSED, "one is an official, one a victim"),
    (replace(B, role=Role.JUDGE), Grade.PROPOSED, "one is a judge, one a victim"),
    (replace(B, role=Role.LAWYER), Grade.SAME, "same full name"),
    (replace(B, birth_year=None, minor=True), Grade.PROPOSED, "one is a child"),
    (replace(B, minor=True), Grade.SAME, "same full name"),  # grown up since: one year of birth
    (replace(B, name="Aidos Bektursenov"), Grade.PROPOSED, "same: Айдос, Aidos"),
    (
        replace(B, name="Aidos Bektursenov", role=Role.JUDGE),
        Grade.DIFFERENT,
        "one is a judge, one a victim",
    ),
]


@pytest.mark.parametrize(("other", "grade", "why"), CIRCUMSTANCES)
def test_what_stands_around_the_name_forbids_a_link(other: Naming, grade: Grade, why: str) -> None:
    for verdict in (compare(A, other), compare(other, A)):
        assert verdict.grade is grade
    assert why in compare(A, other).why[0]


def test_a_patronymic_known_from_elsewhere_counts() -> None:
    one = Naming("Айгуль Тайжанова", patronymic="Кайратовна")
    assert compare(one, Naming("Айгуль Ерланқызы Тайжанова")).grade is Grade.DIFFERENT
    verdict = compare(one, Naming("Айгуль Қайратқызы Тайжанова"))
    assert verdict == Sameness(
        Grade.SAME, ("same full name, in Kazakh and Russian spelling", "same patronymic")
    )


@pytest.mark.parametrize(
    ("shared", "grade"),
    [
        ({}, Grade.PROPOSED),
        ({"places": frozenset({"Актобе"})}, Grade.PROPOSED),
        ({"places": frozenset({"Актобе"}), "provisions": frozenset({"KZ-CC 405(2)"})}, Grade.SAME),
        ({"people": frozenset({"aidos bektursnov"})}, Grade.SAME),
        ({"birth_year": 1980}, Grade.SAME),
        (AGE, Grade.PROPOSED),  # many are of that age
        (AGE | {"places": frozenset({"Актобе"})}, Grade.SAME),
        ({"patronymic": "Маратович"}, Grade.SAME),
    ],
)
def test_a_name_that_many_bear_needs_shared_context(
    shared: dict[str, object], grade: Grade
) -> None:
    one, other = Naming("Нурлан Ахметов"), Naming("Nurlan Akhmetov")
    verdict = compare(replace(one, **shared), replace(other, **shared))  # type: ignore[arg-type]
    assert verdict.grade is grade
    assert ("many people bear this name" in verdict.why) is (grade is Grade.PROPOSED)


@pytest.mark.parametrize(
    ("one", "other"), [*SAME, *PROPOSED, *POSSIBLE], ids=lambda name: name.replace(" ", "_")
)
def test_the_index_finds_every_pair_that_is_not_different(one: str, other: str) -> None:
    assert blocks(Naming(one)) & blocks_sought(Naming(other))
    assert blocks(Naming(other)) & blocks_sought(Naming(one))


GIVEN = ["Ержан", "Тельжан", "Айгуль", "Бақыт", "Жанболат", "Оразбике", "Шах", "Sabirjan", "А."]
FAMILY = [
    "И",
    "Қожалымов",
    "Бектурсынова",
    "Ерболұлы",
    "Ли",
    "Щеглова",
    "Tolybai",
    "Сериков",
    "Болат",
]
LETTERS = "аеиоуыәіңқжшхкгдтбпaeiouyjzhkcw"


@given(
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["", *LETTERS]), st.booleans()), max_size=3
    ),
    st.booleans(),
)
def test_no_misspelling_that_is_worth_asking_about_escapes_the_index(
    first: str, last: str, edits: list[tuple[int, str, bool]], turned: bool
) -> None:
    name = f"{first} {last}"
    spelt = f"{last} {first}" if turned else name
    for at, letter, insert in edits:
        spelt = spelt[:at] + letter + spelt[at + (0 if insert else 1) :]
    one, other = Naming(name), Naming(spelt)
    if compare(one, other).grade is not Grade.DIFFERENT:
        assert blocks(one) & blocks_sought(other)
        assert blocks(other) & blocks_sought(one)
    assert compare(one, other).grade is compare(other, one).grade


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_may_stand_for_a_name(one: str, other: str) -> None:
    verdict = compare(Naming(one), Naming(other))
    assert verdict.why
    assert verdict.grade is not Grade.SAME or blocks(Naming(one)) & blocks_sought(Naming(other))


def test_a_look_up_meets_few_strangers() -> None:
    """Among 5,000 people whose names are drawn from the house's list, at most 5 are looked at."""
    chance = random.Random(4)  # noqa: S311
    names = load_names()
    male = [row[0] for row in names.spellings if row[0].lower() in names.male]
    people = [f"{chance.choice(male)} {chance.choice(male)}ов" for _ in range(5_000)]
    filed: dict[str, set[int]] = {}
    for at, name in enumerate(people):
        for key in blocks(Naming(name)):
            filed.setdefault(key, set()).add(at)
    met = [
        len(set().union(*(filed.get(key, set()) for key in blocks_sought(Naming(name)))))
        for name in people[:500]
    ]
    assert sum(met) / len(met) < 5  # each meets itself
    assert max(len(blocks(Naming(name))) for name in people) <= 40


@pytest.mark.parametrize(
    ("date", "place", "seen_on", "grade"),
    [
        ("2024-03-21", None, "2024-03-25", Grade.SAME),
        ("2024-03-22", "almaty", "2024-03-25", Grade.SAME),  # told with either day
        ("2024-03-21", "semei", "2024-03-25", Grade.PROPOSED),  # elsewhere
        ("2024-04-21", "almaty", "2024-04-22", Grade.PROPOSED),
        (None, "almaty", "2024-03-25", Grade.PROPOSED),  # about then is too little by itself
    ],
)
def test_a_common_name_is_joined_by_the_same_act(
    date: str | None, place: str | None, seen_on: str, grade: Grade
) -> None:
    fine = EventFacts(EventKind.FINE, "2024-03-21", "almaty", "2024-03-22")
    told = EventFacts(EventKind.FINE, date, place, seen_on)
    one = Naming("Асель Нурпеисова", acts=frozenset([fine]))
    other = Naming("Asel Nurpeisova", acts=frozenset([told]))
    assert compare(one, other).grade is grade
    assert compare(other, one).grade is grade
    arrest = frozenset([EventFacts(EventKind.DETENTION, "2024-03-21", "almaty", "2024-03-22")])
    assert compare(one, Naming("Asel Nurpeisova", acts=arrest)).grade is Grade.PROPOSED
