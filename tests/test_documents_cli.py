"""`aigaq documents`: what it prints, and what it never does."""

from __future__ import annotations

import json

import sqlalchemy as sa

from models.database import writing
from models.tables import Document
from models.terms import Role, Sensitivity
from tests.commands import aigaq
from tests.kept_texts import keep, name, somebody


def ask(engine: sa.Engine, *words: str) -> tuple[int, str, str]:
    url = engine.url.render_as_string(hide_password=False)
    done = aigaq("documents", *words, AIGAQ_DATABASE_URL=url)
    return done.returncode, done.stdout, done.stderr


def test_a_name_in_any_form_finds_its_documents(engine: sa.Engine) -> None:
    first, second = keep(
        engine, "Вчера суд отправил Тестова под арест.", "Тестову дали слово.", title="Новость"
    )
    code, out, _ = ask(engine, "search", "Тестов")
    assert code == 0
    assert "«Тестову» дали слово." in out
    assert "отправил «Тестова» под арест." in out
    hits = [json.loads(line) for line in ask(engine, "search", "Тестов", "--json")[1].splitlines()]
    assert [hit["id"] for hit in hits] == [second, first]


def test_words_that_a_shell_kept_together_are_a_phrase(engine: sa.Engine) -> None:
    keep(engine, "дали слово", "слово дали")
    out = ask(engine, "search", "дали слово")[1]
    assert "«дали слово»" in out
    assert "слово дали" not in out
    assert "дали" not in ask(engine, "search", "слово", "--", "-дали")[1]


def test_what_is_left_out_is_told(engine: sa.Engine) -> None:
    keep(engine, *["суд"] * 3)
    _, out, told = ask(engine, "search", "суд", "--limit", "2")
    assert out.count("«суд»") == 2
    assert "first 2 of 3" in told


def test_filters_and_wrong_use(engine: sa.Engine) -> None:
    keep(engine, "суд", source_id="one")
    assert "«суд»" in ask(engine, "search", "суд", "--source", "one", "--until", "2026-03-02")[1]
    assert ask(engine, "search", "суд", "--source", "two")[1] == "No document.\n"
    assert ask(engine, "search", "суд", "--since", "2026-03-03")[1] == "No document.\n"
    code, _, told = ask(engine, "search", "--", "-суд")
    assert (code, "nothing to look for" in told) == (2, True)
    code, _, told = ask(engine, "search", "суд", "--since", "вчера")
    assert (code, told) == (
        2,
        "aigaq: --since: 'вчера' is no time; write 2026-12-01 or 2026-12-01T09:30\n",
    )


def test_show_tells_of_one_document(engine: sa.Engine) -> None:
    (one,) = keep(engine, "[red]Текст[/red]\x1b[31m Олег Видов видел.\nДальше.", title="Заголовок")
    name(engine, one, somebody("Олег Видов", "oleg vidov", role=Role.WITNESS), "Олег Видов")
    code, out, _ = ask(engine, "show", str(one))
    assert code == 0
    assert "Заголовок" in out
    assert "[red]Текст[/red] [31m О. В. видел.\nДальше." in out
    assert "kept.warc.gz" in out
    told = json.loads(ask(engine, "show", str(one), "--json")[1])
    assert told["text"].endswith("Дальше.")
    assert "Видов" not in json.dumps(told, ensure_ascii=False)


def test_what_is_sealed_is_not_there(engine: sa.Engine) -> None:
    (one,) = keep(engine, "суд идёт")
    with writing(engine) as session:
        session.get_one(Document, one).sensitivity = Sensitivity.SEALED
    assert ask(engine, "search", "суд")[1] == "No document.\n"
    code, out, told = ask(engine, "show", str(one))
    assert (code, out, told) == (2, "", f"aigaq: there is no document {one}\n")
    assert ask(engine, "show", "99")[2] == "aigaq: there is no document 99\n"
