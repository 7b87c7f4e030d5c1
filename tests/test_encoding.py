"""Bytes become the text that was meant, whatever header and page declare."""

from __future__ import annotations

import pytest

from extract.markup.encoding import is_binary, read_text
from tests.cpu import assert_cpu

RUSSIAN = "Суд посёлка Кайнар признал активиста виновным по части 2 статьи 405 и назначил штраф."
KAZAKH = "Қайнар ауылының соты белсендіні кінәлі деп танып, айыппұл салды, үкім өзгеріссіз қалды."
SHORT = "Активист осуждён по статье 405"
CAPITALS = "СУД ОТПУСТИЛ АКТИВИСТА ДОМОЙ"
FRENCH = "Le procès a été reporté à l'été par la juge."

WRITTEN_IN = [
    (text, codec)
    for text in (RUSSIAN, KAZAKH, SHORT, CAPITALS)
    for codec in ("utf-8", "cp1251", "koi8-r", "kz1048", "cp866")
    if not (text == KAZAKH and codec in ("cp1251", "koi8-r", "cp866"))  # they lack its letters
]


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1251", "koi8-r", "no-such-charset"])
@pytest.mark.parametrize(("text", "codec"), WRITTEN_IN)
def test_no_header_hides_the_text(text: str, codec: str, declared: str | None) -> None:
    page = f"<html><body><h1>{text}</h1></body></html>"
    header = None if declared is None else f"text/html; charset={declared}"
    assert read_text(page.encode(codec), header).text == page


def test_utf_8_header_over_windows_1251_is_said_to_be_repaired() -> None:
    decoded = read_text(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8")
    assert (decoded.encoding, decoded.how) == ("cp1251", "repaired")


def test_true_declarations_are_kept() -> None:
    assert read_text(RUSSIAN.encode("koi8-r"), "text/html; charset=KOI8-R").how == "declared"
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    assert read_text((meta + RUSSIAN).encode("cp1251")).how == "declared"
    assert read_text(FRENCH.encode("cp1252"), "text/html; charset=iso-8859-1").text == FRENCH


def test_accented_latin_is_not_taken_for_cyrillic() -> None:
    assert read_text(FRENCH.encode("cp1252"), "text/html; charset=utf-8").text == FRENCH


def test_ukrainian_is_not_taken_for_kazakh() -> None:
    text = "Суд засудив активіста, її справу з'єднано з іншою, є ще дві особи"
    assert read_text(text.encode("cp1251"), "text/html; charset=utf-8").text == text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH])
def test_wide_encodings_and_byte_order_marks(text: str, codec: str) -> None:
    page = f"<html><body><p>{text}</p></body></html>"
    assert read_text(page.encode(codec), "text/html; charset=windows-1251").text == page


def test_one_spoilt_byte_does_not_change_the_encoding() -> None:
    decoded = read_text(RUSSIAN.encode() + b"\x96" + KAZAKH.encode())
    assert decoded.encoding == "utf-8"
    assert RUSSIAN in decoded.text
    assert KAZAKH in decoded.text


def test_a_cut_transfer_stays_utf_8() -> None:
    decoded = read_text(RUSSIAN.encode()[:-2] + "л".encode()[:1])
    assert (decoded.encoding, decoded.how) == ("utf-8", "valid")


def test_codecs_that_are_no_charsets_are_not_asked() -> None:
    for label in ("unicode_escape", "idna", "zlib", "utf-7", "hex"):
        assert read_text(b"\\u0041 +AGE- ok", f"text/html; charset={label}").text[:1] == "\\"


@pytest.mark.parametrize(
    ("body", "binary"),
    [
        (b"%PDF-1.7 ...", True),
        (b"\x89PNG\r\n\x1a\n....", True),
        (bytes(range(256)) * 8, True),
        (b"", False),
        (b"<html>\n\t<p>text</p>", False),
        (RUSSIAN.encode("cp1251"), False),
        (RUSSIAN.encode("utf-16"), False),
        (f"<p>{RUSSIAN}</p>".encode("utf-16-le"), False),
        (RUSSIAN.encode("cp866"), False),
    ],
)
def test_files_of_other_kinds_are_binary(body: bytes, binary: bool) -> None:
    assert is_binary(body) is binary


@pytest.mark.parametrize(
    "unit",
    [b"\xd0", b"a\xd1 ", b"charset=", b"charset = ", b"\xff\x00", b"aaaaaaaaaaaaaaaaaaaa\xe0"],
)
def test_time_grows_with_the_length_only(unit: bytes) -> None:
    body = unit * (2_000_000 // len(unit))
    assert_cpu(lambda: read_text(body), 2)
