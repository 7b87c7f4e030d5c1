"""Who commented, reacted, joined or follows is cut out of recorded pages before they are read.

The pages are invented, after public descriptions of the markup of these sites.
"""

from __future__ import annotations

import pytest

from extract.markup.crowd import EMBEDDED, cut_crowd, is_crowded
from extract.markup.unread import Unreadable
from extract.page import read_article
from models.values import PageRules
from tests.pages import capture_of

POST = (
    "Суд города Кайнар приговорил активиста Айдоса Примерова к пяти годам лишения свободы по части"
    " 2 статьи 405 УК РК. Его адвокат Серик Образцов сообщил, что приговор будет обжалован в"
    " областном суде, и попросил журналистов прийти на следующее заседание, которое назначено на"
    " третье декабря в десять часов утра в здании суда."
)
# None of these may be read: who commented, liked, is a member, posts in a group, or recorded it.
JANAR, BEKZAT, GULNAZ = "Жанар Тестова", "Бекзат Выдуманов", "Гүлназ Ойдан"
ERLAN, INKAR = "Ерлан Придуманов", "Инкар Мониторова"
CROWD = [JANAR, BEKZAT, GULNAZ, ERLAN, INKAR]

PAGES = {
    "facebook, English": f"""
        <div role="banner"><a aria-label="Account">{INKAR}</a></div>
        <div role="complementary"><h2>Contacts</h2><span>{GULNAZ}</span></div>
        <div role="main"><div role="feed"><div role="article">
          <h3><a href="/groups/1/user/7/?__tn__=x"><strong>{ERLAN}</strong></a></h3>
          <div data-ad-preview="message"><div dir="auto">{POST}</div></div>
          <span role="toolbar" aria-label="See who reacted to this"></span>
          <div role="button" tabindex="0">{BEKZAT} and 25 others</div>
          <div role="article" aria-label="Comment by {JANAR} 3 hours ago">
            <a href="/groups/1/user/9/?comment_id=abc">{JANAR}</a>
            <div dir="auto">Я с вами! {JANAR}</div>
            <div role="article" aria-label="Reply by {GULNAZ} to {JANAR}'s comment">
              {GULNAZ}: рахмет</div>
          </div></div></div></div>
        <div><a href="/groups/1/members/">Members · 4,512</a>
          <div aria-label="Group members"><a href="/groups/1/user/9/">{JANAR}</a></div></div>""",
    "facebook, Russian": f"""
        <div role="navigation">{INKAR}</div><div role="main">
        <div role="article"><h2><a href="https://www.facebook.com/groups/1/user/3">{ERLAN}</a></h2>
          <div>{POST}</div><div aria-label="Нравится: 7 человек">{BEKZAT}</div>
          <div><h3>Комментарии</h3><ul><li><div role="article"
             aria-label="Комментарий от {JANAR}">{JANAR}: держитесь</div></li>
             <li><div role="article" aria-label="Ответ {GULNAZ}">{GULNAZ}</div></li></ul></div>
        </div></div><div><h2>Участники · 4,5 тыс.</h2><div>{GULNAZ}</div></div>""",
    "facebook, Kazakh": f"""
        <div role="main"><div role="article"><h2>{ERLAN}</h2><p>{POST}</p>
        <div role="article" aria-label="Пікір: {JANAR}">{JANAR} қолдаймын</div></div>
        <section><h2>Пікірлер (12)</h2><div>{GULNAZ}: рақмет</div></section>
        <section><h2>Қатысушылар</h2>{BEKZAT}, {INKAR}</section></div>""",
    "vk": f"""
        <div id="page_header_wrap"><a id="top_profile_link">{INKAR}</a></div>
        <div class="_post post"><div class="PostHeader">
          <h5 class="PostHeaderTitle__authorName">{ERLAN}</h5></div>
          <div class="wall_text"><div class="wall_post_text">{POST}</div></div>
          <div class="like_wrap"><div class="PostBottomAction">Нравится</div><a>{BEKZAT}</a></div>
          <div class="replies"><div class="replies_list"><div class="reply">
            <div class="reply_author">{JANAR}</div>
            <div class="reply_text">{JANAR}: я была там</div></div></div></div>
        </div><div id="public_followers"><div>Подписчики</div><a href="/id7">{GULNAZ}</a></div>
        <div class="vkitCommentBase__root--x1">{JANAR}</div>""",
    "ok": f"""
        <div class="toolbar_ucard">{INKAR}</div>
        <div class="mlr_cnt"><div class="media-layer">
        <div class="media-text_cnt_tx">{POST}</div></div>
        <a class="author-link" href="/profile/5">{ERLAN}</a></div>
        <div class="klass_w"><span>Класс</span>{BEKZAT}</div>
        <div class="comments_lst"><div class="comments_i d_comment">
          <a class="comments_author-name">{JANAR}</a>
          <div class="comments_text">{JANAR}: позор</div></div></div>
        <div id="hook_Block_GroupMembersRBlock"><h3>Участники 512</h3><a>{GULNAZ}</a></div>""",
    "telegram, web": f"""
        <div id="column-left"><ul class="chatlist"><li>{INKAR}</li><li>{GULNAZ}</li></ul></div>
        <div id="column-center"><div class="bubbles"><div class="bubble">
          <div class="name"><span class="peer-title">{ERLAN}</span></div>
          <div class="message">{POST}<div class="reactions">{BEKZAT}</div>
          <div class="replies-footer">2 {JANAR}</div></div></div></div></div>
        <div id="column-right"><div class="search-super-content-members">{JANAR}</div></div>""",
    "a forum that no list knows": f"""
        <nav>{INKAR}</nav><article><p>{POST}</p></article>
        <div class="liked"><div><h4>Liked by</h4></div><p>{BEKZAT}</p></div>
        <div class="x1"><div class="x2"><h2>Комментариев: 2</h2></div> {GULNAZ} голый текст
          <div class="x3">{JANAR}: поддерживаю</div></div>
        <div itemprop="comment">{ERLAN}</div>""",
}


