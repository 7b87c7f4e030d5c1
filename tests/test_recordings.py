"""Every source of the catalogue has a recording, and reads it as a person saw it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from console.comparing import compare_recording
from console.recordings import RecordingError, load_recording, parse_expected
from crawlers.catalogue import load_source, load_sources

RECORDINGS = Path(__file__).parent / "recordings"
SOURCES = load_sources()
CALLED = "informburo"  # whose recording the tests below spoil


def test_each_recording_is_of_a_source() -> None:
    assert {folder.name for folder in RECORDINGS.iterdir()} - set(SOURCES) == set()


@pytest.mark.parametrize("source_id", sorted(SOURCES))
def test_a_source_has_a_recording_and_reads_it_as_expected(source_id: str) -> None:
    recording = load_recording(RECORDINGS / source_id)  # raises where there is none
    assert compare_recording(SOURCES[source_id], recording) == []


@pytest.mark.parametrize("source_id", sorted(SOURCES))
def test_what_is_made_by_hand_says_so_itself(source_id: str) -> None:
    for page, body in load_recording(RECORDINGS / source_id).pages:
        if page.synthetic and not page.file.endswith((".gz", ".pdf", ".docx")):
            assert b"synthetic" in body, page.file


# --- a recording that does not fit ---------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RECORDINGS / CALLED, tmp_path / CALLED))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def differences(folder: Path) -> list[str]:
    return compare_recording(load_source(CALLED), load_recording(folder))


SPOILT = [
    ("rss.xml", "Mon, 30 Nov 2026", "Tue, 01 Dec 2026", "rss.xml: first.date: '2026-11-30T10"),
    ("rss.xml", "/stati/kak", "/stati/gde", "rss.xml: last.url: 'https://informburo.kz/stati/kak"),
    ("rss.xml", "<item>", "<thing>", "rss.xml: problem: nothing recorded, 'empty_listing' read"),
    ("article.html", "<h1", "<h2", "article.html: how.title: 'selector' recorded, 'opengraph' rea"),
    ("article.html", "<p>Акимат", "<div>Акимат", "article.html: paragraphs: 2 recorded, 1 read"),
    ("article.html", "10:00:00+05:00", "10:00:00+06:00", "published_at: 2026-11-30T10:00:00+05:00"),
    ("article.html", 'lang="ru"', 'lang="kk"', "article.html: lang: 'ru' recorded, 'kk' read"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), SPOILT)
def test_what_reads_otherwise_is_told_in_words(
    copy: Path, name: str, old: str, new: str, told: str
) -> None:
    assert differences(copy) == []
    change(copy / name, old, new)
    assert [line for line in differences(copy) if told in line]


# What somebody may write into expected.toml that the page does not show.
MISTAKEN = [
    ("items = 2", "items = 3", "rss.xml: items: "),
    ("children = 3", "children = 2", "sitemap.xml: children: "),
    ("Как считают воду", "Как считают", "rss.xml: last.title: "),
    ('title        = "В Кайнаре', 'title        = "В Кайнар', "article.html: title: "),
    ('authors      = ["Асель', 'authors      = ["Айша', "tram.html: authors: "),
    ("Суд Кайнара оставил", "Суд Кайнар оставил", "article.html: begins: "),
    ("ремонт площади.", "ремонт площадей.", "article.html: ends: "),
    ('"вала Гульнар Выдуманова.\\nАкимат сослался на ремонт площади."', '""', "ends: "),
    ("paragraphs   = 2", "paragraphs   = 2\ndocuments = 2", "article.html: documents: "),
    ("paragraphs   = 2", 'paragraphs   = 2\nsymbol = "A/1/2"', "article.html: symbol: "),
    ("paragraphs   = 2", 'paragraphs   = 2\nproblem = "challenge"', "article.html: problem: "),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKEN)
def test_what_the_page_does_not_show_is_told(copy: Path, old: str, new: str, told: str) -> None:
    change(copy / "expected.toml", old, new)
    assert [line for line in differences(copy) if told in line]


def test_an_address_that_the_source_does_not_poll(copy: Path) -> None:
    change(copy / "expected.toml", 'https://informburo.kz/rss"', 'https://informburo.kz/feed"')
    assert differences(copy) == [
        "rss.xml: url: 'https://informburo.kz/feed' recorded, 'no [[poll.from]] of the source' read"
    ]


def test_a_listing_alone_is_not_enough_where_pages_are_asked_for(copy: Path) -> None:
    text = (copy / "expected.toml").read_text("utf-8")
    (copy / "expected.toml").write_text("[[page]]".join(text.split("[[page]]")[:2]), "utf-8")
    for file in set(copy.iterdir()) - {copy / "expected.toml", copy / "rss.xml"}:
        file.unlink()
    assert differences(copy) == ["no article is recorded"]


def test_a_page_of_posts_names_the_one_that_is_meant() -> None:
    folder = RECORDINGS / "tg_azattyq"
    text = (folder / "expected.toml").read_bytes()
    pages = parse_expected(text.replace(b'url          = "https://t.me/azattyq/20903"', b""), "x")
    recording = load_recording(folder)
    bodies = [body for _, body in recording.pages]
    spoilt = type(recording)(folder, tuple(zip(pages, bodies, strict=True)))
    assert compare_recording(SOURCES["tg_azattyq"], spoilt) == [
        "preview.html: url: 'one of several posts' recorded, '2 documents of that address' read"
    ]


FAULTS = [
    ("synthetic    = true", "", "synthetic: Field required"),
    ("recorded     = 2026-11-30", "", "recorded: Field required"),
    ('kind         = "listing"', 'kind = "feed"', "'listing', 'article', 'form'"),
    ("items = 2", "itmes = 2", "itmes: Extra inputs are not permitted"),
    ('file         = "rss.xml"', 'file = "../rss.xml"', "file: String should match"),
    ('file         = "rss.xml"', 'file = "feed.xml"', "no page names rss.xml"),
    ('[[page]]\nfile         = "rss', 'x = 1\n[[page]]\nfile = "rss', "expected [[page]] tables"),
    ("[[page]]", "[[page", "not TOML"),
    (
        'title        = "В Кайнаре',
        'problem = "sad"\ntitle = "В Кайнаре',
        "problem: Input should be",
    ),
    ("+05:00\nlang", "\nlang", "published_at"),
]


@pytest.mark.parametrize(("old", "new", "told"), FAULTS)
def test_a_fault_is_named_with_the_file(copy: Path, old: str, new: str, told: str) -> None:
    change(copy / "expected.toml", old, new)
    with pytest.raises(RecordingError, match=re.escape(told)) as caught:
        load_recording(copy)
    assert all(line.startswith(str(copy)) for line in str(caught.value).splitlines())


def test_a_source_without_a_recording_and_a_file_without_a_page(copy: Path) -> None:
    (copy / "left.html").write_text("", "utf-8")
    with pytest.raises(RecordingError, match=r"no page names left\.html"):
        load_recording(copy)
    with pytest.raises(RecordingError, match=r"expected\.toml: no such file"):
        load_recording(copy / "missing")
