"""Addresses in notes: what was broken is mended, what is missing told, nothing is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reports.links import find_defect, find_links, without_links

A, B = "https://habar.example.kz/ru/news/2021/sud-vynes-prigovor-17.html", "https://b.example.org/x"

MENDED: list[tuple[str, list[str]]] = [
    # As it should be: alone, in brackets of every kind, at the end of a sentence
    (f"See {A}.", [A]),
    (f"See <{A}>", [A]),
    (f"(see {A})", [A]),
    (f"«{A}»; “{B}”,", [A, B]),
    (f"{A}, {B}", [A, B]),
    (f"{A} ; {B}", [A, B]),
    (f"{A};{B}", [A, B]),
    (
        "https://en.wiki.example.org/wiki/Zhanaozen_(2011)",
        ["https://en.wiki.example.org/wiki/Zhanaozen_(2011)"],
    ),
    (
        "(https://en.wiki.example.org/wiki/Zhanaozen_(2011))",
        ["https://en.wiki.example.org/wiki/Zhanaozen_(2011)"],
    ),
    # Line breaks and spaces
    ("https://habar.example.kz/ru/news/2021/sud-vynes-\nprigovor-17.html", [A]),
    ("https://habar.example.kz/ru/\nnews/2021/sud-vynes-prigovor-17.html", [A]),
    ("https://habar.example.kz/ru/news/2021/sud-vynes-prigov\nor-17.html", [A]),
    ("<https://habar.example.kz/ru/news/2021/sud-vy\nnes-prigovor-17.html>", [A]),
    ("https:// habar.example.kz/ru/news/2021/sud-vynes-prigovor-17.html", [A]),
    ("https: //habar.example.kz/ru/news/2021/sud-vynes-prigovor-17.html", [A]),
    ("https://habar.example.kz /ru/news/2021/sud-vynes-prigovor-17.html", [A]),
    (
        "https://habar.example.kz/ ru/ news/ 2021/sud-vynes-prigovor-17.html",
        [A],
    ),
    ("https://rus.example.org/a/ 30597675.html", ["https://rus.example.org/a/30597675.html"]),
    (
        "https://www.example.org/watch?v=\naBc-dEf_gHi",
        ["https://www.example.org/watch?v=aBc-dEf_gHi"],
    ),
    # Characters that nobody sees, escapes of Markdown and HTML
    ("https://b.exam\u00adple.org/\u200bx", [B]),
    (r"https://b.example.org/a\_b?c=1&amp;d=2", ["https://b.example.org/a_b?c=1&d=2"]),
    # The scheme: twice, glued, lost, defused
    ("http://https://b.example.org/x", [B]),
    ("https://http//b.example.org/x", ["http://b.example.org/x"]),
    ("https:/b.example.org/x", [B]),
    ("hxxps://b.example.org/x", [B]),
    ("www.b.example.org/x", ["https://www.b.example.org/x"]),
    ("t.me/tirek_example/17", ["https://t.me/tirek_example/17"]),
    (f"{B}{A}", [B, A]),
    (
        f"https://web.archive.example.org/web/2020/{B}",
        [f"https://web.archive.example.org/web/2020/{B}"],
    ),
    (f"https://l.example.org/l.php?u={B}", [f"https://l.example.org/l.php?u={B}"]),
    # What follows is not part of it
    ("https://b.example.org/x\nSee also page 5", [B]),
    ("https://b.example.org/\nОб этом писали", ["https://b.example.org/"]),
    ("https://b.example.org/x 2021", [B]),
    ("https://b.example.org/x\n12 March 2021", [B]),
    ("https://b.example.org/x - a statement", [B]),
    # The same twice is one; no address is none
    (f"{A}; {A}", [A]),
    ("She was held for a day. monitor@example.org, tirek.example", []),
    ("", []),
    ("https://", []),
]


@pytest.mark.parametrize(("note", "expected"), MENDED, ids=range(len(MENDED)))
def test_links_of_a_note(note: str, expected: list[str]) -> None:
    assert [link.url for link in find_links(note)] == expected


STORED: list[tuple[str, list[str], list[str]]] = [
    ("the page", [A], [A]),
    ("https://habar.example.kz/ru/new…", [A], [A]),  # printed in part
    (A, [A.removesuffix("-17.html")], [A]),  # a program made the link, up to the end of the line
    (f"{A}; the post", [B], [A, B]),
    ("the page", [A, A], [A]),  # a link over two lines of print is stored twice
    ("write", ["mailto:monitor@example.org", "#note1", "javascript:alert(1)"], []),
    (f"{B} and its front page", [B, "https://b.example.org/"], [B, "https://b.example.org/"]),
]


@pytest.mark.parametrize(("note", "targets", "expected"), STORED)
def test_links_that_the_format_stores(note: str, targets: list[str], expected: list[str]) -> None:
    assert [link.url for link in find_links(note, targets)] == expected


@pytest.mark.parametrize(
    ("url", "defect"),
    [
        (A, None),
        (B, None),
        ("https://b.example.org/?print", None),
        ("https://b.example.org/%D1%82%D0%B5", None),
        ("https://b.example.org/тег/алматы", None),
        ("https://b.example.org/a-b-c-d-2", None),  # the number of a page
        ("https://b.example.org:8443/x", None),
        ("https://b.example.org/ogranich…", "truncated"),
        ("https://b.example.org/ogranich...", "truncated"),
        ("https://b.example.org/%D1%82%D0%B", "truncated"),
        ("https://b.example.org/watch?v=", "truncated"),
        ("https://b.example.org/sud-9-dekabrya-2016-m.-o", "truncated"),
        ("https://b.example.org/sud-vynes-prigovor-aktivistu-", "truncated"),
        ("https://b.example.org/100%/x", "malformed"),
        ("https://habar/x", "malformed"),
        ("https://habar_example,kz/x", "malformed"),
        ("https://:80/x", "malformed"),
    ],
)
def test_what_is_wrong_with_an_address(url: str, defect: str | None) -> None:
    assert find_defect(url) == defect


def test_the_words_of_a_note() -> None:
    note = f"Her lawyer said so - <{A}>, see also ({B})."
    assert without_links(note) == "Her lawyer said so - see also"


PIECES = [
    "https://",
    "b.example.org",
    "/",
    "-",
    "a",
    "…",
    "\n",
    " ",
    "<",
    ">",
    ")",
    "www.",
    "%",
    "\u00ad",
    "?v=",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_nothing_is_made_up(note: str) -> None:
    """Every address is made of characters of the note, in their order; a scheme may be added."""
    for link in find_links(note):
        letters = iter(note)
        assert all(letter in letters for letter in link.url.partition("://")[2])
        assert not any(character.isspace() for character in link.url)
