"""Lists of what to follow: every way in which a spreadsheet or a person writes them, what is wrong
with a row, and that a file comes back as it went. All names are invented.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from console.watch_files import MAX_BYTES, WrongFile, read_rows, write_rows
from models.store.watches import NewWatch
from models.tables import Watch
from models.terms import WatchKind

PERSON, SEARCH = WatchKind.PERSON, WatchKind.SEARCH
TABLE = (
    "kind,name,aliases,born,note\n"
    "person,Асылбек Тойшыбаев,Asylbek Toishybayev|Асыл Той,1985,письмо семьи\n"
    "provision,ст. 405 УК,,,\n"
    "organisation,Союз книголюбов степи,СКС,,\n"
    "place,Жаңаөзен,,,\n"
    'search,"""мирное собрание"" митинг|пикет -футбол",,,\n'
)


def wanted(data: bytes | str, kind: WatchKind = PERSON) -> list[NewWatch]:
    """Return what a good file asks to follow."""
    rows = read_rows(data.encode() if isinstance(data, str) else data, kind)
    assert [row.trouble for row in rows if row.wanted is None] == []
    return [row.wanted for row in rows if row.wanted is not None]


def troubles(data: str) -> list[tuple[int, str]]:
    return [(row.line, row.trouble) for row in read_rows(data.encode(), PERSON) if row.trouble]


@pytest.mark.parametrize(
    "data",
    [
        TABLE,
        TABLE.encode("utf-8-sig"),
        TABLE.replace("\n", "\r\n"),
        "\n" + TABLE,
        TABLE.replace("kind,name", "Kind, NAME"),
    ],
    ids=["plain", "with a mark", "windows", "behind an empty line", "capitals"],
)
def test_every_way_to_save_a_table_is_read(data: bytes | str) -> None:
    found = wanted(data)
    assert [one.kind for one in found] == [
        WatchKind.PERSON,
        WatchKind.PROVISION,
        WatchKind.ORGANISATION,
        WatchKind.PLACE,
        WatchKind.SEARCH,
    ]
    assert found[0].aliases == ("Asylbek Toishybayev", "Асыл Той")
    assert (found[0].born, found[0].note) == (1985, "письмо семьи")
    assert found[1].value == "KZ-CC 405"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_orders(delimiter: str) -> None:
    data = f"note{delimiter}name\nиз списка, второго{delimiter}Асылбек Тойшыбаев\n"
    (one,) = wanted(data)
    assert (one.name, one.note) == ("Асылбек Тойшыбаев", "из списка, второго")


def test_a_plain_list_of_names_is_read() -> None:
    found = wanted("\ufeffАсылбек Тойшыбаев\n\nТөлеген Берікбаев\r\nSaule Li\n")
    assert [one.name for one in found] == ["Асылбек Тойшыбаев", "Төлеген Берікбаев", "Saule Li"]
    (search,) = wanted("митинг|пикет\n", SEARCH)
    assert search.value == "митинг|пикет"


def test_each_bad_row_is_told_by_its_line() -> None:
    data = (
        "name,kind,born\n"
        "Тойшыбаев,person,\n"
        "\n"
        "Асылбек Тойшыбаев,persn,\n"
        "Асылбек Тойшыбаев,,85\n"
        "Асылбек Тойшыбаев,,1785\n"
        "Жанаозен,place,1985\n"
        "Асылбек Тойшыбаев,person,1985\n"
        "Сауле Ли,person,1985,слишком\n"
        ",person,\n"
        '"Сауле\nЛи",person,\n'
        "Ли,person,\n"
    )
    told = dict(troubles(data))
    assert sorted(told) == [2, 4, 5, 6, 7, 9, 10, 13]
    assert "a surname alone" in told[2]
    assert "'persn' is no kind; known: person" in told[4]
    assert told[5] == "'85' is no year of birth"
    assert told[6] == "1785 is no year of birth"
    assert told[7] == "only a person has a year of birth"
    assert told[9] == "4 cells, but 3 columns"
    assert told[10] == "the name is empty"


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"kind,name\n", "no rows"),
        ("name\nАсылбек".encode("utf-16"), "not UTF-8"),
        ("Асылбек Тойшыбаев".encode("cp1251"), "not UTF-8"),
        (b"name\n\0", "NUL"),
        (b"name,alias\nx,y", "unknown column 'alias'"),
        (b"name,name\nx,y", "twice"),
        (b"x" * (MAX_BYTES + 1), "larger than 32 MB"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, trouble: str) -> None:
    with pytest.raises(WrongFile, match=trouble):
        read_rows(data, PERSON)


def test_a_cell_without_end_is_one_bad_row() -> None:
    ((line, trouble),) = troubles('name,note\nАсылбек Тойшыбаев,"' + "х" * 200_000 + "\n")
    assert (line, trouble.startswith("not CSV")) == (2, True)


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows() -> None:
    ((line, trouble),) = troubles('name,note\n"Асылбек Тойшыбаев,x\nСауле Ли,y\n')
    assert (line, trouble) == (2, "not CSV: unexpected end of data")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = 'name,note\nАсылбек Тойшыбаев,a\x0bb\nСауле Ли,"x\u2028y"\nТойшыбаев,z\n'
    assert [line for line, _ in troubles(text)] == [4]


def test_two_years_of_birth_of_one_name_are_asked_about() -> None:
    text = "name,born\nАсылбек Тойшыбаев,1980\nСауле Ли,\nAsylbek Toishybayev,1991\n"
    ((line, trouble),) = troubles(text)
    assert (line, trouble) == (4, "the name of line 2, but born 1991 and not 1980: write it once")
    assert troubles(text.replace("1991", "1980")) == troubles(text.replace("1991", "")) == []


HARD = [
    (PERSON, "Асылбек Тойшыбаев", ["Асыл Той", "Asyl Toi"], 1985, "=1+2"),
    (PERSON, "Сауле Ли", [], None, "'до, после; «кавычки» \"и\" 'апострофы'"),
    (SEARCH, "-футбол митинг", [], None, "'=1"),
    (SEARCH, '"мирное собрание" митинг|пикет', [], None, "@SUM(A1)"),
    (WatchKind.ORGANISATION, "+7 союз", ["-союз", "=союз", "@союз"], None, None),
    (WatchKind.ORGANISATION, "'союз'", [], None, None),
]


def test_a_file_comes_back_as_it_went_and_holds_no_formula() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    watches = [
        Watch(kind=kind, value="", name=name, aliases=aliases, born=born, note=note, by="a", at=now)
        for kind, name, aliases, born, note in HARD
    ]
    written = write_rows(watches)
    for row in csv.reader(io.StringIO(written)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    for data in (written, "\ufeff" + written):
        back = [(o.kind, o.name, list(o.aliases), o.born, o.note) for o in wanted(data)]
        assert back == HARD
    again = [
        Watch(
            kind=o.kind,
            value="",
            name=o.name,
            aliases=list(o.aliases),
            born=o.born,
            note=o.note,
            by="a",
            at=now,
        )
        for o in wanted(written)
    ]
    assert write_rows(again) == written
