"""One post, one address: the shapes of the platforms, and what must stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.platforms import fold_post, is_platform
from crawlers.urls import NotALink, canonical_url

G, P, U = "tirekqozgalysy", "1000000000000017", "1000000000001"
FB, YT, X, IG = (
    "https://www.facebook.com",
    "https://www.youtube.com",
    "https://x.com",
    "https://www.instagram.com",
)

SAME: list[tuple[str, str]] = [
    # Facebook: groups
    (f"{FB}/groups/TirekQozgalysy/permalink/{P}/", f"{FB}/groups/{G}/posts/{P}"),
    (f"http://facebook.com/groups/{G}/posts/{P}", f"{FB}/groups/{G}/posts/{P}"),
    (
        f"https://m.facebook.com/groups/{G}?view=permalink&id={P}&refid=18",
        f"{FB}/groups/{G}/posts/{P}",
    ),
    (f"https://mbasic.facebook.com/groups/{G}/?multi_permalinks={P}", f"{FB}/groups/{G}/posts/{P}"),
    (
        f"https://web.facebook.com/groups/{G}/permalink/{P}/?__tn__=-R&__xts__[0]=68.x&fbclid=I",
        f"{FB}/groups/{G}/posts/{P}",
    ),
    (f"https://ru-ru.facebook.com/groups/{G}/?ref=share", f"{FB}/groups/{G}"),
    # posts
    (
        f"https://m.facebook.com/story.php?story_fbid={P}&id={U}&_rdr",
        f"{FB}/permalink.php?id={U}&story_fbid={P}",
    ),
    (
        f"{FB}/permalink.php?id={U}&story_fbid={P}&__cft__[0]=A&comment_id=7",
        f"{FB}/permalink.php?id={U}&story_fbid={P}",
    ),
    (f"{FB}/Daulet.Example/posts/{P}?__tn__=K-R", f"{FB}/daulet.example/posts/{P}"),
    (f"{FB}/daulet.example/posts/nelzya-molchat/{P}/", f"{FB}/daulet.example/posts/{P}"),
    (f"{FB}/profile.php?id={U}&fref=nf", f"{FB}/{U}"),
    # pictures and films, whose numbers are the platform's own
    (f"{FB}/photo.php?fbid={P}&set=a.101229717042933&type=3&theater", f"{FB}/photo.php?fbid={P}"),
    (f"{FB}/photo/?fbid={P}&set=pcb.5", f"{FB}/photo.php?fbid={P}"),
    (f"{FB}/daulet.example/photos/a.5/{P}/?type=3", f"{FB}/photo.php?fbid={P}"),
    (f"{FB}/watch/?v={P}&extid=x", f"{FB}/watch?v={P}"),
    (f"{FB}/watch/live/?v={P}&ref=watch_permalink", f"{FB}/watch?v={P}"),
    (f"{FB}/{U}/videos/{P}/", f"{FB}/watch?v={P}"),
    (f"{FB}/{U}/videos/pcb.1146/{P}/?type=3&theater&ifg=1", f"{FB}/watch?v={P}"),
    (f"{FB}/video.php?v={P}", f"{FB}/watch?v={P}"),
    (f"{FB}/reel/{P}", f"{FB}/watch?v={P}"),
    ("https://fb.watch/aBcDeFgHiJ/?mibextid=x", "https://fb.watch/aBcDeFgHiJ"),
    # a redirector leads somewhere, also to another one
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fhabar.example.kz%2Fa%3Ffbclid%3DI&h=AT",
        "https://habar.example.kz/a",
    ),
    (
        "https://lm.facebook.com/l.php?u=https%3A%2F%2Fyoutu.be%2FaBcDeFgHiJk",
        f"{YT}/watch?v=aBcDeFgHiJk",
    ),
    ("https://l.facebook.com/l.php?u=nonsense", "https://l.facebook.com/l.php?u=nonsense"),
    # YouTube
    ("https://youtu.be/aBcDeFgHiJk?t=15", f"{YT}/watch?v=aBcDeFgHiJk"),
    ("https://m.youtube.com/watch?v=aBcDeFgHiJk&feature=youtu.be", f"{YT}/watch?v=aBcDeFgHiJk"),
    (f"{YT}/watch?time_continue=303&v=aBcDeFgHiJk&feature=emb_logo", f"{YT}/watch?v=aBcDeFgHiJk"),
    (f"{YT}/shorts/aBcDeFgHiJk", f"{YT}/watch?v=aBcDeFgHiJk"),
    ("https://www.youtube-nocookie.com/embed/aBcDeFgHiJk?rel=0", f"{YT}/watch?v=aBcDeFgHiJk"),
    (f"{YT}/live/aBcDeFgHiJk?si=x", f"{YT}/watch?v=aBcDeFgHiJk"),
    # X, which was Twitter
    (
        "https://twitter.com/Tirek_KZ/status/1232678048476037121?s=20",
        f"{X}/tirek_kz/status/1232678048476037121",
    ),
    (
        "https://mobile.twitter.com/tirek_kz/statuses/1232678048476037121",
        f"{X}/tirek_kz/status/1232678048476037121",
    ),
    (
        f"{X}/tirek_kz/status/1232678048476037121/photo/1",
        f"{X}/tirek_kz/status/1232678048476037121",
    ),
    ("https://www.twitter.com/tirek_kz/", f"{X}/tirek_kz"),
    # Instagram
    (f"{IG}/p/B-4pSBxxq21/?igshid=1jq1", f"{IG}/p/B-4pSBxxq21"),
    ("https://instagram.com/tirek/reel/B-4pSBxxq21/", f"{IG}/p/B-4pSBxxq21"),
    # Telegram
    ("https://t.me/s/Tirek_Example/17?before=40", "https://t.me/tirek_example/17"),
    ("http://telegram.me/tirek_example/17?single", "https://t.me/tirek_example/17"),
    ("https://t.me/s/tirek_example", "https://t.me/tirek_example"),
]


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_spellings_of_one_post(url: str, expected: str) -> None:
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{FB}/groups/{G}/posts/{P}", f"{FB}/groups/other/posts/{P}"),
        (f"{FB}/permalink.php?story_fbid={P}&id={U}", f"{FB}/permalink.php?story_fbid={P}&id=7{U}"),
        (f"{FB}/daulet.example", f"{FB}/daulet.example/photos"),
        (f"{FB}/search/posts?q=a", f"{FB}/search/posts?q=b"),
        (f"{YT}/watch?v=aBcDeFgHiJk", f"{YT}/watch?v=ABcDeFgHiJk"),
        (f"{YT}/results?search_query=a", f"{YT}/results?search_query=b"),
        (f"{X}/search?q=a", f"{X}/search?q=b"),
        ("https://t.me/+AbCdEfGh", "https://t.me/+abcdefgh"),  # invitations
        ("https://t.me/joinchat/AbC", "https://t.me/joinchat/abc"),
        ("https://fb.watch/aBc", "https://fb.watch/abc"),
        ("https://notfacebook.com/photo?fbid=1", "https://notfacebook.com/photo?fbid=1&type=3"),
    ],
)
def test_pages_that_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("url", "damaged"),
    [
        (f"{YT}/watch?v=aBcDeFgHiJk", False),
        (f"{YT}/watch?v=aBcDeFgHiJ", True),
        (f"{IG}/p/B-4pSBxxq21", False),
        (f"{IG}/p/B-4pSBxxq2", True),
        (f"{FB}/groups/{G}/permalink/281972741167985x", True),
        (f"{FB}/groups/{G}", False),
        (f"{X}/tirek_kz/status/12326780484760371o1", True),
        ("https://t.me/tirek_example/17", False),
    ],
)
def test_an_id_that_was_damaged_on_its_way(url: str, damaged: bool) -> None:
    post = fold_post(canonical_url(url))
    assert post is not None
    assert post.is_damaged is damaged


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        (f"{FB}/groups/TirekQozgalysy/permalink/{P}/", f"{FB}/groups/{G}"),
        ("https://t.me/s/tirek_example/17", "https://t.me/tirek_example"),
        ("https://twitter.com/tirek_kz/status/12326780", f"{X}/tirek_kz"),
        (f"{FB}/daulet.example/posts/{P}", None),  # a person, whom nobody proposes to watch
        (f"{YT}/watch?v=aBcDeFgHiJk", None),  # whose channel it is, only the page tells
    ],
)
def test_whose_a_post_is(url: str, owner: str | None) -> None:
    post = fold_post(canonical_url(url))
    assert post is not None
    assert post.owner == owner


def test_what_is_a_platform() -> None:
    assert is_platform("ru-ru.facebook.com") and is_platform("t.me")
    assert not is_platform("facebook.com.evil.example") and not is_platform("habar.example.kz")


HOSTS = ["facebook.com", "m.facebook.com", "l.facebook.com", "youtu.be", "www.youtube.com", "t.me",
         "twitter.com", "instagram.com", "fb.watch"]  # fmt: skip
PARTS = ["groups", "permalink", "posts", "s", "status", "p", "watch", "photo.php", "l.php",
         "videos", "redirect", "shorts", "A.b", "%2F", "123456", "aBcDeFgHiJk", "жаңа", "", "..",
         "+x", "i", "web", "people", "profile.php"]  # fmt: skip
NAMES = ["v", "id", "u", "q", "fbid", "story_fbid", "multi_permalinks", "view", "fbclid", "x"]
VALUES = [
    "1234567",
    "..",
    "",
    "a b",
    "%26",
    "https://youtu.be/x",
    "https%3A%2F%2Fm.facebook.com%2Fa%2F",
    "ж&y=1",
]


@given(
    host=st.sampled_from(HOSTS),
    parts=st.lists(st.sampled_from(PARTS), max_size=5),
    query=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=4),
)
def test_a_canonical_address_is_its_own(
    host: str, parts: list[str], query: list[tuple[str, str]]
) -> None:
    asked = "&".join(f"{name}={value}" for name, value in query)
    try:
        once = canonical_url(f"http://{host}/{'/'.join(parts)}?{asked}")
    except NotALink:
        return
    assert canonical_url(once) == once
    assert once.isascii()
