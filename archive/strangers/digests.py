"""Compares a stranger's record with the digests that it says of itself.

A right digest proves that the record is whole, and nothing of who wrote it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

# As WARC fields name them. What is named otherwise is not compared.
ALGORITHMS = {"sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256",
              "sha512": "sha512", "md5": "md5"}  # fmt: skip


class Digests:
    """The digests that one record says of its block and its payload."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._block = _read(fields.get("warc-block-digest"))
        self._payload = _read(fields.get("warc-payload-digest"))
        self._engine = None if self._block is None else _begin(self._block[0])

    def update(self, data: bytes) -> None:
        """Take the next bytes of the block."""
        if self._engine is not None:
            self._engine.update(data)

    def block_is_right(self) -> bool:
        """Tell whether the whole block is the one meant; a record that says nothing is right."""
        if self._block is None or self._engine is None:
            return True
        return bool(self._engine.digest() == self._block[1])

    def payload_is_right(self, *readings: bytes) -> bool:
        """Tell whether the payload meant is one of these: tools disagree on chunks and codings."""
        if self._payload is None:
            return True
        name, wanted = self._payload
        for reading in readings:
            engine = _begin(name)
            engine.update(reading)
            if engine.digest() == wanted:
                return True
        return False


def _begin(name: str) -> Any:
    return hashlib.new(name, usedforsecurity=False)


def _read(spelt: str | None) -> tuple[str, bytes] | None:
    """Read "sha1:ABC…" in base32, base16 or base64; None for what cannot be compared."""
    algorithm, colon, value = (spelt or "").partition(":")
    name = ALGORITHMS.get(algorithm.strip().lower())
    if not colon or name is None:
        return None
    size = _begin(name).digest_size
    for decode in (_base16, _base32, _base64):
        digest = decode(value.strip())
        if digest is not None and len(digest) == size:
            return name, digest
    return name, b""  # it says something that no digest is: never right


def _base16(value: str) -> bytes | None:
    try:
        return bytes.fromhex(value)
    except ValueError:
        return None


def _base32(value: str) -> bytes | None:
    bare = value.rstrip("=").upper()
    try:
        return base64.b32decode(bare + "=" * (-len(bare) % 8))
    except (binascii.Error, ValueError):
        return None


def _base64(value: str) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
