"""Fetching from servers that misbehave: what is kept, what Scrapy is told, what is never sent."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from archive.recovery import recover
from archive.warc import Exchange, Twin, decode_body, read_capture
from crawlers.addresses import AddressRefused, Resolver
from crawlers.exchange import Limits, Reception
from crawlers.keeping import CannotKeep
from crawlers.recorder import NotKept, Recorder, TlsFailed, handler_for
from crawlers.sending import build_request, read_target
from models.terms import CaptureKind
from models.values import CaptureFacts
from tests.hostile import HOST, Answer, HostileSite, Then, respond, server_context
from tests.test_warc import assert_sound, records

ROOT = Path(__file__).parents[1]
HTML = b"Content-Type: text/html; charset=utf-8"
PAGE = "<h1>Көктем мерекесі</h1><p>Жаркентте жәрмеңке өтті.</p>".encode() * 60
IMPATIENT = Limits(head_s=0.2, total_s=0.4, body_bytes=50_000)


class Archive:
    """A recorder with its database in a list, and what came of each fetch."""

    def __init__(self, folder: Path, resolve: Sequence[str], ca: Path | None, limits: Limits):
        self.folder = folder
        self.committed: list[CaptureFacts] = []
        self.batches: list[int] = []
        self.recorder = Recorder(folder, self.commit, self.find, Resolver(resolve), ca, limits)

    def commit(self, kept: Sequence[CaptureFacts]) -> None:
        self.batches.append(len(kept))
        self.committed += kept

    def find(self, payload_sha256: str) -> Twin | None:
        for facts in self.committed:
            if facts.payload_sha256 == payload_sha256 and facts.revisit_of is None:
                return Twin(facts.record_id, facts.url, facts.captured_at)
        return None

    async def fetch_all(self, *requests: Request) -> list[Response | Exception]:
        handler = handler_for(self.recorder)(get_crawler())
        outcomes: list[Response | Exception] = []
        for request in requests:
            try:
                outcomes.append(await handler.download_request(request))
            except Exception as problem:  # noqa: BLE001 - what was raised is what is tested
                outcomes.append(problem)
        await handler.close()
        return outcomes

    def fetch(self, *requests: Request) -> list[Response | Exception]:
        """Fetch one after the other, finish the file and have it checked."""
        outcomes = asyncio.run(self.fetch_all(*requests))
        self.recorder.close()
        for path in self.folder.glob("*.warc.gz"):
            assert_sound(path)
        return outcomes

    def block(self, number: int = -1) -> bytes:
        """The block of the response with that number, as other people's reader gives it."""
        facts = [kept for kept in self.committed if kept.warc_offset is not None][number]
        kept = records(self.folder / facts.warc_file)
        return next(b for _, h, b in kept if h["WARC-Record-ID"] == f"<{facts.record_id}>")


def response(outcome: Response | Exception) -> Response:
    assert isinstance(outcome, Response), outcome
    return outcome


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with HostileSite() as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path, site: HostileSite) -> Archive:
    return Archive(tmp_path, [f"{HOST}:{site.port}:127.0.0.1"], None, Limits())


@pytest.fixture
def impatient(tmp_path: Path, site: HostileSite) -> Archive:
    return Archive(tmp_path, [f"{HOST}:{site.port}:127.0.0.1"], None, IMPATIENT)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def chunked(body: bytes, *headers: bytes) -> Answer:
    head = b"\r\n".join([b"HTTP/1.1 200 OK", HTML, *headers, b"Transfer-Encoding: chunked"])
    half = len(body) // 2
    framed = b"%x\r\n%s\r\n%X;x=1\r\n%s\r\n0\r\n\r\n" % (half, body[:half], half, body[half:])
    return Answer(head + b"\r\n\r\n" + framed)


