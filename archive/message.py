"""Reads the bytes of an HTTP/1.x response: its head, and the chunk framing of its body.

It is lenient where servers are sloppy and says so in `anomalies`, because a page must not be lost
to a malformed header. It never repairs: the bytes that are kept are those that came, and what
cannot be understood is named as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

MAX_CHUNKS = (
    65_536  # 20 MB in honest chunks of 1 KB need a third of it; one-byte chunks are an attack
)
MAX_LINE_BYTES = 8_192  # of a chunk size with its extensions, or of a trailer
MAX_TRAILERS = 256

# "\r\n\r\n"; also "\n\n" and the mixtures that hand-written CGI programs send.
_HEAD_END = re.compile(rb"\r?\n\r?\n")
# "HTTP/1.1 200 OK", "HTTP/1.0 404"
_STATUS_LINE = re.compile(rb"(HTTP/1\.[01]) +([1-9][0-9]{2})(?:[ \t].*)?")
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")


class NotHttp(ValueError):
    """The bytes do not begin with a status line of HTTP/1.0 or HTTP/1.1."""


@dataclass(frozen=True, slots=True)
class Head:
    """The status line and headers of a response, names and values as spelt, in the order they came.

    Names and values are decoded as Latin-1, so that encoding them again gives the bytes.
    `anomalies` names each departure from RFC 9112 once, in the order it was met.
    """

    version: str
    status: int
    headers: tuple[tuple[str, str], ...]
    anomalies: tuple[str, ...]

    def values(self, name: str) -> list[str]:
        """Return the values of the header `name` (lower case), in order; empty if it is absent."""
        return [value for key, value in self.headers if key.lower() == name]


def find_head_end(buffer: bytes | bytearray, start: int = 0) -> int | None:
    """Return the offset behind the empty line that ends the head, or None if it has not come."""
    found = _HEAD_END.search(buffer, start)
    return None if found is None else found.end()


def read_head(raw: bytes) -> Head:
    """Read a head, with or without its closing empty line. Raises NotHttp.

    A folded line is joined to the one before it by a space, a line without a colon is left out.
    """
    first, *lines = raw.split(b"\n")
    status_line = _STATUS_LINE.fullmatch(first.removesuffix(b"\r"))
    if status_line is None:
        raise NotHttp(f"no HTTP/1 status line: {first[:60]!r}")
    anomalies = {} if first.endswith(b"\r") else {"bare-lf": None}
    headers: list[tuple[str, list[bytes]]] = []
    for line in lines:
        anomalies |= dict.fromkeys(_read_line(line, headers))
    return Head(
        version=status_line[1].decode("ascii"),
        status=int(status_line[2]),
        headers=tuple((name, _text(b" ".join(parts))) for name, parts in headers),
        anomalies=tuple(anomalies),
    )


def _read_line(line: bytes, headers: list[tuple[str, list[bytes]]]) -> list[str]:
    """Add one line of a head to `headers` and return what is odd about it.

    The parts of a folded value are joined once at the end: joining them one by one would cost
    quadratic time on a head of nothing but folds.
    """
    anomalies = [] if line.endswith(b"\r") or not line else ["bare-lf"]
    line = line.removesuffix(b"\r")
    if not line:
        return anomalies
    if line[:1] in b" \t" and headers:
        headers[-1][1].append(line.strip(b" \t"))
        return [*anomalies, "folded-line"]
    name, colon, value = line.partition(b":")
    if not colon:
        return [*anomalies, "no-colon"]
    if name != name.strip(b" \t") or not name:
        anomalies.append("odd-name")
    headers.append((_text(name.strip(b" \t")), [value.strip(b" \t")]))
    return anomalies


def _text(raw: bytes) -> str:
    """Decode a name or value; a stray carriage return or NUL becomes a space (RFC 9112, 2.2)."""
    return raw.replace(b"\r", b" ").replace(b"\0", b" ").decode("latin-1")


def list_codings(headers: Iterable[tuple[str, str]], name: str) -> list[str]:
    """Return the codings that a header such as Content-Encoding lists, in order of application."""
    wanted = name.lower()
    listed = ",".join(value for key, value in headers if key.lower() == wanted)
    return [coding for part in listed.split(",") if (coding := part.strip().lower())]


def is_chunked(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether the body is framed in chunks: that coding must be the last one applied."""
    return list_codings(headers, "Transfer-Encoding")[-1:] == ["chunked"]


class _Expect(Enum):
    SIZE = auto()
    DATA = auto()
    END_OF_DATA = auto()
    TRAILER = auto()


class ChunkReader:
    """Takes chunked framing (RFC 9112, section 7.1) off a buffer that may still grow.

    `position` is the offset up to which the buffer has been understood. `done` is set when the
    message has ended or can no longer be understood; in the second case `broken` says why.
    """

    def __init__(self, start: int) -> None:
        self.position = start
        self.done = False
        self.broken: str | None = None
        self.anomalies: dict[str, None] = {}
        self._expect = _Expect.SIZE
        self._size = 0
        self._trailers = 0
        self._pieces: list[bytes] = []

    def advance(self, buffer: bytes | bytearray) -> bool:
        """Read on as far as the buffer goes and return `done`."""
        while not self.done:
            taken = self._take_data if self._expect is _Expect.DATA else self._take_line
            if not taken(buffer):
                break
        return self.done

    def payload(self, buffer: bytes | bytearray) -> bytes:
        """Return the bytes of all chunks, with what there is of one that never became whole."""
        pieces = self._pieces
        if self._expect is _Expect.DATA:
            pieces = [*pieces, bytes(memoryview(buffer)[self.position :])]
        return b"".join(pieces)

    def _take_data(self, buffer: bytes | bytearray) -> bool:
        end = self.position + self._size
        if len(buffer) < end:
            return False
        self._pieces.append(bytes(memoryview(buffer)[self.position : end]))
        self.position = end
        self._expect = _Expect.END_OF_DATA
        if len(self._pieces) > MAX_CHUNKS:
            self._break("too-many-chunks")
        return True

    def _take_line(self, buffer: bytes | bytearray) -> bool:
        end = buffer.find(b"\n", self.position, self.position + MAX_LINE_BYTES)
        if end < 0:
            if len(buffer) - self.position >= MAX_LINE_BYTES:
                self._break("chunk-line-too-long")
            return False
        line = bytes(buffer[self.position : end])
        if not line.endswith(b"\r"):
            self.anomalies["bare-lf"] = None
        self._read_line(line.removesuffix(b"\r"))
        if self.broken is None:
            self.position = end + 1
        return True

    def _read_line(self, line: bytes) -> None:
        if self._expect is _Expect.SIZE:
            self._read_size(line)
        elif self._expect is _Expect.END_OF_DATA:
            self._expect = _Expect.SIZE
            if line:
                self._break("chunk-overrun")
        elif not line:
            self.done = True
        else:
            self._trailers += 1
            self.anomalies["trailers"] = None
            if self._trailers > MAX_TRAILERS:
                self._break("too-many-trailers")

    def _read_size(self, line: bytes) -> None:
        size, semicolon, _ = line.partition(b";")
        size = size.strip(b" \t")
        if not _CHUNK_SIZE.fullmatch(size):
            self._break("bad-chunk-size")
            return
        if semicolon:
            self.anomalies["chunk-extension"] = None
        self._size = int(size, 16)
        self._expect = _Expect.DATA if self._size else _Expect.TRAILER

    def _break(self, why: str) -> None:
        self.broken = why
        self.anomalies[why] = None
        self.done = True
