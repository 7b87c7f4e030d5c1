"""The command line as a person meets it: one clear line when something is wrong, and its code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database import open_engine, writing
from models.store import links
from models.store.links import FoundLink
from models.tables import Alert, Document, Event, Evidence, Mention, Person, Snapshot
from models.terms import (
    AlertKind,
    AlertState,
    CaptureKind,
    EventKind,
    Role,
    Severity,
)
from tests.commands import COMMAND, ROOT, aigaq, one_line
from tests.conftest import NOW

TEXT = "Суд в Алматы осудил Айнур Сейтказину по части 2 статьи 405 УК РК."


def test_a_person_who_presses_ctrl_c_gets_one_line(tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text((json.dumps({"text": TEXT}) + "\n") * 20_000, "utf-8")
    command = [*COMMAND, "extract", str(texts), "--json"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Whoever runs the tests in the background has Ctrl-C ignored, and we would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()  # it works, and is far from done
        child.send_signal(signal.SIGINT)
        complaint = child.communicate(timeout=60)[1].decode()
    assert (child.returncode, complaint) == (130, "aigaq: stopped; what was captured is kept\n")


# What is wrong


def test_a_source_that_nobody_polls_is_no_quiet_success(tmp_path: Path) -> None:
    done = aigaq("run", "--direct", "--source", "x_com", AIGAQ_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "x_com is not polled (inbox): " in one_line(done)


def test_an_unknown_source(tmp_path: Path) -> None:
    done = aigaq("run", "--direct", "--source", "tengrinevs", AIGAQ_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "tengrinevs" in one_line(done)
    assert "tengrinews" in one_line(done)


def test_a_malformed_source_file(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.toml").write_text('title = "x"\nurl = "https://x.example/"\nwrong_key = 1\n')
    done = aigaq("run", "--direct", AIGAQ_DATA_DIR=str(tmp_path), AIGAQ_SOURCES_DIR=str(own))
    assert done.returncode == 2
    assert "mine.toml" in one_line(done)
    assert "wrong_key" in one_line(done)


def test_toml_that_is_none(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.toml").write_text("title = = 3")
    done = aigaq("run", "--direct", AIGAQ_DATA_DIR=str(tmp_path), AIGAQ_SOURCES_DIR=str(own))
    assert done.returncode == 2
    assert "mine.toml" in one_line(done)


@pytest.mark.parametrize(
    ("url", "code"), [("nonsense", 2), ("postgresql://u:geheim@127.0.0.1:1/x", 3)]
)
def test_a_wrong_database_url(tmp_path: Path, url: str, code: int) -> None:
    done = aigaq("run", "--direct", AIGAQ_DATA_DIR=str(tmp_path), AIGAQ_DATABASE_URL=url)
    assert done.returncode == code
    assert "geheim" not in one_line(done)


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = aigaq("run", "--direct", AIGAQ_DATA_DIR=str(tmp_path / "file" / "below"))
    assert done.returncode == 3
    assert "cannot make" in one_line(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_data_folder(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir(mode=0o500)
    done = aigaq("run", "--direct", AIGAQ_DATA_DIR=str(tmp_path))
    assert done.returncode == 3
    assert "AIGAQ_DATA_DIR" in one_line(done)


def test_alerts_before_anything_was_run(tmp_path: Path) -> None:
    done = aigaq("alerts", "list", AIGAQ_DATA_DIR=str(tmp_path))
    assert done.returncode == 3
    assert "aigaq db upgrade" in one_line(done)


def test_input_that_is_not_text() -> None:
    done = aigaq("extract", "/dev/null/nothing")
    assert done.returncode == 2
    assert "/dev/null/nothing" in one_line(done)
    done = aigaq("extract", "-", given='{"id": "a"}\n')
    assert done.returncode == 2
    assert "line 1" in one_line(done)


# What is right


def test_help_tells_an_example() -> None:
    for command in (
        ["run"],
        ["demo"],
        ["extract"],
        ["read"],
        ["alerts", "list"],
        ["alerts", "precision"],
        ["alerts", "merge"],
        ["alerts", "split"],
        ["db", "upgrade"],
    ):
        done = aigaq(*command, "--help")
        assert done.returncode == 0
        assert "Example: aigaq" in done.stdout or "| aigaq" in done.stdout


def test_extract_speaks_the_contract() -> None:
    lines = [
        {"id": "a", "text": TEXT, "published_on": "2024-05-20"},
        {"id": "b", "title": "Погода", "text": "Завтра дождь."},
    ]
    given = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = aigaq("extract", "-", "--json", given=given)
    assert done.returncode == 0, done.stderr
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["id"], second["id"]) == ("a", "b")
    charge = first["charges"][0]
    assert (charge["code"], charge["article"], charge["part"]) == ("KZ-CC", "405", "2")
    assert TEXT[charge["start"] : charge["end"]] == charge["text"]
    (person,) = first["people"]
    assert person["name"] == "Айнур Сейтказина"
    assert TEXT[person["start"] : person["end"]] == person["raw"]
    assert second["people"] == second["charges"] == second["events"] == []


def test_read_shows_one_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = "<p>Первый абзац новости о суде.</p><p>Второй абзац.</p>"
    page.write_text(
        "<html lang='ru'><body><h1 class='head-single'>Заголовок</h1>"
        f"<div class='content_main_text'>{words}</div></body></html>"
    )
    done = aigaq(
        *("read", str(page), "--json", "--source", "tengrinews"),
        *("--url", "https://tengrinews.kz/kazakhstan_news/x-1/"),
    )
    assert done.returncode == 0, done.stderr
    article = json.loads(done.stdout)
    assert article["title"] == "Заголовок"
    assert article["text"] == "Первый абзац новости о суде.\nВторой абзац."
    assert article["how"]["title"] == "selector"


@pytest.fixture
def with_alert(engine: sa.Engine, database_url: str) -> str:
    """A database with one alert; returns its URL."""
    url = "https://a.example/news/1/"
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(url, url)], NOW)[url]
        snapshot = Snapshot(
            record_id="<urn:uuid:1>",
            link_id=link_id,
            source_id="a",
            kind=CaptureKind.DOCUMENT,
            url=url,
            status=200,
            captured_at=NOW,
            warc_file="x.warc.gz",
            warc_offset=7,
            warc_end=99,
            payload_sha256="ab" * 32,
        )
        session.add(snapshot)
        session.flush()
        document = Document(
            link_id=link_id,
            snapshot_id=snapshot.id or 0,
            source_id="a",
            title="В суде",
            text=TEXT + "\x1b[2J[red]",
            text_sha256="cd" * 32,
            published_at=NOW,
            captured_at=NOW,
            authors=[],
            lang="ru",
            how={},
        )
        person = Person(name="Айнур Сейтказина", key="", role=Role.VICTIM, created_at=NOW)
        session.add_all([document, person])
        session.flush()
        event = Event(
            kind=EventKind.PRISON_SENTENCE,
            person_id=person.id,
            seen_on="2024-05-20",
            score=0.8,
            created_at=NOW,
        )
        session.add(event)
        session.flush()
        session.add(
            Evidence(
                event_id=event.id or 0,
                document_id=document.id or 0,
                start=15,
                end=40,
                charges=["KZ-CC 405(2)"],
                score=0.8,
                why=["trigger: осудил"],
            )
        )
        session.add(
            Alert(
                key="new_event:1",
                kind=AlertKind.NEW_EVENT,
                event_id=event.id,
                severity=Severity.HIGH,
                state=AlertState.NEW,
                raised_at=NOW,
                put_at=NOW,
            )
        )
    engine.dispose()
    return database_url


def test_a_monitor_looks_decides_and_takes_back(with_alert: str, tmp_path: Path) -> None:
    env = {"AIGAQ_DATABASE_URL": with_alert, "AIGAQ_DATA_DIR": str(tmp_path)}
    listed = json.loads(aigaq("alerts", "list", "--json", **env).stdout)
    assert (listed["id"], listed["charges"], listed["documents"]) == (1, ["KZ-CC 405(2)"], 1)
    shown = aigaq("alerts", "show", "1", **env)
    assert "trigger: осудил" in shown.stdout
    assert "x.warc.gz at 7" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert "[red]" in shown.stdout  # a page's words are no markup of ours

    done = aigaq("alerts", "dismiss", "1", "--reason", "duplicate", "--by", "anna", **env)
    assert (done.returncode, done.stdout) == (0, "Alert 1: new -> dismissed (duplicate)\n")
    assert "No alerts." in aigaq("alerts", "list", **env).stdout
    assert aigaq("alerts", "undo", "1", "--by", "berik", **env).returncode == 0
    assert aigaq("alerts", "confirm", "1", "--note", "видела", **env).returncode == 0

    whole = json.loads(aigaq("alerts", "show", "1", "--json", **env).stdout)
    assert [step["action"] for step in whole["history"]] == ["dismiss", "undo", "confirm"]
    again = aigaq("alerts", "confirm", "1", **env)
    assert (again.returncode, one_line(again)) == (2, "aigaq: alert 1 is confirmed already")
    wrong = aigaq("alerts", "dismiss", "1", "--reason", "boring", **env)
    assert wrong.returncode == 2
    assert "not-an-event" in wrong.stderr


def test_a_child_is_not_named(with_alert: str, tmp_path: Path) -> None:
    engine = open_engine(with_alert)
    start = TEXT.index("Айнур") + len("В суде\n")
    with writing(engine) as session:
        session.execute(sa.update(Person).values(minor=True))
        mention = Mention(
            document_id=1,
            start=start,
            end=start + len("Айнур Сейтказину"),
            value="aynur seytqazina",
            raw="Айнур Сейтказину",
            person_id=1,
        )
        session.add(mention)
    engine.dispose()
    env = {"AIGAQ_DATABASE_URL": with_alert, "AIGAQ_DATA_DIR": str(tmp_path)}
    for command in (["list"], ["list", "--json"], ["show", "1"], ["show", "1", "--json"]):
        told = aigaq("alerts", *command, **env).stdout
        assert "Сейтказин" not in told
        assert "(minor)" in told
