"""Telegram previews and YouTube feeds become one article per post, and nothing of their readers."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from extract.markup.unread import Challenge, PageChanged, Unreadable
from extract.posts import read_posts
from models.values import Article, PageRules
from tests.pages import RU, capture_of, page_of

TELEGRAM = PageRules(shape="telegram")
YOUTUBE = PageRules(shape="youtube")


def _message(number: int, content: str, extra: str = "") -> str:
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap">
      <div class="tgme_widget_message js-widget_message {extra}" data-post="kainar_sot/{number}">
        <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name"
          href="https://t.me/kainar_sot"><span dir="auto">Қайнар соты</span></a></div>
        {content}
        <div class="tgme_widget_message_footer"><div class="tgme_widget_message_reactions">
          <span>❤ 41</span></div>
          <span class="tgme_widget_message_views">57.8K</span>
          <span class="tgme_widget_message_meta">edited <a class="tgme_widget_message_date"
            href="https://t.me/kainar_sot/{number}"><time datetime="2026-11-19T04:30:00+00:00"
            class="time">04:30</time></a></span></div></div></div>"""


def _channel(*messages: str) -> str:
    history = (
        f'<section class="tgme_channel_history js-message_history">{"".join(messages)}</section>'
    )
    return page_of(history, "<title>Қайнар соты – Telegram</title>")


def _text(html: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{html}</div>'


def _posts(*messages: str, rules: PageRules = TELEGRAM) -> list[Article]:
    return read_posts(capture_of(_channel(*messages), url="https://t.me/s/kainar_sot"), rules)


def test_a_message_is_an_article_of_its_own() -> None:
    (post,) = _posts(
        _message(
            7,
            _text(
                "Сот <b>шешімі</b> шықты.<br/><br/>Толығырақ: <a href='https://sot.example.kz/7'>мұнда"
                "</a> <tg-emoji><i class='emoji'><b>❗️</b></i></tg-emoji>"
            ),
        )
    )
    assert post == Article(
        url="https://t.me/kainar_sot/7",
        title="Сот шешімі шықты.",
        text="Сот шешімі шықты.\nТолығырақ: мұнда ❗️",
        published_at=datetime(2026, 11, 19, 4, 30, tzinfo=UTC),
        authors=("Қайнар соты",),
        lang=None,
        links=("https://sot.example.kz/7",),
        how={"title": "post", "text": "post", "published_at": "post", "authors": "post"},
    )


def test_a_reply_is_its_own_text_not_the_quoted_one() -> None:
    quoted = """<a class="tgme_widget_message_reply" href="https://t.me/kainar_sot/2">
        <div class="tgme_widget_message_author"><span>Другой канал</span></div>
        <div class="tgme_widget_message_text js-message_reply_text">Чужой текст</div></a>"""
    (post,) = _posts(_message(8, quoted + _text("Свой текст")))
    assert post.text == "Свой текст"
    assert post.authors == ("Қайнар соты",)


def test_a_picture_without_words_is_kept() -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" style="background-image:url(x)"></a>'
    posts = _posts(_message(9, photo), _message(10, _text("Только текст")))
    assert [(post.title, post.text) for post in posts] == [
        ("", ""),
        ("Только текст", "Только текст"),
    ]
    assert posts[0].how["text"] == posts[0].how["title"] == "none"
    assert posts[0].published_at is not None


def test_a_text_that_telegram_nests_is_read_once() -> None:
    (post,) = _posts(_message(11, _text(_text("Один раз"))))
    assert post.text == "Один раз"


def test_a_poll_is_its_question_and_choices_without_votes() -> None:
    poll = """<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">
        Сотқа барасыз ба?</div><div class="tgme_widget_message_poll_option">
        <div class="tgme_widget_message_poll_option_percent">73%</div>
        <div class="tgme_widget_message_poll_option_text">Иә</div></div></div>"""
    (post,) = _posts(_message(12, poll))
    assert post.text == "Сотқа барасыз ба?\nИә"


def test_telegram_s_own_notes_are_no_posts() -> None:
    note = _message(1, _text("Channel created"), "service_message")
    assert [post.url for post in _posts(note, _message(2, _text("Первый пост")))] == [
        "https://t.me/kainar_sot/2"
    ]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Короткая строка", "Короткая строка"),
        ("слово " * 30, ("слово " * 20).strip() + "…"),
        ("с" * 200, "с" * 119 + "…"),
    ],
)
def test_the_title_is_the_first_line_up_to_120_characters(line: str, title: str) -> None:
    (post,) = _posts(_message(13, _text(f"{line}<br/>Вторая строка")))
    assert post.title == title
    assert len(post.title) <= 120


def test_what_the_rules_remove_is_removed() -> None:
    rules = dataclasses.replace(TELEGRAM, remove=("a.promo",))
    message = _message(
        14, _text("Новость<br/><a class='promo' href='https://t.me/x'>Подписаться</a>")
    )
    (post,) = _posts(message, rules=rules)
    assert (post.text, post.links) == ("Новость", ())


