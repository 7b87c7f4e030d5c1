"""The bytes of a listing in UTF-8, whatever they are called, and what does not fit its label.

Bytes that are valid UTF-8 prove it, under any label. Nothing here changes what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import chardet
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from crawlers.found import ListingProblem
from models.terms import IssueKind

SNIFFED_BYTES = 50_000
FEW_PAIRS = 5  # of a writing that was spoilt: fewer may stand in a listing about code pages
DAMAGE = 100  # one character in so many may be torn: titles are cut in the middle of a character
TORN = 4  # with more than one in so many torn it is no UTF-8: other encodings hardly fit by chance
# What a declared encoding may be; Python has others that unpack, run or refuse everything.
ENCODING = re.compile(
    r"(?:utf|ucs|windows|cp\d|x-cp|iso|latin|koi8|mac|x-mac|gb|big5|euc|shift|ascii|us-ascii|kz"
    r"|ptcp|tis)[a-z0-9_:-]{0,30}"
)
UNKNOWN = "an encoding nobody knows"
# gzip, PDF, zip and old Word: files that are no text, which their own readers look at.
FILES = (b"\x1f\x8b", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# <?xml version="1.0" encoding="windows-1251"?>
PROLOG = re.compile(rb"""<\?xml[^>]{1,100}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._-]{1,40})""")
# "РџСЂРёРіРѕРІРѕСЂ", "Ð¡Ñ\x83Ð´": Cyrillic in UTF-8 that somebody took for windows-1251 or Latin-1,
# and encoded again. A first byte D0 to D3, and one from 80 to BF as these code pages show it.
_TAIL = bytes(range(0x80, 0xC0))
_CYRILLIC_TAIL = re.escape(_TAIL.decode("cp1251", "ignore"))
_LATIN_TAIL = re.escape(_TAIL.decode("latin-1") + _TAIL.decode("cp1252", "ignore"))
SPOILT_PAIR = re.compile(f"[РСТУ][{_CYRILLIC_TAIL}]|[ÐÑÒÓ][{_LATIN_TAIL}]")
# "Ïðèãîâîð": Cyrillic that somebody took for a Western code page. No language has four in a row.
WESTERN_RUN = re.compile("[À-ÿ]{4}")
# "рТЙЗПЧПТ": KOI8-R taken for windows-1251, or the other way round. Nobody writes a capital small.
SWAPPED_RUN = re.compile("(?<![а-яёА-ЯЁ])[а-яё][А-ЯЁ]{3}")


def in_utf8(body: bytes, content_type: str = "") -> tuple[bytes, ListingProblem | None]:
    """Return a listing's bytes in UTF-8, and what a person should know of its encoding.

    `content_type` is the header. Text that no declared encoding fits is read by the likeliest one,
    and is a problem; so is text that was spoilt before it was sent. A file that is no text comes
    back as it is. Takes time in proportion to the body.
    """
    if body.startswith(FILES):
        return body, None
    text, problem = _decoded(body, content_type)
    return text.encode("utf-8"), problem or _find_spoilt(text)


def _decoded(body: bytes, content_type: str) -> tuple[str, ListingProblem | None]:
    encoding, mark = read_bom(body)
    if encoding is not None and mark is not None:
        return body[len(mark) :].decode(encoding, "replace"), None
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    torn, strange = text.count("\ufffd"), _count_strange(text)
    if torn * TORN <= strange:
        is_much = torn >= FEW_PAIRS and torn * DAMAGE > strange
        words = f"{torn} of {strange} letters are torn"
        return text, ListingProblem(IssueKind.ENCODING, words) if is_much else None
    labels = _labels(body, content_type)
    for label in labels:
        if label != "utf-8" and (fitting := _fits(body, label)) is not None:
            return fitting, None
    guessed = _guess(body)
    if labels == []:
        return guessed, None
    words = f"declared as {' and '.join(dict.fromkeys(labels))}, and the bytes are not"
    return guessed, ListingProblem(IssueKind.ENCODING, words)


def _labels(body: bytes, content_type: str) -> list[str]:
    """Return Python's names of the encodings that the header, the prolog and the page declare."""
    prolog = PROLOG.search(body[:200])
    declared = [
        http_content_type_encoding(content_type or None),
        None if prolog is None else prolog[1].decode("ascii").lower(),
        html_body_declared_encoding(body),
    ]
    said = [label.lower() for label in declared if label is not None]
    return [label if ENCODING.fullmatch(label) else UNKNOWN for label in said]


def _fits(body: bytes, label: str) -> str | None:
    try:
        text = body.decode(label)
    except (UnicodeError, LookupError):
        return None
    marks = (WESTERN_RUN, SWAPPED_RUN)
    return None if any(len(mark.findall(text)) >= FEW_PAIRS for mark in marks) else text


def _guess(body: bytes) -> str:
    likeliest = chardet.detect(body[:SNIFFED_BYTES])["encoding"]
    fitting = None if likeliest is None else _fits(body, likeliest)
    return body.decode("windows-1251", "replace") if fitting is None else fitting


def _find_spoilt(text: str) -> ListingProblem | None:
    pairs, strange = len(SPOILT_PAIR.findall(text)), _count_strange(text)
    if pairs < FEW_PAIRS or pairs * 4 < strange:
        return None
    words = f"{pairs} of {strange} letters are UTF-8 that was taken for another encoding"
    return ListingProblem(IssueKind.ENCODING, words)


def are_spoilt(titles: Sequence[str]) -> bool:
    """Tell whether most of a listing's titles were spoilt before they were sent, however sound the
    page around them is. A title may quote such a word.
    """
    spoilt = sum(len(SPOILT_PAIR.findall(title)) >= FEW_PAIRS for title in titles)
    return spoilt * 2 > len(titles)


def _count_strange(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
