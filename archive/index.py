"""Writes the index of a WACZ: one line of CDXJ for each answer, in gzip members of many lines.

The form is that of `wacz create` (py-wacz 0.6.0, cdxj-indexer 1.5.0), of which the tests make a
comparison. Not a dependency of ours: it brings 56 packages, and an AGPL one, for these few lines.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from archive.members import Member
from archive.message import Head, NotHttp, find_head_end, read_head
from archive.payload import UnreadableCapture

LINES = 3_000  # in one gzip member
INDEXED = frozenset({"response", "revisit", "resource"})
_WWW = re.compile(r"www[0-9]{0,9}\.")
_PAYLOAD = re.compile(rb"\npayloadDigest: ([!-~]{1,200})\r?\n")
_PORTS = {"http": 80, "https": 443}


@dataclass(slots=True)
class Lines:
    """Gathers the lines of one file while its records go by in order."""

    warc_file: str
    found: list[str] = field(default_factory=list)
    _told: str | None = None

    def see(self, member: Member) -> None:
        """Take one record in. Raises UnreadableCapture for one without address or time."""
        kind = member.fields.get("warc-type")
        if kind == "metadata":  # stands before the answer that it is about
            found = _PAYLOAD.search(member.block)
            self._told = None if found is None else found[1].decode("ascii")
        elif kind in INDEXED:
            try:
                self.found.append(_line(member, self.warc_file, self._told))
            except (KeyError, ValueError) as problem:
                raise UnreadableCapture(f"no address or time at byte {member.offset}") from problem
            self._told = None


def spell_index(found: Sequence[str], name: str) -> tuple[bytes, bytes]:
    """Return sorted lines as a compressed index, and the index of its members."""
    lines, parts = sorted(found), []
    ends = [f'!meta 0 {{"format": "cdxj-gzip-1.0", "filename": "{name}"}}\n']
    offset = 0
    for at in range(0, len(lines), LINES):
        block = _compress("".join(lines[at : at + LINES]).encode("utf-8"))
        digest = f"sha256:{hashlib.sha256(block).hexdigest()}"
        place = {"offset": offset, "length": len(block), "digest": digest, "filename": name}
        ends.append(f"{_prefix(lines[at])} {json.dumps(place)}\n")
        parts.append(block)
        offset += len(block)
    return b"".join(parts), "".join(ends).encode("utf-8")


def url_key(url: str) -> str:
    """Return the sort key of an address: "kz,example,news)/a?b=1", lower case, without www."""
    parts = urlsplit(url.lower())
    host = (
        _WWW.sub("", parts.hostname or "", count=1) if _is_www(parts.hostname) else parts.hostname
    )
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.split("&")))
    return (
        f"{','.join(reversed((host or '').split('.')))}{port}){path}{'?' if query else ''}{query}"
    )


def _is_www(host: str | None) -> bool:
    return host is not None and _WWW.match(host) is not None


def _line(member: Member, warc_file: str, told: str | None) -> str:
    fields, url = member.fields, member.fields["warc-target-uri"]
    head = _head(member.block)
    kind, status = fields["warc-type"], None if head is None else str(head.status)
    mime = "warc/revisit" if kind == "revisit" else _mime(fields, head)
    digest = fields.get("warc-payload-digest") or told or fields.get("warc-block-digest")
    said = {
        "url": url,
        "mime": mime,
        "status": status,
        "digest": digest,
        "length": str(member.length),
        "offset": str(member.offset),
        "filename": warc_file,
    }
    kept = {name: value for name, value in said.items() if value is not None}
    return f"{url_key(url)} {_stamp(fields['warc-date'])} {json.dumps(kept)}\n"


def _head(block: bytes) -> Head | None:
    try:
        return read_head(block[: find_head_end(block)])
    except NotHttp:
        return None


def _mime(fields: dict[str, str], head: Head | None) -> str | None:
    value = fields.get("content-type")
    if head is not None:
        value = next(iter(head.values("content-type")), None)
    return None if value is None else value.partition(";")[0].strip().lower() or None


def _stamp(warc_date: str) -> str:
    return datetime.fromisoformat(warc_date).strftime("%Y%m%d%H%M%S")


def _prefix(line: str) -> str:
    return " ".join(line.split(" ", 2)[:2])


def _compress(data: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    return engine.compress(data) + engine.flush()
