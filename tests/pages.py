"""Invented pages for the tests of `extract.page`: the structure of real ones, no real words."""

from __future__ import annotations

from datetime import UTC, datetime

from models.values import Capture, PageRules

CAPTURED_AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
URL = "https://news.example.kz/a/7001.html"

RULES = PageRules(
    title=("h1.title.pg-title",),
    text=("#article-content .wsw > p",),
    published_at=(".publishing-details time@datetime",),
    authors=("a.links__item-link@title",),
)

# The people, the town and the court are invented.
RU = """<!DOCTYPE html>
<html lang="ru-RU"><head><meta charset="utf-8"><title>Суд в Кайнаре — Пример</title></head>
<body class="page has-comments">
<header><nav><a href="/">Главная</a></nav></header>
<h1 class="title pg-title">
  Суд в Кайнаре отложил дело Айдоса Примерова</h1>
<div class="publishing-details"><time pubdate datetime="2026-11-19T21:15:00+05:00">19 ноября</time>
  <a class="links__item-link" title="Жанар Тестова" href="/author/1">Жанар Тестова</a></div>
<div id="article-content"><div class="wsw">
  <p>Суд города Кайнар отложил слушание по&nbsp;делу активиста Айдоса При&shy;мерова.</p>
  <p>Ему вменяют <a href="/law/405#p2">часть 2 статьи 405</a> УК,
     сообщил <b>ад</b>вокат <a href="https://bar.example.kz/77">Серик Образцов</a>.</p>
  <script>var p = "не текст";</script>
  <div class="also"><p>Читайте также: другое дело</p></div>
  <p class="share">Поделиться</p>
  <p>Следующее заседание назначено на 3 декабря.</p>
  <div class="comments-list"><p>Ник: поддерживаю Айдоса!</p></div>
</div></div>
<div id="comments"><p>Читательница: я тоже была на площади</p></div>
</body></html>"""


def capture_of(
    body: str | bytes, content_type: str = "text/html; charset=utf-8", url: str = URL
) -> Capture:
    """Return a capture of an invented page."""
    raw = body.encode("utf-8") if isinstance(body, str) else body
    return Capture(url, 200, (("Content-Type", content_type),), raw, CAPTURED_AT)


def page_of(body: str, head: str = "", lang: str = "ru") -> str:
    """Return a whole page around a body."""
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