def page(body: str) -> str:
    head = "<!DOCTYPE html><html lang='ru'><head><title>Группа</title></head>"
    return f"{head}<body>{body}</body></html>"


@pytest.mark.parametrize("site", PAGES)
def test_who_took_part_is_cut_and_the_post_is_read(site: str) -> None:
    article = read_article(cut_crowd(capture_of(page(PAGES[site]))), PageRules())
    assert "Айдоса Примерова" in article.text and "десять часов утра" in article.text
    read = f"{article.title}\n{article.text}\n{article.authors}"
    assert [name for name in CROWD if name in read] == []


@pytest.mark.parametrize("site", PAGES)
def test_cut_twice_is_cut_once_and_before_it_was_there(site: str) -> None:
    whole = capture_of(page(PAGES[site]))
    assert all(name in whole.body.decode() for name in CROWD)
    once = cut_crowd(whole)
    assert cut_crowd(once).body == once.body


# Words that look like such a heading, and say something else.
KEPT = [
    "<article><h2>Комментарий адвоката</h2><p>{}</p></article>",
    "<article><h2>Участники митинга</h2><p>{}</p></article>",
    "<article><h2>Members of parliament</h2><p>{}</p></article>",
    "<article class='no-comments'><p>{}</p></article>",
    "<article><p>Комментарии</p><p>{}</p></article>",
]


@pytest.mark.parametrize("body", KEPT)
def test_what_an_article_says_stays(body: str) -> None:
    article = read_article(cut_crowd(capture_of(page(body.format(POST)))), PageRules())
    assert "Айдоса Примерова" in article.text


def test_the_encoding_is_read_once_and_for_all() -> None:
    body = page(f"<article><p>{POST}</p></article>").encode("windows-1251")
    cut = cut_crowd(capture_of(body, "text/html; charset=windows-1251"))
    assert "Айдоса Примерова" in read_article(cut, PageRules()).text


def test_pictures_in_a_saved_page_do_not_make_it_too_large() -> None:
    picture = "data:image/png;base64," + "A" * 12_000_000
    saved = page(f"<article><img src='{picture}'><p>{POST}</p></article>")
    assert "Айдоса Примерова" in read_article(cut_crowd(capture_of(saved)), PageRules()).text
    assert EMBEDDED.sub(b"", picture.encode()) == b""


def test_a_page_that_cannot_be_cut_is_not_read() -> None:
    deep = page("<div>" * 6_000 + POST + "</div>" * 6_000)
    with pytest.raises(Unreadable):
        cut_crowd(capture_of(deep))


def test_sites_where_people_talk_are_always_cut() -> None:
    assert is_crowded("https://m.facebook.com/groups/1") and is_crowded("https://vk.com/wall1")
    assert not is_crowded("https://notfacebook.com/") and not is_crowded("https://bureau.kz/")


def test_nested_elements_are_cut_once() -> None:
    """An element that was emptied must not be asked for what was in it."""
    inner = "<div class='comments'><h3>Comments</h3><div class='reply'>{}</div></div>"
    body = "x"
    for _ in range(200):
        body = inner.format(body)
    assert b"reply" not in cut_crowd(capture_of(page(body * 20))).body
