"""Reads one saved page for `aigaq read`: the same chain as the flows, without an archive."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from console.texts import WrongInput
from crawlers.catalogue import load_source
from extract.page import Challenge, PageChanged, Unreadable, read_documents
from models.settings import Settings
from models.values import Article, Capture, PageRules

MAX_BYTES = 20 << 20


def read_page(
    page: Path, url: str, source_id: str | None, settings: Settings
) -> list[dict[str, Any]]:
    """Return the articles of a saved page, JSON-ready. Raises WrongInput, or CatalogueError."""
    if not url.startswith(("http://", "https://")):
        raise WrongInput(f"--url: not a web address: {url!r}")
    rules = PageRules()
    if source_id is not None:
        rules = load_source(source_id, settings.sources_dir).page
    capture = Capture(url, 200, (), read_bytes(page), datetime.now(UTC))
    try:
        articles = read_documents(capture, rules)
    except (PageChanged, Challenge, Unreadable) as problem:
        raise WrongInput(f"{page}: {problem}") from problem
    return [_as_json(article) for article in articles]


def read_bytes(page: Path) -> bytes:
    """Return the bytes of a saved page. Raises WrongInput."""
    try:
        with page.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise WrongInput(f"{page}: {problem.strerror}") from problem
    if len(body) > MAX_BYTES:
        raise WrongInput(f"{page}: larger than {MAX_BYTES >> 20} MB")
    return body


def _as_json(article: Article) -> dict[str, Any]:
    published = article.published_at
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "published_at": None if published is None else published.isoformat(),
        "authors": list(article.authors),
        "lang": article.lang,
        "links": list(article.links),
        "how": article.how,
        "symbol": article.symbol,
    }
