"""A capture becomes the article that stands on the page, or an exception that says why not."""

from __future__ import annotations

import dataclasses
import pickle
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extract.page import (
    Challenge,
    PageChanged,
    Unreadable,
    check_rules,
    read_article,
    read_documents,
)
from models.terms import LinkState
from models.values import PageRules
from tests.cpu import assert_cpu, cpu_seconds
from tests.pages import RU, RULES, URL, capture_of, page_of

NO_RULES = PageRules()
PARAGRAPH = "Прокурор посёлка Кайнар потребовал для двух участников собрания по году ограничения. "


def test_the_rules_of_a_source_give_its_article() -> None:
    rules = dataclasses.replace(RULES, remove=(".also", "p.share"))
    article = read_article(capture_of(RU), rules)
    assert article.url == URL
    assert article.title == "Суд в Кайнаре отложил дело Айдоса Примерова"
    assert article.text == (
        "Суд города Кайнар отложил слушание по делу активиста Айдоса Примерова.\n"
        "Ему вменяют часть 2 статьи 405 УК, сообщил адвокат Серик Образцов.\n"
        "Следующее заседание назначено на 3 декабря."
    )
    assert article.published_at == datetime(2026, 11, 19, 16, 15, tzinfo=UTC)
    assert article.authors == ("Жанар Тестова",)
    assert article.lang == "ru"
    assert article.links == (
        "https://news.example.kz/law/405#p2",
        "https://bar.example.kz/77",
    )
    assert article.how == {
        "title": "selector",
        "text": "selector",
        "published_at": "selector",
        "authors": "selector",
        "lang": "html",
    }


@pytest.mark.parametrize("text", ["#article-content", ".wsw", "body", "p", "div p", "#comments p"])
def test_readers_comments_are_never_read(text: str) -> None:
    rules = PageRules(title=("h1",), text=(text, "h1"))
    article = read_article(capture_of(RU), rules)
    assert "поддерживаю" not in article.text
    assert "на площади" not in article.text


def test_readers_comments_are_not_read_without_rules_either() -> None:
    comments = "".join(f"<p>Читатель {n}: {PARAGRAPH * 2}</p>" for n in range(9))
    body = f"<article><h1>Дело</h1><p>{PARAGRAPH * 6}</p><p>{PARAGRAPH * 5}</p></article>"
    html = page_of(f'{body}<section class="post-comments">{comments}</section>')
    assert "Читатель" not in read_article(capture_of(html), NO_RULES).text


def test_alternatives_are_tried_in_their_order() -> None:
    rules = PageRules(title=("h1.gone", "h1.title"), text=(".gone p", "p.nothing", ".wsw > p"))
    article = read_article(capture_of(RU), rules)
    assert article.title.startswith("Суд в Кайнаре")
    assert article.how["text"] == "selector"


def test_a_rule_may_read_an_attribute_or_the_text() -> None:
    head = '<meta name="headline" content="Заголовок  из атрибута"><meta name="b" content="Текст">'
    rules = PageRules(title=("meta[name='headline']@content",), text=("meta[name='b']@content",))
    article = read_article(capture_of(page_of("<p>x</p>", head)), rules)
    assert (article.title, article.text) == ("Заголовок из атрибута", "Текст")
    rules = PageRules(title=("h1@text",), text=("p",))
    assert read_article(capture_of(RU), rules).title.startswith("Суд в Кайнаре")


def test_elements_inside_one_another_are_read_once() -> None:
    html = page_of("<h1>Т</h1><div class='t'><div class='t'><p>Один раз.</p></div></div>")
    rules = PageRules(title=("h1",), text=("div.t, p",))
    assert read_article(capture_of(html), rules).text == "Один раз."


def test_a_group_of_selectors_keeps_page_order() -> None:
    html = page_of("<h1>Т</h1><h2>Один</h2><p>Два</p><h2>Три</h2><p>Четыре</p>")
    rules = PageRules(title=("h1",), text=("p, h2",))
    assert read_article(capture_of(html), rules).text == "Один\nДва\nТри\nЧетыре"


def test_inline_elements_do_not_break_words_and_line_breaks_do_break_lines() -> None:
    html = page_of(
        "<h1>Строка<br>вторая</h1><div class='t'>Су<b>д</b> го\nрода<br>К<i>ай</i>нар</div>"
    )
    article = read_article(capture_of(html), PageRules(title=("h1",), text=(".t",)))
    assert (article.title, article.text) == ("Строка вторая", "Суд го рода\nКайнар")


def test_names_in_decomposed_letters_are_composed() -> None:
    html = page_of("<h1>Т</h1><p>Андреи\u0306 Е\u0308лкин</p>")
    article = read_article(capture_of(html), PageRules(title=("h1",), text=("p",)))
    assert article.text == "Андрей Ёлкин"


