"""Full-text search: what is found by which words, in both databases. All names are invented."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, delete, select

from console.documents import MOST_CHECKED, Wanted, find
from extract.search.places import find_places, is_met
from extract.search.query import LONGEST_QUERY, MOST_FORMS, MOST_TERMS, read_query
from models.database import reading, writing
from models.rewriting import rewrite
from models.store import search
from models.tables import Document, Event, Evidence
from models.terms import DeskRole, EventKind, Role, Sensitivity
from tests.kept_texts import AT, keep, name, somebody

GOLD = Path("benchmarks/gold")


def found(
    engine: sa.Engine, words: str, role: DeskRole = DeskRole.READER, **more: Any
) -> list[int]:
    with reading(engine) as session:
        shown = find(session, Wanted(words, **({"size": 1_000} | more)), role)
    assert shown["total"] == len(shown["hits"])
    return sorted(hit["id"] for hit in shown["hits"])


# What is looked for, and a text that says it; "-" before a text that does not.
SAID = [
    ("Тестов", "задержали Тестова в центре"),
    ("Тестов", "с Тестовым говорили час"),
    ("Тестов", "братья Тестовы вышли на площадь"),
    ("Тестова", "- у Тестовского озера"),
    ("Тестова", "арест Тестовой"),
    ("Тестовой", "Тестова вышла"),  # a case form is looked for, too
    ("Елкин", "Ёлкина оштрафовали"),
    ("Ёлкина", "дело ЕЛКИНОЙ"),
    ("Сапарғалиев", "Сапаргалиеву дали срок"),
    ("Сапаргалиев", "Сапарғалиевтің ісі"),
    ("Сапаргалиев", "according to Sapargaliyev, who"),
    ("Sapargaliyev", "Сапарғалиевті ұстады"),
    ("Тулегенов", "Төлегеновке айып тағылды"),
    ("Тулегенов", "- здесь живёт Тулеген"),
    ("Тер-Петров", "с Тер-Петровым"),
    ("Куанова-Петерс", "Куановой-Петерс и других"),
    ("Лев Бабич", "Льву Бабичу отказали"),
    ("суд", "в судах города"),
    ("суд", "- судно вышло в море"),
    ("сот", "сотында айтты"),
    ("кітап", "кітабын тартып алды"),
    ("қамау", "қамауға алынды"),
    ("камау", "- қамыс басы"),
    ("приговорил", "приговорили к штрафу"),
    ("Мына", "мына үй"),
    ("Қайрат", "- кайры летят"),
    ("Майя", "встреча с Майей"),
    ("маия", "- встреча с Майей"),
    ('"в суде города"', "вчера в суде города"),
    ('"в суде города"', "- в городе и в суде"),
    ("«в суде»", "в суде"),
    ("суд -Тестов", "суд и Иванов"),
    ("суд -Тестов", "- суд и Тестову дали слово"),
    ('суд -"по делу"', "- суд по делу"),
    ("тест*", "тестирование"),
    ("те*", "- тестирование"),  # a beginning of three letters at least
    ("суд штраф", "- суд"),
    ("суд штраф", "штрафы в суде"),
    ("405 УК", "по ст. 405 УК РК"),
    ("OR", "either or neither"),
    ('суд" OR "штраф', "- суд"),
    ("title:суд", "- суд"),
    ("NEAR(суд штраф)", "near суд и штраф"),
    ("суд AND NOT", "- суд"),
]


@pytest.mark.parametrize(("words", "text"), SAID)
def test_words_are_found_in_the_text(words: str, text: str) -> None:
    expected = not text.startswith("- ")
    assert is_met(read_query(words), text.removeprefix("- ")) is expected


def test_the_index_finds_what_the_pure_search_finds(engine: sa.Engine) -> None:
    texts = [text.removeprefix("- ") for _, text in SAID]
    ids = keep(engine, *texts)
    for words, _ in SAID:
        query = read_query(words)
        expected = [i for i, text in zip(ids, texts, strict=True) if is_met(query, text)]
        assert found(engine, words) == expected, words


@pytest.mark.parametrize(("lang", "least"), [("ru", 1.0), ("kk", 0.94)])
@pytest.mark.parametrize("part", ["dev", "held"])
def test_a_name_finds_its_case_forms(lang: str, part: str, least: float) -> None:
    """What is missed of the Kazakh ones: «Саматовтікі», «Бейсеніміз», «Төленовтерге»."""
    lines = (GOLD / f"forms_{lang}.{part}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t")[:2] for line in lines if line]
    met = [is_met(read_query(nominative), form) for form, nominative in rows]
    assert sum(met) / len(met) >= least


def test_a_full_name_finds_nobody_else() -> None:
    lines = (GOLD / "forms_ru.held.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t")[:2] for line in lines if line]
    wrong = [
        (nominative, form)
        for nominative in {row[1] for row in rows if " " in row[1]}
        for form, other in rows
        if other != nominative and is_met(read_query(nominative), form)
    ]
    assert wrong == []


HOSTILE = [
    '"', '""', "-", "*", "^", "(", ")", "'", "\\", "--", "-*", '"*', "a OR", "{x}", "a:b",
    "'; DROP TABLE document; --", "x' | 'y", "a & b", "!a", ":*", "a <-> b", "\x00", "\ud800",
    "NEAR", "near/2", "%", "_", "🙂", "ﬀ", "İ", "\u202e", "a" * 10_000, "- - -", '-"a" -b',
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_typed_is_syntax(engine: sa.Engine, words: str) -> None:
    keep(engine, "здесь ничего нет")
    assert found(engine, words) == []


def test_a_query_is_bounded() -> None:
    query = read_query(" ".join(["Тулегенов", "Сапарғалиев", "Айгерим"] * 100))
    assert len(query.wanted) <= MOST_TERMS
    assert sum(len(term.forms) for term in query.wanted) <= MOST_FORMS
    assert all(term.forms for term in query.wanted)
    assert read_query("а" * LONGEST_QUERY + " б").wanted == read_query("а" * LONGEST_QUERY).wanted


def test_places_are_characters_of_the_text() -> None:
    text = "Ёлкина и İ ЁЛКИНЫМ, елки"
    places = find_places(read_query("Елкин"), text)
    assert [text[start:end] for start, end in places] == ["Ёлкина", "ЁЛКИНЫМ"]


def test_the_index_follows_the_documents(engine: sa.Engine) -> None:
    first, second = keep(engine, "арест Тестова", "обыск")
    assert found(engine, "Тестов") == [first]
    with writing(engine) as session:
        session.get_one(Document, second).text = "Ёлкин и Тестов"
        session.get_one(Document, first).title = "Новости"
    assert found(engine, "Тестов") == [first, second]
    assert found(engine, "новость") == [first]
    assert found(engine, "обыск") == []
    with writing(engine) as session:
        session.execute(delete(Document).where(col(Document.id) == second))
    assert found(engine, "Елкин") == []
    rewrite(engine)
    assert found(engine, "Тестов") == [first]


def test_a_text_of_many_megabytes_is_kept_and_its_beginning_found(engine: sa.Engine) -> None:
    words = " ".join(f"слово{number:x}" for number in range(300_000))
    (one,) = keep(engine, f"начало {words}")
    assert found(engine, "начало") == [one]


def test_filters(engine: sa.Engine) -> None:
    day = timedelta(days=1)
    old, new = keep(engine, "суд", published_at=AT - 9 * day), keep(engine, "суд", source_id="one")
    kazakh = keep(engine, "суд", lang="kk")
    with writing(engine) as session:
        event = Event(kind=EventKind.SEARCH, seen_on="2026-03-01", score=0.9, created_at=AT)
        session.add(event)
        session.flush()
        session.add(
            Evidence(
                event_id=event.id or 0,
                document_id=kazakh[0],
                charges=[],
                score=0.9,
                start=0,
                end=3,
                why=[],
            )  # fmt: skip
        )
    assert found(engine, "суд") == [*old, *new, *kazakh]
    assert found(engine, "суд", source_id="one") == new
    assert found(engine, "суд", lang="kk") == kazakh
    assert found(engine, "суд", since=AT - day) == [*new, *kazakh]
    assert found(engine, "суд", until=AT - day) == old
    assert found(engine, "суд", kind=EventKind.SEARCH) == kazakh


def test_the_last_to_appear_comes_first_and_pages_do_not_overlap(engine: sa.Engine) -> None:
    ids = [keep(engine, "суд", published_at=AT + timedelta(hours=n % 7))[0] for n in range(15)]
    with reading(engine) as session:
        pages = [find(session, Wanted("суд", page=n, size=4), DeskRole.READER) for n in range(1, 6)]
    shown = [hit["id"] for page in pages for hit in page["hits"]]
    assert shown == sorted(ids, key=lambda i: ((i - ids[0]) % 7, i), reverse=True)
    assert {page["pages"] for page in pages} == {4}


def test_a_common_word_is_counted_to_a_thousand(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_HITS", 5)
    ids = keep(engine, *["суд идёт"] * 7)
    with reading(engine) as session:
        shown = find(session, Wanted("суд"), DeskRole.READER)
    assert (shown["total"], shown["is_cut"]) == (5, True)
    assert {hit["id"] for hit in shown["hits"]} == set(ids[2:])


def test_what_is_sealed_is_found_by_archivists_alone(engine: sa.Engine) -> None:
    """Another version at the same link, too."""
    first, *_ = sealed = keep(engine, "суд", sensitivity=Sensitivity.SEALED)
    with writing(engine) as session:
        row = session.get_one(Document, first).model_dump(exclude={"id"})
        version = Document(
            **row | {"text": "суды", "text_sha256": "b" * 64, "sensitivity": Sensitivity.ORDINARY}
        )
        session.add(version)
        session.flush()
        sealed.append(version.id or 0)
    for role in (DeskRole.READER, DeskRole.MONITOR):
        assert found(engine, "суд", role) == []
    for role in (DeskRole.ARCHIVIST, DeskRole.ADMIN):
        assert found(engine, "суд", role) == sealed


def test_snippets_are_of_the_text_and_mark_it(engine: sa.Engine) -> None:
    keep(engine, "Первый абзац.\n" + "слово " * 60 + "Тестову дали слово. " + "слово " * 60)
    with reading(engine) as session:
        (hit,) = find(session, Wanted("Тестов"), DeskRole.READER)["hits"]
    ((cut, before, marked, after, end),) = hit["snippets"]
    assert (cut, marked, end) == (("… ", False), ("Тестову", True), (" …", False))
    assert before[0].endswith("слово слово ")
    assert after[0].startswith(" дали слово. слово")
    assert sum(len(text) for text, _ in hit["snippets"][0]) < 300


class TestHiddenNames:
    """Children and witnesses: Алия Сынова is a child, Олег Видов a witness. Both are invented."""

    def keep(self, engine: sa.Engine) -> tuple[int, int]:
        """Return a document that names both, and one that names neither."""
        first, other = keep(
            engine,
            "Школьницу Алию Сынову допросили. Олег Видов видел это. Суд отложен.",
            "Суд над Марией Ивовой. Ни слова больше.",
            title="Допрос",
        )
        name(engine, first, somebody("Алия Сынова", "alia sinova", minor=True), "Алию Сынову")
        witness = somebody("Олег Видов", "oleg vidov", role=Role.WITNESS)
        name(engine, first, witness, "Олег Видов", role=Role.WITNESS)
        return first, other

    @pytest.mark.parametrize(
        "words", ["Сынова", "Сынову", "Алия Сынова", "Видов", "Vidov", "сыно*"]
    )
    def test_they_find_nothing_for_who_may_not_see_them(
        self, engine: sa.Engine, words: str
    ) -> None:
        first, _ = self.keep(engine)
        assert found(engine, words) == []
        assert found(engine, words, DeskRole.MONITOR) == [first]

    def test_they_do_not_narrow_a_search(self, engine: sa.Engine) -> None:
        first, other = self.keep(engine)
        assert found(engine, "суд Сынова") == []
        assert found(engine, "суд -Сынова") == [first, other]
        assert found(engine, "суд -Сынова", DeskRole.ADMIN) == [other]
        assert found(engine, "суд -Ивова") == [first]
        assert found(engine, "суд -отложить") == [other]

    @pytest.mark.parametrize("role", DeskRole)
    def test_what_is_shown_has_their_initials(self, engine: sa.Engine, role: DeskRole) -> None:
        self.keep(engine)
        with reading(engine) as session:
            shown = repr(find(session, Wanted("допросить"), role))
        assert "Школьницу А. С. " in shown
        assert "О. В. видел" in shown
        assert not any(word in shown for word in ("Алию", "Сынову", "Олег", "Видов"))

    def test_who_is_not_hidden_is_found_beside_them(self, engine: sa.Engine) -> None:
        first, other = self.keep(engine)
        (third,) = keep(engine, "Отец, Иван Сынов, оштрафован.")
        name(engine, third, somebody("Иван Сынов", "ivan sinov"), "Иван Сынов")
        assert found(engine, "Ивова") == [other]
        assert found(engine, "Сынов") == [third]
        assert first not in found(engine, "Сынов")

    def test_no_more_hits_are_looked_at_than_a_page_may_cost(self, engine: sa.Engine) -> None:
        first, _ = self.keep(engine)
        keep(engine, *["Алия: так зовут город"] * (MOST_CHECKED + 5))
        with reading(engine) as session:
            shown = find(session, Wanted("Алия"), DeskRole.READER)
        assert shown["total"] <= MOST_CHECKED
        assert first not in {hit["id"] for hit in shown["hits"]}


def test_an_older_database_learns_the_words_that_it_has(engine: sa.Engine) -> None:
    from alembic import command

    from models.database import migration_config, upgrade

    (one,) = keep(engine, "арест Тестова")
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0013")
        names = sa.inspect(connection).get_table_names()
    assert not any("words" in table for table in names)
    upgrade(engine)
    assert found(engine, "Тестов") == [one]
    with reading(engine) as session:
        assert session.exec(select(Document.id)).all() == [one]


def test_who_is_sealed_is_found_by_archivists_alone(engine: sa.Engine) -> None:
    (one,) = keep(engine, "Тимур Оврагов вышел из суда.")
    person = somebody("Тимур Оврагов", "ovragov timur", sensitivity=Sensitivity.SEALED)
    name(engine, one, person, "Тимур Оврагов")
    for role in (DeskRole.READER, DeskRole.MONITOR):
        assert found(engine, "Оврагов", role) == []
        assert found(engine, "суд -Оврагов", role) == [one]
    assert found(engine, "Оврагов", DeskRole.ARCHIVIST) == [one]
    with reading(engine) as session:
        assert "Оврагов" not in repr(find(session, Wanted("суд"), DeskRole.ADMIN))


def test_a_child_whom_only_an_event_names_is_hidden(engine: sa.Engine) -> None:
    """The mention was linked to nobody, but what was done was done to a child on file."""
    (one,) = keep(engine, "Школьника Рустама Дубравина задержали у суда.")
    child = somebody("Рустам Дубравин", "dubravin rustam", minor=True)
    with writing(engine) as session:
        session.add(child)
        session.flush()
        event = Event(kind=EventKind.DETENTION, person_id=child.id, seen_on="2026-03-01",
                      score=0.9, created_at=AT)  # fmt: skip
        session.add(event)
        session.flush()
        session.add(
            Evidence(
                event_id=event.id or 0,
                document_id=one,
                charges=[],
                score=0.9,
                start=0,
                end=9,
                why=[],
            )
        )
    assert found(engine, "Дубравин") == []
    assert found(engine, "Дубравин", DeskRole.MONITOR) == [one]
    with reading(engine) as session:
        assert "Дубравин" not in repr(find(session, Wanted("суд"), DeskRole.READER))
