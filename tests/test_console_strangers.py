"""What somebody on the network can do to the console before they sign in: little."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from console import patience
from console.desk import forms
from flows.workspace import Workspace
from models.settings import Settings
from models.terms import DeskRole
from tests.desk_console import TRUSTS_NOBODY, Console
from tests.desk_people import PASSWORD

NAME = "desk.example.org"
HOST = f"Host: {NAME}\r\n"
ORIGIN = f"Origin: http://{NAME}\r\n"
WRONG = "eight green kettles"


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(tmp_path), "AIGAQ_CONSOLE_NAME": NAME})
    with Console(Workspace(settings, engine, {})) as served:
        served.doors.add("anna", DeskRole.MONITOR)
        yield served


def stranger(console: Console) -> httpx.Client:
    """Somebody who comes through an onion service: no proxy, plain HTTP, the name in the head."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{console.port}",
        headers={"host": NAME, "origin": f"http://{NAME}"},
        trust_env=False,
        verify=TRUSTS_NOBODY,
    )


def sign_in(client: httpx.Client, password: str = PASSWORD, cookie: str = "") -> httpx.Response:
    headers = {"cookie": cookie} if cookie else {}
    return client.post("/sign-in", data={"name": "anna", "password": password}, headers=headers)


def line(console: Console) -> socket.socket:
    return socket.create_connection(("127.0.0.1", console.port), timeout=20)


