"""Any number of ordinary pages for benchmarks and kill tests, put together from `ordinary.toml`.

Each differs from the others in its words and numbers; none has anything to be found in it.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import timedelta
from functools import lru_cache
from importlib import resources

from replica.stories import Document, Version

STORY_ID = "ordinary"
FIRST_NUMBER = 50_000_000
SPREAD_MINUTES = 12 * 24 * 60  # all of them stand in a fortnight's sitemap
# Paragraphs of an article: 1,100 to 7,500 characters, 4,300 on average, as in the articles
# that were captured from ten news sites in 2023 to 2026 (1,200 to 7,000, on average 4,400).
FEWEST, MOST = 5, 33
SENTENCES = 3
LEGAL_IN_TEN = 3


def ordinary_documents(count: int) -> list[Document]:
    """Return `count` articles of the site that lists them in its sitemap, newest first."""
    made = [_document(number, count) for number in range(count)]
    return sorted(made, key=lambda document: document.age)


def _document(number: int, count: int) -> Document:
    digest = hashlib.shake_256(f"ordinary {number}".encode()).digest(1 + MOST * SENTENCES)
    return Document(
        story_id=STORY_ID,
        source_id="rus_azattyq",
        section="",
        slug=f"rayonnye-novosti-vypusk-{number + 1}",
        number=FIRST_NUMBER + number,
        lang="ru",
        age=timedelta(minutes=30 + number * SPREAD_MINUTES // max(count, 1)),
        byline=None,
        is_deleted=False,
        first=Version(_title(digest, number), _paragraphs(digest), (), ()),
        revised=None,
    )


def _title(digest: bytes, number: int) -> str:
    titles = _pieces()["titles"]
    return _filled(titles[digest[0] % len(titles)], digest, number)


def _paragraphs(digest: bytes) -> tuple[str, ...]:
    sentences = _pieces()["sentences"]
    count = FEWEST + digest[0] % (MOST - FEWEST + 1)
    chosen = [
        _filled(sentences[byte % len(sentences)], digest, place)
        for place, byte in enumerate(digest[1 : 1 + count * SENTENCES])
    ]
    if digest[1] % 10 < LEGAL_IN_TEN:
        legal = _pieces()["legal"]
        chosen[-2] = _filled(legal[digest[2] % len(legal)], digest, 0)
    starts = range(0, len(chosen), SENTENCES)
    return tuple(" ".join(chosen[start : start + SENTENCES]) for start in starts)


def _filled(piece: str, digest: bytes, turn: int) -> str:
    places = _pieces()["places"]
    high, low = digest[turn % 60], digest[turn % 60 + 1]
    return piece.format(
        n=high * 16 + low % 16 + 12, m=low % 28 + 3, place=places[low % len(places)]
    )


@lru_cache(maxsize=1)
def _pieces() -> dict[str, list[str]]:
    text = resources.files("replica").joinpath("ordinary.toml").read_text("utf-8")
    return tomllib.loads(text)
