"""Listings of people who mean us ill, and ordinary ones that look as if their makers did."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from crawlers.charsets import in_utf8
from crawlers.entries import Ask, Form, Layout
from crawlers.found import Found, ListingPage, ListingProblem
from crawlers.hearings import read_schedule
from crawlers.listings import (
    read_feed,
    read_listing,
    read_sitemap,
    read_telegram,
    read_wordpress,
)
from crawlers.reading import find_detour, find_future, read_critically
from crawlers.urls import NotALink, canonical_url
from models.terms import IssueKind
from tests.cpu import assert_cpu

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
URL = "https://news.example.kz/n"
LAYOUTS = (Layout(item="li", link="a@href", title="a", date="time"),)
TITLE = "Приговор оставлен в силе"
SPOILT = TITLE.encode("utf-8").decode("windows-1251", "replace")


def page(title: str = TITLE, count: int = 10, rest: str = "") -> str:
    items = "".join(
        f'<li><a href="/{n}">{title} {n}</a><time>29.11.2026</time></li>' for n in range(count)
    )
    return f"<!doctype html><html><!-- synthetic --><body><ul>{items}</ul>{rest}</body></html>"


def read(markup: str | bytes, mime: str = "") -> ListingPage:
    body = markup.encode("utf-8") if isinstance(markup, str) else markup
    return read_critically(lambda b, u: read_listing(b, u, LAYOUTS), body, mime, URL, URL, NOW)


def kind_of(result: ListingPage) -> IssueKind | None:
    return None if result.problem is None else result.problem.kind


# --- addresses -----------------------------------------------------------------------------------


def test_half_a_character_in_an_address_costs_only_that_item() -> None:
    posts = [
        {"link": link, "date_gmt": "2026-11-29T10:00:00", "title": {"rendered": "x"}}
        for link in ("https://news.example.kz/\ud800", "https://news.example.kz/2")
    ]
    found = read_wordpress(json.dumps(posts).encode("ascii"), URL).found
    assert [link.url for link in found] == ["https://news.example.kz/2"]
    with pytest.raises(NotALink):
        canonical_url("https://news.example.kz/\udc9b")


# --- what a page says never enters a message ------------------------------------------------------


def test_messages_do_not_quote_what_a_page_makes_up() -> None:
    with pytest.raises(ListingProblem) as refused:
        read_wordpress('{"code": "Сапар Ертаев задержан"}'.encode(), URL)
    assert "Сапар" not in refused.value.message
    with pytest.raises(ListingProblem) as known:
        read_wordpress(b'{"code": "rest_no_route"}', URL)
    assert "rest_no_route" in known.value.message
    with pytest.raises(ListingProblem) as torn:
        read_sitemap("<urlset><Ертаев></urlset>".encode(), URL)
    assert "Ертаев" not in torn.value.message
    _, problem = in_utf8(b'<?xml version="1.0" encoding="Yertayev"?>' + b"\xf1\xf3\xe4 " * 50)
    assert problem is not None
    assert "yertayev" not in problem.message


# --- encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["undefined", "unicode_escape", "punycode", "idna", "rot13"])
def test_an_encoding_that_only_python_knows_is_none(label: str) -> None:
    body = f'<?xml version="1.0" encoding="{label}"?>'.encode() + page().encode("windows-1251")
    text, problem = in_utf8(body, f"text/html; charset={label}")
    assert TITLE in text.decode("utf-8")
    assert problem is not None
    assert problem.kind is IssueKind.ENCODING


def test_one_torn_character_on_a_page_with_few_letters_makes_it_no_other_encoding() -> None:
    body = page("Court — verdict").encode("utf-8").replace("—".encode(), b"\xe2\x80", 1)
    result = read(body, "text/html; charset=utf-8")
    assert kind_of(result) is None
    assert result.found[1].title == "Court — verdict 1"


def test_a_page_with_many_torn_characters_is_read_and_told() -> None:
    body = page().encode("utf-8").replace("вор".encode(), b"\xd0\xd0\xd0")
    result = read(body, "text/html; charset=utf-8")
    assert kind_of(result) is IssueKind.ENCODING
    assert (result.found[0].title or "").startswith("При")


@pytest.mark.parametrize(
    ("real", "said"), [("koi8-r", "windows-1251"), ("windows-1251", "koi8-r"), ("koi8-r", "utf-8")]
)
def test_one_cyrillic_code_page_called_another(real: str, said: str) -> None:
    result = read(page().encode(real), f"text/html; charset={said}")
    assert kind_of(result) is IssueKind.ENCODING
    assert result.found[0].title == f"{TITLE} 0"


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "utf-8"])
def test_code_pages_that_are_what_they_are_called(encoding: str) -> None:
    result = read(page().encode(encoding), f"text/html; charset={encoding}")
    assert kind_of(result) is None
    assert result.found[0].title == f"{TITLE} 0"


def test_spoilt_titles_on_a_sound_page() -> None:
    sound = "<p>Обычный текст меню и подвала сайта</p>" * 100
    assert kind_of(read(page(SPOILT, rest=sound))) is IssueKind.ENCODING
    quoting = page(rest=f'<ul><li><a href="/q">Что такое «{SPOILT}»?</a><time>29.11.2026</time>')
    assert kind_of(read(quoting)) is None


# --- walls ---------------------------------------------------------------------------------------

MENU = "".join(f'<p><a href="/{n}">Раздел {n}</a></p>' for n in range(12))


@pytest.mark.parametrize(
    "mark",
    ["Protected by Qrator", "<script src=https://check.ddos-guard.net/x.js></script>"]
    + ['<form><div class="g-recaptcha"></div></form>', "Как Яндекс закрыл SmartCaptcha"],
)
def test_a_changed_layout_is_no_challenge_because_of_a_word(mark: str) -> None:
    markup = f"<!doctype html><html><!-- synthetic --><body>{MENU}<p>{mark}</p></body></html>"
    with pytest.raises(ListingProblem) as refused:
        read(markup)
    assert refused.value.kind is IssueKind.SELECTOR_MISSED


@pytest.mark.parametrize("mark", ['<div class="g-recaptcha"></div>', "DDoS-Guard", "qrator"])
def test_a_page_that_leads_nowhere_and_asks_is_a_challenge(mark: str) -> None:
    markup = f"<!doctype html><html><!-- synthetic --><body>Вы не робот? {mark}</body></html>"
    with pytest.raises(ListingProblem) as refused:
        read(markup)
    assert refused.value.kind is IssueKind.CHALLENGE


# --- addresses and days --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "is_other"),
    [
        (f"{URL}?utm_source=feed&fbclid=x", False),
        (f"{URL};jsessionid=C7284A0362", False),
        (f"{URL}?lang=kk", True),
        ("https://news.example.kz/", True),
    ],
)
def test_what_counts_visitors_makes_no_other_page(answered: str, is_other: bool) -> None:
    assert (find_detour(URL, answered) is not None) is is_other


def test_one_old_item_on_top_hides_no_wrong_clock() -> None:
    ahead = [Found(f"{URL}/{n}", None, NOW + timedelta(days=300)) for n in range(20)]
    old = Found(f"{URL}/pinned", None, NOW - timedelta(days=400))
    assert find_future([old, *ahead], NOW) is not None
    assert find_future([*ahead[:5], *[old] * 5], NOW) is None


def test_a_date_at_the_edge_of_the_calendar_is_read() -> None:
    item = "<item><title>x</title><link>/1</link><pubDate>{}</pubDate></item>"
    dates = ("Fri, 31 Dec 9999 23:59:59 -2300", "Fri, 31 Dec 99999 23:59:59 +0000", "1")
    body = f"<rss version='2.0'><channel>{''.join(map(item.format, dates))}</channel></rss>"
    result = read_critically(read_feed, body.encode(), "", URL, URL, NOW)
    assert len(result.found) == 1


# --- time ----------------------------------------------------------------------------------------

CROWDED = "".join(f'a{n}="" ' for n in range(40_000))
FORM = Form(ask=(Ask(region="2", court="1", case_type=("APPK",)),), nothing=("нет",), login=("in",))


@pytest.mark.parametrize(
    ("read_it", "markup"),
    [
        (partial(read_listing, layouts=LAYOUTS), f"<html><body><li {CROWDED}>"),
        (partial(read_listing, layouts=LAYOUTS), f"<html><script></script ><li {CROWDED}>"),
        (read_telegram, f"<html><body><li title='>' {CROWDED}>"),
        (read_feed, f"<rss version='2.0'><channel><script><item {CROWDED}></item></script>"),
        (
            partial(read_schedule, form=FORM),
            "<partial-response><changes><update id='javax.faces.ViewState'>1</update>"
            f"<update id='a'><![CDATA[<b {CROWDED}>]]></update></changes></partial-response>",
        ),
    ],
)
def test_a_tag_of_forty_thousand_attributes_is_refused_at_once(
    read_it: Callable[[bytes, str], ListingPage], markup: str
) -> None:
    def refuse() -> None:
        with pytest.raises(ListingProblem) as refused:
            read_it(markup.encode(), URL)
        assert refused.value.kind is IssueKind.TOO_LARGE

    assert_cpu(refuse, 2)  # the parsers take 11 to 23 s


@pytest.mark.parametrize(
    "tag",
    [
        f'<img src="data:image/png;base64,{"QUJD" * 9_000}">',
        "<script>for(a=0;a<b;a++){" + "x=a+b;" * 3_000 + "}</script>",
        'title="ТОО "Кайнар"',
        '<a title="ТОО "Кайнар"">' + '<a href="/x">слово</a>' * 500,
    ],
)
def test_long_ordinary_tags_are_read(tag: str) -> None:
    assert len(read(page(rest=tag)).found) == 10
