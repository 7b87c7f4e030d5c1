"""Read what a page says about itself for machines: JSON-LD, OpenGraph, other meta elements.

These answer where a source's rules do not. Reader-written parts ("comment", "review") are never
looked into, and lists of other articles are not taken for the page's own.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from extract.markup.fragment import read_fragment
from extract.markup.lines import fold_line, fold_lines

MAX_SCRIPTS = 20
MAX_SCRIPT_CHARS = 2_000_000
MAX_NODES = 2_000  # of one JSON-LD script
MAX_AUTHORS = 20
MAX_NAME_CHARS = 150

# https://schema.org/Article and its kinds that news sites use.
_ARTICLE_TYPES = """
    Article NewsArticle BlogPosting LiveBlogPosting SocialMediaPosting Report
    ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle
    ReviewNewsArticle ScholarlyArticle TechArticle
"""
ARTICLE_TYPES = frozenset(_ARTICLE_TYPES.split())
# Properties under which a page's own article may stand; "itemListElement" and "hasPart" name other
# pages.
INWARD = ("@graph", "mainEntity", "mainEntityOfPage")

# How meta elements spell a field, in order of trust. `property` is OpenGraph's attribute, `name`
# the others', but sites mix them up (seen: <meta name="article:published_time">), so either
# attribute counts.
TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "citation_title")
PUBLISHED_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "date.available",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "citation_publication_date",
    "mediator_published_time",
    "date",
)
AUTHOR_NAMES = (
    "author",
    "article:author",
    "og:article:author",
    "mediator_author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "citation_author",
)
LANGUAGE_NAMES = ("og:locale", "content-language")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says of one field, and where: "json-ld", "opengraph" or "meta"."""

    value: str
    how: str


@dataclass(frozen=True, slots=True)
class Structured:
    """All answers of a page, each tuple in order of trust and empty if nothing answers.

    `authors` come from one place only. `broken` of the `scripts` with JSON-LD could not be read.
    """

    titles: tuple[Answer, ...]
    texts: tuple[Answer, ...]
    published: tuple[Answer, ...]
    authors: tuple[Answer, ...]
    languages: tuple[Answer, ...]
    scripts: int
    broken: int


def read_structured(tree: LexborHTMLParser) -> Structured:
    """Return what JSON-LD and meta elements say of the article; broken scripts are passed over."""
    scripts = [node.text() for node in tree.css("script[type*='ld+json' i]")[:MAX_SCRIPTS]]
    readable = [data for data in map(_load_script, scripts) if data is not None]
    nodes = [node for data in readable for node in _walk(data)]
    article = _choose_article(nodes)
    metas = _read_metas(tree)
    return Structured(
        titles=(*_strings(article, "headline", "name"), *_named(metas, TITLE_NAMES)),
        texts=_bodies(article),
        published=(
            *_strings(article, "datePublished", "dateCreated", "uploadDate"),
            *_named(metas, PUBLISHED_NAMES),
        ),
        authors=_authors(article, nodes) or _meta_authors(metas),
        languages=(*_strings(article, "inLanguage"), *_named(metas, LANGUAGE_NAMES)),
        scripts=len(scripts),
        broken=len(scripts) - len(readable),
    )


def _load_script(script: str) -> Any | None:
    """Return the JSON of one script, or None if it is broken, too large or nests too deeply."""
    script = script.strip().removeprefix("<!--").removesuffix("-->")
    script = script.replace("//<![CDATA[", "").replace("//]]>", "").strip().rstrip(";")
    if not script or len(script) > MAX_SCRIPT_CHARS:
        return None
    try:
        return json.loads(script, strict=False)  # line feeds inside strings are common
    except (ValueError, RecursionError):
        return None


def _walk(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects that may be the page's own, the outer first, at most `MAX_NODES`."""
    queue = [data]
    for seen, item in enumerate(queue):
        if seen >= MAX_NODES:
            return
        if isinstance(item, list):
            queue.extend(item[:MAX_NODES])
        elif isinstance(item, dict):
            yield item
            queue.extend(item[key] for key in INWARD if isinstance(item.get(key), dict | list))


def _choose_article(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the article with the most answers, the first of equals; empty if there is none."""
    articles = [node for node in nodes if ARTICLE_TYPES.intersection(_types(node))]
    wanted = ("headline", "datePublished", "articleBody", "author")
    return max(articles, key=lambda node: sum(key in node for key in wanted), default={})


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    # "https://schema.org/NewsArticle" and "schema:NewsArticle" are spellings of the same.
    return [name.replace(":", "/").rpartition("/")[2] for name in names if isinstance(name, str)]


def _strings(node: dict[str, Any], *keys: str) -> tuple[Answer, ...]:
    values = (node.get(key) for key in keys)
    texts = (_clean(value) for value in values if isinstance(value, str))
    return tuple(Answer(text, "json-ld") for text in texts if text)


def _clean(text: str) -> str:
    """Return a string of JSON-LD on one line; many sites escape it once more than JSON asks for."""
    return fold_line(_unescape(text))


def _unescape(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character reference of thousands of digits
        return text


def _bodies(article: dict[str, Any]) -> tuple[Answer, ...]:
    body = article.get("articleBody")
    if isinstance(body, list):
        body = "\n".join(part for part in body if isinstance(part, str))
    if not isinstance(body, str):
        return ()
    body = body.encode("utf-8", "replace").decode("utf-8")  # JSON can hold half a character
    if "</" in body or "<br" in body or "&lt;" in body:
        text = read_fragment(_unescape(body).replace("\n", "<br>"), "").text
    else:
        text = fold_lines(_unescape(body).splitlines())
    return (Answer(text, "json-ld"),) if text else ()


def _authors(article: dict[str, Any], nodes: list[dict[str, Any]]) -> tuple[Answer, ...]:
    """Return the names of the authors; {"@id": ...} points to another object of the page."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    author = article.get("author")
    names: dict[str, None] = {}
    for item in author if isinstance(author, list) else [author]:
        if isinstance(item, dict) and "name" not in item:
            item = by_id.get(str(item.get("@id")), item)
        name = item.get("name") if isinstance(item, dict) else item
        for one in name if isinstance(name, list) else [name]:
            if isinstance(one, str) and _is_name(_clean(one)):
                names[_clean(one)] = None
    return tuple(Answer(name, "json-ld") for name in list(names)[:MAX_AUTHORS])


def _read_metas(tree: LexborHTMLParser) -> dict[str, list[Answer]]:
    """Return the contents of meta elements by their lower-case name, in page order."""
    metas: dict[str, list[Answer]] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        content = fold_line(attributes.get("content") or "")
        for key, how in (("property", "opengraph"), ("name", "meta"), ("itemprop", "meta")):
            name = (attributes.get(key) or "").lower()
            if name and content:
                metas.setdefault(name, []).append(Answer(content, how))
    return metas


def _named(metas: dict[str, list[Answer]], names: tuple[str, ...]) -> tuple[Answer, ...]:
    return tuple(answer for name in names for answer in metas.get(name, [])[:1])


def _meta_authors(metas: dict[str, list[Answer]]) -> tuple[Answer, ...]:
    for name in AUTHOR_NAMES:
        answers = {answer.value: answer for answer in metas.get(name, []) if _is_name(answer.value)}
        if answers:
            return tuple(answers.values())[:MAX_AUTHORS]
    return ()


def _is_name(text: str) -> bool:
    """Return whether the text may name an author; OpenGraph asks for a profile's address here."""
    return 0 < len(text) <= MAX_NAME_CHARS and "://" not in text and not text.startswith("@")
