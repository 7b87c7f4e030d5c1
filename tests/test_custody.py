"""Custody: whatever is altered in archive, ledger or checkpoints is named, by us and by others."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from os import utime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some
from sqlmodel import col, select

from archive.calendars import read_proof
from archive.checkpoints import list_checkpoints
from archive.exchange import Exchange
from archive.ledger import BrokenChain, digest, extend, follow, imported
from archive.merkle import climb, find_proofs, find_root, hash_leaf
from archive.records import new_record_id
from archive.signing import (
    BadKey,
    BadSignature,
    check_signature,
    find_fingerprint,
    load_or_make_key,
    sign,
    spell_allowed,
)
from archive.timestamps import BadToken, UnknownAuthority, build_query, check_token, load_roots
from archive.warc import WarcWriter
from crawlers.stores import committer
from flows.asking import authority_name
from flows.seal import KeyLost, LedgerBroken, SealingElsewhere, seal
from flows.verify import verify
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings, WrongSetting
from models.store import ledger
from models.tables import Snapshot
from models.terms import CaptureKind, LedgerType
from models.values import LedgerEntry, LedgerHead
from tests.authorities import BLOCK, Authority
from tests.commands import aigaq

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EMPTY = LedgerHead(0, "0" * 64)


def exchange(number: int) -> Exchange:
    """An invented page as it came."""
    body = f"<p>Қыдыр Сейтов {number} тәулікке қамалды.</p>".encode() * 20
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return Exchange(
        url=f"https://news.example.kz/{number}",
        kind=CaptureKind.DOCUMENT,
        started_at=AT + timedelta(minutes=number),
        request=b"GET / HTTP/1.1\r\nHost: news.example.kz\r\n\r\n",
        response=bytearray(head + body),
        head_bytes=len(head),
        payload=body,
        status=200,
        headers=[("content-type", "text/html")],
    )


def keep(workspace: Workspace, name: str, numbers: range, *, closes: bool = True) -> None:
    """Keep some pages in one file, as a crawl does."""
    writer = WarcWriter(workspace.settings.archive_dir, name)
    facts = [writer.write_exchange(exchange(number), None) for number in numbers]
    writer.sync()
    committer(workspace.engine)(facts)
    if closes:
        writer.close()
    else:
        writer.abandon()


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """An authority and a calendar on loopback."""
    with Authority(tmp_path / "authority") as opened:
        yield opened


@pytest.fixture
def workspace(tmp_path: Path, database_url: str, authority: Authority) -> Iterator[Workspace]:
    """A workspace in which six pages were kept in two files, and sealed twice."""
    opened = open_workspace(
        Settings(
            data_dir=tmp_path / "data",
            database_url=database_url,
            sources_dir=None,
            resolve=(),
            ca_file=None,
            contact=None,
            authorities=(f"{authority.url}/tsr",),
            authorities_ca_file=authority.ca_file,
            calendars=(authority.url,),
        )
    )
    keep(opened, "first", range(3))
    seal(opened)
    keep(opened, "second", range(3, 6))
    seal(opened)
    yield opened
    opened.engine.dispose()


def faults(workspace: Workspace) -> list[tuple[str, str]]:
    """Return what is wrong, as pairs of thing and message."""
    return [(fault.object, fault.message) for fault in verify(workspace).faults]


def line_of(workspace: Workspace, number: int) -> dict[str, object]:
    """Return what a line of the ledger says."""
    with reading(workspace.engine) as session:
        told: dict[str, object] = json.loads(next(ledger.texts(session, number)))
    return told


def test_what_nobody_touched_has_no_fault(workspace: Workspace) -> None:
    found = verify(workspace)
    assert found.faults == ()
    assert (found.exchanges, found.files, found.checkpoints) == (6, 2, 2)
    assert found.covered == found.stamped == found.lines - 1  # the last line tells of the last one
    assert len(found.keys) == 1


def test_sealing_again_makes_no_checkpoint_of_nothing_new(workspace: Workspace) -> None:
    before = verify(workspace)
    again = seal(workspace)
    assert (again.checkpoint, again.files, again.tokens) == (None, 0, 0)
    assert verify(workspace) == before


def test_two_never_seal_at_once(workspace: Workspace) -> None:
    keep(workspace, "third", range(6, 8))

    def seal_again(*_: object) -> None:
        with pytest.raises(SealingElsewhere):
            seal(workspace)

    assert seal(workspace, progress=seal_again).checkpoint == 3
    assert faults(workspace) == []


def test_a_ledger_names_no_address_and_no_text(workspace: Workspace) -> None:
    everything = workspace.settings.ledger_file.read_text("utf-8")
    assert "example" not in everything and "http" not in everything
    assert all(line.isascii() for line in everything.splitlines())


# Each alters one thing, and says which thing is to be named and in which words.
def _flip_a_bit(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.archive_dir / "first.warc.gz"
    data = bytearray(path.read_bytes())
    told = line_of(workspace, 1)
    data[int(str(told["end"])) - 30] ^= 1
    path.write_bytes(data)
    return str(told["object"]), "its bytes in first.warc.gz were changed"


def _take_a_record_out(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.archive_dir / "first.warc.gz"
    told = line_of(workspace, 1)
    end, size = int(str(told["end"])), int(str(told["size"]))
    data = path.read_bytes()
    path.write_bytes(data[: end - size] + data[end:])
    return str(told["object"]), "first.warc.gz"  # changed, or cut short there


def _cut_the_tail(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.archive_dir / "first.warc.gz"
    path.write_bytes(path.read_bytes()[:-5])
    return str(line_of(workspace, 2)["object"]), "first.warc.gz is cut short"


def _add_to_the_tail(workspace: Workspace) -> tuple[str, str]:
    with (workspace.settings.archive_dir / "first.warc.gz").open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\n\r\n\r\n"))
    return "first.warc.gz", "belong to no record"


def _swap_files(workspace: Workspace) -> tuple[str, str]:
    folder = workspace.settings.archive_dir
    shutil.copy(folder / "second.warc.gz", folder / "first.warc.gz")
    return str(line_of(workspace, 0)["object"]), "its bytes in first.warc.gz were changed"


def _change_what_no_record_covers(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.archive_dir / "first.warc.gz"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    return "first.warc.gz", "not the one that was sealed"


def _lose_a_file(workspace: Workspace) -> tuple[str, str]:
    (workspace.settings.archive_dir / "second.warc.gz").unlink()
    return "second.warc.gz", "the file is missing, with 3 records"


def _put_a_file_in(workspace: Workspace) -> tuple[str, str]:
    folder = workspace.settings.archive_dir
    shutil.copy(folder / "second.warc.gz", folder / "third.warc.gz")
    return "third.warc.gz", "the ledger does not tell of this file"


def _forge_inner_digests(workspace: Workspace) -> tuple[str, str]:
    """Write the page anew, with digests that are right for what it says now."""
    folder = workspace.settings.archive_dir
    (folder / "first.warc.gz").unlink()
    forged = exchange(1)
    forged.payload = forged.payload.replace(b"1", b"9")
    forged.response = bytearray(forged.response[: forged.head_bytes] + forged.payload)
    with WarcWriter(folder, "first") as writer:
        for each in (exchange(0), forged, exchange(2)):
            writer.write_exchange(each, None)
    return str(line_of(workspace, 0)["object"]), "its bytes in first.warc.gz were changed"


def _edit_a_line(workspace: Workspace) -> tuple[str, str]:
    with writing(workspace.engine) as session:
        session.execute(
            sa.text("UPDATE ledger SET text = replace(text, '\"at\":\"2026', '\"at\":\"2025')"
                    " WHERE seq = 1")
        )  # fmt: skip
    return "ledger line 1", "is not the line that the next one was written after"


def _take_a_line_out(workspace: Workspace) -> tuple[str, str]:
    with writing(workspace.engine) as session:
        session.execute(sa.text("DELETE FROM ledger WHERE seq = 1"))
    return "ledger line 1", "is missing"


def _cut_the_ledger(workspace: Workspace) -> tuple[str, str]:
    with writing(workspace.engine) as session:
        session.execute(sa.text("DELETE FROM ledger WHERE seq > 4"))
    return "000002.json", "lines fewer than it had"


def _write_the_ledger_anew(workspace: Workspace) -> tuple[str, str]:
    """Forge a line and all digests behind it: the chain holds, the checkpoint does not."""
    with reading(workspace.engine) as session:
        told = [json.loads(text) for text in ledger.texts(session)]
    told[1]["sha256"] = "f" * 64
    entries = [
        LedgerEntry(
            LedgerType(line.pop("type")), line.pop("object"),
            datetime.fromisoformat(line.pop("at")),
            {name: value for name, value in line.items() if name not in ("seq", "prev")},
        )
        for line in told
    ]  # fmt: skip
    with writing(workspace.engine) as session:
        session.execute(sa.text("DELETE FROM ledger"))
        ledger.append(session, extend(EMPTY, entries))
    return "000001.json", "the ledger is not the one it was made of"


def _vouch_for_another_file_later(workspace: Workspace) -> tuple[str, str]:
    """A second line, rightly chained, for other bytes under the name of a file of the inbox."""
    folder = workspace.settings.inbox_dir
    name = "inbox-20260301T120000Z-0123456789abcdef.pdf"
    folder.mkdir()
    for body in (b"%PDF-1.4 handed in", b"%PDF-1.4 forged"):
        (folder / name).write_bytes(body)
        sha256 = hashlib.sha256(body).hexdigest()
        line = imported(new_record_id(), AT, name, len(body), sha256)
        with writing(workspace.engine) as session:
            ledger.append(session, extend(ledger.head(session) or EMPTY, [line]))
    return name, "tells of it a second time"


def _edit_a_row(workspace: Workspace, column: str, value: object) -> str:
    with writing(workspace.engine) as session:
        row = session.exec(select(Snapshot).order_by(col(Snapshot.id))).all()[1]
        setattr(row, column, value)
        session.add(row)
        return row.record_id


def _tell_another_day(workspace: Workspace) -> tuple[str, str]:
    return _edit_a_row(workspace, "captured_at", AT - timedelta(days=9)), "another warc-date"


def _tell_another_address(workspace: Workspace) -> tuple[str, str]:
    return _edit_a_row(workspace, "url", "https://news.example.kz/9"), "another warc-target-uri"


def _point_at_another_record(workspace: Workspace) -> tuple[str, str]:
    with reading(workspace.engine) as session:
        first = session.exec(select(Snapshot).order_by(col(Snapshot.id))).first()
    assert first is not None
    return _edit_a_row(workspace, "warc_offset", first.warc_offset), "another record"


def _lose_a_row(workspace: Workspace) -> tuple[str, str]:
    with writing(workspace.engine) as session:
        row = session.exec(select(Snapshot).order_by(col(Snapshot.id))).all()[1]
        session.delete(row)
        return row.record_id, "the database has lost it"


def _edit_the_copy(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.ledger_file
    path.write_text(path.read_text("utf-8").replace('"seq":1,', '"seq":1,"x":1,'), "utf-8")
    return "ledger line 1", "differs between ledger.jsonl and database"


def _lose_a_checkpoint(workspace: Workspace) -> tuple[str, str]:
    (workspace.settings.checkpoint_dir / "000002.json").unlink()
    return "checkpoint 000002", "it is missing"


def _lose_the_first_checkpoint(workspace: Workspace) -> tuple[str, str]:
    (workspace.settings.checkpoint_dir / "000001.json").unlink()
    return "checkpoints", "checkpoint 000001 is missing"


def _edit_a_checkpoint(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.checkpoint_dir / "000002.json"
    path.write_text(path.read_text("utf-8").replace('"size":9', '"size":8'), "utf-8")
    return "000002.json.sig", "the signature is not one of this file"


def _sign_with_another_key(workspace: Workspace) -> tuple[str, str]:
    path = workspace.settings.checkpoint_dir / "000002.json"
    other = load_or_make_key(workspace.settings.data_dir / "other")
    path.with_name("000002.json.sig").write_text(sign(path.read_bytes(), other), "ascii")
    return "000002.json.sig", "not in allowed_signers"


def _swap_tokens(workspace: Workspace) -> tuple[str, str]:
    folder = workspace.settings.checkpoint_dir
    first, second = sorted(folder.glob("*.tsr"))
    shutil.copy(first, second)
    return second.name, "the token is over other bytes"


def _damage_a_token(workspace: Workspace) -> tuple[str, str]:
    token = sorted(workspace.settings.checkpoint_dir.glob("*.tsr"))[1]
    data = bytearray(token.read_bytes())
    data[-20] ^= 1
    token.write_bytes(data)
    return token.name, "the token does not hold"


def _swap_proofs(workspace: Workspace) -> tuple[str, str]:
    folder = workspace.settings.checkpoint_dir
    shutil.copy(folder / "000001.json.ots", folder / "000002.json.ots")
    return "000002.json.ots", "the proof is over other bytes"


TAMPERINGS = [
    _flip_a_bit, _take_a_record_out, _cut_the_tail, _add_to_the_tail, _swap_files, _lose_a_file,
    _put_a_file_in, _change_what_no_record_covers, _forge_inner_digests, _edit_a_line,
    _take_a_line_out, _cut_the_ledger, _vouch_for_another_file_later,
    _write_the_ledger_anew, _edit_the_copy, _lose_a_checkpoint, _lose_the_first_checkpoint,
    _edit_a_checkpoint, _sign_with_another_key, _swap_tokens, _damage_a_token, _swap_proofs,
    _tell_another_day, _tell_another_address, _point_at_another_record, _lose_a_row,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__.strip("_"))
def test_what_was_altered_is_named(
    workspace: Workspace, tamper: Callable[[Workspace], tuple[str, str]]
) -> None:
    thing, words = tamper(workspace)
    named = faults(workspace)
    assert any(object == thing and words in message for object, message in named), named


def test_a_file_that_is_being_written_is_no_fault(workspace: Workspace) -> None:
    keep(workspace, "third", range(6, 8), closes=False)
    with (workspace.settings.archive_dir / "third.warc.gz.open").open("ab") as file:
        file.write(b"half a record")
    assert faults(workspace) == []


def test_what_is_kept_and_sealed_meanwhile_is_no_fault(workspace: Workspace) -> None:
    """A crawl goes on in its file and ends it, and a sealing follows, while files are read."""
    keep(workspace, "third", range(6, 8), closes=False)
    third = workspace.settings.archive_dir / "third.warc.gz.open"

    def kept_meanwhile(_step: str, done: int, _total: int | None) -> None:
        if done == 1:
            with third.open("ab") as file:
                file.write(b"a record of which the ledger tells by now")
            third.rename(third.with_suffix(""))
            keep(workspace, "fourth", range(8, 10))
            seal(workspace)

    assert verify(workspace, progress=kept_meanwhile).faults == ()


def test_a_line_that_only_the_copy_has_is_named(workspace: Workspace) -> None:
    copy = workspace.settings.ledger_file
    with reading(workspace.engine) as session:
        following = next(ledger.texts(session, copy.read_bytes().count(b"\n")))
    with copy.open("ab") as file:
        file.write(following.encode("utf-8")[:20])
    assert faults(workspace) == []  # torn: the next sealing makes it whole
    with copy.open("ab") as file:
        file.write(following.encode("utf-8")[20:] + b"\nof nobody\n")
    assert faults(workspace) == [(copy.name, "has lines that the database lacks")]


def test_since_a_day_only_later_files_are_read(workspace: Workspace) -> None:
    (workspace.settings.archive_dir / "first.warc.gz").unlink()
    assert verify(workspace, AT + timedelta(minutes=3)).faults == ()
    assert verify(workspace, AT + timedelta(minutes=2)).faults != ()


@pytest.mark.parametrize(
    ("tampering", "at_fault"),
    [
        ("UPDATE ledger SET text = replace(text, '2026-', '2025-') WHERE seq = 10", 10),
        ("UPDATE ledger SET text = replace(text, '{', '{ ') WHERE seq = 10", 10),
        ("DELETE FROM ledger WHERE seq = 10", 10),
        ("DELETE FROM ledger WHERE seq > 6", 7),
        ("UPDATE ledger SET text = replace(text, '2026-', '2025-') WHERE seq = 12", 12),
    ],
)
def test_a_broken_chain_is_not_signed(workspace: Workspace, tampering: str, at_fault: int) -> None:
    """Ten lines are under a checkpoint or tell of it; three more captures follow."""
    folder = workspace.settings.checkpoint_dir
    before = sorted(path.name for path in folder.iterdir())
    keep(workspace, "third", range(6, 9), closes=False)
    with writing(workspace.engine) as session:
        session.execute(sa.text(tampering))
    with pytest.raises(LedgerBroken, match=f"^ledger line {at_fault} ") as refused:
        seal(workspace)
    assert "\n" not in str(refused.value)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_an_authority_that_is_down_is_asked_again(
    workspace: Workspace, authority: Authority
) -> None:
    keep(workspace, "third", range(6, 8))
    authority.is_down = True
    assert [line.split(":")[0] for line in seal(workspace).waiting] == [
        f"000003.json.{authority.url.removeprefix('http://').replace(':', '-')}.tsr",
        "000003.json.ots",
    ]
    assert faults(workspace) == []
    authority.is_down = False
    later = seal(workspace)
    assert (later.checkpoint, later.tokens, later.waiting) == (None, 2, ())


def test_nonsense_is_not_taken_for_a_token(workspace: Workspace, authority: Authority) -> None:
    keep(workspace, "third", range(6, 8))
    authority.answers_nonsense = True
    assert len(seal(workspace).waiting) == 2
    assert len(list(workspace.settings.checkpoint_dir.glob("*.tsr"))) == 2
    assert len(list(workspace.settings.checkpoint_dir.glob("*.ots"))) == 2


def test_tokens_and_signatures_hold_for_other_tools(
    workspace: Workspace, authority: Authority
) -> None:
    folder = workspace.settings.checkpoint_dir
    for checkpoint in ("000001.json", "000002.json"):
        token = next(folder.glob(f"{checkpoint}.*.tsr"))
        for command in (
            f"openssl ts -verify -in {token} -CAfile {authority.ca_file} -data {checkpoint}",
            f"ssh-keygen -Y verify -f allowed_signers -I aigaq -n aigaq -s {checkpoint}.sig"
            f" < {checkpoint}",
        ):
            subprocess.run(command, shell=True, cwd=folder, check=True, capture_output=True)  # noqa: S602


def test_the_digest_of_the_last_line_is_what_sha256sum_prints(workspace: Workspace) -> None:
    copy = workspace.settings.ledger_file
    last = copy.read_bytes().splitlines(keepends=True)[-1]
    told = subprocess.run(["sha256sum"], input=last, capture_output=True, check=True)
    checkpoint = json.loads((workspace.settings.checkpoint_dir / "000002.json").read_text("utf-8"))
    assert told.stdout.split()[0].decode() == checkpoint["head"]


def test_a_proof_is_finished_once_a_block_holds_it(
    workspace: Workspace, authority: Authority
) -> None:
    proof = workspace.settings.checkpoint_dir / "000001.json.ots"
    assert any("000001.json.ots" in note for note in verify(workspace).notes)
    authority.has_block = True
    old = proof.stat().st_mtime - 3 * 3600
    utime(proof, (old, old))
    assert seal(workspace).tokens == 1
    assert not any("000001.json.ots" in note for note in verify(workspace).notes)
    checkpoint = proof.with_suffix("").read_bytes()
    assert read_proof(proof.read_bytes(), checkpoint).blocks == (BLOCK,)
    assert faults(workspace) == []


def test_an_authority_that_nobody_vouches_for_is_told_apart_from_a_forgery(
    authority: Authority,
) -> None:
    reply = authority.stamp(build_query(b"checkpoint"))
    assert check_token(reply, b"checkpoint", load_roots(authority.ca_file)).tzinfo is not None
    with pytest.raises(UnknownAuthority):
        check_token(reply, b"checkpoint", load_roots(None))
    with pytest.raises(BadToken):
        check_token(reply, b"another", load_roots(authority.ca_file))


def test_killed_between_checkpoint_and_signature_the_next_run_signs(workspace: Workspace) -> None:
    (workspace.settings.checkpoint_dir / "000002.json.sig").unlink()
    with writing(workspace.engine) as session:
        last = "DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)"
        session.execute(sa.text(last))
    assert faults(workspace) == [("000002.json", "it has no signature")]
    seal(workspace)
    assert faults(workspace) == []


def test_a_checkpoint_that_somebody_laid_there_is_not_signed(workspace: Workspace) -> None:
    folder = workspace.settings.checkpoint_dir
    last = list_checkpoints(folder)[-1]
    told = json.loads(last.read_text())
    for change in ({"head": "0" * 64}, {"merkle_root": "0" * 64}, {"size": told["size"] - 1}):
        laid = folder / f"{told['number'] + 1:06}.json"
        laid.write_text(json.dumps({**told, **change, "number": told["number"] + 1}))
        with pytest.raises(LedgerBroken, match=f"{laid.name} tells of another ledger"):
            seal(workspace)
        assert not laid.with_name(laid.name + ".sig").exists()
        laid.unlink()


def test_a_lost_key_is_not_replaced_unasked(workspace: Workspace) -> None:
    key = workspace.settings.seal_key
    key.rename(key.with_name("elsewhere"))
    with pytest.raises(KeyLost, match=r"seal is missing.*ssh-keygen -t ed25519"):
        seal(workspace)
    assert not key.exists()
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True, capture_output=True
    )
    keep(workspace, "later", range(70, 72))
    assert seal(workspace).checkpoint == 3
    assert verify(workspace).faults == ()


def test_two_authorities_on_one_host_have_two_names() -> None:
    urls = (
        "https://tsa.example/tsr",
        "https://tsa.example/eu/qualified",
        "https://tsa.example:8443",
    )
    assert [authority_name(url) for url in urls] == [
        "tsa.example", "tsa.example-eu-qualified", "tsa.example-8443",
    ]  # fmt: skip


def test_a_snapshot_that_the_ledger_does_not_know_is_named(workspace: Workspace) -> None:
    with writing(workspace.engine) as session:
        session.execute(sa.text("UPDATE snapshot SET record_id = 'urn:uuid:0' WHERE id = 1"))
    assert ("urn:uuid:0", "the ledger has no line for it") in faults(workspace)


@given(some.lists(some.text(max_size=5), min_size=1, max_size=40), some.data())
def test_a_proof_leads_from_every_leaf_to_the_root(texts: list[str], data: some.DataObject) -> None:
    leaves = [hash_leaf(text) for text in texts]
    number = data.draw(some.integers(0, len(leaves) - 1))
    steps = find_proofs(leaves, {number: len(leaves)})[0][number]
    assert climb(leaves[number], steps) == find_root(leaves)
    assert climb(hash_leaf("another" * 2), steps) != find_root(leaves)
    assert len(steps) <= len(leaves).bit_length()


def test_the_root_is_that_of_rfc_6962() -> None:
    a, b, c = (hash_leaf(text) for text in "abc")
    both = hashlib.sha256(b"\x01" + a + b).digest()
    assert find_root([a, b, c]) == hashlib.sha256(b"\x01" + both + c).digest()
    assert find_root([]) == hashlib.sha256(b"").digest()


def test_a_chain_is_followed_until_it_breaks() -> None:
    entries = [LedgerEntry(LedgerType.SEALED, f"{n}.warc.gz", AT, {"size": n}) for n in range(4)]
    texts = [line.text for line in extend(EMPTY, entries)]
    assert follow(texts) == LedgerHead(4, digest(texts[3]))
    assert follow(texts[2:], follow(texts[:2])) == follow(texts)
    with pytest.raises(BrokenChain, match="line 2"):
        follow([texts[0], texts[1], texts[3]])
    with pytest.raises(BrokenChain, match="line 1"):
        follow([texts[0], texts[1].replace(":", ": "), texts[2]])


def test_ssh_keygen_and_we_agree_on_a_signature(tmp_path: Path) -> None:
    key = load_or_make_key(tmp_path / "keys" / "seal")
    assert (tmp_path / "keys" / "seal").stat().st_mode & 0o777 == 0o600
    (tmp_path / "file").write_bytes(b"checkpoint\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", "keys/seal", "-n", "aigaq", "file"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    theirs = (tmp_path / "file.sig").read_text("ascii")
    assert theirs == sign(b"checkpoint\n", key)
    signer = check_signature(b"checkpoint\n", theirs)
    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", "keys/seal"], cwd=tmp_path, capture_output=True, text=True
    )
    assert find_fingerprint(signer) == told.stdout.split()[1]
    assert spell_allowed([signer]).startswith('aigaq namespaces="aigaq" ssh-ed25519 ')


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("A", "B", 1),
        lambda text: text[:-40],
        lambda text: text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        lambda text: text * 20,
        lambda _: "",
    ],
)
def test_what_is_no_signature_is_refused(tmp_path: Path, spoil: Callable[[str], str]) -> None:
    spelt = sign(b"checkpoint", load_or_make_key(tmp_path / "seal"))
    with pytest.raises(BadSignature):
        check_signature(b"checkpoint", spoil(spelt))


def test_a_signature_for_another_purpose_is_none(tmp_path: Path) -> None:
    load_or_make_key(tmp_path / "seal")
    (tmp_path / "file").write_bytes(b"checkpoint")
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", "seal", "-n", "git", "file"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    with pytest.raises(BadSignature):
        check_signature(b"checkpoint", (tmp_path / "file.sig").read_text("ascii"))


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "seal"], cwd=tmp_path, check=True
    )
    with pytest.raises(BadKey):
        load_or_make_key(tmp_path / "seal")
    (tmp_path / "seal").write_text("no key")
    with pytest.raises(BadKey):
        load_or_make_key(tmp_path / "seal")


def test_authorities_are_addresses_or_off() -> None:
    assert len(Settings.from_env({}).authorities) == 2
    off = Settings.from_env({"AIGAQ_TSA": "off", "AIGAQ_CALENDARS": "OFF"})
    assert (off.authorities, off.calendars) == ((), ())
    with pytest.raises(WrongSetting, match="AIGAQ_TSA"):
        Settings.from_env({"AIGAQ_TSA": "freetsa"})


def test_without_authorities_sealing_asks_nobody(
    workspace: Workspace, authority: Authority
) -> None:
    quiet = replace(workspace, settings=replace(workspace.settings, authorities=(), calendars=()))
    keep(workspace, "third", range(6, 8))
    asked = len(authority.asked)
    assert seal(quiet).waiting == ()
    assert len(authority.asked) == asked
    assert any("no token" in note for note in verify(quiet).notes)


def test_sealing_and_verifying_from_the_command_line(workspace: Workspace) -> None:
    settings = {
        "AIGAQ_DATA_DIR": str(workspace.settings.data_dir),
        "AIGAQ_DATABASE_URL": workspace.settings.database_url,
        "AIGAQ_TSA": "off",
        "AIGAQ_CALENDARS": "off",
        "AIGAQ_TSA_CA_FILE": str(workspace.settings.authorities_ca_file),
    }
    keep(workspace, "third", range(6, 8))
    sealed = aigaq("seal", **settings)
    assert (sealed.returncode, "Checkpoint 3" in sealed.stdout) == (0, True), sealed.stderr
    clean = aigaq("verify", "--json", **settings)
    told = json.loads(clean.stdout)
    assert (clean.returncode, told["faults"], told["exchanges"]) == (0, [], 8)
    thing, _ = _flip_a_bit(workspace)
    wrong = aigaq("verify", **settings)
    assert (wrong.returncode, thing in wrong.stdout) == (1, True)
    assert aigaq("verify", "--since", "yesterday", **settings).returncode == 2
