"""What a page says of itself for machines is read, and only what is about its own article."""

from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from extract.markup.structured import Structured, read_structured


def _read(*scripts: object, head: str = "", kind: str = "application/ld+json") -> Structured:
    blocks = [
        f'<script type="{kind}">{data if isinstance(data, str) else json.dumps(data)}</script>'
        for data in scripts
    ]
    return read_structured(LexborHTMLParser(f"<html><head>{head}{''.join(blocks)}</head></html>"))


def _values(answers: tuple[object, ...]) -> list[str]:
    return [getattr(answer, "value", "") for answer in answers]


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Сот үкімді &laquo;өзгеріссіз&raquo; қалдырды",
    "datePublished": "2026-11-19T09:30:00+05:00",
    "author": [{"@type": "Person", "name": "Айнұр Үлгіева"}, {"name": "Тест Үлгіұлы"}],
    "articleBody": "Бірінші абзац.\n\nЕкінші&nbsp;абзац.",
    "inLanguage": "kk-KZ",
    "comment": [{"@type": "Comment", "text": "Оқырман пікірі"}],
}


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [{"@type": "Organization", "name": "Редакция"}, ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Сайт"}, ARTICLE]},
        {"@type": "WebPage", "name": "Бет", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["Thing", "NewsArticle"]},
        {**ARTICLE, "@type": "https://schema.org/ReportageNewsArticle"},
        {**ARTICLE, "@type": "schema:BlogPosting"},
        "<!--\n" + json.dumps(ARTICLE) + ";\n-->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE).replace("\\n\\n", "\n\n"),  # bare line feeds in a string
    ],
)
def test_json_ld_is_read_in_every_shape(data: object) -> None:
    found = _read(data)
    assert _values(found.titles) == ["Сот үкімді «өзгеріссіз» қалдырды"]
    assert _values(found.texts) == ["Бірінші абзац.\nЕкінші абзац."]
    assert _values(found.published) == ["2026-11-19T09:30:00+05:00"]
    assert _values(found.authors) == ["Айнұр Үлгіева", "Тест Үлгіұлы"]
    assert _values(found.languages) == ["kk-KZ"]
    assert {answer.how for answer in (*found.titles, *found.authors)} == {"json-ld"}
    assert (found.scripts, found.broken) == (1, 0)


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "ItemList", "itemListElement": [{"item": ARTICLE}]},
        {"@type": "CollectionPage", "hasPart": [ARTICLE]},
        {"@type": "Comment", "headline": "Ответ", "articleBody": "Комментарий читателя"},
        {"@type": "DiscussionForumPosting", "headline": "Тема"},
        {"@type": 7, "headline": 8},
        "null",
        "[]",
        "7",
        '"строка"',
    ],
)
def test_what_is_not_the_page_s_own_article_gives_nothing(data: object) -> None:
    found = _read(data)
    assert (found.titles, found.texts, found.published, found.authors) == ((), (), (), ())


def test_the_fullest_of_several_articles_is_taken() -> None:
    stub = {"@type": "Article", "headline": "Обрывок"}
    assert _read(stub, ARTICLE).titles == _read(ARTICLE).titles


@pytest.mark.parametrize("broken", ["{", '{"a": 1,}', "", "[" * 100_000, "{'a': 1}"])
def test_a_broken_script_does_not_hide_the_next(broken: str) -> None:
    found = _read(broken, ARTICLE)
    assert _values(found.published) == ["2026-11-19T09:30:00+05:00"]
    assert (found.scripts, found.broken) == (2, 1)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ерлан Мысалов", ["Ерлан Мысалов"]),
        ({"name": ["А. Первая", "Б. Вторая"]}, ["А. Первая", "Б. Вторая"]),
        (["https://example.kz/author/1", "Ерлан Мысалов", "Ерлан Мысалов"], ["Ерлан Мысалов"]),
        ({"@id": "#person"}, ["Найденная По Ссылке"]),
        ({"@id": "#nobody"}, []),
        ({"name": None}, []),
        ("", []),
        (None, []),
        ("очень длинная подпись " * 30, []),
    ],
)
def test_authors_are_names(author: object, names: list[str]) -> None:
    person = {"@type": "Person", "@id": "#person", "name": "Найденная По Ссылке"}
    data = {"@graph": [{"@type": "Article", "headline": "Т", "author": author}, person]}
    assert _values(_read(data).authors) == names


def test_html_in_the_body_is_read_as_html() -> None:
    body = (
        "<p>Первый <b>аб</b>зац.</p><div class='comments'>Читатель</div>&lt;p&gt;Второй.&lt;/p&gt;"
    )
    assert _values(_read({"@type": "Article", "articleBody": body}).texts) == [
        "Первый абзац.\nВторой."
    ]


METAS = [
    ('<meta property="article:published_time" content="2026-11-19">', "opengraph"),
    ('<meta content="2026-11-19" property="og:article:published_time">', "opengraph"),
    ('<meta name="article:published_time" content="2026-11-19">', "meta"),
    ('<meta name="date.available" content="2026-11-19">', "meta"),
    ('<meta itemprop="datePublished" content="2026-11-19">', "meta"),
    ('<meta name="DC.date.issued" content=" 2026-11-19\n">', "meta"),
]


@pytest.mark.parametrize(("head", "how"), METAS)
def test_times_are_found_under_every_name(head: str, how: str) -> None:
    (answer,) = _read(head=head).published
    assert (answer.value, answer.how) == ("2026-11-19", how)


def test_modification_times_are_not_publication_times() -> None:
    head = (
        '<meta property="article:modified_time" content="2026-11-20"><meta name="date" content="">'
    )
    assert _read(head=head).published == ()


def test_opengraph_authors_are_names_not_profiles() -> None:
    head = """<meta property="article:author" content="https://social.example.org/redaktsia">
        <meta property="article:author" content="Отдел судов"><meta name="author" content="">"""
    assert _values(_read(head=head).authors) == ["Отдел судов"]


def test_answers_come_in_order_of_trust() -> None:
    head = '<meta name="twitter:title" content="В"><meta property="og:title" content="Б">'
    found = _read({"@type": "Article", "headline": "А"}, head=head)
    assert [(a.value, a.how) for a in found.titles] == [
        ("А", "json-ld"),
        ("Б", "opengraph"),
        ("В", "meta"),
    ]
