"""Renders documents and listings into the structure of each site, through `templates`.

The structures follow captures of the real sites (or of their twins on the same system); the words
are invented. Every page bears the mark `aigaq-synthetic`. Nothing is sent from here.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import jinja2

from replica import moments
from replica.ballast import Ballast, make_ballast, page_size
from replica.stories import Document, Version

MARK = "aigaq-synthetic"
LEAD_CHARS = 180
SKELETON_BYTES = 14_000  # of an article's page without its scripts and styles, about
LISTING_BYTES = 120_000
LOCALES = {"ru": "ru_RU", "kk": "kk_KZ", "en": "en_US", "fr": "fr_FR", "it": "it_IT"}
ARTICLE_TEMPLATES = {
    "rus_azattyq": "pangea_article.html",
    "tengrinews": "tengri_article.html",
    "informburo": "informburo_article.html",
    "bureau": "bureau_article.html",
    "yt_azattyq": "video.html",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One document as its site shows it: dates filled in, the time of publication known."""

    url: str
    source_id: str
    section: str
    slug: str
    number: int
    lang: str
    byline: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime
    ballast: Ballast

    @property
    def path(self) -> str:
        """Its address without scheme and host."""
        return urlsplit(self.url).path

    @property
    def locale(self) -> str:
        """Its language as OpenGraph spells it."""
        return LOCALES[self.lang]

    @property
    def lead(self) -> str:
        """The beginning of its text, cut at a word."""
        first = self.paragraphs[0]
        return first if len(first) <= LEAD_CHARS else first[:LEAD_CHARS].rpartition(" ")[0] + "…"

    @property
    def structured(self) -> str:
        """Its JSON-LD, safe inside a script element."""
        return json.dumps(_structured(self), ensure_ascii=False).replace("<", "\\u003c")


def make_page(document: Document, version: Version, now: datetime) -> Page:
    """Return a document as published before `now`, in one of its versions."""

    def fill(text: str) -> str:
        return moments.fill_days(text, document.lang, now)

    weight = page_size(document.url) - SKELETON_BYTES
    return Page(
        url=document.url,
        source_id=document.source_id,
        section=document.section,
        slug=document.slug,
        number=document.number,
        lang=document.lang,
        byline=document.byline or "Редакция",
        title=fill(version.title),
        paragraphs=tuple(map(fill, version.paragraphs)),
        published_at=now.replace(microsecond=0) - document.age,
        ballast=make_ballast(document.url, weight),
    )


def render_article(page: Page, related: Sequence[Page], now: datetime) -> bytes:
    """Return the HTML of one article, with links to the `related` ones around it."""
    return render(
        ARTICLE_TEMPLATES[page.source_id], page.source_id, now, page=page, related=related
    )


def render_listing(template: str, source_id: str, now: datetime, seed: str, **values: Any) -> bytes:
    """Return the HTML of a page that lists documents; `seed` chooses its scripts."""
    ballast = make_ballast(seed, LISTING_BYTES)
    return render(template, source_id, now, ballast=ballast, **values)


def render(template: str, source_id: str, now: datetime, **values: Any) -> bytes:
    """Return what a template gives, as UTF-8; `source_id` chooses menus and names.

    A name that the template asks for and nobody gave raises jinja2.UndefinedError.
    """
    shared = {"furniture": furniture(source_id), "now": now}
    environment = _environment(now)
    return environment.get_template(template).render(shared, **values).encode("utf-8")


def furniture(source_id: str) -> dict[str, Any]:
    """Return what a site says around its articles: name, menu, footer, comments."""
    table = _furniture()
    site = table["sites"].get(source_id, table["sites"]["stand_in"])
    return {**site, "comments": table["comments"]}


def _structured(page: Page) -> dict[str, Any]:
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": page.title,
        "inLanguage": page.lang,
        "mainEntityOfPage": page.url,
        "url": page.url,
        "description": page.lead,
        "isAccessibleForFree": True,
    }
    match page.source_id:
        case "rus_azattyq":
            author = {"@type": "Person", "name": page.byline, "url": "/author/redaktsiya/m"}
            spaced = moments.print_spaced(page.published_at)
            article |= {"datePublished": spaced, "dateModified": spaced, "author": author}
        case "tengrinews":
            moment = moments.print_iso(page.published_at)
            article |= {"datePublished": moment, "articleBody": " ".join(page.paragraphs)}
        case "bureau":
            moment = moments.print_utc(page.published_at)
            article |= {"@type": "WebPage", "datePublished": moment, "dateModified": moment}
            return {"@context": "https://schema.org", "@graph": [article]}
        case _:
            article |= {"datePublished": moments.print_iso(page.published_at)}
    return {"@context": "https://schema.org", **article}


@lru_cache(maxsize=1)
def _furniture() -> dict[str, Any]:
    text = resources.files("replica").joinpath("furniture.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=4)
def _environment(now: datetime) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("replica"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def listed(moment: datetime) -> str:
        return moments.print_listed(moment, now)

    environment.filters |= {
        "full": moments.print_full,
        "listed": listed,
        "dotted": moments.print_dotted,
        "clock": moments.print_clock,
        "iso": moments.print_iso,
        "utc": moments.print_utc,
        "zulu": moments.print_zulu,
        "mail": moments.print_mail,
    }
    return environment


def is_recent(page: Page, now: datetime, span: timedelta) -> bool:
    """Tell whether a page was published within `span` before `now`."""
    return now - page.published_at <= span
