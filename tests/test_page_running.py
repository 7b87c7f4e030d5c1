"""Articles of pages without rules, found by where the running text stands; all are invented."""

from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from extract.markup.cluster import find_article
from extract.markup.fragment import Fragment
from extract.page import read_article
from models.values import PageRules
from tests.pages import capture_of, page_of

BASE = "https://news.example.kz/a/1.html"
RU = (
    "Суд города Кайнар отложил слушание по делу активиста Айдоса Примерова на третье декабря, "
    "сообщил его адвокат Серик Образцов.",
    "Примерову вменяют участие в несанкционированном митинге, который прошёл на главной площади "
    "города в начале октября.",
    "Сам он вину не признаёт и говорит, что в тот день находился в другом городе у родственников "
    "и вернулся только вечером.",
)
KK = (
    "Қайнар қаласының соты белсенді Айдос Примеровтың ісі бойынша отырысты үшінші желтоқсанға "
    "дейін кейінге қалдырды.",
    "Оның қорғаушысы Серік Образцовтың айтуынша, белсенді қазан айының басында қала алаңында "
    "болған жоқ және кінәсін мойындамайды.",
    "Келесі отырыста сот алаңда болған үш куәгерден жауап алады және бейнежазбаны көреді деп "
    "хабарлады сот баспасөз қызметі.",
)
TEASER = (
    "Акимат Кайнара объявил тендер на ремонт трёх школ и двух детских садов в новом году, пишут."
)
MENU = "".join(f"<li><a href='/{n}'>Раздел номер {n}</a></li>" for n in range(30))


def find(body: str) -> Fragment | None:
    return find_article(LexborHTMLParser(page_of(body)), BASE)


def text_of(body: str) -> str:
    fragment = find(body)
    return "" if fragment is None else fragment.text


def paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize("lines", [RU, KK])
def test_the_paragraphs_that_stand_side_by_side_are_the_article(lines: tuple[str, ...]) -> None:
    body = f"<ul>{MENU}</ul><div class='text'>{paragraphs(lines)}</div><p>{TEASER}</p>"
    assert text_of(body) == "\n".join(lines)


SHAPES = [
    "<div>{0}<br><br>{1}<br>{2}</div>",
    "<div><div>{0}</div><div>{1}</div><div>{2}</div></div>",
    "<table><tr><td><p>{0}</p><p>{1}</p><p>{2}</p></td></tr></table>",
    "<main><div class='a'><p>{0}</p></div><hr><div class='a'><p>{1}</p><p>{2}</p></div></main>",
    "<main><section><div><p>{0}<p>{1}</div></section><section><div><p>{2}</div></section></main>",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_it_needs_no_p_and_may_come_in_parts(shape: str) -> None:
    assert text_of(f"<ul>{MENU}</ul>" + shape.format(*RU)) == "\n".join(RU)


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='related-news'><p>{TEASER}</p></div>",
        f"<div id='shareBar'><p>{TEASER}</p></div>",
        f"<aside><p>{TEASER}</p></aside>",
        f"<figure><figcaption>{TEASER}</figcaption></figure>",
        f"<div class='comments-list'><p>{TEASER}</p></div>",
        f"<ul>{MENU}</ul>",
        "<script>var x = 'не текст';</script>",
    ],
)
def test_boxes_inside_the_article_are_not_of_it(box: str) -> None:
    body = f"<div><p>{RU[0]}</p>{box}<p>{RU[1]}</p><p>{RU[2]}</p></div>"
    assert text_of(body) == "\n".join(RU)


def test_an_element_around_all_of_it_may_have_any_name() -> None:
    body = f"<div class='page related share-enabled'><div>{paragraphs(RU)}</div></div>"
    assert text_of(body) == "\n".join(RU)


def test_short_lines_lists_and_headings_of_the_article_are_kept() -> None:
    body = f"""<div><p>{RU[0]}</p><h3>Дело</h3><p>{RU[1]}</p><p>— Нет, — сказал он.</p>
        <ul><li>статья 405</li></ul><p>{RU[2]}</p>
        <table><tr><td>Срок</td><td>5 суток</td></tr></table>
        <h3>Читайте также</h3><ul>{MENU}</ul></div>"""
    lines = ["Дело", RU[1], "— Нет, — сказал он.", "статья 405", RU[2], "Срок 5 суток"]
    assert text_of(body).split("\n") == [RU[0], *lines]


def test_links_of_the_article_come_along_and_others_do_not() -> None:
    body = f"""<p><a href='/menu'>Меню</a></p><div><p>{RU[0]} <a href='/doc/5'>Решение</a></p>
        <p>{RU[1]}</p><p>{RU[2]}</p></div>"""
    fragment = find(body)
    assert fragment is not None
    assert fragment.links == ("https://news.example.kz/doc/5",)


DOUBTS = [
    "<p>Коротко.</p>",
    f"<p>{RU[0]}</p>",  # too little to tell it from a notice
    f"<div><p>{RU[0]}</p><p>{RU[1]}</p></div><section><p>{RU[2]}</p><p>{TEASER}</p></section>",
    "".join(f"<article>{paragraphs(RU)}</article>" for _ in range(3)),
    f"<div class='cookie-consent'>{paragraphs(RU)}</div><p>Здесь мало текста.</p>",
    f"<ul>{''.join(f'<li>{line}</li>' for line in RU)}</ul>",
    "",
]


@pytest.mark.parametrize("body", DOUBTS)
def test_where_there_is_doubt_nothing_is_guessed(body: str) -> None:
    assert find(body) is None


def _with_json(body: str, said: str) -> str:
    data = {"@type": "NewsArticle", "headline": "Т", "articleBody": said}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return page_of(body, script)


def test_an_article_body_that_is_only_its_lead_gives_way_to_the_page() -> None:
    html = _with_json(f"<div>{paragraphs(RU)}</div>", RU[0])
    article = read_article(capture_of(html), PageRules())
    assert article.text == "\n".join(RU)
    assert article.how["text"] == "generic"


def test_an_article_body_that_says_more_than_the_page_is_taken() -> None:
    html = _with_json(f"<div>{paragraphs(RU)}</div>", "\n".join(RU * 2))
    article = read_article(capture_of(html), PageRules())
    assert article.how["text"] == "json-ld"
    assert article.text == "\n".join(RU * 2)


def test_in_doubt_the_slower_reader_gives_text_and_links() -> None:
    half = f"<p>{RU[0]}</p><p>{RU[1]} <a href='/doc/5'>Решение суда</a></p>"
    body = f"<article><h1>Т</h1>{half}</article><section><p>{RU[2]}</p><p>{TEASER}</p></section>"
    assert find(body) is None
    article = read_article(capture_of(page_of(body)), PageRules())
    assert RU[0] in article.text.split("\n")
    assert f"{RU[1]} Решение суда" in article.text.split("\n")
    assert article.links == ("https://news.example.kz/doc/5",)
