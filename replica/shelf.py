"""The documents of a replica, made into pages once and handed to the sites that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from replica.answers import HTML, Answer, make_answer, make_plain
from replica.pages import Page, make_page, render_article, render_listing
from replica.stories import Document, documents

RELATED = 12
PACKED_FAST = 1


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents of one source at one `now`, newest first; `pages` are in the same order."""

    source_id: str
    now: datetime
    documents: tuple[Document, ...]
    pages: tuple[Page, ...]

    @property
    def related(self) -> tuple[Page, ...]:
        """The newest pages, which every page of the site links to."""
        return self.pages[:RELATED]

    def articles(self) -> Iterator[tuple[Page, Answer]]:
        """Yield every page with the answer that shows it."""
        for page in self.pages:
            yield page, self.article(page)

    def revised(self) -> Iterator[tuple[Page, Answer]]:
        """Yield what stands in the place of those pages that are edited silently."""
        for document in self.documents:
            if document.revised is not None:
                page = make_page(document, document.revised, self.now)
                body = render_article(page, self._others(page), self.now)
                yield page, make_answer(body, HTML, self.now)

    def article(self, page: Page, level: int = 6) -> Answer:
        """Return the answer that shows one page."""
        body = render_article(page, self._others(page), self.now)
        return make_answer(body, HTML, page.published_at, level)

    def front(self) -> Answer:
        """Return the front page."""
        return make_answer(self._front("Главное"), HTML, self.now)

    def missing(self) -> Answer:
        """Return the site's own "not found"."""
        return make_plain(self._front("Страница не найдена"), HTML, 404)

    def _front(self, heading: str) -> bytes:
        return render_listing(
            "front.html",
            self.source_id,
            self.now,
            f"{self.source_id} {heading}",
            heading=heading,
            items=self.related,
        )

    def _others(self, page: Page) -> list[Page]:
        return [other for other in self.related if other.url != page.url]


def take_shelf(source_id: str, now: datetime, told: Sequence[Document] | None = None) -> Shelf:
    """Return what the stories hold for one source: `told`, or all that are told as of any day."""
    documents_told = documents() if told is None else told
    held = tuple(document for document in documents_told if document.source_id == source_id)
    pages = tuple(make_page(document, document.first, now) for document in held)
    return Shelf(source_id, now, held, pages)