@pytest.mark.parametrize(
    ("rules", "message", "rule", "found"),
    [
        (
            PageRules(title=("h1.head-single",), text=(".wsw > p",)),
            "'h1.head-single' matches 0 elements, expected 1",
            "h1.head-single",
            0,
        ),
        (
            PageRules(title=("p",), text=(".wsw > p",)),
            "'p' matches 7 elements, expected 1",
            "p",
            7,
        ),
        (
            PageRules(title=("h1",), text=("div.story p", "script")),
            "'div.story p' matches 0 elements, expected at least 1 with text; "
            "'script' matches 1 element, expected at least 1 with text",
            "div.story p",
            0,
        ),
    ],
)
def test_a_changed_layout_is_told_in_counts(
    rules: PageRules, message: str, rule: str, found: int
) -> None:
    with pytest.raises(PageChanged) as caught:
        read_article(capture_of(RU), rules)
    assert str(caught.value) == message
    assert (caught.value.rule, caught.value.found) == (rule, found)


def test_the_exceptions_survive_the_way_back_from_a_worker_process() -> None:
    changed = pickle.loads(pickle.dumps(PageChanged("'h1' matches 0 elements", "h1", 3)))  # noqa: S301
    assert (str(changed), changed.rule, changed.found) == ("'h1' matches 0 elements", "h1", 3)
    challenge = pickle.loads(pickle.dumps(Challenge(LinkState.LOGIN_WALL)))  # noqa: S301
    assert challenge.kind is LinkState.LOGIN_WALL
    assert str(challenge) == "login_wall page instead of an article"


def test_structured_data_answers_where_rules_do_not() -> None:
    head = """<meta property="og:title" content="Заголовок из OpenGraph">
        <script type="application/ld+json">{"@type": "NewsArticle", "datePublished":
        "2026-11-18 05:00:00Z", "articleBody": "Первый абзац.\\nВторой абзац.",
        "author": {"name": "Отдел новостей"}}</script>"""
    rules = PageRules(title=("h1.gone",), text=("div.gone",), authors=(".gone",))
    article = read_article(capture_of(page_of("<p>Подвал</p>", head, "kk-KZ")), rules)
    assert article.title == "Заголовок из OpenGraph"
    assert article.text == "Первый абзац.\nВторой абзац."
    assert article.published_at == datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
    assert article.authors == ("Отдел новостей",)
    assert article.lang == "kk"
    assert article.how == {
        "title": "opengraph",
        "text": "json-ld",
        "published_at": "json-ld",
        "authors": "json-ld",
        "lang": "html",
    }