def test_a_channel_without_posts_is_empty_and_another_page_has_changed() -> None:
    assert _posts() == []
    with pytest.raises(PageChanged, match="matches 0 elements, expected at least 1"):
        read_posts(capture_of(page_of("<div class='tgme_page'>View in Telegram</div>")), TELEGRAM)
    with pytest.raises(PageChanged):
        read_posts(capture_of(RU), TELEGRAM)
    with pytest.raises(Unreadable, match="empty body"):
        read_posts(capture_of(""), TELEGRAM)  # the answer of a channel without a preview


@pytest.mark.parametrize("post", ["", "kainar_sot", "kainar/7/8", "../login/7", "kainar_sot/7?x=1"])
def test_an_address_is_never_built_from_a_strange_id(post: str) -> None:
    message = _message(15, _text("Текст")).replace("kainar_sot/15", post)
    with pytest.raises(PageChanged):
        read_posts(capture_of(f"<main>{message}</main>"), TELEGRAM)


def _feed(*entries: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><yt:channelId>AbCdEfGhIjKlMnOpQrStUv</yt:channelId>
 <title>Пример ТВ</title>{"".join(entries)}</feed>"""


def _entry(video_id: str = "aB3-_5678Xy", description: str = "") -> str:
    return f"""<entry><id>yt:video:{video_id}</id><yt:videoId>{video_id}</yt:videoId>
  <yt:channelId>UCAbCdEfGhIjKlMnOpQrStUv</yt:channelId><title>Суд в Кайнаре &amp; люди</title>
  <link rel="alternate" href="https://www.youtube.com/shorts/{video_id}"/>
  <author><name>Пример ТВ</name></author><published>2026-11-18T12:00:05+00:00</published>
  <updated>2026-11-19T12:00:00+00:00</updated><media:group><media:title>другое</media:title>
  <media:description>{description}</media:description><media:community>
  <media:statistics views="12"/></media:community></media:group></entry>"""


def test_a_video_is_its_title_and_description() -> None:
    description = (
        "Прямой эфир из суда.\n\nДело: https://sot.example.kz/405.\n(http://m.kz/a?b=1&amp;c=2)"
    )
    (video,) = read_posts(capture_of(_feed(_entry(description=description))), YOUTUBE)
    assert video == Article(
        url="https://www.youtube.com/watch?v=aB3-_5678Xy",
        title="Суд в Кайнаре & люди",
        text="Прямой эфир из суда.\nДело: https://sot.example.kz/405.\n(http://m.kz/a?b=1&c=2)",
        published_at=datetime(2026, 11, 18, 12, 0, 5, tzinfo=UTC),
        authors=("Пример ТВ",),
        links=("https://sot.example.kz/405", "http://m.kz/a?b=1&c=2"),
        how={
            "title": "feed",
            "text": "feed",
            "published_at": "feed",
            "authors": "feed",
            "channel_id": "UCAbCdEfGhIjKlMnOpQrStUv",
        },
    )


def test_a_video_without_description_is_kept() -> None:
    (video,) = read_posts(capture_of(_feed(_entry())), YOUTUBE)
    assert (video.text, video.how["text"]) == ("", "none")


def test_a_new_channel_is_empty_and_strange_entries_are_a_change() -> None:
    assert read_posts(capture_of(_feed()), YOUTUBE) == []
    with pytest.raises(PageChanged, match="'yt:videoId' matches 0 elements"):
        read_posts(capture_of(_feed(_entry("../evil"))), YOUTUBE)


@pytest.mark.parametrize(
    "body",
    [
        RU,
        "<rss><channel/></rss>",
        _feed(_entry())[:-20],
        _feed(_entry()).replace("<feed", "<!DOCTYPE feed [<!ENTITY a 'b'>]><feed", 1),
    ],
    ids=["web page", "rss", "cut", "document type"],
)
def test_what_is_not_an_atom_feed_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable, match="not an Atom feed"):
        read_posts(capture_of(body), YOUTUBE)


def test_control_characters_do_not_cost_the_feed() -> None:
    (video,) = read_posts(capture_of(_feed(_entry(description="А\x0bБ\x00"))), YOUTUBE)
    assert video.text == "АБ"


def test_a_wall_in_front_of_a_channel_is_named() -> None:
    wall = page_of("<p>Verify you are human</p>", "<title>Just a moment...</title>")
    for rules in (TELEGRAM, YOUTUBE):
        with pytest.raises(Challenge):
            read_posts(capture_of(wall), rules)


def test_a_post_on_its_own_page_is_told_by_the_head() -> None:
    page = """<html><head><meta property="og:title" content="Қайнар соты">
        <meta property="og:description" content="Суд начался.\nСлушает судья Тестов, см. https://kainar.example.kz/1.">
        </head><body><div class="tgme_page"><script async src="widget.js"
        data-telegram-post="kainar_sot/7"></script></div></body></html>"""
    capture = capture_of(page, url="https://t.me/kainar_sot/7")
    (post,) = read_posts(capture, PageRules(shape="telegram"))
    assert (post.url, post.text) == (
        "https://t.me/kainar_sot/7",
        "Суд начался.\nСлушает судья Тестов, см. https://kainar.example.kz/1.",
    )
    assert post.links == ("https://kainar.example.kz/1",)
