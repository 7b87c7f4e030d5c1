"""What the hosts of the stand-ins serve: feeds, sitemaps, section pages, JSON and articles."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from replica import moments
from replica.answers import (
    HTML,
    ROBOTS,
    RSS,
    TEXT,
    XML,
    Answer,
    make_answer,
    make_plain,
    make_redirect,
)
from replica.pages import Page, render
from replica.shapes import build, build_each, first_of, split_rule
from replica.shelf import take_shelf
from replica.stand_ins import Listed, StandIn, make_pages
from replica.stories import ADDRESSES, Document
from replica.web import Content, Route, Site
from replica.wordpress_site import posts_route

RULES = b"# synthetic\nUser-agent: *\nDisallow: /search\n"
LOGIN_PATH = "/login/"


def build_stand_in(
    host: str,
    held: Sequence[StandIn],
    now: datetime,
    beside: Site | None = None,
    told: Sequence[Document] | None = None,
) -> Site:
    """Return the site of a host with its stand-ins, laid over another site of that host if any.

    Of a source that tells stories only lists are added; `told` as in `replica.shelf.take_shelf`.
    """
    front, missing = _front(host, held, now, 200), _front(host, held, now, 404)
    usual = Content({"/": front, ROBOTS: make_plain(RULES, TEXT)})
    site = beside or Site(usual=usual, emptied=Content(), front=front, missing=missing)
    for one in held:
        site = _walled(site, now) if one.is_walled else _with(site, one, now, told)
    return site


def _with(site: Site, one: StandIn, now: datetime, told: Sequence[Document] | None) -> Site:
    if one.source_id in ADDRESSES:
        pages, articles = take_shelf(one.source_id, now, told).pages, {}
    else:
        own = {listed.article for listed in one.lists}
        every = [page for path in {None, *own} for page in make_pages(one, now, path)]
        pages, articles = (), {page.path: _article(one, page, now) for page in every}

    def listing(listed: Listed) -> Content:
        return _list(one, listed, pages or make_pages(one, now, listed.article), now)

    return replace(
        site,
        usual=_add(site.usual, articles, map(listing, one.lists)),
        emptied=_add(site.emptied, {}, (_list(one, listed, (), now) for listed in one.lists)),
    )


def _add(content: Content, answers: Mapping[str, Answer], lists: Iterable[Content]) -> Content:
    all_answers, routes = {**content.answers, **answers}, dict(content.routes)
    for one in lists:
        all_answers |= one.answers
        routes |= one.routes
    return Content(all_answers, routes)


def _walled(site: Site, now: datetime) -> Site:
    """A site that shows nobody anything before a login, as Facebook and Instagram do."""
    form = f'<form action="{LOGIN_PATH}"><input name="who"><input type="password"></form>'
    login = _html("en", "Log in", form, now)
    away = make_redirect(f"{LOGIN_PATH}?next=%2F")
    usual = Content({**site.usual.answers, "/": away, LOGIN_PATH: login})
    return replace(site, usual=usual, front=login, missing=away)


def _list(one: StandIn, listed: Listed, pages: Sequence[Page], now: datetime) -> Content:
    path, _, query = listed.target.partition("?")
    match listed.how:
        case "feed":
            answer = make_answer(_feed(one, listed, pages, now), RSS, now)
        case "sitemap":
            return _sitemap(listed, one, pages, now)
        case "listing":
            answer = _section(one, listed, pages, now)
        case "wordpress":
            return Content(routes={path: posts_route(f"{one.origin}{path}", pages, now)})
        case other:
            raise ValueError(f"{one.source_id}: no stand-in lists documents by {other!r}")
    if query == "":
        return Content({path: answer})
    # Two lists may differ in their query alone; the last one answers to every other.
    return Content(routes={path: _for_any(answer)})


def _for_any(answer: Answer) -> Route:
    return lambda query: answer


def _feed(one: StandIn, listed: Listed, pages: Sequence[Page], now: datetime) -> bytes:
    return render(
        "feed.xml",
        one.source_id,
        now,
        items=pages,
        site_url=f"{one.origin}/",
        feed_url=f"{one.origin}{listed.target}",
        generator="stand-in",
        by_number=False,
    )


def _sitemap(listed: Listed, one: StandIn, pages: Sequence[Page], now: datetime) -> Content:
    body = render("sitemap_pages.xml", one.source_id, now, items=pages)
    part = make_answer(body, XML, now)
    if listed.child is None:
        return Content({listed.target: part})
    children = [f"{one.origin}{listed.child}"] if pages else []
    index = render("sitemap_index.xml", one.source_id, now, children=children)
    return Content({listed.target: make_answer(index, XML, now), listed.child: part})


def _section(one: StandIn, listed: Listed, pages: Sequence[Page], now: datetime) -> Answer:
    inner = "\n".join(_item(listed.shape, page) for page in pages)
    return _html(one.lang, listed.target, f"<main>\n{inner}\n</main>", now)


def _item(shape: Mapping[str, str], page: Page) -> str:
    link, _ = split_rule(shape.get("link", "a@href"))
    title = first_of(shape.get("title", ":scope"))
    named, dated = html.escape(page.title), _dated(shape.get("date"), page)
    if link == "":  # the item is the link
        inner = named if title == ":scope" else build(title, named)
        return _day(shape, page) + build(shape["item"], inner + dated, href=page.path)
    if title in {":scope", link}:
        inner = build(link, named, href=page.path)
    else:
        inner = build(link, "", href=page.path) + build(title, named)
    return _day(shape, page) + build(shape["item"], f"{dated}\n{inner}")


def _day(shape: Mapping[str, str], page: Page) -> str:
    if "day" not in shape:
        return ""
    return build(split_rule(shape["day"])[0], moments.print_day(page.published_at, page.lang))


def _dated(rule: str | None, page: Page) -> str:
    if rule is None:
        return ""
    css, attribute = split_rule(first_of(rule))
    printed = moments.print_long(page.published_at, page.lang)
    if attribute is None:
        return build(css, printed)
    return build(css, printed, **{attribute: moments.print_iso(page.published_at)})


def _article(one: StandIn, page: Page, now: datetime) -> Answer:
    text, _ = split_rule(first_of(one.page["text"]))
    title, _ = split_rule(first_of(one.page["title"]))
    paragraphs = [html.escape(paragraph) for paragraph in page.paragraphs]
    body = "\n".join(
        [
            build(title, html.escape(page.title)),
            _dated(one.page["date"], page),
            build_each(text, paragraphs),
        ]
    )
    return _html(one.lang, page.title, body, page.published_at, page)


def _front(host: str, held: Sequence[StandIn], now: datetime, status: int) -> Answer:
    lang = held[0].lang
    answer = _html(lang, host, f"<h1>{host}</h1><p>{status}</p>", now)
    return answer if status == 200 else make_plain(answer.plain(), HTML, status)


def _html(
    lang: str, title: str, inner: str, modified_at: datetime, page: Page | None = None
) -> Answer:
    body = render(
        "stand_in.html", "stand_in", modified_at, lang=lang, title=title, inner=inner, page=page
    )
    return make_answer(body, HTML, modified_at)
