"""A real capture process among servers that answer badly in every way: all of it is on record."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlmodel import col, select

from flows.crawl import crawl
from flows.extract import extract
from flows.judge import judge
from flows.verify import verify
from flows.workspace import Workspace, now, open_workspace, silent
from models.database import reading, writing
from models.settings import Settings
from models.store import links, sources
from models.store.links import FoundLink
from models.tables import Document, Ledger, Link, Snapshot, Visit
from models.terms import CaptureKind, LedgerType, LinkState
from tests.bad_answers import CODINGS, CONNECTIONS, HEADS, KINDS, RULES, STATUSES, Kind
from tests.hostile import Answer, HostileSite, Then, respond
from tests.test_warc import records

LIMITS = {"connect_s": 2.0, "head_s": 2.0, "total_s": 3.0, "body_bytes": 1_000_000}
# warcio 1.8.1 stops with an error at any page in brotli when brotli 1.2 is installed: without it.
WARCIO = "import sys; sys.modules['brotli'] = None; from warcio.cli import main; main()"
GOOD = "/good"
GOOD_PAGE = respond("<p>Жақсы бет.</p>".encode(), b"Content-Type: text/html")


def host_of(name: str) -> str:
    """Return the host that answers in this kind."""
    return "".join(c if c.isalnum() else "-" for c in name.lower()) + ".example"


def url_of(name: str, path: str = "/page") -> str:
    """Return an address at the host of a kind."""
    return f"{'http' if KINDS[name].tls is None else 'https'}://{host_of(name)}{path}"


@dataclass(frozen=True)
class Web:
    """The servers: a plain one, and those that speak TLS or claim to; `asked` counts requests."""

    resolve: tuple[str, ...]
    ca_file: Path
    plain: HostileSite
    secure: HostileSite

    def asked(self, name: str) -> int:
        """Return how often the page of a kind was asked for."""
        host = b"\r\nHost: " + host_of(name).encode() + b"\r\n"
        heads = [head for head in self.plain.requests + self.secure.requests if host in head]
        return sum(not head.startswith((b"GET /robots.txt ", b"GET /good ")) for head in heads)


@contextmanager
def bad_web(folder: Path) -> Iterator[Web]:
    """Serve every kind under its own host name."""
    authority = trustme.CA()
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with ExitStack() as stack:
        plain = stack.enter_context(HostileSite())
        secure = stack.enter_context(HostileSite(_context_by_name(authority, folder)))
        garbage = stack.enter_context(HostileSite(at_once=Answer(b"hello, who is it?\r\n")))
        hang_up = stack.enter_context(HostileSite(at_once=Answer(b"", Then.CLOSE)))
        instead = {"garbage": garbage, "hang-up": hang_up}
        entries = []
        for name, kind in KINDS.items():
            site = plain if kind.tls is None else instead.get(kind.tls, secure)
            port = 80 if kind.tls is None else 443
            entries.append(f"{host_of(name)}:{port}:127.0.0.1:{site.port}")
            answers = {"/page": kind.answer, GOOD: GOOD_PAGE, **kind.also}
            site.answers |= {f"//{host_of(name)}{path}": each for path, each in answers.items()}
        yield Web(tuple(entries), ca_file, plain, secure)


def _context_by_name(authority: trustme.CA, folder: Path) -> ssl.SSLContext:
    """Return a TLS context that shows each host the certificate that its kind names."""
    over = datetime.now(UTC) - timedelta(days=2)
    contexts = {}
    for name, kind in KINDS.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        host = host_of(name)
        match kind.tls:
            case "good":
                authority.issue_cert(host).configure_cert(context)
            case "stranger":
                trustme.CA().issue_cert(host).configure_cert(context)
            case "expired":
                authority.issue_cert(host, not_after=over).configure_cert(context)
            case "other name":
                authority.issue_cert("other.example").configure_cert(context)
            case "self-signed":
                context.load_cert_chain(_sign_oneself(host, folder / "self-signed.pem"))
            case _:
                continue
        contexts[host] = context

    def choose(socket: ssl.SSLObject, name: str, _context: ssl.SSLContext) -> None:
        socket.context = contexts[name]

    first = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("nobody.example").configure_cert(first)
    first.sni_callback = choose
    return first


def _sign_oneself(host: str, path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    spelt = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(spelt + made.public_bytes(serialization.Encoding.PEM))
    return path


def capture_all(workspace: Workspace, names: Sequence[str]) -> dict[str, Any]:
    """Look at the bad page of each kind and then at the good one, as `flows.visit` does."""
    with writing(workspace.engine) as session:
        by_source = {}
        for name in names:
            urls = [url_of(name), url_of(name, GOOD)]
            ids = links.save_found(session, None, [FoundLink(url, url) for url in urls], now())
            by_source[f"host:{host_of(name)}"] = [ids[url] for url in urls]
        hosts = {source_id: source_id.removeprefix("host:") for source_id in by_source}
        sources.register(session, hosts, now())
    order = {"sources": [], "visits": by_source, "delay_s": 0.01, "limits": LIMITS}
    return asyncio.run(crawl(workspace, order, "visit", silent))


@dataclass(frozen=True)
class Books:
    """What the database and the files hold after a crawl."""

    visits: dict[str, Visit]
    captures: Sequence[Snapshot]
    lines: list[str]
    records: dict[str, tuple[str, bytes]]

    def pages(self, name: str) -> list[Snapshot]:
        """Return the captures of the bad page of a kind, hops and tries again among them."""
        link_id = self.visits[url_of(name)].link_id
        is_page = CaptureKind.DOCUMENT
        return [c for c in self.captures if c.kind is is_page and c.link_id == link_id]

    def notes(self, capture: Snapshot) -> bytes:
        """Return what the metadata record that was written with a capture says."""
        kinds = [(kind, block) for _, (kind, block) in self.records.items()]
        position = list(self.records).index(capture.record_id)
        return next(block for kind, block in reversed(kinds[: position + 1]) if kind == "metadata")


def open_books(workspace: Workspace) -> Books:
    """Read everything that was written down."""
    with reading(workspace.engine) as session:
        looks = session.exec(select(Visit, Link.url).join(Link, col(Link.id) == Visit.link_id))
        visits = {url: visit for visit, url in looks}
        captures = session.exec(select(Snapshot).order_by(col(Snapshot.id))).all()
        captured = select(Ledger.object).where(Ledger.type == LedgerType.CAPTURED)
        lines = list(session.exec(captured.order_by(col(Ledger.seq))))
    files = sorted(workspace.settings.archive_dir.glob("*.warc.gz"))
    kept = [record for path in files for record in records(path)]
    by_id = {fields["WARC-Record-ID"][1:-1]: (kind, block) for kind, fields, block in kept}
    assert len(by_id) == len(kept), "no record is written twice"
    return Books(visits, captures, lines, by_id)


def tell(visit: Visit, capture: Snapshot | None) -> str:
    """Spell what is written down of one visit, as `Kind.told` does."""
    if capture is None:
        return f"{visit.seen} - -"
    failure = (capture.error or "whole").partition(":")[0]
    return f"{visit.seen} {capture.status or '-'} {capture.truncated or failure}"


def check_kind(name: str, books: Books) -> None:
    """Compare what is on record of one kind with its row of the table and with what was sent."""
    kind, visit, pages = KINDS[name], books.visits[url_of(name)], books.pages(name)
    last = next((page for page in pages if page.record_id == visit.record_id), None)
    assert (tell(visit, last), len(pages)) == (kind.told, kind.captures)
    if pages == []:  # refused before it was asked for: why, stands in the visit and in robots.txt
        host = f"//{host_of(name)}/"
        assert visit.error
        assert [c for c in books.captures if c.kind is CaptureKind.ROBOTS and host in c.url]
    if last is not None:
        assert kind.noted.encode() in books.notes(last)
    for page in pages:
        if page.url == url_of(name):
            check_bytes(kind, page, books)


def check_bytes(kind: Kind, page: Snapshot, books: Books) -> None:
    """What was kept is the beginning of what was sent, and all of it unless it was cut."""
    answer = kind.answer
    sent = answer.raw + answer.more * (1_100_000 // len(answer.more) if answer.more else 0)
    if not sent:
        assert page.warc_offset is None
        return
    type_, block = books.records[page.record_id]
    assert (type_ == "revisit") == (page.revisit_of is not None or page.status == 304)
    assert type_ != "resource" or page.status is None  # what is no HTTP is kept as it came
    assert block
    assert sent.startswith(block) or kind.noted == "interim-103"
    if (page.status, page.truncated, type_, kind.noted) == (200, None, "response", ""):
        assert block == sent


def check_good_pages(books: Books) -> None:
    """Whatever came before, the next page of every host that is not closed was kept whole."""
    for name, kind in KINDS.items():
        seen = books.visits[url_of(name, GOOD)]
        kept = [c for c in books.captures if c.record_id == seen.record_id]
        assert [(c.status, c.truncated) for c in kept] == ([] if kind.closed else [(200, None)])
        assert kind.closed is (seen.seen is not LinkState.ALIVE), name


def check_with_strange_tools(folder: Path) -> None:
    """Have the readers of others check every file."""
    files = sorted(folder.iterdir())
    assert [path.name for path in files if not path.name.endswith(".warc.gz")] == []
    for path in files:
        for tool in (
            ["gzip", "-t"],
            ["fastwarc", "check"],
            [sys.executable, "-c", WARCIO, "check"],
        ):
            done = subprocess.run([*tool, path], capture_output=True, text=True, timeout=60)
            assert (done.returncode, "fail" in done.stdout) == (0, False), tool


def open_on(web: Web, tmp_path: Path, database_url: str) -> Workspace:
    """Open a workspace that sees only this web."""
    return open_workspace(
        Settings(tmp_path / "data", database_url, None, web.resolve, web.ca_file, None)
    )


@pytest.mark.slow
def test_every_bad_answer_is_on_record(tmp_path: Path, database_url: str) -> None:
    with bad_web(tmp_path) as web:
        workspace = open_on(web, tmp_path, database_url)
        told = capture_all(workspace, list(KINDS))
    assert (told["busy"], len(told["counts"])) == ([], len(KINDS))  # the process came to its end
    books = open_books(workspace)
    assert sorted(books.lines) == sorted(capture.record_id for capture in books.captures)
    assert len(set(books.lines)) == len(books.lines)
    assert set(books.lines) <= books.records.keys()
    assert len(books.visits) == 2 * len(KINDS)
    for name in KINDS:
        try:
            check_kind(name, books)
        except AssertionError as wrong:
            raise AssertionError(f"{name}: {wrong}") from wrong
        is_asked = web.asked(name)  # an idle connection that was dead is tried once more
        assert len(books.pages(name)) <= is_asked or KINDS[name].captures == 0
    check_good_pages(books)
    verified = verify(workspace)
    assert (verified.faults, verified.lines) == ((), len(books.captures))
    check_with_strange_tools(workspace.settings.archive_dir)
    workspace.engine.dispose()


@pytest.mark.slow
def test_every_bad_answer_is_judged_and_read(tmp_path: Path, database_url: str) -> None:
    names = [name for name in KINDS if name not in CONNECTIONS]  # which only cost time here
    with bad_web(tmp_path) as web:
        workspace = open_on(web, tmp_path, database_url)
        capture_all(workspace, names)
    assert judge(workspace) == 2 * len(names)
    extract(workspace)
    with reading(workspace.engine) as session:
        found = session.exec(select(Link.url, Link.state)).all()
        read = session.exec(select(Link.url).join(Document, col(Document.link_id) == Link.id)).all()
    states = {row[0]: row[1] for row in found}
    for name in names:
        seen = KINDS[name].told.partition(" ")[0]
        assert (states[url_of(name)] is LinkState.ALIVE) <= (seen == "alive"), name
        assert states[url_of(name, GOOD)] is LinkState.ALIVE or KINDS[name].closed
    bombs = [name for name in CODINGS if "bomb" in name or "torn" in name]
    walls = [name for name in names if name in STATUSES or name in RULES or name in HEADS]
    unreadable = {url_of(name) for name in bombs + [w for w in walls if "200" not in KINDS[w].told]}
    assert {url_of("zero bytes"), url_of("another charset"), url_of("403", GOOD)} <= set(read)
    assert unreadable & set(read) == set()
    workspace.engine.dispose()