STRANGE = Answer(
    b"HTTP/1.1 200 Bardyq Jaqsy\r\nsErVeR: x\r\ncontent-TYPE: text/html\r\nX-Ru: \xcf\xf0\xe8\r\n"
    b"X-Fold: one\r\n  two\r\nNoColonHere\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty:\r\n"
    b"Content-length: 5\r\n\r\nhello"
)
PLAIN_CASES = {
    "strange": (STRANGE, b"hello"),
    "length": (respond(PAGE, HTML), PAGE),
    "empty": (respond(b"", HTML), b""),
    "gzip": (respond(gzip.compress(PAGE), HTML, b"Content-Encoding: gzip"), PAGE),
    "chunked": (chunked(PAGE), PAGE),
    "chunked-gzip": (chunked(gzip.compress(PAGE), b"Content-Encoding: gzip"), PAGE),
    "until-close": (Answer(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE, Then.CLOSE), PAGE),
    "http-1.0": (Answer(b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\n" + PAGE, Then.CLOSE), PAGE),
    "bare-lf": (Answer(b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), b"hello"),
    "trailers": (
        Answer(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"
        ),
        b"hello",
    ),
    "no-content": (Answer(b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"), b""),
    "redirect": (respond(b"", b"Location: /next", status=b"302 Found"), b""),
    "gone": (respond(b"gone", HTML, status=b"410 Gone"), b"gone"),
    "two-lengths": (
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        b"hello",
    ),
    "length-and-chunks": (
        Answer(
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nhello\r\n0\r\n\r\n"
        ),
        b"hello",
    ),
}


@pytest.mark.parametrize("case", PLAIN_CASES)
def test_every_byte_of_the_response_is_kept(case: str, site: HostileSite, archive: Archive) -> None:
    answer, text = PLAIN_CASES[case]
    site.answers["/page"] = answer
    request = Request(site.url("/page"), meta={"link_id": 3, "source_id": "kz_example"})
    got = response(archive.fetch(request)[0])
    assert archive.block() == answer.raw
    assert records(archive.folder / archive.committed[0].warc_file)[1][2] == site.requests[0]
    assert decode_body(got.body, [("Content-Encoding", _coding(got))]) == text
    facts = request.meta["capture"]
    assert archive.committed == [facts]
    assert (facts.status, facts.link_id, facts.source_id) == (got.status, 3, "kz_example")
    assert facts.payload_sha256 == hashlib.sha256(got.body).hexdigest()
    assert (facts.ip, facts.tls, facts.truncated, facts.error) == ("127.0.0.1", None, None, None)
    capture = read_capture(archive.folder / facts.warc_file, facts.warc_offset or 0)
    assert (capture.body, capture.status) == (text, got.status)
    assert got.flags == []


def _coding(got: Response) -> str:
    return (got.headers.get("Content-Encoding") or b"").decode()


def test_headers_reach_scrapy_without_loss(site: HostileSite, archive: Archive) -> None:
    site.answers["/"] = STRANGE
    got = response(archive.fetch(Request(site.url("/")))[0])
    assert got.headers.getlist("Set-Cookie") == [b"a=1", b"b=2"]
    assert got.headers["X-Ru"] == b"\xcf\xf0\xe8"
    assert got.headers["X-Fold"] == b"one two"
    fields = records(archive.folder / archive.committed[0].warc_file)[2][2]
    assert b"httpAnomalies: folded-line, no-colon\r\n" in fields


def test_a_revisit_follows_a_committed_twin(site: HostileSite, archive: Archive) -> None:
    site.answers["*"] = respond(PAGE, HTML)
    site.answers["/304"] = Answer(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')
    known = Twin("urn:uuid:00000000-0000-4000-8000-000000000001", site.url("/304"), _now())
    archive.fetch(
        Request(site.url("/a")),
        Request(site.url("/b")),
        Request(site.url("/304"), headers={"If-None-Match": '"v1"'}, meta={"twin": known}),
    )
    first, second, third = archive.committed
    assert (first.revisit_of, second.revisit_of) == (None, first.record_id)
    assert (third.status, third.revisit_of) == (304, known.record_id)
    assert b'If-None-Match: "v1"' in site.requests[2]


def _now() -> datetime:
    return datetime(2024, 5, 20, tzinfo=UTC)


CUT_CASES = {
    "length": (
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\npart", Then.CLOSE),
        "disconnect",
        b"part",
    ),
    "reset": (
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\npart", Then.RESET),
        "disconnect",
        b"part",
    ),
    "chunk": (
        Answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\npart", Then.CLOSE),
        "disconnect",
        b"part",
    ),
    "bad-chunk": (
        Answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n"),
        "unspecified",
        b"part",
    ),
    "slow": (
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\npart", Then.HANG),
        "time",
        b"part",
    ),
    "slow-until-close": (Answer(b"HTTP/1.1 200 OK\r\n\r\npart", Then.HANG), "time", b"part"),
    "too-long": (respond(b"a" * 90_000), "length", b"a" * 50_000),
    "endless": (Answer(b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 90_000, Then.HANG), "length", None),
    "chunk-bomb": (
        Answer(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20_000,
            Then.HANG,
        ),
        "length",
        None,
    ),
}


@pytest.mark.parametrize("case", CUT_CASES)
def test_a_body_cut_short_is_kept_and_flagged(
    case: str, site: HostileSite, impatient: Archive
) -> None:
    answer, why, body = CUT_CASES[case]
    site.answers["/page"] = answer
    got = response(impatient.fetch(Request(site.url("/page")))[0])
    (facts,) = impatient.committed
    assert (facts.truncated, got.flags, facts.status) == (why, [f"truncated-{why}"], 200)
    assert answer.raw.startswith(impatient.block())
    assert len(impatient.block()) <= 50_000 + 100
    assert body is None or got.body == body
    assert got.body in answer.raw or case == "chunk-bomb"
    assert facts.payload_bytes == len(got.body) > 0


NOTHING_CASES: dict[str, tuple[Answer, type[Exception], str | None]] = {
    "silent": (Answer(b"", Then.HANG), DownloadTimeoutError, None),
    "slow-head": (Answer(b"HTTP/1.1 200 OK\r\nX: ", Then.HANG), DownloadTimeoutError, "time"),
    "no-body": (
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Then.HANG),
        DownloadTimeoutError,
        "time",
    ),
    "lost-body": (
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Then.CLOSE),
        ResponseDataLossError,
        "disconnect",
    ),
    "closed": (Answer(b"", Then.CLOSE), ResponseDataLossError, None),
    "half-a-head": (Answer(b"HTTP/1.1 200 OK\r\nX:", Then.CLOSE), ResponseDataLossError, None),
    "not-http": (Answer(b"SSH-2.0-x\r\n\r\n", Then.CLOSE), ResponseDataLossError, "unspecified"),
    "huge-header": (
        Answer(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n"),
        ResponseDataLossError,
        "length",
    ),
    "many-headers": (
        Answer(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 60_000 + b"\r\n"),
        ResponseDataLossError,
        "length",
    ),
    "interim-flood": (
        Answer(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 60, Then.HANG),
        ResponseDataLossError,
        "unspecified",
    ),
}


@pytest.mark.parametrize("case", NOTHING_CASES)
def test_a_fetch_without_usable_answer_is_kept_and_raised(
    case: str, site: HostileSite, impatient: Archive
) -> None:
    answer, kind, why = NOTHING_CASES[case]
    site.answers["/page"] = answer
    request = Request(site.url("/page?token=secret"))
    (problem,) = impatient.fetch(request)
    assert type(problem) is kind
    (facts,) = impatient.committed
    assert request.meta["capture"] == facts
    assert facts.error is not None
    assert facts.error.startswith(f"{kind.__name__}: ")
    assert "secret" not in facts.error
    assert facts.truncated == why or case == "half-a-head"
    if facts.warc_offset is not None:
        assert answer.raw.startswith(impatient.block())
        assert len(impatient.block()) <= 256 * 1024


def test_a_head_of_equal_headers_or_folds_costs_no_quadratic_time(
    site: HostileSite, archive: Archive
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
    site.answers["/same"] = Answer(head + b"a:\n" * 80_000 + b"\n")
    site.answers["/fold"] = Answer(head + b"a:\r\n" + b" \n" * 120_000 + b"\n")
    same, fold = archive.fetch(Request(site.url("/same")), Request(site.url("/fold")))
    assert len(response(same).headers.getlist("a")) == 80_000
    assert response(fold).status == 200


def test_interim_responses_are_no_part_of_the_final_one(
    site: HostileSite, archive: Archive
) -> None:
    final = respond(PAGE, HTML)
    site.answers["/"] = Answer(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + final.raw)
    response(archive.fetch(Request(site.url("/")))[0])
    assert archive.block() == final.raw


def test_two_requests_share_a_connection_and_are_cut_exactly(
    site: HostileSite, archive: Archive
) -> None:
    site.answers["*"] = respond(PAGE, HTML)
    site.answers["/2"] = chunked_clean(b"second")
    site.answers["/3"] = Answer(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    urls = ["/1", "/2", "/3", "/4"]
    archive.fetch(*(Request(site.url(path)) for path in urls))
    assert site.connections == 1
    assert [facts.status for facts in archive.committed] == [200, 200, 304, 200]
    assert archive.block(1) == chunked_clean(b"second").raw


def chunked_clean(body: bytes) -> Answer:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Answer(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))


@pytest.mark.parametrize(
    "first",
    [
        Answer(respond(b"x").raw + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),  # smuggled
        Answer(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"),
        Answer(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"),
        Answer(b"HTTP/1.1 200 OK\nContent-Length: 1\n\nx"),  # whatever is odd leaves a doubt
        replace(respond(b"x"), then=Then.CLOSE),
        replace(respond(b"x"), then=Then.RESET),
    ],
    ids=["surplus", "close", "http-1.0", "bare-lf", "closed", "reset"],
)
def test_a_connection_in_doubt_is_not_used_again(
    first: Answer, site: HostileSite, archive: Archive
) -> None:
    site.answers["/first"] = first
    site.answers["/second"] = respond(PAGE, HTML)
    one, two = archive.fetch(Request(site.url("/first")), Request(site.url("/second")))
    assert (response(one).body, response(two).body) == (b"x", PAGE)
    assert site.connections == 2
    assert len(archive.committed) == 2


def test_nothing_that_identifies_anyone_is_sent(site: HostileSite, archive: Archive) -> None:
    site.answers["*"] = respond(PAGE, HTML)
    headers = {
        "Cookie": "session=canary",
        "Authorization": "Basic canary",
        "Proxy-Authorization": "Basic canary",
        "X-Forwarded-For": "canary",
        "Connection": "upgrade",
        "User-Agent": "aigaq-test",
        "Host": "canary.example",
    }
    url = site.url("/a?q=1#canary").replace("http://", "http://canary:canary@")
    request = Request(url, headers=headers)
    archive.fetch(request)
    assert b"canary" not in site.requests[0]
    assert (
        site.requests[0]
        == (
            f"GET /a?q=1 HTTP/1.1\r\nHost: {HOST}:{site.port}\r\nUser-Agent: aigaq-test\r\n"
            "Accept-Encoding: gzip, deflate\r\n\r\n"
        ).encode()
    )
    assert archive.committed[0].url == site.url("/a?q=1")


def test_an_at_sign_behind_the_host_is_no_user_name(site: HostileSite, archive: Archive) -> None:
    site.answers["*"] = respond(PAGE, HTML)
    urls = [site.url("/@qala/1"), site.url("/?next=http://a:b@c.example/"), site.url("/a?m=x@y/z")]
    for outcome in archive.fetch(*map(Request, urls)):
        response(outcome)
    assert [facts.url for facts in archive.committed] == urls
    assert site.requests[1].startswith(b"GET /?next=http://a:b@c.example/ HTTP/1.1\r\n")


def test_the_answer_to_head_has_no_body(site: HostileSite, archive: Archive) -> None:
    site.answers["/head"] = Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
    site.answers["/next"] = respond(PAGE, HTML)
    head, after = archive.fetch(
        Request(site.url("/head"), method="HEAD"), Request(site.url("/next"))
    )
    assert (response(head).body, response(after).body) == (b"", PAGE)
    assert (archive.committed[0].truncated, site.connections) == (None, 1)


@pytest.mark.parametrize("value", [b"a\r\nX: y", b"a\nX: y", b"a\0"])
def test_a_request_cannot_be_forged_by_a_header(value: bytes) -> None:
    with pytest.raises(ValueError, match="line break"):
        build_request("GET", read_target("http://a.example/"), [(b"If-None-Match", value)])


def test_a_request_says_its_host_and_length() -> None:
    target = read_target("https://[2606:4700::1111]:8443")
    assert build_request("POST", target, [], b"q=1") == (
        b"POST / HTTP/1.1\r\nHost: [2606:4700::1111]:8443\r\nContent-Length: 3\r\n\r\nq=1"
    )


def test_tls_is_verified_and_described(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    with HostileSite(server_context(authority)) as site:
        site.answers["*"] = respond(PAGE, HTML)
        archive = Archive(
            tmp_path / "kept", [f"{HOST}:443:127.0.0.1:{site.port}"], ca_file, Limits()
        )
        urls = [f"https://{HOST}/1", f"https://{HOST}/2"]
        for outcome in archive.fetch(*map(Request, urls)):
            assert response(outcome).body == PAGE
        assert site.connections == 1
        assert b"\r\nHost: hostile.example\r\n" in site.requests[0]
    version, cipher, certificate = (archive.committed[0].tls or "").split()
    assert version == "TLSv1.3"
    assert cipher.startswith("TLS_")
    assert len(certificate) == 64


@pytest.mark.parametrize("case", ["unknown authority", "other name", "not TLS"])
def test_a_wrong_certificate_is_refused(
    case: str, authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    stranger = trustme.CA() if case == "unknown authority" else authority
    names = ["other.example"] if case == "other name" else [HOST]
    context = None if case == "not TLS" else server_context(stranger, *names)
    with HostileSite(context) as site:
        site.answers["*"] = respond(PAGE, HTML)
        overrides = [f"{HOST}:443:127.0.0.1:{site.port}"]
        limits = Limits(connect_s=0.3)
        archive = Archive(tmp_path / "kept", overrides, ca_file, limits)
        (problem,) = archive.fetch(Request(f"https://{HOST}/secret"))
        assert site.requests == []
    assert isinstance(problem, TlsFailed | DownloadTimeoutError), problem
    assert isinstance(problem, TlsFailed) or case == "not TLS"
    (facts,) = archive.committed
    assert (facts.status, facts.warc_offset) == (None, None)
    assert "secret" not in (facts.error or "")


def test_addresses_that_are_not_public_are_refused_and_that_is_kept(
    site: HostileSite, tmp_path: Path
) -> None:
    archive = Archive(tmp_path, [], None, Limits())
    urls = [f"http://127.0.0.1:{site.port}/", f"http://[::1]:{site.port}/", "http://2130706433/"]
    urls += ["http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/", "http://localhost/"]
    for problem in archive.fetch(*map(Request, urls)):
        assert type(problem) is AddressRefused
        assert isinstance(problem, IgnoreRequest)
    assert site.requests == []
    told = [(facts.error or "").split(":")[0] for facts in archive.committed]
    assert told == ["AddressRefused"] * len(urls)
    kinds = [kind for kind, _, _ in records(tmp_path / archive.committed[0].warc_file)]
    assert kinds == ["warcinfo", *["metadata"] * len(urls)]  # no request was sent, none is claimed


@pytest.mark.parametrize("url", ["ftp://a.example/", "gopher://a.example/", "http://a.example:0/"])
def test_other_schemes_are_refused(url: str, tmp_path: Path) -> None:
    archive = Archive(tmp_path, [], None, Limits())
    (problem,) = archive.fetch(Request(url))
    assert type(problem) is AddressRefused


def test_a_name_that_changes_its_address_gains_nothing(site: HostileSite, tmp_path: Path) -> None:
    asked = []

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["203.0.114.1"] if len(asked) == 1 else ["127.0.0.1"]

    resolver = Resolver(lookup=look_up)
    assert asyncio.run(resolver.vet("rebind.example", site.port)) == ("203.0.114.1", site.port)
    archive = Archive(tmp_path, [], None, Limits())
    archive.recorder = Recorder(tmp_path, archive.commit, archive.find, resolver, None)
    (problem,) = archive.fetch(Request(f"http://rebind.example:{site.port}/"))
    assert type(problem) is AddressRefused
    assert asked == ["rebind.example"] * 2
    assert site.requests == []


def test_closed_ports_and_unknown_hosts_are_told_apart(site: HostileSite, tmp_path: Path) -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return []

    archive = Archive(tmp_path, [], None, Limits())
    resolver = Resolver(["closed.example:80:127.0.0.1:1"], look_up)
    archive.recorder = Recorder(tmp_path, archive.commit, archive.find, resolver, None)
    closed, unknown = archive.fetch(
        Request("http://closed.example/"), Request("http://unknown.example/")
    )
    assert type(closed) is DownloadConnectionRefusedError
    assert type(unknown) is CannotResolveHostError
    assert len(archive.committed) == 2


def exchange(number: int) -> Exchange:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n%06d" % number
    return Exchange(
        url=f"https://news.example/{number}",
        kind=CaptureKind.DOCUMENT,
        started_at=_now(),
        response=bytearray(raw),
        head_bytes=len(raw) - 6,
        payload=raw[-6:],
        status=200,
        headers=[("Content-Length", "6")],
        request=b"GET / HTTP/1.1\r\n\r\n",
    )


def test_what_arrives_together_is_committed_together(archive: Archive) -> None:
    async def keep_all() -> list[CaptureFacts]:
        return await asyncio.gather(*(archive.recorder.keep(exchange(n)) for n in range(40)))

    kept = asyncio.run(keep_all())
    archive.recorder.close()
    archive.recorder.close()
    assert archive.committed == kept
    assert archive.batches == [40]
    (path,) = archive.folder.glob("*.warc.gz")
    assert_sound(path)
    for number, facts in enumerate(kept):
        assert read_capture(path, facts.warc_offset or 0).body == b"%06d" % number


def test_nothing_is_handed_out_when_the_commit_fails(site: HostileSite, tmp_path: Path) -> None:
    site.answers["*"] = respond(PAGE, HTML)
    archive = Archive(tmp_path, [f"{HOST}:{site.port}:127.0.0.1"], None, Limits())
    troubles = iter([sqlite3.OperationalError("database is locked")])

    def commit(kept: Sequence[CaptureFacts]) -> None:
        for trouble in troubles:
            raise trouble
        archive.commit(kept)

    resolver = Resolver([f"{HOST}:{site.port}:127.0.0.1"])
    archive.recorder = Recorder(tmp_path, commit, archive.find, resolver, None)
    lost, kept = archive.fetch(Request(site.url("/1")), Request(site.url("/2")))
    assert isinstance(lost, NotKept)
    assert response(kept).body == PAGE
    # What was written for the failed commit is left for recovery, in a file of its own.
    (unfinished,) = tmp_path.glob("*.open")
    (finished,) = tmp_path.glob("*.warc.gz")
    assert archive.committed[0].warc_file == finished.name
    (found,) = recover(tmp_path, lambda _: 0)
    assert found.torn_path is not None
    assert found.torn_path.name == unfinished.stem + ".torn-1"


@contextmanager
def files_no_larger_than(limit: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes: what a full disk does to a writer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_recorder_that_cannot_write_is_at_its_end(site: HostileSite, archive: Archive) -> None:
    site.answers["/1"] = respond(PAGE, HTML)
    site.answers["*"] = respond(random.Random(1).randbytes(90_000))  # noqa: S311  # no secret
    urls = [Request(site.url(f"/{number}")) for number in (1, 2, 3)]
    with files_no_larger_than(40_000):
        kept, lost = asyncio.run(archive.fetch_all(*urls[:2]))
    (later,) = asyncio.run(archive.fetch_all(urls[2]))  # although there is room again
    assert response(kept).body == PAGE
    assert isinstance(lost, CannotKeep)
    assert later is lost is archive.recorder.trouble
    assert str(lost).endswith("run the same command again; what was captured is kept")
    archive.recorder.close()
    (facts,) = archive.committed
    (found,) = recover(archive.folder, lambda _: facts.warc_end)
    assert (found.kept_bytes, found.torn_bytes) == (facts.warc_end, 40_000 - facts.warc_end)
    assert_sound(archive.folder / facts.warc_file)


def test_a_full_file_is_followed_by_another(site: HostileSite, tmp_path: Path) -> None:
    site.answers["*"] = respond(PAGE, HTML)
    limits = Limits(warc_bytes=1)
    archive = Archive(tmp_path, [f"{HOST}:{site.port}:127.0.0.1"], None, limits)
    archive.fetch(*(Request(site.url(f"/{number}")) for number in range(3)))
    assert len({facts.warc_file for facts in archive.committed}) == 3
    assert list(tmp_path.glob("*.open")) == []


def feed_in_steps(raw: bytes, step: int, limits: Limits) -> tuple[Exchange, Reception]:
    taken = exchange(0)
    taken.response.clear()
    reception = Reception(taken, "GET", limits)
    for start in range(0, len(raw), step):
        if not reception.done:
            reception.feed(raw[start : start + step])
    return taken, reception


@pytest.mark.parametrize("step", [1, 2, 3, 5, 16, 1000])
@pytest.mark.parametrize("case", ["strange", "chunked-gzip", "trailers", "bare-lf", "no-content"])
def test_a_response_is_the_same_however_it_arrives(case: str, step: int) -> None:
    answer, _ = PLAIN_CASES[case]
    whole, _ = feed_in_steps(answer.raw, len(answer.raw), Limits())
    taken, reception = feed_in_steps(answer.raw, step, Limits())
    assert (reception.done, reception.failure) == (True, None)
    assert taken == whole


REDIRECTING = """
import asyncio, json, sys
from pathlib import Path
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from crawlers.addresses import Resolver
from crawlers.recorder import Recorder, handler_for

folder, port, kept, seen = Path(sys.argv[1]), int(sys.argv[2]), [], []

class Redirected(scrapy.Spider):
    name = "redirected"
    async def start(self):
        for path in ("/ok", "/out"):
            yield scrapy.Request(f"http://hostile.example:{port}{path}", errback=self.note)
    def parse(self, response):
        seen.append([response.url, response.status, type(response).__name__])
    def note(self, failure):
        seen.append([failure.request.url, failure.type.__name__])

recorder = Recorder(folder, kept.extend, lambda _: None,
                    Resolver([f"hostile.example:{port}:127.0.0.1"]), None)
handler = handler_for(recorder)
process = AsyncCrawlerProcess({
    "DOWNLOAD_HANDLERS": {"http": handler, "https": handler}, "LOG_ENABLED": False,
    "COOKIES_ENABLED": False, "COMPRESSION_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False, "TWISTED_REACTOR_ENABLED": False})
process.crawl(Redirected)
process.start()
recorder.close()
print(json.dumps({"seen": seen, "kept": [[f.url, f.status, f.error] for f in kept]}))
"""


def test_a_real_crawl_keeps_each_hop_and_does_not_follow_one_home(
    site: HostileSite, tmp_path: Path
) -> None:
    with HostileSite() as inside:
        inside.answers["*"] = respond(b"inside")
        home = f"http://127.0.0.1:{inside.port}/admin"
        site.answers["/ok"] = respond(b"", b"Location: /end", status=b"301 Moved")
        site.answers["/end"] = respond(PAGE, HTML)
        site.answers["/out"] = respond(b"", b"Location: " + home.encode(), status=b"302 Found")
        arguments = [sys.executable, "-c", REDIRECTING, str(tmp_path), str(site.port)]
        done = subprocess.run(
            arguments, cwd=ROOT, capture_output=True, check=True, text=True, timeout=60
        )
        assert inside.requests == []
    told = json.loads(done.stdout)
    assert sorted(told["seen"]) == [
        [home, "AddressRefused"],
        [site.url("/end"), 200, "Response"],
    ]
    assert sorted(kept[:2] for kept in told["kept"] if kept[2] is None) == [
        [site.url("/end"), 200],
        [site.url("/ok"), 301],
        [site.url("/out"), 302],
    ]
    (path,) = tmp_path.glob("*.warc.gz")
    assert_sound(path)
