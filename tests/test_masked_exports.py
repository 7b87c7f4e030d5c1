"""What an export says of people: children and witnesses by initials, and strangers' words inert."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.export import Choices, Exported, export
from flows.findings_page import Mark, cut
from flows.gather import Wanted
from flows.masks import initials, make_masks
from models.problems import WrongUse
from models.tables import Mention, Person
from models.terms import Role
from tests.authorities import Authority
from tests.commands import aigaq, one_line
from tests.conftest import NOW
from tests.invented_archive import (
    CHILD,
    HIDDEN,
    PAGE,
    TEXT,
    Archive,
    make_archive,
    person_of,
)

SHOWS_PAGES = "archive/captures.warc.gz"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One archive for all: exports change nothing in it."""
    folder = tmp_path_factory.mktemp("masked")
    with Authority(folder / "authority") as authority:
        made = make_archive(folder / "data", f"sqlite:///{folder / 'aigaq.db'}", authority)
        yield made
        made.workspace.engine.dispose()


def export_child(
    archive: Archive, out: Path, *, profile: str = "partner", with_captures: bool = False
) -> Exported:
    """Export the page that names a child and a witness."""
    return export(
        archive.workspace, Wanted("link", CHILD), out, Choices("pack", profile, with_captures)
    )


def texts_of(pack: Path) -> dict[str, str]:
    """Return every file of a pack, and of the WACZ in it, as text."""
    found = {}
    with zipfile.ZipFile(pack) as opened:
        for name in opened.namelist():
            found[name] = opened.read(name).decode("utf-8", "replace")
        with opened.open("captures.wacz") as inner, zipfile.ZipFile(inner) as wacz:
            for name in wacz.namelist():
                found[name] = wacz.read(name).decode("utf-8", "replace")
    return found


