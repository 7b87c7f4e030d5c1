"""Turns one exchange into its WARC records: what each record says, and in which order they stand.

The order is request, metadata, response, so that the end of the response, the only place the
database remembers, is the end of the exchange: a recovery that cuts there never parts a response
from its request. Pure: the file, its offsets and the moment of writing belong to `archive.warc`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import metadata

from archive.exchange import Exchange, Resource, Twin
from archive.message import is_chunked, list_codings
from archive.records import (
    Fields,
    build_record,
    new_record_id,
    sha256,
    spell_digest,
    spell_fields,
    spell_time,
)

REVISIT_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

_FIELDS = "application/warc-fields"
_COMPRESSED_MIMES = (
    *("application/gzip", "application/x-gzip", "application/zip", "font/woff"),
    *("image/jp", "image/png", "image/webp", "video/", "audio/"),
)
_UNSURE_HEADS = frozenset({"folded-line", "no-colon"})


@dataclass(frozen=True, slots=True)
class Composed:
    """The gzip members of one exchange, in the order they are to be written.

    `main` is the response, revisit or resource record, or None if nothing came back. `record_id`
    names it, or the metadata record in its stead. `block_sha256` is the digest of its block.
    """

    record_id: str
    aside: bytes
    main: bytes | None
    block_sha256: bytes | None
    revisit_of: str | None


def compose(exchange: Exchange, twin: Twin | None) -> Composed:
    """Build the records of one exchange; with a twin, or for a 304, the main one is a revisit."""
    has_main = bool(exchange.response)
    record_id, request_id, metadata_id = (new_record_id() for _ in range(3))
    common = _common(exchange)
    aside = []
    if exchange.request:
        concurrent_to = record_id if has_main else metadata_id
        aside.append(_request_record(exchange.request, common, request_id, concurrent_to))
    seen_with = record_id if has_main else request_id if exchange.request else None
    aside.append(_metadata_record(exchange, common, metadata_id, seen_with))
    if not has_main:
        return Composed(metadata_id, b"".join(aside), None, None, None)
    revisits = exchange.is_unmodified or (twin is not None and exchange.may_repeat)
    fields = [("WARC-Record-ID", f"<{record_id}>"), *common]
    block = exchange.response
    if revisits:
        fields += _revisit_fields(exchange, twin)
        block = block[: exchange.head_bytes]
    else:
        fields += _response_fields(exchange)
    block_sha256 = sha256(block)
    main = build_record(fields, block, block_sha256, stored=_is_compressed(exchange))
    revisit_of = twin.record_id if revisits and twin is not None else None
    return Composed(record_id, b"".join(aside), main, block_sha256, revisit_of)


def compose_resource(resource: Resource) -> Composed:
    """Build the records of something made of a page: metadata, then the bytes themselves.

    Both are bound to the response of the page by WARC-Concurrent-To; WARC-Refers-To may not stand
    in a resource record (WARC 1.1, section 5.11).
    """
    record_id, block_sha256 = new_record_id(), sha256(resource.body)
    common = [
        ("WARC-Target-URI", resource.url),
        ("WARC-Date", spell_time(resource.made_at)),
        ("WARC-Concurrent-To", f"<{resource.main.record_id}>"),
    ]
    notes = spell_fields([("software", software()), ("kind", resource.kind), *resource.notes])
    aside = build_record(
        [
            ("WARC-Type", "metadata"),
            ("WARC-Record-ID", f"<{new_record_id()}>"),
            *common,
            ("WARC-Concurrent-To", f"<{record_id}>"),
            ("Content-Type", _FIELDS),
        ],
        notes,
        sha256(notes),
        stored=False,
    )
    main = build_record(
        [
            ("WARC-Type", "resource"),
            ("WARC-Record-ID", f"<{record_id}>"),
            *common,
            ("Content-Type", resource.mime),
            ("WARC-Payload-Digest", spell_digest(block_sha256)),
        ],
        resource.body,
        block_sha256,
        stored=resource.mime.startswith(_COMPRESSED_MIMES),
    )
    return Composed(record_id, aside, main, block_sha256, None)


def compose_warcinfo(filename: str, moment: str) -> bytes:
    """Build the record that opens a file: it names the software, not the machine or person."""
    block = spell_fields(
        [
            ("software", software()),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
        ]
    )
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{new_record_id()}>"),
        ("WARC-Date", moment),
        ("WARC-Filename", filename),
        ("Content-Type", _FIELDS),
    ]
    return build_record(fields, block, sha256(block), stored=False)


@functools.cache
def software() -> str:
    """Return "aigaq/<version>"; a checkout that was never installed has no version."""
    try:
        return f"aigaq/{metadata.version('aigaq')}"
    except metadata.PackageNotFoundError:
        return "aigaq/uninstalled"


def _common(exchange: Exchange) -> Fields:
    """Return the fields that all records of an exchange share."""
    fields = [
        ("WARC-Target-URI", exchange.url),
        ("WARC-Date", spell_time(exchange.started_at)),
    ]
    if exchange.ip is not None:
        fields.append(("WARC-IP-Address", exchange.ip))
    return fields


def _response_fields(exchange: Exchange) -> list[tuple[str, str]]:
    """Describe what came back, if it is HTTP as a response; else as a resource of plain bytes.

    Readers such as warcio stop at a response record that does not begin with a status line.
    """
    if exchange.resource_type is not None:
        fields = [("WARC-Type", "resource"), ("Content-Type", exchange.resource_type)]
    elif not exchange.response.startswith((b"HTTP/1.0 ", b"HTTP/1.1 ")):
        fields = [("WARC-Type", "resource"), ("Content-Type", "application/octet-stream")]
    else:
        fields = [("WARC-Type", "response"), ("Content-Type", "application/http; msgtype=response")]
    digest = exchange.payload_digest()
    if digest is not None and _can_show_digest(exchange):
        fields.append(("WARC-Payload-Digest", spell_digest(digest)))
    if exchange.truncated is not None:
        fields.append(("WARC-Truncated", exchange.truncated))
    return fields


def _can_show_digest(exchange: Exchange) -> bool:
    """Whether everyone agrees on which bytes of the block the payload is.

    In a chunked response the specification means the payload without the framing, but warcio's
    checker computes it with the framing and would call a sound record damaged. And a folded line of
    nothing but white space ends the head for some readers and not for others.
    """
    return not is_chunked(exchange.headers) and _UNSURE_HEADS.isdisjoint(exchange.anomalies)


def _revisit_fields(exchange: Exchange, twin: Twin | None) -> list[tuple[str, str]]:
    profile = REVISIT_NOT_MODIFIED if exchange.is_unmodified else REVISIT_SAME_PAYLOAD
    fields = [
        ("WARC-Type", "revisit"),
        ("WARC-Profile", profile),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    if twin is not None:
        fields += [
            ("WARC-Refers-To", f"<{twin.record_id}>"),
            ("WARC-Refers-To-Target-URI", twin.url),
            ("WARC-Refers-To-Date", spell_time(twin.captured_at)),
        ]
    if (digest := exchange.payload_digest()) is not None:
        fields.append(("WARC-Payload-Digest", spell_digest(digest)))
    return fields


def _request_record(request: bytes, common: Fields, record_id: str, concurrent_to: str) -> bytes:
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Concurrent-To", f"<{concurrent_to}>"),
        *common,
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return build_record(fields, request, sha256(request), stored=False)


def _metadata_record(
    exchange: Exchange, common: Fields, record_id: str, concurrent_to: str | None
) -> bytes:
    fields = [("WARC-Type", "metadata"), ("WARC-Record-ID", f"<{record_id}>")]
    if concurrent_to is not None:
        fields.append(("WARC-Concurrent-To", f"<{concurrent_to}>"))
    block = spell_fields(_observations(exchange))
    fields += [*common, ("Content-Type", _FIELDS)]
    return build_record(fields, block, sha256(block), stored=False)


def _observations(exchange: Exchange) -> list[tuple[str, str]]:
    """List what the response does not say of itself; `fetchTimeMs` is Heritrix's word for it."""
    digest = exchange.payload_digest()
    observed = [
        ("software", software()),
        ("fetchTimeMs", None if exchange.origin else str(round(exchange.duration_s * 1000))),
        ("kind", exchange.kind),
        ("error", exchange.error),
        ("truncated", exchange.truncated),
        ("tls", exchange.tls),
        ("httpAnomalies", ", ".join(exchange.anomalies)),
        ("payloadDigest", None if digest is None else spell_digest(digest)),
        ("robots", exchange.robots),
        *exchange.origin,
    ]
    return [(name, value) for name, value in observed if value]


def _is_compressed(exchange: Exchange) -> bool:
    """Whether compressing the block again would only cost time."""
    if list_codings(exchange.headers, "Content-Encoding"):
        return True
    return (exchange.header("content-type") or "").lower().startswith(_COMPRESSED_MIMES)