# What is begun and never ended: a head, a form, a form behind an answer that did not wait for it.
BEGUN = {
    "nothing": b"",
    "half a head": f"GET / HTTP/1.1\r\n{HOST}".encode(),
    "half a form": (
        f"POST /sign-in HTTP/1.1\r\n{HOST}{ORIGIN}Content-Length: 90\r\n\r\nname"
    ).encode(),
    "half a form in chunks": (
        f"POST /sign-in HTTP/1.1\r\n{HOST}{ORIGIN}Transfer-Encoding: chunked\r\n\r\n4\r\nname\r\n"
    ).encode(),
    "half a form to a page of others": (
        f"POST /audit/check HTTP/1.1\r\n{HOST}Content-Length: 90\r\n\r\nname"
    ).encode(),
    "half a form under another name": (
        b"POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 90\r\n\r\nname"
    ),
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_who_sends_half_a_request_is_hung_up_on(
    console: Console, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "RECEIVE_S", 0.2)
    with closing(line(console)) as waiting:
        waiting.sendall(begun)
        try:
            while waiting.recv(1 << 16):  # until the other end is closed
                continue
        except ConnectionResetError:
            pass


def test_a_byte_now_and_then_keeps_no_connection_open(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "RECEIVE_S", 0.3)
    with closing(line(console)) as waiting:
        waiting.settimeout(0.05)
        waiting.sendall(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises((ConnectionError, EOFError)):
            for _ in range(400):
                waiting.sendall(b"x")
                try:
                    if not waiting.recv(1):
                        raise EOFError
                except TimeoutError:
                    continue


def test_of_too_many_connections_the_one_that_waited_longest_is_ended(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_OPEN", 3)
    held = [line(console) for _ in range(3)]
    try:
        with stranger(console) as client:
            assert client.get("/sign-in").status_code == 200
        assert held[0].recv(1) == b""
    except ConnectionResetError:
        pass
    finally:
        held[2].settimeout(0.1)
        with pytest.raises(TimeoutError):
            held[2].recv(1)
        for one in held:
            one.close()


def test_a_form_of_a_stranger_is_small_or_not_read(console: Console) -> None:
    with stranger(console) as client:
        large = {"name": "anna", "password": "x" * forms.MOST_OF_STRANGERS}
        assert client.post("/sign-in", data=large).status_code == 413
        assert client.post("/sign-in/code", data=large).status_code == 413
        assert client.post("/watches/import", data=large).status_code == 401
        vast = {"list": "x" * (forms.MOST_BYTES + 1)}
        assert client.post("/me/password", data=vast).status_code == 401


def test_many_fields_and_long_names_are_refused_or_weighed_like_others(console: Console) -> None:
    with stranger(console) as client:
        many = "&".join(f"a{n}=1" for n in range(forms.MOST_FIELDS + 1))
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/sign-in", content=many, headers=kind).status_code == 413
        long = {"name": "a" * 9_000, "password": "x" * 9_000}
        assert client.post("/sign-in", data=long).status_code == 401


def test_a_stranger_holds_up_nobody_who_was_signed_in_before(console: Console) -> None:
    with stranger(console) as client, stranger(console) as other:
        came = sign_in(client)
        cookie = came.headers["set-cookie"].partition(";")[0]
        client.cookies.clear()
        assert sign_in(other, WRONG).status_code == 401
        held = sign_in(client)
        assert (held.status_code, held.headers["retry-after"]) == (429, "1")
        assert sign_in(client, WRONG, cookie).status_code == 401
        assert sign_in(client, PASSWORD, cookie).status_code == 429  # their own delay
        assert sign_in(other, PASSWORD, cookie.replace("=", "=x")).status_code == 429


def test_no_socket_of_another_kind_is_opened(console: Console) -> None:
    asked = (
        f"GET /sign-in HTTP/1.1\r\n{HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    for host, status in ((NAME, b"200"), ("evil.example", b"421")):
        with closing(line(console)) as asking:
            asking.sendall(asked.replace(NAME, host).encode())
            assert asking.recv(12) == b"HTTP/1.1 " + status


def test_no_header_of_a_proxy_but_the_scheme_changes_anything(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    lies = {
        "x-forwarded-host": "localhost",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": str(console.port),
        "x-forwarded-prefix": "/sign-in",
        "forwarded": "for=127.0.0.1;host=localhost;proto=https",
        "x-original-url": "/audit",
        "x-rewrite-url": "/audit",
        "x-http-method-override": "GET",
    }
    with stranger(console) as client:
        plain = client.get("/sign-in")
        told = client.get("/sign-in", headers=lies)
        assert (told.status_code, told.text) == (plain.status_code, plain.text)
        assert told.headers["content-security-policy"] == plain.headers["content-security-policy"]
        assert client.get("/enter?key=x", headers=lies).status_code == 403
        came = client.post("/sign-in", data={"name": "anna", "password": PASSWORD}, headers=lies)
        assert "secure" not in came.headers["set-cookie"].lower()
        assert came.headers["set-cookie"].startswith("aigaq-80=")


def test_a_form_from_the_plain_name_is_refused_over_https_and_the_other_way(
    console: Console,
) -> None:
    with stranger(console) as client:
        fields = {"name": "anna", "password": PASSWORD}
        for proto, origin in (("https", f"http://{NAME}"), ("http", f"https://{NAME}")):
            headers = {"x-forwarded-proto": proto, "origin": origin}
            assert client.post("/sign-in", data=fields, headers=headers).status_code == 403


def test_nobody_is_answered_who_has_gone_before_their_turn(console: Console) -> None:
    with stranger(console) as client:
        cookie = sign_in(client).headers["set-cookie"].partition(";")[0]
        for n in range(200):
            asked = f"GET /documents?words=heron{n} HTTP/1.1\r\n{HOST}Cookie: {cookie}\r\n\r\n"
            with closing(line(console)) as leaving:
                leaving.sendall(asked.encode())
        assert client.get("/documents?words=stays").status_code == 200  # behind all who were there
    searched = [what for _, what, _, _ in console.doors.told() if what == "searched"]
    assert 1 <= len(searched) < 40


def test_a_request_that_may_end_at_two_places_is_refused(console: Console) -> None:
    behind = f"GET /sign-in HTTP/1.1\r\n{HOST}\r\n"
    for path in ("/sign-in", "/audit/check"):
        asked = (
            f"POST {path} HTTP/1.1\r\n{HOST}{ORIGIN}Content-Length: {5 + len(behind)}\r\n"
            f"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{behind}"
        )
        with closing(line(console)) as asking:
            asking.sendall(asked.encode())
            answer = b"".join(iter(lambda: asking.recv(1 << 16), b""))  # at once
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("path", ["/feeds/%00.atom", "/static/%00", "/sources/%00", "/%00"])
def test_an_address_with_a_sign_that_no_database_has_is_none(console: Console, path: str) -> None:
    with stranger(console) as client:
        answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-security-policy"]
