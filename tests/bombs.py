"""Packed files that unpack to hundreds of megabytes, made without packing these."""

from __future__ import annotations

import zlib
from functools import cache

GZIP = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # RFC 1952: deflated, no name, no time, level 9
ZLIB = b"\x78\xda"  # RFC 1950: deflated, level 9


@cache
def gzip_bomb(megabytes: int, begin: bytes = b"") -> bytes:
    """Return one gzip member of `begin` and then that many MiB of zeros."""
    zeros = bytes(1 << 20)
    checksum = zlib.crc32(begin)
    for _ in range(megabytes):
        checksum = zlib.crc32(zeros, checksum)
    size = (len(begin) + megabytes * len(zeros)) & 0xFFFFFFFF
    end = checksum.to_bytes(4, "little") + size.to_bytes(4, "little")
    return GZIP + _deflate(begin, zeros, megabytes) + end


def zlib_bomb(block: bytes, times: int) -> bytes:
    """Return one zlib stream of a block that often."""
    checksum = zlib.adler32(b"")
    for _ in range(times):
        checksum = zlib.adler32(block, checksum)
    return ZLIB + _deflate(b"", block, times) + checksum.to_bytes(4, "big")


def _deflate(begin: bytes, block: bytes, times: int) -> bytes:
    """Behind a full flush the same bytes mean the same block again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + once * times + packer.flush()
