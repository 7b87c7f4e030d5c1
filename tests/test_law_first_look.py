"""The first look at a text may be wrong in one direction only: it never misses a citation."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.charges import find_charges, read_charges
from extract.law.first_look import blank_idle_lines, may_cite
from replica.ordinary import ordinary_documents
from tests.cpu import assert_cpu
from tests.test_charges import ENGLISH, KAZAKH, MARK, OLD_CODES, RUSSIAN

# Everything a citation is made of, in pieces, and what stands between them.
PIECES = (
    """
статья|ст.|ст|с т|У К|с т а т ь е|ч а с т ь|часть|ч.|п.|пункт|бап|баптың|бөлігі|б.|тармақ|Article
Art.|Part|point|УК|УК РК|ҚК|КоАП|уголовного|кодекса|Қылмыстық|кодексінің|criminal|code|дело|обвинён
405|405-й|182.1|382-1|488|405–407|12|3|(2)|1)|2020|1405|четыреста|пятой|сто|двадцать|первой|second
№|«|»|и|в|а|с|пo ctaтьe|стат\u00adьи|l'article|section|Казахстана|России
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
TIES = st.sampled_from([" ", " ", " ", "", ", ", ". ", "\n", "-", " (", ") ", "\u00a0"])


@given(st.lists(st.tuples(st.sampled_from(PIECES), TIES), max_size=14))
@example([("уголовного", " "), ("382-1", ", "), ("405", " ")])
@settings(max_examples=1500, deadline=None)
def test_what_the_first_look_passes_over_cites_nothing(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + tie for piece, tie in parts)
    if not may_cite(text):
        assert read_charges(text, text) == []


LINES = [MARK.sub(r"\1", marked) for marked in (*RUSSIAN, *KAZAKH, *ENGLISH, *OLD_CODES)]
PLAIN = [line for page in ordinary_documents(9) for line in page.first.paragraphs]


@given(st.lists(st.sampled_from([*LINES, *PLAIN, *PLAIN, "", "174;", "182, 405-й"]), max_size=24))
@settings(max_examples=400, deadline=None)
def test_lines_that_are_left_out_have_no_say(lines: list[str]) -> None:
    text = "\n".join(lines)
    shortened = blank_idle_lines(text)
    assert len(shortened) == len(text)
    assert read_charges(text, shortened) == read_charges(text, text)


def test_a_long_story_is_read_around_its_citation_only() -> None:
    text = "\n".join([*PLAIN[:20], "Его осудили по статье 405 УК РК.", *PLAIN[20:40]])
    assert len(blank_idle_lines(text).split()) < 0.4 * len(text.split())
    assert [str(mention.provision) for mention in find_charges(text)] == ["KZ-CC 405"]


@given(st.text(max_size=200))
def test_any_characters_are_looked_at(text: str) -> None:
    assert may_cite(text) or read_charges(text, text) == []


@pytest.mark.parametrize("marked", RUSSIAN)
def test_a_citation_is_seen_at_first_look(marked: str) -> None:
    text = MARK.sub(r"\1", marked)
    assert find_charges(text) == read_charges(text, text)


@pytest.mark.parametrize(
    "text",
    [
        "В третьей части матча зрители увидели два гола.",
        "Школа на 320 мест откроется осенью, работы идут в две смены.",
        "Уголовное дело закрыли, а дресс-код отменили.",
        "И в прошлом году здесь высадили 405 саженцев.",
        "The second part of the film runs for 12 minutes.",
        "Жиналысқа 300 адам келді.",
    ],
)
def test_ordinary_words_are_passed_over(text: str) -> None:
    assert not may_cite(text)


@pytest.mark.parametrize(
    "text", ["а б " * 50_000, "405 " * 50_000, "405 часть " * 20_000, "у" * 200_000]
)
def test_the_look_ends_soon(text: str) -> None:
    assert_cpu(lambda: may_cite(text), 2)
