"""Files of sources and recordings, and what a stranger's words could do to them."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from console import show
from console.recording import record_file
from console.recordings import RecordingError, load_recording
from console.toml_strings import spell_toml
from crawlers.catalogue import CatalogueError, Source, parse_source
from crawlers.poller import group_by_host
from models.problems import WrongUse
from models.settings import Settings

TEXT = """
title = "Invented"
url = "https://{host}/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = ""
[poll]
every = "1h"
[[poll.from]]
how = "listing"
url = "https://{host}/n"
"""
LAYOUT = '[[poll.from.layout]]\nitem = "{item}"\n'


def source(host: str = "news.example.kz", rest: str = "", item: str = "li") -> Source:
    text = TEXT.format(host=host) + LAYOUT.format(item=item) + rest
    return parse_source("invented", text, "invented.toml")


@pytest.mark.parametrize(
    "item", ["li:foo(1)", "li:nth-child(2 of p)", "x|li:is(", "li:hover::nope"]
)
def test_a_selector_that_no_list_can_be_read_with_is_told_at_once(item: str) -> None:
    with pytest.raises(CatalogueError, match="item"):
        source(item=item)


@pytest.mark.parametrize("item", ["li:has(a)", "div.x > p:not(.y)", "li:nth-child(2n)", "ul li"])
def test_ordinary_selectors_are_taken(item: str) -> None:
    assert source(item=item).poll.entries[0].layout[0].item == item


def test_an_id_longer_than_the_database_has_room_for_is_refused() -> None:
    text = TEXT.format(host="news.example.kz") + LAYOUT.format(item="li")
    assert parse_source("a" * 80, text, "x.toml").id == "a" * 80
    with pytest.raises(CatalogueError, match="80"):
        parse_source("a" * 81, text, "x.toml")


def test_hundreds_of_layouts_and_entries_are_refused() -> None:
    with pytest.raises(CatalogueError, match="layout"):
        source(rest=LAYOUT.format(item="p") * 30)
    entry = '[[poll.from]]\nhow = "feed"\nurl = "https://news.example.kz/rss"\n'
    with pytest.raises(CatalogueError, match="from"):
        source(rest=entry * 30)


def test_a_source_that_claims_the_host_of_another_is_polled_behind_it() -> None:
    one = source("one.example.kz", '[links]\nhosts = ["two.example.kz"]\n')
    two, three = source("two.example.kz"), source("three.example.kz")
    assert group_by_host([one, two, three]) == [[one, two], [three]]


@pytest.mark.parametrize(
    "words",
    [
        'A"\n[poll]\nevery = "1m"',
        "\x1b[2J\x9b31m",
        "\u202egpj.exe\u2028",
        "'''\"\"\"\\u0000",
        "\x7f😀",
    ],
)
def test_words_of_strangers_stay_one_string_that_moves_nothing(words: str) -> None:
    line = f"title = {spell_toml(words)}"
    assert line.isprintable()
    assert tomllib.loads(line) == {"title": words}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "own").mkdir()
    text = TEXT.format(host="news.example.kz") + LAYOUT.format(item="li")
    (tmp_path / "own" / "invented.toml").write_text(text, "utf-8")
    (tmp_path / "secret").write_text("<h1>secret</h1>", "utf-8")
    return Settings.from_env({"AIGAQ_SOURCES_DIR": str(tmp_path / "own")})


def test_a_recording_leads_to_no_other_file(settings: Settings, tmp_path: Path) -> None:
    into = tmp_path / "into"
    url = "https://news.example.kz/1"
    record_file(settings, "invented", url, tmp_path / "secret", into, replace=False)
    (into / "secret").unlink()
    (into / "secret").symlink_to(tmp_path / "secret")
    with pytest.raises(RecordingError, match="no ordinary one"):
        load_recording(into)
    with pytest.raises(WrongUse, match="link"):
        record_file(settings, "invented", url, tmp_path / "secret", into, replace=True)
    (into / "secret").unlink()
    os.mkfifo(into / "secret")  # whoever opens it waits for ever
    with pytest.raises(RecordingError, match="no ordinary one"):
        load_recording(into)


def test_a_word_between_colons_is_no_picture(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(["title"], [["root:x:0 :smile:"]])
    show.complain(":warning:")
    printed = capsys.readouterr()
    assert "root:x:0 :smile:" in printed.out
    assert ":warning:" in printed.err


def test_a_saved_page_never_takes_the_place_of_what_is_expected_of_it(
    settings: Settings, tmp_path: Path
) -> None:
    saved = tmp_path / "expected.toml"
    saved.write_text("<html><!-- synthetic --><h1>Суд</h1><p>Приговор</p></html>", "utf-8")
    into = tmp_path / "into"
    url = "https://news.example.kz/1"
    written = record_file(settings, "invented", url, saved, into, replace=False)
    assert written.files == ("2-expected.toml", "expected.toml")
    ((page, body),) = load_recording(into).pages
    assert page.file == "2-expected.toml"
    assert body == saved.read_bytes()
