"""One page, one identity: which spellings are the same, which are not, and what is no link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.urls import LinkRules, NotALink, canonical_url, host_of, is_wanted

SITE = LinkRules(
    host="news.example.kz",
    hosts=("m.example.kz", "mirror.example.org"),
    keep=("/a/*", "/тег/*"),
    drop=("/a/ads/*",),
    rewrite=(("/amp/*", "/a/*"), ("/*/print", "/*")),
)

SAME = [
    ("HTTP://News.Example.KZ", "http://news.example.kz/"),
    ("http://news.example.kz:80/a", "http://news.example.kz/a"),
    ("https://news.example.kz:443/a", "https://news.example.kz/a"),
    ("https://news.example.kz:8443/a", "https://news.example.kz:8443/a"),
    ("https://news.example.kz./a", "https://news.example.kz/a"),
    ("https://news.example.kz/a#comments", "https://news.example.kz/a"),
    ("  https://news.example.kz/a\n", "https://news.example.kz/a"),
    ("https://news.example.kz/a?utm_source=x&UTM_Medium=y", "https://news.example.kz/a"),
    ("https://news.example.kz/a?fbclid=1&id=7&igshid=2", "https://news.example.kz/a?id=7"),
    ("https://news.example.kz/a?b=2&a=1", "https://news.example.kz/a?a=1&b=2"),
    ("https://news.example.kz/a?p=", "https://news.example.kz/a?p="),
    ("https://news.example.kz/a/./b/../c", "https://news.example.kz/a/c"),
    ("https://news.example.kz/%7euser", "https://news.example.kz/~user"),
    ("https://news.example.kz/a%2fb", "https://news.example.kz/a%2Fb"),
    ("https://news.example.kz/a b", "https://news.example.kz/a%20b"),
    (
        "https://news.example.kz/тег/алматы/",
        "https://news.example.kz/%D1%82%D0%B5%D0%B3/%D0%B0%D0%BB%D0%BC%D0%B0%D1%82%D1%8B/",
    ),
    ("https://жаңалық.қаз/а", "https://xn--80aaqw4fuxvb.xn--80ao21a/%D0%B0"),
    (
        "https://www.youtube.com/watch?time_continue=4&v=abc&feature=share",
        "https://www.youtube.com/watch?v=abc",
    ),
]


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_spellings_of_one_page(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example.kz/a", "https://news.example.kz/a/"),
        ("https://news.example.kz/a", "https://news.example.kz/A"),
        ("https://news.example.kz/a", "http://news.example.kz/a"),
        ("https://news.example.kz/?p=1", "https://news.example.kz/?p=2"),
        ("https://news.example.kz/a%2Fb", "https://news.example.kz/a/b"),
        ("https://rus.example.kz/a", "https://www.example.kz/a"),
    ],
)
def test_pages_that_may_differ(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://m.example.kz/a/1.html", "https://news.example.kz/a/1.html"),
        ("https://www.news.example.kz/a/1.html", "https://news.example.kz/a/1.html"),
        ("https://mirror.example.org/a/1.html?utm_id=1", "https://news.example.kz/a/1.html"),
        ("https://news.example.kz/amp/1.html", "https://news.example.kz/a/1.html"),
        ("https://news.example.kz/amp/x/print", "https://news.example.kz/a/x"),
        ("https://elsewhere.example.kz/amp/1.html", "https://elsewhere.example.kz/amp/1.html"),
    ],
)
def test_the_other_names_of_a_site(url: str, expected: str) -> None:
    assert canonical_url(url, SITE) == expected


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://news.example.kz/a/1.html", True),
        ("https://news.example.kz/%D1%82%D0%B5%D0%B3/x/", True),
        ("https://news.example.kz/a/ads/1.html", False),
        ("https://news.example.kz/about", False),
        ("https://travel.example.kz/a/1.html", False),
        ("https://news.example.kzhttps://travel.example.kz/a/1.html", False),  # glued together
        ("https://news.example.kz.evil.example/a/1.html", False),
    ],
)
def test_which_links_are_documents(url: str, wanted: bool) -> None:
    assert is_wanted(canonical_url(url, SITE), SITE) is wanted


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a/1.html",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/hostname",
        "ftp://news.example.kz/a",
        "mailto:monitor@example.org",
        "tg://resolve?domain=invented",
        "http://",
        "http:///a",
        "http://user@news.example.kz/",
        "http://news.example.kz@evil.example/",
        "http://news.example.kz:99999/",
        "http://news.example.kz:x/",
        "http://[::1/",
        "http://[nonsense]/",
        "http://a..b/",
        "http://<script>/",
        "http://" + "a" * 64 + ".kz/",
        "http://news.example.kz/" + "a" * 2_000,
    ],
)
def test_what_is_no_link(url: str) -> None:
    with pytest.raises(NotALink):
        canonical_url(url)


def test_rewriting_without_end_is_refused() -> None:
    turning = LinkRules(host="news.example.kz", rewrite=(("/a/*", "/b/*"), ("/b/*", "/a/*")))
    with pytest.raises(NotALink, match="still being rewritten"):
        canonical_url("https://news.example.kz/a/1", turning)


def test_host_of() -> None:
    assert host_of("HTTPS://RUS.Example.KZ:443/a") == "rus.example.kz"
    assert host_of("http://[2001:DB8::1]/") == "[2001:db8::1]"


PATHS = st.text(
    st.one_of(
        st.sampled_from("/%.?&=#+;:@!~*'()[]{}|\\ \"<>^`-_"),
        st.sampled_from("aZ09жқӘ中é\u200b\u0301"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@given(path=PATHS, host=st.sampled_from(["news.example.kz", "m.example.kz", "Жаңа.қаз"]))
def test_a_canonical_address_is_its_own(path: str, host: str) -> None:
    for rules in (None, SITE):
        try:
            once = canonical_url(f"http://{host}/{path}", rules)
        except NotALink:
            continue
        assert canonical_url(once, rules) == once
        assert once.isascii()


@given(st.text(max_size=80))
def test_anything_is_a_link_or_refused(text: str) -> None:
    try:
        assert canonical_url(text).startswith(("http://", "https://"))
    except NotALink:
        return


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/slova/123.html", "/a/123.html"),
        ("/a/slova/i/eschyo/123.html", "/a/123.html"),
        ("/a/slova-/123.html", "/a/123.html"),
        ("/a/123.html", "/a/123.html"),
        ("/a/slova/", "/a/slova/"),
        ("/b/slova/123.html", "/b/slova/123.html"),
        ("/a/%D1%81%D0%BB%D0%BE%D0%B2%D0%B0/123.html", "/a/123.html"),
    ],
)
def test_of_two_stars_the_last_is_what_identifies_a_page(path: str, expected: str) -> None:
    rules = LinkRules(host="news.example.kz", rewrite=(("/a/*/*.html", "/a/*.html"),))
    folded = canonical_url(f"https://news.example.kz{path}", rules)
    assert folded == f"https://news.example.kz{expected}"
    assert canonical_url(folded, rules) == folded
