"""A listing that is moved, garbled or dated ahead: it is used, and somebody looks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawlers.charsets import in_utf8
from crawlers.entries import Layout
from crawlers.found import Found, ListingPage, ListingProblem
from crawlers.listings import read_feed, read_listing, read_sitemap
from crawlers.reading import find_detour, find_future, is_challenge, read_critically, read_day
from models.terms import IssueKind

NOW = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
ASKED = "https://news.example.kz/rss"
TITLE = "Школа на сорок мест откроется осенью, сказали в акимате"
FEED = f"""<rss version="2.0"><channel><item><title>{TITLE}</title><link>/a/1</link>
<pubDate>Mon, 20 May 2024 10:00:00 +0500</pubDate></item></channel></rss>"""


def read(body: bytes, mime: str = "", answered: str = ASKED) -> ListingPage:
    return read_critically(read_feed, body, mime, ASKED, answered, NOW)


@pytest.mark.parametrize(
    "answered",
    [
        "http://www.news.example.kz/rss",
        "https://news.example.kz/rss/",
        "https://news.example.kz/%72ss",
    ],
)
def test_the_same_page_under_another_spelling(answered: str) -> None:
    assert find_detour(ASKED, answered) is None


def test_the_order_of_a_query_is_no_other_page() -> None:
    assert find_detour(f"{ASKED}?a=1&b=", f"{ASKED}?b=&a=1") is None
    assert find_detour(f"{ASKED}?a=1", f"{ASKED}?a=2") is not None


@pytest.mark.parametrize(
    ("answered", "kind", "words"),
    [
        ("https://news.example.kz/", IssueKind.REDIRECTED, "the front page"),
        ("https://news.example.kz/feed/", IssueKind.REDIRECTED, "another page"),
        ("https://parked.example.org/rss", IssueKind.REDIRECTED, "another site"),
        ("https://news.example.kz/login.php?next=%2Frss", IssueKind.LOGIN_WALL, "login"),
        ("https://news.example.kz/accounts/login/", IssueKind.LOGIN_WALL, "login"),
        ("https://login.example.kz/", IssueKind.LOGIN_WALL, "login"),
        ("https://news.example.kz/news/author/", IssueKind.REDIRECTED, "another page"),
    ],
)
def test_another_page_than_was_asked_for(answered: str, kind: IssueKind, words: str) -> None:
    detour = find_detour(ASKED, answered)
    assert detour is not None
    assert detour.kind is kind
    assert words in detour.message


def test_a_feed_that_has_moved_is_used_and_told() -> None:
    page = read(FEED.encode(), answered="https://news.example.kz/feed/")
    assert [link.title for link in page.found] == [TITLE]
    assert page.problem is not None
    assert page.problem.kind is IssueKind.REDIRECTED


def test_a_detour_to_a_page_that_is_no_listing_is_told_as_a_detour() -> None:
    with pytest.raises(ListingProblem) as caught:
        read(b"<!doctype html><html><p>home", answered="https://news.example.kz/")
    assert caught.value.kind is IssueKind.REDIRECTED


PROLOG = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (FEED.encode(), "text/xml; charset=windows-1251"),
        ((PROLOG.format("windows-1251") + FEED).encode(), ""),
        (FEED.encode("cp1251"), "text/xml; charset=windows-1251"),
        ((PROLOG.format("windows-1251") + FEED).encode("cp1251"), "text/xml"),
        (FEED.encode("cp1251"), "text/xml"),  # nothing is declared: the writing shows it
        ((PROLOG.format("utf-16") + FEED).encode("utf-16"), "text/xml"),
        (FEED.encode("koi8-r"), "text/xml; charset=koi8-r"),
        ("\ufeff".encode() + FEED.encode(), ""),
    ],
)
def test_bytes_that_show_what_they_are_give_no_trouble(body: bytes, mime: str) -> None:
    page = read(body, mime)
    assert ([link.title for link in page.found], page.problem) == ([TITLE], None)


@pytest.mark.parametrize("label", ["utf-8", "UTF-8", "iso-8859-1"])
def test_bytes_that_no_label_fits_are_read_by_guess_and_told(label: str) -> None:
    for page in (
        read(FEED.encode("cp1251"), f"text/xml; charset={label}"),
        read((PROLOG.format(label) + FEED).encode("cp1251")),
    ):
        assert [link.title for link in page.found] == [TITLE]
        assert page.problem is not None
        assert page.problem.kind is IssueKind.ENCODING


@pytest.mark.parametrize("taken_for", ["cp1251", "latin-1"])
@pytest.mark.parametrize("words", [TITLE, "Қалада кітапхана ашылды, оқырмандар көп жиналды"])
def test_text_that_was_spoilt_before_it_was_sent(taken_for: str, words: str) -> None:
    spoilt = words.encode().decode(taken_for, "replace")
    _, problem = in_utf8(spoilt.encode())
    assert problem is not None
    assert problem.kind is IssueKind.ENCODING


@pytest.mark.parametrize(
    "text",
    [
        TITLE * 20,
        "СССР», РСФСР» и Россия — «Рёв», С№ 1, Р° и ещё Сё",
        "Élysée, Orléans, Besançon : « déjà » prêt à Übersee",
        "Один комментарий РџСЂРёРІРµС‚ среди обычных слов на странице с новостями города " * 3,
        "plain",
        "",
    ],
)
def test_writing_that_is_not_spoilt(text: str) -> None:
    assert in_utf8(text.encode()) == (text.encode(), None)


def test_a_title_that_is_cut_inside_a_character_is_no_trouble() -> None:
    body = (TITLE * 10).encode() + "ю".encode()[:1] + b" " + (TITLE * 10).encode()
    assert in_utf8(body, "text/html; charset=utf-8")[1] is None


def test_files_are_left_as_they_are() -> None:
    for body in (b"\x1f\x8b\x08\xff\xfe", b"%PDF-1.7 \xff\xd0"):
        assert in_utf8(body, "text/html; charset=utf-8") == (body, None)


def test_every_kind_of_listing_tells_of_its_encoding() -> None:
    page = f"<html><meta charset=utf-8><li><a href=/a/1>{TITLE}</a></li></html>".encode("cp1251")
    pages = f"""<?xml version="1.0" encoding="utf-8"?><urlset><url><loc>{ASKED}</loc>
    <news><title>{TITLE}</title></news></url></urlset>""".encode("cp1251")
    for result in (read_listing(page, ASKED, [Layout(item="li")]), read_sitemap(pages, ASKED)):
        assert len(result.found) == 1
        assert result.problem is not None
        assert result.problem.kind is IssueKind.ENCODING


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2024-05-21T08:17:08.043Z", date(2024, 5, 21)),
        ("02.03.26, 09:00", date(2026, 3, 2)),
        ("09.08.2026, 19:32", date(2026, 8, 9)),
        ("09 января 2023, 22:29", date(2023, 1, 9)),
        ("2024 жылғы 5 маусым", date(2024, 6, 5)),
        ("5 Қыркүйек, 2024", date(2024, 9, 5)),
        ("May 21, 2024", date(2024, 5, 21)),
        ("Mon, 20 May 2024 10:00:00 +0500", date(2024, 5, 20)),
        ("le 9 décembre 2016 à 10h", date(2016, 12, 9)),
        ("Сегодня, 02:47", None),
        ("31.02.2024", None),
        ("", None),
    ],
)
def test_days_that_listings_print(printed: str, day: date | None) -> None:
    assert read_day(printed) == day


def at(*days: str) -> list[Found]:
    return [Found("https://news.example.kz/a", raw_date=day) for day in days]


def test_news_of_the_future() -> None:
    assert find_future(at("2024-05-22", "01.06.2024"), NOW) is not None
    exact = [Found("https://news.example.kz/a", published_at=datetime(2025, 1, 1, tzinfo=UTC))]
    assert find_future(exact, NOW) is not None


def test_an_announcement_among_the_news_is_none() -> None:
    assert find_future(at("2024-06-01", "2024-05-19"), NOW) is None
    assert find_future(at("2024-05-21"), NOW) is None, "a day: zones differ"
    assert find_future(at("завтра", ""), NOW) is None
    assert find_future([], NOW) is None


def test_a_challenge_is_told_by_its_words() -> None:
    assert is_challenge(b"<html><head><title>Just a moment...</title></head></html>")
    ordinary = b'<html><p>news</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js">'
    assert not is_challenge(ordinary), "this script stands in ordinary pages behind such a wall"
