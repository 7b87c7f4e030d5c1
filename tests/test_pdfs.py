"""A captured PDF is an article that knows its pages; what cannot be read as one says why."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.markup.unread import Unreadable
from extract.page import read_documents
from extract.pdfs import MAX_BYTES, is_pdf, page_of, read_pdf_article
from models.values import Article, PageRules
from replica.pdf import make_pdf
from tests import report_files
from tests.bombs import zlib_bomb
from tests.pages import capture_of

PAGES = [
    [
        "A/HRC/WGAD/2024/99",
        "Distr.: General",
        "14 May 2024",
        "# Opinion No. 99/2024 of an invented working group",
        "Ms. Aigul Sarsenkulova is an activist from Kazakhstan.",
    ],
    [],
    ["Полиция задержала активиста Ерлана Таубайсынова в Алматы."],
]


def read(body: bytes) -> Article:
    return read_pdf_article(capture_of(body, "application/pdf"), "UTC")


def test_a_pdf_is_an_article_with_pages() -> None:
    (article,) = read_documents(capture_of(make_pdf(PAGES), "application/pdf"), PageRules())
    assert article.title == "Opinion No. 99/2024 of an invented working group"
    assert article.symbol == "A/HRC/WGAD/2024/99"
    assert article.published_at == datetime(2024, 5, 13, 19, tzinfo=UTC)
    assert article.text.split("\n")[-2:] == [PAGES[0][-1], PAGES[2][0]]
    assert (
        article.how["pages"] == f"0 {article.text.index('Полиция')} {article.text.index('Полиция')}"
    )


@pytest.mark.parametrize(("word", "page"), [("Distr", 1), ("Kazakhstan", 1), ("Таубай", 3)])
def test_the_page_of_a_finding(word: str, page: int) -> None:
    article = read(make_pdf(PAGES))
    assert page_of(article.how, article.text.index(word)) == page


def test_what_has_no_pages_has_no_page() -> None:
    assert page_of({"text": "selector"}, 5) is None
    assert page_of({"pages": "0 10"}, -1) is None
    assert page_of({"pages": " ".join(map(str, range(1_000)))}, 5_000) is None


def test_notes_stand_on_their_page_and_their_marks_are_gone() -> None:
    article = read(report_files.as_pdf())
    assert "Criminal Code. Judge" in article.text
    note = article.text.index("4 https://")
    assert page_of(article.how, note) == 2
    assert page_of(article.how, article.text.index("1 https://")) == 1


def test_a_title_in_the_metadata_counts_where_no_line_is_set_apart() -> None:
    assert read(make_pdf([["Words of one size."]], "A stored title")).title == "A stored title"


def test_a_pdf_of_another_type_is_told_by_its_bytes() -> None:
    assert is_pdf(capture_of(make_pdf(PAGES), "text/html"))
    assert not is_pdf(capture_of("<p>%PDF</p>", "application/pdf"))


def locked() -> bytes:
    """A PDF that asks for a password: the standard handler with keys that fit none."""
    body = make_pdf(PAGES)
    handler = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[<00><00>]" % (
        b"o" * 32,
        b"u" * 32,
    )
    return body.replace(b"/Root 1 0 R", b"/Root 1 0 R" + handler)


def bomb() -> bytes:
    """A PDF whose only page unpacks to a gigabyte of spaces."""
    packed = zlib_bomb(b" " * 1_000_000, 1_000)
    body = make_pdf([["x"]])
    start = body.index(b"7 0 obj\n")
    end = body.index(b"endobj", start)
    stream = b"7 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\n"
    return body[:start] + stream % (len(packed), packed) + body[end:]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (make_pdf([[], []]), "it needs OCR"),
        (locked(), "locked with a password"),
        (make_pdf(PAGES)[:300], "a damaged PDF"),
        (b"%PDF-1.7\n" + b"junk " * 100, "a damaged PDF"),
        (b"%PDF-1.7\n" + b" " * MAX_BYTES, "at most 20000000 are read"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(body)


READ_BOUNDED = """
import sys
from datetime import UTC, datetime
from extract.pdfs import read_pdf_article
from flows.reading import limit_memory
from models.values import Capture
limit_memory(1 << 30)
body = open(sys.argv[1], "rb").read()
try:
    read_pdf_article(Capture("https://x.example/", 200, (), body, datetime.now(UTC)), "UTC")
except MemoryError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has the limit in name only")
def test_a_bomb_ends_at_the_memory_of_its_reader(tmp_path: Path) -> None:
    file = tmp_path / "bomb.pdf"
    file.write_bytes(bomb())
    assert file.stat().st_size < 2_000_000
    command = [sys.executable, "-c", READ_BOUNDED, str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.stdout == "refused\n", ended.stderr[-500:]
