"""Undoes the content coding of a body (gzip, deflate, br, zstd) within a limit on what comes out.

Bodies are hostile: a megabyte of gzip can hold a gigabyte. Everything flows in small pieces, so
that a bomb costs the limit and no more. It does not guess a coding that the headers do not name,
and gives no text: charsets are read elsewhere.
"""

from __future__ import annotations

import functools
import importlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

from archive.message import list_codings

DECODE_LIMIT = 40_000_000  # bytes; the longest real page seen is under 6 MB
ACCEPT_ENCODING = "gzip, deflate"  # what any tool of any stranger can undo, also in twenty years
MAX_CODINGS = 3  # applied on top of each other; more is never honest
MAX_MEMBERS = 1_000  # gzip members or zstd frames in a row; each costs a new decoder
PIECE_BYTES = 65_536
ZSTD_WINDOW_LOG = 23  # 8 MB, the most that RFC 9659 lets a sender of Content-Encoding: zstd ask for

_GZIP, _ZLIB, _RAW = 31, 15, -15  # window bits, as zlib spells the three containers
_GZIP_MAGIC = b"\x1f\x8b"

Pieces = Iterator[bytes]


class UnreadableCapture(ValueError):
    """A capture or body that cannot be read; the message says why."""


class PayloadTooLarge(UnreadableCapture):
    """Decoding went past the limit and was stopped."""


def decode_body(
    body: bytes, headers: Iterable[tuple[str, str]], limit_bytes: int = DECODE_LIMIT
) -> bytes:
    """Return `body` without the codings that its Content-Encoding headers name, last one first.

    A body cut short gives what could be decoded; bytes behind its end are left out. Raises
    PayloadTooLarge when more than `limit_bytes` come out of any coding, UnreadableCapture when a
    coding is unknown, nested more than MAX_CODINGS deep, or nothing at all could be decoded.
    """
    codings = [c for c in list_codings(headers, "Content-Encoding") if c != "identity"]
    if len(codings) > MAX_CODINGS:
        raise UnreadableCapture(f"{len(codings)} content codings, at most {MAX_CODINGS} are undone")
    if len(body) > limit_bytes:
        raise PayloadTooLarge(f"body of {len(body)} bytes, limit {limit_bytes}")
    if not codings or not body:
        return body
    pieces = _slice(body)
    for coding in reversed(codings):
        pieces = _undo(coding, pieces, limit_bytes)
    return b"".join(pieces)


def _slice(body: bytes) -> Pieces:
    """Cut the body up: a decoder copies what it has not consumed, at every step."""
    view = memoryview(body)
    for start in range(0, len(view), PIECE_BYTES):
        yield bytes(view[start : start + PIECE_BYTES])


def _undo(coding: str, pieces: Pieces, limit_bytes: int) -> Pieces:
    """Undo one coding and count what comes out; damage behind a readable beginning just ends it."""
    decode, errors = _decoder(coding)
    count = 0
    try:
        for piece in decode(pieces):
            count += len(piece)
            if count > limit_bytes:
                raise PayloadTooLarge(f"more than {limit_bytes} bytes of {coding}")
            yield piece
    except errors as problem:
        if count == 0:
            raise UnreadableCapture(f"not {coding}: {problem}") from problem


def _decoder(coding: str) -> tuple[Callable[[Pieces], Pieces], type[Exception]]:
    """Return the function that undoes `coding` and the exception with which it reports damage."""
    if coding in ("gzip", "x-gzip"):
        return _inflate_gzip, zlib.error
    if coding == "deflate":
        return _inflate_deflate, zlib.error
    if coding == "br" and (library := _find_library("brotli")):
        return functools.partial(_unbrotli, library), library.error
    if coding == "zstd" and (library := _find_library("compression.zstd", "backports.zstd")):
        return functools.partial(_unzstd, library), library.ZstdError
    raise UnreadableCapture(f"content coding {coding[:40]!r} cannot be undone here")


@functools.cache
def _find_library(*names: str) -> ModuleType | None:
    """Import the first of these modules that is installed; None says that none is."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    return None


def _inflate_gzip(pieces: Pieces) -> Pieces:
    """Undo gzip, also when it is several members one behind the other (RFC 1952, section 2.2)."""
    engine, members = zlib.decompressobj(_GZIP), 1
    for piece in pieces:
        data = piece
        while data:
            yield from _drain(engine, data)
            data = engine.unused_data
            if engine.eof:
                engine, members = zlib.decompressobj(_GZIP), members + 1
                padded = data and not data.startswith(_GZIP_MAGIC[: len(data)])
                if padded or members > MAX_MEMBERS:
                    return


def _inflate_deflate(pieces: Pieces) -> Pieces:
    """Undo deflate: in a zlib container as RFC 9110 has it, or raw as some servers send it."""
    engine = None
    for piece in pieces:
        if engine is None:
            engine = zlib.decompressobj(_ZLIB if _is_zlib(piece) else _RAW)
        yield from _drain(engine, piece)
        if engine.eof:
            return


def _is_zlib(data: bytes) -> bool:
    """Whether the data begin with a zlib header (RFC 1950, section 2.2)."""
    return len(data) >= 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0


def _drain(engine: zlib._Decompress, data: bytes) -> Pieces:
    """Give all output that `data` leads to, in pieces."""
    while True:
        output = engine.decompress(data, PIECE_BYTES)
        if output:
            yield output
        data = engine.unconsumed_tail
        if engine.eof or (not data and len(output) < PIECE_BYTES):
            return


def _unbrotli(library: ModuleType, pieces: Pieces) -> Pieces:
    engine = library.Decompressor()
    for piece in pieces:
        output = engine.process(piece, output_buffer_limit=PIECE_BYTES)
        while output or not engine.can_accept_more_data():
            yield output
            output = engine.process(b"", output_buffer_limit=PIECE_BYTES)
        if engine.is_finished():
            return


def _unzstd(library: ModuleType, pieces: Pieces) -> Pieces:
    """Undo zstd, also when it is several frames one behind the other (RFC 8878, section 3)."""
    options = {library.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG}
    engine, frames = library.ZstdDecompressor(options=options), 1
    for piece in pieces:
        data = piece
        while data or not engine.needs_input:
            output = engine.decompress(data, PIECE_BYTES)
            if output:
                yield output
            data = b""
            if engine.eof:
                data = engine.unused_data
                engine, frames = library.ZstdDecompressor(options=options), frames + 1
                if frames > MAX_MEMBERS:
                    return
