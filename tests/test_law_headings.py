"""Our titles of articles beside the headings that a code itself prints."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.catalogue import load_source
from extract.law.codes import load_provisions
from extract.law.headings import Heading, code_at, compare_titles, read_headings
from extract.markup.unread import PageChanged
from extract.page import read_documents
from models.terms import Code
from models.values import Capture

RECORDINGS = Path(__file__).parent / "recordings"
# The words below a heading are invented.
TEXT = """Глава 5. О чём-то
Статья 174. Возбуждение социальной, национальной, родовой, расовой, сословной или религиозной розни.
1. Придуманные слова, статья 405. в середине строки не заголовок,
Статья 175 . Государственная  Измена
Статья 179. Пропаганда чего-то другого
Статья 232-1. Придуманное название
Статья 378. Исключена Законом РК от 01.01.2030
Статья 999."""


def test_headings_are_lines_of_their_own() -> None:
    assert read_headings(TEXT)[1:] == [
        Heading("175", "ru", "Государственная  Измена"),
        Heading("179", "ru", "Пропаганда чего-то другого"),
        Heading("232-1", "ru", "Придуманное название"),
        Heading("378", "ru", None),
        Heading("999", "ru", None),
    ]
    kazakh = "405-бап. Ұйымға қатысу\n232-1-бап. Атау\n410-бап. Алып тасталды"
    assert [(h.article, h.title) for h in read_headings(kazakh)] == [
        ("405", "Ұйымға қатысу"),
        ("232-1", "Атау"),
        ("410", None),
    ]


def test_another_title_and_a_missing_article_are_told() -> None:
    told = {one.provision: one for one in compare_titles(TEXT, Code.CC)}
    assert "KZ-CC 174" not in told
    assert "KZ-CC 175" not in told
    assert told["KZ-CC 179"].printed == "Пропаганда чего-то другого"
    assert str(told["KZ-CC 179"]).startswith(
        "KZ-CC 179: printed: Пропаганда чего-то другого; ours:"
    )
    assert "no such article in force" in str(told["KZ-CC 378"])
    assert told["KZ-CC 405"].printed is None
    listed = [one.article for one in load_provisions() if one.code is Code.CC]
    assert len(told) == len(listed) - 2
    assert list(told) == [f"KZ-CC {article}" for article in listed if f"KZ-CC {article}" in told]


def test_a_text_in_kazakh_is_compared_with_kazakh_titles_only() -> None:
    told = compare_titles("146-бап. Азаптау\n175-бап. Басқа атау", Code.CC)
    assert ("KZ-CC 175", "Басқа атау") in {(one.provision, one.printed) for one in told}
    have = {f"KZ-CC {k.article}" for k in load_provisions() if k.code is Code.CC and k.title_kk}
    assert {one.provision for one in told} == have - {"KZ-CC 146"}


def test_a_text_without_headings_is_none_of_a_code() -> None:
    with pytest.raises(PageChanged, match="no heading such as"):
        compare_titles("Страница не найдена", Code.CC)


@pytest.mark.parametrize(
    ("source_id", "code", "same"),
    [
        ("adilet_cc", Code.CC, {"KZ-CC 174", "KZ-CC 405"}),
        ("adilet_cao", Code.CAO, {"KZ-CAO 667"}),
    ],
)
def test_the_page_of_a_code_is_read_and_compared(
    source_id: str, code: Code, same: set[str]
) -> None:
    source = load_source(source_id)
    body = (RECORDINGS / source_id / "code.html").read_bytes()
    capture = Capture(source.url, 200, (), body, datetime(2026, 11, 30, tzinfo=UTC))
    (article,) = read_documents(capture, source.page)
    assert code_at(source.url) is code
    told = {one.provision for one in compare_titles(article.text, code)}
    listed = {f"{code} {known.article}" for known in load_provisions() if known.code is code}
    assert listed - told == same