@pytest.mark.parametrize("form", ["wacz", "pack"])
def test_a_page_that_names_a_child_or_a_witness_does_not_leave_unsaid(
    archive: Archive, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "out"
    with pytest.raises(WrongUse, match="name 2 children or witnesses") as refused:
        export(archive.workspace, Wanted("link", CHILD), out, Choices(form))
    assert not any(word in str(refused.value).lower() for word in HIDDEN)
    assert not out.exists()


def test_hidden_names_stand_nowhere_but_in_the_captured_page(
    archive: Archive, tmp_path: Path
) -> None:
    pack = tmp_path / "pack.zip"
    done = export_child(archive, pack, with_captures=True)
    assert done.masked == 2
    for name, text in texts_of(pack).items():
        if name not in (SHOWS_PAGES, "captures.wacz"):
            assert not [word for word in HIDDEN if word in text.lower()], name


def test_who_is_neither_keeps_the_name_and_the_surname_shared_with_the_child(
    archive: Archive, tmp_path: Path
) -> None:
    export_child(archive, tmp_path / "pack.zip", with_captures=True)
    texts = texts_of(tmp_path / "pack.zip")
    assert "Қыдыр Сейтов" in texts["findings.html"]
    record = json.loads(texts["record.json"])
    names = {person["name"] for person in record["people"]}
    assert names == {"А. С. (minor)", "Қыдыр Сейтов"}
    assert record["documents"][0]["title"] == "А. С. допросили"
    assert record["documents"][0]["people"][2]["name"] == "Н. А."
    assert record["documents"][0]["events"][0]["why"] == ["trigger: допросили А. С."]


def test_a_release_shows_all(archive: Archive, tmp_path: Path) -> None:
    done = export_child(archive, tmp_path / "pack.zip", profile="full")
    assert done.masked == 0
    texts = texts_of(tmp_path / "pack.zip")
    assert "Айгерим Сейтова" in texts["record.json"]
    assert "Нурлан Абдиев" in texts["findings.html"]


def test_people_have_no_numbers_of_the_database(archive: Archive, tmp_path: Path) -> None:
    export_child(archive, tmp_path / "pack.zip", with_captures=True)
    record = json.loads(texts_of(tmp_path / "pack.zip")["record.json"])
    ids = {person_of(archive, name) for name in ("Айгерим Сейтова", "Қыдыр Сейтов")}
    assert {person["person"] for person in record["people"]} == {"p1", "p2"}
    spelt = json.dumps(record["people"]) + json.dumps(record["documents"][0]["events"])
    assert not ids & {int(n) for n in re.findall(r"(?<![\w.])\d+(?![\w.])", spelt)}


class Reader(html.parser.HTMLParser):
    """Gathers what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        told = dict(attrs)
        if told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"] or ""

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def test_strangers_words_are_inert_on_the_page(archive: Archive, tmp_path: Path) -> None:
    export(
        archive.workspace, Wanted("link", PAGE), tmp_path / "pack.zip", Choices("pack", "partner")
    )
    page = texts_of(tmp_path / "pack.zip")["findings.html"]
    reader = Reader()
    reader.feed(page)
    assert {"script", "img", "a", "link", "iframe", "form", "i", "b"}.isdisjoint(reader.tags)
    assert not [name for name in reader.attributes if name.startswith("on")]
    assert {"href", "src", "style"}.isdisjoint(reader.attributes)
    assert reader.policy.startswith("default-src 'none'; style-src 'sha256-")
    style = page.partition("<style>")[2].partition("</style>")[0].encode()
    assert base64.b64encode(hashlib.sha256(style).digest()).decode() in reader.policy
    assert "<script>alert('title')</script>" in reader.text
    assert "<i>Отчёт</i>" in reader.text
    assert TEXT.replace("\u202e", "[U+202E]") in reader.text
    assert page.count("http") == page.count("http-equiv") + page.count("https://news.example.kz")


def test_found_spans_are_marked_with_the_reason(archive: Archive, tmp_path: Path) -> None:
    export(
        archive.workspace, Wanted("link", PAGE), tmp_path / "pack.zip", Choices("pack", "partner")
    )
    page = texts_of(tmp_path / "pack.zip")["findings.html"]
    assert re.search(r'<mark class="event person" title="victim; administr[^"]*">Сарбасова', page)
    assert re.search(r'<mark class="person" title="victim">Ерлана Сарбасова</mark>', page)
    assert re.search(r'<mark class="charge" title="KZ-CAO 488\(6\)">части 6 статьи 488', page)
    assert 'lang="ru"' in page
    assert "@media print" in page


def test_footnotes_that_cite_the_link_are_told(archive: Archive, tmp_path: Path) -> None:
    export(
        archive.workspace, Wanted("link", PAGE), tmp_path / "pack.zip", Choices("pack", "partner")
    )
    (citation,) = json.loads(texts_of(tmp_path / "pack.zip")["citations.json"])
    assert (citation["report"]["title"], citation["number"], citation["url"]) == (
        "<i>Отчёт</i>", 7, PAGE,
    )  # fmt: skip


# The parts


def masks_of(name: str) -> object:
    """Return a function that hides one child of that name."""
    child = Person(id=1, name=name, key="k", role=Role.VICTIM, minor=True, created_at=NOW)
    mention = Mention(document_id=1, start=0, end=1, value="k", raw=name, name=name, person_id=1)
    return make_masks([mention], {1: child}, {1: [name]}).hide


# What is to be hidden is marked.
HIDING = [
    ("Айгерим Сейтова", "[Айгеримге] мен [Сейтоваға] айтты, [Айгерім] [Сейтова]"),
    ("Айгерим Сейтова", "said [Aigerim] [Seitova]'s mother, [AIGERIM]"),
    ("Айгерим Сейтова", "в суде сейчас говорили о селе и о сети"),
    ("Дана Ли", "[Дане] и [Дана] дали данные о дне"),
    ("Дана Ли", "по данным суда, [дана] в даль"),
    ("", "никто не скрыт"),
]


@pytest.mark.parametrize(("name", "marked"), HIDING)
def test_names_are_hidden_in_every_form(name: str, marked: str) -> None:
    given = re.sub(r"\[(\w+)\]", r"\1", marked)
    wanted = re.sub(r"\[(\w)\w*\]", lambda found: f"{found[1].upper()}.", marked)
    hide = masks_of(name)
    assert callable(hide)
    assert hide(given) == wanted


def test_addresses_are_hidden_too_when_a_name_stands_in_them() -> None:
    child = Person(id=1, name="Айгерим Сейтова", key="k", role=Role.VICTIM, minor=True,
                   created_at=NOW)  # fmt: skip
    masks = make_masks([], {1: child}, {1: [child.name]})
    assert masks.hide_url("https://example.kz/aigerim-seitova-15") == "https://example.kz/A.-S.-15"
    coded = "https://example.kz/%D0%90%D0%B9%D0%B3%D0%B5%D1%80%D0%B8%D0%BC"
    assert masks.hide_url(coded) == "https://example.kz/А."
    assert masks.hide_url("https://example.kz/%20a") == "https://example.kz/%20a"


def test_initials_are_all_that_is_left_of_a_name() -> None:
    assert initials("Айгерим Сейтова") == "А. С."
    assert initials("сейтова") == "С."
    assert initials("…") == "…"


def test_a_text_is_cut_at_every_mark_and_shown_once() -> None:
    text = "ab cd ef"
    marks = [Mark(0, 5, "event", "w"), Mark(3, 5, "person", "")]
    pieces = list(cut(text, [(3, 8, "C.")], marks))
    assert [(p.text, p.what) for p in pieces] == [("ab ", "event"), ("C.", "event person")]
    assert "".join(p.text for p in cut(text, [], marks)) == text
    assert list(cut("", [], marks)) == []


# The command


@pytest.mark.slow
def test_the_command_exports_and_says_what_stands_in_the_way(
    archive: Archive, tmp_path: Path
) -> None:
    settings = archive.workspace.settings
    env = {"AIGAQ_DATA_DIR": str(settings.data_dir), "AIGAQ_DATABASE_URL": settings.database_url}
    out = str(tmp_path / "page.zip")
    assert aigaq("export", "--link", PAGE, "--out", out, **env).returncode == 0
    again = aigaq("export", "--link", PAGE, "--out", out, **env)
    assert again.returncode == 2
    assert "--force" in one_line(again)
    child = aigaq("export", "--link", CHILD, "--out", str(tmp_path / "c.zip"), **env)
    assert child.returncode == 2
    assert "--with-captures" in one_line(child)
    told = aigaq("export", "--link", CHILD, "--out", out, "--force", "--release", "--json", **env)
    assert json.loads(told.stdout)["documents"] == 1
    assert aigaq("export", "--out", out, **env).returncode == 2
    assert aigaq("export", "--link", PAGE, "--person", "1", "--out", out, **env).returncode == 2
    assert "Example" in aigaq("export", "--help").stdout
