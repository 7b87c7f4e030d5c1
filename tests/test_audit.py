"""The audit: an unbroken chain, whoever writes; and nothing in it tells of a person."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from console import auditing
from console.searched import BadKey, load_or_make_key, note_search, spell_trace
from models.database import reading, writing
from models.store import audit
from models.store.audit import Asked
from models.terms import Audited
from tests.conftest import NOW


def _fill(engine: sa.Engine, count: int = 5) -> None:
    for number in range(count):
        with writing(engine) as session:
            audit.append(session, "berik", Audited.REVEALED, f"person:{number}",
                         {"found": number, "how": "page"} if number else None,
                         now=NOW + timedelta(minutes=number))  # fmt: skip


def _wrong(engine: sa.Engine) -> int | None:
    with reading(engine) as session:
        return audit.check_chain(session)


def _alter(engine: sa.Engine, statement: str, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def test_an_untouched_chain_is_whole(engine: sa.Engine) -> None:
    assert _wrong(engine) is None
    _fill(engine)
    assert _wrong(engine) is None
    with reading(engine) as session:
        assert audit.head(session)[0] == 5


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2024-05-20 09:02:00.000001+00:00'"),
        ("by", "'aizhan'"),
        ("action", "'exported'"),
        ("action", "'no word of ours'"),
        ("object", "'person:9'"),
        ("object", "NULL"),
        ("detail", """'{"found": 2, "how": "feed"}'"""),
        ("detail", "NULL"),
        ("detail", """'"a text"'"""),
        ("before_sha256", f"'{'1' * 64}'"),
        ("sha256", f"'{'1' * 64}'"),
    ],
)
@pytest.mark.parametrize("seq", [3, 5])
def test_what_was_altered_in_any_column_is_found(
    engine: sa.Engine, column: str, value: str, seq: int
) -> None:
    _fill(engine)
    _alter(engine, f'UPDATE audit_entry SET "{column}" = {value} WHERE seq = {seq}')  # noqa: S608
    assert _wrong(engine) == seq


@pytest.mark.parametrize("seq", [1, 3])
def test_what_was_taken_out_or_renumbered_is_found(engine: sa.Engine, seq: int) -> None:
    _fill(engine)
    _alter(engine, "UPDATE audit_entry SET seq = 90 WHERE seq = :seq", seq=seq)
    assert _wrong(engine) == seq
    _alter(engine, "DELETE FROM audit_entry WHERE seq = 90")
    assert _wrong(engine) == seq


def test_text_that_is_no_value_is_found(engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets no such text into a time or JSON")
    for column, value in (("at", "yesterday"), ("detail", "{"), ("detail", "[" * 5000)):
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM audit_entry"))
        _fill(engine)
        _alter(engine, f'UPDATE audit_entry SET "{column}" = :value WHERE seq = 2', value=value)  # noqa: S608
        assert _wrong(engine) == 2


def test_two_writers_make_one_chain(engine: sa.Engine) -> None:
    writers = [threading.Thread(target=_fill, args=(engine, 25)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert _wrong(engine) is None
    with reading(engine) as session:
        assert audit.head(session)[0] == 50


def test_what_was_not_committed_is_not_told(engine: sa.Engine) -> None:
    _fill(engine, 1)
    with pytest.raises(RuntimeError, match="stop"), writing(engine) as session:
        audit.append(session, "berik", Audited.PURGED, "person:7", now=NOW)
        raise RuntimeError("stop")
    _fill(engine, 1)
    with reading(engine) as session:
        assert audit.head(session)[0] == 2
    assert _wrong(engine) is None


@pytest.mark.parametrize(
    ("object", "detail"),
    [
        ("Айнур Сейтказина", None),
        ("person: Ainur", None),
        (None, {"name": "Айнур"}),
        (None, {"Айнур": 1}),
        (None, {"words": "ainur seitkazina"}),
        (None, {"words": ["ainur"]}),
    ],
)
def test_words_are_refused_and_not_quoted(
    engine: sa.Engine, object: str | None, detail: Any
) -> None:
    with pytest.raises(ValueError, match="audit entry") as caught, writing(engine) as session:
        audit.append(session, "berik", Audited.SEARCHED, object, detail, now=NOW)
    assert "Айнур" not in str(caught.value).replace("'Айнур'", "")
    assert "seitkazina" not in str(caught.value)


def test_entries_are_listed_by_what_is_asked(engine: sa.Engine) -> None:
    _fill(engine)
    auditing.note(engine, "aizhan", Audited.EXPORTED, "export:1", now=NOW)

    def listed(**asked: Any) -> list[int]:
        with reading(engine) as session:
            return [entry.seq for entry in audit.entries(session, Asked(**asked), 3)]

    assert listed() == [6, 5, 4]
    assert listed(before=4) == [3, 2, 1]
    assert listed(by="aizhan") == [6]
    assert listed(action=Audited.REVEALED, before=3) == [2, 1]
    assert listed(object="person:2") == [3]
    assert listed(since=NOW + timedelta(minutes=3)) == [5, 4]
    assert listed(by="nobody here") == []


def test_a_search_is_kept_without_its_words(engine: sa.Engine, tmp_path: Path) -> None:
    key = tmp_path / "keys" / "audit"
    note_search(engine, key, "berik", "Сейтказина  АЙНУР", 4, NOW)
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    asked = auditing.ask_for_words(Asked(), key, "айнур сейтказина")
    (entry,) = auditing.list_entries(engine, asked, 10)
    assert (entry["by"], entry["detail"]) == ("berik", {"found": 4})
    assert entry["object"] == spell_trace(load_or_make_key(key), "Айнур Сейтказина")
    for others in ("айнур", "айнур сейтказин", ""):
        assert auditing.list_entries(engine, auditing.ask_for_words(Asked(), key, others), 9) == []
    elsewhere = auditing.ask_for_words(Asked(), tmp_path / "other", "айнур сейтказина")
    assert auditing.list_entries(engine, elsewhere, 10) == []


def test_two_that_make_the_key_get_one(tmp_path: Path) -> None:
    path, found = tmp_path / "keys" / "audit", []
    makers = [
        threading.Thread(target=lambda: found.append(load_or_make_key(path))) for _ in range(8)
    ]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [file.name for file in path.parent.iterdir()] == ["audit"]


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit").write_bytes(b"short")
    with pytest.raises(BadKey, match="not a key of 32 bytes"):
        load_or_make_key(tmp_path / "audit")
