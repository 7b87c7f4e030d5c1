"""The request as it is sent: where it goes, and which headers it bears.

It sends no credentials or proxy headers, whoever asks for them, and nothing that could break the
line it stands on. Cookies go out only where a browser had them from the page that it is loading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

# Ours to set (RFC 9112), or never to be sent: what identifies a person or an intermediary.
_DROPPED = frozenset(
    {
        *(b"host", b"connection", b"content-length", b"transfer-encoding", b"te", b"trailer"),
        *(b"upgrade", b"expect", b"keep-alive", b"http2-settings"),
        *(b"cookie", b"cookie2", b"authorization", b"from", b"via", b"forwarded"),
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a request goes to: host in lower case without brackets, path with query, never empty."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the Host header has it: IPv6 in brackets, the port unless it is usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str) -> Target:
    """Read an absolute address; its user name and fragment are left out. Raises ValueError."""
    parts = urlsplit(url)
    host = parts.hostname
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise ValueError(f"not http(s), or without a host: {parts.scheme[:20]!r}")
    port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    if port == 0:
        raise ValueError("port 0")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def build_request(
    method: str,
    target: Target,
    headers: Iterable[tuple[bytes, bytes]],
    body: bytes = b"",
    *,
    cookies: bool = False,
) -> bytes:
    """Return the request as it is sent: Host first, then the given headers without the dropped
    ones. `cookies` lets those through that are among the headers.

    Raises ValueError if the method, the path or a header could break the line it stands on.
    """
    lines = [f"{method} {target.path} HTTP/1.1".encode("ascii")]
    lines.append(f"Host: {target.authority}".encode("ascii"))
    dropped = _DROPPED - {b"cookie"} if cookies else _DROPPED
    for name, value in headers:
        folded = name.lower()
        if folded not in dropped and not folded.startswith((b"proxy-", b"x-forwarded-")):
            lines.append(name + b": " + value)
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    if any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines):
        raise ValueError("a request line or header holds a line break")
    if lines[0].count(b" ") != 2:
        raise ValueError("a request line holds a space too many")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