def test_broken_json_is_passed_over_and_noted() -> None:
    head = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Обо</script>
        <script type="application/ld+json">{"@type": "Article", "headline": "Целый"}</script>"""
    article = read_article(capture_of(page_of("<p>Текст.</p>", head)), PageRules(text=("p",)))
    assert article.title == "Целый"
    assert article.how["json-ld"] == "1 of 2 scripts broken"


def test_a_page_without_rules_is_read_generically() -> None:
    navigation = "".join(f"<li><a href='/{n}'>Раздел {n}</a></li>" for n in range(20))
    body = f"""<ul>{navigation}</ul><main><article><h1>Приговор в Кайнаре</h1>
        <p>{PARAGRAPH * 4}</p><p>{PARAGRAPH * 3}<a href="/doc/5">Решение суда</a></p>
        </article></main>
        <time datetime="2026-11-17T10:00:00+05:00">17 ноября</time>"""
    article = read_article(capture_of(page_of(body)), NO_RULES)
    assert article.title == "Приговор в Кайнаре"
    assert article.text == f"{(PARAGRAPH * 4).strip()}\n{(PARAGRAPH * 3).strip()} Решение суда"
    assert article.links == ("https://news.example.kz/doc/5",)
    assert article.published_at == datetime(2026, 11, 17, 5, 0, tzinfo=UTC)
    assert article.how["title"] == article.how["text"] == article.how["published_at"] == "generic"
    assert article.how["authors"] == "none"


def test_relative_links_follow_the_base_element() -> None:
    html = page_of(
        "<h1>Т</h1><p><a href='a'>1</a> <a href='a'>2</a> <a href='#n'>3</a> "
        "<a href='mailto:x@e.kz'>4</a> <a href='http://['>5</a> <a href='javascript:void(0)'>6</a> "
        "<a href='//m.kz/b'>7</a></p>",
        "<base href='https://mirror.example.kz/x/'>",
    )
    article = read_article(capture_of(html), PageRules(title=("h1",), text=("p",)))
    assert article.links == ("https://mirror.example.kz/x/a", "https://m.kz/b")


def test_at_most_500_links_are_kept() -> None:
    html = page_of(
        "<h1>Т</h1><p>" + "".join(f"<a href='/{n}'>{n} </a>" for n in range(900)) + "</p>"
    )
    article = read_article(capture_of(html), PageRules(title=("h1",), text=("p",)))
    assert len(article.links) == 500
    assert article.links[-1] == "https://news.example.kz/499"


@pytest.mark.parametrize(
    "declared", ["text/html; charset=utf-8", "text/html", "text/html; charset=x"]
)
@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "utf-8", "utf-16"])
def test_the_article_is_the_same_in_any_encoding(codec: str, declared: str) -> None:
    body = RU.replace('<meta charset="utf-8">', "").replace("—", "-").encode(codec)
    expected = read_article(capture_of(RU), RULES)
    assert read_article(capture_of(body, declared), RULES) == expected


def test_xhtml_with_a_prolog_and_closed_elements_is_read() -> None:
    html = """<?xml version="1.0" encoding="utf-8"?>
        <!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.0//EN" "http://www.example.org/x.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="kk"><head><title/>
        <script src="a.js"/></head>
        <body><div class="ad"/><h1>Қайнар соты</h1><p>Сот шешімін<br/>өзгертті.</p></body></html>"""
    article = read_article(
        capture_of(html, "application/xhtml+xml"), PageRules(title=("h1",), text=("p",))
    )
    assert (article.title, article.text) == ("Қайнар соты", "Сот шешімін\nөзгертті.")
    assert article.lang == "kk"


@pytest.mark.parametrize(
    ("tag", "lang"), [("kz", "kk"), ("ru_RU", "ru"), ("", None), ("язык", None)]
)
def test_the_claimed_language_is_a_code_or_nothing(tag: str, lang: str | None) -> None:
    html = page_of("<h1>Т</h1><p>Текст</p>", lang=tag)
    assert read_article(capture_of(html), PageRules(title=("h1",), text=("p",))).lang == lang


@pytest.mark.parametrize(
    ("depth", "how"), [(300, "generic"), (3_000, "generic"), (60_000, "linear")]
)
def test_text_below_very_deep_nesting_is_not_lost(depth: int, how: str) -> None:
    html = page_of(
        "<h1>Т</h1>" + "<div>" * depth + f"<p>{PARAGRAPH * 9}</p>" + "</div>" * depth,
        '<meta property="og:title" content="Глубоко">',
    )
    article = read_article(capture_of(html), NO_RULES)
    assert PARAGRAPH.strip() in article.text
    assert article.how["text"] == how
    assert article.title == "Глубоко"


def test_short_lines_below_deep_nesting_are_not_lost_either() -> None:
    lines = "<p>Суд отложил дело.</p>" * 200  # no running text: trafilatura is asked, and loses it
    html = page_of("<div>" * 3_000 + lines + "</div>" * 3_000)
    article = read_article(capture_of(html), NO_RULES)
    assert article.text.count("Суд отложил дело.") == 200
    assert article.how["text"] == "linear"


def test_a_selected_fragment_that_nests_deeply_is_read_whole() -> None:
    html = page_of(
        "<h1>Т</h1><div class='t'>" + "<i>" * 4_000 + PARAGRAPH * 9 + "</i>" * 4_000 + "</div>"
    )
    article = read_article(capture_of(html), PageRules(title=("h1",), text=(".t",)))
    assert article.text == (PARAGRAPH * 9).strip()


@pytest.mark.parametrize(
    "body",
    [b"", b" \n\t ", b"%PDF-1.7\n1 0 obj", b"\x89PNG\r\n\x1a\n" + bytes(99), b"<html></html>"],
)
def test_what_holds_no_article_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_article(capture_of(body), NO_RULES)


def test_more_than_ten_megabytes_are_refused() -> None:
    with pytest.raises(Unreadable, match="10000001 bytes"):
        read_article(capture_of(b"a" * 10_000_001), NO_RULES)


WALLS = [
    ("<title>Just a moment...</title>", "<p>Enable JavaScript and cookies</p>", "challenge"),
    ("<title>Один момент…</title>", "<noscript>cookies</noscript>", "challenge"),
    ("", "<form id='challenge-form'></form><p>Ray ID</p>", "challenge"),
    ("", "<p>Подтвердите, что вы не робот</p><input>", "challenge"),
    ("", "<p>Сіздің робот емес екеніңізді растаңыз</p>", "challenge"),
    ("<title>Log in to Facebook</title>", "<form></form>", "login_wall"),
    (
        '<meta http-equiv="refresh" content="0; URL=/login.php?next=x">',
        "<p>Redirecting</p>",
        "login_wall",
    ),
    ("", "<p>You must log in to continue.</p>", "login_wall"),
    ("", "<form action='/login'><input type='password'></form><p>Кіру</p>", "login_wall"),
]


@pytest.mark.parametrize("rules", [NO_RULES, RULES], ids=["generic", "rules"])
@pytest.mark.parametrize(("head", "body", "kind"), WALLS)
def test_a_wall_is_named_and_not_read(head: str, body: str, kind: str, rules: PageRules) -> None:
    with pytest.raises(Challenge) as caught:
        read_article(capture_of(page_of(body, head)), rules)
    assert caught.value.kind.value == kind


def test_an_article_about_walls_with_a_login_form_is_an_article() -> None:
    body = f"""<form action="/login"><input type="password"></form><div class="g-recaptcha"></div>
        <h1>Т</h1><p>Сайт просит: подтвердите, что вы не робот.</p><p>{PARAGRAPH * 20}</p>"""
    head = "<title>Just a moment: сайты прячутся за проверкой</title>"
    rules = PageRules(title=("h1",), text=("p",))
    assert read_article(capture_of(page_of(body, head)), rules).title == "Т"
    assert read_article(capture_of(page_of(body, head)), NO_RULES).how["text"] == "generic"


def test_rules_that_are_not_css_are_a_mistake_in_the_catalogue() -> None:
    for rules in (PageRules(title=("h1[",)), PageRules(text=("p::",)), PageRules(remove=("..x",))):
        with pytest.raises(ValueError):
            check_rules(rules)
    with pytest.raises(ValueError, match=r"'h1\[' is not a CSS selector"):
        read_article(capture_of(RU), PageRules(title=("h1[",)))
    check_rules(RULES)


def test_an_unknown_shape_is_a_mistake_in_the_catalogue() -> None:
    with pytest.raises(ValueError, match="'forum'"):
        read_documents(capture_of(RU), PageRules(shape="forum"))


HOSTILE = [
    "<a ",
    "<!--",
    "<p class=comments>",
    "<a b='",
    "&#9",
    "<table><tr><td>",
    "<i class='also'>x</i>",
    "<p>x</p>",
    "<h1>x<br>",
    "<time datetime='x'>",
    "</p>",
    "<p id=comments>x</p>y",
    '<script type="application/ld+json">[[</script>',
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("rules", [NO_RULES, RULES], ids=["generic", "rules"])
def test_time_grows_with_the_length_only(unit: str, rules: PageRules) -> None:
    def read(size: int) -> None:
        page = page_of('<div id="article-content"><div class="wsw">' + unit * (size // len(unit)))
        with suppress(PageChanged, Unreadable):
            read_documents(capture_of(page), dataclasses.replace(rules, remove=("i.also",)))

    short = cpu_seconds(lambda: read(20_000))
    # Eight times the length; 64 times the work would be the square.
    assert_cpu(lambda: read(160_000), 25 * short + 1)


PIECES = st.sampled_from(
    [*HOSTILE, "<p>Суд ", "</p>", "<h1>", "<?xml version='1.0'?>", "<html lang=ru>", "<body>"]
    + ["<meta property='og:title' content='Т'>", "<base href='http://['>", "<a href='x'>", "]]>"]
    + ["<div class='tgme_widget_message js-widget_message' data-post='kanal/7'>", "</div>", "\x00"]
    + ["<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry></feed>", "&#xD800;"]
    + ['<script type="application/ld+json">{"@type":"Article","headline":"\\ud800"}</script>']
    + ['<script type="application/ld+json">{"@type":"Report","articleBody":"\\ud800</p>"}</script>']
    + ["<time datetime='2026-99-99T99:99'>", "\ufeff", "\u202e", "&#" + "9" * 5_000 + ";"]
)
SHAPES = st.sampled_from([NO_RULES, RULES, PageRules(shape="telegram"), PageRules(shape="youtube")])
BODIES = st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=25).map("".join)).map(
    lambda body: body if isinstance(body, bytes) else body.encode("utf-8", "replace")
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, rules=SHAPES, content_type=st.sampled_from(["", "text/html; charset=koi8-r"]))
@example(body=b"<p>\x00</p>" * 40, rules=NO_RULES, content_type="")
def test_any_bytes_give_articles_or_a_named_exception(
    body: bytes, rules: PageRules, content_type: str
) -> None:
    try:
        articles = read_documents(capture_of(body, content_type), rules)
    except (PageChanged, Unreadable, Challenge):
        return
    for article in articles:
        article.text.encode("utf-8")
        article.title.encode("utf-8")
        assert "\n" not in article.title
        assert article.text == "\n".join(filter(None, article.text.split("\n")))
        assert article.published_at is None or article.published_at.tzinfo is not None
