"""The number of a document: its own, spelt in one way, and never one that a text only cites."""

from __future__ import annotations

import pytest

from crawlers.catalogue import load_sources, owner_of
from extract.page import read_documents
from extract.symbols import find_symbol
from models.values import PageRules
from tests.pages import capture_of

BODIES = "https://tbinternet.ohchr.org/_layouts/15/treatybodyexternal/Download.aspx"


@pytest.mark.parametrize(
    ("url", "symbol"),
    [
        (
            f"{BODIES}?symbolno=CCPR%2FC%2F115%2FD%2F2304%2F2013&Lang=en",
            "CCPR/C/115/D/2304/2013",
        ),
        (f"{BODIES}?symbolno=ccpr/c/kaz/co/2/add.1&Lang=en", "CCPR/C/KAZ/CO/2/Add.1"),
        (f"{BODIES}?symbolno=INT%2fCAT%2fNGO%2fKAZ%2f18612&Lang=en", "INT/CAT/NGO/KAZ/18612"),
        ("https://www.ohchr.org/Documents/Opinions/A_HRC_WGAD_2018_67.pdf", "A/HRC/WGAD/2018/67"),
        ("https://undocs.org/A/HRC/45/16/Add.1", "A/HRC/45/16/Add.1"),
        ("https://docs.un.org/en/A/HRC/45/16", "A/HRC/45/16"),
        ("https://docs.un.org/en/E/C.12/KAZ/CO/2", "E/C.12/KAZ/CO/2"),
        ("https://www.europarl.europa.eu/doceo/document/TA-8-2019-0203_EN.html", "TA-8-2019-0203"),
        ("https://www.europarl.europa.eu/doceo/document/RC-9-2021-0128_FR.pdf", "RC-9-2021-0128"),
        ("https://news.example.kz/a/2018/67.html", None),
        ("https://news.example.kz/A/B/C", None),
        ("https://news.example.kz/S/sport/2020", None),
        ("https://news.example.kz/?symbolno=nothing", None),
        ("https://news.example.kz/[", None),
    ],
)
def test_an_address_gives_the_number(url: str, symbol: str | None) -> None:
    assert find_symbol(url, "", "", is_file=False) == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("United Nations\nA/HRC/WGAD/2018/67\nsee A/HRC/36/38", "A/HRC/WGAD/2018/67"),
        ("REFERENCE:\nAL KAZ 3/2020\n1 May 2020", "AL KAZ 3/2020"),
        ("Ref. KAZ 3/2020, see A/HRC/45/16", "KAZ 3/2020"),
        ("P8_TA-PROV(2019)0203\nHuman rights in Kazakhstan", "TA-8-2019-0203"),
        ("http://assembly.coe.int\nDoc.14900\n3 June 2019", "Doc. 14900"),
        ("Resolution 2270 (2019)\nProvisional version", "Resolution 2270 (2019)"),
        ("и/или A/B тест, стр. 3/2020, ст. 405 УК РК", None),
        ("ABCD 3/2020 and KAZ 3/1999", None),
        ("x" * 2_000 + " A/HRC/45/16", None),
    ],
)  # fmt: skip
def test_the_head_of_a_file_gives_it(text: str, symbol: str | None) -> None:
    assert find_symbol("https://x.example/f", "", text, is_file=True) == symbol


def test_a_page_that_cites_a_document_is_not_that_document() -> None:
    said = "The Working Group wrote in A/HRC/WGAD/2018/67 that"
    url = "https://news.example.kz/1"
    assert find_symbol(url, "What A/HRC/WGAD/2018/67 says", said, is_file=False) is None
    assert find_symbol(url, "Doc. 14900 | A report", said, is_file=False) == "Doc. 14900"


def test_a_page_is_read_with_its_number() -> None:
    page = "<h1>European Parliament resolution</h1><article><p>having regard to</p></article>"
    url = "https://www.europarl.europa.eu/doceo/document/TA-8-2019-0203_EN.html"
    assert read_documents(capture_of(page, url=url), PageRules())[0].symbol == "TA-8-2019-0203"
    assert read_documents(capture_of(page), PageRules())[0].symbol is None


def test_one_document_in_many_languages_and_formats_has_one_number_and_one_owner() -> None:
    base = "https://www.europarl.europa.eu/doceo/document/TA-8-2019-0203"
    urls = [f"{base}_{lang}.{kind}" for lang in ("EN", "FR", "PL") for kind in ("html", "pdf")]
    sources = load_sources()
    assert {owner_of(url, sources) for url in urls} == {"europarl"}
    assert {find_symbol(url, "", "", is_file=url.endswith("pdf")) for url in urls} == {
        "TA-8-2019-0203"
    }
