"""What is handed to the archive: a fetch with what was sent and what came back, or something that
was made of a page, such as its picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archive.records import sha256
from models.terms import CaptureKind

HTTP_NOT_MODIFIED = 304
SAFE_METHODS = frozenset({"GET", "HEAD"})  # what they ask for stands in the address alone


@dataclass(frozen=True, slots=True)
class Twin:
    """A response that is committed already, to which a later capture may refer."""

    record_id: str
    url: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that was made here of a page that was kept: its picture, its text in a browser.

    `url` is a name, "urn:text:https://…", `main` the response of that page, `status` that of the
    response. `notes` say what made it and how, as names and values.
    """

    url: str
    kind: CaptureKind
    made_at: datetime
    mime: str
    body: bytes
    main: Twin
    status: int | None = None
    source_id: str | None = None
    link_id: int | None = None
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Exchange:
    """A fetch under way: the recorder fills it, the writer keeps it.

    `response` is every byte of the response message as it came, `head_bytes` the length of its head
    (0 while no HTTP head has been understood), `payload` the body without transfer coding, still
    content-encoded. `headers` keep their order and spelling. `truncated` is a word of
    WARC-Truncated. `error` is the class and text of what went wrong; it must hold no URL. `robots`
    is the decision of the robots policy in words. `known` is the capture whose validators the
    request carried: what an answer 304 stands for. What a person recorded and handed in says in
    `origin` where it is from; with a `resource_type`, the media type, it is the bytes of a page
    and no HTTP message.
    """

    url: str
    kind: CaptureKind
    started_at: datetime
    source_id: str | None = None
    link_id: int | None = None
    request: bytes = b""
    response: bytearray = field(default_factory=bytearray)
    head_bytes: int = 0
    payload: bytes = b""
    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    first_byte_s: float | None = None
    duration_s: float = 0.0
    ip: str | None = None
    tls: str | None = None
    truncated: str | None = None
    error: str | None = None
    anomalies: list[str] = field(default_factory=list)
    robots: str | None = None
    known: Twin | None = None
    resource_type: str | None = None
    origin: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    _payload_digest: bytes | None = field(default=None, repr=False, compare=False)

    def header(self, name: str) -> str | None:
        """Return the first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def is_unmodified(self) -> bool:
        """Whether the server answered that the known capture still stands."""
        return self.status == HTTP_NOT_MODIFIED

    @property
    def may_repeat(self) -> bool:
        """Whether the payload is whole and worth looking for among those already kept.

        What a form answers to what was filled in is a capture of its own, though its address and
        even its bytes be those of another: a revisit record would name the address only.
        """
        is_whole = self.truncated is None and self.error is None
        return bool(self.payload) and is_whole and self.method in SAFE_METHODS

    def payload_digest(self) -> bytes | None:
        """Return the SHA-256 digest of the payload, computed once; None if there can be none."""
        if (not self.head_bytes and self.resource_type is None) or self.is_unmodified:
            return None
        if self._payload_digest is None:
            self._payload_digest = sha256(self.payload)
        return self._payload_digest
