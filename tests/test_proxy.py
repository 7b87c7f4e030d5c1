"""The recording proxy, asked by a plain HTTP client: what it keeps, what it refuses."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import httpx
import pytest
import trustme

from archive.warc import Twin
from crawlers.addresses import Resolver
from crawlers.authority import Authority
from crawlers.exchange import Limits
from crawlers.pageload import LoadLimits, PageLoad, Subject, is_unasked
from crawlers.proxy import RecordingProxy
from crawlers.recorder import Recorder
from crawlers.robots import Rules, read_rules
from models.terms import CaptureKind
from models.values import CaptureFacts
from tests.hostile import HOST, Answer, HostileSite, Then, respond, server_context
from tests.test_warc import assert_sound, records

AGENT = "Browser/1 (test)"
OPENED = {"User-Agent": AGENT, "Sec-Fetch-Dest": "document"}
SHOWN = {"User-Agent": AGENT, "Sec-Fetch-Dest": "image"}
HTML = b"Content-Type: text/html; charset=utf-8"


class Loading:
    """A page load with its proxy, its archive in a folder, and a client that trusts the proxy."""

    def __init__(
        self,
        folder: Path,
        resolve: Sequence[str],
        ca_file: Path | None,
        limits: LoadLimits | None = None,
        rules: Rules | None = None,
        recorder_limits: Limits | None = None,
    ) -> None:
        self.folder = folder
        self.committed: list[CaptureFacts] = []
        self.limits = limits
        self.asked_robots: list[str] = []
        self.rules = rules or Rules("no robots.txt")
        self.recorder = Recorder(
            folder,
            self.committed.extend,
            self.find,
            Resolver(resolve),
            ca_file,
            recorder_limits or Limits(),
        )

    def find(self, _payload_sha256: str) -> Twin | None:
        return None

    async def ask_robots(self, origin: str) -> Rules:
        self.asked_robots.append(origin)
        return self.rules

    def run(self, ask: Callable[[httpx.AsyncClient, PageLoad], Awaitable[None]]) -> PageLoad:
        """Ask through the proxy, close everything, and have the files checked."""
        load = asyncio.run(self._run(ask))
        self.recorder.close()
        for path in self.folder.glob("*.warc.gz"):
            assert_sound(path)
        return load

    async def _run(self, ask: Callable[[httpx.AsyncClient, PageLoad], Awaitable[None]]) -> PageLoad:
        subject = Subject(f"https://{HOST}/", 7, "kz_example", AGENT)
        load = PageLoad(self.recorder, subject, self.ask_robots, self.limits)
        authority = Authority()
        async with RecordingProxy(authority) as proxy:
            with proxy.admit(load) as password:
                async with client(proxy, password) as asking:
                    await ask(asking, load)
                await load.close()
        self.recorder.connections.close_idle()
        return load

    def payloads(self) -> dict[str, str]:
        """SHA-256 of each payload that was kept, by address."""
        return {facts.url: facts.payload_sha256 or "" for facts in self.committed}


def client(proxy: RecordingProxy, password: str) -> httpx.AsyncClient:
    trust = ssl.create_default_context(cadata=proxy.authority.pem.decode("ascii"))
    where = httpx.Proxy(f"http://127.0.0.1:{proxy.port}", auth=("page", password))
    return httpx.AsyncClient(proxy=where, verify=trust, timeout=10, trust_env=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def open_secure(authority: trustme.CA) -> HostileSite:
    return HostileSite(server_context(authority, HOST, "cdn.example"))


def resolve(site: HostileSite, scheme: str = "https") -> list[str]:
    port = 443 if scheme == "https" else 80
    return [f"{host}:{port}:127.0.0.1:{site.port}" for host in (HOST, "cdn.example")]


def test_every_byte_is_kept_before_it_is_handed_on(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    image = bytes(range(256)) * 500
    with open_secure(authority) as site:
        site.answers = {"/": respond(b"<p>1</p>", HTML), "/a.png": respond(image, b"X-A: b")}
        loading = Loading(tmp_path / "warc", resolve(site), ca_file)
        got: dict[str, str] = {}

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            for path, headers in (("/", OPENED), ("/a.png", SHOWN)):
                answer = await asking.get(f"https://{HOST}{path}", headers=headers)
                digest = hashlib.sha256(answer.content).hexdigest()
                assert loading.payloads()[f"https://{HOST}{path}"] == digest  # by now
                got[path] = digest

        load = loading.run(ask)
    main, image_facts = loading.committed
    assert (main.kind, main.link_id) == (CaptureKind.DOCUMENT, 7)
    assert (image_facts.kind, image_facts.link_id) == (CaptureKind.EMBEDDED, 7)
    assert got["/a.png"] == hashlib.sha256(image).hexdigest()
    assert load.main_facts == main and main.tls is not None and main.ip == "127.0.0.1"
    kinds = [kind for kind, _, _ in records(tmp_path / "warc" / main.warc_file)]
    assert kinds == ["warcinfo", *["request", "metadata", "response"] * 2]


def test_what_identifies_a_reader_is_not_sent_on(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    with open_secure(authority) as site:
        site.answers = {"*": respond(b"x")}
        loading = Loading(tmp_path / "warc", resolve(site), ca_file)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            told = {"Referer": f"https://{HOST}/", "Accept-Encoding": "br", "Authorization": "x"}
            for host in (HOST, "cdn.example"):
                await asking.get(f"https://{host}/", headers=SHOWN | told | {"Cookie": "page=1"})

        loading.run(ask)
    own, foreign = site.requests
    assert b"Referer: https://hostile.example/" in own and b"Referer" not in foreign
    for request in site.requests:
        assert b"Accept-Encoding: gzip, deflate\r\n" in request and b": br" not in request
        assert b"authorization" not in request.lower()
        assert b"Cookie: page=1" in request  # a fresh profile has only what this page gave it


REFUSED = [
    ("GET", "https://hostile.example:8443/", SHOWN, "a port that is not the web's"),
    ("GET", "http://hostile.example:8080/", SHOWN, "a port that is not the web's"),
    ("GET", "https://update.googleapis.com/x", SHOWN, "a host that no page needs"),
    ("GET", "https://mc.yandex.ru/watch", SHOWN, "a host that no page needs"),
    ("GET", "https://hostile.example/", {"User-Agent": "Chromium"}, "not asked for by the page"),
    ("GET", "https://hostile.example/", SHOWN | {"Upgrade": "websocket"}, "a WebSocket"),
    ("DELETE", "https://hostile.example/", SHOWN, "a method that changes something"),
    ("GET", "http://hostile.example:443/", SHOWN, "a port that is not the web's"),
]


@pytest.mark.parametrize(("method", "url", "headers", "why"), REFUSED)
def test_what_no_page_may_ask_for_is_refused(
    method: str,
    url: str,
    headers: dict[str, str],
    why: str,
    authority: trustme.CA,
    ca_file: Path,
    tmp_path: Path,
) -> None:
    with open_secure(authority) as site:
        loading = Loading(tmp_path / "warc", resolve(site), ca_file)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            try:
                answer = await asking.request(method, url, headers=headers)
            except httpx.ProxyError as refusal:
                assert "403" in str(refusal)
            else:
                assert (answer.status_code, answer.content) == (403, b"")

        load = loading.run(ask)
    assert [reason for _, reason in load.refused] == [why]
    assert site.requests == [] and loading.committed == []


@pytest.mark.parametrize(
    "url", ["https://127.0.0.2/", "http://127.0.0.2/", "http://169.254.169.254/", "http://0x7f.1/"]
)
def test_an_address_inside_is_refused_and_the_attempt_kept(url: str, tmp_path: Path) -> None:
    loading = Loading(tmp_path / "warc", [], None)

    async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
        assert (await asking.get(url, headers=SHOWN)).status_code == 502

    loading.run(ask)
    (facts,) = loading.committed
    assert facts.status is None and (facts.error or "").startswith("AddressRefused")


@pytest.mark.parametrize(
    "scheme", ["file:///etc/hostname", "data:text/plain,x", "ftp://h.example/"]
)
def test_other_schemes_are_refused(scheme: str, tmp_path: Path) -> None:
    loading = Loading(tmp_path / "warc", [], None)

    async def ask(_asking: httpx.AsyncClient, load: PageLoad) -> None:
        assert await _raw(load, f"GET {scheme} HTTP/1.1") == b"HTTP/1.1 403 "

    load = loading.run(ask)
    assert [reason for _, reason in load.refused] == ["not http or https"]


async def _raw(load: PageLoad, line: str) -> bytes:
    async with RecordingProxy(Authority()) as proxy:
        with proxy.admit(load) as password:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            auth = httpx.BasicAuth("page", password)._auth_header
            head = f"{line}\r\nProxy-Authorization: {auth}\r\nUser-Agent: {AGENT}\r\n\r\n"
            writer.write(head.encode())
            first = await reader.readline()
            writer.close()
            return first.rstrip(b"\r\n")


def test_who_does_not_know_the_password_gets_nothing(tmp_path: Path) -> None:
    loading = Loading(tmp_path / "warc", [], None)

    async def ask(_asking: httpx.AsyncClient, load: PageLoad) -> None:
        async with RecordingProxy(Authority()) as proxy:
            with proxy.admit(load):
                async with client(proxy, "guessed") as stranger:
                    answer = await stranger.get(f"http://{HOST}/", headers=OPENED)
        assert answer.status_code == 407

    load = loading.run(ask)
    assert loading.committed == [] and load.refused == []


def test_robots_is_asked_for_the_page_and_not_for_what_it_shows(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    rules = read_rules(200, b"User-agent: *\nDisallow: /", "2026-11-30")
    with open_secure(authority) as site:
        site.answers = {"*": respond(b"x")}
        loading = Loading(tmp_path / "warc", resolve(site), ca_file, rules=rules)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            denied = await asking.get(f"https://{HOST}/", headers=OPENED)
            shown = await asking.get(f"https://{HOST}/a.png", headers=SHOWN)
            assert (denied.status_code, shown.status_code) == (403, 200)

        load = loading.run(ask)
    assert "denied by robots.txt" in str(load.problem) and load.main is None
    assert loading.asked_robots == [f"https://{HOST}"]
    assert [facts.kind for facts in loading.committed] == [CaptureKind.EMBEDDED]


def test_the_page_is_what_a_redirect_leads_to(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    with open_secure(authority) as site:
        moved = respond(b"", b"Location: /new", status=b"302 Found")
        site.answers = {"/old": moved, "/new": respond(b"<p>1</p>", HTML), "*": respond(b"x")}
        loading = Loading(tmp_path / "warc", resolve(site), ca_file)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            for path in ("/old", "/new", "/popup"):
                await asking.get(f"https://{HOST}{path}", headers=OPENED)

        load = loading.run(ask)
    kinds = [str(facts.kind) for facts in loading.committed]
    assert kinds == ["document", "document", "embedded"]
    assert load.main_facts is not None and load.main_facts.url.endswith("/new")


def test_a_page_that_asks_for_too_much_is_capped(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    with open_secure(authority) as site:
        site.answers = {"*": respond(b"x" * 1000)}
        limits = LoadLimits(requests=5, total_bytes=3_000)
        loading = Loading(tmp_path / "warc", resolve(site), ca_file, limits)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            for number in range(5):
                await asking.get(f"https://{HOST}/{number}", headers=SHOWN)

        load = loading.run(ask)
        assert load.capped == "more than 3000 bytes"
        loading = Loading(tmp_path / "more", resolve(site), ca_file, LoadLimits(requests=2))
        load = loading.run(ask)
    assert load.capped == "more than 2 requests" and len(loading.committed) == 2
    assert load.refusals == 3


def test_an_answer_under_way_when_the_page_ends_is_kept(
    authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    with open_secure(authority) as site:
        slow = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\npart"
        site.answers = {"*": Answer(slow, Then.HANG)}
        loading = Loading(tmp_path / "warc", resolve(site), ca_file)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            asking_on = asyncio.ensure_future(asking.get(f"https://{HOST}/a", headers=SHOWN))
            while not site.requests:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            await load.close()
            assert (await asking_on).content == b"part"
            late = await asking.get(f"https://{HOST}/b", headers=SHOWN)
            assert late.status_code == 403

        load = loading.run(ask)
    (facts,) = loading.committed
    assert (facts.truncated, facts.payload_bytes) == ("time", 4)
    assert load.refused == [(f"https://{HOST}/b", "the page is over")]


def test_a_server_that_is_not_trusted_is_not_believed(tmp_path: Path) -> None:
    with open_secure(trustme.CA()) as site:
        loading = Loading(tmp_path / "warc", resolve(site), None)

        async def ask(asking: httpx.AsyncClient, load: PageLoad) -> None:
            answer = await asking.get(f"https://{HOST}/", headers=OPENED)
            assert (answer.status_code, answer.content) == (502, b"")

        load = loading.run(ask)
    assert (loading.committed[0].error or "").startswith("TlsFailed")
    assert type(load.problem).__name__ == "TlsFailed"


def test_names_under_a_dropped_host_are_dropped() -> None:
    assert is_unasked("www.google-analytics.com") and is_unasked("MC.yandex.ru.")
    assert not is_unasked("notgoogle-analytics.com") and not is_unasked("www.google.com")
