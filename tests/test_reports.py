"""Reading reports: the same report gives the same notes, whatever the format of its file."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.reports.marks import take_out_marks
from extract.reports.read import read_report
from extract.reports.values import Note, Report, UnreadableReport
from tests.report_files import FILES, NOTES, TITLE, as_docx, as_pdf, pdf_file

SEED = Path(__file__).parents[2] / "shared" / "seed" / "report.txt"
HABAR = "https://habar.example.kz/ru/news/2021"
EXPECTED: dict[int, list[tuple[str, str | None]]] = {
    1: [(f"{HABAR}/01/14/aktivistku-prigovorili-k-ogranicheniyu-svobody-24680.html", None)],
    2: [
        ("https://www.facebook.com/groups/TirekQozgalysy/permalink/1000000000000017/", None),
        (
            "https://m.facebook.com/story.php?story_fbid=1000000000000021&id=1000000000001"
            "&fbclid=IwAR0aBcD",
            None,
        ),
    ],
    3: [],
    4: [("https://www.youtube.com/watch?v=aBcDeFgHiJ", None)],  # judged by the platform's rules
    5: [("https://t.me/s/tirek_example/17", None)],
    6: [(f"{HABAR}/02/ogranich…", "truncated")],
}
SENTENCES = {
    1: "The court in Almaty sentenced activist Aigul Sarsenkulova to two years of restriction of "
    "liberty under part 2 of Article 405 of the Criminal Code.",
    4: "Полиция не сообщила о задержании родственникам.",
    5: "Полиция не сообщила о задержании родственникам.",
    6: "Өскеменде Дәурен Қожагелдіұлын ҚК 174-бабы бойынша айыптады.",
}


def links_of(report: Report) -> dict[int, list[tuple[str, str | None]]]:
    return {n.number: [(link.url, link.defect) for link in n.links] for n in report.notes}


@pytest.mark.parametrize("kind", FILES)
def test_every_format_gives_the_same_notes(kind: str) -> None:
    report = read_report(FILES[kind](), f"report.{kind}")
    assert (report.title, report.format) == (TITLE, kind)
    assert links_of(report) == EXPECTED
    assert {n.number: n.sentence for n in report.notes if n.number in SENTENCES} == SENTENCES
    assert report.notes[2].text == NOTES[2]


@pytest.mark.parametrize("kind", FILES)
def test_no_number_of_a_note_stays_in_the_text(kind: str) -> None:
    text = "\n".join(page.text for page in read_report(FILES[kind](), f"report.{kind}").pages)
    assert "родственникам." in text and "Criminal Code. Judge" in text
    assert not any(raised in text for raised in "⁰¹²³⁴⁵⁶")
    assert "habar.example" not in text  # the notes are not in it either


def test_pages_are_told_where_a_format_has_them() -> None:
    report = read_report(as_pdf(), "report.pdf")
    assert [note.page for note in report.notes] == [1, 1, 2, 2, 2, 2]
    assert [page.number for page in report.pages] == [1, 2]
    assert [page.text.count("\n") for page in report.pages] == [1, 1]  # no number of a page


def test_the_format_is_told_by_the_bytes() -> None:
    for kind, build in FILES.items():
        expected = "txt" if kind == "md" else kind  # nothing tells Markdown but its name
        assert read_report(build(), "report").format == expected


PLAIN: list[tuple[str, list[tuple[int, str]]]] = [
    # Notes in a list under a heading, called in brackets
    ("Its text.[1] More.[2]\n\nПримечания\n\n1. One\n2. Two\n", [(1, "One"), (2, "Two")]),
    ("Мәтін [1].\n\n## Сілтемелер\n[1] Бір\n[2] Екі", [(1, "Бір"), (2, "Екі")]),
    # A form feed ends a page; notes stand at the foot of each
    ("First.¹\n\n¹ One\fSecond.²\n\n² Two", [(1, "One"), (2, "Two")]),
    # No heading: a list of demands is none of notes, an area is no call
    ("We demand:\n1. Release them\n2. Stop\n", []),
    ("The camp of 12 km² stands empty.", []),
]


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_notes_in_plain_text(text: str, expected: list[tuple[int, str]]) -> None:
    notes = read_report(text.encode(), "report.txt").notes
    assert [(note.number, note.text) for note in notes] == expected


def test_an_area_is_no_call_of_a_note() -> None:
    page = take_out_marks(None, "5 км² в Актобе², где", {2})
    assert page.text == "5 км² в Актобе, где"
    assert [(mark.offset, mark.number) for mark in page.marks] == [(14, 2)]


WORD_HTML = """<html><body><p>Его арестовали.<a href="#_ftn1" name="_ftnref1">
<span>[1]</span></a></p><div><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Пост: https://b.example.org/x</p>
</div></div></body></html>"""
LISTED_HTML = """<h1>A</h1><p>He was held.<sup>1</sup> Then released.<sup>2, 3</sup></p>
<div class="footnotes"><ol><li>One</li><li><a href="https://b.example.org/x">Two</a></li>
<li>Three</li></ol></div>"""


def test_notes_of_web_pages() -> None:
    word = read_report(WORD_HTML.encode(), "report.html").notes
    assert [(n.number, n.text, n.sentence) for n in word] == [
        (1, "Пост: https://b.example.org/x", "Его арестовали.")
    ]
    listed = read_report(LISTED_HTML.encode(), "report.html").notes
    assert [(n.number, n.sentence) for n in listed] == [
        (1, "He was held."),
        (2, "Then released."),
        (3, "Then released."),
    ]
    assert [link.url for link in listed[1].links] == ["https://b.example.org/x"]


def test_a_report_without_notes_cites_in_its_text() -> None:
    page = '<h1>A</h1><p>He was <a href="https://b.example.org/x">held</a>.</p><p>Nothing.</p>'
    (note,) = read_report(page.encode(), "report.html").notes
    assert isinstance(note, Note)
    assert (note.number, [link.url for link in note.links]) == (0, ["https://b.example.org/x"])
    (note,) = read_report(b"Text.\n\nHe was held: https://b.example.org/x", "r.txt").notes
    assert (note.number, note.sentence) == (0, "He was held: https://b.example.org/x")


# Bombs and damage: one clear line


def _zip(name: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return out.getvalue()


def _lying_zip() -> bytes:
    """Return a DOCX whose directory says that its document is small."""
    whole = bytearray(_zip("word/document.xml", b" " * (80 << 20)))
    for at in (whole.find(b"PK\x03\x04") + 22, whole.find(b"PK\x01\x02") + 24):
        whole[at : at + 4] = (1_000).to_bytes(4, "little")
    return bytes(whole)


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
DAMAGED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"  \n", "report.txt", "empty"),
    "too large": (lambda: b"a" * 50_000_001, "report.txt", "50 MB"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "report.txt", "binary"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "report.docx", "something else"),
    "no PDF": (lambda: b"Hello", "report.pdf", "something else"),
    "half a PDF": (lambda: as_pdf()[:400], "report.pdf", "damaged"),
    "only the head of a PDF": (lambda: b"%PDF-1.7\n", "report.pdf", "damaged"),
    "a PDF of pictures": (lambda: pdf_file([b"BT\n"], [[]]), "report.pdf", "pictures"),
    "another ZIP": (lambda: _zip("a.txt", b"x"), "report.docx", "no DOCX"),
    "half a DOCX": (lambda: as_docx()[:700], "report.docx", "damaged"),
    "a ZIP bomb": (lambda: _zip("word/document.xml", b" " * (80 << 20)), "report.docx", "unpacks"),
    "a lying ZIP": (lambda: _lying_zip(), "report.docx", "damaged|unpacks"),
    "no XML": (lambda: _zip("word/document.xml", b"<w:p>"), "report.docx", "damaged"),
    "entities": (lambda: _zip("word/document.xml", ENTITIES), "report.docx", "no text"),
    "a deep page": (lambda: b"<div>" * 20_000 + b"x", "report.html", "nest"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_file_that_is_no_report_gives_one_line(what: str) -> None:
    make, name, message = DAMAGED[what]
    with pytest.raises(UnreadableReport, match=message) as caught:
        read_report(make(), name)
    assert "\n" not in str(caught.value)


def test_a_pdf_cut_anywhere_is_read_or_refused() -> None:
    whole = as_pdf()
    for end in range(100, len(whole), len(whole) // 40):
        try:
            assert read_report(whole[:end], "report.pdf").format == "pdf"
        except UnreadableReport:
            continue


def test_a_pdf_of_damaged_streams_is_read_or_refused() -> None:
    packed = zlib.compress(b"x" * 1_000)
    whole = as_pdf().replace(b"/Filter", b"").replace(b"BT\n", packed[:3], 1)
    try:
        assert read_report(whole, "report.pdf").format == "pdf"
    except UnreadableReport:
        return


@pytest.mark.shared
@pytest.mark.skipif(not SEED.is_file(), reason="the seed report is not beside the checkout")
def test_the_seed_report() -> None:
    report = read_report(SEED.read_bytes(), "report.txt")
    assert [note.number for note in report.notes] == list(range(1, 101))
    assert [note.number for note in report.notes if not note.links] == [5, 88, 95]
    assert sum(len(note.links) for note in report.notes) == 104
    assert all(note.sentence for note in report.notes)
    assert [n.number for n in report.notes for link in n.links if link.defect] == [15]
